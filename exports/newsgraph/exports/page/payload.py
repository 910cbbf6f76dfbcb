"""What the page knows: nodes, edges and quotes as plain JSON types, each referred to by its place in a list.

Ids and names come from articles, so they never become keys of JavaScript objects: a node called ``__proto__`` is only a value.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from newsgraph.graph.evidence import Evidence
from newsgraph.graph.network import REPORTS, article_node
from newsgraph.graph.newsgraph import NewsGraph
from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.records import Event, Record

__all__ = ["Payload", "collect", "is_web_address", "plain", "ranks"]

_SURROGATE = re.compile("[\ud800-\udfff]")

_TOLLS = frozenset({"killed", "injured", "missing"})

_GREATEST = 2**53
"""Greatest whole number of which JavaScript tells all from their neighbours."""

LONGEST_QUOTE = 1000
"""Characters: a longer "sentence" is a list or a broken page, and is cut around what it is quoted for."""

Line = tuple[str, str, Mapping[str, Any]]
"""An edge: source, target and what it carries."""

Version = tuple[Any, list[str]]
"""A value and the ids of the article nodes that give it."""

Difference = tuple[str, list[Version]]
"""An aspect of an event that articles tell differently."""


@dataclass
class Payload:
    """The graph as the page reads it."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    quotes: list[dict[str, Any]] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)
    """Source and target of each edge, as places in ``nodes``."""

    @cached_property
    def around(self) -> list[list[int]]:
        """The nodes next to each node, whatever the direction."""
        around: list[dict[int, None]] = [{} for _ in self.nodes]
        for source, target in self.ends:
            around[source][target] = around[target][source] = None
        return list(map(list, around))

    @cached_property
    def events(self) -> list[int]:
        """The events, the most salient first."""
        found = [index for index, node in enumerate(self.nodes) if node["kind"] == "event"]
        return sorted(found, key=lambda index: (-self.nodes[index]["rank"], index))

    @cached_property
    def standing(self) -> dict[int, int]:
        """The actors and places, the most salient first, and where each stands among them."""
        found = [index for index, node in enumerate(self.nodes) if node["kind"] in {"actor", "place"}]
        return {index: place for place, index in enumerate(sorted(found, key=lambda index: (-self.nodes[index]["rank"], index)))}

    def participants(self, nodes: Iterable[int]) -> list[int]:
        """Return the actors and places among the nodes, the most salient first."""
        return sorted([node for node in nodes if node in self.standing], key=self.standing.__getitem__)


def collect(graph: NewsGraph) -> Payload:
    """Return everything the page shows of a graph, with texts and values as the graph has them (see `plain`).

    Notes
    -----
    O(n + m + q) for n nodes, m edges and q evidences.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> payload = collect(NewsGraph.from_records(sample_records()))
    >>> payload.nodes[0]["label"], payload.quotes[0]["text"]
    ('Russia', 'The Ukrainian government condemned the assault.')
    """
    attributes: dict[str, Mapping[str, Any]] = dict(graph.nx.nodes(data=True))
    lines = list(_lines(graph))
    places = {id: place for place, id in enumerate(attributes)}
    rank = ranks(attributes, lines)
    told = differences(graph.records())
    quotes = _Quotes(graph, places)
    return Payload(
        nodes=[_node(id, data, rank[id], told.get(id, ()), places) for id, data in attributes.items()],
        edges=[
            {"role": data["role"], "confidence": round(data["confidence"], 3), "quotes": list(map(quotes.cite, data["evidence"]))}
            for _, _, data in lines
        ],
        quotes=quotes.found,
        ends=[(places[source], places[target]) for source, target, _ in lines],
    )


def _lines(graph: NewsGraph) -> Iterator[Line]:
    """Yield what `edges(data=True)` yields, in a third of the time."""
    for source, near in graph.nx.adjacency():
        for target, roles in near.items():
            for data in roles.values():
                yield source, target, data


def _node(id: str, data: Mapping[str, Any], rank: float, told: Sequence[Difference], places: Mapping[str, int]) -> dict[str, Any]:
    node = {"key": id, "rank": round(rank, 4)}
    node |= {name: value for name, value in data.items() if value or value == 0 or value == ""}
    if not data["copies"]:
        del node["copies"]
    if data.get("copy_of") is not None:
        node["copy_of"] = places[article_node(data["copy_of"])]
    if "url" in node and not is_web_address(node["url"]):
        del node["url"]
    if told:
        node["differences"] = [
            [aspect, [[value, [places[id] for id in articles]] for value, articles in values]] for aspect, values in told
        ]
    return node


