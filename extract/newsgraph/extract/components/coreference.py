"""Which mentions of an article speak of the same actor, place, time or event."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc, Token

from newsgraph.extract.annotations import (
    ActorMention,
    Chains,
    EventMention,
    PlaceMention,
    TimeMention,
    register_extensions,
)
from newsgraph.extract.components.events import LIGHT
from newsgraph.extract.components.pronouns import resolve_pronouns
from newsgraph.extract.lexicon import source_verb
from newsgraph.extract.syntax import lemma

__all__ = ["CoreferenceComponent"]

M = TypeVar("M", ActorMention, PlaceMention, TimeMention, EventMention)

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "such", "latest"})
_ANAPHORIC_TYPES = frozenset(
    {
        "assault",
        "disaster",
        "accident",
        "protest",
        "election",
        "crime",
        "consult",
        "justice",
        "sport",
        "damage",
        "rescue",
        "agree",
    }
)
"""Types whose nouns rename an event of the article ("the barrage", "the incident")."""
_VAGUE = frozenset({"incident", "event", "move", "tragedy", "development", "situation"})
_LINKING_VERBS = frozenset({"be", "mark", "represent", "constitute", "become", "remain"})
_NEVER_SAME = frozenset("say be have do tell get go make take come add announce report state note".split())


@Language.factory(
    "newsgraph_coreference",
    assigns=["doc._.chains"],
    requires=["doc._.events", "doc._.actors", "doc._.places", "doc._.times"],
)
class CoreferenceComponent:
    """Gather the mentions of the doc into chains."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.chains``."""
        doc._.chains = Chains(
            actors=_actor_chains(doc),
            places=_grouped(doc._.places, _place_key),
            times=_grouped(doc._.times, _time_key),
            events=_event_chains(doc),
        )
        return doc


def _grouped(mentions: Iterable[M], key: Callable[[M], Hashable]) -> list[list[M]]:
    groups: dict[Hashable, list[M]] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        groups.setdefault(key(mention), []).append(mention)
    return list(groups.values())


def _place_key(place: PlaceMention) -> Hashable:
    entry = place.resolved
    if entry is None:
        return ("name", place.name.casefold())
    return (entry.geonames, entry.type, entry.name)


def _time_key(time: TimeMention) -> Hashable:
    return (time.value, time.first, time.last) if time.value else id(time)


# --------------------------------------------------------------------------------------------------------------------- actors


def _actor_chains(doc: Doc) -> list[list[ActorMention]]:
    actors: list[ActorMention] = sorted(doc._.actors, key=lambda m: (m.start, m.end))
    antecedents = resolve_pronouns(doc, actors)
    chains: dict[Hashable, list[ActorMention]] = {}
    keys: dict[int, Hashable] = {}
    for actor in actors:
        target = antecedents.get(id(actor))
        if actor.form == "pronoun":
            if target is None:
                continue
            key = keys[id(target)]
        else:
            key = actor.key or ("alone", actor.start)
        keys[id(actor)] = key
        chains.setdefault(key, []).append(actor)
    return list(chains.values())


# --------------------------------------------------------------------------------------------------------------------- events


def _event_chains(doc: Doc) -> list[list[EventMention]]:
    """Return the chains that have a mention outside headings; a heading alone gives birth to no event."""
    chains: list[_EventChain] = []
    for unit in _units(doc):
        lead = unit[-1]
        best = max(chains, key=lambda chain: (chain.affinity(lead, doc), chain.size), default=None)
        if best is not None and best.affinity(lead, doc) > 0:
            best.add(unit)
        else:
            chains.append(_EventChain(unit))
    headings = _inner_headings(doc)
    return [chain.mentions for chain in chains if any(m.head not in headings for m in chain.mentions)]


def _units(doc: Doc) -> list[list[EventMention]]:
    """Return single mentions, and light verbs with the event nouns they govern ("launched … assault"), the noun last."""
    events: list[EventMention] = sorted(doc._.events, key=lambda m: (m.start, m.end))
    nouns = {event.head: event for event in events if event.nominal}
    verbs: dict[int, list[EventMention]] = {}
    for event in events:
        noun = _light_object(doc[event.head], nouns)
        if noun is not None:
            verbs.setdefault(id(noun), []).append(event)
    light = {id(event) for group in verbs.values() for event in group}
    return [[*verbs.get(id(event), []), event] for event in events if id(event) not in light]


def _light_object(verb: Token, nouns: Mapping[int, EventMention]) -> EventMention | None:
    if verb.pos_ != "VERB" or lemma(verb) not in LIGHT:
        return None
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.i in nouns:
        return nouns[verb.head.i]
    objects = [child.i for child in verb.children if child.dep_ in ("dobj", "nsubjpass") and child.i in nouns]
    return nouns[objects[0]] if objects else None


