"""What the schema accepts and what it finds wrong."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newsgraph.graph import RecordError, validate
from newsgraph.graph.records import ROLES, Mention, Record
from newsgraph.graph.samples import invented_records, sample_records
from newsgraph.graph.schema import faults, record_schema


def sample() -> dict[str, Any]:
    """A record whose first node is an event."""
    record: dict[str, Any] = json.loads(sample_records()[0].to_json())
    record["nodes"].sort(key=lambda node: node["kind"] != "event")
    return record


def test_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(dict(record_schema()))


def test_schema_accepts_the_samples_and_invented_records() -> None:
    for record in (*sample_records(), *invented_records(5, Random(3))):
        validate(json.loads(record.to_json()))


def test_schema_accepts_further_keys() -> None:
    validate({**sample(), "mood": "grim"})


def test_schema_knows_all_roles() -> None:
    assert tuple(record_schema()["$defs"]["edge"]["properties"]["role"]["enum"]) == ROLES


def test_schema_covers_every_field_of_a_record() -> None:
    assert set(sample()) <= set(record_schema()["properties"])
    for node in sample()["nodes"]:
        assert set(node) - {"id", "kind"} <= set(record_schema()["$defs"][node["kind"]]["properties"])
    for name in ("mention", "edge"):
        assert set(sample()[f"{name}s"][0]) <= set(record_schema()["$defs"][name]["properties"])


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("id",), "", "$.id"),
        (("text",), None, "$.text"),
        (("published",), "June 8", "$.published"),
        (("nodes", 0, "kind"), "dragon", "$.nodes[0].kind"),
        (("nodes", 0, "plover"), "KILL", "$.nodes[0].plover"),
        (("nodes", 0, "modality"), "likely", "$.nodes[0].modality"),
        (("nodes", 0, "salience"), 1.5, "$.nodes[0].salience"),
        (("nodes", 0, "start"), "yesterday", "$.nodes[0].start"),
        (("edges", 0, "role"), "suspect", "$.edges[0].role"),
        (("edges", 0, "confidence"), 2, "$.edges[0].confidence"),
        (("edges", 0, "mentions"), ["m1"], "$.edges[0].mentions"),
        (("mentions", 0, "start"), -1, "$.mentions[0].start"),
        (("mentions", 0, "end"), 100_000, "is no stretch of"),
        (("mentions", 0, "node"), "event:gone", "no node 'event:gone'"),
        (("mentions", 0, "kind"), "place", "a mention of kind place of a node of kind"),
        (("mentions", 1, "id"), "m1", "two mentions have one id"),
        (("edges", 0, "source"), "actor:iso:RUS", "is no event of the record"),
        (("edges", 0, "target"), "actor:gone", "no node 'actor:gone'"),
        (("edges", 0, "mentions"), ["m1", "m77"], "no mention 'm77'"),
        (("edges", 0, "mentions"), ["m1", "m2"], "cites no mention of its"),
        (("headline", "event"), "actor:iso:RUS", "$.headline"),
        (("headline", "who"), [5, 2], "$.headline.who"),
        (("sentences", 0), [0, 9999], "$.sentences[0]"),
    ],
)
def test_schema_finds_what_is_wrong_and_where(path: tuple[str | int, ...], value: Any, message: str) -> None:
    record = sample()
    place: Any = record
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert any(message in fault for fault in faults(record)), list(faults(record))
    with pytest.raises(RecordError, match=r"see record\.schema\.json"):
        validate(record)


@pytest.mark.parametrize("key", ["id", "text", "mentions", "nodes", "edges", "headline", "published"])
def test_schema_misses_required_keys(key: str) -> None:
    record = sample()
    del record[key]
    with pytest.raises(RecordError, match=f"'{key}' is a required property"):
        validate(record)


def test_schema_message_is_short_for_many_faults() -> None:
    record = sample()
    for edge in record["edges"]:
        edge["role"] = "suspect"
    with pytest.raises(RecordError, match=r"and \d+ more"):
        validate(record)


def test_schema_records_that_name_runners_up_by_ids_alone_are_read() -> None:
    place = {"id": "place:x", "kind": "place", "type": "city", "name": "X", "candidates": [30, 10]}
    record = Record.from_dict({"id": "a", "text": "X", "nodes": [place]})
    assert record.to_dict()["nodes"][0]["candidates"] == [
        {"geonames": number, "name": None, "country": None, "admin1": None, "score": None} for number in (30, 10)
    ]
    validate(record.to_dict())


def test_schema_records_survive_the_way_through_json() -> None:
    for record in sample_records():
        assert Record.from_json(record.to_json()) == record


@pytest.mark.parametrize(
    "odd", [10**30, -(2**63) - 1, 1e300, 1e16, 1e-5, [2**70], "half of a pair: \ud83d", "\x00\x1f\x7f\u2028"]
)
def test_schema_records_with_odd_values_survive_the_way_through_json(odd: Any) -> None:
    mention = Mention(id="m1", kind="event", start=0, end=1, node="event:x", quantities={"killed": {"value": odd}})
    record = Record(id="a", text=str(odd), mentions=(mention,))
    assert repr(Record.from_json(record.to_json())) == repr(record)
    assert repr(Record.from_json(record.to_json().encode())) == repr(record)
    assert json.loads(record.to_json()) == record.to_dict()


@pytest.mark.parametrize("number", [1e16, 1e300, 1e-4, 9.9e-5, 1e-300, 0.1, 0.0, -2.5e-7, float("nan"), float("-inf")])
def test_schema_numbers_are_written_as_the_standard_library_writes_them(number: float) -> None:
    mention = Mention(id="m1", kind="event", start=0, end=1, node="event:x", quantities={"killed": {"value": number}})
    record = Record(id="a", text="A", mentions=(mention,))
    assert record.to_json() == json.dumps(record.to_dict(), separators=(",", ":"))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_schema_refuses_numbers_that_json_has_not(number: float) -> None:
    record = sample()
    record["nodes"][0]["salience"] = number
    assert next(iter(faults(record))) == "$.nodes[0].salience: JSON has no such number"
    with pytest.raises(RecordError, match="is no number in JSON"):
        Record.from_json(json.dumps(record))


def test_schema_deeply_nested_record_is_an_error_of_ours() -> None:
    with pytest.raises(RecordError, match="not a JSON record"):
        Record.from_json("[" * 100_000)
