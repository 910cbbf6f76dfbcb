"""Merges from the command line: list, explain, split, join."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsgraph.graph import NewsGraph, Record
from newsgraph.graph.records import Actor
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    from tests.app.conftest import Newsgraph

COURIER, HERALD, TALKS = sample_records()
STRIKE, ATTACK = "event:865352d9db4a4c3a:16", "event:1648d2ff8ed59de7:7"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "kept.newsgraph"
    with Store(path) as kept:
        kept.add_all([COURIER, HERALD, TALKS])
    return path


def merged(store: Path) -> dict[str, str]:
    return dict(NewsGraph.open(store).merges)


def test_merges_lists_scores_reasons_and_quotes(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("merges", store)
    assert done.returncode == 0
    assert done.stdout.endswith(f"{len(merged(store))} merges\n")
    listed = json.loads(newsgraph("merges", store, "--json").stdout)
    assert {merge["node"]: merge["into"] for merge in listed} == merged(store)
    [strike] = [merge for merge in listed if merge["node"] == STRIKE]
    assert "same place (Kharkiv)" in strike["reasons"]
    assert all(quote["sentence"] for quote in (*strike["quotes"], *strike["other_quotes"]))


def test_merges_selects_by_name_and_kind(newsgraph: Newsgraph, store: Path) -> None:
    assert json.loads(newsgraph("merges", store, "--kind", "place", "--json").stdout) == []
    assert {m["node"] for m in json.loads(newsgraph("merges", store, "drone attack", "--json").stdout)} == {STRIKE}
    assert newsgraph("merges", store, "volcano").returncode == 3


def test_split_is_remembered_until_it_is_undone(newsgraph: Newsgraph, store: Path) -> None:
    before = merged(store)
    assert newsgraph("split", store, STRIKE).stdout == f"split {STRIKE} from {ATTACK}\n"
    assert STRIKE not in merged(store)
    with Store(store) as kept:
        kept.add(TALKS)
    assert STRIKE not in merged(store)
    assert newsgraph("merges", store, "--decisions").stdout.endswith("1 decision\n")
    assert newsgraph("split", store, STRIKE, "--undo").stdout == "forgot 1 decision\n"
    assert merged(store) == before


def test_split_of_what_was_not_merged_says_so(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("split", store, "event:none:1")
    assert (done.returncode, done.stdout) == (3, "")
    assert "was not merged with anything" in done.stderr.replace("\n", " ")


def test_join_overrules_what_speaks_against_it_and_split_overrules_join(newsgraph: Newsgraph, store: Path) -> None:
    events = sorted(node.id for node in TALKS.nodes if node.kind == "event")
    first, second = sorted((events[0], ATTACK))
    assert newsgraph("join", store, ATTACK, events[0]).returncode == 0
    assert merged(store)[second] == first
    assert ("joined by hand",) in [merge.reasons for merge in NewsGraph.open(store).explain_merges() if merge.node == second]
    assert newsgraph("split", store, events[0]).returncode == 0
    assert merged(store).get(events[0]) is None
    assert newsgraph("join", store, STRIKE, ATTACK).returncode == 0


def test_join_wants_nodes_of_one_kind(newsgraph: Newsgraph, store: Path) -> None:
    actor = next(node.id for node in COURIER.nodes if node.kind == "actor")
    assert newsgraph("join", store, ATTACK, actor).returncode == 3
    assert newsgraph("join", store, ATTACK, "event:none:1").returncode == 3
    assert newsgraph("join", store, ATTACK).returncode == 2


def test_decisions_are_the_same_whatever_the_order_of_articles(tmp_path: Path, newsgraph: Newsgraph) -> None:
    seen = []
    for number, records in enumerate(([COURIER, HERALD, TALKS], [TALKS, HERALD, COURIER])):
        path = tmp_path / f"{number}.newsgraph"
        with Store(path) as kept:
            kept.add_all(records)
        newsgraph("split", path, STRIKE)
        seen.append([record.to_json() for record in NewsGraph.open(path).records()])
    assert seen[0] == seen[1]


def test_split_parts_two_bearers_of_one_name(newsgraph: Newsgraph, tmp_path: Path) -> None:
    store = tmp_path / "smiths.newsgraph"
    smith = Actor(id="actor:person-john-smith", type="person", name="John Smith")
    with Store(store) as kept:
        kept.add_all(Record(id=id, text="John Smith won.", nodes=(smith,)) for id in "abc")
    listed = json.loads(newsgraph("merges", store, "john smith", "--json").stdout)
    assert [merge["into"] for merge in listed] == [smith.id] * 2
    assert newsgraph("merges", store).stdout == "0 merges\n"
    node, first = listed[0]["node"], listed[0]["other"]
    assert newsgraph("split", store, node).returncode == 0
    assert sorted(actor.articles for actor in NewsGraph.open(store).actors()) == [1, 2]
    assert newsgraph("join", store, node, first).returncode == 0
    assert [actor.articles for actor in NewsGraph.open(store).actors()] == [3]
