"""Upkeep of a store from the command line: forget, check, compact, back up."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    from tests.app.conftest import Newsgraph

COURIER, HERALD, TALKS = sample_records()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "kept.newsgraph"
    with Store(path) as kept:
        kept.add_all([COURIER, HERALD, TALKS])
    return path


def test_forget_takes_back_what_only_that_article_said(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("forget", store, HERALD.id)
    assert (done.returncode, done.stdout) == (0, "forgot 1 article\n")
    left = NewsGraph.open(store)
    assert list(left.nx.nodes(data=True)) == list(NewsGraph.from_records([COURIER, TALKS]).nx.nodes(data=True))
    assert list(left.nx.edges(keys=True, data=True)) == list(
        NewsGraph.from_records([COURIER, TALKS]).nx.edges(keys=True, data=True)
    )


def test_forget_takes_a_url(newsgraph: Newsgraph, store: Path) -> None:
    assert COURIER.url
    assert newsgraph("forget", store, COURIER.url, TALKS.id).stdout == "forgot 2 articles\n"
    with Store(store, read_only=True) as kept:
        assert kept.ids() == [HERALD.id]


def test_forget_of_an_unknown_article_forgets_nothing(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("forget", store, COURIER.id, HERALD.id + "x")
    assert done.returncode == 3
    assert f"close: {HERALD.id}" in done.stderr.replace("\n", "")
    with Store(store, read_only=True) as kept:
        assert len(kept) == 3


@pytest.mark.parametrize("command", [["forget", "x"], ["compact"], ["check"]])
def test_upkeep_makes_no_store_where_there_is_none(newsgraph: Newsgraph, tmp_path: Path, command: list[str]) -> None:
    done = newsgraph(command[0], tmp_path / "none.newsgraph", *command[1:])
    assert done.returncode == 3
    assert "no store" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_check_names_the_damaged_record(newsgraph: Newsgraph, store: Path) -> None:
    assert newsgraph("check", store).stdout == "3 articles, 0 faults\n"
    with sqlite3.connect(store) as db:
        db.execute("UPDATE articles SET record_hash = 'wrong' WHERE id = ?", (TALKS.id,))
    db.close()
    done = newsgraph("check", store)
    assert done.returncode == 3
    assert TALKS.id in done.stdout.replace("\n", "")
    assert "1 fault" in done.stdout


def test_compact_and_backup_keep_every_article(newsgraph: Newsgraph, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.newsgraph"
    assert newsgraph("backup", store, copy).returncode == 0
    assert newsgraph("compact", store).returncode == 0
    for path in (store, copy):
        with Store(path, read_only=True) as kept:
            assert len(kept) == 3
            assert kept.check() == []
    assert newsgraph("backup", store, copy).returncode == 3
    nowhere = newsgraph("backup", store, tmp_path / "none" / "copy.newsgraph")
    assert nowhere.returncode == 3
    assert "copy.newsgraph can't be written" in nowhere.stderr.replace("\n", " ")
