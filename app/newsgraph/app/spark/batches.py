"""Articles and what becomes of them as Arrow batches: one function from batch to batch that any engine can run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import groupby
from typing import TYPE_CHECKING, Any

from newsgraph.app.intake import collide
from newsgraph.app.workers import extract_articles
from newsgraph.extract.articles import BATCH, Article, Rejection
from newsgraph.graph.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ITEMS", "RESULTS", "Row", "batches_of", "extract_batch", "extract_batches", "items_of", "place_items", "rows_of"]

Row = Mapping[str, Any]

_ARTICLE = tuple(field.name for field in fields(Article))
_REJECTION = tuple(field.name for field in fields(Rejection))
_PLACE = {"key": "string", "file_number": "long", "part": "long", "item": "long"}
"""What articles of one id share, and where an item was read: the number of its file, the byte its part starts at, its number."""

ITEMS = {**_PLACE, **dict.fromkeys(_ARTICLE, "string"), "reason": "string", "cure": "string", "content": "binary"}
"""Columns of what was read: an article, or where there is a reason, the rejection that stands in for one."""

_HEADER = ("title", "url", "source", "author", "language", "published")
RESULTS = {
    "outcome": "string", "id": "string", **dict.fromkeys(_HEADER, "string"), "record": "string", "file": "string",
    "origin": "string", "reason": "string", "cure": "string", "content": "binary",
}  # fmt: skip
"""Columns of what extraction gives: records as the JSON of `Record.to_json`, and rejections."""

RECORD, REJECT, SUPERSEDED = "record", "reject", "superseded"
"""The outcomes; a superseded record has its later version's origin as the reason."""

_ROWS = 1000


def place_items(items: Iterable[Article | Rejection], file_number: int, part: int) -> Iterator[Row]:
    """Yield a row of `ITEMS` for each item of one part of a file."""
    for number, item in enumerate(items):
        place = {"file_number": file_number, "part": part, "item": number}
        if isinstance(item, Article):
            yield {"key": item.id, **place, **{name: getattr(item, name) for name in _ARTICLE}}
        else:
            yield {"key": item.origin, **place, **_rejection_row(item)}


def items_of(batch: pa.RecordBatch) -> list[Article | Rejection]:
    """Return the items of a batch of `ITEMS`."""
    return [_item(row) for row in rows_of(batch)]


def extract_batch(batch: pa.RecordBatch, model: str | None = None, *, guarded: bool = False) -> pa.RecordBatch:
    """Return what a batch of `ITEMS` gives, a row of `RESULTS` for each item, in order.

    Parameters
    ----------
    batch
        Articles, and rejections, which pass through.
    model
        Name of an installed spaCy pipeline; None takes the default one.
    guarded
        Whether to work in a process apart, so that an article that kills it is set aside.
    """
    items = items_of(batch)
    results = extract_articles(items, model=model, guarded=guarded)
    (done,) = batches_of([_result_row(item, result) for item, result in zip(items, results, strict=True)], RESULTS)
    return done


def extract_batches(
    batches: Iterable[pa.RecordBatch], model: str | None = None, *, guarded: Callable[[], bool] = bool
) -> Iterator[pa.RecordBatch]:
    """Yield the results of batches of `ITEMS` in which items of one id follow each other, in reading order.

    Of two versions of one article the later counts, and the other is marked as superseded; another article of the same id is set
    aside, as on one machine.
    """
    return batches_of(_settle(_extracted(batches, model, guarded)), RESULTS)


def _extracted(batches: Iterable[pa.RecordBatch], model: str | None, guarded: Callable[[], bool]) -> Iterator[Row]:
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH):
            part = batch.slice(start, BATCH)
            results = rows_of(extract_batch(part, model, guarded=guarded()))
            yield from ({**row, "key": key} for key, row in zip(part.column("key").to_pylist(), results, strict=True))


def _settle(rows: Iterable[Row]) -> Iterator[Row]:
    for _, same in groupby(rows, key=lambda row: row["key"]):
        kept: Row | None = None
        for row in same:
            if row["outcome"] == REJECT:
                yield row
            elif kept is not None and (collision := _collision(kept, row)):
                yield collision
            else:
                if kept is not None:
                    yield {**kept, "outcome": SUPERSEDED, "reason": row["origin"]}
                kept = row
        if kept is not None:
            yield kept


def _collision(known: Row, new: Row) -> Row | None:
    rejection = collide(Record.from_json(known["record"]), Record.from_json(new["record"]), new["origin"], of_one_run=True)
    return None if rejection is None else {"outcome": REJECT, **_rejection_row(rejection)}


def _result_row(item: Article | Rejection, result: Record | Rejection) -> Row:
    if isinstance(result, Rejection):
        return {"outcome": REJECT, **_rejection_row(result)}
    file = item.file if isinstance(item, Article) else None
    header = {name: getattr(result, name) for name in ("id", *_HEADER)}
    return {"outcome": RECORD, **header, "record": result.to_json(), "file": file, "origin": item.origin}


def _rejection_row(rejection: Rejection) -> Row:
    texts = {name: getattr(rejection, name) for name in _REJECTION}
    # What could not be read may hold halves of surrogate pairs, which Arrow's strings cannot.
    return {**texts, "content": rejection.content.encode("utf-8", "surrogatepass")}


def _item(row: Row) -> Article | Rejection:
    return rejection_of(row) if row["reason"] is not None else Article(**{name: row[name] for name in _ARTICLE})


def rejection_of(row: Row) -> Rejection:
    """Return the rejection that a row holds."""
    texts = {name: row[name] for name in _REJECTION}
    return Rejection(**{**texts, "content": bytes(row["content"]).decode("utf-8", "surrogatepass")})


# Rows and batches


def rows_of(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """Return the rows of a batch."""
    rows: list[dict[str, Any]] = batch.to_pylist()
    return rows


def batches_of(rows: Iterable[Row], columns: Mapping[str, str], size: int = _ROWS) -> Iterator[pa.RecordBatch]:
    """Yield rows as batches of the columns, a name and a type of Spark's SQL each; missing values are null."""
    import pyarrow as pa

    schema = pa.schema([(name, _arrow_type(type)) for name, type in columns.items()])
    for part in _parts(rows, size):
        arrays = [pa.array([row.get(name) for row in part], type=schema.field(name).type) for name in columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _parts(rows: Iterable[Row], size: int) -> Iterator[Sequence[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _arrow_type(type: str) -> pa.DataType:
    import pyarrow as pa

    types = {"string": pa.string, "binary": pa.binary, "long": pa.int64, "double": pa.float64, "boolean": pa.bool_}
    if type.startswith("array<"):
        return pa.list_(_arrow_type(type[6:-1]))
    found: pa.DataType = types[type]()
    return found
