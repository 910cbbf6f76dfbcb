"""Extraction in this process or in several, with the same results in the same order."""

from __future__ import annotations

import gc
import itertools
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from newsgraph.extract.articles import Article, Rejection, in_batches
from newsgraph.extract.limits import TIME_LIMIT
from newsgraph.graph.processes import can_copy, threads_asleep
from newsgraph.graph.records import Record
from newsgraph.graph.store import Packed, unpacked

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["FEW", "choose_jobs", "count_cores", "extract_articles", "extract_packed", "load_once"]

FEW = 150
"""Articles that one process has extracted by the time that others would have loaded the model and caught up."""

_log = logging.getLogger(__name__)

Item = Article | Rejection


def extract_articles(
    items: Iterable[Item],
    *,
    model: str | None = None,
    jobs: int | None = 1,
    guarded: bool = False,
    seconds: float | None = TIME_LIMIT,
) -> Iterator[Record | Rejection]:
    """Yield one result for each item, in order, as `extract_packed` does, but no record packed."""
    results = extract_packed(items, model=model, jobs=jobs, guarded=guarded, seconds=seconds)
    return (result if isinstance(result, Rejection) else unpacked(result) for result in results)


def extract_packed(
    items: Iterable[Item],
    *,
    model: str | None = None,
    jobs: int | None = 1,
    guarded: bool = False,
    seconds: float | None = TIME_LIMIT,
) -> Iterator[Record | Packed | Rejection]:
    """Yield one result for each item, in order; rejections pass through, records of other processes come as a store keeps them.

    Parameters
    ----------
    items
        Articles, and the rejections that stand in for those that could not be read.
    model
        Name of an installed spaCy pipeline; None takes the default one.
    jobs
        Number of processes. With 1 the work is done in this process; None takes one a core, and one for a few articles. The
        results do not depend on it.
    guarded
        Whether to leave the work to another process even with one job: an article that kills it is set aside, and this one lives.
    seconds
        Processor time that an article may take; None sets no limit.

    Raises
    ------
    newsgraph.extract.pipeline.ModelNotFoundError
        When the pipeline is not installed.
    """
    if jobs is None:
        items, jobs = _choose_jobs(items)
    if jobs > 1 or guarded:
        return _extract_in_processes(items, jobs, _How(model, seconds), guarded=guarded)
    from newsgraph.extract import pipeline

    return pipeline.extract(items, load_once(model), seconds=seconds)


def count_cores() -> int:
    """Return the number of CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _choose_jobs(items: Iterable[Item]) -> tuple[Iterator[Item], int]:
    """Return the items, and the number of processes that have done with them first."""
    stream = iter(items)
    first = list(itertools.islice(stream, FEW + 1)) if count_cores() > 1 else []
    return itertools.chain(first, stream), choose_jobs(len(first))


def choose_jobs(articles: int) -> int:
    """Return the number of processes for so many articles: one a core, and one for few."""
    return count_cores() if articles > FEW else 1


@cache
def load_once(model: str | None) -> Language:
    """Return a pipeline, loaded once a process: that takes longer than an article."""
    from newsgraph.extract import pipeline

    nlp = pipeline.load(model)
    # What is loaded stays; the garbage collector need not look through it time and again.
    gc.collect()
    gc.freeze()
    return nlp


class _How(NamedTuple):
    """How to extract."""

    model: str | None
    seconds: float | None


@dataclass(slots=True)
class _Chunk:
    """Articles under way in a process; ``future`` is None until they are handed out."""

    items: list[Item]
    deaths: int = 0
    future: Future[list[Packed | Rejection]] | None = None


def _extract_in_processes(items: Iterable[Item], jobs: int, how: _How, *, guarded: bool) -> Iterator[Packed | Rejection]:
    # A process parses what it is handed at a time, a batch.
    chunks = (_Chunk(batch) for batch in in_batches(items))
    pending: deque[_Chunk] = deque()
    pool = _start_pool(jobs, guarded=guarded)
    try:
        while True:
            # Two chunks a process keep all busy, and bound what is held in memory.
            pending.extend(itertools.islice(chunks, max(0, 2 * jobs - len(pending))))
            if not pending:
                return
            try:
                results = _await_first(pending, pool, how)
            except BrokenProcessPool:
                pool.shutdown(cancel_futures=True)
                pool = _start_pool(jobs, guarded=guarded)
                results = _divide_after_death(pending)
            yield from results
    finally:
        pool.shutdown(cancel_futures=True)


def _await_first(pending: deque[_Chunk], pool: ProcessPoolExecutor, how: _How) -> list[Packed | Rejection]:
    with threads_asleep():
        for chunk in pending:
            chunk.future = chunk.future or pool.submit(_extract_chunk, chunk.items, how)
    assert pending[0].future is not None
    results = pending[0].future.result()
    pending.popleft()
    return results


def _divide_after_death(pending: deque[_Chunk]) -> list[Packed | Rejection]:
    """Prepare for another try after a process died; return what can be given up by now.

    Which chunk killed the process is not known, so each that was under way is tried again; the first, when it was there both
    times, is cut into single articles, and a single article that was there three times is set aside.
    """
    for chunk in pending:
        chunk.future = None
    first = pending[0]
    first.deaths += 1
    _log.warning("an extraction process died; trying again (%d articles)", len(first.items))
    if len(first.items) > 1 and first.deaths > 1:
        pending.popleft()
        pending.extendleft(_Chunk([item]) for item in reversed(first.items))
    elif first.deaths > 2:
        pending.popleft()
        return [_give_up(item) for item in first.items]
    return []


def _give_up(item: Item) -> Rejection:
    if isinstance(item, Rejection):
        return item
    return Rejection(
        origin=item.origin or item.id,
        reason="the extraction process died three times with this article under way",
        cure="it may need more memory than there is: run with --jobs 1, or shorten the article",
        content=item.text,
    )


def _start_pool(jobs: int, *, guarded: bool) -> ProcessPoolExecutor:
    # A copy of this process has all that it has imported, which takes longer than to load a model. What kills a process is tried
    # in one that has nothing of this.
    method = "fork" if can_copy() and not guarded else "spawn"
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method), initializer=_start_worker)


# In the worker process


def _start_worker() -> None:
    # What was another process's, such as an open store, is not this one's to put in order.
    gc.freeze()
    # Ctrl-C reaches the whole group of processes; the parent alone decides what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent was killed; it would otherwise wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _extract_chunk(items: list[Item], how: _How) -> list[Packed | Rejection]:
    from newsgraph.extract import pipeline

    results = pipeline.extract(items, load_once(how.model), seconds=how.seconds)
    return [result if isinstance(result, Rejection) else Packed.of(result) for result in results]
