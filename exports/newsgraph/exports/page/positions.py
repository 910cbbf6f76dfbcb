"""Where each node stands, computed once at export: the page opens still and legible, without a simulation in the browser.

What the page shows first, the most salient events with their actors and places, is laid out by NetworkX' `spring_layout` [1]_,
each component by itself. It starts where path lengths put the nodes [2]_: from there fifty steps leave fewer edges crossing than
five hundred from a random start, or than the stress of `kamada_kawai_layout`, which needs SciPy. All others take a free place
beside what they belong to, or on the rim on its side: nothing moves when more is shown.

References
----------
.. [1] T. Fruchterman, E. Reingold: Graph drawing by force-directed placement, Software: Practice and Experience 21, 1991.
.. [2] W. Torgerson: Multidimensional scaling, I: theory and method, Psychometrika 17, 1952.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import networkx as nx
import numpy as np

from newsgraph.exports.page.payload import Payload

__all__ = ["FIRST_EVENTS", "first_view", "place_alone", "place_nodes"]

FIRST_EVENTS = 40
"""So many events are drawn when the page opens."""

FIRST_NODES = 400
"""Most nodes that are laid out by their paths."""

SPACING = 78.0
"""Least distance of two nodes, in units of the drawing (pixels at scale 1)."""

ASPECT = 1.2
"""Width to height of the first view: screens are wide, and so are labels."""

REST = 2.0
"""Length of a spring at rest, in the units of the start, where an edge is about as long."""

SPRING_STEPS = 50

SMALL = 12
"""Up to so many nodes, two steps for each are enough: with fifty, no fewer edges cross."""

MOST_IN_RING = 6
"""So many nodes that only one other joins stand in a ring around it."""

SPREADING_STEPS = 200

Point = tuple[float, float]
Cell = tuple[int, int]
Array = np.ndarray[Any, np.dtype[np.float64]]


def place_nodes(payload: Payload, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Return x and y of each node.

    The same graph gets the same positions: nothing is random, and nothing depends on the order of sets.

    Notes
    -----
    O(f²) for the f nodes of the first view, at most `FIRST_NODES`; linear in the rest.

    Examples
    --------
    >>> from newsgraph.exports.page.drawing import sizes_of
    >>> from newsgraph.exports.page.payload import collect
    >>> from newsgraph.graph import NewsGraph
    >>> from newsgraph.graph.samples import sample_records
    >>> payload = collect(NewsGraph.from_records(sample_records()))
    >>> places = place_nodes(payload, sizes_of(payload.nodes))
    >>> len(set(places)) == len(payload.nodes)
    True
    """
    sheet = _sheet_of(first_view(payload), payload.around, sizes)
    across, down = _stretch(sheet.points.values())
    for node in _reading_order(payload):
        sheet.put_near(node, payload.around[node])
    return [(round(x * across), round(y * down)) for x, y in (sheet.points[node] for node in range(len(payload.nodes)))]


