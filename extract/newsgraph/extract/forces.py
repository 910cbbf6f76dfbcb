"""What nature or chance does, and what is meant: a flood or a fire is no party and attacks nobody."""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, EventMention
from newsgraph.extract.lexicon import triggers, word_lists
from newsgraph.extract.syntax import content_noun, is_passive, prepositional_objects, subjects
from newsgraph.extract.words import Word, words_of

__all__ = ["is_brought_about_by_chance", "is_natural", "is_violent"]

_BLASTS = frozenset({"explosion", "blast", "explode"})


def is_brought_about_by_chance(doc: Doc, event: EventMention) -> bool:
    """Tell whether all that does what a verb tells is nature or a mishap ("a fire destroyed", "displaced by floods")."""
    if event.nominal:
        return False
    verb = words_of(doc)[event.head]
    words = [word for name, word in prepositional_objects(verb) if name == "by"] if is_passive(verb) else subjects(verb)
    heads = {word.i for word in words}
    doers = [a.filler for a in event.arguments if a.role in ("agent", "cause", "instrument") and a.filler.head in heads]
    return bool(doers) and all(is_natural(doc, doer) or _is_mishap(doc, doer) for doer in doers)


def is_natural(doc: Doc, doer: object) -> bool:
    """Tell whether what acts is a force of nature: an event of that type, or one under its name ("Hurricane Lorenzo", "lava")."""
    if isinstance(doer, EventMention):
        return doer.type == "disaster" or doer.lemma in _lists()["natural_forces"]
    if not isinstance(doer, ActorMention):
        return False
    noun = content_noun(words_of(doc)[doer.head])
    if doer.type == "object" and noun.lemma in _lists()["natural_forces"]:
        return True
    named = [child for child in noun.lefts if child.dep_ in ("compound", "nmod")] if noun.pos_ == "PROPN" else []
    return any(_is_disaster(word) for word in (noun, *named))  # "Hurricane Ida struck", but flood victims are people


def _is_disaster(noun: Word) -> bool:
    return any(trigger.type.name == "disaster" for trigger in triggers().get((noun.lemma, "n"), ()))


def _is_mishap(doc: Doc, doer: object) -> bool:
    """Tell whether a fire, crash or explosion came about without anybody's doing, as far as the text tells."""
    if not isinstance(doer, EventMention) or doer.type != "accident" or is_violent(doc, doer):
        return False
    if any(argument.role == "agent" for argument in doer.arguments):
        return False
    return doer.lemma not in _BLASTS or not any(event.type == "assault" for event in doc._.events if event.nominal)


def is_violent(doc: Doc, event: EventMention) -> bool:
    """Tell whether what cost lives was meant to: an attack, a blast of a bomb, no crash or flood."""
    weapons = word_lists("argument_roles.json")["instrument_nouns"] - _lists()["weapons_by_use"]
    armed = any(child.lemma in weapons for child in words_of(doc)[event.head].lefts if child.dep_ in ("compound", "nmod"))
    return event.type in ("assault", "protest", "coerce") or (armed and event.lemma in (*_BLASTS, "fire"))


def _lists() -> Mapping[str, frozenset[str]]:
    return word_lists("coding.json")
