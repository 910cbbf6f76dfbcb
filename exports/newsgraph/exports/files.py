"""The graph as files that other programs open: GraphML, GEXF, node-link JSON, records, CSV and GeoJSON.

All are deterministic: the same graph gives the same bytes. Characters that a format can't hold become U+FFFD.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from newsgraph.exports.outputs import ExportError, Target, opened, printable
from newsgraph.graph import Evidence, NewsGraph
from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.views import say_item

__all__ = ["write_csv", "write_geojson", "write_gexf", "write_graphml", "write_nodelink", "write_records"]

_SEPARATOR = "; "
_REAL = {"lat", "lon", "score", "salience", "confidence"}
"""Attributes that are real numbers even where one happens to be whole: GraphML declares one type for all."""


# ------------------------------------------------------------------------------------------------------------- GraphML and GEXF


def write_graphml(graph: NewsGraph, target: Target) -> None:
    """Write GraphML, for yEd, Cytoscape, igraph, Gephi and networkx.

    Edges are numbered, since GraphML wants ids that are unique in the file, and carry their ``role`` as attribute. Several values
    of one attribute are joined by "; ", missing ones left out; an edge has the number of its evidence as ``weight`` and the first
    sentence as ``quote``.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write_graphml(NewsGraph.from_records(sample_records()), out)
    >>> nx.parse_graphml(out.getvalue().decode()).number_of_edges()
    23
    """
    with opened(target) as file:
        nx.write_graphml_lxml(_flat_graph(graph), file, edge_id_from_attribute="id")


def write_gexf(graph: NewsGraph, target: Target) -> None:
    """Write GEXF 1.2, for Gephi: as `write_graphml`, and events carry their days, so that Gephi's timeline shows them."""
    flat = _flat_graph(graph)
    for (_, data), (_, original) in zip(flat.nodes(data=True), graph.nx.nodes(data=True), strict=True):
        # GEXF takes "start" and "end" for the days on which a node is there, and wants whole days.
        data.update({name: data.pop(key) for key, name in (("start", "first"), ("end", "last")) if key in data})
        data.update(_spell(original))
    writer = GEXFWriter(encoding="utf-8", prettyprint=True)
    # The day of writing would make every day's file another.
    del writer.xml.find("meta").attrib["lastmodifieddate"]
    writer.add_graph(flat)
    with opened(target) as file:
        writer.write(file)


def _flat_graph(graph: NewsGraph) -> Any:
    flat = nx.MultiDiGraph()
    for id, data in graph.nx.nodes(data=True):
        flat.add_node(_node_id(id), **dict(_plain(data)))
    for number, (source, target, role, data) in enumerate(graph.nx.edges(keys=True, data=True)):
        evidence = data["evidence"]
        flat.add_edge(
            _node_id(source),
            _node_id(target),
            key=role,
            id=f"e{number}",
            label=role,
            role=role,
            confidence=float(data["confidence"]),
            inherited=data.get("inherited", False),
            weight=float(len(evidence)),
            articles=printable(_SEPARATOR.join(_articles(evidence))),
            quote=printable(graph.quote(evidence[0]).sentence) if evidence else "",
        )
    return flat


def _node_id(id: str) -> str:
    """Return the id as XML can hold it; two ids stay two."""
    return id if printable(id) == id else id.encode("unicode_escape").decode("ascii")


def _plain(data: Mapping[str, Any]) -> Iterator[tuple[str, str | int | float]]:
    """Yield the attributes as text and numbers, without those that are empty."""
    for key, value in data.items():
        if value is None or value == () or value == {}:
            continue
        if isinstance(value, Mapping):
            yield key, printable(json.dumps(value, ensure_ascii=False, sort_keys=True))
        elif isinstance(value, tuple):
            yield key, printable(_SEPARATOR.join(map(say_item, value)))
        elif isinstance(value, str):
            yield key, printable(value)
        else:
            yield key, float(value) if key in _REAL else value


