"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import ReadOptions, read

Reading = Callable[..., list[Article | Rejection]]


@pytest.fixture
def read_file(tmp_path: Path) -> Reading:
    """Write a file and read it: ``read_file("a.md", "# Title …")``; options as keywords."""

    def write_and_read(name: str, content: str | bytes, **options: object) -> list[Article | Rejection]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read([path], options=ReadOptions(**options)))  # type: ignore[arg-type]

    return write_and_read


@pytest.fixture
def read_article(read_file: Reading) -> Callable[..., Article]:
    """Write a file that holds one article and return it."""

    def write_and_read(name: str, content: str | bytes, **options: object) -> Article:
        found = read_file(name, content, **options)
        assert len(found) == 1, found
        assert isinstance(found[0], Article), found
        return found[0]

    return write_and_read


@pytest.fixture
def read_rejection(read_file: Reading) -> Callable[..., Rejection]:
    """Write a file that holds no article and return why."""

    def write_and_read(name: str, content: str | bytes, **options: object) -> Rejection:
        found = read_file(name, content, **options)
        assert len(found) == 1, found
        assert isinstance(found[0], Rejection), found
        return found[0]

    return write_and_read
