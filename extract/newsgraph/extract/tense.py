"""The tense of the verb that a time expression modifies: it decides between last and next Friday."""

from __future__ import annotations

from spacy.tokens import Span, Token

from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.times.context import Tense

__all__ = ["governing_tense", "governing_verb", "time_words"]


def governing_verb(span: Span) -> Token | None:
    """Return the nearest verb above a time expression, None where none governs it."""
    return next((token for token in span.root.ancestors if token.pos_ in {"VERB", "AUX"}), None)


def governing_tense(span: Span) -> Tense | None:
    """Return the tense of the verb that a time expression modifies, None where no verb governs it.

    A time to come counts as future whatever the form of the verb: "to be held on Friday", "was due on Friday", "would leave".
    """
    token = span.root
    while token.head.i != token.i:
        token = token.head
        if token.lower_ == "according":
            return "past"
        if token.lemma_.lower() in time_words("prospective") and not _gives_cause(token):
            return "future"
        if token.pos_ in {"VERB", "AUX"} and (tense := _tense_of(token)) is not None:
            return tense
    return _tense_of(token) if token.pos_ in {"VERB", "AUX"} else None


def time_words(name: str) -> frozenset[str]:
    """Return a list of the words around times (``data/time_context.json``)."""
    return word_lists("time_context.json")[name]


def _gives_cause(token: Token) -> bool:
    """Whether "due" is that of "due to a landslide on Saturday", and not of "due to open on Saturday"."""
    return token.lower_ == "due" and any(child.dep_ in {"prep", "pcomp"} and child.lower_ == "to" for child in token.children)


def _tense_of(verb: Token) -> Tense | None:
    """Return the tense of a verb form with its auxiliaries, None for a participle or infinitive that takes it from above."""
    aux = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    forms = {child.lower_ for child in aux}
    if forms & time_words("future auxiliaries"):
        return "past" if forms & {"have", "'ve"} and not forms & {"will", "shall", "'ll"} else "future"
    if "to" in forms and "have" in forms:
        return "past"
    if "to" in forms:
        return None if verb.head.i != verb.i and verb.head.lemma_ in time_words("implicative") else "future"
    tags = {child.tag_ for child in aux} | {verb.tag_}
    if tags & {"VBD"} or {"have", "has", "had", "'ve"} & forms:
        return "past"
    if verb.tag_ == "VBG" and tags & {"VBZ", "VBP"}:
        return "future"
    if tags & {"VBZ", "VBP"}:
        # News in the present tense tells what was said: "she says on Friday".
        return "past" if verb.lemma_ in time_words("reporting") else "present"
    return "past" if verb.tag_ == "VBN" else None
