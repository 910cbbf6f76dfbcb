"""Several papers tell of one occurrence in their own words: it is one node, and so are those it happened to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import extract
from newsgraph.graph import NewsGraph, Record

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
