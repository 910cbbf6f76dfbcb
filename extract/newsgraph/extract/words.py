"""The words of a parsed doc as plain objects: components ask them again and again, where a spaCy token looks its answer up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise, repeat
from typing import NamedTuple
from unicodedata import category

from spacy.strings import StringStore
from spacy.tokens import Doc

from newsgraph.extract.annotations import Block

__all__ = ["Entity", "Sentence", "Word", "Words", "root_of", "words_of"]

_NAMED = ("ORTH", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE")
_NUMBERED = ("SPACY", "ENT_IOB", "SENT_START", "HEAD")
_KEY = "newsgraph.words"
_IN_ENTITY, _OPENS_ENTITY = 1, 3
_MUTE_E = frozenset({"fin", "hop", "premier", "rag", "rap", "rid", "stag", "wag"})


class Sentence(NamedTuple):
    """A sentence: tokens ``start`` to ``end``, the ``number``-th of its doc."""

    start: int
    end: int
    number: int


class Entity(NamedTuple):
    """What the entity recogniser found: tokens ``start`` to ``end``, and what it calls them."""

    start: int
    end: int
    label: str


class Word:
    """A token as it was when its doc was read; attributes are named as spaCy's, and ``children`` are those of both sides.

    ``lemma`` is in lower case, with the mute e that the lemmatiser drops ("staged": stage, not stag). ``words`` are all of the
    doc's; nothing refers to the doc itself, which goes when nobody else needs it.
    """

    __slots__ = (
        "children", "dep_", "ent_type_", "head", "i", "idx", "is_sent_start", "lemma", "lemma_", "lower_", "pos_", "sent",
        "space", "tag_", "text", "words",
    )  # fmt: skip

    children: list[Word]
    sent: Sentence

    def __init__(
        self, words: Words, i: int, idx: int, text: str, lower: str, lemma_: str, lemma: str, pos: str, tag: str, dep: str,
        ent_type: str, is_sent_start: bool, space: int,
    ) -> None:  # fmt: skip
        self.words = words
        self.i = i
        self.idx = idx
        self.text = text
        self.lower_ = lower
        self.lemma_ = lemma_
        self.lemma = lemma
        self.pos_ = pos
        self.tag_ = tag
        self.dep_ = dep
        self.ent_type_ = ent_type
        self.is_sent_start = is_sent_start
        self.space = space
        self.head = self
        self.children = _NONE

    @property
    def lefts(self) -> list[Word]:
        """The children before the word."""
        return [child for child in self.children if child.i < self.i]

    @property
    def rights(self) -> list[Word]:
        """The children behind the word."""
        return [child for child in self.children if child.i > self.i]

    @property
    def ancestors(self) -> Iterator[Word]:
        """The words above, the nearest first."""
        word = self
        while word.head is not word:
            word = word.head
            yield word

    @property
    def subtree(self) -> Iterator[Word]:
        """The word and all below it, what is on its left before it."""
        # No recursion: a "sentence" of thousands of words may be as deep.
        pending = [(self, True)]
        while pending:
            word, whole = pending.pop()
            if whole and word.children:
                pending.extend((child, True) for child in reversed(word.rights))
                pending.append((word, False))
                pending.extend((child, True) for child in reversed(word.lefts))
            else:
                yield word

    @property
    def left_edge(self) -> Word:
        """The first word of the subtree."""
        return self.words[self.words.edges[0][self.i]] if self.children else self

    @property
    def right_edge(self) -> Word:
        """The last word of the subtree."""
        return self.words[self.words.edges[1][self.i]] if self.children else self

    @property
    def whitespace_(self) -> str:
        """The space behind it, if there is one."""
        return " " if self.space else ""

    @property
    def is_alpha(self) -> bool:
        """Whether it is of letters only."""
        return self.text.isalpha()

    @property
    def is_space(self) -> bool:
        """Whether it is white space."""
        return self.text.isspace()

    @property
    def is_punct(self) -> bool:
        """Whether it is of punctuation marks only."""
        return all(category(mark).startswith("P") for mark in self.text)

    def nbor(self, steps: int) -> Word:
        """Return the word so many steps further on; the caller knows that there is one."""
        return self.words[self.i + steps]

    def __repr__(self) -> str:
        return self.text


_NONE: list[Word] = []
"""The children of words that have none: never added to."""


class Words(list[Word]):
    """The words of a doc.

    Attributes
    ----------
    text
        The text of the doc.
    texts, lower, pos, tags, deps
        What its words say of themselves, by word; not to be changed.
    offset
        Where in it the text of the article begins, behind a title that the doc opens with.
    blocks
        Its blocks.
    headings
        The tokens of its headings.
    entities
        Its entities.
    sentences
        Its sentences; one of all words where nothing says where sentences begin.
    """

    texts: list[str]
    lower: list[str]
    pos: list[str]
    tags: list[str]
    deps: list[str]
    offset: int
    blocks: Sequence[Block]
    headings: frozenset[int]
    entities: list[Entity]
    sentences: list[Sentence]
    text: str

    @cached_property
    def edges(self) -> tuple[list[int], list[int]]:
        """The first and the last word of each subtree."""
        first, last = list(range(len(self))), list(range(len(self)))
        heads = [word for word in self if word.head is word]
        for head in heads:
            heads += [child for child in head.children if child.children]
        for head in reversed(heads):  # those below come before those above
            for child in head.children:
                first[head.i] = min(first[head.i], first[child.i])
                last[head.i] = max(last[head.i], last[child.i])
        return first, last

    def first_at(self, character: int) -> int:
        """Return the first word that begins at a character or behind it; the number of words where none does."""
        return next((word.i for word in self if word.idx >= character), len(self))

    def slice(self, start: int, end: int) -> str:
        """Return the text of tokens ``start`` to ``end``."""
        if start >= end:
            return ""
        last = self[end - 1]
        return self.text[self[start].idx : last.idx + len(last.text)]


def words_of(doc: Doc) -> Words:
    """Return the words of a doc that is parsed and whose blocks are known.

    They are read once: what is changed of the doc's tokens later is seen only where there are more or fewer of them since.
    """
    found: Words | None = doc.user_data.get(_KEY)
    if found is None or len(found) != len(doc):
        found = doc.user_data[_KEY] = _read(doc)
    return found


def root_of(words: Sequence[Word]) -> Word:
    """Return the word of a span that governs it: that with the shortest way up to the root of its sentence, as spaCy has it."""
    found = next((word for word in words if word.head is word), None)
    if found is not None:
        return found
    start, end = words[0].i, words[-1].i
    outer = [word for word in words if not start <= word.head.i <= end]
    return outer[0] if len(outer) == 1 else min(outer, key=_depth, default=words[0])


def _depth(word: Word) -> int:
    """Return the length of the way up from a word; that of a mark is longer than any other."""
    is_mark = not word.children and (word.is_space or word.is_punct)
    return len(word.words) - 1 if is_mark else sum(1 for _ in word.ancestors)


def _read(doc: Doc) -> Words:
    # A column at a time, each string looked up once: for single tokens it takes five times as long.
    columns = doc.to_array([*_NAMED, *_NUMBERED]).T
    names = _Names(doc.vocab.strings)
    texts, lemmas, pos, tags, deps, labels = ([names[key] for key in column] for column in columns[: len(_NAMED)].tolist())
    spaces, iobs, starts, steps = columns[len(_NAMED) :].astype("int64").tolist()
    words = Words()
    offsets = accumulate(map(int.__add__, map(len, texts), spaces), initial=0)
    words.texts, words.lower = texts, [text.lower() for text in texts]
    words.pos, words.tags, words.deps = pos, tags, deps
    forms = texts, words.lower, lemmas, map(str.lower, lemmas), pos, tags, deps, labels
    opening = [start == 1 for start in starts]
    words.extend(map(Word, repeat(words), range(len(texts)), offsets, *forms, opening, spaces))
    _restore_mute_e(words)
    _tie(words, steps)
    words.text = "".join(text + " " if space else text for text, space in zip(texts, spaces, strict=True))
    words.offset = doc._.article.offset
    words.blocks = doc._.blocks
    words.headings = frozenset(i for block in words.blocks if block.kind == "heading" for i in range(block.start, block.end))
    words.entities = list(_entities(words, iobs))
    words.sentences = _sentences(words)
    return words


class _Names(dict[int, str]):
    """Strings by their hash, each looked up once."""

    def __init__(self, strings: StringStore) -> None:
        self._strings = strings

    def __missing__(self, key: int) -> str:
        name = self[key] = self._strings[key]
        return name


def _restore_mute_e(words: Words) -> None:
    for word in words:
        name = word.lemma
        if name in _MUTE_E and word.pos_ == "VERB" and word.lower_ in (f"{name}ed", f"{name}ing", f"{name}es"):
            word.lemma = f"{name}e"


def _tie(words: Words, steps: Sequence[int]) -> None:
    """Tie each word to its head, so many steps away, and the head to it."""
    for index, step in enumerate(steps):
        if step:
            word, head = words[index], words[index + step]
            word.head = head
            if head.children:
                head.children.append(word)
            else:
                head.children = [word]


def _entities(words: Words, iobs: Sequence[int]) -> Iterator[Entity]:
    for start in [index for index, iob in enumerate(iobs) if iob == _OPENS_ENTITY]:
        end = start + 1
        while end < len(words) and iobs[end] == _IN_ENTITY:
            end += 1
        if words[start].ent_type_:
            yield Entity(start, end, words[start].ent_type_)


def _sentences(words: Words) -> list[Sentence]:
    starts = [word.i for word in words if word.is_sent_start or word.i == 0]
    sentences = [Sentence(start, end, number) for number, (start, end) in enumerate(pairwise([*starts, len(words)]))]
    for sentence in sentences:
        for word in words[sentence.start : sentence.end]:
            word.sent = sentence
    return sentences
