"""Building a graph from articles: read, extract, keep, resolve, export."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from newsgraph.app.intake import Intake, Summary
from newsgraph.app.workers import choose_jobs, extract_articles, extract_packed
from newsgraph.exports import formats
from newsgraph.exports.outputs import ExportError
from newsgraph.extract import pipeline
from newsgraph.extract.articles import Rejection
from newsgraph.extract.limits import TIME_LIMIT
from newsgraph.extract.readers import ReadOptions, read
from newsgraph.graph import NewsGraph, NewsGraphError, Record
from newsgraph.graph.encoding import require
from newsgraph.graph.graph_file import files_of
from newsgraph.graph.store import Store
from newsgraph.graph.stored import KEPT_FROM, is_resolved

__all__ = ["Build", "BuildError", "Summary", "build", "extract"]

T = TypeVar("T")
PathLike = str | Path
Watch = Callable[[Iterable[Any]], Iterator[Any]]
"""Passes items through and looks at them, as a progress bar does."""

TRANSACTION = 32
"""Records kept in one transaction; what a kill at the wrong moment costs is their extraction, no more."""


_WORTH_RESOLVING = 8
"""To resolve so many articles takes half of what it takes to extract one."""


class BuildError(NewsGraphError):
    """A build that cannot start; the message names the cause and the cure."""


@dataclass(kw_only=True)
class Build:
    """What a build made.

    Attributes
    ----------
    summary
        What became of the articles.
    rejections
        The inputs that gave no record, each with its reason, in reading order.
    total
        Number of articles that there are now.
    """

    summary: Summary
    rejections: tuple[Rejection, ...]
    _records: list[Record] | Path
    total: int = 0
    _jobs: int | None = 1
    _embeddings: bool = False

    @cached_property
    def graph(self) -> NewsGraph:
        """The graph: of all articles in the store, or of this run's where there is none."""
        jobs = self._jobs or choose_jobs(self.total)
        if isinstance(self._records, Path):
            return NewsGraph.open(self._records, jobs=jobs)
        return NewsGraph.from_records(self._records, jobs=jobs, embeddings=self._embeddings)

    @property
    def has_graph(self) -> bool:
        """Whether `graph` is at hand, or costs little beside what the run did; else it is resolved when it is asked for.

        Resolution looks at all articles of a store: a few that are added to many would cost many times what they cost alone.
        """
        if "graph" in self.__dict__ or not isinstance(self._records, Path):
            return True
        changed = self.summary.extracted + self.summary.replaced
        return self.total < max(KEPT_FROM, changed * _WORTH_RESOLVING) or is_resolved(self._records)


def build(
    paths: Iterable[str | os.PathLike[str]],
    *,
    store: PathLike | None = None,
    html: PathLike | None = None,
    rdf: PathLike | None = None,
    outputs: Iterable[PathLike] = (),
    jobs: int | None = 1,
    model: str | None = None,
    options: ReadOptions | None = None,
    embeddings: bool | None = None,
    time_limit: float | None = TIME_LIMIT,
    watch_reading: Watch = iter,
    watch_results: Watch = iter,
) -> Build:
    """Read articles, extract what they say, and build or extend their graph.

    Parameters
    ----------
    paths
        Files or folders; ``-`` is standard input. What the build itself writes into a folder is not read as an article.
    store
        File that keeps the records. Articles that it has already, extracted by the same versions, are not extracted again.
    html, rdf
        Files to write the graph to; the suffix of ``rdf`` tells the format (``.ttl``, ``.nt``, ``.nq``, ``.trig``, ``.jsonld``,
        ``.rdf``, each also with ``.gz``).
    outputs
        Further files that are written meanwhile; they are no articles.
    jobs
        Number of processes; None takes one a core, and one for a few articles. The result does not depend on it. With more than
        one, a script needs the usual ``if __name__ == "__main__":`` around what it does.
    model
        Name of an installed spaCy pipeline; the default one if None.
    options
        How to read.
    embeddings
        Whether events are compared by embeddings of their sentences, too; the store remembers it. None goes on as the store
        has it, and without one means no.
    time_limit
        Seconds of processor time that an article may take; what takes longer is set aside. None sets no limit.
    watch_reading, watch_results
        Pass the items read and the results through, to show progress.

    Returns
    -------
    Build
        The graph and a summary of the run.

    Raises
    ------
    NewsGraphError
        If the build cannot start: no such pipeline, a store that cannot be opened, an export that cannot be written. What is
        wrong with a single article never raises; it is in `Build.rejections`.
    """
    started = time.perf_counter()
    exports = _plan_exports(html, rdf)
    versions = pipeline.describe_package(model)
    with _open(store) as kept:
        embedded = _choose_embeddings(kept, embeddings)
        intake = Intake(kept, versions)
        own = _written(store, html, rdf, *outputs)
        items = intake.select(watch_reading(read(paths, options=options or ReadOptions(), own=own)))
        results = intake.examine(extract_packed(items, model=model, jobs=jobs, seconds=time_limit))
        for batch in _batches(watch_results(results), TRANSACTION):
            intake.take(batch)
            _remember(kept, embedded, intake.summary)
        _remember(kept, embedded, intake.summary)
        total = len(intake.records) if kept is None else len(kept)
    summary = intake.summary
    records = Path(store) if store else list(intake.records.values())
    made = Build(
        summary=summary, rejections=tuple(intake.rejections), total=total, _records=records, _jobs=jobs, _embeddings=embedded
    )
    for path, format in exports:
        formats.write(made.graph, path, format)
    summary.seconds = time.perf_counter() - started
    return made


