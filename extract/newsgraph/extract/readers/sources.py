"""An open input: its name for messages, its bytes (decompressed where they are gzip), read once from front to back."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path, PurePath
from types import TracebackType
from typing import BinaryIO, NamedTuple

from newsgraph.extract.readers.decoding import DecodingError, decode, is_binary, mark_of
from newsgraph.extract.readers.messages import InputError, printable
from newsgraph.extract.readers.options import ReadOptions

__all__ = ["STDIN", "ByteStream", "Line", "Source", "open_source"]

STDIN = "-"
_CHUNK = 65_536
_HEAD = 8_192
_GZIP = b"\x1f\x8b"
_GUARD_FROM = 16 << 20
_RDF = frozenset({".jsonld", ".nq", ".nt", ".owl", ".rdf", ".trig", ".ttl"})
_WIDE = re.compile(r"utf.?(?:16|32)|u16|u32|ucs", re.IGNORECASE)


class Line(NamedTuple):
    """A line without its end: its number from 1, the offset of its first byte, and whether it was too long to be kept whole."""

    number: int
    offset: int
    data: bytes
    cut: bool = False


class _Kind(NamedTuple):
    """A kind of file that is not for us, known by the bytes at an offset."""

    offset: int
    signature: bytes
    name: str
    cure: str
    looks_like_text: bool


class ByteStream:
    """Bytes that can be looked at before they are read; an error met while looking ahead is raised where reading comes to it.

    It has the methods that parsers want of a file, but goes only forward, so that pipes and gzip files serve as well.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._ahead = b""
        self._error: Exception | None = None
        self._position = 0

    def peek(self, size: int) -> bytes:
        """Return up to `size` bytes from here without passing over them."""
        while len(self._ahead) < size and self._error is None:
            try:
                chunk = self._read(_CHUNK)
            except (OSError, EOFError, zlib.error, InputError) as error:
                self._error = error
                break
            if not chunk:
                break
            self._ahead += chunk
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, none only at the end; all that are left if `size` is negative."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if self._ahead:
            chunk, self._ahead = self._ahead[:size], self._ahead[size:]
        elif self._error:
            raise self._error
        else:
            chunk = self._read(size)
        self._position += len(chunk)
        return chunk

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go forward to `offset`, counted from the start or from here; there is no way back."""
        target = offset + (self._position if whence == 1 else 0)
        if whence == 2 or target < self._position:
            raise OSError("this input can only be read forward")
        while self._position < target and self.read(min(_CHUNK, target - self._position)):
            pass
        return self._position

    def close(self) -> None:
        """Do nothing: whoever opened the file closes it."""


class Source(AbstractContextManager["Source"]):
    """An open input.

    Attributes
    ----------
    name : str
        Its path as it is shown in messages, control characters escaped.
    suffix : str
        The suffix of its name in lower case, without ``.gz``; empty for standard input.
    stream : ByteStream
        Its bytes, decompressed.
    encoding : str or None
        The encoding that the user has named.
    """

    def __init__(self, name: str, file: BinaryIO, options: ReadOptions, *, close: bool = True) -> None:
        self.name = printable(name, limit=4096)
        self.suffix = _suffix(name)
        self._file = file if close else None
        self._options = options
        self.encoding = options.encoding
        self._packed = ByteStream(_reader(file))
        self.stream = self._packed
        self.compressed = self._packed.peek(2) == _GZIP
        if self.compressed:
            self.stream = ByteStream(self._unpack(gzip.GzipFile(fileobj=self._packed)))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def at(self, line: int) -> str:
        """Return where a line is, as ``file:line``."""
        return f"{self.name}:{line}"

    def head(self) -> bytes:
        """Return the first 8,192 bytes, or fewer where there are no more, without reading on."""
        return self.stream.peek(_HEAD)

    def refuse_binary(self) -> None:
        """Raise `InputError` if the content is neither text nor a WARC, and say what it is instead, such as RDF."""
        head = self.head()
        if self.suffix in _RDF:
            raise InputError(self.at(1), "RDF, not text", "leave it out; name the articles that it was made from", head)
        if head.startswith(b"WARC/"):
            return
        binary = is_binary(head)
        for kind in _signatures():
            if head.startswith(kind.signature, kind.offset) and (binary or kind.looks_like_text):
                raise InputError(self.at(1), f"{kind.name}, not text", kind.cure, head)
        if binary:
            raise InputError(
                self.at(1), "binary content, not text", "leave it out, or turn it into text, HTML or JSON first", head
            )

    def read_all(self, limit: int, limit_name: str) -> bytes:
        """Return all bytes; raises `InputError` if they are more than `limit` or cannot be read to the end."""
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := self.stream.read(_CHUNK):
                parts.append(chunk)
                size += len(chunk)
                if size > limit:
                    raise InputError(
                        self.at(1),
                        f"more than {limit:,} bytes",
                        f"split it, or in Python raise ReadOptions.{limit_name}",
                        b"".join(parts[:2]),
                    )
        except (OSError, EOFError, zlib.error) as error:
            raise self.broken(error, b"".join(parts)) from error
        return b"".join(parts)

    def read_text(self, limit: int, limit_name: str, declared: str | None = None) -> str:
        """Return all of the content as text; raises `InputError` as `read_all` does, and for what is no text."""
        return self.decode(self.read_all(limit, limit_name), declared=declared)

    def decode(self, data: bytes, *, line: int = 1, offset: int = 0, declared: str | None = None, escape: bool = False) -> str:
        """Return bytes of this source as text, with the encoding and the strictness that the options name.

        `line` and `offset` are those of the first byte, for the message of the `InputError` that is raised for bad bytes. With
        `escape` they become lone surrogates instead, so that only the articles that they are in are set aside.
        """
        options = self._options
        try:
            return decode(data, encoding=self.encoding, declared=declared, replace=options.errors == "replace").text
        except DecodingError as error:
            if escape and not self.encoding:
                return data.decode("utf-8", "surrogateescape")
            at_line = line + data.count(b"\n", 0, error.offset)
            reason = str(error).replace(f"byte {error.offset}", f"byte {offset + error.offset}")
            cure = "repair it, name its encoding, or read it with --errors replace"
            raise InputError(self.at(at_line), reason, cure, data) from error

    def lines(self, limit: int) -> Iterator[Line]:
        r"""Yield the lines, split at ``\n``; of one longer than `limit` bytes only the beginning, marked as cut.

        Raises
        ------
        InputError
            After the last line that could be read, if the input cannot be read to its end.
        """
        self.narrow()
        number, offset, parts, kept, size = 1, 0, [], 0, 0
        try:
            while chunk := self.stream.read(_CHUNK):
                pieces = chunk.split(b"\n")
                for index, piece in enumerate(pieces):
                    if kept <= limit:
                        parts.append(piece)
                        kept += len(piece)
                    size += len(piece)
                    if index < len(pieces) - 1:
                        yield Line(number, offset, b"".join(parts), size > limit)
                        number, offset, parts, kept, size = number + 1, offset + size + 1, [], 0, 0
        except (OSError, EOFError, zlib.error) as error:
            raise self.broken(error, b"".join(parts), line=number) from error
        if size:
            yield Line(number, offset, b"".join(parts), size > limit)

    def narrow(self) -> None:
        """Turn UTF-16 and UTF-32, in which a line break is more than one byte, into UTF-8."""
        marked = mark_of(self.head())[1] or "utf-8"
        if _WIDE.search(self.encoding or marked):
            text = self.decode(self.read_all(self._options.max_file_bytes, "max_file_bytes, or convert it to UTF-8"))
            self.stream = ByteStream(BytesIO(text.encode("utf-8", "surrogatepass")).read)
            self.encoding = "utf-8"

    def broken(self, error: Exception, content: bytes = b"", line: int = 1) -> InputError:
        """Return the error that says why the input cannot be read to its end."""
        if isinstance(error, EOFError):
            return InputError(
                self.at(line), "the gzip data end too early: the file is cut off", "fetch or copy it again", content
            )
        if isinstance(error, (gzip.BadGzipFile, zlib.error)):
            reason = f"the gzip data are damaged ({printable(str(error))})"
            return InputError(self.at(line), reason, "fetch or copy it again", content)
        return InputError(self.at(line), f"cannot be read: {_why(error)}", "check the file and its permissions", content)

    def _unpack(self, packed: gzip.GzipFile) -> Callable[[int], bytes]:
        """Read from a gzip file, but no further than an honest one goes."""
        unpacked = 0

        def read(size: int) -> bytes:
            nonlocal unpacked
            chunk = packed.read1(min(size, _CHUNK))
            unpacked += len(chunk)
            if unpacked > _GUARD_FROM and unpacked > self._options.max_expansion * self._packed.tell():
                raise InputError(
                    self.at(1),
                    f"expands more than {self._options.max_expansion}-fold: a decompression bomb?",
                    "decompress it yourself if you trust it, or in Python raise ReadOptions.max_expansion",
                )
            return chunk

        return read


def open_source(path: Path | str, options: ReadOptions) -> Source:
    """Open a file, or standard input for ``-``; raises `InputError` if that is not possible."""
    if path == STDIN:
        return Source("<stdin>", sys.stdin.buffer, options, close=False)
    try:
        return Source(str(path), Path(path).open("rb"), options)
    except OSError as error:
        raise InputError(printable(str(path), 4096), f"cannot be read: {_why(error)}", _cure(error)) from error


def _reader(file: BinaryIO) -> Callable[[int], bytes]:
    """Return a function that reads what there is, so that a pipe is not waited for until it is full."""
    read: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return read


def _suffix(name: str) -> str:
    path = PurePath(name)
    if path.suffix.lower() == ".gz":
        path = path.with_suffix("")
    return path.suffix.lower()


def _why(error: Exception) -> str:
    return printable(error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__)


def _cure(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "give yourself permission to read it"
    if isinstance(error, FileNotFoundError):
        return "check the path"
    return "check the file"


@cache
def _signatures() -> list[_Kind]:
    table = json.loads((files("newsgraph.extract") / "data" / "file_signatures.json").read_text("utf-8"))
    return [_Kind(row["offset"], bytes.fromhex(row["hex"]), row["name"], row["cure"], row.get("text", False)) for row in table]
