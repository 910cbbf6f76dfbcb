"""The graph as N-Quads, written by many machines: the same statements in the same order as one machine writes, cut into parts."""

from __future__ import annotations

import zlib
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from typing import TYPE_CHECKING

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.excerpts import pack_record, parts_of, united, unpack_record
from newsgraph.app.spark.frames import map_rows
from newsgraph.exports.claims import Claims
from newsgraph.exports.content import PLAIN
from newsgraph.exports.entities import Entities
from newsgraph.exports.iris import DEFAULT_BASE, Iris
from newsgraph.exports.ntriples import lines
from newsgraph.exports.terms import Description
from newsgraph.graph import NewsGraph
from newsgraph.graph.network import renamed
from newsgraph.graph.records import Record
from newsgraph.graph.resolution import Merges

if TYPE_CHECKING:
    from pyspark import Accumulator, Broadcast
    from pyspark.sql import DataFrame

__all__ = ["Shared", "Standing", "describe_claims", "describe_nodes", "take_apart"]

_TOLD = {"node": "string", "article": "string", "text": "binary", "said": "binary"}
"""What an article tells: statements of nodes that follow each other, compressed, where no other article tells of them, with the
first of the nodes; else of one node an excerpt of the record."""
_TEXT = {"text": "string"}
_LINES = 256
"""Statements of an article that travel together, so that no batch of rows is large."""
_AT_ONCE = 20
"""Articles that are made one graph: it takes long to set up, and holds them all."""
_TOGETHER = 500
"""Excerpts that are made one graph, to be described together."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What all workers have to know of all articles.

    Attributes
    ----------
    ids
        Node id -> id of the node that stands for it.
    own
        Article -> the same for names that mean another there.
    copies
        Articles that are copies of others -> the original.
    """

    ids: dict[str, str]
    own: dict[str, dict[str, str]]
    copies: dict[str, str]

    @classmethod
    def of(cls, merges: Merges, copies: Mapping[str, str]) -> Standing:
        """Return what merges come to, with the articles that are copies of others."""
        own = {article: {id: merges.get(to, to) for id, to in ids.items()} for article, ids in merges.namesakes.ids.items()}
        return cls(dict(merges), own, dict(copies))

    def resolve(self, record: Record) -> Record:
        """Return a record with the ids that stand for those it has."""
        own = self.own.get(record.id)
        return renamed(record, ChainMap(own, self.ids) if own else self.ids)


class Shared:
    """How Spark adds up what nodes share, such as event types: IRI -> its statements; a task that runs twice adds nothing."""

    def zero(self, value: dict[str, str]) -> dict[str, str]:
        """Return nothing."""
        return {}

    def addInPlace(self, value1: dict[str, str], value2: dict[str, str]) -> dict[str, str]:  # noqa: N802 - Spark's name
        """Return both together."""
        value1.update(value2)
        return value1


def take_apart(
    records: DataFrame, standing: Broadcast[Standing], shared: Accumulator[dict[str, str]], base: str = DEFAULT_BASE
) -> DataFrame:
    """Return what each article tells of each node, and add what those nodes share that it alone tells of.

    Parameters
    ----------
    records
        Columns ``id`` and ``packed``, before resolution.
    standing
        What stands for each node.
    shared
        Where to add what nodes share; complete when what comes of it has been written.
    base
        What the IRIs start with.
    """
    return map_rows(records, partial(_tell, standing=standing, shared=shared, base=base), _TOLD)


def describe_nodes(
    told: DataFrame, standing: Broadcast[Standing], shared: Accumulator[dict[str, str]], parts: int, base: str = DEFAULT_BASE
) -> DataFrame:
    """Return the statements of the nodes in the order of their ids, a column ``text``, in a number of parts.

    ``told`` is what `take_apart` gives, kept: Spark looks at all of it for where the parts shall begin.
    """
    ordered = told.repartitionByRange(parts, "node").sortWithinPartitions("node", "article")
    return map_rows(ordered, partial(_describe, standing=standing, shared=shared, base=base), _TEXT)


