"""The graph as a notebook shows it: its page, in a frame that may run the page's own scripts and nothing more.

`NewsGraph` finds `notebook_html` by its entry point in the group ``newsgraph.renderers``: the graph knows no exports.
"""

from __future__ import annotations

from html import escape

from newsgraph.exports.html import render_html
from newsgraph.graph import NewsGraph

__all__ = ["notebook_html"]

MOST_EVENTS = 500
"""A notebook keeps what its cells show: of a larger graph it gets the most salient events only."""

HEIGHT = 640


def notebook_html(graph: NewsGraph) -> str:
    """Return the graph's page in a sandboxed frame: without the notebook's origin, it can't reach the notebook.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> notebook_html(NewsGraph.from_records(sample_records())).split(" srcdoc=")[0]
    '<iframe title="3 articles, 5 events" sandbox="allow-scripts allow-downloads allow-popups"'
    """
    stats = graph.stats()
    title = f"{stats['articles']:,} articles, {stats['events']:,} events"
    if stats["events"] > MOST_EVENTS:
        graph = _most_salient(graph)
        title = f"The {MOST_EVENTS} most salient of {stats['events']:,} events in {stats['articles']:,} articles"
    page = escape(render_html(graph, title), quote=True)
    return (
        f'<iframe title="{title}" sandbox="allow-scripts allow-downloads allow-popups" srcdoc="{page}"'
        f' style="width: 100%; height: {HEIGHT}px; border: 1px solid #8884; border-radius: 8px"></iframe>'
    )


def _most_salient(graph: NewsGraph) -> NewsGraph:
    events = {event.id for event in graph.events()[:MOST_EVENTS]}
    around = {node for event in events for node in graph.nx.successors(event) if graph.nx.nodes[node]["kind"] != "event"}
    return graph.subgraph(events | around)
