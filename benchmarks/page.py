"""The HTML page against plain pyvis, in one browser on the same graphs: time until interactive, export, frames while dragging.

    python benchmarks/page.py [--sizes 300 1000 5000 20000] [--cap 300] [--repeat 3]

Interactive is the second frame after the graph was first drawn: for pyvis with its defaults that is once the physics has done
its iterations, which keep the page busy until then. Requests are cut off: pyvis' page would load Bootstrap from elsewhere. pyvis
with its defaults is given up after ``--cap`` seconds, and not tried at larger sizes then. Exports are compared by processor time,
which does not depend on what else the machine does. Exits with 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from pyvis.network import Network

from newsgraph.exports.html import render_html
from newsgraph.exports.page.drawing import draw, sizes_of
from newsgraph.exports.page.payload import Payload, collect
from newsgraph.exports.page.positions import place_nodes
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]

OURS, OFF, DEFAULT = "newsgraph", "pyvis, physics off", "pyvis, defaults"

ALL_EVENTS = "#events=1000000"
MOST_DRAWN = 1500
"""So many nodes the page draws at most, on demand; it opens on far fewer."""

WATCH_OURS = """
const ready = () => document.documentElement?.hasAttribute("data-ready");
new MutationObserver((_, observer) => { if (ready()) { observer.disconnect(); noteFrame(); } })
  .observe(document, { attributes: true, subtree: true, childList: true });
