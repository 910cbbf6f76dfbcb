"""The HTML page as a file: one document that refers to nothing outside and runs nothing but its own."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import pytest

from newsgraph.exports.html import SCRIPTS, render_html, write_html
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records, sample_records


@pytest.fixture(scope="module")
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


class _Elements(HTMLParser):
    """Tags with their attributes, and what scripts and styles hold."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.contents: dict[str, list[str]] = {"script": [], "style": [], "title": []}
        self.open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag if tag in self.contents else None
        if self.open:
            self.contents[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = None

    def handle_data(self, data: str) -> None:
        if self.open:
            self.contents[self.open][-1] += data


def data_of(page: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_Elements(page).contents["script"][0])
    return data


def test_html_is_a_whole_document_with_language_and_title(graph: NewsGraph) -> None:
    page = render_html(graph, "Kharkiv & <friends>")
    elements = _Elements(page)
    assert page.startswith("<!doctype html>")
    assert ("html", {"lang": "en"}) in elements.tags
    assert elements.contents["title"] == ["Kharkiv & <friends>"]
    assert "<friends>" not in page


def test_html_refers_to_nothing_outside_itself(graph: NewsGraph) -> None:
    elements = _Elements(render_html(graph))
    for tag, attributes in elements.tags:
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            assert (attributes.get(name) or "data:").startswith(("data:", "#")), (tag, attributes)
    assert "url(" not in "".join(elements.contents["style"])
    assert "@import" not in "".join(elements.contents["style"])
    assert "sourceMappingURL" not in "".join(elements.contents["script"])


def test_html_policy_allows_exactly_its_own_scripts_and_style(graph: NewsGraph) -> None:
    elements = _Elements(render_html(graph))
    policy = next(attributes["content"] for tag, attributes in elements.tags if attributes.get("http-equiv"))
    assert policy is not None
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    _, *scripts = elements.contents["script"]  # the first one is data and never runs
    assert rules["script-src"] == [_hash(script) for script in scripts]
    assert rules["style-src"] == [_hash(style) for style in elements.contents["style"]]
    assert rules["default-src"] == ["'none'"]
    assert rules["require-trusted-types-for"] == ["'script'"]


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def test_html_scripts_never_make_markup_of_text() -> None:
    folder = resources.files("newsgraph.exports") / "templates" / "js"
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|DOMParser|createContextualFragment"
    )
    for name in SCRIPTS:
        assert not forbidden.search((folder / f"{name}.js").read_text(encoding="utf-8")), name


def test_html_uses_every_asset_that_ships() -> None:
    folder = resources.files("newsgraph.exports") / "templates" / "js"
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(f"{name}.js" for name in SCRIPTS)


@pytest.mark.parametrize("actors", [8, 300], ids=["all together", "many components"])
def test_html_is_the_same_whatever_the_order_of_the_articles(actors: int) -> None:
    records = list(invented_records(30, Random(5), actors=actors))
    page = render_html(NewsGraph.from_records(records))
    Random(1).shuffle(records)
    assert render_html(NewsGraph.from_records(records)) == page


def test_html_is_written_to_a_path_or_an_open_file(graph: NewsGraph, tmp_path: Path) -> None:
    opened = io.BytesIO()
    write_html(graph, opened, title="Two papers")
    write_html(graph, tmp_path / "page.html", title="Two papers")
    assert (tmp_path / "page.html").read_bytes() == opened.getvalue()
    assert b"<title>Two papers</title>" in opened.getvalue()


def test_html_leaves_graph_and_folder_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    graph = NewsGraph.from_records(sample_records())
    before = (list(graph.nx.nodes(data=True)), list(graph.nx.edges(keys=True, data=True)))
    before_text = repr(before)
    render_html(graph)
    assert repr((list(graph.nx.nodes(data=True)), list(graph.nx.edges(keys=True, data=True)))) == before_text
    assert not list(tmp_path.iterdir())


def test_html_takes_any_title(graph: NewsGraph) -> None:
    page = render_html(graph, "lone \ud800 surrogate, {{ 7 * 7 }} <!-- ]]> \u2028")
    page.encode("utf-8")
    assert "{{ 7 * 7 }}" in page
    assert "49" not in _Elements(page).contents["title"][0]


def test_html_draws_a_still_network_with_straight_lines(graph: NewsGraph) -> None:
    options = data_of(render_html(graph))["network"]["options"]
    assert options["physics"] == {"enabled": False}
    assert options["edges"]["smooth"] is False
    assert options["layout"] == {"improvedLayout": False}