def describe_claims(records: DataFrame, standing: Broadcast[Standing], parts: int, base: str = DEFAULT_BASE) -> DataFrame:
    """Return each article's graph in the order of their ids, a column ``text``, in a number of parts."""
    ordered = records.repartitionByRange(parts, "id").sortWithinPartitions("id")
    return map_rows(ordered, partial(_claim, standing=standing, base=base), _TEXT)


def _resolved(rows: Iterable[Row], standing: Standing) -> Iterator[Record]:
    return (standing.resolve(unpack_record(row["packed"])) for row in rows)


def _claim(rows: Iterator[Row], standing: Broadcast[Standing], base: str) -> Iterator[Row]:
    iris = Iris(base)
    for record in _resolved(rows, standing.value):
        said = lines(Claims(record, iris).describe(), iris.graph(record.id))
        while some := list(islice(said, _LINES)):
            yield {"text": _joined(some)}


def _tell(rows: Iterator[Row], standing: Broadcast[Standing], shared: Accumulator[dict[str, str]], base: str) -> Iterator[Row]:
    """Describe what an article alone tells of, and take apart what it tells of other things."""
    elsewhere = frozenset(standing.value.ids.values())
    records = _resolved(rows, standing.value)
    while some := list(islice(records, _AT_ONCE)):
        runs: list[tuple[str, list[str]]] = []
        for record in some:
            own, parts = parts_of(record, elsewhere)
            runs.extend((record.id, run) for run in own)
            for node, said in parts:
                yield {"node": node, "article": record.id, "said": pack_record(said)}
        told = dict(_described(some, (node for _, run in runs for node in run), standing.value, shared, base))
        for article, run in runs:
            text = "\n".join(told[node] for node in run if told[node])
            # Statements are thirty times smaller so, and come by four processes before they are written.
            yield {"node": run[0], "article": article, "text": zlib.compress(text.encode(), 1)}


def _describe(
    rows: Iterator[Row], standing: Broadcast[Standing], shared: Accumulator[dict[str, str]], base: str
) -> Iterator[Row]:
    """Describe what several articles tell of; many nodes at once, for a graph takes long to set up."""
    waiting: list[Row] = []
    for _, group in groupby(rows, key=lambda row: row["node"]):
        waiting.extend(group)
        if len(waiting) >= _TOGETHER:
            yield from _describe_some(waiting, standing.value, shared, base)
            waiting = []
    yield from _describe_some(waiting, standing.value, shared, base)


def _describe_some(rows: Sequence[Row], standing: Standing, shared: Accumulator[dict[str, str]], base: str) -> Iterator[Row]:
    said = [unpack_record(row["said"]) for row in rows if row["said"] is not None]
    told = {row["node"]: zlib.decompress(row["text"]).decode() for row in rows if row["text"] is not None}
    several = {row["node"] for row in rows} - told.keys()
    told.update(_described(united(said), several, standing, shared, base))
    yield from ({"text": told[node]} for node in dict.fromkeys(row["node"] for row in rows) if told[node])


def _described(
    records: Sequence[Record], nodes: Iterable[str], standing: Standing, shared: Accumulator[dict[str, str]], base: str
) -> Iterator[tuple[str, str]]:
    """Yield nodes with their statements, as the records tell of them, and add what they share."""
    copies = {record.id: standing.copies[record.id] for record in records if record.id in standing.copies}
    entities = Entities(NewsGraph(records, resolver=lambda _: {}, copies=copies), Iris(base), PLAIN)
    yield from ((node, _text(entities.describe_node(node))) for node in nodes)
    shared.add({description.subject: _text([description]) for description in entities.describe_shared()})


def _text(descriptions: Iterable[Description]) -> str:
    return _joined(lines(descriptions, None))


def _joined(statements: Iterable[str]) -> str:
    # Spark ends each text with a line break of its own.
    return "".join(statements).removesuffix("\n")
