"""The graph as N-Quads, written by many machines: the same statements in the same order as one machine writes, cut into parts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from newsgraph.app.spark.batches import Row
from newsgraph.app.spark.excerpts import parts_of
from newsgraph.app.spark.frames import Group, map_groups, map_rows
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
    from pyspark import Broadcast
    from pyspark.sql import DataFrame

__all__ = ["Standing", "describe"]

_NODE, _SHARED, _CLAIMS = range(3)
"""Sections, in the order of `newsgraph.exports.quads.sections`: nodes, what they share, the graph of each article."""
_PIECE = {"section": "long", "name": "string", "text": "string"}
_PART = {"owner": "string", "article": "string", "described": "array<string>", "said": "string"}


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


def describe(records: DataFrame, standing: Broadcast[Standing], base: str = DEFAULT_BASE) -> DataFrame:
    """Return the statements in pieces: columns ``section``, ``name`` and ``text``, in the order of the first two.

    Parameters
    ----------
    records
        Columns ``id`` and ``record``, before resolution.
    standing
        What stands for each node.
    base
        What the IRIs start with.
    """
    claims = map_rows(records, partial(_claims, standing=standing, base=base), _PIECE)
    parts = map_rows(records, partial(_parts, standing=standing), _PART)
    entities = map_groups(parts, ("owner",), ("article",), partial(_entities, standing=standing, base=base), _PIECE)
    # What nodes share is described wherever one of them is, in the same words.
    return claims.unionByName(entities.dropDuplicates(["section", "name"]))


def _resolved(rows: Iterable[Row], standing: Standing) -> Iterator[Record]:
    return (standing.resolve(Record.from_json(row["record"])) for row in rows)


def _claims(rows: Iterator[Row], standing: Broadcast[Standing], base: str) -> Iterator[Row]:
    iris = Iris(base)
    for record in _resolved(rows, standing.value):
        yield from _piece(_CLAIMS, record.id, Claims(record, iris).describe(), iris.graph(record.id))


def _parts(rows: Iterator[Row], standing: Broadcast[Standing]) -> Iterator[Row]:
    shared = frozenset(standing.value.ids.values())
    for record in _resolved(rows, standing.value):
        for owner, described, said in parts_of(record, shared):
            yield {"owner": owner, "article": record.id, "described": sorted(described), "said": said.to_json()}


def _entities(group: Group, standing: Broadcast[Standing], base: str) -> Iterator[Row]:
    described: Collection[str] = ()
    records = []
    for row in group[1]:
        described = row["described"]
        records.append(Record.from_json(row["said"]))
    known = standing.value.copies
    copies = {record.id: known[record.id] for record in records if record.id in known}
    entities = Entities(NewsGraph(records, resolver=lambda _: {}, copies=copies), Iris(base), PLAIN)
    for node in described:
        yield from _piece(_NODE, node, entities.describe_node(node))
    for description in entities.describe_shared():
        yield from _piece(_SHARED, description.subject, [description])


def _piece(section: int, name: str, descriptions: Iterable[Description], graph: str | None = None) -> Iterator[Row]:
    text = "".join(lines(descriptions, graph))
    if text:
        # Spark ends each piece with a line break of its own.
        yield {"section": section, "name": name, "text": text.removesuffix("\n")}
