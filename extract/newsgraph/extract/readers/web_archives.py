"""WARC: the web pages of a crawl, one article a page."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from fastwarc.stream_io import BrotliReader, ChunkedReader
from fastwarc.warc import ArchiveIterator, WarcRecordType

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.decoding import DecodingError, decode
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.messages import InputError, printable, reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import ByteStream, Source
from newsgraph.extract.readers.webpage import declared_encoding, read_page

__all__ = ["WebArchiveReader"]

_log = logging.getLogger(__name__)
_HTML = frozenset({"text/html", "application/xhtml+xml"})


class WebArchiveReader:
    """Reads ``.warc``: the responses with status 200 that are HTML; everything else in a crawl is passed over.

    A record shorter than it says it is has been cut off and is set aside (the library would return what is left of it).
    """

    name = "warc"
    suffixes = (".warc",)
    holds_one = False

    def recognises(self, head: str) -> bool:
        """Tell a WARC by its first word."""
        return head.startswith("WARC/")

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield an article or a rejection for every page."""
        stream = _Stream(source.stream)
        for record in _records(stream, source):
            if _is_page(record):
                yield _read_record(record, source, options)
        if stream.error:
            raise source.broken(stream.error)


class _Stream:
    """The bytes of the archive for the library, which must not see the errors of reading them: they end the stream instead."""

    def __init__(self, stream: ByteStream) -> None:
        self.error: Exception | None = None
        self.tell, self.seek, self.close = stream.tell, stream.seek, stream.close
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except (OSError, EOFError, zlib.error, InputError) as error:
            self.error = error
            return b""


def _records(stream: _Stream, source: Source) -> Iterator[Any]:
    try:
        yield from ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True)
    except Exception as error:
        if stream.error:
            return
        reason = f"no valid WARC record after byte {stream.tell():,} or shortly before: {printable(str(error))}"
        raise InputError(
            f"{source.name}:byte {stream.tell()}", reason, "fetch the archive again; nothing after it is read"
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(source.at(1), "a WARC record that breaks its parser", "fetch the archive again") from error


def _is_page(record: Any) -> bool:
    if record.http_headers is None or record.http_headers.status_code != 200:
        return False
    return (record.http_content_type or "").lower() in _HTML


def _read_record(record: Any, source: Source, options: ReadOptions) -> Draft | Rejection:
    origin = f"{source.name}:byte {record.stream_pos}"
    limit = options.max_record_bytes
    if record.content_length > limit:
        return _too_large(origin, limit)
    length = record.content_length
    payload = _read_fully(record.reader, length)
    if len(payload) < length:
        reason = f"the record is cut off: {len(payload):,} of {length:,} bytes are there"
        return reject(origin, reason, "fetch the archive again", payload)
    if record.headers.get("WARC-Truncated"):
        _log.warning("%s: the crawler cut this page off; its text may end early", origin)
    try:
        page = _unpacked(payload, record.http_headers, limit)
    except ValueError as error:
        return reject(origin, f"the body of the response {error}", "fetch the page again", payload)
    if len(page) > limit:
        return _too_large(origin, limit)
    try:
        replace = options.errors == "replace"
        text = decode(
            page, encoding=options.encoding, declared=declared_encoding(page, record.http_charset), replace=replace
        ).text
    except DecodingError as error:
        return reject(origin, str(error), "name its encoding, or read it with --errors replace", page)
    return read_page(text, origin=origin, longest=2 * options.max_characters, url=record.headers.get("WARC-Target-URI"))


def _too_large(origin: str, limit: int) -> Rejection:
    return reject(origin, f"a page of more than {limit:,} bytes", "leave it out, or in Python raise ReadOptions.max_record_bytes")


def _read_fully(reader: Any, size: int) -> bytes:
    parts = []
    while size > 0 and (part := reader.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _unpacked(payload: bytes, headers: Any, limit: int) -> bytes:
    """Return the body without transfer and content encoding, at most one byte more than the limit.

    Many archives hold pages decoded under the headers they were sent with: a body that is HTML as it stands is taken as it is.
    """
    if payload.lstrip()[:1] == b"<":
        return payload
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        payload = _attempt(
            lambda data: _read_fully(ChunkedReader(io.BytesIO(data)), limit + 1), payload, "is not chunked as it says"
        )
    for name in reversed((headers.get("Content-Encoding") or "").lower().replace(" ", "").split(",")):
        if name in _DECODERS:
            payload = _attempt(lambda data, name=name: _DECODERS[name](data, limit + 1), payload, f"is not valid {name}")  # type: ignore[misc]
        elif name not in ("", "identity"):
            raise ValueError(f"is encoded as {printable(name, 40)}, which is not known")
    return payload


def _attempt(unpack: Callable[[bytes], bytes], data: bytes, otherwise: str) -> bytes:
    try:
        return unpack(data)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(otherwise) from error


def _gunzip(data: bytes, limit: int) -> bytes:
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, limit)


def _inflate(data: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, limit)
    except zlib.error:  # some servers send it without the header
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, limit)


def _unbrotli(data: bytes, limit: int) -> bytes:
    return _read_fully(BrotliReader(io.BytesIO(data)), limit)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli,
}  # fmt: skip
