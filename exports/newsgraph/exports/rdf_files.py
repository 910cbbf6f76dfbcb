"""RDF files in: any format, also gzipped, read statement by statement, with errors that name the place."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, TypeAlias, cast

import pyoxigraph as ox

from newsgraph.exports.iris import RdfError
from newsgraph.exports.rdf import FORMATS

__all__ = ["PARSERS", "Source", "format_of", "name_of", "parse_rdf"]

_MOST_EXPANSION, _GUARD_FROM = 250, 16 << 20
Source: TypeAlias = str | os.PathLike[str] | BinaryIO
"""A path, or a file open for binary reading."""

PARSERS = MappingProxyType(
    {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }
)
"""Name of each of our formats -> the parser that reads it."""


def parse_rdf(source: Source, format: str | None = None) -> Iterator[ox.Quad]:
    """Yield the statements of an RDF file.

    Parameters
    ----------
    source
        A path, one that ends in ".gz" being compressed, or a file open for binary reading.
    format
        One of `newsgraph.exports.rdf.FORMATS`; by default the path's ending tells.

    Raises
    ------
    RdfError
        If the format is unknown or the file is no valid RDF; the message names file and line.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import io
    >>> [quad.object.value for quad in parse_rdf(io.BytesIO(b'<x:a> <x:b> "c" .'), "turtle")]
    ['c']
    """
    name = name_of(source)
    format = format_of(source) if format is None else format
    if format not in PARSERS:
        raise RdfError(f"no RDF format {format!r}; there are {', '.join(FORMATS)}")
    with ExitStack() as stack:
        file = source if not isinstance(source, str | os.PathLike) else stack.enter_context(_opened(Path(source)))
        try:
            yield from ox.parse(file, PARSERS[format])
        except SyntaxError as error:
            where = f", line {error.lineno}" if error.lineno else ""
            raise RdfError(f"{name}{where}: not valid as {format} ({error.msg}); correct it, or name its format") from error
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise RdfError(f"{name}: damaged gzip data ({error}); get the file again") from error


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, _Unpacked(path) if path.suffix == ".gz" else path.open("rb"))


class _Unpacked(gzip.GzipFile):
    """A gzip file that is read no further than an honest one goes: RDF shrinks some twenty-fold."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")
        self._packed = path.stat().st_size

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        data = super().read(size)
        if self.tell() > max(_GUARD_FROM, _MOST_EXPANSION * self._packed):
            raise RdfError(
                f"{self.name}: expands more than {_MOST_EXPANSION}-fold: a decompression bomb? Unpack it yourself if you trust it"
            )
        return data


def format_of(source: Source) -> str:
    """Return the format that a path's ending tells.

    Raises
    ------
    RdfError
        If it tells none; the message lists what there is.
    """
    name = name_of(source)
    suffix = Path(name.removesuffix(".gz")).suffix.lower().lstrip(".")
    for format, syntax in FORMATS.items():
        if suffix == syntax.extension:
            return format
    raise RdfError(f"the name {name!r} tells no RDF format; name one of {', '.join(FORMATS)}")


def name_of(source: Source) -> str:
    """Return what messages call the source."""
    return os.fspath(source) if isinstance(source, str | os.PathLike) else "the input"