def _inner_headings(doc: Doc) -> set[int]:
    """Return the tokens of headings, but not of a headline that is the text's own first line."""
    offset = doc._.article.offset
    blocks = [block for block in doc._.blocks if block.kind == "heading"]
    return {index for block in blocks if block.start > 0 or offset > 0 for index in range(block.start, block.end)}


class _EventChain:
    """An event of the article in the making, with what its mentions have said of it so far."""

    def __init__(self, unit: list[EventMention]) -> None:
        self.mentions: list[EventMention] = []
        self.names: set[str] = set()
        self.fillers: dict[str, set[Hashable]] = {}
        self.add(unit)

    @property
    def size(self) -> int:
        return len(self.mentions)

    def add(self, unit: list[EventMention]) -> None:
        self.mentions.extend(unit)
        self.names.add(_stem(unit[-1]))
        for event in unit:
            for role, identities in _identities(event).items():
                self.fillers.setdefault(role, set()).update(identities)

    def affinity(self, event: EventMention, doc: Doc) -> float:
        """Return how well an event mention fits this chain; 0 where it does not."""
        if self._linked_by_copula(event, doc):
            return 4.0
        if event.polarity != self.mentions[0].polarity or (event.lemma in _NEVER_SAME and not event.nominal):
            return 0.0
        if self._conflicts(event):
            return 0.0
        token = doc[event.head]
        if _stem(event) in self.names:
            return self._same_word(event, token)
        return self._renamed(event, token)

    def _same_word(self, event: EventMention, token: Token) -> float:
        if not event.nominal and not any(m.nominal for m in self.mentions):
            return 2.0 if self._shares_participant(event) else 0.0
        return 3.0 if _is_definite(token) or self._shares_participant(event) or not _has_own_arguments(event) else 1.0

    def _renamed(self, event: EventMention, token: Token) -> float:
        if not event.nominal or (token.tag_ == "NNS" and not _is_definite(token)):
            return 0.0
        same_type = event.type in _ANAPHORIC_TYPES and any(_same_kind(m, event) for m in self.mentions)
        vague = event.lemma in _VAGUE and any(m.type in _ANAPHORIC_TYPES for m in self.mentions)
        if not (same_type or vague) or not any(m.nominal or m.plover for m in self.mentions):
            return 0.0
        if not (_is_definite(token) or self._shares_participant(event)):
            return 0.0
        return 1.5 if self._shares_participant(event) else 1.0

    def _shares_participant(self, event: EventMention) -> bool:
        own = _identities(event)
        return any(own[role] & self.fillers.get(role, set()) for role in own)

    def _conflicts(self, event: EventMention) -> bool:
        """Two stated days, two places of the same kind or two different doers make two events."""
        own = _identities(event)
        for role in ("time", "location", "agent", "patient"):
            mine, theirs = own.get(role, set()), self.fillers.get(role, set())
            if mine and theirs and not mine & theirs:
                return True
        return False

    def _linked_by_copula(self, event: EventMention, doc: Doc) -> bool:
        """Tell whether a copula makes one event of subject and complement ("this barrage marks the largest drone attack")."""
        token = doc[event.head]
        if not event.nominal or token.dep_ not in ("attr", "dobj") or lemma(token.head) not in _LINKING_VERBS:
            return False
        subjects = {child.i for child in token.head.children if child.dep_ == "nsubj"}
        return any(m.head in subjects and m.type == event.type for m in self.mentions)


def _same_kind(one: EventMention, other: EventMention) -> bool:
    """Same type, and not an attack on one side and the war it is part of on the other."""
    return one.type == other.type and (one.mode == "fight") == (other.mode == "fight")


def _is_definite(token: Token) -> bool:
    return any(child.lower_ in _DEFINITE or child.dep_ == "poss" for child in token.children)


def _has_own_arguments(event: EventMention) -> bool:
    return bool(event.arguments)


def _stem(event: EventMention) -> str:
    return source_verb(event.lemma) if event.nominal else event.lemma


def _identities(event: EventMention) -> dict[str, set[Hashable]]:
    out: dict[str, set[Hashable]] = {}
    for argument in event.arguments:
        identity = _identity(argument.filler)
        if identity is not None:
            out.setdefault(argument.role, set()).add(identity)
    return out


def _identity(filler: object) -> Hashable:
    if isinstance(filler, ActorMention):
        return None if filler.form == "pronoun" else ("actor", filler.key)
    if isinstance(filler, PlaceMention):
        return ("place", _place_key(filler))
    if isinstance(filler, TimeMention) and filler.value[:4].isdigit():
        return ("time", filler.value)
    return None
