"""A parsed doc as plain columns, and the questions about syntax that finding actors asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from newsgraph.extract.words import Words, words_of

__all__ = ["Reading"]

_LEFT_OF_HEAD = frozenset({"amod", "compound", "nmod", "nummod", "poss", "case", "quantmod", "npadvmod", "advmod", "nn", "punct"})
_MOST_STEPS = 8
_NONE: Sequence[int] = ()
_SHORT = frozenset(
    {"of", "the", "and", "for", "in", "to", "a", "an", "on", "at", "by", "with", "from", "or", "de", "la", "as", "is"}
)
_TITLE_CASE_SHARE = 0.8
_MOST_TITLE_WORDS = 25
_TIMES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY"})
_MARK = re.compile(r"[#*_=|>`~]+")


@dataclass(slots=True)
class Reading:
    """Words, parts of speech and arcs of a doc, each a list by token."""

    doc: Doc
    parsed: Words
    words: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[Sequence[int]]
    sentence: list[int]
    heading: list[bool]
    timed: list[bool]
    place_countries: dict[int, str | None] = field(default_factory=dict)
    place_spans: frozenset[tuple[int, int]] = frozenset()

    @classmethod
    def of(cls, doc: Doc) -> Reading:
        """Read the columns of a doc."""
        parsed = words_of(doc)
        words = parsed.texts
        reading = cls(
            doc=doc,
            parsed=parsed,
            words=words,
            lower=parsed.lower,
            lemma=[word.lemma_.lower() for word in parsed],
            pos=parsed.pos,
            tag=parsed.tags,
            dep=parsed.deps,
            head=[word.head.i for word in parsed],
            children=[[child.i for child in word.children] if word.children else _NONE for word in parsed],
            sentence=[word.sent.number for word in parsed],
            heading=_headings(doc, words),
            timed=[False] * len(words),
        )
        for entity in parsed.entities:
            if entity.label in _TIMES:
                reading.timed[entity.start : entity.end] = [True] * (entity.end - entity.start)
        _read_places(reading)
        return reading

    def __len__(self) -> int:
        return len(self.words)

    def text(self, start: int, end: int) -> str:
        """Return the text of a span with white space evened out."""
        return " ".join(self.parsed.slice(start, end).split())

    def capitalised(self, index: int) -> bool:
        """Tell whether a word starts with a capital letter."""
        return self.words[index][:1].isupper()

    def root(self, start: int, end: int) -> int:
        """Return the token of a span that governs it; the last one where the parser sees several."""
        outside = [
            i for i in range(start, end) if not start <= self.head[i] < end and self.pos[i] not in ("PUNCT", "SPACE", "PART")
        ]
        own = [i for i in range(start, end) if self.head[i] == i]
        candidates = own or outside or [end - 1]
        nouns = [i for i in candidates if self.pos[i] in ("NOUN", "PROPN", "ADJ", "NUM")]
        return (nouns or candidates)[-1]

    def attaches(self, index: int, target: int) -> bool:
        """Tell whether a token is part of what stands before the noun at ``target``."""
        for _ in range(_MOST_STEPS):
            dep, governor = self.dep[index], self.head[index]
            if dep in ("conj", "cc"):
                index = governor
                continue
            if dep not in _LEFT_OF_HEAD or governor == index:
                return False
            if governor == target:
                return True
            index = governor
        return False

    def chain_head(self, index: int) -> int:
        """Return the noun that an attributive word stands before, through conjunctions and compounds."""
        for _ in range(_MOST_STEPS):
            if (
                self.dep[index] not in ("conj", "amod", "compound", "nmod", "poss", "npadvmod", "punct")
                or self.head[index] == index
            ):
                return index
            index = self.head[index]
        return index

    def preposition(self, index: int) -> int | None:
        """Return the preposition that governs a noun, also through a conjunction ("in Iraq and Syria")."""
        for _ in range(_MOST_STEPS):
            if self.dep[index] == "pobj":
                return self.head[index]
            if self.dep[index] not in ("conj", "appos") or self.head[index] == index:
                return None
            index = self.head[index]
        return None

    def first_conjunct(self, index: int) -> int:
        """Return the first word of a coordination."""
        for _ in range(_MOST_STEPS):
            if self.dep[index] != "conj" or self.head[index] == index:
                return index
            index = self.head[index]
        return index

    def objects_of(self, noun: int, prepositions: Sequence[str]) -> Iterator[int]:
        """Yield the nouns that a preposition ties to a noun ("rebels in Darfur")."""
        for child in self.children[noun]:
            if child > noun and self.dep[child] == "prep" and self.lower[child] in prepositions:
                yield from (grandchild for grandchild in self.children[child] if self.dep[grandchild] == "pobj")

    def determiner(self, index: int) -> str:
        """Return the determiner of a noun in lower case, empty without one."""
        return next(
            (self.lower[child] for child in self.children[index] if self.dep[child] in ("det", "predet") and child < index), ""
        )


def _headings(doc: Doc, words: Sequence[str]) -> list[bool]:
    """Tell of each token whether it stands where words are capitalised without being names."""
    flags = [False] * len(words)
    blocks = [(block.start, block.end) for block in doc._.blocks if block.kind == "heading"]
    for start, end in blocks or _marked_lines(words):
        if _is_title_case(words[start:end]):
            flags[start:end] = [True] * (end - start)
    return flags if not all(flags) else [False] * len(words)


def _marked_lines(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield lines that Markdown marks as headings, for docs whose layout was not read."""
    start = 0
    for index, word in enumerate([*words, "\n"]):
        if "\n" in word:
            if start < index and _MARK.fullmatch(words[start]):
                yield start, index
            start = index + 1


def _is_title_case(words: Sequence[str]) -> bool:
    content = [word for word in words if word[:1].isalpha() and word.lower() not in _SHORT]
    if not content or len(content) > _MOST_TITLE_WORDS:
        return False
    return sum(word[0].isupper() for word in content) / len(content) >= _TITLE_CASE_SHARE


def _read_places(reading: Reading) -> None:
    spans = set()
    for place in reading.doc._.places:
        spans.add((place.start, place.end))
        code = place.resolved.country if place.resolved else None
        for index in range(place.start, place.end):
            reading.place_countries[index] = code
    reading.place_spans = frozenset(spans)
