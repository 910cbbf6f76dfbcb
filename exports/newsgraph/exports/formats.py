"""All export formats by name, and one function that writes any of them.

The writers of RDF and of the page are imported when they are used: reading a table does not wait for an RDF library.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newsgraph.exports.files import write_csv, write_geojson, write_gexf, write_graphml, write_nodelink, write_records
from newsgraph.exports.outputs import ExportError, Target, opened
from newsgraph.graph import NewsGraph

__all__ = ["FORMATS", "Format", "find_format", "write"]

Writer = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Format:
    """An export format: its name, the endings of its files (".gz" may follow), what writes it, and what it is for."""

    name: str
    suffixes: tuple[str, ...]
    write: Writer
    description: str
    is_rdf: bool = False


def _rdf(name: str) -> Writer:
    def write_rdf(graph: NewsGraph, target: Target, **options: Any) -> None:
        from newsgraph.exports import rdf

        with opened(target) as file:
            rdf.write_rdf(graph, file, format=name, **options)

    return write_rdf


def _write_html(graph: NewsGraph, target: Target, **options: Any) -> None:
    from newsgraph.exports import html

    with opened(target) as file:
        html.write_html(graph, file, **options)


_ALL = (
    Format("html", (".html", ".htm"), _write_html, "one page for the browser, offline: network, search, timeline, evidence"),
    Format("turtle", (".ttl",), _rdf("turtle"), "RDF: Turtle, the merged graph", is_rdf=True),
    Format("ntriples", (".nt",), _rdf("ntriples"), "RDF: N-Triples, the merged graph, one statement a line", is_rdf=True),
    Format("nquads", (".nq",), _rdf("nquads"), "RDF: N-Quads, a named graph an article", is_rdf=True),
    Format("trig", (".trig",), _rdf("trig"), "RDF: TriG, a named graph an article", is_rdf=True),
    Format("jsonld", (".jsonld",), _rdf("jsonld"), "RDF: JSON-LD, a named graph an article", is_rdf=True),
    Format("rdfxml", (".rdf", ".xml"), _rdf("rdfxml"), "RDF: RDF/XML, the merged graph", is_rdf=True),
    Format("graphml", (".graphml",), write_graphml, "GraphML, for yEd, Cytoscape, igraph and networkx"),
    Format("gexf", (".gexf",), write_gexf, "GEXF with dates, for Gephi and its timeline"),
    Format("nodelink", (".json",), write_nodelink, "node-link JSON with all evidence, for D3 and networkx"),
    Format("records", (".jsonl", ".ndjson"), write_records, "extraction records as JSON Lines, merges included"),
    Format("csv", (".csv", ".zip"), write_csv, "tables: nodes.csv and edges.csv in a folder or .zip, edges alone in a .csv"),
    Format("geojson", (".geojson",), write_geojson, "GeoJSON, events by place, for maps"),
)

FORMATS: Mapping[str, Format] = MappingProxyType({format.name: format for format in _ALL})
"""Every format by its name, in the order in which they are listed to people."""


def find_format(target: Target, name: str | None = None) -> Format:
    """Return the format of a name, or of a path's ending where no name is given.

    Raises
    ------
    ExportError
        If there is no such format, or the ending tells none; the message lists what there is.

    Examples
    --------
    >>> find_format("events.nq.gz").name
    'nquads'
    """
    if name is not None:
        if name not in FORMATS:
            raise ExportError(f"no format {name!r}; there are {', '.join(FORMATS)}")
        return FORMATS[name]
    if not isinstance(target, str | os.PathLike):
        raise ExportError(f"a format is needed to write to an open file: one of {', '.join(FORMATS)}")
    suffix = Path(os.fspath(target).removesuffix(".gz")).suffix.lower()
    for format in _ALL:
        if suffix in format.suffixes:
            return format
    known = ", ".join(suffix for format in _ALL for suffix in format.suffixes)
    raise ExportError(f"the name {os.fspath(target)!r} tells no format; name one of {', '.join(FORMATS)}, or end it in {known}")


def write(graph: NewsGraph, target: Target, format: str | None = None, **options: Any) -> None:
    """Write the graph.

    Parameters
    ----------
    graph
        The graph to write.
    target
        A path, which appears only once it is whole and is compressed where it ends in ".gz", or a file open for binary writing.
    format
        A name of `FORMATS`; by default the path's ending tells.
    **options
        What the format's writer takes, such as ``base`` for RDF or ``title`` for HTML.

    Raises
    ------
    ExportError
        If there is no such format or the target can't be written.

    Examples
    --------
    >>> import io
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write(NewsGraph.from_records(sample_records()), out, "records")
    >>> len(out.getvalue().splitlines())
    3
    """
    find_format(target, format).write(graph, target, **options)
