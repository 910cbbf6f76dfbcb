"""Polarity: whether the text says that an event happened or that it did not."""

from __future__ import annotations

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.certainty.falsehood import is_called_false
from newsgraph.extract.certainty.words import words
from newsgraph.extract.words import Word

__all__ = ["is_negated"]

_LENDING = frozenset({"hold", "launch", "make", "carry", "conduct", "have"})


def is_negated(token: Word, event: EventMention) -> bool:
    """Tell whether the text denies an event: "did not attack", "no talks", "failed to agree", "the visit was cancelled".

    A denial that is called false is none: "the claim that they did not attack is false".

    Parameters
    ----------
    token
        The head of the event's trigger.
    event
        The event mention.
    """
    return _is_denied(token, event) != is_called_false(token)


def _is_denied(token: Word, event: EventMention) -> bool:
    if any(
        child.dep_ == "neg" or (child.dep_ == "det" and child.lower_ == "no") or _is_no_longer(child) for child in token.children
    ):
        return True
    if event.nominal:
        return _noun_is_negated(token)
    if any(child.lower_ in ("never", "nobody", "none") or _has_no(child) for child in token.children if child.dep_ != "dobj"):
        return True
    return _is_negated_by_governor(token)


def _is_negated_by_governor(verb: Word) -> bool:
    governor = verb.head
    if verb.dep_ in ("ccomp", "xcomp") and governor.lemma in words()["deny"] and not _negated_verb(governor):
        # What a source denies did not happen, as far as the text says.
        return True
    if verb.dep_ == "acl" and any(child.dep_ == "det" and child.lower_ == "no" for child in governor.children):
        # "had no plans to cut jobs"
        return True
    if verb.dep_ == "xcomp" and (governor.lemma in words()["negative_infinitives"] or _negated_verb(governor)):
        return True
    if verb.dep_ == "pcomp" and governor.lower_ in ("without", "from"):
        return governor.lower_ == "without" or governor.head.lemma in words()["negative_governors"]
    if verb.dep_ in ("acl", "relcl") and governor.pos_ == "NOUN" and _is_called_off(governor):
        # "the cancelled deal to lease aircraft"
        return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)
    return verb.dep_ == "conj" and verb.tag_ == governor.tag_ and _negated_verb(governor) and not _subject_of_own(verb)


def _noun_is_negated(noun: Word) -> bool:
    governor = noun.head
    if noun.dep_ == "pobj" and governor.lower_ == "without":
        return True
    if noun.dep_ in ("acomp", "attr") and governor.pos_ in ("AUX", "VERB") and _negated_verb(governor):
        # "is not efficient", "was not an attack"
        return True
    if noun.dep_ == "dobj" and governor.lemma in _LENDING and _negated_verb(governor):
        return True
    if noun.dep_ == "nsubj" and governor.lemma in words()["happening"] and _never(governor):
        return True
    if noun.dep_ == "dobj" and governor.lemma in words()["deny"] and not _negated_verb(governor):
        return True
    return _is_called_off(noun)


def _never(verb: Word) -> bool:
    return any(child.dep_ == "neg" or child.lower_ == "never" for child in verb.children)


def _is_called_off(noun: Word) -> bool:
    """Tell whether what a noun names was cancelled, put off or averted, and so did not happen."""
    cancelling = words()["cancelling"]
    if any(child.dep_ in ("amod", "acl") and child.lower_.rpartition("-")[2] in words()["cancelled"] for child in noun.children):
        # also "now-cancelled"
        return True
    governor = noun.head
    if noun.dep_ in ("nsubjpass", "dobj") and governor.lemma in cancelling and not _negated_verb(governor):
        return True
    if noun.dep_ == "nsubj" and governor.tag_ in ("VBN", "VBD") and governor.lemma in words()["put_off"]:
        # A title without its auxiliary: "Test flight delayed after accident".
        return not any(child.dep_ == "dobj" for child in governor.children)
    if noun.dep_ == "pobj" and governor.lower_ in ("of", "in", "to"):
        return governor.head.lemma in words()["cancelling_nouns"]
    if any(child.dep_ == "prt" and child.lower_ == "off" for child in governor.children):
        return noun.dep_ in ("nsubjpass", "dobj") and governor.lemma in ("call", "put", "ward", "stave", "head")
    return False


def _is_no_longer(child: Word) -> bool:
    return child.lower_ == "longer" and child.i > 0 and child.nbor(-1).lower_ == "no"


def _has_no(child: Word) -> bool:
    return child.dep_ in ("nsubj", "nsubjpass") and any(word.lower_ in ("no", "none", "neither") for word in child.children)


def _negated_verb(verb: Word) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _subject_of_own(verb: Word) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
