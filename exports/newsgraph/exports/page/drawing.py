"""The network as vis-network takes it, built with pyvis.

pyvis' network gets all nodes and all edges at once: one by one, it checks each node and each end of an edge against a list of all
ids, which takes minutes for large graphs. Its page template is not used at all: it loads scripts from elsewhere and writes
headings, menus and titles as markup.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from newsgraph.exports.page.payload import Payload

__all__ = ["draw", "library", "sizes_of"]

OPTIONS: Mapping[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": True,
        "hover": False,
        "keyboard": False,
        "multiselect": False,
        "selectConnectedEdges": False,
        "zoomSpeed": 0.7,
    },
    "nodes": {"font": {"size": 0}, "chosen": False},
    "edges": {
        "arrows": {"to": {"enabled": False, "scaleFactor": 0.4}},
        "chosen": False,
        "selectionWidth": 1,
        "smooth": False,
        "width": 2.6,
    },
}
"""Nothing moves by itself: positions come with the nodes. Shapes and labels are drawn by the page, in its theme's colours."""

LARGEST_LABEL = 80


def draw(payload: Payload, sizes: Sequence[int], positions: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return nodes, edges and options for vis-network; ids are places in the payload's lists."""
    from pyvis.edge import Edge
    from pyvis.network import Network  # takes half a second, as it imports IPython
    from pyvis.node import Node

    network = Network(directed=True, cdn_resources="in_line")
    network.options = dict(OPTIONS)
    kinds = [node["kind"] for node in payload.nodes]
    network.nodes = [
        Node(place, "dot", node["label"][:LARGEST_LABEL] or "(no name)", group=kind, size=size, x=x, y=y).options
        for place, (node, kind, size, (x, y)) in enumerate(zip(payload.nodes, kinds, sizes, positions, strict=True))
    ]
    network.edges = [
        Edge(source, target, id=place, arrows="to" if kinds[source] == kinds[target] == "event" else "").options
        for place, (source, target) in enumerate(payload.ends)
    ]
    nodes, edges, *_, options = network.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options)}


def library() -> str:
    """Return vis-network as pyvis carries it, without the comment that makes developer tools look for a source map elsewhere."""
    folder = resources.files("pyvis") / "templates" / "lib"
    newest = max((entry for entry in folder.iterdir() if entry.name.startswith("vis-")), key=lambda entry: _version(entry.name))
    script = (newest / "vis-network.min.js").read_text(encoding="utf-8")
    return script.rpartition("//# sourceMappingURL=")[0] or script


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.removeprefix("vis-").split("."))


def sizes_of(nodes: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the radius of each node.

    Events shrink both with their rank and with their place among all, so that a few stand out whatever the salience is like.
    """
    sizes = [7] * len(nodes)
    for kind in ("event", "actor", "place"):
        ranked = sorted([(-node["rank"], node["key"], index) for index, node in enumerate(nodes) if node["kind"] == kind])
        most = ranked[0][0] or 1.0 if ranked else 1.0
        for place, (less, _, index) in enumerate(ranked):
            sizes[index] = _size(kind, less / most, place)
    return sizes


def _size(kind: str, share: float, place: int) -> int:
    if kind == "event":
        return round(8 + 22 * share / (1 + place / 10))
    return round(6 + 8 * math.sqrt(share))