"""
WATCH_PYVIS = """
let drawn;
Object.defineProperty(window, "network", { configurable: true, get: () => drawn, set: (made) => {
  drawn = made;
  made.once(%r, noteFrame);
} });
"""
NOTE_FRAME = """
const noteFrame = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.documentElement.setAttribute("data-interactive", performance.now());
}));
"""
WATCHES = {
    OURS: NOTE_FRAME + WATCH_OURS,
    OFF: NOTE_FRAME + WATCH_PYVIS % "afterDrawing",
    DEFAULT: NOTE_FRAME + WATCH_PYVIS % "stabilizationIterationsDone",
}

FRAMES = """() => {
  window.frames_seen = [];
  let last = performance.now();
  const frame = (now) => { window.frames_seen.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


@dataclass(frozen=True, slots=True)
class Pages:
    """One graph as three pages."""

    nodes: int
    edges: int
    files: dict[str, Path]


def main() -> int:
    """Measure and print; return 1 where a bound is missed."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        opened: dict[tuple[str, int], float] = {}
        given_up = False
        for size in options.sizes:
            pages = make_pages(size, Path(folder))
            print(f"\n{pages.nodes:,} nodes, {pages.edges:,} edges")
            for kind in (OURS, OFF, DEFAULT):
                if kind == DEFAULT and given_up:
                    print(f"  {kind:20} not tried: given up at a smaller size")
                    continue
                repeat = 1 if kind == DEFAULT else options.repeat
                seconds = [time_until_interactive(browser, kind, pages.files[kind], options.cap) for _ in range(repeat)]
                opened[kind, size] = statistics.median(seconds)
                given_up |= opened[kind, size] >= options.cap
                more = "more than " if opened[kind, size] >= options.cap else ""
                print(f"  {kind:20} interactive after {more}{opened[kind, size]:.2f} s", end="", flush=True)
                print(f"; frames while dragging {frames(browser, kind, pages.files[kind])}" if kind != DEFAULT else "")
                if kind == OURS and pages.nodes > MOST_DRAWN:
                    print(f"  {'':20} with {MOST_DRAWN:,} drawn {frames(browser, kind, pages.files[kind], ALL_EVENTS)}")
        bounds = list(_bounds_on_opening(opened))
        if options.sizes[-1] >= 20_000:
            bounds.append(bound_on_export(options.sizes[-1]))
    print()
    for name, ratio, least in bounds:
        print(f"{'ok    ' if ratio >= least else 'MISSED'} {name}: {ratio:.1f} (at least {least:g})")
    return 0 if all(ratio >= least for _, ratio, least in bounds) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1000, 5000, 20_000], help="numbers of nodes, ascending")
    parser.add_argument("--cap", type=float, default=300, help="seconds after which a page is given up")
    parser.add_argument("--repeat", type=int, default=3, help="how often pages are opened; the median counts")
    return parser.parse_args()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@cache
def invented(size: int) -> NewsGraph:
    """Return a graph of at least so many nodes, as few more as whole articles allow."""
    events = 4
    records = list(invented_records(size // (events + 1) + 1, Random(7), events=events, actors=max(8, size // 10), days=200))
    low, high = 1, len(records)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(NewsGraph.from_records(records[:middle]).nx) >= size else (middle + 1, high)
    return NewsGraph.from_records(records[:low])


def make_pages(size: int, folder: Path) -> Pages:
    """Write the page of a graph and pyvis' pages of the same nodes and edges."""
    graph = invented(size)
    payload = collect(graph)
    files = {kind: folder / f"{number}-{size}.html" for number, kind in enumerate((OURS, OFF, DEFAULT))}
    files[OURS].write_text(render_html(graph), encoding="utf-8")
    sizes = sizes_of(payload.nodes)
    places = place_nodes(payload, sizes)
    for kind in (OFF, DEFAULT):
        files[kind].write_text(_pyvis_page(payload, places if kind == OFF else None), encoding="utf-8")
    return Pages(len(payload.nodes), len(payload.ends), files)


def _pyvis_page(payload: Payload, places: Sequence[tuple[int, int]] | None) -> str:
    """Return what pyvis writes; with places, physics is off and each node has its own."""
    network = Network(directed=True, cdn_resources="in_line")
    # Its list of ids makes adding quadratic; the page is the same.
    network.node_ids = _Quick()
    for number, node in enumerate(payload.nodes):
        place = {} if places is None else {"x": places[number][0], "y": places[number][1]}
        network.add_node(number, label=node["label"], group=node["kind"], **place)
    for (source, target), edge in zip(payload.ends, payload.edges, strict=True):
        network.add_edge(source, target, title=edge["role"])
    if places is not None:
        network.toggle_physics(False)
    return str(network.generate_html())


class _Quick(list[int]):
    def __init__(self) -> None:
        super().__init__()
        self.known: set[int] = set()

    def append(self, id: int) -> None:
        super().append(id)
        self.known.add(id)

    def __contains__(self, id: object) -> bool:
        return id in self.known


@contextmanager
def _opened(browser: Browser, kind: str, file: Path, cap: float, fragment: str = "") -> Iterator[tuple[Page, float]]:
    """Open a page without the network; give it with the seconds until it was interactive, or the cap."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.add_init_script(WATCHES[kind])
    try:
        page.goto(file.as_uri() + fragment, wait_until="commit", timeout=1000 * cap)
        page.wait_for_selector("html[data-interactive]", state="attached", timeout=1000 * cap)
        seconds = float(page.get_attribute("html", "data-interactive") or "nan") / 1000
    except TimeoutError:
        seconds = cap
    yield page, min(seconds, cap)
    context.close()


def time_until_interactive(browser: Browser, kind: str, file: Path, cap: float) -> float:
    """Return seconds from the start of the navigation."""
    with _opened(browser, kind, file, cap) as (_, seconds):
        return seconds


def frames(browser: Browser, kind: str, file: Path, fragment: str = "") -> str:
    """Return the median and the 95th percentile of the time between frames while the graph is dragged across."""
    with _opened(browser, kind, file, 600, fragment) as (page, _):
        host = "#network" if kind == OURS else "#mynetwork"
        box = page.locator(host).bounding_box()
        assert box
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] - 30
        page.mouse.move(*middle)
        page.mouse.down()
        page.evaluate(FRAMES)
        for step in range(40):
            page.mouse.move(middle[0] + 6 * (step % 20), middle[1] - 5 * (step % 20))
        seen: list[float] = page.evaluate("window.frames_seen")
        page.mouse.up()
    seen = sorted(seen) or [float("nan")]
    return f"{statistics.median(seen):.0f} ms, 95 % within {seen[int(0.95 * (len(seen) - 1))]:.0f} ms"


def _bounds_on_opening(opened: dict[tuple[str, int], float]) -> Iterator[tuple[str, float, float]]:
    if (DEFAULT, 1000) in opened:
        yield "1,000 nodes: pyvis' defaults to newsgraph", opened[DEFAULT, 1000] / opened[OURS, 1000], 20
        yield "1,000 nodes: pyvis without physics to newsgraph", opened[OFF, 1000] / opened[OURS, 1000], 1
    if (OURS, 20_000) in opened and (OFF, 5000) in opened:
        yield "5,000 nodes of pyvis without physics to 20,000 of newsgraph", opened[OFF, 5000] / opened[OURS, 20_000], 0.5


def bound_on_export(size: int) -> tuple[str, float, float]:
    """Compare the whole export of a graph, to the last byte of its page, with `Network.from_nx` alone."""
    graph = invented(size)
    plain = nx.DiGraph()
    plain.add_nodes_from((id, {"label": data["label"]}) for id, data in graph.nx.nodes(data=True))
    plain.add_edges_from((source, target, {"title": data["role"]}) for source, target, data in graph.nx.edges(data=True))
    payload = collect(graph)
    sizes = sizes_of(payload.nodes)
    ours = _processor_time(lambda: render_html(graph))
    network = _processor_time(lambda: draw(payload, sizes, place_nodes(payload, sizes)))
    theirs = _processor_time(lambda: Network(directed=True).from_nx(plain))
    print(
        f"\nexport of {len(plain):,} nodes, processor time: {ours:.1f} s the whole page, {network:.1f} s the network alone;",
        end=" ",
    )
    print(f"Network.from_nx {theirs:.1f} s")
    return f"{size:,} nodes: Network.from_nx to the whole export", theirs / ours, 20


def _processor_time(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
