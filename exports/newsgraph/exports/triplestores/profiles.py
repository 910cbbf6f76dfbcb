"""What each triple store calls its endpoints (``data/triplestores.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from newsgraph.graph import NewsGraphError

__all__ = ["Profile", "TripleStoreError", "profile", "profiles"]


class TripleStoreError(NewsGraphError):
    """A triple store that cannot be reached, refuses a request, or holds what newsgraph did not push."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The conventions of a triple store; endpoints are relative to the URL that its users know.

    Attributes
    ----------
    name, label, url
        The name to choose it by, the one people know, and what its URL looks like.
    query, update
        Endpoints of the SPARQL 1.1 Protocol.
    graphs
        Endpoint of the Graph Store Protocol, None where there is none: graphs are replaced by SPARQL Update then.
    graph, graph_type
        The parameter of a graph's IRI there, and the media type in which N-Triples are sent.
    quads, quads_type
        Where N-Quads of many graphs can be added at once, None where they cannot, and their media type.
    default
        Whether there is a default graph that is not the union of all graphs.
    auth
        How a name and a password are sent.
    triples
        How many statements one INSERT DATA may hold.
    """

    name: str
    label: str
    url: str
    query: str
    update: str
    graphs: str | None = None
    graph: str = "graph"
    graph_type: str = "application/n-triples"
    quads: str | None = None
    quads_type: str = "application/n-quads"
    default: bool = True
    auth: Literal["basic", "digest"] = "basic"
    triples: int = 10_000


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every profile by its name.

    Examples
    --------
    >>> list(profiles())
    ['oxigraph', 'fuseki', 'rdf4j', 'graphdb', 'blazegraph', 'virtuoso', 'qlever']
    """
    data = (files("newsgraph.exports") / "data" / "triplestores.toml").read_text(encoding="utf-8")
    return {name: Profile(name=name, **fields) for name, fields in tomllib.loads(data).items()}


def profile(name: str) -> Profile:
    """Return a profile by its name.

    Raises
    ------
    TripleStoreError
        If there is none; the message lists what there is.
    """
    try:
        return profiles()[name]
    except KeyError:
        raise TripleStoreError(f"no profile {name!r}; there are {', '.join(profiles())}") from None
