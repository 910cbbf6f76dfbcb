"""Where the articles say it: the stretch of text behind a node or an edge, and the quote it stands for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from newsgraph.graph.records import Field, Kind, Mention, Record, Span

__all__ = [
    "Evidence",
    "Highlight",
    "Quote",
    "SentenceAt",
    "cite",
    "cite_at",
    "count_sentences",
    "places_of",
    "quote",
    "sentence_around",
    "sentence_of",
]  # fmt: skip

SentenceAt = tuple[bool, Span]
"""A sentence: whether it is of the text, not the title, and where it stands."""
_POSITION = attrgetter("start", "end", "id")


class Evidence(NamedTuple):
    """One sentence (or title) of one article that says something; `quote` gives its words.

    It holds offsets only, so that a graph of many articles keeps every text once. Offsets count characters of the article's text
    (of its title where ``field`` is "title"), end exclusive.

    Attributes
    ----------
    article
        Id of the article, the key of `newsgraph.graph.NewsGraph.article`.
    field
        "text" or "title".
    start, end
        From the first to the last cited mention.
    sentence_start, sentence_end
        The sentence around them.
    mentions
        The cited mentions in text order; their ``node`` is the node after resolution.
    confidence
        How sure extraction was of this reading, 0 to 1.
    """

    article: str
    field: Field
    start: int
    end: int
    sentence_start: int
    sentence_end: int
    mentions: tuple[Mention, ...]
    confidence: float = 1.0


class Highlight(NamedTuple):
    """A mention inside a quote: offsets count in ``Quote.sentence``."""

    start: int
    end: int
    kind: Kind


class Quote(NamedTuple):
    """The words behind an `Evidence`, ready to be shown; all of it is untrusted text of the article.

    ``copy_of`` is the article that this one is a copy of, None where it is none.
    """

    article: str
    title: str | None
    published: str | None
    url: str | None
    source: str | None
    sentence: str
    highlights: tuple[Highlight, ...]
    copy_of: str | None = None

    def __str__(self) -> str:
        """Return the sentence with where it stands, on one line."""
        where = ", ".join(filter(None, (self.source, self.published))) or self.article
        return f"“{' '.join(self.sentence.split())}” ({where})"


def cite(record: Record, mentions: Iterable[Mention], confidence: float = 1.0) -> tuple[Evidence, ...]:
    """Return one evidence for each sentence of the record in which some of the mentions stand, in text order, the title first."""
    cited = list(mentions)
    return cite_at({mention.id: _place(record, mention) for mention in cited}, record.id, cited, confidence)


def places_of(record: Record) -> dict[str, SentenceAt]:
    """Return the sentence of each mention of a record, by the id of the mention."""
    return {mention.id: _place(record, mention) for mention in record.mentions}


def cite_at(
    places: Mapping[str, SentenceAt], article: str, mentions: Sequence[Mention], confidence: float
) -> tuple[Evidence, ...]:
    """Return what `cite` does, by the sentences of the mentions."""
    if len(mentions) == 1:
        return (_evidence(article, places[mentions[0].id][1], mentions, confidence),)
    by_sentence: dict[SentenceAt, list[Mention]] = {}
    for mention in mentions:
        by_sentence.setdefault(places[mention.id], []).append(mention)
    spans = sorted(by_sentence) if len(by_sentence) > 1 else by_sentence
    return tuple([_evidence(article, key[1], sorted(by_sentence[key], key=_POSITION), confidence) for key in spans])


def count_sentences(record: Record, mentions: Sequence[Mention]) -> int:
    """Return the number of sentences of the record in which some of the mentions stand; the title is one."""
    return len({_place(record, mention) for mention in mentions}) if len(mentions) > 1 else len(mentions)


def _place(record: Record, mention: Mention) -> SentenceAt:
    return mention.field == "text", sentence_around(record, mention)


def _evidence(article: str, span: Span, cited: Sequence[Mention], confidence: float) -> Evidence:
    first = cited[0]
    end = first.end if len(cited) == 1 else max([mention.end for mention in cited])
    return Evidence(article, first.field, first.start, end, span[0], span[1], tuple(cited), confidence)


def sentence_around(record: Record, mention: Mention) -> Span:
    """Return the sentence in which the mention begins; without sentences in the record, its line; for a title, all of it."""
    if mention.field == "title":
        return 0, len(record.title or "")
    place = bisect_right(record.sentences, (mention.start, len(record.text))) - 1
    if place >= 0:
        start, end = record.sentences[place]
        if start <= mention.start < end:
            return start, max(end, mention.end)
    start = record.text.rfind("\n", 0, mention.start) + 1
    end = record.text.find("\n", mention.end)
    return start, len(record.text) if end < 0 else end


def quote(evidence: Evidence, articles: Mapping[str, Record]) -> Quote:
    """Return the words behind the evidence, with the mentions to highlight in them."""
    record = articles[evidence.article]
    start = evidence.sentence_start
    marks = tuple(Highlight(m.start - start, m.end - start, m.kind) for m in evidence.mentions)
    sentence = sentence_of(evidence, articles)
    return Quote(record.id, record.title, record.published, record.url, record.source, sentence, marks)


def sentence_of(evidence: Evidence, articles: Mapping[str, Record]) -> str:
    """Return the sentence of the evidence."""
    record = articles[evidence.article]
    whole = (record.title or "") if evidence.field == "title" else record.text
    return whole[evidence.sentence_start : evidence.sentence_end]
