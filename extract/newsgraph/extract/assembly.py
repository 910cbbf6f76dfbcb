"""From an annotated doc to the extraction record: tokens become characters, chains become nodes, arguments become edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import NamedTuple

from spacy.tokens import Doc

from newsgraph.extract.annotations import (
    ActorMention,
    Argument,
    Chains,
    EventMention,
    HeadlineSpans,
    PlaceCandidate,
    PlaceMention,
    TimeMention,
)
from newsgraph.extract.articles import Article
from newsgraph.extract.event_names import name_event
from newsgraph.extract.lexicon import event_types, goldstein
from newsgraph.extract.times.spans import precision_of, width
from newsgraph.extract.words import Words, words_of
from newsgraph.graph.records import (
    Actor,
    Candidate,
    Edge,
    Event,
    Field,
    Headline,
    Kind,
    Mention,
    Node,
    Place,
    Record,
    Span,
    Stance,
    Time,
    hash_article,
)  # fmt: skip

__all__ = ["assemble"]

AnyMention = ActorMention | PlaceMention | TimeMention | EventMention
_Chain = list[ActorMention] | list[PlaceMention] | list[TimeMention] | list[EventMention]

_GLOBAL_SECTORS = frozenset({"IGO", "NGO", "MNC"})
_STATE_TYPES = frozenset({"government", "military", "police", "court", "legislature", "party", "group"})
"""Kinds of bodies that every country has under the same name."""
_MODALITIES = ("actual", "planned", "requested", "possible", "hypothetical")
_SLUG = re.compile(r"[^\w]+")


def assemble(doc: Doc, article: Article, versions: Mapping[str, str] | None = None) -> Record:
    """Return the record of an annotated doc.

    Parameters
    ----------
    doc
        A doc that went through the components of `newsgraph.extract.pipeline`.
    article
        The article the doc was made of; its text is what the record's offsets count in.
    versions
        Names and versions of what produced the annotations.
    """
    return _Assembly(doc, article).record(dict(versions or {}))


class _Placed(NamedTuple):
    """An annotation with what its mention says but its number."""

    in_text: bool
    start: int
    end: int
    kind: Kind
    node: str
    annotation: AnyMention


@dataclass(slots=True)
class _Evidence:
    """What says that an edge is there: mentions by their numbers, and how."""

    mentions: set[int] = field(default_factory=set)
    confidence: float = 0.0
    stances: set[Stance] = field(default_factory=set)
    stated: bool = False


@dataclass(slots=True)
class _Assembly:
    """The record in the making; mentions are known by the identity of their annotation objects."""

    doc: Doc
    article: Article
    words: Words = field(init=False)
    node_of: dict[int, str] = field(default_factory=dict)
    placed: list[_Placed] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    number_of: dict[int, int] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], _Evidence] = field(default_factory=lambda: defaultdict(_Evidence))

    def __post_init__(self) -> None:
        self.words = words_of(self.doc)

    def record(self, versions: dict[str, str]) -> Record:
        chains: Chains = self.doc._.chains or Chains()
        self._add_chains("actor", chains.actors)
        self._add_chains("place", chains.places)
        self._add_chains("time", chains.times)
        self._add_chains("event", chains.events)
        self._number_mentions()
        for chain in chains.events:
            self._add_edges(chain)
        mentioned = {mention.node for mention in self.mentions}
        return Record(
            id=self.article.id,
            text=self.article.text,
            url=self.article.url,
            title=self.article.title,
            source=self.article.source,
            author=self.article.author,
            language=self.article.language,
            published=self.article.published,
            sentences=tuple(self._sentences()),
            mentions=tuple(self.mentions),
            nodes=tuple(node for id_, node in sorted(self.nodes.items()) if id_ in mentioned),
            edges=tuple(self._finished_edges()),
            headline=self._headline(),
            model=versions,
        )

    # ------------------------------------------------------------------------------------------------------- mentions and nodes

    def _add_chains(self, kind: Kind, chains: Iterable[_Chain]) -> None:
        for chain in chains:
            placed = [(mention, place) for mention in chain if (place := self._characters(mention.start, mention.end))]
            if not placed:
                continue
            node = self._node(kind, [mention for mention, _ in placed], placed[0][1])
            self.nodes[node.id] = _merged(self.nodes[node.id], node) if node.id in self.nodes else node
            for mention, (where, start, end) in placed:
                self.node_of[id(mention)] = node.id
                self.placed.append(_Placed(where == "text", start, end, kind, node.id, mention))

    def _number_mentions(self) -> None:
        """Make the mentions in reading order, that of the title before that of the text."""
        for number, (in_text, start, end, kind, node, mention) in enumerate(
            sorted(self.placed, key=itemgetter(0, 1, 2, 3, 4)), 1
        ):
            quantities = dict(mention.quantities) or None if isinstance(mention, EventMention) else None
            where: Field = "text" if in_text else "title"
            self.number_of[id(mention)] = number
            self.mentions.append(
                Mention(id=_name(number), kind=kind, start=start, end=end, node=node, field=where, quantities=quantities)
            )

    def _node(self, kind: Kind, chain: list[AnyMention], first: tuple[Field, int, int]) -> Node:
        if kind == "actor":
            return self._actor([m for m in chain if isinstance(m, ActorMention)])
        if kind == "place":
            return _place([m for m in chain if isinstance(m, PlaceMention)], self.words, hash_article(self.article.id))
        if kind == "time":
            return _time(next(m for m in chain if isinstance(m, TimeMention)))
        return self._event([m for m in chain if isinstance(m, EventMention)], first)

    def _actor(self, chain: list[ActorMention]) -> Actor:
        best = min(chain, key=_naming_order)
        country = best.country or next((m.country for m in chain if m.country), None)
        sector = best.sector or next((m.sector for m in chain if m.sector), None)
        wikidata = best.wikidata or next((m.wikidata for m in chain if m.wikidata), None)
        surfaces = {m.name for m in chain if m.form != "pronoun"} | {alias for m in chain for alias in m.aliases}
        return Actor(
            id=self._actor_id(best, chain),
            type=best.type,
            name=best.name,
            aliases=tuple(sorted(surfaces - {best.name})),
            country=country,
            sector=sector,
            code=country or (sector if sector in _GLOBAL_SECTORS else None),
            wikidata=wikidata,
        )

    def _actor_id(self, best: ActorMention, chain: list[ActorMention]) -> str:
        if best.form != "pronoun" and _is_the_same_everywhere(best, chain):
            country = next((m.country for m in chain if m.country), "") if _is_of_a_state(best) else ""
            return f"actor:{_slug(f'{country} {best.key}')}"
        first = min(chain, key=lambda mention: mention.start)
        return f"actor:local:{hash_article(self.article.id)}:{_slug(best.name)}-{first.start}"

    def _event(self, chain: list[EventMention], first: tuple[Field, int, int]) -> Event:
        best = max(chain, key=lambda mention: (mention.salience, -mention.start))
        typed = max(chain, key=lambda mention: (mention.plover is not None, _typing(mention), mention is best))
        dated = _dated(chain)
        quantities: dict[str, object] = {}
        for mention in chain:
            for key, value in mention.quantities.items():
                quantities.setdefault(key, value)
        where, offset, _ = first
        return Event(
            id=f"event:{hash_article(self.article.id)}:{'t' if where == 'title' else ''}{offset}",
            type=typed.type,
            name=name_event(self.doc, chain),
            lemma=best.lemma,
            plover=typed.plover,
            cameo=typed.cameo,
            mode=typed.mode if typed.plover else None,
            contexts=typed.contexts if typed.plover else (),
            quad=event_types()[typed.type].quad if typed.plover else None,
            goldstein=goldstein(typed.cameo) if typed.plover else None,
            polarity=_telling(chain).polarity,
            modality=min((m.modality for m in chain), key=_MODALITIES.index),
            tense=best.tense,
            aspect=best.aspect,
            start=dated.first if dated else None,
            end=dated.last if dated else None,
            dated_by=dated.dated_by if dated else None,
            told=min((mention.told for mention in chain if mention.told), default=None),
            salience=round(max(m.salience for m in chain), 3),
            quantities=quantities,
            typed_by=typed.typed_by,
            type_confidence=typed.type_confidence,
            confidence=round(max(m.confidence for m in chain), 3),
        )

    # -------------------------------------------------------------------------------------------------------------------- edges

    def _add_edges(self, chain: list[EventMention]) -> None:
        for mention in chain:
            if id(mention) in self.node_of:
                for argument in mention.arguments:
                    self._add_edge(mention, argument)

    def _add_edge(self, mention: EventMention, argument: Argument) -> None:
        source, target = self.node_of[id(mention)], self.node_of.get(id(argument.filler))
        if target is None or target == source:
            return
        evidence = self.edges[source, target, argument.role]
        evidence.mentions |= {self.number_of[id(mention)], self.number_of[id(argument.filler)]}
        evidence.confidence = max(evidence.confidence, argument.confidence)
        evidence.stated |= not argument.inherited
        if argument.stance is not None:
            evidence.stances.add(argument.stance)
        if argument.cue is not None and id(argument.cue) in self.number_of:
            evidence.mentions.add(self.number_of[id(argument.cue)])

    def _finished_edges(self) -> list[Edge]:
        return [
            Edge(
                source=source,
                target=target,
                role=role,
                mentions=tuple(map(_name, sorted(evidence.mentions))),
                confidence=round(evidence.confidence, 3),
                stances=tuple(sorted(evidence.stances)),
                inherited=not evidence.stated,
            )
            for (source, target, role), evidence in sorted(self.edges.items(), key=itemgetter(0))
        ]

    # ------------------------------------------------------------------------------------------------------------------ offsets

    def _characters(self, start: int, end: int) -> tuple[Field, int, int] | None:
        """Return field and character offsets of a token span, None when it lies in neither the title nor the text."""
        last = self.words[end - 1]
        begin, finish, offset = self.words[start].idx, last.idx + len(last.text), self.words.offset
        if begin >= offset:
            return ("text", begin - offset, finish - offset) if finish - offset <= len(self.article.text) else None
        title = self.article.title or ""
        lead = len(title) - len(title.lstrip())
        return ("title", begin + lead, finish + lead) if finish + lead <= len(title) else None

    def _sentences(self) -> list[Span]:
        spans = []
        for start, end, _ in self.words.sentences:
            while start < end and self.words[end - 1].is_space:
                end -= 1
            while start < end and self.words[start].is_space:
                start += 1
            place = self._characters(start, end) if start < end else None
            if place is not None and place[0] == "text":
                spans.append((place[1], place[2]))
        return spans

    def _headline(self) -> Headline | None:
        spans: HeadlineSpans | None = self.doc._.headline
        if spans is None or id(spans.event) not in self.node_of:
            return None
        answers = {name: self._text_span(getattr(spans, name)) for name in ("who", "what", "when", "where")}
        return Headline(event=self.node_of[id(spans.event)], **answers)

    def _text_span(self, span: tuple[int, int] | None) -> Span | None:
        place = self._characters(*span) if span else None
        return (place[1], place[2]) if place and place[0] == "text" else None


def _is_the_same_everywhere(best: ActorMention, chain: list[ActorMention]) -> bool:
    """Tell whether a key names one actor in every article: no "residents", "Foreign Ministry" of some country, or "Chris"."""
    if not best.key or best.key.startswith("nominal:") or (best.key.startswith("person:") and " " not in best.key):
        return False
    return not _is_of_a_state(best) or any(mention.country for mention in chain)


def _is_of_a_state(mention: ActorMention) -> bool:
    return mention.key.startswith("org:") and mention.type in _STATE_TYPES


def _place(chain: list[PlaceMention], words: Words, article: str) -> Place:
    best = max(chain, key=lambda mention: (mention.resolved is not None, mention.score, -mention.start))
    surfaces = {words.slice(m.start, m.end) for m in chain}
    entry = best.resolved
    if entry is None:
        # "Main Street" is another street in every article.
        return Place(
            id=f"place:local:{article}:{_slug(best.name)}",
            type="place",
            name=best.name,
            aliases=tuple(sorted(surfaces - {best.name})),
            resolved=False,
            candidates=_runners_up(best),
        )
    return Place(
        id=_place_id(entry),
        type=entry.type,
        name=entry.name,
        aliases=tuple(sorted(surfaces - {entry.name})),
        lat=entry.lat,
        lon=entry.lon,
        country=entry.country,
        admin1=entry.admin1,
        geonames=entry.geonames,
        wikidata=entry.wikidata,
        within=entry.within,
        extent=entry.extent,
        score=round(best.score, 3),
        candidates=_runners_up(best),
    )


def _runners_up(mention: PlaceMention) -> tuple[Candidate, ...]:
    """Return what else the name could stand for; a place of which the one chosen is a part is none."""
    chosen = mention.resolved.within[:1] if mention.resolved and mention.resolved.geonames is None else ()
    others = [other for other in mention.candidates if other.place != mention.resolved and other.place.name not in chosen]
    return tuple(
        Candidate(geonames=place.geonames, name=place.name, country=place.country, admin1=place.admin1, score=score)
        for place, score in others
    )


def _place_id(entry: PlaceCandidate) -> str:
    if entry.geonames:
        return f"place:geonames:{entry.geonames}"
    # Names are unique in our own tables, not in what a user adds.
    at = f"@{entry.lat},{entry.lon}" if entry.source else ""
    return f"place:{_slug(entry.type)}:{_slug(entry.name)}{at}"


def _time(mention: TimeMention) -> Time:
    relative = not mention.value[:1].isdigit() and mention.first
    suffix = f"@{mention.first}/{mention.last}" if relative else ""
    return Time(
        id=f"time:{mention.value}{suffix}",
        value=mention.value,
        type=mention.type,
        precision=precision_of(mention.value),
        zone=mention.zone,
        start=mention.first,
        end=mention.last,
    )


def _merged(old: Node, new: Node) -> Node:
    """Return one node for two chains of the same identity; the first one's facts win, aliases are joined."""
    if isinstance(old, Actor | Place) and isinstance(new, Actor | Place):
        aliases = {*old.aliases, *new.aliases, new.name} - {old.name}
        return replace(old, aliases=tuple(sorted(aliases)))
    return old