def _spell(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the days of an event or a time as GEXF wants them: whole days, first not after last."""
    first, last = first_day(data.get("start")), last_day(data.get("end"))
    if first is not None and last is not None and first > last:
        return {}
    days = {"start": data.get("start") if first is not None else None, "end": data.get("end") if last is not None else None}
    return {key: value[:10] for key, value in days.items() if value and len(value) >= 10}


def _articles(evidence: Iterable[Evidence]) -> list[str]:
    return list(dict.fromkeys(found.article for found in evidence))


# ---------------------------------------------------------------------------------------------------------------------- JSON


def write_nodelink(graph: NewsGraph, target: Target) -> None:
    """Write node-link JSON, for D3 and `networkx.node_link_graph`, with the whole evidence and one node or edge a line.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write_nodelink(NewsGraph.from_records(sample_records()), out)
    >>> nx.node_link_graph(json.loads(out.getvalue()), edges="edges").number_of_nodes()
    19
    """
    with opened(target) as file:
        file.write(b'{"directed":true,"multigraph":true,"graph":{},"nodes":[')
        _write_items(file, ({"id": id, **data} for id, data in graph.nx.nodes(data=True)))
        file.write(b'],"edges":[')
        _write_items(file, _links(graph))
        file.write(b"]}\n")


def _links(graph: NewsGraph) -> Iterator[dict[str, Any]]:
    for source, target, role, data in graph.nx.edges(keys=True, data=True):
        evidence = [_cited(graph, found) for found in data["evidence"]]
        yield {"source": source, "target": target, "key": role, **data, "evidence": evidence}


def _cited(graph: NewsGraph, evidence: Evidence) -> dict[str, Any]:
    quote = graph.quote(evidence)
    return {
        "article": evidence.article,
        "in": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "confidence": evidence.confidence,
        "sentence": quote.sentence,
        "highlights": [mark._asdict() for mark in quote.highlights],
    }


def _write_items(file: BinaryIO, items: Iterable[Mapping[str, Any]]) -> None:
    for number, item in enumerate(items):
        file.write(b",\n" if number else b"\n")
        file.write(_json(item))


def _json(item: Any) -> bytes:
    # A lone surrogate becomes its JSON escape: nothing is lost, and the bytes are UTF-8.
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def write_records(graph: NewsGraph, target: Target) -> None:
    """Write the extraction records as JSON Lines, in the order of their ids, with node ids after resolution."""
    with opened(target) as file:
        for record in graph.records():
            file.write(_json(record.to_dict()) + b"\n")


def write_geojson(graph: NewsGraph, target: Target) -> None:
    """Write GeoJSON (RFC 7946), for maps: a point for each event at each resolved place it happened at, came from or went to.

    A place without borders of its own ("eastern Ukraine") is a point too, with its ``extent``; ``inherited`` tells where the
    place is that of the scene, not said of the event itself. Places that are not resolved have no point, and are left out.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write_geojson(NewsGraph.from_records(sample_records()), out)
    >>> feature = json.loads(out.getvalue())["features"][0]
    >>> feature["geometry"]["coordinates"], feature["properties"]["name"]
    ([36.25272, 49.98081], 'drone attack on Kharkiv')
    """
    with opened(target) as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        _write_items(file, _features(graph))
        file.write(b"]}\n")


def _features(graph: NewsGraph) -> Iterator[dict[str, Any]]:
    nodes = graph.nx.nodes
    for event, place, role, data in graph.nx.edges(keys=True, data=True):
        if nodes[place]["kind"] == "place" and nodes[event]["kind"] == "event" and _is_on_earth(nodes[place]):
            yield {
                "type": "Feature",
                "id": f"{event} {role} {place}",
                "geometry": {"type": "Point", "coordinates": [nodes[place]["lon"], nodes[place]["lat"]]},
                "properties": _properties(graph, event, place, role, data),
            }


def _properties(graph: NewsGraph, event: str, place: str, role: str, edge: Mapping[str, Any]) -> dict[str, Any]:
    told, where = graph.nx.nodes[event], graph.nx.nodes[place]
    own = ("name", "type", "plover", "cameo", "start", "end", "dated_by", "polarity", "modality", "salience", "articles")
    placed = {"type": "place_type", **{key: key for key in ("country", "admin1", "within", "geonames", "wikidata", "extent")}}
    return {
        "event": event,
        **{key: told[key] for key in own},
        "role": role,
        "place": place,
        "place_name": where["name"],
        **{name: where[key] for key, name in placed.items()},
        "inherited": edge.get("inherited", False),
        "confidence": edge["confidence"],
        "quote": graph.quote(edge["evidence"][0]).sentence if edge["evidence"] else None,
    }


def _is_on_earth(place: Mapping[str, Any]) -> bool:
    lat, lon = place["lat"], place["lon"]
    return lat is not None and lon is not None and -90 <= lat <= 90 and -180 <= lon <= 180


# ----------------------------------------------------------------------------------------------------------------------- CSV

_NODE_COLUMNS = (
    "id", "kind", "label", "type", "mentions", "articles", "copies", "name", "aliases", "country", "sector", "code", "wikidata",
    "lat", "lon", "admin1", "geonames", "within", "extent", "resolved", "score", "candidates", "value",
    "precision", "zone", "start", "end", "dated_by", "told", "lemma", "plover", "cameo", "mode",
    "contexts", "quad", "goldstein", "polarity", "modality", "tense", "aspect", "salience", "quantities", "typed_by",
    "type_confidence", "confidence", "title", "source", "author", "url", "published", "language", "main_event", "copy_of",
)  # fmt: skip
_EDGE_COLUMNS = (
    "source", "source_label", "role", "target", "target_label", "confidence", "inherited", "evidence", "articles", "quote",
)  # fmt: skip
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write_csv(graph: NewsGraph, target: Target) -> None:
    """Write CSV (RFC 4180, UTF-8, header row).

    Parameters
    ----------
    graph
        The graph to write.
    target
        A folder, made where it is missing, gets ``nodes.csv`` and ``edges.csv``; so does a path that ends in ".zip". A path that
        ends in ".csv" (or ".csv.gz"), or an open file, gets the edges alone, with the labels of both ends.

    Notes
    -----
    Against formula injection, a cell of text that begins with one of ``= + - @``, their full-width forms, a tab or a carriage
    return gets a single quote before it, as OWASP advises; numbers are written as they are. Several values of one cell are joined
    by "; ".

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write_csv(NewsGraph.from_records(sample_records()), out)
    >>> out.getvalue().decode().splitlines()[0]
    'source,source_label,role,target,target_label,confidence,inherited,evidence,articles,quote'
    """
    if not isinstance(target, str | os.PathLike) or _is_table(Path(target)):
        with opened(target) as file:
            _write_table(file, _EDGE_COLUMNS, graph.rows("edge"))
    elif Path(target).suffix == ".zip":
        with opened(target) as file:
            _write_zip(graph, file)
    else:
        _write_folder(graph, Path(target))


def _is_table(path: Path) -> bool:
    return path.name.endswith((".csv", ".csv.gz"))


def _write_folder(graph: NewsGraph, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder} is no folder and can't be made one: {error.strerror}; name another") from error
    for name, columns, rows in _tables(graph):
        with opened(folder / name) as file:
            _write_table(file, columns, rows)


def _write_zip(graph: NewsGraph, file: BinaryIO) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in _tables(graph):
            table = io.BytesIO()
            _write_table(table, columns, rows)
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), table.getvalue(), zipfile.ZIP_DEFLATED)


def _tables(graph: NewsGraph) -> Iterator[tuple[str, tuple[str, ...], Iterable[Mapping[str, Any]]]]:
    yield "nodes.csv", _NODE_COLUMNS, ({"id": id, **dict(_plain(data))} for id, data in graph.nx.nodes(data=True))
    yield "edges.csv", _EDGE_COLUMNS, graph.rows("edge")


def _write_table(file: BinaryIO, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(row.get(column)) for column in columns])
    finally:
        # The file is the caller's: the wrapper must not close it.
        text.detach()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
