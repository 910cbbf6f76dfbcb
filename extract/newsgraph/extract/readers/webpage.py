"""HTML pages: the main text by trafilatura, metadata from JSON-LD, ``<meta>`` elements and the page itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from newsgraph.extract.articles import Rejection
from newsgraph.extract.dates import parse_date
from newsgraph.extract.readers.blocks import Block, compose
from newsgraph.extract.readers.decoding import web_encoding
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.fields import web_published_names
from newsgraph.extract.readers.linked_data import article_in_json_ld
from newsgraph.extract.readers.markup import MarkupError, blocks_of, parse_html
from newsgraph.extract.readers.messages import reject
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["WebPageReader", "declared_encoding", "read_page"]

# Its complaints about single pages are ours to make; without a handler they would go to standard error.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("htmldate").addHandler(logging.NullHandler())

_ENOUGH = 250
"""Characters below which trafilatura takes it that it has not found the article."""
_META_CHARSET = re.compile(
    rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w:.-]{2,40})""",
    re.IGNORECASE,
)
_TIME_CLASS = re.compile(r"publish|posted|entry-date|date", re.IGNORECASE)
_TEI = {
    "head": "h2",
    "list": "ul",
    "item": "li",
    "quote": "blockquote",
    "row": "tr",
    "cell": "td",
    "lb": "br",
    "code": "pre",
    "ab": "p",
}
_NO_DATE_SEARCH = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}


class WebPageReader:
    """Reads ``.html``: one article a page."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")
    holds_one = True

    def recognises(self, head: str) -> bool:
        """Tell HTML by its doctype or one of its first elements."""
        return bool(
            re.match(
                r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b",
                head,
                re.I | re.S,
            )
        )

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield the article of the page."""
        data = source.read_all(options.max_record_bytes, "max_record_bytes")
        yield read_page(
            source.decode(data, declared=declared_encoding(data)), origin=source.at(1), longest=2 * options.max_characters
        )


def declared_encoding(data: bytes, header: str | None = None) -> str | None:
    """Return the encoding that the server or the page itself declares, None where neither does."""
    found = _META_CHARSET.search(data[:4096])
    inside = (found[1] or found[2]).decode("ascii", "replace") if found else None
    return web_encoding(header) or web_encoding(inside)


def read_page(html: str, *, origin: str, longest: int, url: str | None = None) -> Draft | Rejection:
    """Return the draft of a page, or why there is no article in it.

    `url` is where it was fetched from. A page with more text than `longest` characters is no article; looking for one in it would
    only take time.
    """
    try:
        root = parse_html(html)
    except MarkupError as error:
        return reject(origin, f"the page has {error}", "save the article without the page around it", html)
    if root is None:
        return reject(origin, "no HTML elements", "check the file", html)
    if sum(map(len, root.xpath("//text()[not(parent::script or parent::style)]"))) > longest:
        return reject(
            origin,
            f"a page of more than {longest:,} characters",
            "split it into articles, or in Python raise ReadOptions.max_characters",
            html,
        )
    if root.xpath("//meta[@name='generator' and @content='newsgraph']"):
        return reject(origin, "a page that newsgraph made", "leave it out; name the articles that it was made from", html)
    draft = Draft(
        origin=origin, url=url, language_hint=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), raw=html
    )
    described = article_in_json_ld(root)
    body = described.pop("text", None)
    _describe(draft, root, described)
    compose(_main_blocks(root), draft)
    if not (draft.text or "").strip():
        draft.text = body
    if not (draft.text or "").strip():
        return reject(origin, "no article text in the page", "give a page that holds an article, or its text", html)
    return draft


def _describe(draft: Draft, root: HtmlElement, described: dict[str, str]) -> None:
    """Set what the page says about itself: JSON-LD first, then what trafilatura finds."""
    draft.language_hint = described.pop("language", None) or draft.language_hint
    for name, value in described.items():
        if not getattr(draft, name):
            setattr(draft, name, value)
    try:
        found: Any = trafilatura.extract_metadata(root, date_config=dict(_NO_DATE_SEARCH))
    except Exception as error:  # any failure on a hostile page leaves the article without this metadata
        logging.getLogger(__name__).warning("%s: metadata could not be read: %s", draft.origin, type(error).__name__)
        found = None
    draft.published = parse_date(draft.published) or _published(root)
    if found is None:
        return
    draft.title = draft.title or found.title
    draft.author = draft.author or found.author
    draft.url = _absolute(draft.url) or _absolute(found.url)
    draft.source = draft.source or found.sitename or found.hostname


def _absolute(url: str | None) -> str | None:
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else None
    except ValueError:
        return None


def _published(root: HtmlElement) -> str | None:
    """Return when the page says it was published: a ``<meta>`` made for that, else ``<time>``.

    htmldate, which trafilatura calls, also guesses from copyright lines and pictures; here a date is stated or unknown.
    """
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        if name and meta.get("content"):
            metas.setdefault(name.strip().lower(), meta.get("content"))
    stated = (parse_date(metas.get(name)) for name in web_published_names())
    return next(filter(None, stated), None) or _published_time(root)


def _published_time(root: HtmlElement) -> str | None:
    times = list(root.iter("time"))[:100]
    marked = [time for time in times if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None]
    named = [time for time in times if _TIME_CLASS.search(time.get("class") or "")]
    alone = times if len({time.get("datetime") for time in times}) == 1 else []
    for time in (*marked, *named[:1], *alone):
        found = parse_date(time.get("datetime")) or parse_date(" ".join(time.text_content().split())[:100])
        if found:
            return found
    return None


def _main_blocks(root: HtmlElement) -> list[Block]:
    """Return the blocks of the main text: trafilatura's, or all of the article element where trafilatura has not found it.

    It then returns the lines of the page in one piece, headings and all; that is also the best there is on a page with much
    around the story.
    """
    try:
        document: Any = trafilatura.bare_extraction(root, fast=True, include_comments=False)
    except Exception as error:  # a page that breaks the library is still read, only less cleverly
        logging.getLogger(__name__).warning("main text extraction failed: %s", type(error).__name__)
        document = None
    body = document.body if document is not None else None
    lines = _lines_in_one_piece(body)
    if body is not None and not lines:
        found = list(blocks_of(_as_html(body)))
        if _size(found) >= _ENOUGH:
            return found
    whole = _article_blocks(root)
    return lines if _size(whole) > 1.5 * _size(lines) and _size(lines) >= _ENOUGH else whole


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _lines_in_one_piece(body: Any) -> list[Block]:
    if body is None or len(body) != 1 or "\n" not in (body[0].text or ""):
        return []
    return [Block("paragraph", line.strip(), 0, (line.strip(),)) for line in body[0].text.split("\n") if line.strip()]


def _as_html(body: Any) -> Any:
    """Give the elements of trafilatura's tree, which is like TEI, their names in HTML again."""
    for element in body.iter(*_TEI):
        element.tag = (element.get("rend") or "h2") if element.tag == "head" else _TEI[element.tag]
    return body


def _article_blocks(root: HtmlElement) -> list[Block]:
    for path in ("//article", "//main", "//*[@role='main']", "//body"):
        for element in root.xpath(path)[:1]:
            found = list(blocks_of(element))
            if any(block.kind != "heading" for block in found):
                return found
    return []
