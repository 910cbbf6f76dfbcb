"""Reading articles through Spark: lines of JSON Lines, rows of Parquet, whole files of everything else."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import unquote

from newsgraph.app.spark.batches import ITEMS, Row, place_items
from newsgraph.app.spark.frames import frame_of, map_rows
from newsgraph.app.spark.sessions import SparkError, file_system
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import STDIN, ReadOptions, read_object, read_stream
from newsgraph.extract.readers.registry import reader_named

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Listing", "list_inputs", "read_inputs"]

_PARQUET = (".parquet", ".pq")
_LARGEST = 1 << 30
"""Bytes of a file that is handed over as a whole; Java's arrays end at 2 GB, and a worker holds it in memory twice."""
_PACKED = 4
"""How many times larger text is than its gzip file."""
_GLOB = re.compile(r"([\\*?\[\]{}])")


@dataclass(frozen=True)
class _File:
    path: str
    size: int


@dataclass(frozen=True)
class Listing:
    """What there is to read: files in reading order, and what was set aside in looking for them."""

    files: Sequence[_File]
    rejections: Sequence[Rejection]

    @property
    def size(self) -> int:
        """Bytes of all files, unpacked as far as can be guessed."""
        return sum(file.size * (_PACKED if file.path.endswith(".gz") else 1) for file in self.files)


# Files


def list_inputs(session: SparkSession, paths: Iterable[str], options: ReadOptions) -> Listing:
    """Return the files of paths and folders, local or in any storage that Spark reaches, in the order of one machine."""
    files: dict[str, _File] = {}
    rejections = []
    for path in paths:
        if path == STDIN:
            raise SparkError("--engine spark cannot read standard input; name files or folders that the workers reach")
        found = sorted(_list(session, path), key=lambda file: PurePosixPath(file.path).parts)
        if not found:
            rejections.append(Rejection(origin=path, reason="no files at this path", cure="check the path"))
        for file in found:
            problem = _problem(file, options)
            if problem is None:
                files.setdefault(file.path, file)
            else:
                rejections.append(problem)
    return Listing(list(files.values()), rejections)


def _list(session: SparkSession, path: str) -> Iterator[_File]:
    from py4j.protocol import Py4JJavaError

    try:
        files, root = file_system(session, path)
        found = files.listFiles(root, True)
        start = len(files.getFileStatus(root).getPath().toString())
    except Py4JJavaError as error:
        if error.java_exception.getClass().getSimpleName() == "FileNotFoundException":
            return
        raise SparkError(f"{path} cannot be read: {error.java_exception.getMessage()}; check the path and the rights") from error
    while found.hasNext():
        status = found.next()
        name = status.getPath().toString()
        if not any(part.startswith(".") for part in PurePosixPath(name[start:]).parts):
            yield _File(name, status.getLen())


def _problem(file: _File, options: ReadOptions) -> Rejection | None:
    name = shown(file.path)
    if PurePosixPath(file.path).name.startswith("_"):
        return Rejection(origin=name, reason="Spark passes over files whose names begin with _", cure="rename it")
    if file.size > _LARGEST and not _is_lines(file, options) and not _is_table(file, options):
        reason = f"a file of {file.size:,} bytes; workers read at most {_LARGEST:,} of this format"
        return Rejection(origin=name, reason=reason, cure="split it, or turn it into JSON Lines or Parquet")
    if not file.size:
        return Rejection(origin=f"{name}:1", reason="the file is empty", cure="leave it out")
    return None


def shown(path: str) -> str:
    """Return a path as messages show it: plain where it is a local one."""
    return path.removeprefix("file://").removeprefix("file:") if path.startswith("file:") else path


def _is_lines(file: _File, options: ReadOptions) -> bool:
    lines = reader_named("jsonl")
    return options.format == lines.name or (not options.format and _suffix(file.path) in lines.suffixes)


def _is_table(file: _File, options: ReadOptions) -> bool:
    return not options.format and _suffix(file.path) in _PARQUET


def _suffix(path: str) -> str:
    name = PurePosixPath(path.lower())
    return (name.with_suffix("") if name.suffix == ".gz" else name).suffix


# Reading


