"""Reading articles from files and folders of any of the formats."""

from __future__ import annotations

import json
import logging
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers.drafts import Draft, settle
from newsgraph.extract.readers.json_lines import draft_of_object
from newsgraph.extract.readers.messages import InputError, printable, reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.paths import locate
from newsgraph.extract.readers.registry import reader_for, reader_named
from newsgraph.extract.readers.sources import STDIN, Source, open_source

__all__ = ["read", "read_object", "read_stream"]

_log = logging.getLogger(__name__)
_DEFAULT = ReadOptions()


def read(
    paths: Iterable[str | os.PathLike[str]], *, options: ReadOptions = _DEFAULT, own: Collection[str | os.PathLike[str]] = ()
) -> Iterator[Article | Rejection]:
    """Yield the articles of files and folders, and a rejection for every input that yields none.

    Parameters
    ----------
    paths : iterable of path-like
        Files, folders (read recursively in sorted order, hidden files passed over) or ``-`` for standard input. Each may be
        compressed with gzip.
    options : ReadOptions
        How to read.
    own : collection of path-like
        Files that are passed over in folders: those that the caller writes.

    Yields
    ------
    Article or Rejection
        In the order of the paths and of what is in them. Bad input never raises: it is a rejection that says where it stands,
        what is wrong and what would cure it, with what was there; the other articles still come. JSON Lines, CSV and WARC are
        read as they go, so that memory does not grow with the file.

    Raises
    ------
    OptionError
        If the options name a format that there is none of.

    Examples
    --------
    >>> [rejection.reason for rejection in read(["missing.txt"])]
    ['cannot be read: No such file or directory']
    """
    if options.format:
        reader_named(options.format)
    return _read(locate(paths, own=own), options)


def read_stream(
    name: str, file: BinaryIO, *, options: ReadOptions = _DEFAULT, path: str | None = None
) -> Iterator[Article | Rejection]:
    """Yield the articles of an open file, as `read` does; for those who open files themselves, wherever they lie.

    Parameters
    ----------
    name : str
        What messages call it; its suffix tells the format where the options do not.
    file : binary file
        Read once from front to back.
    path : str, optional
        What `Article.file` is to name where the file holds one article and nothing else.
    """
    try:
        with Source(name, file, options, close=False) as source:
            yield from _read_source(source, options, path)
    except InputError as error:
        yield error.rejection


def read_object(record: Mapping[str, object], origin: str, *, options: ReadOptions = _DEFAULT) -> Article | Rejection:
    """Return the article of named values, such as a row of a table, or why it is none."""
    found = draft_of_object(dict(record), options, origin, raw=json.dumps(record, ensure_ascii=False, default=str))
    return settle(found, options) if isinstance(found, Draft) else found


def _read(located: Iterable[Path | str | Rejection], options: ReadOptions) -> Iterator[Article | Rejection]:
    for found in located:
        if isinstance(found, Rejection):
            yield found
        else:
            yield from _read_file(found, options)


def _read_file(path: Path | str, options: ReadOptions) -> Iterator[Article | Rejection]:
    try:
        with open_source(path, options) as source:
            yield from _read_source(source, options, None if path == STDIN else str(Path(path).resolve()))
    except InputError as error:
        yield error.rejection


def _read_source(source: Source, options: ReadOptions, path: str | None) -> Iterator[Article | Rejection]:
    empty = True
    for found in _drafts(source, options):
        empty = False
        item = settle(found, options) if isinstance(found, Draft) else found
        if path is not None and isinstance(item, Article) and isinstance(found, Draft) and found.fills_file:
            item = replace(item, file=path)
        yield item
    if empty:
        yield reject(source.at(1), "no article in this file", "check that it is complete and in the format that its name says")


def _drafts(source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
    """Yield what the reader of the source finds; whatever goes wrong in it ends the source, not the run."""
    try:
        if not source.head():
            source.read_all(1, "")
            yield reject(source.at(1), "the file is empty", "leave it out")
            return
        # Asked once and before reading: what tells the format is the beginning of the source.
        reader = reader_for(source, options)
        for found in reader.read(source, options):
            if isinstance(found, Draft):
                found.fills_file = reader.holds_one
            yield found
    except InputError as error:
        yield error.rejection
    except (OSError, EOFError, zlib.error) as error:
        yield source.broken(error).rejection
    except Exception as error:  # a fault of ours or of a library must not take the other articles with it
        _log.debug("%s: unexpected error", source.name, exc_info=True)
        reason = f"an unexpected error: {type(error).__name__}: {printable(str(error))}"
        yield reject(source.at(1), reason, "report it with the file, and leave the file out until then")
