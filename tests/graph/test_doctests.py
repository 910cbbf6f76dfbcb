"""The examples in the docstrings of the graph and of the file exports hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import newsgraph.graph

MODULES = [info.name for info in pkgutil.iter_modules(newsgraph.graph.__path__, "newsgraph.graph.")]
MODULES += [f"newsgraph.exports.{name}" for name in ("files", "formats", "outputs")]


@pytest.mark.parametrize("name", MODULES)
def test_doctests_pass(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_doctests_are_there() -> None:
    finder = doctest.DocTestFinder()
    from newsgraph.graph import NewsGraph

    queries = ["events", "actors", "places", "timeline", "between", "ego", "evidence", "neighbourhood", "dyads", "rows", "find"]
    for query in queries:
        assert any(test.examples for test in finder.find(getattr(NewsGraph, query))), f"{query} has no example"
