"""Copies of one dispatch, found on Spark: signatures, candidates and comparisons on the workers, groups in this process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice, pairwise
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

_SIGNED = {"band": "binary", "place": "string", "digest": "binary"}
_PAIR = {"place": "string", "other": "string", "same": "boolean"}
_LINK = {"place": "string", "other": "string"}
_OTHER = ("other_id", "other_published", "other_text")
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

    met = map_groups(map_rows(articles, _sign, _SIGNED), ("band",), (f.desc("place"),), _meet, _PAIR)
    nearest = f.slice(f.sort_array(f.collect_set("other"), asc=False), 1, MOST_CANDIDATES)
    pairs = met.groupBy("place", "same").agg(nearest.alias("others")).select("place", f.explode("others").alias("other"))
    texts = articles.select("id", "published", "text")
    ids = (f.expr(f"substring({place}, {2 * _DIGITS + 1})").alias(id) for place, id in (("place", "id"), ("other", "other_id")))
    both = pairs.select("place", "other", *ids).join(texts, "id")
    links = map_rows(both.join(texts.toDF(*_OTHER), "other_id"), _compare, _LINK).collect()
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


@lru_cache(maxsize=_KEPT)
def _text(id: str, text: str, published: str | None) -> Text:
    return Text.of(Record(id=id, text=text, published=published))


def _sign(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield a row for each band of each text, and one for its words as they are."""
    while some := list(islice(rows, _AT_ONCE)):
        read = (_text(row["id"], row["text"], row["published"]) for row in some)
        texts = [text for text in read if text.size >= LEAST_WORDS]
        for text, bands in zip(texts, bands_of(texts), strict=True):
            known = {"place": _place(text), "digest": text.digest}
            yield from ({"band": band, **known} for band in (text.digest, *bands))


def _meet(group: Group) -> Iterator[Row]:
    """Yield the texts of one band in pairs, the later first; of more than count, those next to each other.

    They come the last first. Texts of the same words have all bands in common: the last of them stands for all.
    """
    (band,), rows = group
    first = next(rows)
    same = first["digest"] == band
    places = (row["place"] for row in chain((first,), rows if same else _last(first, rows)))
    for place, other in pairwise(places) if same else near_pairs(places, MOST_CANDIDATES):
        yield {"place": place, "other": other, "same": same}


def _last(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    """Pass on the last text of those that have the same words."""
    met = {first["digest"]}
    for row in rows:
        if row["digest"] not in met:
            met.add(row["digest"])
            yield row


def _compare(rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        one = _text(row["other_id"], row["other_text"], row["other_published"])
        two = _text(row["id"], row["text"], row["published"])
        if are_near(one, two) if one.digest == two.digest else are_copies(one, two):
            yield {"place": row["place"], "other": row["other"]}
