"""The article as readers deliver it, and the rejection that stands in for one that could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["BATCH", "Article", "Rejection", "derive_id", "in_batches"]

BATCH = 32
"""Articles that are parsed together at most."""
BATCH_CHARACTERS = 30_000
"""Characters that are parsed together at most, but for a single article that is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, ready for extraction.

    ``text`` is what all offsets count in. ``published`` is an ISO 8601 date or date-time, None when the article does not say.
    ``origin`` says where it was read from (``folder/file.jsonl:12``), for messages only: it never reaches the record. ``file`` is
    the absolute path of the file that holds this article and nothing else, None where it came from a list, a feed or a pipe.
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    published: str | None = None
    origin: str = ""
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An input that yields no article: where it stands, why, and what would cure it; ``content`` is kept so nothing is lost."""

    origin: str
    reason: str
    cure: str = ""
    content: str = ""


def derive_id(*, given: str | None, url: str | None, title: str | None, published: str | None, text: str) -> str:
    """Return the stable id of an article: the given one, else its URL, else a hash of title, date and text.

    Examples
    --------
    >>> derive_id(given=None, url="https://example.org/a", title=None, published=None, text="…")
    'https://example.org/a'
    >>> derive_id(given=None, url=None, title="T", published=None, text="x")[:7]
    'sha256:'
    """
    if given:
        return given
    if url:
        return url
    parts = "\x1f".join((title or "", published or "", text))
    return "sha256:" + hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def in_batches(
    items: Iterable[Article | Rejection], most: int = BATCH, characters: int = BATCH_CHARACTERS
) -> Iterator[list[Article | Rejection]]:
    """Yield consecutive items together, so many at most, fewer where they are long.

    What a batch takes in memory so has a bound, and batches take about as long as each other.

    Examples
    --------
    >>> items = [Article(id=text, text=text) for text in ("Rain", "fell", "all day", "in Dover")]
    >>> [[item.id for item in batch] for batch in in_batches(items, characters=10)]
    [['Rain', 'fell'], ['all day'], ['in Dover']]
    """
    batch: list[Article | Rejection] = []
    held = 0
    for item in items:
        length = len(item.text) if isinstance(item, Article) else 0
        if batch and (len(batch) == most or held + length > characters):
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += length
    if batch:
        yield batch
