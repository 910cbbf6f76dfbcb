"""Gazetteers that the user adds: what is read, what is refused, and how they are looked up with ours."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import stat
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.extract import gazetteer as gazetteer_module
from newsgraph.extract import gazetteer_additions, gazetteer_files
from newsgraph.extract.gazetteer import Gazetteer, GazetteerError, added_paths, data_folder
from newsgraph.extract.gazetteer_additions import add, additions, remove
from newsgraph.extract.gazetteer_files import detect_kind, read_alternate_names, read_features, read_geojson, read_table
from newsgraph.extract.gazetteer_storage import Entry, write_index

KHARKIV = Entry(
    name="Kharkiv", type="city", lat=49.98, lon=36.25, country="UKR", geonames=706483, population=1_400_000, weight=1_400_000,
    within=("Kharkiv Oblast", "Ukraine"), wikidata="Q42308",
)  # fmt: skip
TABLE = b"name\tlat\tlon\n"
TEXAS = Entry(name="Texas", type="region", lat=31.0, lon=-99.0, country="USA", geonames=4736286, code="US.TX", weight=20_000_000)


def feature(**changes: str) -> str:
    """Return a line of a GeoNames table."""
    cells = {
        "geonameid": "702550", "name": "Lviv", "asciiname": "Lviv", "alternatenames": "Lemberg,Lwów,Львів,LWO,lu wo fu",
        "latitude": "49.84", "longitude": "24.02", "class": "P", "code": "PPLA", "country": "UA", "cc2": "", "admin1": "15",
        "admin2": "8", "admin3": "", "admin4": "", "population": "717803", "elevation": "", "dem": "296",
        "timezone": "Europe/Kiev", "modified": "2024-01-01",
    }  # fmt: skip
    return "\t".join((cells | changes).values()) + "\n"


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small gazetteer of ours, and a folder of the user's that is empty."""
    monkeypatch.setenv("NEWSGRAPH_DATA", str(tmp_path / "data"))
    path = tmp_path / "ours.sqlite"
    write_index(path, [KHARKIV, TEXAS], {"test": "1"})
    monkeypatch.setattr(gazetteer_additions, "open_gazetteer", lambda: Gazetteer(path))
    return path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_geonames_table_is_looked_up_with_ours(ours: Path, tmp_path: Path) -> None:
    table = write(tmp_path, "UA.txt", feature())
    codes = write(tmp_path, "admin1CodesASCII.txt", "UA.15\tLviv Oblast\tLviv Oblast\t702549\n")
    names = write(tmp_path, "alternateNamesV2.txt", "1\t702550\ten\tLvov\t\t\t\t\t\t\n2\t702550\twkdt\tQ36036\t\t\t\t\t\t\n")
    added = add([table, codes, names])
    assert (added.name, added.places, added.fault) == ("UA", 1, None)
    gazetteer = Gazetteer(ours, added_paths())
    (match,) = gazetteer.lookup("Lvov")
    place = match.place
    assert (place.name, place.type, place.country, place.admin1, place.wikidata) == (
        "Lviv",
        "city",
        "UKR",
        "Lviv Oblast",
        "Q36036",
    )
    assert (place.within, place.source, match.alias) == (("Lviv Oblast", "Ukraine"), "UA", True)
    assert [p.geonames for p in gazetteer.find("Lemberg")] == [702550]
    assert gazetteer.find("LWO") == gazetteer.find("lu wo fu") == []
    assert [p.name for p in gazetteer.find("Kharkiv")] == ["Kharkiv"]
    assert gazetteer.by_code("702550")[0].place == place


def test_regions_of_a_table_without_codes_are_named_by_ours(ours: Path, tmp_path: Path) -> None:
    add([write(tmp_path, "US.txt", feature(geonameid="1", name="Ding Dong", country="US", admin1="TX", admin2=""))])
    assert Gazetteer(ours, added_paths()).find("Ding Dong")[0].within == ("Texas", "United States")


def test_alternate_names_alone_name_places_of_ours(ours: Path, tmp_path: Path) -> None:
    add([write(tmp_path, "names.txt", "1\t706483\ten\tKharkhiv City\t\t\t\t\t\t\n")])
    (match,) = Gazetteer(ours, added_paths()).lookup("Kharkhiv City")
    assert (match.place.name, match.place.geonames, match.alias) == ("Kharkiv", 706483, True)


