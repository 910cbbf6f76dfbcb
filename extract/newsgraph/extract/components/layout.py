"""Blocks of an article: headings, paragraphs, datelines; no sentence runs from one into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import Block, BlockKind, register_extensions
from newsgraph.extract.datelines import find_dateline

__all__ = ["LayoutComponent"]

_BULLET = re.compile(r"(?:[-*•–—]|\d{1,3}[.)])\s")
_BYLINE = re.compile(r"(?:by|reporting by|writing by|editing by)\s+[A-Z]", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}|\d{4}-\d{2}-\d{2})\W*",
    re.IGNORECASE,
)
_MOST_DATELINE_BLOCKS = 4
_MOST_DATELINE_TOKENS = 40
_SENTENCE_END = re.compile(r"""[.!?]['"”’)\]]*$""")
_MAX_HEADING_WORDS = 20
_MOST_CAPITALS = 0.8
_ENDS_IN_FULL_STOP = re.compile(r"(?:[A-Za-z]\.){2,}|(?:inc|corp|co|ltd|jr|sr|etc)\.", re.IGNORECASE)
_NEVER_LAST = frozenset({"e.g.", "i.e."})
_OPENS_CLAUSE = frozenset(
    """A After All Although Among An And Another As At Before Both But By Despite During Each For From He Her His How However If
    In It Its Later Many Meanwhile Most No On Our Several She Since So Some That The Their Then There These They This Those
    Under Until We What When While With""".split()
)
"""Words that are capitalised only where they open a sentence, headings and names of works aside."""


@Language.factory(
    "newsgraph_layout",
    assigns=["doc._.blocks", "token.is_sent_start"],
    requires=[],
)
class LayoutComponent:
    """Split the doc at its line breaks into blocks and let a sentence start at each.

    It runs before the parser, which keeps the sentence starts it is given. A block without final punctuation that stands
    before other text is a heading.
    """

    def __init__(self, nlp: Language, name: str = "newsgraph_layout") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.blocks`` and the sentence starts they imply."""
        spans = list(_without_datelines(doc, _block_spans(doc)))
        for start, end in spans:
            if start and doc[start].is_sent_start is None:
                doc[start].is_sent_start = True
            # A line break before it makes the parser take the first word for a sentence of its own.
            if start + 1 < end and doc[start + 1].is_sent_start is None:
                doc[start + 1].is_sent_start = False
        doc._.blocks = [Block(_classify(doc, index, spans), *span) for index, span in enumerate(spans)]
        for block in doc._.blocks:
            if block.kind in ("paragraph", "list"):
                _start_sentences_after_abbreviations(doc, block)
        return doc


def _start_sentences_after_abbreviations(doc: Doc, block: Block) -> None:
    """Start a sentence where the full stop of an abbreviation ends the one before ("until 6 p.m. On Monday, …")."""
    if _title_case_share(doc[block.start : block.end].text.split()) > _MOST_CAPITALS:
        return
    for before, token in pairwise(doc[block.start : block.end]):
        ends = before.lower_ not in _NEVER_LAST and _ENDS_IN_FULL_STOP.fullmatch(before.text)
        if ends and token.text in _OPENS_CLAUSE and token.is_sent_start is None:
            token.is_sent_start = True


def _block_spans(doc: Doc) -> list[tuple[int, int]]:
    """Return token spans between line breaks, each with the white space that follows it."""
    starts = [0] if len(doc) else []
    for token in doc:
        if token.i + 1 < len(doc) and token.is_space and "\n" in token.text and not doc[token.i + 1].is_space:
            starts.append(token.i + 1)
    return list(pairwise([*starts, len(doc)]))


def _without_datelines(doc: Doc, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans, a dateline at the head of one of the first split off, so that no sentence begins with it."""
    for number, (start, end) in enumerate(spans):
        cut = _dateline_end(doc, start, end) if number < _MOST_DATELINE_BLOCKS else start
        if start < cut < end:
            yield start, cut
        yield cut, end


def _dateline_end(doc: Doc, start: int, end: int) -> int:
    found = find_dateline(doc[start : min(end, start + _MOST_DATELINE_TOKENS)].text)
    if found is None:
        return start
    limit = doc[start].idx + found.end
    return next((index for index in range(start, end) if doc[index].idx >= limit), start)


def _classify(doc: Doc, index: int, spans: list[tuple[int, int]]) -> BlockKind:
    start, end = spans[index]
    text = doc[start:end].text.strip()
    if _DATE.fullmatch(text) or _is_dateline(text):
        return "dateline"
    if _BYLINE.match(text) and len(text) < 120:
        return "byline"
    if _BULLET.match(text):
        return "list"
    if _is_table_row(text):
        return "table"
    return "heading" if _is_heading(text, index, len(spans)) else "paragraph"


def _is_dateline(text: str) -> bool:
    found = find_dateline(f"{text} A")
    return found is not None and found.end > len(text)


def _is_heading(text: str, index: int, count: int) -> bool:
    words = text.split()
    if not words or len(words) > _MAX_HEADING_WORDS or index + 1 == count:
        return False
    if not _SENTENCE_END.search(text):
        return True
    return index == 0 and len(words) >= 3 and _title_case_share(words) > 0.9


def _title_case_share(words: list[str]) -> float:
    long_words = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() for word in long_words) / len(long_words) if long_words else 0.0


def _is_table_row(text: str) -> bool:
    return text.count("|") >= 2 or len(re.findall(r"\S {3,}\S", text)) >= 2
