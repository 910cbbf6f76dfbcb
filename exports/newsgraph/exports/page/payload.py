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
from typing import Any
from urllib.parse import urlsplit

from newsgraph.graph.evidence import Evidence
from newsgraph.graph.network import REPORTS, article_node
from newsgraph.graph.newsgraph import NewsGraph
from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.records import Event, Record

__all__ = ["Mark", "Payload", "collect", "is_web_address", "ranks"]

_SURROGATE = re.compile("[\ud800-\udfff]")

_GREATEST = 2**53
"""Greatest whole number of which JavaScript tells all from their neighbours."""

LONGEST_QUOTE = 1000
"""Characters: a longer "sentence" is a list or a broken page, and is cut around what it is quoted for."""

Mark = tuple[int, int, int]
"""Start, end (UTF-16 units of the quote, as JavaScript counts) and the place of the node that these words speak of."""

Version = tuple[Any, list[str]]
"""A value and the ids of the article nodes that give it."""

Difference = tuple[str, list[Version]]
"""An aspect of an event that articles tell differently."""


@dataclass(slots=True)
class Payload:
    """The graph as the page reads it."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    quotes: list[dict[str, Any]] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)
    """Source and target of each edge, as places in ``nodes``."""


def collect(graph: NewsGraph) -> Payload:
    """Return everything the page shows of a graph.

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
    places = {id: place for place, id in enumerate(attributes)}
    rank = ranks(graph)
    told = differences(graph.records())
    payload = Payload()
    for id, data in attributes.items():
        payload.nodes.append(_node(id, data, rank[id], told.get(id, ()), places))
    quotes = _Quotes(graph, places)
    for source, target, data in graph.nx.edges(data=True):
        payload.ends.append((places[source], places[target]))
        cited = [quotes.cite(evidence) for evidence in data["evidence"]]
        payload.edges.append({"role": _text(data["role"]), "confidence": round(data["confidence"], 3), "quotes": cited})
    payload.quotes = quotes.found
    return payload


def _node(id: str, data: Mapping[str, Any], rank: float, told: Iterable[Difference], places: Mapping[str, int]) -> dict[str, Any]:
    node = {"key": _text(id), "rank": round(rank, 4)}
    node |= {name: _plain(value) for name, value in data.items() if value is not None and value != () and value != {}}
    if not data["copies"]:
        del node["copies"]
    if data.get("copy_of") is not None:
        node["copy_of"] = places[article_node(data["copy_of"])]
    if not is_web_address(data.get("url")):
        node.pop("url", None)
    if placed := _placed(told, places):
        node["differences"] = placed
    return node


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # most values are, and asking whether one is a mapping takes long
        return value if value.isascii() else _text(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, float) or _is_exact(value) else _text(str(value))


def _is_exact(value: Any) -> bool:
    """Tell whether a value is a number that JavaScript can hold, or a truth value."""
    return isinstance(value, int) and abs(value) <= _GREATEST


def _text(text: str) -> str:
    """Return the text without halves of surrogate pairs, which no encoding of the page can carry."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


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


def ranks(graph: NewsGraph) -> dict[str, float]:
    """Return how much the articles make of each node: what is drawn first, largest and labelled.

    An event ranks by its salience, more the more articles tell of it; an actor, place or time by the events it takes part in.
    """
    rank: dict[str, float] = {}
    kinds: dict[str, str] = dict(graph.nx.nodes(data="kind"))
    for id, data in graph.nx.nodes(data=True):
        if data["kind"] == "event":
            rank[id] = (data["salience"] + 0.02) * (1 + math.log(max(1, data["articles"]))) + 0.001 * min(data["mentions"], 50)
        else:
            rank[id] = 0.0
    for source, target, data in graph.nx.edges(data=True):
        if data["role"] == REPORTS:
            rank[source] += 0.01
        elif kinds[target] != "event":
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
        yield from _versions(_text(name), [(article, event.quantities.get(name)) for article, event in told])
    if not _overlap([event for _, event in told]):
        yield from _versions("date", [(article, _period(event)) for article, event in told])
    yield from _versions("modality", [(article, event.modality) for article, event in told])
    yield from _versions("polarity", [(article, event.polarity) for article, event in told])


def _versions(aspect: str, values: Iterable[tuple[str, Any]]) -> Iterator[Difference]:
    by_value: dict[str, Version] = {}
    for article, value in values:
        if value is not None:
            plain = _plain(value)
            by_value.setdefault(json.dumps(plain, sort_keys=True), (plain, []))[1].append(article)
    if len(by_value) > 1:
        yield aspect, sorted(by_value.values(), key=lambda version: (-len(version[1]), str(version[0])))


def _period(event: Event) -> str | None:
    return "/".join(dict.fromkeys(filter(None, (event.start, event.end)))) or None


def _overlap(events: Sequence[Event]) -> bool:
    starts = [day for event in events if (day := first_day(event.start)) is not None]
    ends = [day for event in events if (day := last_day(event.end)) is not None]
    return not starts or not ends or max(starts) <= min(ends)


def _placed(told: Iterable[Difference], places: Mapping[str, int]) -> list[Any]:
    return [[aspect, [[value, [places[id] for id in articles]] for value, articles in values]] for aspect, values in told]


class _Quotes:
    """The sentences behind the edges, each kept once."""

    def __init__(self, graph: NewsGraph, places: Mapping[str, int]) -> None:
        self.graph = graph
        self.places = places
        self.found: list[dict[str, Any]] = []
        self.numbers: dict[tuple[str, str, int, int], int] = {}

    def cite(self, evidence: Evidence) -> list[Any]:
        """Return [place of the quote, marks in it, confidence]."""
        start, end = _window(evidence)
        key = (evidence.article, evidence.field, start, end)
        if key not in self.numbers:
            self.numbers[key] = len(self.found)
            self.found.append(self._quote(evidence, start, end))
        text = self.found[self.numbers[key]]["text"]
        spoken = {(m.start - start, m.end - start, self.places[m.node]): None for m in evidence.mentions if m.node in self.places}
        marks = [(*_utf16(text, a, b), place) for a, b, place in spoken if 0 <= a < b]
        return [self.numbers[key], marks, round(evidence.confidence, 3)]

    def _quote(self, evidence: Evidence, start: int, end: int) -> dict[str, Any]:
        record = self.graph.article(evidence.article)
        whole = (record.title or "") if evidence.field == "title" else record.text
        text = {"article": self.places[article_node(evidence.article)], "text": _text(whole[start:end])}
        return text | ({"title": True} if evidence.field == "title" else {})


def _window(evidence: Evidence) -> tuple[int, int]:
    start, end = evidence.sentence_start, evidence.sentence_end
    if end - start <= LONGEST_QUOTE:
        return start, end
    margin = LONGEST_QUOTE // 4
    last = min(evidence.end, evidence.start + LONGEST_QUOTE)
    return max(start, evidence.start - margin), min(end, last + margin)


def _utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets as JavaScript counts them: a character beyond U+FFFF, such as an emoji, is two units there."""
    if text.isascii():
        return start, end
    wide = [index for index, character in enumerate(text[:end]) if character > "\uffff"]
    return start + sum(index < start for index in wide), end + len(wide)
