"""Scenes: where an event happened that the text gives no place of its own, and who was behind it where no mention says so.

In this order: the place of an event that it caused, that caused it or that it is part of; that of another event of its sentence;
the place where the sentences before it are set; that of the dateline, at the head of the article. Only what happens at some spot
inherits a place: an attack, an arrest, an accident, not a statement or a law. What an attack brought about, be it told sentences
later, was done by those who attacked. Such places and agents are marked as ``inherited``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, Argument, Block, EventMention, PlaceMention, register_extensions
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.words import words_of

__all__ = ["ScenesComponent"]

_RELATED, _SAME_SENTENCE, _SAME_SCENE, _DATELINE = 0.6, 0.5, 0.4, 0.35
_BEHIND = 0.5
_SCENE_SENTENCES = 2
"""How many sentences a place is carried on."""
_DATELINE_SENTENCES = 2
_PLACE_ROLES = frozenset({"location", "origin", "destination"})
_RELATIONS = frozenset({"cause", "subevent", "during"})

_Found = tuple[PlaceMention, float]


@Language.factory(
    "newsgraph_scenes",
    requires=["doc._.blocks", "doc._.events", "doc._.places", "doc._.chains", "token.is_sent_start"],
    assigns=["doc._.events"],
)
class ScenesComponent:
    """Add an inherited ``location`` and inherited agents to the events that have none of their own."""

    def __init__(self, nlp: Language | None = None, name: str = "newsgraph_scenes") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the scene of each event that has no place, and those behind it where no one is named."""
        if doc._.events:
            scenes = _Scenes(doc)
            # All are found before any is added: what is inherited is not handed on.
            places = [(chain[0], scene) for chain in scenes.chains if (scene := scenes.find(chain)) is not None]
            agents = [(chain[0], agent) for chain in scenes.chains for agent in scenes.find_agents(chain)]
            for event, (place, confidence) in places:
                event.arguments.append(Argument(role="location", filler=place, confidence=confidence, inherited=True))
            for event, agent in agents:
                event.arguments.append(Argument(role="agent", filler=agent, confidence=_BEHIND, inherited=True))
        return doc


class _Scenes:
    """The events of a doc by sentence, with the places that are said of them."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.situated = word_lists("scenes.json")["situated"]
        chains = doc._.chains.events if doc._.chains else [[event] for event in doc._.events]
        self.chains: list[list[EventMention]] = [chain for chain in chains if chain]
        self.places = {id(event): _places_of(chain) for chain in self.chains for event in chain}
        self.related = _related(self.chains)
        self.chain_of = {id(event): chain for chain in self.chains for event in chain}
        self.wholes = _wholes(self.chains)
        self.sentence = [word.sent.number for word in words_of(doc)]
        self.by_sentence: dict[int, list[EventMention]] = {}
        for event in sorted((event for chain in self.chains for event in chain), key=lambda event: event.head):
            self.by_sentence.setdefault(self.sentence[event.head], []).append(event)

    def find(self, chain: Sequence[EventMention]) -> _Found | None:
        """Return the scene of an event with how sure it is; None where it has a place, happens nowhere, or nothing tells."""
        if self.places[id(chain[0])] or not any(event.type in self.situated for event in chain):
            return None
        return self._of_related(chain) or next(filter(None, map(self._of_surroundings, chain)), None)

    def find_agents(self, chain: Sequence[EventMention]) -> list[ActorMention]:
        """Return who did what an event came of or was part of, where it harmed and nobody is said to have done it."""
        lists = word_lists("scenes.json")
        if not any(event.type in lists["harms"] for event in chain) or _agents_of(chain):
            return []
        for source in _sources(chain, self.wholes):
            # A passing mention is in no chain.
            agents = _agents_of(self.chain_of.get(id(source), [source])) if source.type in lists["violent"] else []
            if agents:
                return agents
        return []

    def _of_related(self, chain: Sequence[EventMention]) -> _Found | None:
        for event in chain:
            for other in self.related.get(id(event), ()):
                if places := self.places.get(id(other)):
                    return places[0], _RELATED
        return None

    def _of_surroundings(self, event: EventMention) -> _Found | None:
        number = self.sentence[event.head]
        beside = [other for other in self._situated_in(number) if other is not event]
        if beside:
            nearest = min(beside, key=lambda other: (abs(other.head - event.head), other.head))
            return self.places[id(nearest)][0], _SAME_SENTENCE
        if any(self.sentence[place.head] == number for place in self.doc._.places):
            # A place that the sentence names otherwise may be where it happened: better none than the wrong one.
            return None
        for back in range(1, _SCENE_SENTENCES + 1):
            if before := self._situated_in(number - back):
                return self.places[id(before[-1])][-1], _SAME_SCENE
        return self._of_dateline(number)

    def _situated_in(self, number: int) -> list[EventMention]:
        events = self.by_sentence.get(number, ())
        return [event for event in events if event.type in self.situated and self.places[id(event)]]

    def _of_dateline(self, number: int) -> _Found | None:
        for block in self.doc._.blocks:
            if block.kind == "dateline" and (place := self._place_in(block)) is not None:
                behind = 0 < number - self.sentence[block.start] <= _DATELINE_SENTENCES
                return (place, _DATELINE) if behind else None
        return None

    def _place_in(self, block: Block) -> PlaceMention | None:
        return next((p for p in self.doc._.places if block.start <= p.start < block.end and p.resolved is not None), None)


def _places_of(chain: Iterable[EventMention]) -> list[PlaceMention]:
    arguments = (argument for event in chain for argument in event.arguments if argument.role in _PLACE_ROLES)
    return [argument.filler for argument in arguments if isinstance(argument.filler, PlaceMention)]


def _agents_of(chain: Iterable[EventMention]) -> list[ActorMention]:
    """Return the actors that the mentions of an event say did it, each once."""
    arguments = (argument for event in chain for argument in event.arguments if argument.role == "agent")
    found = [a.filler for a in arguments if isinstance(a.filler, ActorMention) and a.filler.type != "object"]
    return list({agent.key or id(agent): agent for agent in reversed(found)}.values())[::-1]


def _wholes(chains: Iterable[Sequence[EventMention]]) -> dict[int, list[EventMention]]:
    """Return the events that each is said to be part of."""
    wholes: dict[int, list[EventMention]] = {}
    for event in (event for chain in chains for event in chain):
        for argument in event.arguments:
            if argument.role == "subevent" and isinstance(argument.filler, EventMention):
                wholes.setdefault(id(argument.filler), []).append(event)
    return wholes


def _sources(chain: Iterable[EventMention], wholes: Mapping[int, list[EventMention]]) -> Iterator[EventMention]:
    for event in chain:
        causes = (argument.filler for argument in event.arguments if argument.role == "cause")
        yield from (cause for cause in causes if isinstance(cause, EventMention))
        yield from wholes.get(id(event), ())


def _related(chains: Iterable[Sequence[EventMention]]) -> dict[int, list[EventMention]]:
    """Return the events that each is the cause, effect, part or whole of."""
    related: dict[int, list[EventMention]] = {}
    for event, other in _relations(chains):
        related.setdefault(id(event), []).append(other)
        related.setdefault(id(other), []).append(event)
    return related


def _relations(chains: Iterable[Sequence[EventMention]]) -> Iterator[tuple[EventMention, EventMention]]:
    for chain in chains:
        for event in chain:
            for argument in event.arguments:
                if argument.role in _RELATIONS and isinstance(argument.filler, EventMention):
                    yield event, argument.filler