def plain(value: Any) -> Any:
    """Return the value as types that JSON holds and JavaScript reads as they are meant."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, float) or _is_exact(value) else plain(str(value))


def _is_exact(value: Any) -> bool:
    """Tell whether a value is a number that JavaScript can hold, or a truth value."""
    return isinstance(value, int) and abs(value) <= _GREATEST


def is_web_address(url: object) -> bool:
    """Return whether the page may link to it.

    Examples
    --------
    >>> is_web_address("https://example.org/a"), is_web_address("javascript:alert(1)"), is_web_address("//example.org")
    (True, False, False)
    """
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def ranks(nodes: Mapping[str, Mapping[str, Any]], lines: Iterable[Line]) -> dict[str, float]:
    """Return how much the articles make of each node: what is drawn first, largest and labelled.

    An event ranks by its salience, more the more articles tell of it; an actor, place or time by the events it takes part in.
    """
    events = {id: data for id, data in nodes.items() if data["kind"] == "event"}
    rank = dict.fromkeys(nodes, 0.0)
    for id, data in events.items():
        rank[id] = (data["salience"] + 0.02) * (1 + math.log(max(1, data["articles"]))) + 0.001 * min(data["mentions"], 50)
    for source, target, data in lines:
        if data["role"] == REPORTS:
            rank[source] += 0.01
        elif target not in events:
            rank[target] += rank[source] * data["confidence"]
    return rank


def differences(records: Iterable[Record]) -> dict[str, list[Difference]]:
    """Return what articles tell differently of an event: by its id, aspects with their values and who gives them."""
    said: dict[str, list[tuple[str, Event]]] = defaultdict(list)
    for record in records:
        for node in record.nodes:
            if isinstance(node, Event):
                said[node.id].append((article_node(record.id), node))
    return {id: found for id, told in said.items() if len(told) > 1 and (found := list(_differing(told)))}


def _differing(told: Sequence[tuple[str, Event]]) -> Iterator[Difference]:
    amounts = sorted({name for _, event in told for name in event.quantities})
    for name in amounts:
        yield from _versions(name, [(article, event.quantities.get(name)) for article, event in told])
    if not _overlap([event for _, event in told]):
        yield from _versions("date", [(article, _period(event)) for article, event in told])
    yield from _versions("modality", [(article, event.modality) for article, event in told])
    yield from _versions("polarity", [(article, event.polarity) for article, event in told])


def _versions(aspect: str, values: Iterable[tuple[str, Any]]) -> Iterator[Difference]:
    by_value: dict[str, Version] = {}
    for article, value in values:
        if value is not None:
            value = plain(value)
            by_value.setdefault(json.dumps(_told(aspect, value), sort_keys=True), (value, []))[1].append(article)
    if len(by_value) > 1:
        yield aspect, sorted(by_value.values(), key=lambda version: (-len(version[1]), str(version[0])))


def _told(aspect: str, value: Any) -> Any:
    """Return what makes a version another: of the dead, hurt and missing the number, for "four troops" may be "four people"."""
    if aspect in _TOLLS and isinstance(value, Mapping):
        return {key: part for key, part in value.items() if key != "unit"}
    return value


def _period(event: Event) -> str | None:
    return "/".join(dict.fromkeys(filter(None, (event.start, event.end)))) or None


def _overlap(events: Sequence[Event]) -> bool:
    starts = [day for event in events if (day := first_day(event.start)) is not None]
    ends = [day for event in events if (day := last_day(event.end)) is not None]
    return not starts or not ends or max(starts) <= min(ends)


class _Quotes:
    """The sentences behind the edges, each kept once."""

    def __init__(self, graph: NewsGraph, places: Mapping[str, int]) -> None:
        self.graph = graph
        self.places = places
        self.found: list[dict[str, Any]] = []
        self.numbers: dict[tuple[str, str, int, int], int] = {}
        self.wide: list[bool] = []

    def cite(self, evidence: Evidence) -> list[int]:
        """Return the place of the quote, and then start, end (UTF-16 units of the quote) and node of each mark in it."""
        article, field, _, _, start, end, mentions, _ = evidence
        if end - start > LONGEST_QUOTE:
            start, end = _window(evidence)
        key = (article, field, start, end)
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.found)
            self.found.append(self._quote(evidence, start, end))
            self.wide.append(not self.found[number]["text"].isascii())
        cited = [number]
        for mention in mentions:
            place = self.places.get(mention.node)
            first, last = mention.start - start, mention.end - start
            if place is not None and 0 <= first < last:
                cited += (*_utf16(self.found[number]["text"], first, last), place) if self.wide[number] else (first, last, place)
        return cited

    def _quote(self, evidence: Evidence, start: int, end: int) -> dict[str, Any]:
        record = self.graph.article(evidence.article)
        whole = (record.title or "") if evidence.field == "title" else record.text
        text = {"article": self.places[article_node(evidence.article)], "text": whole[start:end]}
        return text | ({"title": True} if evidence.field == "title" else {})


def _window(evidence: Evidence) -> tuple[int, int]:
    """Return what is quoted of a sentence that is too long: what it is quoted for, with some words around."""
    margin = LONGEST_QUOTE // 4
    last = min(evidence.end, evidence.start + LONGEST_QUOTE)
    return max(evidence.sentence_start, evidence.start - margin), min(evidence.sentence_end, last + margin)


def _utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets as JavaScript counts them: a character beyond U+FFFF, such as an emoji, is two units there."""
    wide = [index for index, character in enumerate(text[:end]) if character > "\uffff"]
    return start + sum(index < start for index in wide), end + len(wide)
