"""Plain text: one article a file; the first line is the title where it looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsgraph.extract.articles import Rejection
from newsgraph.extract.readers.blocks import Block, compose
from newsgraph.extract.readers.drafts import Draft
from newsgraph.extract.readers.notices import find_published, notices_of
from newsgraph.extract.readers.options import ReadOptions
from newsgraph.extract.readers.sources import Source

__all__ = ["PlainTextReader"]

_LONGEST_TITLE = 200
_BLANK = re.compile(r"\n[ \t\f\v]*\n\s*")
_SENTENCE_END = re.compile(r"[.;,:]$")


class PlainTextReader:
    """Reads ``.txt``.

    The first line is the title if a blank line follows, it is no longer than a headline and does not end like a sentence.
    Lines that only say when, where or by whom it was published leave the text; the rest of a paragraph stays as it is.
    """

    name = "text"
    suffixes = (".txt", ".text")
    holds_one = True

    def recognises(self, head: str) -> bool:
        """Take anything that is text: this reader is asked last."""
        return bool(head.strip())

    def read(self, source: Source, options: ReadOptions) -> Iterator[Draft | Rejection]:
        """Yield the article."""
        text = source.read_text(options.max_record_bytes, "max_record_bytes").replace("\r\n", "\n").replace("\r", "\n")
        draft = Draft(origin=source.at(1), text=text, raw=text)
        if len(text) <= 2 * options.max_characters:
            compose(_blocks(text), draft)
        yield draft


def _blocks(text: str) -> list[Block]:
    paragraphs = [part.rstrip() for part in _BLANK.split(text.strip("\n")) if part.strip()]
    blocks = [Block("paragraph", part, 0, tuple(part.split("\n"))) for part in paragraphs]
    for index, block in enumerate(blocks[:-1]):
        if notices_of(block.lines) is None:
            if _looks_like_title(block.text):
                blocks[index] = Block("heading", block.text.strip(), 1, block.lines)
            break
    return blocks


def _looks_like_title(text: str) -> bool:
    if "\n" in text or len(text) > _LONGEST_TITLE or _SENTENCE_END.search(text.rstrip()):
        return False
    return find_published(text) is None
