"""Which files to read: folders in sorted order, without hidden files, and never out of the folder that was named."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.messages import printable, reject
from newsgraph.extract.readers.sources import STDIN

__all__ = ["InFolder", "locate"]

_LONGEST = 4096
_Entry: TypeAlias = "os.DirEntry[str] | Path"


@dataclass(frozen=True)
class InFolder(os.PathLike[str]):
    """A path below a folder that was named: read as a walk through the folder reads it, not as if it had been named itself."""

    path: Path
    folder: Path

    def __fspath__(self) -> str:
        return os.fspath(self.path)


class _Own:
    """Files that are not to be read."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        self._paths = frozenset(map(os.path.realpath, paths))
        self._names = frozenset(map(os.path.basename, self._paths))

    def __contains__(self, entry: _Entry) -> bool:
        # Few files have one of these names, so few are asked where they lie.
        return entry.name in self._names and os.path.realpath(entry) in self._paths


def locate(
    paths: Iterable[str | os.PathLike[str]], *, own: Collection[str | os.PathLike[str]] = ()
) -> Iterator[Path | str | Rejection]:
    """Yield the files to read, ``-`` for standard input, and a rejection for what cannot be read.

    A file or folder that is named is read whatever it is called, and may be a link or a pipe. Within folders, hidden files are
    passed over, and so are files of our ``own``; links are followed only where they stay inside, no folder is entered twice, and
    pipes and devices are refused. The same holds for an `InFolder`.
    """
    ours = _Own(own)
    for path in paths:
        if os.fspath(path) == STDIN:
            yield STDIN
            continue
        try:
            mode = Path(path).stat().st_mode
        except (OSError, ValueError) as error:
            yield _cannot(path, error)
            continue
        if isinstance(path, InFolder):
            yield from _reached(path, ours)
        elif stat.S_ISDIR(mode):
            yield from _non_empty(path, ours)
        else:
            yield Path(path)


def _reached(found: InFolder, ours: _Own) -> Iterator[Path | Rejection]:
    top = os.path.realpath(found.folder)
    for parent in reversed(found.path.relative_to(found.folder).parents[:-1]):
        if _leads_out(found.folder / parent, top):
            yield _refuse_link(found.folder / parent)
            return
    yield from _walk(iter([found.path]), top, ours)


def _non_empty(folder: str | os.PathLike[str], ours: _Own) -> Iterator[Path | Rejection]:
    empty = True
    for found in _walk(_entries(folder), os.path.realpath(folder), ours):
        empty = False
        yield found
    if empty:
        yield reject(_name(folder), "no files in this folder", "name a folder that holds articles")


def _walk(entries: Iterator[_Entry | Rejection], top: str, ours: _Own) -> Iterator[Path | Rejection]:
    """Go through what is in the folder `top` depth first, by hand since folders may be nested deeper than Python recurses."""
    entered = {_identity(top)}
    waiting = [entries]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif isinstance(entry, Rejection):
            yield entry
        elif not entry.name.startswith(".") and entry not in ours:
            yield from _visit(entry, top, entered, waiting)


def _visit(
    entry: _Entry, top: str, entered: set[tuple[int, int]], waiting: list[Iterator[_Entry | Rejection]]
) -> Iterator[Path | Rejection]:
    try:
        if _leads_out(entry, top):
            yield _refuse_link(entry)
            return
        mode = entry.stat().st_mode
        if stat.S_ISDIR(mode):
            identity = _identity(entry)
            if identity not in entered:
                entered.add(identity)
                waiting.append(_entries(entry))
        elif stat.S_ISREG(mode):
            yield Path(entry)
        else:
            yield reject(_name(entry), "a pipe, socket or device, not a file", "name it itself if it is to be read")
    except OSError as error:
        yield _cannot(entry, error)


def _leads_out(entry: _Entry, top: str) -> bool:
    return entry.is_symlink() and not _inside(os.path.realpath(entry), top)


def _refuse_link(entry: _Entry) -> Rejection:
    return reject(_name(entry), "a link that leads out of the folder is not followed", "name its target itself")


def _entries(folder: str | os.PathLike[str]) -> Iterator[_Entry | Rejection]:
    try:
        with os.scandir(folder) as found:
            yield from sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield _cannot(folder, error)


def _identity(path: str | os.PathLike[str]) -> tuple[int, int]:
    status = Path(path).stat()
    return status.st_dev, status.st_ino


def _inside(path: str, top: str) -> bool:
    return path == top or path.startswith(top.rstrip(os.sep) + os.sep)


def _cannot(path: str | os.PathLike[str], error: OSError | ValueError) -> Rejection:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    cure = "check the path" if isinstance(error, FileNotFoundError) else "check the file and its permissions"
    return reject(_name(path), f"cannot be read: {printable(why)}", cure)


def _name(path: str | os.PathLike[str]) -> str:
    return printable(os.fspath(path), _LONGEST)
