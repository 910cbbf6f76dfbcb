"""The floors under the published figures only rise, unless one says so."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def quality(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark with gold sets, floors and README of its own, and figures that need no model."""
    spec = importlib.util.spec_from_file_location("quality", ROOT / "benchmarks" / "quality.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "quality", module)
    spec.loader.exec_module(module)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "gum.dev.jsonl").write_text('{"id": "a", "set": "gum", "text": "x", "mentions": []}\n')
    (tmp_path / "README.md").write_text("Measured\n<!-- figures -->\n<!-- end of figures -->\nLimits\n")
    monkeypatch.setenv("NEWSGRAPH_SHARED", str(tmp_path))
    monkeypatch.setattr(module, "FLOORS", tmp_path / "floors.json")
    monkeypatch.setattr(module, "README", tmp_path / "README.md")
    return module


def measure(quality: ModuleType, monkeypatch: pytest.MonkeyPatch, value: float, *options: str) -> int:
    monkeypatch.setattr(quality, "measure", lambda sets, jobs: {"gum.time_value.f1": value})
    code = quality.main(["gum", *options])
    assert isinstance(code, int)
    return code


def test_quality_pins_raises_and_holds_floors(quality: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert measure(quality, monkeypatch, 0.70, "--update") == 0
    assert measure(quality, monkeypatch, 0.70) == 0
    assert measure(quality, monkeypatch, 0.70 - quality.TOLERANCE / 2) == 0
    assert measure(quality, monkeypatch, 0.69) == 1
    assert measure(quality, monkeypatch, 0.80, "--update") == 0
    assert measure(quality, monkeypatch, 0.70) == 1


def test_quality_lowers_a_floor_only_when_told_to(quality: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(quality, monkeypatch, 0.70, "--update")
    before = quality.FLOORS.read_bytes()
    assert measure(quality, monkeypatch, 0.60, "--update") == 1
    assert quality.FLOORS.read_bytes() == before
    assert measure(quality, monkeypatch, 0.60, "--update", "--allow-lower") == 0
    assert json.loads(quality.FLOORS.read_text())["quick"] == {"gum.time_value.f1": 0.6}


def test_quality_keeps_quick_and_full_floors_apart(quality: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(quality, monkeypatch, 0.70, "--update")
    measure(quality, monkeypatch, 0.50, "--update", "--full")
    assert measure(quality, monkeypatch, 0.50, "--full") == 0
    assert measure(quality, monkeypatch, 0.50) == 1
    assert "| Time values, GUM news (F1) | 0.500 |" in quality.README.read_text()


def test_quality_fails_when_a_figure_is_no_longer_measured(quality: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    measure(quality, monkeypatch, 0.70, "--update")
    monkeypatch.setattr(quality, "measure", lambda sets, jobs: {})
    assert quality.main(["gum"]) == 1


def test_quality_refuses_other_articles_than_those_of_the_floors(
    quality: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    measure(quality, monkeypatch, 0.70, "--update")
    (tmp_path / "gold" / "gum.dev.jsonl").write_text('{"id": "b", "set": "gum", "text": "x", "mentions": []}\n')
    assert measure(quality, monkeypatch, 0.90) == 1
    assert measure(quality, monkeypatch, 0.90, "--update") == 1
    assert measure(quality, monkeypatch, 0.90, "--update", "--allow-lower") == 0


def test_quality_says_what_it_needs(
    quality: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NEWSGRAPH_SHARED")
    assert quality.main([]) == 2
    assert "NEWSGRAPH_SHARED is not set" in capsys.readouterr().err


def test_quality_table_of_the_readme_shows_the_pinned_figures(quality: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    floors = json.loads((ROOT / "benchmarks" / "floors.json").read_text())
    assert quality.put_figures(readme, floors["full"]) == readme
