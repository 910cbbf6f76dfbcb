"""Copies of one dispatch, found on Spark: signatures, candidates and comparisons on the workers, groups in this process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.frames import Group, map_groups, map_rows
from newsgraph.graph.clusters import Forest
from newsgraph.graph.copies import LEAST_WORDS, MOST_CANDIDATES, Text, are_copies, are_near, bands_of, originals
from newsgraph.graph.occurrences import near_pairs
from newsgraph.graph.records import Record

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["find_copies"]

_TEXT = {"digest": "binary", "place": "string", "text": "string", "published": "string"}
_FOLLOWING = {"place": "string", "other": "string", "text": "string", "published": "string"}
_BAND = {"band": "binary", "place": "string"}
_PAIR = {"place": "string", "other": "string"}
_DIGITS = 10
_FAR = 10**_DIGITS - 1
_AT_ONCE = 500
_KEPT = 1024
"""Texts that a worker keeps at hand, with their shingles."""


def find_copies(articles: DataFrame) -> dict[str, str]:
    """Return the articles that are copies of another one, with the original, as `newsgraph.graph.copies.find_copies` does.

    Parameters
    ----------
    articles
        Columns ``id``, ``published`` and ``text``.
    """
    from pyspark.sql import functions as f

    known = map_groups(map_rows(articles, _read, _TEXT), ("digest",), ("place",), _follow, _FOLLOWING).persist()
    # Of texts of the same words the last stands for all.
    last = known.where("text is not null").select("place", "text", "published")
    met = map_groups(map_rows(last, _sign, _BAND), ("band",), ("place",), _meet, _PAIR)
    nearest = f.slice(f.sort_array(f.collect_set("other"), asc=False), 1, MOST_CANDIDATES)
    pairs = met.groupBy("place").agg(nearest.alias("others")).select("place", f.explode("others").alias("other"))
    both = pairs.join(last, "place").join(last.toDF("other", "other_text", "other_published"), "other")
    copies = map_rows(both, _compare, _PAIR)
    links = known.where("other is not null").select("place", "other").union(copies).collect()
    known.unpersist()
    forest = Forest()
    for link in links:
        forest.union(_id(link.place), _id(link.other))
    return originals(forest, map(_id, sorted({place for link in links for place in link})))


def _place(text: Text) -> str:
    """Return the place of a text among all others as a word that sorts like it, with the id of the article at its end."""
    day, size, id = text.order()
    return f"{day:0{_DIGITS}}{_FAR + size:0{_DIGITS}}{id}"


def _id(place: str) -> str:
    return place[2 * _DIGITS :]


def _read(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        text = Text.of(Record(id=row["id"], text=row["text"], published=row["published"]))
        if text.size >= LEAST_WORDS:
            yield {"digest": text.digest, "place": _place(text), "text": row["text"], "published": row["published"]}


@lru_cache(maxsize=_KEPT)
def _text(place: str, text: str, published: str | None) -> Text:
    return Text.of(Record(id=_id(place), text=text, published=published))


def _follow(group: Group) -> Iterator[Row]:
    """Link each of the texts that have the same words to the one before, if that is near in time; the last keeps its text."""
    before: Text | None = None
    waiting: Row | None = None
    for row in group[1]:
        text = _text(row["place"], row["text"], row["published"])
        if waiting is not None:
            yield {"place": waiting["place"], "other": waiting["other"]}
        other = _place(before) if before is not None and are_near(before, text) else None
        before, waiting = text, {**row, "other": other}
    if waiting is not None:
        yield waiting


def _sign(rows: Iterator[Row]) -> Iterator[Row]:
    while some := list(islice(rows, _AT_ONCE)):
        texts = [_text(row["place"], row["text"], row["published"]) for row in some]
        for row, bands in zip(some, bands_of(texts), strict=True):
            yield from ({"band": band, "place": row["place"]} for band in bands)


def _meet(group: Group) -> Iterator[Row]:
    """Yield the texts of one band in pairs, the later first; of more than count, those next to each other."""
    _, rows = group
    return ({"place": later, "other": earlier} for earlier, later in near_pairs((row["place"] for row in rows), MOST_CANDIDATES))


def _compare(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        one = _text(row["other"], row["other_text"], row["other_published"])
        if are_copies(one, _text(row["place"], row["text"], row["published"])):
            yield {"place": row["place"], "other": row["other"]}