def place_alone(members: Iterable[int], around: Sequence[Sequence[int]], sizes: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return x and y of some nodes as if there were no others, around 0, 0."""
    points = _sheet_of(dict.fromkeys(members), around, sizes).points
    if not points:
        return {}
    x, y = (min(values) / 2 + max(values) / 2 for values in zip(*points.values(), strict=True))
    return {node: (round(point[0] - x), round(point[1] - y)) for node, point in points.items()}


def _reading_order(payload: Payload) -> list[int]:
    """Return all nodes: each event, the most salient first, followed by what takes part in it; loose nodes last."""
    order = {node: None for event in payload.events for node in (event, *payload.around[event])}
    return list(order | dict.fromkeys(range(len(payload.nodes))))


def first_view(payload: Payload) -> dict[int, None]:
    """Return the nodes that the page draws first: the most salient events, and the actors and places in them."""
    view: dict[int, None] = {}
    for event in payload.events[:FIRST_EVENTS]:
        taking_part = [node for node in payload.around[event] if node in payload.standing]
        if len(view) + len(taking_part) >= FIRST_NODES:
            break
        view |= dict.fromkeys([event, *taking_part])
    return view


def _sheet_of(members: Mapping[int, None], around: Sequence[Sequence[int]], sizes: Sequence[int]) -> _Sheet:
    sheet = _Sheet()
    for component in _components(members, around, sizes):
        sheet.put_together(_laid_out(component, sizes))
    return sheet


def _components(members: Mapping[int, None], around: Sequence[Sequence[int]], sizes: Sequence[int]) -> list[nx.Graph[int]]:
    """Return what hangs together among the members, the largest first."""
    joined: nx.Graph[int] = nx.Graph()
    joined.add_nodes_from(members)
    joined.add_edges_from((a, b) for a in members for b in around[a] if a < b and b in members)
    # Around a hub there must be room for all that hangs on it, and around a main event for its name.
    for a, b, data in joined.edges(data=True):
        data["length"] = 1.5 + 0.22 * math.sqrt(max(joined.degree[a], joined.degree[b])) + 0.03 * max(sizes[a], sizes[b])
    parts = sorted(nx.connected_components(joined), key=lambda part: (-len(part), min(part)))
    return [joined.subgraph(sorted(part)).copy() for part in parts]


def _laid_out(component: nx.Graph[int], sizes: Sequence[int]) -> dict[int, Point]:
    """Return positions in which what is joined stands together, and all else apart."""
    nodes = sorted(component)
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    hub = max(nodes, key=component.degree.__getitem__)
    if component.degree[hub] == component.number_of_edges() == len(nodes) - 1 <= MOST_IN_RING:
        return _in_ring(component, hub, [node for node in nodes if node != hub])
    return _by_springs(component, nodes, sizes)


def _in_ring(component: nx.Graph[int], hub: int, others: Sequence[int]) -> dict[int, Point]:
    """Return the hub with the others around it, the wider way across: what springs come to, at once."""
    length = max(data["length"] for *_, data in component.edges(data=True))
    turn = (math.pi / 2 if len(others) in {3, 5} else 0.0) + 2 * _jitter(hub)
    found = nx.shell_layout(component, [[hub], others], rotate=turn, scale=2 * length * SPACING)
    return {node: (float(x), float(y)) for node, (x, y) in found.items()}


def _by_springs(component: nx.Graph[int], nodes: Sequence[int], sizes: Sequence[int]) -> dict[int, Point]:
    wanted = _path_lengths(component, nodes)
    start = dict(zip(nodes, _scaling(wanted), strict=True))
    steps = SPRING_STEPS if len(nodes) > SMALL else 2 * len(nodes)
    found = nx.spring_layout(component, pos=start, k=REST, iterations=steps, weight=None, seed=1)
    points = _stretched(np.array([found[node] for node in nodes]), wanted) * SPACING
    points = _spread(_across(points), np.array([sizes[node] for node in nodes], dtype=float))
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, points, strict=True)}


def _path_lengths(component: nx.Graph[int], nodes: Sequence[int]) -> Array:
    lengths = dict(nx.all_pairs_dijkstra_path_length(component, weight="length"))
    return np.array([[lengths[a][b] for b in nodes] for a in nodes], dtype=float)


def _scaling(wanted: Array) -> Array:
    """Return the start: classical multidimensional scaling, with nodes of the same paths pulled a little apart."""
    centred = wanted**2
    centred = -0.5 * (centred - centred.mean(axis=0) - centred.mean(axis=1)[:, None] + centred.mean())
    values, vectors = np.linalg.eigh(centred)
    vectors = vectors[:, -2:] * np.sign(vectors[np.abs(vectors[:, -2:]).argmax(axis=0), [-2, -1]])
    turns = np.arange(len(wanted)) * 2.399963  # the golden angle: no two point the same way
    apart: Array = 0.05 * np.column_stack([np.cos(turns), np.sin(turns)])
    apart += vectors * np.sqrt(np.clip(values[-2:], 0, None))
    return apart


def _stretched(points: Array, wanted: Array) -> Array:
    """Return the points as far apart as comes nearest to the lengths of their paths, near ones first."""
    gaps = np.linalg.norm(points[:, None] - points[None], axis=-1)
    near = np.divide(1.0, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    stretched: Array = points * ((gaps * near).sum() / max(((gaps * near) ** 2).sum(), 1e-9))
    return stretched


def _across(points: Array) -> Array:
    """Turn the longer side across."""
    points = points - points.mean(axis=0)
    axes = np.linalg.svd(points, full_matrices=False)[2]
    axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    turned: Array = points @ axes.T
    return turned


def _spread(points: Array, sizes: Array) -> Array:
    """Push apart pairs that stand too close for their sizes."""
    room = SPACING / 2 + 1.6 * (sizes[:, None] + sizes[None])
    for _ in range(SPREADING_STEPS):
        apart = points[:, None] - points[None]
        gaps = np.linalg.norm(apart, axis=-1)
        np.fill_diagonal(gaps, np.inf)
        lacking = np.clip(room - gaps, 0, None)
        if lacking.max() < 1:
            break
        points = points + (apart / np.maximum(gaps, 1e-6)[..., None] * (lacking * 0.35)[..., None]).sum(axis=1)
    return points


def _stretch(points: Iterable[Point]) -> Point:
    """Return the factors that bring the first view nearer to the shape of a screen; distances only grow."""
    width, height = np.ptp(np.array([*points, (0.0, 0.0)]), axis=0)
    across, down = ASPECT * height / max(width, 1.0), width / max(ASPECT * height, 1.0)
    return float(np.clip(across, 1.0, 1.6)), float(np.clip(down, 1.0, 1.5))


class _Sheet:
    """The drawing as cells of which each holds one node, with a rim of rings around them."""

    def __init__(self) -> None:
        self.points: dict[int, Point] = {}
        self.taken: set[Cell] = set()
        self.tried: dict[frozenset[Cell], Iterator[Cell]] = {}
        self.beside: dict[Cell, Iterator[Cell]] = {}
        self.rim: _Rim | None = None

    def put_together(self, cluster: Mapping[int, Point]) -> None:
        """Put a component, as it is, as near to the middle as there is room."""
        shape = frozenset(cell for point in cluster.values() for cell in _around(_cell(point)))
        # Where there was no room for a shape there never will be: what has the same goes on where that ended.
        cells = self.tried.setdefault(shape, _outwards())
        column, row = next(cell for cell in cells if self.taken.isdisjoint((x + cell[0], y + cell[1]) for x, y in shape))
        for node, (x, y) in cluster.items():
            self._put(node, (x + column * SPACING, y + row * SPACING))

    def put_near(self, node: int, neighbours: Iterable[int]) -> None:
        """Put a node, unless it has its place, beside its neighbours, or on the rim where there is no room."""
        if node in self.points:
            return
        known = list(filter(None, map(self.points.get, neighbours)))
        if not known:
            self.points[node] = self._on_rim(_jitter(node) * 17)
            return
        middle = sum([x for x, _ in known]) / len(known), sum([y for _, y in known]) / len(known)
        free = self._free_beside(_cell(middle))
        if free is None:
            self.points[node] = self._on_rim(math.atan2(middle[1], middle[0]))
        else:
            self._put(node, ((free[0] + _jitter(node)) * SPACING, (free[1] + _jitter(node + 7919)) * SPACING))

    def _free_beside(self, cell: Cell) -> Cell | None:
        # As with shapes, what is taken stays taken.
        if cell not in self.beside:
            self.beside[cell] = ((cell[0] + dx, cell[1] + dy) for radius in (1, 2) for dx, dy in _ring_of_cells(radius))
        return next((free for free in self.beside[cell] if free not in self.taken), None)

    def _on_rim(self, angle: float) -> Point:
        if self.rim is None:
            self.rim = _Rim(max((math.hypot(*point) for point in self.points.values()), default=0.0) + 2 * SPACING)
        return self.rim.put(angle)

    def _put(self, node: int, point: Point) -> None:
        self.points[node] = point
        self.taken.add(_cell(point))


class _Rim:
    """Rings of places around the middle; each place is found in about constant time, however many are taken."""

    REACH = 0.35
    """Radians that a node may stand away from its side before it moves one ring out."""

    def __init__(self, radius: float) -> None:
        self.radius = radius
        self.rings: list[list[int]] = []
        self.innermost: dict[int, int] = {}

    def put(self, angle: float) -> Point:
        """Return the free place nearest to the angle on the innermost ring that has one within reach."""
        side = round(angle / self.REACH)
        for ring in count(self.innermost.get(side, 0)):
            self.innermost[side] = ring
            radius = self.radius + ring * SPACING
            if ring == len(self.rings):
                self.rings.append(list(range(max(8, int(2 * math.pi * radius / SPACING)) + 1)))
            turn = self._next_free(self.rings[ring], angle)
            if turn is not None:
                return radius * math.cos(turn), radius * math.sin(turn)
        raise AssertionError("rings never end")

    def _next_free(self, after: list[int], angle: float) -> float | None:
        """Return the angle of the next free place, and take it; taken places point to the one after them (union-find)."""
        places = len(after) - 1
        wanted = int((angle % (2 * math.pi)) / (2 * math.pi) * places) % places
        place = _root(after, wanted)
        passed = place - wanted
        if place == places:
            place = _root(after, 0)
            passed += place
        if place == places or passed * 2 * math.pi / places > self.REACH:
            return None
        after[place] = place + 1
        return 2 * math.pi * place / places


def _root(after: list[int], place: int) -> int:
    while after[place] != place:
        after[place] = after[after[place]]
        place = after[place]
    return place


def _cell(point: Point) -> Cell:
    return math.floor(point[0] / SPACING + 0.5), math.floor(point[1] / SPACING + 0.5)


def _around(cell: Cell) -> Iterator[Cell]:
    return ((cell[0] + dx, cell[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


def _outwards() -> Iterator[Cell]:
    for radius in count():
        yield from _ring_of_cells(radius)


@lru_cache(maxsize=256)
def _ring_of_cells(radius: int) -> tuple[Cell, ...]:
    """Return the cells at this distance from 0, 0 (by columns or rows), the nearest first."""
    ring = {(dx, dy) for t in range(-radius, radius + 1) for dx, dy in ((t, radius), (t, -radius), (radius, t), (-radius, t))}
    return tuple(sorted(ring, key=lambda cell: (math.hypot(*cell), cell)))


def _jitter(node: int) -> float:
    """Return a little shift, always the same for the same node: a bare grid would suggest rows that mean nothing."""
    return ((node * 2654435761) % 1000 / 1000 - 0.5) * 0.36
