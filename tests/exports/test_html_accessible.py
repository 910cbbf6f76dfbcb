"""The HTML page for those who cannot see it, tell its colours apart, bear motion, or use a mouse."""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from browsing import OpenPage, Reader

KINDS = ("event", "actor", "place", "time", "article", "group")
ATTACK = "drone attack on Kharkiv"


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, from the npm package; NEWSGRAPH_AXE names the file, which `.ci/run` installs."""
    name = os.environ.get("NEWSGRAPH_AXE")
    if not name:
        if os.environ.get("CI"):
            pytest.fail("NEWSGRAPH_AXE names no axe.min.js: CI checks accessibility")
        pytest.skip("NEWSGRAPH_AXE is not set; npm install axe-core, and set it to …/node_modules/axe-core/axe.min.js")
    return Path(name).read_text(encoding="utf-8")


def violations(reader: Reader, axe: str) -> list[str]:
    reader.page.evaluate(axe)
    found: list[dict[str, Any]] = reader.page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        f"{item['id']} ({item['impact']}): {node['target']} {node['failureSummary']}" for item in found for node in item["nodes"]
    ]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_every_view_passes_axe(open_page: OpenPage, sample_page: Path, axe: str, scheme: str) -> None:
    # The page's own policy would stop the checker, too.
    reader = open_page(sample_page, color_scheme=scheme, bypass_csp=True)
    assert violations(reader, axe) == [], "graph"
    for view in ("timeline", "map", "table"):
        reader.page.click(f"#tab-{view}")
        assert violations(reader, axe) == [], view


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_what_opens_passes_axe(open_page: OpenPage, sample_page: Path, axe: str, scheme: str) -> None:
    reader = open_page(sample_page, color_scheme=scheme, bypass_csp=True)
    page = reader.page
    reader.find("three people killed")  # with reports that differ
    page.locator(".proof").first.click()
    for summary in page.locator("#filters summary").all():
        summary.click()
    page.click(".actions >> text=Focus")
    page.click("#save")
    assert violations(reader, axe) == [], "details, filters, focus and menu"
    page.keyboard.press("Escape")
    page.fill("#search", "k")
    assert violations(reader, axe) == [], "search"
    page.keyboard.press("Escape")
    page.click("#help")
    assert violations(reader, axe) == [], "help"


@pytest.mark.browser
def test_accessible_drawers_of_a_phone_pass_axe(open_page: OpenPage, sample_page: Path, axe: str) -> None:
    reader = open_page(sample_page, viewport={"width": 390, "height": 844}, has_touch=True, bypass_csp=True)
    reader.find(ATTACK)
    assert violations(reader, axe) == [], "details"
    reader.page.click("#panel .close")
    reader.page.click("#open-filters")
    reader.page.wait_for_selector("#filters", state="visible")
    assert violations(reader, axe) == [], "filters"


def test_accessible_colours_have_the_contrast_of_wcag_aa() -> None:
    css = (resources.files("newsgraph.exports") / "templates" / "css" / "tokens.css").read_text(encoding="utf-8")
    themes = re.findall(r"\{([^{}]*--paper[^{}]*)\}", css)
    assert len(themes) == 3
    for theme in themes:
        colour = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", theme))
        for ground in ("paper", "card"):
            for text in ("ink", "muted", "accent", *(f"{kind}-ink" for kind in KINDS)):
                assert contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
        # A shape is seen by its fill or by its outline.
        for kind in KINDS:
            assert max(contrast(colour[kind], colour["paper"]), contrast(colour[f"{kind}-ink"], colour["paper"])) >= 3


def contrast(one: str, two: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(two)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.browser
def test_accessible_everything_is_reached_by_tab(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page)
    reached = set()
    for _ in range(60):
        reader.page.keyboard.press("Tab")
        reached.add(reader.page.evaluate("document.activeElement.id || document.activeElement.dataset.name || ''"))
    assert {"search", "tab-graph", "theme", "save", "help", "kind-event", "detail", "confidence", "actor", "network"} <= reached
    assert {"zoom-in", "zoom-out", "zoom-fit", "from", "to"} <= reached


@pytest.mark.browser
def test_accessible_the_first_tab_leads_past_the_filters(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page)
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.textContent") == "Skip to the details"
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "panel"
    assert "ready" in reader.page.evaluate("Object.keys(document.documentElement.dataset)")


@pytest.mark.browser
def test_accessible_changes_are_announced(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page)
    assert reader.page.get_attribute("#status", "role") == "status"
    before = reader.status
    reader.page.click("[data-kind=article]")
    assert reader.status != before
    reader.page.focus("#network")
    reader.page.keyboard.press("ArrowRight")
    assert ATTACK in str(reader.page.text_content("#spoken"))


@pytest.mark.browser
def test_accessible_nothing_moves_for_those_who_ask_for_stillness(open_page: OpenPage, sample_page: Path) -> None:
    reader = open_page(sample_page, reduced_motion="reduce")
    # An animation would still be under way when the key's handler returns, and the address is written where it ends.
    address = reader.page.evaluate(
        """() => {
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
            window.dispatchEvent(new Event("pagehide"));
            return location.hash;
        }"""
    )
    assert "at=" in address
    still = "[...document.querySelectorAll('*')].every(e => getComputedStyle(e).transitionDuration === '0s')"
    assert reader.page.evaluate(still)