def test_a_place_that_both_know_is_one_at_the_added_position(ours: Path, tmp_path: Path) -> None:
    line = feature(
        geonameid="706483", name="Kharkiv", alternatenames="Charkow", latitude="50.0", longitude="36.3", population="1"
    )
    add([write(tmp_path, "UA.txt", line)])
    gazetteer = Gazetteer(ours, added_paths())
    (place,) = gazetteer.find("Kharkiv")
    assert (place.lat, place.lon, place.wikidata, place.within) == (50.0, 36.3, "Q42308", ("Kharkiv Oblast", "Ukraine"))
    assert [p.geonames for p in gazetteer.find("Charkow")] == [706483]


def test_only_features_of_the_news_are_taken_unless_all_are_asked_for(tmp_path: Path) -> None:
    lines = [
        feature(),
        feature(**{"class": "S", "code": "HTL", "name": "Hotel"}),
        feature(**{"class": "S", "code": "AIRP", "name": "Field"}),
    ]
    path = write(tmp_path, "UA.txt", "".join(lines))
    assert [(e.name, e.type) for e in read_features(path, lambda code: None)] == [("Lviv", "city"), ("Field", "facility")]
    assert len(list(read_features(path, lambda code: None, all_features=True))) == 3


def test_a_zip_is_read_as_its_table(ours: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "UA.zip", "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("UA.txt", feature())
    assert add([tmp_path / "UA.zip"]).places == 1


def packed(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize("content", [b"a" * (8 << 20), TABLE + b"Here\t1\t1\n" * (1 << 20), b"{" + b" " * (8 << 20)])
def test_a_decompression_bomb_is_refused_before_it_expands(ours: Path, tmp_path: Path, content: bytes) -> None:
    path = packed(tmp_path / "bomb.zip", "UA.txt", content)
    tracemalloc.start()
    try:
        with pytest.raises(GazetteerError, match=r"bomb\.zip: expands more than 250-fold: a decompression bomb\?"):
            add([path])
        assert tracemalloc.get_traced_memory()[1] < len(content) / 2
    finally:
        tracemalloc.stop()


def test_a_zip_that_says_less_than_it_holds_yields_no_more_than_it_says(ours: Path, tmp_path: Path) -> None:
    path = packed(tmp_path / "lie.zip", "UA.txt", TABLE + b"Here\t1\t1\n" * (1 << 20))
    whole, little = (struct.pack("<L", length) for length in (len(TABLE) + (9 << 20), len(TABLE)))
    data = path.read_bytes()
    assert data.count(whole) == 2
    path.write_bytes(data.replace(whole, little))
    with pytest.raises(GazetteerError, match="damaged"):
        add([path])
    assert added_paths() == {}


@pytest.mark.parametrize("name", ["../../UA.txt", "/tmp/UA.txt", "..\\UA.txt", "C:\\UA.txt", "a/../../UA.txt"])
def test_names_in_a_zip_lead_nowhere(ours: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in" / "here"
    folder.mkdir(parents=True)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert add([packed(folder / "UA.zip", name, feature().encode())]).places == 1
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert new == {folder / "UA.zip", *added_paths().values()}
    assert list(added_paths()) == ["UA"]


def test_a_link_in_a_zip_is_not_followed(ours: Path, tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.txt", feature())
    link = zipfile.ZipInfo("UA.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "UA.zip", "w") as archive:
        archive.writestr(link, str(secret))
    with pytest.raises(GazetteerError, match="1 columns"):
        add([tmp_path / "UA.zip"])


@pytest.mark.parametrize("name", ["a.tsv", "a.zip"])
def test_a_line_without_end_is_refused(ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(gazetteer_files, "_LONGEST_LINE", 1000)
    content = TABLE + random.Random(1).randbytes(2000).hex().encode()
    path = packed(tmp_path / name, "a.tsv", content) if name == "a.zip" else write(tmp_path, name, content.decode())
    with pytest.raises(GazetteerError, match="line 2: longer than"):
        add([path])


def test_features_that_can_not_be_read_as_a_whole_are_refused(
    ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gazetteer_files, "_LARGEST_GEOJSON", 1000)
    with pytest.raises(GazetteerError, match="split it"):
        add([write(tmp_path, "a.geojson", '{"features": [' + " " * 1000 + "]}")])


@pytest.mark.parametrize("depth", [100, 100_000])
def test_features_nested_without_end_are_refused(ours: Path, tmp_path: Path, depth: int) -> None:
    with pytest.raises(GazetteerError, match=r"a\.geojson"):
        add([write(tmp_path, "a.geojson", '{"features": [{"geometry": {"coordinates": ' + "[" * depth + "]" * depth + "}}]}")])


@pytest.mark.parametrize("place", [60, -30, -10])
def test_a_damaged_zip_is_refused(ours: Path, tmp_path: Path, place: int) -> None:
    path = packed(tmp_path / "UA.zip", "UA.txt", "".join(feature(id=str(number)) for number in range(1000)).encode())
    data = bytearray(path.read_bytes())
    data[place] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(GazetteerError):
        add([path])
    assert list((tmp_path / "data").rglob("*.draft")) == []


@pytest.mark.parametrize("separator", ["\t", ",", ";"])
def test_a_table_of_ones_own_has_a_header(tmp_path: Path, separator: str) -> None:
    rows = [["Name", "Latitude", "Lng", "type", "country", "region", "aliases", "west", "south", "east", "north"],
            ["Zone A", "1.5", "2", "area", "Ukraine", "North", "A|Sector A", "1", "1", "3", "2"]]  # fmt: skip
    path = write(tmp_path, "own.csv", "\ufeff" + "".join(separator.join(row) + "\n" for row in rows))
    (entry,) = read_table(path)
    assert (entry.name, entry.lat, entry.lon, entry.type, entry.country) == ("Zone A", 1.5, 2.0, "area", "UKR")
    assert (entry.within, entry.aliases, entry.extent) == (("North", "Ukraine"), ["A", "Sector A"], (1, 1, 3, 2))


def test_geojson_gives_points_and_boxes(tmp_path: Path) -> None:
    ring = [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [2.5, 1]},
            "properties": {"name": "Post 1", "aliases": ["P1"]},
        },
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": ring}, "properties": {"name": "Zone", "type": "area"}},
    ]
    path = write(tmp_path, "own.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    assert detect_kind(path) == "geojson"
    assert [(e.name, e.lat, e.lon, e.extent) for e in read_geojson(path)] == [
        ("Post 1", 1, 2.5, None),
        ("Zone", 1, 2, (0, 0, 4, 2)),
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.txt", "", r"a\.txt: the file is empty; give"),
        ("a.txt", "some\tthing\telse\n", r"a\.txt, line 1: 3 columns and no header"),
        ("a.tsv", "name\tlat\tlon\nHere\t91\t0\n", r"a\.tsv, line 2: latitude 91 and longitude 0 are out of range"),
        ("a.tsv", "name\tlat\tlon\nHere\tnan\t0\n", "line 2: latitude nan"),
        ("a.tsv", "name\tlat\tlon\nHere\t120\t40\n", "line 2.*they look swapped"),
        ("a.tsv", "name\tlat\tlon\nHere\t49° N\t0\n", "line 2: '49° N', '0' is no latitude"),
        ("a.tsv", "name\tlat\tlon\n\t1\t1\n", "line 2: no name"),
        ("a.tsv", "name\tlat\tlon\tcountry\nHere\t1\t1\tNarnia\n", "line 2: no country 'Narnia'; give an ISO"),
        ("a.tsv", "name\tlat\tlon\tpopulation\nA\t1\t1\t1\nB\t1\t1\tmany\n", "line 3: population 'many' is no number"),
        ("a.tsv", "name\tlat\tlon\nHere\t1\t1\tmore\n", "line 2: 4 cells under 3 columns"),
        ("a.tsv", "name\tlat\tlon\n", "no places in it"),
        ("a.csv", "name,lat,lon,west,south,east,north\nA,1,1,0,5,1,2\n", "line 2: south 5.0 lies north"),
        ("a.txt", feature() + feature()[:40] + "\n", r"a\.txt, line 2: .* columns, not 19; the file is damaged"),
        ("a.txt", feature(latitude="-91"), "line 1: latitude -91"),
        ("a.geojson", '{"type": "Feature', "not valid JSON"),
        ("a.geojson", '{"type": "Feature"}', "FeatureCollection"),
        ("a.geojson", '{"features": [{"properties": {"name": "x"}}]}', "feature 1: no coordinates"),
        (
            "a.geojson",
            '{"features": [{"geometry": {"coordinates": [200, 1]}, "properties": {"name": "x"}}]}',
            "feature 1: latitude",
        ),
        ("a.zip", "no zip", "no zip file"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_the_cure(ours: Path, tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        add([write(tmp_path, name, text)])
    assert added_paths() == {}
    assert list((tmp_path / "data").rglob("*.draft")) == []


def test_a_file_that_is_not_utf8_is_refused_with_its_line(ours: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"name\tlat\tlon\nA\t1\t1\nK\xf6ln\t1\t1\n")
    with pytest.raises(GazetteerError, match="line 3: not UTF-8"):
        add([tmp_path / "a.tsv"])


def test_what_was_added_before_stays_when_its_successor_is_bad(ours: Path, tmp_path: Path) -> None:
    add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")])
    with pytest.raises(GazetteerError):
        add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1000\n")])
    assert Gazetteer(ours, added_paths()).find("Here")[0].lat == 1


def test_adding_again_under_the_same_name_replaces(ours: Path, tmp_path: Path) -> None:
    for name in ("Here", "There"):
        add([write(tmp_path, "a.tsv", f"name\tlat\tlon\n{name}\t1\t1\n")], "own")
    gazetteer = Gazetteer(ours, added_paths())
    assert (gazetteer.find("Here"), [p.source for p in gazetteer.find("There")]) == ([], ["own"])


@pytest.mark.parametrize("name", ["../up", "", "a b", "x" * 65])
def test_a_name_that_is_no_file_name_is_refused(ours: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(GazetteerError, match="--name"):
        add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")], name)


def test_remove_takes_out_and_says_what_there_is(ours: Path, tmp_path: Path) -> None:
    add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")])
    with pytest.raises(GazetteerError, match="added: a"):
        remove("b")
    remove("a")
    assert additions() == []


def test_a_damaged_addition_is_an_error_with_its_cure_not_an_empty_one(ours: Path, tmp_path: Path) -> None:
    added = add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")])
    added.path.write_bytes(added.path.read_bytes()[:5000])
    with pytest.raises(GazetteerError, match=r"a\.sqlite cannot be read: .*gazetteer remove a"):
        Gazetteer(ours, added_paths())
    assert [item.fault is not None for item in additions()] == [True]


def test_a_half_built_addition_of_a_killed_process_is_not_taken_and_is_cleared(ours: Path, tmp_path: Path) -> None:
    folder = data_folder() / "gazetteers"
    script = (
        "import os, signal, sys; from pathlib import Path; from newsgraph.extract import gazetteer_storage as s\n"
        "writer = s.IndexWriter(Path(sys.argv[1]) / f'a.{os.getpid()}.draft')\n"
        "writer.add(s.Entry(name='Here', type='city', lat=1.0, lon=1.0)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    folder.mkdir(parents=True)
    killed = subprocess.run([sys.executable, "-c", script, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(folder.glob("*.draft"))) == 1
    assert added_paths() == {}
    add([write(tmp_path, "b.tsv", "name\tlat\tlon\nThere\t1\t1\n")])
    assert [path.name for path in folder.iterdir()] == ["b.sqlite"]


def test_the_draft_of_a_running_process_is_left_alone(ours: Path, tmp_path: Path) -> None:
    folder = data_folder() / "gazetteers"
    folder.mkdir(parents=True)
    (folder / f"other.{os.getppid()}.draft").touch()
    add([write(tmp_path, "b.tsv", "name\tlat\tlon\nThere\t1\t1\n")])
    assert (folder / f"other.{os.getppid()}.draft").exists()


def test_the_ranks_of_all_files_differ(ours: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        add([write(tmp_path, f"{name}.tsv", "name\tlat\tlon\nKharkiv\t1\t1\n")])
    ranks = [match.rank for match in Gazetteer(ours, added_paths()).lookup("Kharkiv")]
    assert len(set(ranks)) == 3


def test_versions_name_every_file(ours: Path, tmp_path: Path) -> None:
    before = Gazetteer(ours).versions
    add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")])
    versions = Gazetteer(ours, added_paths()).versions
    assert before == "test 1"
    assert versions.startswith("test 1; a (files a.tsv, sha256 ")


def test_a_writer_sorts_by_weight_whatever_the_order(tmp_path: Path) -> None:
    for name, entries in (("a", [KHARKIV, TEXAS]), ("b", [TEXAS, KHARKIV])):
        write_index(tmp_path / name, entries, {"x": "1"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    connection = sqlite3.connect(tmp_path / "a")
    assert [row[0] for row in connection.execute("SELECT name FROM place ORDER BY id")] == ["Texas", "Kharkiv"]
    connection.close()


def test_alternate_names_of_other_languages_are_left_out(tmp_path: Path) -> None:
    lines = [f"{i}\t5\t{language}\tName\t\t\t\t\n" for i, language in enumerate(("en", "", "fr", "post", "link"))]
    assert len(list(read_alternate_names(write(tmp_path, "names.txt", "".join(lines))))) == 2


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_table_gives_places_or_a_clear_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "any.tsv"
    path.write_text(f"name\tlat\tlon\n{text}", encoding="utf-8", newline="")
    try:
        assert all(-90 <= (entry.lat or 0) <= 90 for entry in read_table(path))
    except GazetteerError as error:
        assert "any.tsv" in str(error)


def test_open_gazetteer_takes_what_was_added(ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add([write(tmp_path, "a.tsv", "name\tlat\tlon\nHere\t1\t1\n")])
    monkeypatch.setattr(gazetteer_module, "index_path", lambda: ours)
    assert [place.source for place in gazetteer_module.open_gazetteer().find("Here")] == ["a"]
