"""The HTML page in a real browser: what a reader sees and does, by mouse, keyboard and finger."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from newsgraph.exports.html import write_html
from newsgraph.exports.page.positions import FIRST_EVENTS
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records, sample_records

if TYPE_CHECKING:
    from browsing import OpenPage, Reader

pytestmark = pytest.mark.browser

ATTACK = "drone attack on Kharkiv"
VERMILION = (0xD5, 0x5E, 0x00)
BLUE = (0x00, 0x72, 0xB2)


@pytest.fixture(scope="module")
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


@pytest.fixture
def reader(open_page: OpenPage, sample_page: Path) -> Reader:
    return open_page(sample_page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_page_opens_offline_without_a_word(open_page: OpenPage, sample_page: Path, scheme: str, size: tuple[int, int]) -> None:
    options = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": scheme, "offline": True}
    reader = open_page(sample_page, **options)
    for view in ("timeline", "map", "table", "graph"):
        reader.page.click(f"#tab-{view}")
        assert reader.page.is_visible(f"#view-{view}")
        assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_page_of_an_empty_graph_opens(open_page: OpenPage, tmp_path: Path) -> None:
    write_html(NewsGraph(), tmp_path / "empty.html")
    reader = open_page(tmp_path / "empty.html")
    for view in ("timeline", "map", "table", "graph"):
        reader.page.click(f"#tab-{view}")
    assert "0 of 0 events" in reader.status


def test_page_policy_stops_what_is_not_its_own(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page)
    reader.page.evaluate(
        """async () => {
            const script = document.createElement("script");
            try { script.textContent = "window.hacked = 1"; document.body.append(script); } catch {}
            try { document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.hacked = 1'>"); } catch {}
            await fetch("https://example.org/").catch(() => {});
        }"""
    )
    assert reader.page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in noise for noise in reader.noise)
    reader.may_complain = True


def test_page_search_completes_names_and_aliases_by_keyboard(reader: Reader) -> None:
    page = reader.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("mosc")  # an alias of Russia
    assert page.inner_text("#matches [aria-selected=true]").startswith("Russia")
    page.keyboard.press("Escape")
    assert page.is_hidden("#matches")
    page.keyboard.press("/")
    page.keyboard.type("ukrainian")
    first = page.get_attribute("#search", "aria-activedescendant")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") != first
    wanted = page.locator("#matches [aria-selected=true] bdi").inner_text()
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == wanted


def test_page_search_says_when_nothing_matches(reader: Reader) -> None:
    reader.page.fill("#search", "zzzz")
    assert "Nothing of that name" in reader.page.inner_text("#matches")


def test_page_click_on_a_shape_shows_its_details(reader: Reader) -> None:
    reader.page.mouse.click(*reader.point_of(VERMILION))
    assert reader.page.inner_text("#panel h2") == ATTACK
    assert "#node=event%3A" in reader.page.url
    reader.page.keyboard.press("Escape")
    assert "At a glance" in reader.panel


def test_page_pointing_at_a_shape_names_it(reader: Reader) -> None:
    reader.page.mouse.move(*reader.point_of(VERMILION))
    reader.page.wait_for_selector("#tip", state="visible")
    assert ATTACK in reader.page.inner_text("#tip")


def test_page_details_hold_claims_with_marked_quotes_and_sources(reader: Reader) -> None:
    reader.find(ATTACK)
    page = reader.page
    claim = page.locator(".claim", has_text="Russia").first
    assert claim.locator(".role").inner_text() == "by"
    claim.locator(".proof").click()
    assert claim.locator("mark.event").first.inner_text() == "attacked"
    assert claim.locator("mark.actor").first.inner_text() == "Russia"
    caption = claim.locator("figcaption").first
    assert "Drones hit Kharkiv" in caption.inner_text()
    assert "Example Courier" in caption.inner_text()
    assert "8 Jun 2025" in caption.inner_text()
    anchor = caption.locator("a")
    assert anchor.get_attribute("href") == "https://example.org/courier/kharkiv-drones"
    assert anchor.get_attribute("rel") == "noopener noreferrer"
    assert "In the articles’ words" in reader.panel
    assert "PLOVER" in reader.panel


def test_page_sets_conflicting_claims_side_by_side(reader: Reader) -> None:
    reader.find("three people killed")
    sides = reader.page.locator(".versus .side-of").all_inner_texts()
    assert sorted(side.split("\n")[0] for side in sides) == ["3", "4"]
    assert {"Example Courier", "Example Herald"} == {side.split("\n")[1] for side in sides}


def test_page_claim_on_a_line_can_be_opened(open_page: OpenPage, sample_page: Path, graph: NewsGraph) -> None:
    source, target, role = next(edge for edge in graph.nx.edges(keys=True) if edge[2] == "location")
    reader = open_page(sample_page, urlencode({"edge": f"{source}\t{role}\t{target}"}))
    assert "where" in reader.page.inner_text("#panel h2")
    assert reader.page.locator("#panel mark.place").count() >= 1


def test_page_legend_shows_and_hides_kinds(reader: Reader) -> None:
    def drawn() -> int:
        return int(re.findall(r"([\d,]+) of [\d,]+ nodes", reader.status)[0].replace(",", ""))

    first = drawn()
    reader.page.click("[data-kind=article]")
    with_articles = drawn()
    assert with_articles > first
    reader.page.click("[data-kind=actor]")
    assert drawn() < with_articles
    assert reader.page.get_attribute("[data-kind=actor]", "aria-pressed") == "false"


def test_page_filters_leave_the_events_that_pass(open_page: OpenPage, sample_page: Path) -> None:
    left = {
        "type=assault": 4,
        "modality=planned&modality=denied": 3,
        "source=Example%20Courier": 3,
        "country=TUR": 1,
        "with=place%3Ageonames%3A745044": 1,
        "from=2025-06-09": 2,
        "to=2025-06-07": 2,
        "confidence=1": 5,
    }
    reader = open_page(sample_page)
    for filtering, number in left.items():
        reader.goto(f"view=table&{filtering}")
        assert reader.page.locator(".grid tbody tr").count() == number, filtering
        assert f"{number} of 5 events" in reader.status, filtering
        reader.page.click("[data-name=clear]")
        assert reader.page.locator(".grid tbody tr").count() == 5


def test_page_filters_work_by_mouse_and_keyboard(reader: Reader) -> None:
    page = reader.page
    page.click("#tab-table")
    page.click("summary:has-text('Certainty')")
    page.locator("label.check", has_text="planned").click()
    assert "4 of 5 events" in reader.status
    page.select_option("[data-name=source]", "Example Courier")
    assert "3 of 5 events" in reader.status
    assert "source=Example+Courier" in page.url
    page.focus("[data-name=confidence]")
    for _ in range(19):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") == "confidence"
    assert "at least 95 %" in page.inner_text("#filters")


def test_page_time_slider_chooses_a_stretch(reader: Reader) -> None:
    page = reader.page
    assert page.locator(".histogram rect").count() > 0
    page.focus("#from")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert "1 of 5 events" in reader.status or "Showing 1 of 5" in reader.status
    page.click("#all-time")
    assert "Showing 5 of 5" in reader.status


def test_page_focus_shows_a_neighbourhood_and_goes_back(reader: Reader) -> None:
    page = reader.page
    reader.find("istanbul")
    page.click("text=Only its events")
    assert "Showing 1 of 5" in reader.status
    page.click("text=Show all events")
    page.click(".actions >> text=Focus")
    assert "Around Istanbul" in page.inner_text("#focus-bar")
    assert "Showing 1 of 5" in reader.status
    page.keyboard.press("Escape")
    assert page.is_hidden("#focus-bar")
    page.go_back()
    page.wait_for_selector("#focus-bar", state="visible")
    page.click("text=← Back")
    assert "Showing 5 of 5" in reader.status


def test_page_deep_link_restores_the_view(open_page: OpenPage, sample_page: Path) -> None:
    first = open_page(sample_page)
    first.find("Ukrainian government")
    first.page.click("#tab-timeline")
    first.page.select_option("[data-name=source]", "Example Herald")
    address = first.page.url
    second = open_page(sample_page, address.partition("#")[2])
    assert second.page.inner_text("#panel h2") == "Ukrainian government"
    assert second.page.get_attribute("#tab-timeline", "aria-selected") == "true"
    assert second.page.input_value("[data-name=source]") == "Example Herald"
    assert second.status == "4 of 5 events"


def test_page_bears_any_address(open_page: OpenPage, sample_page: Path) -> None:
    for fragment in (
        "node=nowhere&edge=99999&view=none&from=xx&hops=9&events=-3",
        "node=__proto__&with=constructor",
        "%00%ff&&==",
        "edge=1e9&to=9999-99-99",
        "edge=%09agent%09&group=7&open=0,99,x&sort=99,1&at=1,2&map=a,b,c",
        "sort=3,1&at=1e9,0,0&map=900,900,0&view=map",
    ):
        assert "events" in open_page(sample_page, fragment).status


def test_page_keys_move_over_the_graph_and_between_tabs(reader: Reader) -> None:
    page = reader.page
    page.focus("#network")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#panel h2") == ATTACK
    seen = set()
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
        seen.add(page.inner_text("#panel h2"))
    assert len(seen) > 1
    page.keyboard.press("Enter")
    assert page.is_visible("#focus-bar")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    assert page.is_visible("#view-timeline")
    page.focus("#tab-timeline")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("#view-map")


def test_page_timeline_tells_what_happened_in_order(reader: Reader) -> None:
    reader.page.click("#tab-timeline")
    days = reader.page.locator(".timeline h2").all_inner_texts()
    assert days == ["7 Jun 2025", "by 8 Jun 2025", "by 10 Jun 2025", "12 Jun 2025"]
    reader.page.click(".entry .node >> text=talks in Istanbul")
    assert "planned" in reader.panel


def test_page_map_shows_places_that_lead_to_their_events(reader: Reader) -> None:
    page = reader.page
    page.click("#tab-map")
    assert page.locator(".coasts path").count() > 100
    assert sorted(page.locator(".pin text").all_text_contents()) == ["Istanbul", "Kharkiv"]
    west, east = (page.locator(f".pin:has-text('{name}') circle").first.bounding_box() for name in ("Istanbul", "Kharkiv"))
    assert west
    assert east
    assert west["x"] < east["x"]
    assert west["y"] > east["y"]
    page.locator(".pin", has_text="Kharkiv").focus()
    page.keyboard.press("Enter")
    assert page.inner_text("#panel h2") == "Kharkiv"


def test_page_table_sorts_by_any_column(reader: Reader) -> None:
    page = reader.page
    page.click("#tab-table")

    def names() -> list[str]:
        return page.locator(".grid tbody th bdi").all_inner_texts()

    page.click(".grid thead >> text=Event")
    assert names() == sorted(names(), key=str.lower)
    page.click(".grid thead >> text=Event")
    assert names() == sorted(names(), key=str.lower, reverse=True)
    assert page.get_attribute(".grid th >> nth=0", "aria-sort") == "descending"


def test_page_saves_picture_table_and_data(reader: Reader) -> None:
    def saved(form: str) -> bytes:
        reader.page.click("#save")
        with reader.page.expect_download() as download:
            reader.page.click(f"[data-save={form}]")
        return Path(download.value.path()).read_bytes()

    assert saved("png").startswith(b"\x89PNG\r\n")
    rows = list(csv.DictReader(io.StringIO(saved("csv").decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[0]["Event"] == ATTACK
    assert rows[0]["By"] == "Russia"
    data = json.loads(saved("json"))
    assert {node["kind"] for node in data["nodes"]} == {"event", "actor", "place"}
    assert all(edge["quotes"] and edge["quotes"][0]["text"] for edge in data["edges"])


def test_page_theme_follows_the_system_and_can_be_switched(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page, color_scheme="dark")

    def paper() -> str:
        return str(reader.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    dark = paper()
    reader.page.click("#theme")
    assert paper() != dark
    assert reader.point_of(VERMILION)  # the canvas follows, too


def test_page_on_a_phone_opens_details_and_filters_over_the_graph(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page, viewport={"width": 390, "height": 844}, has_touch=True)
    page = reader.page
    assert page.is_hidden("#panel")
    page.touchscreen.tap(*reader.point_of(VERMILION))
    page.wait_for_selector("#panel", state="visible")
    assert page.inner_text("#panel h2") == ATTACK
    page.click("#panel .close")
    page.wait_for_selector("#panel", state="hidden")
    page.click("#open-filters")
    page.wait_for_selector("#filters", state="visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#filters", state="hidden")


def test_page_of_a_large_graph_opens_on_its_most_salient_part(open_page: OpenPage, tmp_path: Path) -> None:
    graph = NewsGraph.from_records(invented_records(900, Random(3), events=4, actors=500, days=60))
    assert len(graph.nx) > 4000
    write_html(graph, tmp_path / "large.html")
    reader = open_page(tmp_path / "large.html")
    assert re.match(rf"Showing {FIRST_EVENTS} of [\d,]+ events, \d+ of [\d,]+ nodes", reader.status)
    least = min(graph.nx.nodes(data=True), key=lambda item: (item[1]["kind"] != "event", item[1].get("salience", 1), item[0]))
    reader.goto(f"node={least[0]}")
    assert reader.page.inner_text("#panel h2") == least[1]["label"]
    reader.page.eval_on_selector("[data-name=detail]", "all => { all.value = all.max; all.dispatchEvent(new Event('input')); }")
    drawn = int(re.findall(r"([\d,]+) of [\d,]+ nodes", reader.status)[0].replace(",", ""))
    assert 1000 < drawn <= 1600
