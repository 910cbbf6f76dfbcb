"""The graph as a notebook shows it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from newsgraph.exports.html import render_html
from newsgraph.exports.notebook import MOST_EVENTS, notebook_html
from newsgraph.graph import NewsGraph, newsgraph
from newsgraph.graph.samples import invented_records, sample_records

if TYPE_CHECKING:
    from browsing import OpenPage


@pytest.fixture(scope="module")
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


class _Frame(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_notebook_shows_the_page_in_a_sandbox(graph: NewsGraph) -> None:
    ((tag, attributes),) = _Frame(graph._repr_html_() or "").tags
    assert tag == "iframe"
    assert attributes["srcdoc"] == render_html(graph, attributes["title"] or "")
    sandbox = set((attributes["sandbox"] or "").split())
    assert "allow-scripts" in sandbox
    assert not sandbox & {"allow-same-origin", "allow-top-navigation", "allow-forms", "allow-modals"}


def test_notebook_gets_the_most_salient_part_of_a_large_graph() -> None:
    records = invented_records(200, Random(4), events=4, actors=500)
    ((_, attributes),) = _Frame(notebook_html(NewsGraph.from_records(records))).tags
    assert attributes["title"] == f"The {MOST_EVENTS} most salient of 800 events in 200 articles"


def test_notebook_falls_back_to_the_counts_without_a_renderer(graph: NewsGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsgraph, "entry_points", lambda **_: ())
    assert graph._repr_html_() is None


@pytest.mark.browser
def test_notebook_frame_works_and_reaches_nothing_outside(open_page: OpenPage, graph: NewsGraph, tmp_path: Path) -> None:
    cell = tmp_path / "cell.html"
    cell.write_text(f"<!doctype html><html data-ready><body>{notebook_html(graph)}", encoding="utf-8")
    reader = open_page(cell)
    frame = reader.page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    frame.locator("#search").fill("drone attack")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "drone attack on Kharkiv"
    inside = next(frame for frame in reader.page.frames if frame.parent_frame)
    reach = "() => { try { return String(parent.document.title); } catch { return 'refused'; } }"
    assert inside.evaluate(reach) == "refused"
    assert reader.page.url == cell.as_uri()
