"""The HTML page in a real browser: filters, links that restore, pictures, and the groups of a large graph."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from newsgraph.exports.html import write_html
from newsgraph.exports.page.groups import FIRST_OF_GROUP
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Record
from newsgraph.graph.samples import invented_records, sample_records

if TYPE_CHECKING:
    from browsing import OpenPage, Reader

pytestmark = pytest.mark.browser

ATTACK = "drone attack on Kharkiv"
ROLES = {"by", "affected", "where", "with", "said by", "about", "because of", "when"}
SETTLE = "window.dispatchEvent(new Event('pagehide'))"
"""What the page does when it is left: the address is written at once, not when a drag has come to rest."""


@pytest.fixture(scope="module")
def large_graph() -> NewsGraph:
    return NewsGraph.from_records(invented_records(700, Random(3), events=4, actors=400, days=60))


@pytest.fixture(scope="module")
def large_page(large_graph: NewsGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("views") / "large.html"
    write_html(large_graph, file, title="Large")
    return file


@pytest.fixture
def reader(open_page: OpenPage, sample_page: Path) -> Reader:
    return open_page(sample_page)


def address(reader: Reader) -> dict[str, list[str]]:
    reader.page.evaluate(SETTLE)
    return parse_qs(reader.page.url.partition("#")[2])


def counts(reader: Reader) -> tuple[int, ...]:
    """Return the numbers of the line that says what is shown of what."""
    return tuple(int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", reader.status))


def pin(reader: Reader) -> list[float]:
    moved = reader.page.locator(".pin").first.get_attribute("transform") or ""
    return [float(number) for number in re.findall(r"-?[\d.]+", moved)]


def test_views_filter_by_actor_and_place_with_menus(reader: Reader) -> None:
    page = reader.page
    page.locator("[data-name=actor]").select_option(label="Russia (2)")
    assert counts(reader)[0] == 2
    assert page.locator(".chip", has_text="Russia").count() == 1
    page.focus("[data-name=place]")
    page.keyboard.type("Istanbul")
    page.keyboard.press("Enter")
    page.locator(".chip", has_text="Istanbul").wait_for()
    assert counts(reader)[0] == 1
    assert len(address(reader)["with"]) == 2
    page.locator(".chip", has_text="Russia").click()
    page.locator(".chip", has_text="Istanbul").click()
    assert counts(reader)[0] == 5


def test_views_filter_by_type_and_country_with_the_mouse(reader: Reader) -> None:
    page = reader.page
    page.click("summary:has-text('Event type')")
    page.locator("label.check", has_text="assault").click()
    assert counts(reader)[0] == 4
    page.click("[data-name=types-none]")
    assert counts(reader)[0] == 0
    page.click("[data-name=types-all]")
    page.select_option("[data-name=country]", "TUR")
    assert counts(reader)[0] == 1


def test_views_slider_is_dragged_with_the_mouse(reader: Reader) -> None:
    page = reader.page
    box = page.locator("#to").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 8, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=6)
    page.mouse.up()
    assert counts(reader)[0] < 5
    assert "to" in address(reader)
    assert page.locator(".histogram .out").count() > 0


def test_views_match_is_chosen_with_the_mouse(reader: Reader) -> None:
    reader.page.click("#search")
    reader.page.keyboard.type("mosc")
    reader.page.click("#matches li >> nth=0")
    assert reader.page.inner_text("#panel h2") == "Russia"
    assert reader.page.is_hidden("#matches")


def test_views_list_of_matches_goes_with_the_focus(reader: Reader) -> None:
    reader.page.click("#search")
    reader.page.keyboard.type("mosc")
    reader.page.keyboard.press("Tab")
    assert reader.page.is_hidden("#matches")
    reader.page.click("#search")
    assert reader.page.is_visible("#matches")


def test_views_pointing_at_a_line_tells_the_role(reader: Reader) -> None:
    reader.find(ATTACK)
    reader.page.keyboard.press("Escape")
    points = reader.page.evaluate(
        """() => {
            const found = [], canvas = document.querySelector("#network canvas"), box = canvas.getBoundingClientRect();
            const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const wanted = [0xcf, 0xc7, 0xba];
            const line = (x, y) => wanted.every((part, index) => data[4 * (y * width + x) + index] === part);
            const onScreen = (x, y) => [box.left + x * box.width / width, box.top + y * box.height / height];
            for (let y = 40; y < height - 40; y += 1)
                for (let x = 40; x < width - 40; x += 1)
                    if (line(x, y) && (line(x + 1, y) || line(x, y + 1))) found.push(onScreen(x, y));
            return found;
        }"""
    )
    # A point of a line that lies under a shape or its name tells of that one.
    for x, y in points[:: max(1, len(points) // 40)]:
        reader.page.mouse.move(x, y)
        reader.page.wait_for_timeout(100)
        if reader.page.locator("#tip b").is_visible():
            break
    assert reader.page.inner_text("#tip b").strip() in ROLES


def test_views_copies_of_a_dispatch_name_each_other(open_page: OpenPage, tmp_path: Path) -> None:
    sample = sample_records()[0]
    told = replace(sample, text=sample.text + " Boats took 40 people from the flooded town to safety on Monday." * 2)
    write_html(NewsGraph([told, replace(told, id="z", title="Another headline")]), tmp_path / "copies.html", title="Copies")
    reader = open_page(tmp_path / "copies.html")
    reader.find(ATTACK)
    assert "told in 1 article and 1 copy" in reader.panel
    assert "a copy" in reader.panel
    reader.find("Another headline")
    assert "a copy of" in reader.panel.casefold()
    reader.find("Drones hit Kharkiv")
    assert "Another headline" in reader.panel


def test_views_link_restores_filters_selection_and_order(open_page: OpenPage, sample_page: Path) -> None:
    first = open_page(sample_page)
    first.find(ATTACK)
    first.page.click("#tab-table")
    first.page.click(".grid thead >> text=Event")
    first.page.click("[data-kind=article]")
    first.page.select_option("[data-name=actor]", index=1)
    first.page.evaluate(SETTLE)
    second = open_page(sample_page, first.page.url.partition("#")[2])
    rows = ".grid tbody th bdi"
    assert second.page.locator(rows).all_inner_texts() == first.page.locator(rows).all_inner_texts()
    assert second.page.get_attribute(".grid th >> nth=0", "aria-sort") == "ascending"
    assert second.page.get_attribute("[data-kind=article]", "aria-pressed") == "true"
    assert second.page.inner_text("#panel h2") == ATTACK
    assert second.page.locator(".chip").all_inner_texts() == first.page.locator(".chip").all_inner_texts()
    assert address(second) == address(first)


def test_views_link_restores_where_one_looks(open_page: OpenPage, sample_page: Path) -> None:
    first = open_page(sample_page)
    first.page.click("#zoom-in")
    first.page.click("#zoom-in")
    first.page.click("#tab-map")
    first.page.click("[aria-label='Zoom of the map'] >> text=+")
    looking = address(first)
    assert {"at", "map"} <= set(looking)
    second = open_page(sample_page, first.page.url.partition("#")[2])
    assert pin(second) == pytest.approx(pin(first), abs=0.5)
    second.page.click("#tab-graph")
    first.page.click("#tab-graph")
    assert address(second)["at"] == looking["at"]
    for reader in (first, second):
        reader.page.click("#zoom-out")
    seen = [[float(number) for number in address(reader)["at"][0].split(",")] for reader in (first, second)]
    assert seen[0] == pytest.approx(seen[1], rel=0.01, abs=2)
    second.page.click("#zoom-fit")
    assert "at" not in address(second)


def test_views_link_does_not_look_away_from_what_was_found(reader: Reader) -> None:
    for _ in range(6):
        reader.page.click("#zoom-in")
    assert "at" in address(reader)
    for name in ("Istanbul", "Kharkiv", "Olena Marchenko"):  # one of them at least is out of sight by now
        reader.find(name)
    assert "at" not in address(reader)


def test_views_back_is_not_written_over_by_a_drag(reader: Reader) -> None:
    page = reader.page
    reader.find(ATTACK)
    page.click("#tab-table")
    page.focus("#from")
    page.keyboard.press("ArrowRight")  # its address is still to be written
    page.go_back()
    page.locator("#tab-graph[aria-selected=true]").wait_for()
    assert address(reader).keys() == {"node"}


def test_views_pictures_are_of_what_is_seen(reader: Reader) -> None:
    def picture() -> bytes:
        reader.page.click("#save")
        with reader.page.expect_download() as download:
            reader.page.click("[data-save=png]")
        return Path(download.value.path()).read_bytes()

    graph = picture()
    reader.page.click("#tab-map")
    chart = picture()
    assert reader.page.is_visible("#view-map")
    for image in (graph, chart):
        assert image.startswith(b"\x89PNG")
        assert min(struct.unpack(">II", image[16:24])) > 300
    assert graph != chart
    reader.page.click("#tab-table")
    reader.page.click("#save")
    assert reader.page.is_hidden("[data-save=png]")
    assert reader.page.evaluate("document.activeElement.dataset.save") == "csv"


def test_views_saving_works_by_keyboard(reader: Reader) -> None:
    page = reader.page
    page.focus("#save")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert len(json.loads(Path(download.value.path()).read_text("utf-8"))["nodes"]) > 5
    page.focus("#save")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.is_hidden("#save-menu")
    assert page.evaluate("document.activeElement.id") == "save"


def test_views_details_tell_amounts_and_all_other_facts(open_page: OpenPage, tmp_path: Path) -> None:
    record = sample_records()[0].to_dict()
    attack = next(node for node in record["nodes"] if node.get("name") == ATTACK)
    attack["quantities"] = {"killed": {"value": 1200, "bound": "at least", "unit": "person"}}
    write_html(NewsGraph.from_records([Record.from_dict(record)]), tmp_path / "amounts.html")
    reader = open_page(tmp_path / "amounts.html")
    reader.find(ATTACK)
    facts = dict(
        zip(
            reader.page.locator(".facts th").all_inner_texts(),
            reader.page.locator(".facts td").all_inner_texts(),
            strict=True,
        )
    )
    assert facts["Killed"] == "at least 1,200 person"
    assert facts["CAMEO"] == "195"
    assert facts["Word"] == "attack"
    assert reader.page.locator("#panel .quote mark.actor").count() >= 1


# A large graph


def test_views_large_graph_says_what_it_shows_of_what(open_page: OpenPage, large_page: Path, large_graph: NewsGraph) -> None:
    reader = open_page(large_page)
    events, all_events, nodes, all_nodes, groups = counts(reader)
    assert "more in" in reader.status
    assert (events, all_events) == (40, 2800)
    assert nodes < 400 < all_nodes == len(large_graph.nx)
    assert 1 < groups <= 21
    assert reader.page.inner_text("[data-kind=group]").split() == ["Groups", str(groups)]


def test_views_group_unfolds_and_folds_by_keyboard(open_page: OpenPage, large_page: Path) -> None:
    reader = open_page(large_page, "group=0")
    page = reader.page
    before = counts(reader)
    assert page.inner_text("#panel .eyebrow").startswith("group")
    page.focus("#network")
    page.keyboard.press("Enter")
    unfolded = counts(reader)
    assert 0 < unfolded[0] - before[0] <= FIRST_OF_GROUP
    assert unfolded[2] > before[2]
    assert address(reader)["open"] == ["0"]
    page.keyboard.press("Enter")
    assert counts(reader) == before
    assert "open" not in address(reader)


def test_views_group_unfolds_by_mouse_and_is_restored_by_a_link(open_page: OpenPage, large_page: Path) -> None:
    reader = open_page(large_page)
    page = reader.page
    page.locator("#panel .part", has_text="Groups").locator(".node").first.click()
    page.click("#panel >> text=Unfold")
    unfolded = counts(reader)
    page.evaluate(SETTLE)
    other = open_page(large_page, page.url.partition("#")[2])
    assert counts(other) == unfolded
    other.page.click("#panel >> text=Fold")
    assert counts(other)[0] == 40


def test_views_group_leads_to_all_its_events(open_page: OpenPage, large_page: Path) -> None:
    reader = open_page(large_page, "group=1")
    number = int(re.findall(r"([\d,]+) events?", reader.page.inner_text("#panel .subtitle"))[0].replace(",", ""))
    more = reader.page.locator("#panel .more").first.inner_text()
    assert number == 8 + int(re.findall(r"\d+", more.replace(",", ""))[0])


def test_views_groups_follow_the_filters(open_page: OpenPage, large_page: Path) -> None:
    reader = open_page(large_page, "confidence=0.99")
    few = counts(reader)
    reader.page.click("[data-name=clear]")
    assert counts(reader)[4] >= few[4]
    reader.page.click("[data-kind=group]")
    assert "group" not in reader.status


def test_views_search_finds_what_is_folded(open_page: OpenPage, large_page: Path, large_graph: NewsGraph) -> None:
    least = min(
        (id for id, data in large_graph.nx.nodes(data=True) if data["kind"] == "actor"),
        key=lambda id: (large_graph.nx.in_degree(id), id),
    )
    name = large_graph.nx.nodes[least]["label"]
    reader = open_page(large_page)
    reader.find(name)
    assert reader.page.inner_text("#panel h2") == name
