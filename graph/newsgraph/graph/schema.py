"""The record's JSON Schema, and what a schema can't say: that offsets lie in the text and every edge cites its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator

from newsgraph.graph.records import RecordError
from newsgraph.graph.resources import read_json

__all__ = ["faults", "record_schema", "validate"]

_SHOWN = 5


def record_schema() -> Mapping[str, Any]:
    """Return the JSON Schema (2020-12) of the record; it is the file ``schemas/record.schema.json``."""
    schema: Mapping[str, Any] = read_json("schemas", "record.schema.json")
    return schema


def validate(record: Mapping[str, Any]) -> None:
    """Check a record as plain JSON types, as `Record.to_dict` and ``json.loads`` give it.

    Raises
    ------
    newsgraph.graph.RecordError
        If it breaks the schema or contradicts itself; the message names the first faults and where they stand.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> record = sample_records()[0].to_dict()
    >>> validate(record)
    >>> record["edges"][0]["role"] = "suspect"
    >>> next(faults(record))[:44]
    "$.edges[0].role: 'suspect' is not one of ['a"
    """
    found = list(faults(record))
    if found:
        more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
        name = record.get("id") if isinstance(record, Mapping) else None
        raise RecordError(f"record {name!r}: {'; '.join(found[:_SHOWN])}{more}; see record.schema.json")


def faults(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a record, one line a fault with its JSON path; references only once the shape is right."""
    broken = False
    for path in _not_finite(record, "$"):
        broken = True
        yield f"{path}: JSON has no such number"
    for error in sorted(_validator().iter_errors(record), key=lambda error: (str(error.json_path), error.message)):
        broken = True
        yield f"{error.json_path}: {error.message}"
    if not broken:
        yield from _broken_references(record)


def _not_finite(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, float) and not isfinite(value):
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _not_finite(item, f"{path}.{key}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _not_finite(item, f"{path}[{place}]")


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(record_schema())


def _broken_references(record: Mapping[str, Any]) -> Iterator[str]:
    nodes = {node["id"]: node["kind"] for node in record["nodes"]}
    mentions = {mention["id"]: mention for mention in record["mentions"]}
    if len(nodes) < len(record["nodes"]):
        yield "$.nodes: two nodes have one id"
    if len(mentions) < len(record["mentions"]):
        yield "$.mentions: two mentions have one id"
    for place, span in enumerate(record.get("sentences") or ()):
        yield from _outside(f"$.sentences[{place}]", span[0], span[1], len(record["text"]))
    for place, mention in enumerate(record["mentions"]):
        yield from _mention_faults(f"$.mentions[{place}]", mention, record, nodes)
    for place, edge in enumerate(record["edges"]):
        yield from _edge_faults(f"$.edges[{place}]", edge, nodes, mentions)
    yield from _headline_faults(record, nodes)


def _mention_faults(path: str, mention: Mapping[str, Any], record: Mapping[str, Any], nodes: Mapping[str, str]) -> Iterator[str]:
    whole = record["title"] or "" if mention.get("in") == "title" else record["text"]
    yield from _outside(path, mention["start"], mention["end"], len(whole))
    if mention["node"] not in nodes:
        yield f"{path}: no node {mention['node']!r}"
    elif nodes[mention["node"]] != mention["kind"]:
        yield f"{path}: a mention of kind {mention['kind']} of a node of kind {nodes[mention['node']]}"


def _outside(path: str, start: int, end: int, length: int) -> Iterator[str]:
    if not 0 <= start < end <= length:
        yield f"{path}: {start} to {end} is no stretch of {length} characters"


def _edge_faults(
    path: str, edge: Mapping[str, Any], nodes: Mapping[str, str], mentions: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    if nodes.get(edge["source"]) != "event":
        yield f"{path}: the source {edge['source']!r} is no event of the record"
    if edge["target"] not in nodes:
        yield f"{path}: no node {edge['target']!r}"
    unknown = [id for id in edge["mentions"] if id not in mentions]
    if unknown:
        yield f"{path}: no mention {unknown[0]!r}"
        return
    cited = {mentions[id]["node"] for id in edge["mentions"]}
    for end in ("source", "target"):
        if edge[end] not in cited:
            yield f"{path}: cites no mention of its {end} {edge[end]!r}"


def _headline_faults(record: Mapping[str, Any], nodes: Mapping[str, str]) -> Iterator[str]:
    headline = record["headline"]
    if headline is None:
        return
    if nodes.get(headline["event"]) != "event":
        yield f"$.headline: {headline['event']!r} is no event of the record"
    for key in ("who", "what", "when", "where"):
        span = headline.get(key)
        if span:
            yield from _outside(f"$.headline.{key}", span[0], span[1], len(record["text"]))
