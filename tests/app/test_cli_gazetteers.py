"""The commands for gazetteers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.app.conftest import Newsgraph

TABLE = "name\tlat\tlon\tcountry\nStara Zoria\t48.3\t37.2\tUKR\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSGRAPH_DATA", str(tmp_path / "data"))


def test_cli_gazetteer_adds_shows_finds_and_removes(newsgraph: Newsgraph, tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text(TABLE, encoding="utf-8")
    assert "own: 1 places under 1 names" in newsgraph("gazetteer", "add", table).stderr
    shown = json.loads(newsgraph("gazetteer", "info", "--json").stdout)
    assert [(item["name"], item["fault"]) for item in shown] == [("newsgraph", None), ("own", None)]
    assert shown[0]["places"] > 200_000
    found = newsgraph("gazetteer", "find", "Stara Zoria")
    assert found.returncode == 0
    assert found.stdout == "Stara Zoria (city)  Ukraine  48.3, 37.2  own\n"
    assert newsgraph("gazetteer", "remove", "own").stdout == "removed own\n"
    missing = newsgraph("gazetteer", "find", "Stara Zoria")
    assert (missing.returncode, missing.stdout) == (3, "")


def test_cli_gazetteer_names_the_bad_line_and_the_cure(newsgraph: Newsgraph, tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text(TABLE + "Here\t95\t0\t\n", encoding="utf-8")
    done = newsgraph("gazetteer", "add", table)
    assert done.returncode == 3
    assert "own.tsv, line 3: latitude 95 and longitude 0 are out of range" in done.stderr.replace("\n", " ")


def test_cli_gazetteer_info_ends_badly_where_one_cannot_be_read(newsgraph: Newsgraph, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "gazetteers"
    folder.mkdir(parents=True)
    (folder / "own.sqlite").write_bytes(b"")
    done = newsgraph("gazetteer", "info")
    assert done.returncode == 3
    assert "own: cannot be read" in done.stdout


def test_cli_gazetteer_find_shows_control_characters_of_names(newsgraph: Newsgraph, tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text("name\tlat\tlon\n\x1b[2JEvil\t1\t1\n", encoding="utf-8")
    newsgraph("gazetteer", "add", table)
    assert "\x1b" not in newsgraph("gazetteer", "find", "\x1b[2JEvil").stdout
