"""Every documented query gives the documented answer, the answer of its twin in Python, and the same without named graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyoxigraph as ox
import pytest
from spacy.language import Language

from newsgraph.exports.rdf import triples
from newsgraph.exports.sparql import query, sparql
from newsgraph.extract.pipeline import extract
from newsgraph.extract.readers import read
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Edge, Event, Headline, Mention, Place, Record
from newsgraph.graph.samples import invented_records, sample_records

DOCS = Path(__file__).parents[2] / "docs" / "queries.md"


class Query(NamedTuple):
    title: str
    bindings: dict[str, Any]
    sparql: str
    python: str
    answers: list[tuple[str, ...]]


def _queries() -> list[Query]:
    found = []
    for section in re.split(r"^## ", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        bound = {name: _value(value) for name, value in re.findall(r"`\$(\w+)` = `([^`]+)`", section)}
        (asked,), (code,) = (
            re.findall(r"```sparql\n(.*?)```", section, re.DOTALL),
            re.findall(r"```python\n(.*?)```", section, re.DOTALL),
        )
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        found.append(Query(section.splitlines()[0], bound, asked, code, [tuple(row[2:-2].split(" | ")) for row in rows]))
    return found


def _value(text: str) -> Any:
    return eval(text, {"date": date})  # noqa: S307 - our own documentation


QUERIES = _queries()
each_query = pytest.mark.parametrize("asked", QUERIES, ids=[asked.title for asked in QUERIES])


def texts(rows: Iterable[Iterable[Any]]) -> list[tuple[str, ...]]:
    return sorted(tuple("" if value is None else str(value) for value in row) for row in rows)


def in_python(asked: Query, graph: NewsGraph) -> list[tuple[str, ...]]:
    names: dict[str, Any] = {"graph": graph, **asked.bindings}
    exec(asked.python, names)  # noqa: S102 - our own documentation
    return texts(names["answer"])


def in_sparql(asked: Query, graph: NewsGraph) -> list[tuple[str, ...]]:
    found: Any = sparql(graph, asked.sparql, asked.bindings)
    return texts(found)


@cache
def sample() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


@cache
def invented() -> NewsGraph:
    return NewsGraph.from_records([*sample_records(), *invented_records(40, Random(11), actors=6, days=5), _odd()])


def _odd() -> Record:
    """What the invented articles lack: a type without category, other roles of places, no title, no source, times of day."""
    day: dict[str, Any] = {"start": "2025-06-07T05:30", "end": "2025-06-07"}
    counts = {"killed": {"value": 2, "bound": "at least"}, "hurt": {"min": 3}}
    event = Event(id="event:odd", type="assault", name="Khan stabbed people", lemma="stab", quantities=counts, **day)
    khan = Actor(id="actor:person:khan", type="person", name="Khan", aliases=("Kyiv",), country="GBR")
    places = [
        Place(id=f"place:{name}", type="city", name=name, country="UKR", lat=lat, lon=10.0)
        for name, lat in (("Kharkiv", 50.0), ("Lviv", 49.8), ("Odd", None))
    ]
    nodes: list[Actor | Event | Place] = [event, khan, *places]
    mentions = [
        Mention(id=f"m{place}", kind=node.kind, start=place, end=place + 1, node=node.id) for place, node in enumerate(nodes)
    ]
    roles = ("agent", "location", "destination", "location")
    edges = tuple(
        Edge(source=event.id, target=node.id, role=role, mentions=("m0", f"m{place}"), confidence=0.5)
        for place, (role, node) in enumerate(zip(roles, nodes[1:], strict=True), 1)
    )
    headline = Headline(event=event.id)
    return Record(id="odd", text="Khan…", nodes=tuple(nodes), mentions=tuple(mentions), edges=edges, headline=headline)


def test_queries_are_at_least_fifteen() -> None:
    assert len(QUERIES) >= 15
    assert len({asked.sparql for asked in QUERIES}) == len(QUERIES)


@each_query
def test_queries_give_the_documented_answers(asked: Query) -> None:
    assert in_sparql(asked, sample()) == in_python(asked, sample()) == sorted(asked.answers)
    assert asked.answers


@each_query
def test_queries_and_their_twins_agree_on_many_articles(asked: Query) -> None:
    assert in_sparql(asked, invented()) == in_python(asked, invented())


@each_query
def test_queries_and_their_twins_agree_on_a_graph_of_nothing(asked: Query) -> None:
    empty = NewsGraph.from_records([Record(id="a", text="Nothing happened.")])
    assert in_sparql(asked, empty) == in_python(asked, empty)


@each_query
def test_queries_work_without_named_graphs(asked: Query) -> None:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(sample()))
    plain = re.sub(r"GRAPH \?g \{(.*?)\}\n", r"\1\n", asked.sparql, flags=re.DOTALL)
    found: Any = query(store, plain, asked.bindings)
    assert texts(found) == sorted(asked.answers)


EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"
OF_EXAMPLES = {"name": "Russia", "a": "Russia", "b": "Ukraine", "first": date(2025, 9, 1), "last": date(2025, 10, 31)}
"""Values to ask the example articles for, instead of those that fit the samples of the documentation."""


@pytest.fixture(scope="module")
def extracted(nlp: Language) -> NewsGraph:
    return NewsGraph.from_records([record for record in extract(read([EXAMPLES]), nlp) if isinstance(record, Record)])


@pytest.mark.model
@each_query
def test_queries_and_their_twins_find_something_in_extracted_articles(asked: Query, extracted: NewsGraph) -> None:
    asked = asked._replace(bindings={name: OF_EXAMPLES.get(name, value) for name, value in asked.bindings.items()})
    answers = in_sparql(asked, extracted)
    assert answers == in_python(asked, extracted)
    assert answers, f"nothing in the examples answers: {asked.title}"
