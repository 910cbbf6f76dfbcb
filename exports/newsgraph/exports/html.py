"""One self-contained HTML page of a graph: opens offline, loads nothing, runs nothing but its own scripts.

Article text is hostile. It reaches the page as JSON in a data block with ``<``, ``>``, ``&`` and ``'`` escaped, and from there
only through ``textContent`` and checked links. A Content-Security-Policy allows exactly the page's own scripts and style, by
their hashes, and no request at all; Trusted Types forbid markup from strings.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import IO, Any

import jinja2
import orjson
from markupsafe import Markup

from newsgraph.exports.page.drawing import draw, library, sizes_of
from newsgraph.exports.page.groups import fold
from newsgraph.exports.page.payload import Payload, collect, plain
from newsgraph.exports.page.positions import FIRST_EVENTS, place_nodes
from newsgraph.graph.network import collector_paused
from newsgraph.graph.newsgraph import NewsGraph

__all__ = ["render_html", "write_html"]

STYLES = ("tokens", "frame", "sidebar", "graph", "panel", "views", "narrow")
SCRIPTS = (
    "dom", "format", "model", "state", "filters", "shapes", "theme", "network", "groups", "overlay", "panel", "search", "sidebar",
    "slider", "timeline", "table", "map", "save", "live", "main",
)  # fmt: skip
"""In this order: all share one scope, and constants must stand before their use."""


def write_html(graph: NewsGraph, file: str | Path | IO[bytes], *, title: str = "newsgraph") -> None:
    """Write the page of a graph.

    Parameters
    ----------
    graph
        The graph to show.
    file
        A path, or a file opened for writing bytes.
    title
        Heading and title of the page.

    See Also
    --------
    render_html : the page as text.
    """
    page = render_html(graph, title).encode("utf-8")
    if isinstance(file, str | Path):
        Path(file).write_bytes(page)
    else:
        file.write(page)


def render_html(graph: NewsGraph, title: str = "newsgraph", *, live: str | None = None) -> str:
    """Return the page of a graph; the same graph gives the same page, byte for byte.

    Parameters
    ----------
    graph
        The graph to show.
    title
        Heading and title of the page.
    live
        For a page that is served: its version. It compares that to what ``version``, beside it, tells, and follows.

    Notes
    -----
    The size is about 0.6 MB for the drawing library and the outlines of the land, and half a kilobyte for each edge.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> page = render_html(NewsGraph.from_records(sample_records()), title="Kharkiv")
    >>> page.startswith("<!doctype html>"), "<title>Kharkiv</title>" in page
    (True, True)
    """
    style, script, vis = _assets()
    title = title.encode("utf-8", "replace").decode("utf-8")
    with collector_paused():
        page = _template().render(
            title=title,
            policy=_policy(scripts=(vis, script), styles=(style,), may_ask=live is not None),
            payload=_page_data(collect(graph), title) | {"live": live},
            style=Markup(style),
            library=Markup(vis),
            script=Markup(script),
        )
    return str(page)


def _page_data(payload: Payload, title: str) -> dict[str, Any]:
    located = any(isinstance(node.get("lat"), int | float) for node in payload.nodes)
    sizes = sizes_of(payload.nodes)
    return {
        "title": title,
        "firstEvents": FIRST_EVENTS,
        "groups": fold(payload, sizes),  # writes the nodes' groups, too
        "nodes": payload.nodes,
        "edges": payload.edges,
        "quotes": payload.quotes,
        "network": draw(payload, sizes, place_nodes(payload, sizes)),
        "land": json.loads(_read("land.json")) if located else None,
    }


def _policy(*, scripts: tuple[str, ...], styles: tuple[str, ...], may_ask: bool) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            *(["connect-src 'self'"] if may_ask else []),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str, str]:
    """Return the style sheet, the page's script and vis-network, none of which holds anything that ends its element."""
    style = "\n".join(_read(f"css/{name}.css") for name in STYLES)
    script = '"use strict";\n(() => {\n' + "\n".join(_read(f"js/{name}.js") for name in SCRIPTS) + "})();\n"
    assets = style, script, library()
    assert not any(end in asset.lower() for asset in assets for end in ("</script", "</style", "<!--"))
    return assets


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    environment.policies["json.dumps_function"] = _dump
    return environment.from_string(_read("page.html.j2"))


def _dump(value: Any, **_: Any) -> str:
    """Return JSON. What no JSON holds, or JavaScript reads otherwise, is so rare that it is only looked for after a refusal."""
    try:
        return orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER).decode()
    except orjson.JSONEncodeError:
        return orjson.dumps(plain(value)).decode()


def _read(name: str) -> str:
    return (resources.files("newsgraph.exports") / "templates" / name).read_text(encoding="utf-8")