def extract(
    paths: Iterable[str | os.PathLike[str]],
    *,
    outputs: Iterable[PathLike] = (),
    jobs: int | None = 1,
    model: str | None = None,
    options: ReadOptions | None = None,
    time_limit: float | None = TIME_LIMIT,
    watch_reading: Watch = iter,
) -> Iterator[Record | Rejection]:
    """Yield what each article says, in reading order, or why it could not be read.

    Parameters
    ----------
    paths, outputs, jobs, model, options, time_limit, watch_reading
        As in `build`.
    """
    items = watch_reading(read(paths, options=options or ReadOptions(), own={Path(path) for path in outputs}))
    return extract_articles(items, model=model, jobs=jobs, seconds=time_limit)


def _plan_exports(html: PathLike | None, rdf: PathLike | None) -> list[tuple[Path, str]]:
    """Return what to write where; find out before a long run that a result would have no place."""
    exports = []
    if html:
        exports.append((Path(html), "html"))
    if rdf:
        exports.append((Path(rdf), _rdf_format(rdf)))
    for path, _ in exports:
        if not path.parent.is_dir():
            raise BuildError(f"{path} cannot be written: there is no folder {path.parent}; make it first")
        if path.is_dir():
            raise BuildError(f"{path} cannot be written: it is a folder; name a file")
    return exports


def _written(store: PathLike | None, *exports: PathLike | None) -> set[Path]:
    """Return the files that a build writes: they may lie in the folder that it reads, and are no articles."""
    return {*(files_of(Path(store)) if store else ()), *(Path(path) for path in exports if path)}


def _rdf_format(path: PathLike) -> str:
    from newsgraph.exports.rdf import FORMATS

    try:
        found = formats.find_format(str(path)).name
    except ExportError:
        found = ""
    if found in FORMATS:
        return found
    endings = ", ".join(f".{syntax.extension}" for syntax in FORMATS.values())
    named = f"names the format {found}, which is no RDF" if found else "names no format"
    raise BuildError(f"{path} {named}; end it in one of {endings}")


def _open(store: PathLike | None) -> AbstractContextManager[Store | None]:
    return Store(store) if store else nullcontext()


def _choose_embeddings(store: Store | None, asked: bool | None) -> bool:
    """Return whether the graph is resolved with embeddings, which need packages that should not be missed after a long run."""
    chosen = (store is not None and store.embeddings) if asked is None else asked
    if chosen:
        require()
    return chosen


def _remember(store: Store | None, embeddings: bool, summary: Summary) -> None:
    """Keep the choice with the articles that it is for: a build that found none changes nothing."""
    if store is not None and summary.extracted + summary.unchanged:
        store.use_embeddings(embeddings)


def _batches(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    stream = iter(items)
    while batch := list(islice(stream, size)):
        yield batch
