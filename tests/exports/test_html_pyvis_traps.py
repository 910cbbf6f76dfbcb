"""What goes wrong with pyvis' own page, one test a trap: the graph is drawn with pyvis, and none of them comes along."""

from __future__ import annotations

import locale
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from pyvis.network import Network

from newsgraph.exports.html import render_html, write_html
from newsgraph.exports.page.drawing import draw, sizes_of
from newsgraph.exports.page.payload import Payload, collect
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Event
from newsgraph.graph.samples import invented_records, sample_records

if TYPE_CHECKING:
    from browsing import OpenPage

SCRIPT = "<img src=x onerror=window.hacked=1>"


@pytest.fixture
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def renamed(words: Callable[[str], str]) -> NewsGraph:
    """Return the sample graph with other names of its events."""
    records = [
        replace(
            record,
            nodes=tuple(replace(node, name=words(node.name)) if isinstance(node, Event) else node for node in record.nodes),
        )
        for record in sample_records()
    ]
    return NewsGraph.from_records(records)


def test_traps_heading_is_text(graph: NewsGraph) -> None:
    """pyvis writes ``heading`` as markup, twice."""
    page = render_html(graph, SCRIPT)
    assert SCRIPT not in page
    assert page.count("&lt;img src=x onerror=window.hacked=1&gt;") == 2


@pytest.mark.browser
def test_traps_menu_options_are_text(open_page: OpenPage, tmp_path: Path) -> None:
    """pyvis writes node ids raw into the options of ``select_menu``."""
    records = [replace(record, source=f"</option></select>{SCRIPT}{record.source}") for record in sample_records()]
    write_html(NewsGraph.from_records(records), tmp_path / "page.html")
    page = open_page(tmp_path / "page.html").page
    assert page.locator("[data-name=source] option").count() == 3
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None


@pytest.mark.browser
def test_traps_one_link_in_a_name_makes_no_markup_of_the_others(open_page: OpenPage, tmp_path: Path) -> None:
    """One title that contains ``href`` makes pyvis' page set every title as innerHTML."""
    names = iter(["<a href='https://evil.example/'>here</a>"])
    write_html(renamed(lambda name: next(names, f"{name} {SCRIPT}")), tmp_path / "page.html")
    reader = open_page(tmp_path / "page.html")
    reader.page.mouse.move(*reader.point_of((0xD5, 0x5E, 0x00)))
    reader.page.wait_for_selector("#tip", state="visible")
    assert reader.page.locator("#tip a, #tip img").count() == 0
    assert "<" in reader.page.inner_text("#tip")
    assert reader.page.evaluate("window.hacked") is None


def test_traps_options_come_from_no_article(graph: NewsGraph) -> None:
    """pyvis writes ``options`` and ``dot_lang`` raw into its script; ours are the same for every graph, and data."""

    def options(graph: NewsGraph) -> object:
        payload = collect(graph)
        return draw(payload, sizes_of(payload.nodes), [(n, n) for n in range(len(payload.nodes))])["options"]

    assert options(graph) == options(renamed(lambda _: "';window.hacked=1;'"))
    assert "parseDOTNetwork(" not in render_html(graph).partition('id="data"')[2].partition("</script>")[0]


def test_traps_no_library_is_loaded_or_dropped(graph: NewsGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvis loads Bootstrap from elsewhere even "in line", and leaves a ``lib`` folder where it runs."""
    monkeypatch.chdir(tmp_path)
    write_html(graph, tmp_path / "page.html")
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "cdn.jsdelivr" not in page
    assert "cdnjs" not in page
    assert "bootstrap" not in page.lower()


def test_traps_page_is_utf8_whatever_the_locale(graph: NewsGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvis opens its file without an encoding."""
    monkeypatch.setattr(locale, "getpreferredencoding", lambda *_: "ascii")
    monkeypatch.setattr(locale, "getencoding", lambda: "ascii", raising=False)
    write_html(graph, tmp_path / "page.html", title="Čačak – Харків")
    page = (tmp_path / "page.html").read_bytes()
    assert "<title>Čačak – Харків</title>".encode() in page
    assert page.index(b'<meta charset="utf-8">') < 1024


def test_traps_ids_are_never_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyvis looks through the list of all ids at every node and both ends of every edge."""
    looked_for: list[object] = []

    class Ids(list[object]):
        def __contains__(self, id: object) -> bool:
            looked_for.append(id)
            return super().__contains__(id)

    class Watched(Network):  # type: ignore[misc]
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **options)
            self.node_ids = Ids()

    monkeypatch.setattr("pyvis.network.Network", Watched)
    nodes = [{"key": str(n), "kind": "event", "label": "x", "rank": 1.0} for n in range(50)]
    drawn = draw(Payload(nodes=nodes, edges=[{}], ends=[(3, 4)]), [9] * 50, [(n, n) for n in range(50)])
    assert (len(drawn["nodes"]), len(drawn["edges"])) == (50, 1)
    assert looked_for == []
    one_by_one = Watched(directed=True)
    one_by_one.add_node(3)
    assert looked_for == [3]


def test_traps_parallel_edges_stay() -> None:
    """An undirected pyvis network drops the second edge between two nodes."""
    graph = NewsGraph.from_records(invented_records(30, Random(2), actors=3))
    payload = collect(graph)
    drawn = draw(payload, sizes_of(payload.nodes), [(n, n) for n in range(len(payload.nodes))])
    assert [(edge["from"], edge["to"]) for edge in drawn["edges"]] == payload.ends
    assert len(drawn["edges"]) == graph.nx.number_of_edges() > len({frozenset(ends) for ends in payload.ends})


def test_traps_attributes_of_any_type_are_taken_and_left_alone() -> None:
    """`Network.from_nx` raises on dates and sets, and writes sizes and labels into the graph it is given."""
    graph = NewsGraph.from_records(invented_records(5, Random(2)))
    before = repr(sorted(graph.nx.nodes(data=True), key=lambda item: item[0]))
    assert any(isinstance(value, tuple) for _, data in graph.nx.nodes(data=True) for value in data.values())
    assert "<!doctype html>" in render_html(graph)
    assert repr(sorted(graph.nx.nodes(data=True), key=lambda item: item[0])) == before


@pytest.mark.browser
def test_traps_nothing_moves_by_itself(open_page: OpenPage, graph: NewsGraph, tmp_path: Path) -> None:
    """pyvis' page computes for minutes where its nodes should stand."""
    write_html(graph, tmp_path / "page.html")
    page = open_page(tmp_path / "page.html").page
    picture = "document.querySelector('#network canvas').toDataURL()"
    frames = "new Promise(done => { let left = 30; const next = () => left-- ? requestAnimationFrame(next) : done(); next(); })"
    page.evaluate(frames)
    first = page.evaluate(picture)
    page.evaluate(frames)
    assert page.evaluate(picture) == first


def test_traps_page_says_its_language_type_and_name(graph: NewsGraph) -> None:
    """pyvis' page has no doctype, title or language."""
    page = render_html(graph, "Kharkiv")
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Kharkiv</title>" in page
