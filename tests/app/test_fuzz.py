"""A sample of what `benchmarks/fuzz.py` and `benchmarks/regexes.py` try at length."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsgraph.extract.articles import Article
from newsgraph.extract.readers import read

ROOT = Path(__file__).parents[2]
DEEP = 100_000


def benchmark(name: str, patch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    patch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("surface", "inputs"), [("readers", 150), ("records", 60), ("rdf", 120)])
def test_fuzz_sample(surface: str, inputs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz = benchmark("fuzz", monkeypatch)
    monkeypatch.setattr(fuzz, "LIMIT", 600.0)
    outcome = fuzz.fuzz(surface, range(inputs), seed=1)
    assert outcome.failures == []


@pytest.mark.model
def test_fuzz_sample_of_commands() -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "fuzz.py"), "--only", "commands", "--inputs", "60"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "60 inputs, 0 failures" in done.stdout, done.stderr


def test_fuzz_notices_what_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    fuzz = benchmark("fuzz", monkeypatch)

    class Broken(fuzz.Surface):  # type: ignore[misc, name-defined]
        def try_one(self, chance: Any) -> None:
            raise KeyError("lost")

    monkeypatch.setitem(fuzz.SURFACES, "readers", Broken)
    outcome = fuzz.fuzz("readers", range(2))
    assert not outcome.passed
    assert all("KeyError: 'lost'" in failure for failure in outcome.failures)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<div>" * DEEP + "Rain fell on Odesa."),
        ("a.html", "<b><i>" * DEEP),
        ("a.json", "[" * DEEP),
        ("a.jsonl", '{"text":' * DEEP),
        ("a.md", "> " * DEEP + "Rain fell."),
        ("a.md", "[" * DEEP),
        ("a.rss", "<rss><channel><item>" + "<a>" * DEEP),
    ],
)
def test_fuzz_deep_nesting_is_read_or_set_aside(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    (found,) = read([path])
    assert found.text if isinstance(found, Article) else found.reason


def test_fuzz_no_address_in_an_article_is_visited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visited: list[Any] = []

    def refuse(*where: Any, **how: Any) -> None:
        visited.append(where)
        raise OSError("no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    address = "http://169.254.169.254/latest/meta-data"
    page = f'<link rel="canonical" href="{address}"><img src="{address}"><iframe src="{address}"></iframe>'
    told = "<p>Rain fell on Odesa on Sunday, officials said.</p>"
    item = f"<link>{address}</link><description>Rain fell on Odesa.</description>"
    (tmp_path / "a.html").write_text(f"<html><head>{page}</head><body>{told}</body></html>")
    (tmp_path / "b.md").write_text(f"# Rain\n\n![rain]({address}) Rain fell on [Odesa]({address}) on Sunday, officials said.\n")
    (tmp_path / "c.rss").write_text(f"<rss version='2.0'><channel><item>{item}</item></channel></rss>")
    assert len(list(read([tmp_path]))) == 3
    assert visited == []


def test_fuzz_regular_expressions_take_no_exponential_time(monkeypatch: pytest.MonkeyPatch) -> None:
    regexes = benchmark("regexes", monkeypatch)
    monkeypatch.setattr(regexes, "ENDS", ("!",))
    found = regexes.expressions()
    assert len(found) > 100
    # A quadratic one takes a hundredth of that; an exponential one would never end.
    assert regexes.slow_expressions(found, 300, 20.0) == []
