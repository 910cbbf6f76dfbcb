"""Fixtures that several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import browser, open_page
from hypothesis import settings
from triplestore_servers import OxigraphServer, Server

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["browser", "nlp", "open_page", "server", "shared"]

# What is loaded on first use takes long, and a machine may be busy: no example fails for its time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The default pipeline with all components, loaded once."""
    from newsgraph.extract.pipeline import load

    return load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of annotated and plain articles that NEWSGRAPH_SHARED names."""
    name = os.environ.get("NEWSGRAPH_SHARED")
    if not name:
        pytest.skip("NEWSGRAPH_SHARED is not set: no annotated articles to measure on")
    return Path(name)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An empty triple store."""
    if OxigraphServer.program() is None:
        pytest.skip("needs the server of the PyPI package oxigraph")
    with OxigraphServer(tmp_path) as running:
        yield running
