"""A reader in a real browser, for the tests of the HTML page; `tests/conftest.py` hands its fixtures on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip

OpenPage = Callable[..., "Reader"]


class Reader:
    """A reader of a page, who notes every console message and every request."""

    def __init__(self, browser: Browser, place: Path | str, fragment: str = "", **options: Any) -> None:
        self.noise: list[str] = []
        self.may_complain = False
        settings: dict[str, Any] = {
            "viewport": {"width": 1400, "height": 900},
            "reduced_motion": "reduce",
            "accept_downloads": True,
        } | options
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.page.on("console", lambda message: self.noise.append(f"console {message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("dialog", self._dismiss)
        self.context.on("page", lambda page: self.noise.append(f"window: {page.url}"))
        self.address = place.as_uri() if isinstance(place, Path) else place
        self.goto(fragment)

    def _note(self, url: str) -> None:
        if not url.startswith(("data:", "blob:", "about:", self.address)):
            self.noise.append(f"request: {url}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def goto(self, fragment: str = "") -> None:
        self.page.goto(f"{self.address}{fragment and '#'}{fragment}")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector("html[data-ready]", state="attached")

    @property
    def status(self) -> str:
        return self.page.inner_text("#status")

    @property
    def panel(self) -> str:
        return self.page.inner_text("#panel")

    def find(self, text: str) -> None:
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def point_of(self, colour: tuple[int, int, int]) -> tuple[float, float]:
        """Return a place on the screen in the middle of a patch of the colour on the graph."""
        found = self.page.evaluate(
            """([r, g, b]) => {
                const canvas = document.querySelector("#network canvas"), box = canvas.getBoundingClientRect();
                const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                const at = (x, y) => 4 * (y * width + x);
                const is = (x, y) => data[at(x, y)] === r && data[at(x, y) + 1] === g && data[at(x, y) + 2] === b;
                let best = null, most = 0;
                for (let y = 0; y < height; y += 2) for (let x = 0, run = 0; x < width; x += 1) {
                    run = is(x, y) ? run + 1 : 0;
                    if (run > most) { most = run; best = [x - run / 2, y]; }
                }
                return best && [box.left + best[0] * box.width / width, box.top + best[1] * box.height / height];
            }""",
            list(colour),
        )
        assert found, "nothing of that colour is drawn"
        return found[0], found[1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; where there is none, CI fails and others skip."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"no {CHROMIUM}: install the chromium package, CI runs the browser tests")
        pytest.skip(f"no {CHROMIUM}: the page is not tried in a browser; install the chromium package")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a file or address in the browser; no page may say a word on the console or ask for anything outside."""
    readers: list[Reader] = []

    def open_place(place: Path | str, fragment: str = "", **options: Any) -> Reader:
        readers.append(Reader(browser, place, fragment, **options))
        return readers[-1]

    yield open_place
    for reader in readers:
        reader.context.close()
    noise = [noise for reader in readers for noise in reader.noise if not reader.may_complain]
    if noise:
        pytest.fail("the page was not quiet: " + "; ".join(noise))