def read_inputs(session: SparkSession, listing: Listing, options: ReadOptions) -> DataFrame:
    """Return what is read, columns as in `newsgraph.app.spark.batches.ITEMS`."""
    numbers = {file.path: number for number, file in enumerate(listing.files)}
    lines = [file for file in listing.files if _is_lines(file, options)]
    tables = [file for file in listing.files if _is_table(file, options)]
    in_parts = {*lines, *tables}
    whole = [file for file in listing.files if file not in in_parts]
    frames = [frame_of(session, place_items(listing.rejections, -1, 0), ITEMS)]
    if lines:
        frames.append(map_rows(_lines_of(session, lines), partial(_read_lines, numbers=numbers, options=options), ITEMS))
    if tables:
        frames.extend(_tables_of(session, tables, numbers, options))
    if whole:
        found = session.read.format("binaryFile").load(_names(whole)).select("path", "content")
        frames.append(map_rows(found, partial(_read_files, numbers=numbers, options=options), ITEMS))
    read = frames[0]
    for frame in frames[1:]:
        read = read.unionByName(frame)
    return read


def _names(files: Iterable[_File]) -> list[str]:
    """Return paths that stand for themselves only: Spark takes what it is given for patterns."""
    return [_GLOB.sub(r"\\\1", file.path) for file in files]


def _lines_of(session: SparkSession, files: Sequence[_File]) -> DataFrame:
    from pyspark.sql import functions as f

    found = session.read.format("text").option("lineSep", "\n").load(_names(files))
    # As bytes: what is no UTF-8 is for our own reader to judge.
    return found.select(f.col("value").cast("binary").alias("line"), "_metadata.file_path", "_metadata.file_block_start")


def _read_lines(rows: Iterator[Row], numbers: Mapping[str, int], options: ReadOptions) -> Iterator[Row]:
    """Read the lines of each part of a file as one file of JSON Lines; only the first part can count lines from the beginning."""
    for (encoded, start), part in groupby(rows, key=lambda row: (row["file_path"], row["file_block_start"])):
        path = unquote(encoded)
        name = shown(path) if not start else f"{shown(path)}, after byte {start}"
        stream = cast(BinaryIO, _LineFile(row["line"] for row in part))
        yield from place_items(read_stream(name, stream, options=replace(options, format="jsonl")), numbers[path], start)


class _LineFile:
    """Lines as a file that is read from front to back; a line break stands between two of them only, as wide encodings need."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._break = b""

    def read(self, size: int = -1) -> bytes:
        for line in self._lines:
            if data := self._break + bytes(line):
                self._break = b"\n"
                return data
            self._break = b"\n"
        return b""


def _read_files(rows: Iterator[Row], numbers: Mapping[str, int], options: ReadOptions) -> Iterator[Row]:
    for row in rows:
        path = row["path"]
        local = shown(path)
        yield from place_items(read_stream(local, io.BytesIO(row["content"]), options=options, path=local), numbers[path], 0)


def _tables_of(
    session: SparkSession, files: Sequence[_File], numbers: Mapping[str, int], options: ReadOptions
) -> Iterator[DataFrame]:
    """Yield a frame for all files of one schema: those of different exports seldom have the same columns."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    same: dict[str, list[_File]] = defaultdict(list)
    for file in files:
        try:
            same[session.read.parquet(*_names([file])).schema.json()].append(file)
        except (PySparkException, Py4JJavaError):
            broken = Rejection(origin=shown(file.path), reason="no valid Parquet", cure="fetch or copy it again")
            yield frame_of(session, place_items([broken], numbers[file.path], 0), ITEMS)
    for alike in same.values():
        found = session.read.parquet(*_names(alike)).select("*", "_metadata.file_path", "_metadata.row_index")
        yield map_rows(found, partial(_read_rows, numbers=numbers, options=options), ITEMS)


def _read_rows(rows: Iterator[Row], numbers: Mapping[str, int], options: ReadOptions) -> Iterator[Row]:
    for row in rows:
        path, number = unquote(row["file_path"]), row["row_index"]
        values = {name: value for name, value in row.items() if name not in ("file_path", "row_index")}
        item = _read_row(values, f"{shown(path)}:row {number + 1}", options)
        yield from place_items([item], numbers[path], number)


def _read_row(row: Mapping[str, Any], origin: str, options: ReadOptions) -> Article | Rejection:
    known = {name: value for name, value in row.items() if value is not None}
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in known.items()}
    return read_object(plain, origin, options=options)
