"""What sources say of the same dead and injured stands side by side; what they say of others does not."""

from __future__ import annotations

import pytest
from spacy.language import Language

from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import extract
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Record

pytestmark = pytest.mark.model

FIRST = (
    "A car bomb killed at least 12 people in a market in Basra on Monday, police said.\n\n"
    "The director of the city's hospital, Ali Hassan, said 17 people had died. The health ministry put the death toll at 15."
)
SECOND = (
    "A car bomb killed 20 people in a market in Basra on Monday, the governor of Basra said. Doctors said 19 people had died."
)


def graph_of(nlp: Language, *texts: str) -> NewsGraph:
    articles = [
        Article(id=f"a{number}", text=text, published="2025-03-04", source=f"Paper {number}")
        for number, text in enumerate(texts, 1)
    ]
    return NewsGraph.from_records([record for record in extract(articles, nlp) if isinstance(record, Record)])


def tolls(graph: NewsGraph) -> list[set[tuple[int, str, str]]]:
    """Return the claims of each event as (number, source, who is quoted), the most first."""
    found = [
        {(claim.value["value"], claim.source or "", ", ".join(claim.said_by)) for claim in graph.claims(event.id)}
        for event in graph.events()
    ]
    return sorted(filter(None, found), key=len, reverse=True)


def test_tolls_of_one_article_stand_side_by_side(nlp: Language) -> None:
    assert tolls(graph_of(nlp, FIRST)) == [
        {(12, "Paper 1", "police"), (17, "Paper 1", "Ali Hassan"), (15, "Paper 1", "health ministry")}
    ]


def test_tolls_of_two_articles_stand_side_by_side(nlp: Language) -> None:
    (claims,) = tolls(graph_of(nlp, FIRST, SECOND))
    assert {(number, paper) for number, paper, _ in claims} == {
        (12, "Paper 1"), (17, "Paper 1"), (15, "Paper 1"), (20, "Paper 2"), (19, "Paper 2"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        "Three more people died on Tuesday in Mosul, police said.",
        "In 2019 an attack killed 40 people in Baghdad, police said.",
        "A flood killed 30 people in Mosul on Friday.",
        "Police said 40 people had been injured.",
    ],
)
def test_tolls_of_other_events_stand_apart(nlp: Language, other: str) -> None:
    first, *rest = tolls(graph_of(nlp, f"{FIRST}\n\n{other}"))
    assert {number for number, _, _ in first} == {12, 17, 15}
    assert len(rest) == 1 and len(rest[0]) == 1
