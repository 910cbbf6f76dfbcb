"""A progress bar with rate and time left, on a terminal only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from newsgraph.extract.articles import Article, Rejection

__all__ = ["ProgressBar", "SizeEstimate", "StepBar"]

T = TypeVar("T")
_MOMENT = 0.1
"""Seconds."""


class SizeEstimate:
    """How many articles there will be in all, guessed from the bytes of the files begun so far; exact once all are read.

    Parameters
    ----------
    sizes
        Bytes of each file, by its path as it appears in `Article.origin`.
    """

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self._bytes = sum(sizes.values())
        self._finished_bytes = 0
        self._file = ""
        self._bytes_in_file = 0
        self._read = 0
        self._exhausted = False

    @classmethod
    def of_paths(cls, paths: Iterable[Path]) -> SizeEstimate:
        """Measure files, and the files in folders."""
        files = (file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]))
        return cls({str(file): file.stat().st_size for file in files if file.is_file()})

    def watch(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, counting them."""
        for item in items:
            if isinstance(item, Article | Rejection):
                self._count(item)
            yield item
        self._exhausted = True

    def _count(self, item: Article | Rejection) -> None:
        self._read += 1
        file = self._file_of(item.origin)
        if file != self._file:
            self._finished_bytes += self._sizes.get(self._file, 0)
            self._file, self._bytes_in_file = file, 0
        self._bytes_in_file += len(item.text if isinstance(item, Article) else item.content)

    def _file_of(self, origin: str) -> str:
        """Return the file an origin such as ``folder/file.jsonl:12`` names."""
        while origin and origin not in self._sizes:
            origin = origin.rpartition(":")[0]
        return origin

    @property
    def total(self) -> int | None:
        """Articles in all; None while nothing is known."""
        if self._exhausted:
            return self._read
        done = self._finished_bytes + min(self._bytes_in_file, self._sizes.get(self._file, 0))
        if not done or not self._read:
            return None
        return max(self._read, round(self._read * self._bytes / done))


class ProgressBar:
    """Counts articles on a terminal; elsewhere it shows nothing.

    Parameters
    ----------
    console
        Where to draw.
    paths
        What is read: files and folders, to estimate how many articles there are.
    hidden
        Show nothing on a terminal either.
    """

    def __init__(self, console: Console, paths: Iterable[str | Path], *, hidden: bool = False) -> None:
        self._shown = console.is_terminal and not hidden
        self._estimate = SizeEstimate.of_paths(map(Path, paths)) if self._shown else SizeEstimate({})
        self._progress = _bar(console, self._shown)

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        self._task = self._progress.add_task("loading the model", total=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def watch_reading(self, items: Iterable[T]) -> Iterator[T]:
        """Pass through what is read, to estimate the total."""
        return self._estimate.watch(items)

    def watch_results(self, items: Iterable[T]) -> Iterator[T]:
        """Pass results through, advancing the bar by one for each."""
        for item in items:
            self._progress.update(self._task, advance=1, total=self._estimate.total, description="articles")
            self._progress.draw()
            yield item


class StepBar:
    """Shows how many of how many steps are done, on a terminal only.

    Parameters
    ----------
    console
        Where to draw.
    description
        What the steps are.
    hidden
        Show nothing on a terminal either.
    """

    def __init__(self, console: Console, description: str, *, hidden: bool = False) -> None:
        self._progress = _bar(console, console.is_terminal and not hidden)
        self._description = description

    def __enter__(self) -> StepBar:
        self._progress.start()
        self._task = self._progress.add_task(self._description, total=None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._progress.update(self._task, completed=done, total=total)
        self._progress.draw()


class _Bar(Progress):
    """Draws when it is told to, and not in a thread: beside one, a process cannot be copied (`newsgraph.graph.processes`)."""

    def __init__(self, *columns: ProgressColumn, console: Console, disable: bool) -> None:
        super().__init__(*columns, console=console, transient=True, disable=disable, auto_refresh=False)
        self._drawn = 0.0

    def draw(self) -> None:
        """Draw, unless that was done a moment ago."""
        now = self.get_time()
        if now - self._drawn >= _MOMENT:
            self._drawn = now
            self.refresh()


def _bar(console: Console, shown: bool) -> _Bar:
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    return _Bar(*columns, console=console, disable=not shown)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "–/s")
