"""Keeping a store up to date while articles arrive in folders and files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from newsgraph.app.building import Build, build
from newsgraph.extract.readers import InFolder
from newsgraph.graph.graph_file import files_of
from newsgraph.graph.records import NewsGraphError
from newsgraph.graph.store import StoreBusyError

__all__ = ["Changes", "MissingExtraError", "Watched", "watch"]

_log = logging.getLogger(__name__)

TICK = 500
"""Milliseconds after which the watcher looks up when nothing happens: to begin, and to try again what had to wait."""


class Changes(NamedTuple):
    """Files that came, changed and went, each sorted; a folder that came stands for all that is in it."""

    added: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    deleted: tuple[Path, ...] = ()


class MissingExtraError(NewsGraphError):
    """An optional library is not installed; the message says how to get it."""


def watch(
    paths: Sequence[str | Path],
    *,
    store: str | Path,
    outputs: Iterable[str | Path] = (),
    update: Callable[..., Build] = build,
    tell: Callable[[Changes], None] = lambda changes: None,
    **how: Any,
) -> Iterator[Build]:
    """Build the articles of the paths into the store, then those of every file that comes or changes, until stopped.

    What comes to a folder is read as a build of the folder reads it: a link that leads out of it is not followed. Files that are
    taken away are told of, and change nothing: folders are cleared when their articles have been taken in, and what they said
    stays until it is forgotten. While another process writes to the store, changes wait for it.

    Parameters
    ----------
    paths
        Folders, watched with all that is in them, and files.
    store
        The store to keep up to date.
    outputs
        Files that each build writes; changes in them are no news.
    update
        What builds; called with paths, ``store``, ``outputs`` and ``how``.
    tell
        Called with the files of each change, before they are built.
    **how
        Passed on to each `build`.

    Yields
    ------
    Build
        What each build made, the first at once.

    Raises
    ------
    MissingExtraError
        If the library that watches files is not installed.
    FileNotFoundError
        If a path is not there.
    """
    outputs = tuple(outputs)
    watched = Watched(paths, [*files_of(Path(store)), *outputs])
    waiting: dict[Path | InFolder, None] = dict.fromkeys(map(Path, paths))
    # The watcher is at work before the first build, so nothing that comes meanwhile is missed.
    for changed in watched.changes():
        waiting |= dict.fromkeys(map(watched.input_of, (*changed.added, *changed.changed)))
        if any(changed):
            tell(changed)
        if not waiting:
            continue
        try:
            made = update([path for path in waiting if Path(path).exists()], store=store, outputs=outputs, **how)
        except StoreBusyError as error:
            _log.warning("%s; the changes wait", error)
            continue
        waiting.clear()
        yield made


class Watched:
    """What is watched: folders as a whole, and the files that were named."""

    def __init__(self, paths: Sequence[str | Path], own: Iterable[str | Path]) -> None:
        for path in map(Path, paths):
            path.stat()
        self._folders = {Path(path).resolve(): Path(path) for path in paths if Path(path).is_dir()}
        self._files = {Path(path).resolve(): Path(path) for path in paths if not Path(path).is_dir()}
        self._own = {str(Path(path).resolve()) for path in own}

    def changes(self) -> Iterator[Changes]:
        """Yield what happened since the last time, with the files as they are named; also when nothing did."""
        try:
            from watchfiles import watch as watch_files
        except ImportError as error:
            raise MissingExtraError("watching needs the library watchfiles: pip install 'newsgraph[watch]'") from error
        # A file is watched through its folder: programs replace a file rather than write into it.
        roots = {*self._folders, *(file.parent for file in self._files)}
        recursive = bool(self._folders)
        for changes in watch_files(
            *sorted(roots), watch_filter=self._is_news, recursive=recursive, rust_timeout=TICK, yield_on_timeout=True
        ):
            yield self._sorted(changes)

    def input_of(self, path: Path) -> Path | InFolder:
        """Return what to read of a changed path: a file that was named, or what a folder that was named has there."""
        if path in self._files.values():
            return path
        return InFolder(path, max((folder for folder in self._folders.values() if folder in path.parents), key=_depth))

    def _sorted(self, changes: Iterable[tuple[Any, str]]) -> Changes:
        kinds: dict[Path, set[str]] = {}
        for change, path in changes:
            kinds.setdefault(Path(path), set()).add(change.name)
        there = {path for path in kinds if path.exists()}
        gone = {path for path in kinds.keys() - there if "deleted" in kinds[path]}
        # What is in a folder that came is read with it.
        whole = {path for path in there if not there.intersection(path.parents)}
        added = {path for path in whole if kinds[path] == {"added"} or kinds[path] == {"added", "modified"}}
        return Changes(*(tuple(sorted(map(self._named, paths))) for paths in (added, whole - added, gone)))

    def _is_news(self, change: Any, path: str) -> bool:
        """Tell whether a change is of an article, or a new folder of some, not of what the build writes.

        A new folder is read as a whole: what came with it came before it was watched.
        """
        if path in self._own or (Path(path).is_dir() and change.name != "added"):
            return False
        return Path(path) in self._files or any(not _is_hidden(Path(path), root) for root in self._folders)

    def _named(self, path: Path) -> Path:
        """Return the path as it is reached from what was named, as a build of that names it."""
        if path in self._files:
            return self._files[path]
        root = max((root for root in self._folders if path.is_relative_to(root)), key=_depth)
        return self._folders[root] / path.relative_to(root)


def _depth(folder: Path) -> int:
    return len(folder.parts)


def _is_hidden(path: Path, root: Path) -> bool:
    """Tell whether the path lies outside of the folder, or is hidden in it."""
    return not path.is_relative_to(root) or any(part.startswith(".") for part in path.relative_to(root).parts)
