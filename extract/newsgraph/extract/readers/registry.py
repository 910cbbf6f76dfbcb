"""The formats that can be read, and which of them a file is in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.decoding import DecodingError, decode
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.feeds import FeedReader
from newsgraph.extract.readers.json_files import JsonReader
from newsgraph.extract.readers.json_lines import JsonLinesReader
from newsgraph.extract.readers.markdown import MarkdownReader
from newsgraph.extract.readers.messages import printable
from newsgraph.extract.readers.options import OptionError, ReadOptions
from newsgraph.extract.readers.plain import PlainTextReader
from newsgraph.extract.readers.sources import Source
from newsgraph.extract.readers.tables import TableReader
from newsgraph.extract.readers.web_archives import WebArchiveReader
from newsgraph.extract.readers.webpage import WebPageReader

__all__ = ["READERS", "Reader", "reader_for", "reader_named"]


class Reader(Protocol):
    """Reads one format.

    Attributes
    ----------
    name : str
        What the format option calls it.
    suffixes : tuple of str
        Suffixes of its files, in lower case, with the dot.
    holds_one : bool
        Whether a file in it is one article, never several.
    """

    @property
    def name(self) -> str:  # noqa: D102 - said above
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:  # noqa: D102
        ...

    @property
    def holds_one(self) -> bool:  # noqa: D102
        ...

    def recognises(self, head: str) -> bool:
        """Tell whether a file that starts like this is in the format."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield a draft for every article and a rejection for everything that is none.

        May raise `InputError` where nothing more can be read; what was yielded before still counts.
        """
        ...


READERS: tuple[Reader, ...] = (
    WebArchiveReader(),
    WebPageReader(),
    FeedReader(),
    JsonLinesReader(),
    JsonReader(),
    MarkdownReader(),
    TableReader(),
    PlainTextReader(),
)
"""All readers, in the order in which they are asked about a file whose name does not tell; the most particular first."""

_AMBIGUOUS = {".json": ("jsonl", "json"), ".xml": ("html", "feed")}


def reader_named(name: str) -> Reader:
    """Return the reader of a format; raises `OptionError` with the names there are."""
    for reader in READERS:
        if reader.name == name:
            return reader
    raise OptionError(f"no format {printable(name)!r}; choose one of: {', '.join(sorted(reader.name for reader in READERS))}")


def reader_for(source: Source, options: ReadOptions) -> Reader:
    """Return the reader for a file: the one the options name, else by its suffix, else by how it starts.

    Raises
    ------
    InputError
        If the content is not text.
    """
    if options.format:
        return reader_named(options.format)
    source.refuse_binary()
    named = next((reader for reader in READERS if source.suffix in reader.suffixes), None)
    if named and source.suffix not in _AMBIGUOUS:
        return named
    head = _head(source)
    candidates = map(reader_named, _AMBIGUOUS[source.suffix]) if named else READERS
    return next((reader for reader in candidates if reader.recognises(head)), named or READERS[-1])


def _head(source: Source) -> str:
    head = source.head()
    try:
        return decode(head, encoding=source.encoding, replace=True).text.lstrip("\ufeff")
    except DecodingError:
        return head.decode("latin-1")
