"""Frames of Spark worked on by functions over rows: each row alone, or all rows of one key after the other."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from newsgraph.app.spark.batches import Row, batches_of, rows_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["Columns", "Group", "frame_of", "map_groups", "map_rows"]

Columns = Mapping[str, str]
"""Name -> type of each column, in the words of Spark's SQL."""
Group = tuple[tuple[Any, ...], Iterator[Row]]
"""A key, and the rows that have it."""


def map_rows(frame: DataFrame, function: Callable[[Iterator[Row]], Iterator[Row]], columns: Columns) -> DataFrame:
    """Return the rows that a function makes of those of each partition."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with _garbage_left():
            yield from batches_of(function(chain.from_iterable(map(rows_of, batches))), columns)

    return frame.mapInArrow(run, ", ".join(f"{name} {type}" for name, type in columns.items()))


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Leave cyclic garbage to the end of a task, which is short: to look for it time and again takes a tenth of all time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.collect()
    # What a worker has by now, it keeps for the next task.
    gc.freeze()


def map_groups(
    frame: DataFrame,
    key: Iterable[str],
    order: Iterable[str | Column],
    function: Callable[[Group], Iterator[Row]],
    columns: Columns,
) -> DataFrame:
    """Return the rows that a function makes of all rows of each key, which come to it in order and one at a time.

    No group is ever held in memory for being a group: a key that half of all articles share takes time, not space.
    """
    keys, more = list(key), list(order)

    def run(rows: Iterator[Row]) -> Iterator[Row]:
        for value, group in groupby(rows, key=lambda row: tuple(row[name] for name in keys)):
            yield from function((value, group))

    return map_rows(frame.repartition(*keys).sortWithinPartitions(*keys, *more), run, columns)


def frame_of(session: SparkSession, rows: Iterable[Row], columns: Columns) -> DataFrame:
    """Return rows of this process as a frame."""
    import pyarrow as pa

    empty = next(iter(batches_of([{}], columns))).slice(0, 0)
    return session.createDataFrame(pa.Table.from_batches([*batches_of(rows, columns)], schema=empty.schema))