def _typing(mention: EventMention) -> int:
    """Return how telling the type of a mention is: one of the lexicon before a general one before none."""
    if mention.type == "event":
        return 0
    return 2 if mention.is_known_type else 1


def _telling(chain: list[EventMention]) -> EventMention:
    """Return the first mention that tells whether an event happened: a noun alone ("the visit") only names it."""
    return min(chain, key=lambda mention: (mention.nominal and mention.polarity == "positive", mention.start))


def _naming_order(mention: ActorMention) -> tuple[int, int, int]:
    """Names before nominals before pronouns; the longest name, then the earliest."""
    return (("name", "nominal", "pronoun").index(mention.form), -len(mention.name), mention.start)


_DATINGS = ("expression", "context", "telling")


def _dated(chain: list[EventMention]) -> EventMention | None:
    """Return the mention that says best when the event happened: by an expression of its own, and the narrowest."""
    dated = [(_DATINGS.index(m.dated_by), width((m.first, m.last)), m.first or "", m.last or "", m) for m in chain if m.dated_by]
    return min(dated, key=lambda entry: entry[:4])[4] if dated else None


def _name(number: int) -> str:
    """Return the id of a mention."""
    return f"m{number}"


def _slug(text: str) -> str:
    return _SLUG.sub("-", text.casefold()).strip("-") or "unnamed"
