"""The page that most tests of the page open."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsgraph.exports.html import write_html
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import sample_records


@pytest.fixture(scope="session")
def sample_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "sample.html"
    write_html(NewsGraph.from_records(sample_records()), file, title="Kharkiv")
    return file
