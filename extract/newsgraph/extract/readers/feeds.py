"""RSS and Atom: the entries of a feed file, in full where the feed has them in full."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat

import feedparser

from newsgraph.extract.articles import Rejection
from newsgraph.extract.dates import parse_date
from newsgraph.extract.readers.decoding import web_encoding
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.markup import MarkupError, fragment_blocks
from newsgraph.extract.readers.messages import InputError, excerpt, printable, reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["FeedReader"]

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w:.-]{2,40})""")
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)\b")
_ESCAPED = re.compile("[\ud800-\udfff]")
_CUT = ("the feed breaks off within this entry", "fetch the feed again")
_DAMAGED = ("bytes that are no valid UTF-8", "repair it, name its encoding, or read it with --errors replace")
_DEEPEST = 256
_MOST_ATTRIBUTES = 100
_LARGEST_BROKEN = 4 << 20
_LONG_TAG = re.compile(r"<[^<>]{10000}")
_MOST_BYTES = 32 << 20


class FeedReader:
    """Reads ``.rss``, ``.atom`` and ``.xml``: an article an entry; nothing is fetched.

    Without a date of publication an entry has that of its last update. The name of the feed is the source.
    """

    name = "feed"
    suffixes = (".rss", ".atom", ".rdf", ".xml")
    holds_one = False

    def recognises(self, head: str) -> bool:
        """Tell a feed by its root element."""
        return head.lstrip("\ufeff \t\r\n").startswith("<") and bool(_FEED.search(head))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield an article or a rejection for every entry, then what is wrong with the feed itself."""
        data = source.read_all(min(options.max_file_bytes, _MOST_BYTES), "max_file_bytes, or split the feed")
        found = _DECLARED.match(data[:1000])
        text = source.decode(data, declared=web_encoding(found[1].decode("ascii")) if found else None, escape=True)
        text, damaged = _ESCAPED.subn("\ufffd", text)
        outline = _Outline.of(text, source)
        feed = _parse(text, source)
        for number, entry in enumerate(feed.entries):
            problem = (
                _CUT if outline.is_cut(number, len(feed.entries)) else _DAMAGED if damaged and "\ufffd" in str(entry) else None
            )
            yield _read_entry(entry, feed, outline.origin(number), problem)
        if outline.error:
            yield outline.error


class _Outline:
    """Where the entries of a feed start, and where it stops being XML; expat tells both, and stops entity bombs by itself."""

    def __init__(self, source: Source) -> None:
        self.error: Rejection | None = None
        self._source = source
        self._starts: list[int] = []
        self._depth = self._open = 0

    @classmethod
    def of(cls, text: str, source: Source) -> _Outline:
        """Return the outline; raises `InputError` for XML that is an attack rather than a feed."""
        outline = cls(source)
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = lambda name, attributes: outline._start(name, attributes, parser.CurrentLineNumber)
        parser.EndElementHandler = outline._end
        parser.EntityDeclHandler = lambda name, *_: outline._refuse(f"declares an entity ({printable(name, 40)})")
        try:
            parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            place = f"column {error.offset + 1}"
            reason = f"no well-formed XML: {expat.ErrorString(error.code)}, at {place}"
            content = text.split("\n")[max(error.lineno - 1, 0)][:1000] if error.lineno <= text.count("\n") + 1 else ""
            outline.error = reject(source.at(error.lineno), reason, "fetch the feed again, or correct it there", content)
            if len(text) > _LARGEST_BROKEN or _LONG_TAG.search(text):  # the parser for broken feeds takes its time over these
                raise InputError(source.at(error.lineno), reason, "correct the feed there, or split it", content) from error
        return outline

    def origin(self, number: int) -> str:
        return self._source.at(self._starts[number] if number < len(self._starts) else 1)

    def is_cut(self, number: int, count: int) -> bool:
        """Tell whether the feed breaks off within this entry."""
        return self.error is not None and self._open > 0 and number == count - 1

    def _start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._depth += 1
        if len(attributes) > _MOST_ATTRIBUTES:
            self._refuse(f"has an element with more than {_MOST_ATTRIBUTES} attributes")
        if self._depth > _DEEPEST:
            self._refuse(f"has more than {_DEEPEST} elements inside one another")
        if name.rpartition(":")[2] in ("item", "entry"):
            self._starts.append(line)
            self._open += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.rpartition(":")[2] in ("item", "entry"):
            self._open -= 1

    def _refuse(self, what: str) -> None:
        raise InputError(self._source.at(1), f"the feed {what}, which feeds have no need of", "remove it from the feed")


def _parse(text: str, source: Source) -> Any:
    """Parse the text; a stream, not a string, since feedparser fetches strings that look like an address."""
    plain = _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    try:
        feed = feedparser.parse(
            io.BytesIO(plain), response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False, resolve_relative_uris=False,
        )  # fmt: skip
    except Exception as error:  # feedparser raises whatever its many parts raise
        reason = f"the feed cannot be parsed ({type(error).__name__})"
        raise InputError(source.at(1), reason, "fetch the feed again", text) from error
    if not feed.entries and not feed.get("version"):
        reason = "no RSS or Atom feed, and no other XML can be read"
        raise InputError(source.at(1), reason, "turn it into text, HTML or JSON first", text)
    return feed


def _read_entry(entry: Any, feed: Any, origin: str, problem: tuple[str, str] | None) -> Draft | Rejection:
    content = _content(entry)
    raw = excerpt(content or entry.get("title") or "")
    if problem:
        return reject(origin, *problem, content=raw)
    draft = Draft(
        origin=origin,
        title=_plain(entry.get("title")),
        url=entry.get("link"),
        author=entry.get("author"),
        source=_plain((entry.get("source") or {}).get("title") or feed.feed.get("title")),
        published=_published(entry),
        language_hint=_language(entry, feed),
        raw=raw,
    )
    try:
        fragment_blocks(content, draft)
    except MarkupError as error:
        return reject(origin, f"the entry has {error}", "leave it out", raw)
    return draft


def _content(entry: Any) -> str:
    """Return the longest of the contents, or the summary."""
    contents = [part.get("value") or "" for part in entry.get("content") or ()]
    return max([*contents, entry.get("summary") or ""], key=len)


def _published(entry: Any) -> str | None:
    """Return the date as the feed states it, else as feedparser understands it (always UTC)."""
    for name in ("published", "updated"):
        stated = parse_date(entry.get(name))
        if stated:
            return stated
        parsed = entry.get(f"{name}_parsed")
        if parsed and _is_complete(entry.get(name)):
            return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
    return None


def _is_complete(stated: Any) -> bool:
    """Tell whether a time has year, month and day: feedparser fills in what is missing."""
    return (
        isinstance(stated, str)
        and bool(re.search(r"\d{4}\D+\d{1,2}\D+\d{1,2}|\d{1,2}\D+\w+\D+\d{4}", stated))
        and "/" not in stated
    )


def _language(entry: Any, feed: Any) -> str | None:
    parts: list[Any] = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    language: str | None = next((part["language"] for part in parts if part.get("language")), feed.feed.get("language"))
    return language


def _plain(text: str | None) -> str | None:
    """Return a title, which may be HTML, as plain text."""
    if not text or ("<" not in text and "&" not in text):
        return " ".join(text.split()) if text else None
    draft = Draft(origin="")
    try:
        fragment_blocks(f"<p>{text}</p>", draft)
    except MarkupError:
        return None
    return " ".join((draft.text or draft.title or "").split()) or None
