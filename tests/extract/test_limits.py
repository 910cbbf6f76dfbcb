"""An article that takes too long is set aside, and the run goes on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest
import spacy

from newsgraph.extract import pipeline
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.limits import TimeLimitError, time_limit
from newsgraph.graph.records import Record

LITTLE = 0.2
"""Seconds of processor time."""


def spin() -> None:
    while True:
        pass


def test_limits_end_what_takes_too_long_and_nothing_else() -> None:
    with pytest.raises(TimeLimitError, match=r"more than 0\.2 s of processor time"), time_limit(LITTLE):
        spin()
    with time_limit(LITTLE), time_limit(None):
        pass
    sum(range(10**7))  # no limit is left behind


def test_limits_say_it_again_when_it_was_swallowed() -> None:
    with pytest.raises(TimeLimitError), time_limit(LITTLE):
        try:
            spin()
        except Exception:
            spin()


def test_limits_leave_other_threads_alone() -> None:
    done = []

    def work() -> None:
        with time_limit(LITTLE):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_limits_set_aside_the_article_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(articles: Sequence[Article], *how: Any) -> list[Record | Rejection]:
        if any(article.text == "endless" for article in articles):
            spin()
        return [Record(id=article.id, text=article.text) for article in articles]

    monkeypatch.setattr(pipeline, "_run", run)
    articles = [Article(id=str(number), text="endless" if number == 1 else "short") for number in range(4)]
    first, slow, *rest = pipeline.extract(articles, spacy.blank("en"), seconds=LITTLE)
    assert [record.id for record in (first, *rest) if isinstance(record, Record)] == ["0", "2", "3"]
    assert isinstance(slow, Rejection)
    assert (slow.reason, slow.content) == ("the article took too long: more than 0.2 s of processor time", "endless")
    assert "--time-limit" in slow.cure
