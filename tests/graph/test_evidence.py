"""From mentions to the sentences that carry them."""

from __future__ import annotations

from typing import Any

from newsgraph.graph.evidence import cite, quote, sentence_around
from newsgraph.graph.records import Mention, Record

TEXT = "One fell. Two rose.\nThree sat"


def mention(start: int, end: int, **fields: Any) -> Mention:
    return Mention(id=f"m{start}", kind="event", start=start, end=end, node="e", **fields)


def record(**fields: Any) -> Record:
    return Record(**{"id": "a", "text": TEXT, "title": "Four stood", "sentences": ((0, 9), (10, 19)), **fields})


def test_evidence_gathers_the_mentions_of_one_sentence() -> None:
    (found,) = cite(record(), [mention(4, 8), mention(0, 3)], 0.7)
    assert (found.start, found.end, found.sentence_start, found.sentence_end) == (0, 8, 0, 9)
    assert [m.start for m in found.mentions] == [0, 4]
    assert found.confidence == 0.7


def test_evidence_of_two_sentences_and_the_title_comes_in_order_title_first() -> None:
    found = cite(record(), [mention(10, 13), mention(0, 3), mention(5, 10, field="title")])
    assert [quote(evidence, {"a": record()}).sentence for evidence in found] == ["Four stood", "One fell.", "Two rose."]


def test_evidence_highlights_count_in_the_sentence() -> None:
    (found,) = cite(record(), [mention(14, 18)])
    shown = quote(found, {"a": record()})
    assert [shown.sentence[mark.start : mark.end] for mark in shown.highlights] == ["rose"]


def test_evidence_outside_all_sentences_is_its_line() -> None:
    assert sentence_around(record(), mention(26, 29)) == (20, 29)
    assert sentence_around(record(sentences=()), mention(0, 3)) == (0, 19)


def test_evidence_that_runs_over_the_sentence_is_quoted_whole() -> None:
    (found,) = cite(record(), [mention(4, 13)])
    assert quote(found, {"a": record()}).sentence == "One fell. Two"


def test_evidence_quote_prints_on_one_line() -> None:
    (found,) = cite(record(sentences=((0, 29),)), [mention(0, 3)])
    assert str(quote(found, {"a": record(source="Paper")})) == "“One fell. Two rose. Three sat” (Paper)"


def test_evidence_of_nothing_is_nothing() -> None:
    assert cite(record(), []) == ()
