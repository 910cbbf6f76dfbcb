"""Several papers tell of one occurrence in their own words: it is one node, and so are those it happened to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import extract
from newsgraph.graph import NewsGraph, Record, resolve

if TYPE_CHECKING:
    from spacy.language import Language

ARTICLES = Path(__file__).parents[2] / "benchmarks" / "retold.jsonl"


@pytest.fixture(scope="module")
def retold(nlp: Language) -> dict[str, NewsGraph]:
    """A graph for each topic, of five articles each."""
    articles = [Article(**json.loads(line)) for line in ARTICLES.read_text(encoding="utf-8").splitlines()]
    records = [record for record in extract(articles, nlp) if isinstance(record, Record)]
    return {
        topic: NewsGraph.from_records(record for record in records if record.id.startswith(f"{topic}-"))
        for topic in ("fire", "drones", "bus")
    }


def told_by(graph: NewsGraph, *words: str) -> int:
    """How many articles the node speaks in that most articles use some of these words for."""
    nodes: dict[str, set[str]] = {}
    for record in graph.records():
        for mention in record.mentions:
            text = (record.title or "") if mention.field == "title" else record.text
            if text[mention.start : mention.end].casefold() in words:
                nodes.setdefault(mention.node, set()).add(record.id)
    return max(map(len, nodes.values()))


@pytest.mark.model
@pytest.mark.parametrize(
    ("topic", "words", "least"),
    [
        ("fire", ("died", "killed", "killing", "death"), 3),
        ("fire", ("fire", "blaze", "inferno"), 3),
        ("drones", ("struck", "attack", "strike", "barrage", "attacked"), 3),
        ("drones", ("killing", "killed", "died", "dead"), 3),
        ("bus", ("killed", "died", "killing"), 3),
    ],
)
def test_retold_occurrence_is_one_node(retold: dict[str, NewsGraph], topic: str, words: tuple[str, ...], least: int) -> None:
    assert told_by(retold[topic], *words) >= least


@pytest.mark.model
@pytest.mark.parametrize(
    ("topic", "words", "least"),
    [
        ("fire", ("three people", "four workers", "three workers"), 3),
        ("drones", ("two", "two people", "two civilians", "three people"), 3),
        ("bus", ("nine passengers", "nine people", "ten people"), 3),
    ],
)
def test_retold_victims_are_one_node(retold: dict[str, NewsGraph], topic: str, words: tuple[str, ...], least: int) -> None:
    assert told_by(retold[topic], *words) >= least


@pytest.mark.model
@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        pytest.param("A Russian drone strike killed five people in {} on Wednesday, they said.", ("Sumy", "Kherson"), id="cause"),
        pytest.param("Rebels attacked an army post in {} on Thursday, killing four soldiers.", ("Goma", "Bunia"), id="effect"),
        pytest.param("A storm tore off roofs in {} on Wednesday, injuring nine people.", ("Lyon", "Lille"), id="same doer"),
        pytest.param("Two ships collided off {} on Tuesday, leaving three sailors missing.", ("Malta", "Crete"), id="countries"),
    ],
)
def test_events_of_two_places_stay_two_with_all_that_they_brought_about(
    nlp: Language, pattern: str, places: tuple[str, str]
) -> None:
    articles = [
        Article(id=place, title=f"News from {place}", published="2026-03-05", text=pattern.format(place)) for place in places
    ]
    records = [record for record in extract(articles, nlp) if isinstance(record, Record)]
    assert len(records) == len(articles)
    assert not any(node.startswith("event:") for node in resolve(records))
    told_twice = [records[0], *extract([replace(articles[0], id="again", source="another")], nlp)]
    events = [node.id for node in records[0].nodes if node.kind == "event"]
    assert sum(node.startswith("event:") for node in resolve(r for r in told_twice if isinstance(r, Record))) >= len(events) - 1
