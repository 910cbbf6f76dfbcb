"""The opening of an article: its title and first sentences, and what they tell first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Doc

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.headlines.clauses import Clause, clause_of, content_clause, main_clause
from newsgraph.extract.words import Words, words_of

__all__ = ["Opening", "first_told", "opening_of"]

Span = tuple[int, int]
EventChain = list[EventMention]

_LEAD_SENTENCES = 3
_SETTING_SENTENCES = 12
"""How far when and where are looked for: they often stand in the first sentence that tells the story from its beginning."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where an article says what it is about: its title and its first sentences, as token spans.

    Attributes
    ----------
    title
        The title, wherever it stands; None without one.
    title_in_text
        Whether the title is part of the text, so that answers may lie in it.
    sentences
        The text's sentences after the title.
    """

    title: Span | None
    title_in_text: bool
    sentences: tuple[Span, ...]

    @property
    def parts(self) -> tuple[Span, ...]:
        """The stretches that answers may lie in, in text order."""
        return (self.title, *self.sentences) if self.title and self.title_in_text else self.sentences


def opening_of(doc: Doc) -> Opening:
    """Return the opening of a doc: the article's title, else a heading that the text begins with, and the sentences after it."""
    words = words_of(doc)
    title_end = words.first_at(words.offset) if words.offset else _title_end(words, (doc._.article.title or "").strip())
    title = _without_space(words, 0, title_end)
    below = (sentence for sentence in words.sentences if sentence.end > title_end)
    spans = (_without_space(words, max(sentence.start, title_end), sentence.end) for sentence in below)
    return Opening(title, not words.offset, tuple(islice(filter(None, spans), _SETTING_SENTENCES)))


def _title_end(words: Words, title: str) -> int:
    first, text = words.blocks[0] if words.blocks else None, words.text
    lead = len(text) - len(text.lstrip())
    if title and text[lead : lead + len(title)].casefold() == title.casefold():
        return words.first_at(lead + len(title))
    return first.end if first is not None and first.kind == "heading" else 0


def _without_space(words: Words, start: int, end: int) -> Span | None:
    while end > start and words[end - 1].is_space:
        end -= 1
    while start < end and words[start].is_space:
        start += 1
    return (start, end) if start < end else None


def first_told(doc: Doc, opening: Opening, chains: Sequence[EventChain]) -> tuple[Clause | None, EventChain | None]:
    """Return what an article tells first, with the chain of that event: the main clause of its title, else of its lead.

    Answers lie in the text. So where the title does not, the clause is the one of the lead that tells the title's event again,
    else the lead's own first clause.
    """
    title = main_clause(doc, *opening.title) if opening.title is not None else None
    chain = _chain_at(title, chains) if title is not None else None
    if title is not None and opening.title_in_text:
        return title, chain
    for start, end in opening.sentences[:_LEAD_SENTENCES]:
        again = next((mention for mention in chain or () if start <= mention.head < end), None)
        if again is not None:
            return (_clause_around(doc, again, start, end), chain)
    for start, end in opening.sentences[:_LEAD_SENTENCES]:
        told = main_clause(doc, start, end)
        if told is not None and told.predicate.pos_ in ("VERB", "AUX"):
            content = content_clause(told)
            return content, _chain_at(content, chains)
    return None, None


def _chain_at(clause: Clause, chains: Sequence[EventChain]) -> EventChain | None:
    index = clause.predicate.i
    return next((chain for chain in chains if any(m.head == index or m.start <= index < m.end for m in chain)), None)


def _clause_around(doc: Doc, mention: EventMention, start: int, end: int) -> Clause:
    """Return the clause of a verb; of a noun, the main clause of the sentence that it stands in."""
    main = main_clause(doc, start, end) if mention.nominal else None
    return clause_of(words_of(doc)[mention.head]) if main is None else content_clause(main)
