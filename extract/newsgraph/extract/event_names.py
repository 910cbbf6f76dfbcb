"""Short names that people read for events: "drone assault on Kharkiv", "Russia attacks port"."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from newsgraph.extract.annotations import ActorMention, EventMention, PlaceMention

__all__ = ["name_event"]

_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_MOST_WORDS = 8
_RICH = 2
"""Arguments and modifiers from which on a noun makes a better name than a verb."""
_PREPOSITION = {"location": "in", "patient": "of", "recipient": "with", "topic": "on"}
_VAGUE_MODIFIERS = frozenset(
    ("latest", "recent", "first", "last", "new", "this", "other", "such", "further", "same", "largest", "most", "extensive")
)


def name_event(doc: Doc, chain: Sequence[EventMention]) -> str:
    """Return a name for the event that the mentions of a chain share: its fullest nominal mention, else its fullest verb."""
    offset = doc._.article.offset
    body = [mention for mention in chain if doc[mention.start].idx >= offset] or chain
    best = max(body, key=lambda m: (min(_richness(doc, m), _RICH), m.nominal, _richness(doc, m), -m.start))
    words = _nominal(doc, best, chain) if best.nominal else _verbal(doc, best)
    return " ".join(words)


def _richness(doc: Doc, mention: EventMention) -> int:
    modifiers = [child for child in doc[mention.head].lefts if child.dep_ == "compound"]
    return len(mention.arguments) + len(modifiers)


def _nominal(doc: Doc, mention: EventMention, chain: Sequence[EventMention]) -> list[str]:
    noun = doc[mention.head]
    words = [_word(child) for child in noun.lefts if child.dep_ in _MODIFIERS and child.lower_ not in _VAGUE_MODIFIERS]
    words.append(_word(noun))
    place = _filler_name(chain, "location", PlaceMention)
    target = _filler_name([mention], "patient", ActorMention) if not place else None
    said = {word.casefold() for word in words}
    for name, preposition in ((place, "on" if mention.plover == "ASSAULT" else "in"), (target, "of")):
        if name and name.casefold() not in said:
            return [*words[-_MOST_WORDS:], preposition, name]
    return words[-_MOST_WORDS:]


def _verbal(doc: Doc, mention: EventMention) -> list[str]:
    agent = _filler_name([mention], "agent", ActorMention, PlaceMention)
    patient = _filler_name([mention], "patient", ActorMention, PlaceMention)
    topic = next((a.filler for a in mention.arguments if a.role == "topic" and isinstance(a.filler, EventMention)), None)
    if agent is None and patient is not None:
        return [patient, _word(doc[mention.head])]
    words = [agent] if agent else []
    words.append(" ".join(_word(token) for token in doc[mention.start : mention.end][:_MOST_WORDS]))
    if patient:
        words.append(patient)
    elif topic is not None and topic.nominal:
        words.append(_word(doc[topic.head]))
    return words


def _filler_name(chain: Sequence[EventMention], role: str, *kinds: type) -> str | None:
    for mention in chain:
        for argument in mention.arguments:
            filler = argument.filler
            if argument.role == role and isinstance(filler, kinds) and isinstance(filler, ActorMention | PlaceMention):
                if not (isinstance(filler, ActorMention) and filler.form == "pronoun"):
                    return filler.name
    return None


def _word(token: Token) -> str:
    return token.text if token.pos_ == "PROPN" or token.ent_type_ else token.lower_
