"""HTML to blocks of plain text: headings, paragraphs, list items and table rows, without what is not the story."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from newsgraph.extract.readers.blocks import Block, compose
from newsgraph.extract.readers.drafts import Draft

__all__ = ["MarkupError", "blocks_of", "fragment_blocks", "parse_html"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = _HEADINGS.keys() | {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
}  # fmt: skip
_LEFT_OUT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video", "form",
    "button", "select", "textarea", "nav", "aside", "footer", "head", "title",
})  # fmt: skip
_MOST_TAGS = 100_000


class MarkupError(ValueError):
    """HTML with more elements, or more of them inside one another, than any article has."""


def parse_html(html: str) -> HtmlElement | None:
    """Return the root of a page, None where there is nothing in it; raises `MarkupError`.

    libxml2 repairs what is broken. It stops at 256 elements inside one another, and what comes deeper would be lost unsaid.
    """
    if html.count("<") > _MOST_TAGS:
        raise MarkupError(f"more than {_MOST_TAGS:,} tags")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = html.replace("\x00", "\ufffd").encode("utf-8", "replace")
    try:
        root = document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None
    if any("depth" in error.message for error in parser.error_log):
        raise MarkupError("more than 256 elements inside one another")
    return root


def fragment_blocks(html: str, draft: Draft) -> str | None:
    """Set title, text and metadata of a draft from a piece of HTML, and return the text."""
    root = parse_html(html) if html.strip() else None
    compose(list(blocks_of(root)) if root is not None else [], draft, title_level=0)
    return draft.text


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """Yield the blocks of an element in the order of the page."""
    block, text = Block("paragraph", ""), _Text()
    skipped = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            skipped = None if event == "end" and element is skipped else skipped
            if skipped is None:
                text.add(element.tail)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and tag in _LEFT_OUT and element is not root:
            skipped = element
            continue
        if tag in _BLOCKS and (tag != "p" or not _in_cell(element)):
            yield from text.flush(block)
            block = _opened(element) if event == "start" else _around(element)
        if event == "start":
            text.start(tag)
            text.add(element.text)
        elif element is not root:
            text.add(element.tail)
    yield from text.flush(block)


class _Text:
    """The text of the block that is being read: white space of the source is one space, ``<br>`` a line break."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(" ".join(f"x{text}x".split())[1:-1])

    def start(self, tag: str) -> None:
        if tag == "br":
            self._parts.append("\n")
        elif tag in ("td", "th") and "".join(self._parts).strip():
            self._parts.append(" | ")

    def flush(self, block: Block) -> Iterator[Block]:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        self._parts.clear()
        for paragraph in "\n".join(lines).strip("\n").split("\n\n"):
            inner = tuple(line for line in paragraph.split("\n") if line)
            if inner:
                yield Block(block.kind, " ".join(inner) if block.kind != "paragraph" else "\n".join(inner), block.level, inner)


def _opened(element: HtmlElement) -> Block:
    """Return an empty block of the kind that the element opens."""
    if element.tag in _HEADINGS:
        return Block("heading", "", _HEADINGS[element.tag])
    if element.tag in ("tr", "li"):
        return Block("row" if element.tag == "tr" else "item", "")
    return _around(element) if element.tag in ("p", "div") else Block("paragraph", "")


def _around(element: HtmlElement) -> Block:
    """Return an empty block of the kind that the element is inside of."""
    for outer in element.iterancestors("li", "tr", "article", "body", *_HEADINGS):
        return _opened(outer) if outer.tag not in ("article", "body") else Block("paragraph", "")
    return Block("paragraph", "")


def _in_cell(element: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in ("td", "th")
