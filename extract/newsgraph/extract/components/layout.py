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
        texts = _Texts(doc)
        spans = list(_without_datelines(texts, _block_spans(texts.words)))
        for start, end in spans:
            if start:
                _set_start(doc, start, True)
            # A line break before it makes the parser take the first word for a sentence of its own.
            if start + 1 < end:
                _set_start(doc, start + 1, False)
        doc._.blocks = blocks = [Block(_classify(texts.of(*span), index, len(spans)), *span) for index, span in enumerate(spans)]
        for block in blocks:
            if block.kind in ("paragraph", "list"):
                for start in _starts_after_abbreviations(texts, block):
                    _set_start(doc, start, True)
        return doc


def _set_start(doc: Doc, index: int, starts: bool) -> None:
    """Tell whether a sentence starts with a token, where nobody has told."""
    token = doc[index]
    if token.is_sent_start is None:
        token.is_sent_start = starts


class _Texts:
    """The texts of the tokens of a doc, and of its spans."""

    def __init__(self, doc: Doc) -> None:
        self.words = [token.text for token in doc]
        self.starts = [token.idx for token in doc]
        self.text = doc.text

    def of(self, start: int, end: int) -> str:
        """Return the text of tokens ``start`` to ``end``, of which there is one or more."""
        return self.text[self.starts[start] : self.starts[end - 1] + len(self.words[end - 1])]


def _starts_after_abbreviations(texts: _Texts, block: Block) -> list[int]:
    """Return where a sentence starts as the full stop of an abbreviation ends the one before ("until 6 p.m. On Monday, …")."""
    words = texts.words
    found = [
        index
        for index in range(block.start + 1, block.end)
        if words[index] in _OPENS_CLAUSE and words[index - 1].endswith(".") and _ends_sentence(words[index - 1])
    ]
    return found if found and _title_case_share(texts.of(block.start, block.end).split()) <= _MOST_CAPITALS else []


def _ends_sentence(abbreviation: str) -> bool:
    return abbreviation.lower() not in _NEVER_LAST and _ENDS_IN_FULL_STOP.fullmatch(abbreviation) is not None


def _block_spans(words: list[str]) -> list[tuple[int, int]]:
    """Return token spans between line breaks, each with the white space that follows it."""
    starts = [0] if words else []
    for index, (word, following) in enumerate(pairwise(words), 1):
        if "\n" in word and word.isspace() and not following.isspace():
            starts.append(index)
    return list(pairwise([*starts, len(words)]))


def _without_datelines(texts: _Texts, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans, a dateline at the head of one of the first split off, so that no sentence begins with it."""
    for number, (start, end) in enumerate(spans):
        cut = _dateline_end(texts, start, end) if number < _MOST_DATELINE_BLOCKS else start
        if start < cut < end:
            yield start, cut
        yield cut, end


def _dateline_end(texts: _Texts, start: int, end: int) -> int:
    found = find_dateline(texts.of(start, min(end, start + _MOST_DATELINE_TOKENS)))
    if found is None:
        return start
    limit = texts.starts[start] + found.end
    return next((index for index in range(start, end) if texts.starts[index] >= limit), start)


def _classify(text: str, index: int, count: int) -> BlockKind:
    text = text.strip()
    if _DATE.fullmatch(text) or _is_dateline(text):
        return "dateline"
    if _BYLINE.match(text) and len(text) < 120:
        return "byline"
    if _BULLET.match(text):
        return "list"
    if _is_table_row(text):
        return "table"
    return "heading" if _is_heading(text, index, count) else "paragraph"


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
    return text.count("|") >= 2 or ("   " in text and len(re.findall(r"\S {3,}\S", text)) >= 2)
