"""Types of the events that the lexicon does not know: by what their words, their objects or WordNet's classes tell in general."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import EventMention, register_extensions
from newsgraph.extract.components.events import LIGHT, Named, match_trigger, named_words
from newsgraph.extract.lexicon import Trigger, general_triggers, sense_classes, senses, source_verb, triggers
from newsgraph.extract.words import Word, words_of

__all__ = ["TypesComponent"]

_LISTED, _DERIVED, _CLASSED = 0.85, 0.75, 0.65
"""Shares of such types that are right on general news: of listed words, of nouns by their verb, of words by WordNet class."""
_WORDS_THAT_TAKE_AFTER_OBJECTS = LIGHT | {"get"}


@Language.factory(
    "newsgraph_types",
    assigns=["doc._.events"],
    requires=["doc._.events", "token.pos", "token.tag", "token.dep", "token.lemma"],
)
class TypesComponent:
    """Give each event of type ``event`` a type of its own where its words tell one.

    Runs when all else is settled: such types are too coarse to code politics, to find arguments or to tell events apart by.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``type``, ``typed_by`` and ``type_confidence`` of events that have but the general type."""
        events = {event.head: event for event in doc._.events}
        named = named_words(doc)
        # What a light verb does is told by the noun that it governs, so nouns come first.
        for event in sorted((event for event in doc._.events if event.type == "event"), key=lambda e: (not e.nominal, e.start)):
            found = _type_of_object(event, words_of(doc)[event.head], events) or _type_of_word(words_of(doc)[event.head], named)
            if found is not None:
                event.type, event.typed_by, event.type_confidence = found
        return doc


class _Typing(NamedTuple):
    type: str
    typed_by: str
    confidence: float


def _type_of_object(event: EventMention, verb: Word, events: Mapping[int, EventMention]) -> _Typing | None:
    """Return the type of what a verb that says little takes as its object ("had an impact", "took a role")."""
    if event.nominal or event.lemma not in _WORDS_THAT_TAKE_AFTER_OBJECTS:
        return None
    for noun in (child for child in verb.children if child.dep_ == "dobj" and child.pos_ == "NOUN"):
        told = events.get(noun.i)
        if told is not None and told.type != "event":
            return _Typing(told.type, f"object:{told.lemma}", min(told.type_confidence or _CLASSED, _DERIVED))
        trigger = match_trigger(noun, lexicon=general_triggers())
        if trigger is not None:
            return _Typing(trigger.type.name, f"object:{noun.lemma}", _DERIVED)
    return None


def _type_of_word(token: Word, named: Named) -> _Typing | None:
    trigger = match_trigger(token, named, general_triggers())
    if trigger is not None:
        return _Typing(trigger.type.name, f"general:{'_'.join(trigger.lemmas)}", _LISTED)
    if token.pos_ in ("NOUN", "PROPN"):
        return _type_of_source(token) or _type_of_class(token, "n")
    if token.pos_ == "ADJ":
        return _Typing("state", "general:adjective", _LISTED)
    return _type_of_class(token, "v")


def _type_of_source(noun: Word) -> _Typing | None:
    """Return the type of the verb that a noun names the act of ("selling": sell), where that verb alone calls for one."""
    verb = source_verb(noun.lemma)
    trigger = None if verb == noun.lemma else _plain(triggers(), verb) or _plain(general_triggers(), verb)
    return _Typing(trigger.type.name, f"derived:{verb}", _DERIVED) if trigger is not None else None


def _plain(lexicon: Mapping[tuple[str, str], tuple[Trigger, ...]], verb: str) -> Trigger | None:
    found = lexicon.get((verb, "v"), ())
    return next((t for t in found if len(t.lemmas) == 1 and t.needs is None and t.type.plover is None), None)


def _type_of_class(token: Word, pos: str) -> _Typing | None:
    """Return the type that the senses of a word speak for, the frequent ones louder, unless most speak for none."""
    entry = senses().get((token.lemma, pos))
    votes: dict[str, float] = {}
    classes: dict[str, str] = {}
    for rank, letter in enumerate(entry.letters if entry else "", 1):
        name, type_name = sense_classes().get(letter, ("", ""))
        votes[type_name] = votes.get(type_name, 0.0) + 1 / rank
        classes.setdefault(type_name, name)
    best = max(votes, key=lambda type_name: (votes[type_name], type_name), default="")
    return _Typing(best, f"wordnet:{classes[best]}", _CLASSED) if best else None
