"""Several processes give what one gives, whatever happens to them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from functools import partial

import pytest

from newsgraph.app import workers
from newsgraph.app.workers import extract_articles, load_once
from newsgraph.extract.articles import Article, Rejection, in_batches
from newsgraph.extract.pipeline import ModelNotFoundError, describe, describe_package
from newsgraph.graph.records import Record


def make_items(count: int) -> list[Article | Rejection]:
    items: list[Article | Rejection] = [
        Article(id=f"a{i}", text=f"Police in Odesa arrested {i + 2} men on Sunday.", published="2025-09-14") for i in range(count)
    ]
    items[5] = Rejection(origin="file:6", reason="no text")
    return items


def as_text(results: list[Record | Rejection]) -> list[str]:
    return [result.to_json() if isinstance(result, Record) else result.origin for result in results]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "in_batches", partial(in_batches, most=4))


@pytest.mark.model
def test_workers_give_the_same_results_in_the_same_order_in_one_process_or_several() -> None:
    items = make_items(11)
    alone = as_text(list(extract_articles(items)))
    assert as_text(list(extract_articles(items, jobs=2))) == alone
    assert len(alone) == len(items)
    assert alone[5] == "file:6"


@pytest.mark.model
def test_workers_that_die_lose_nothing() -> None:
    items = make_items(32)
    results = extract_articles(items, jobs=2)
    first = next(iter(results))
    for child in multiprocessing.active_children():
        os.kill(child.pid or 0, signal.SIGKILL)
    rest = list(results)
    names = [result.id if isinstance(result, Record) else result.origin for result in [first, *rest]]
    assert names == [item.id if isinstance(item, Article) else item.origin for item in items]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
@pytest.mark.parametrize(("guarded", "threads", "method"), [(False, 1, "fork"), (True, 1, "spawn"), (False, 2, "spawn")])
def test_workers_are_copies_unless_a_thread_runs_or_an_article_kills(
    monkeypatch: pytest.MonkeyPatch, guarded: bool, threads: int, method: str
) -> None:
    # Threads of what ran before in this process may still be there.
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    pool = workers._start_pool(2, guarded=guarded)
    pool.shutdown()
    assert pool._mp_context is not None
    assert pool._mp_context.get_start_method() == method


def test_workers_take_every_core_unless_the_articles_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "FEW", 8)
    monkeypatch.setattr(workers, "count_cores", lambda: 4)
    for count, jobs in ((8, 1), (9, 4)):
        items, chosen = workers._choose_jobs(iter(make_items(count)))
        assert (list(items), chosen) == (make_items(count), jobs)


@pytest.mark.model
def test_workers_make_what_the_parent_says_of_a_model_that_it_has_not_loaded() -> None:
    assert describe_package() == describe(load_once(None))


def test_workers_report_a_missing_model_as_one_process_does() -> None:
    items = make_items(6)
    for jobs in (1, 2, None):
        with pytest.raises(ModelNotFoundError, match="no_such_model"):
            list(extract_articles(items, model="no_such_model", jobs=jobs))


def test_workers_leave_no_process_behind_when_the_reader_stops() -> None:
    results = extract_articles(make_items(32), jobs=2, model="no_such_model")
    with pytest.raises(ModelNotFoundError):
        next(iter(results))
    assert not multiprocessing.active_children()


def test_workers_set_aside_only_the_article_that_kills() -> None:
    """A chunk whose process died twice is cut into single articles; one of those that dies three times is given up."""
    killer = Article(id="killer", text="x")
    pending = deque([workers._Chunk([*make_items(6), killer])])
    assert workers._divide_after_death(pending) == []
    assert len(pending) == 1
    assert workers._divide_after_death(pending) == []
    assert [len(chunk.items) for chunk in pending] == [1] * 7
    while pending[0].items != [killer]:
        pending.popleft()
    assert [workers._divide_after_death(pending) for _ in range(2)] == [[], []]
    (given_up,) = workers._divide_after_death(pending)
    assert isinstance(given_up, Rejection)
    assert given_up.origin == "killer"
    assert not pending
