"""The graph pushed to a triple store and pulled back: a named graph an article, and one for the merged view.

Each pushed graph carries the hash of its statements, ``<graph> ng:digest "…"``, written in one request with them or with the last
of them. So the store itself knows what it has: a graph whose hash is the same is left alone, one that differs or was cut off is
replaced, one that the export no longer has is dropped. Nothing is kept on our side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from newsgraph.exports import terms as t
from newsgraph.exports.claims import Claims
from newsgraph.exports.content import Content
from newsgraph.exports.entities import Entities
from newsgraph.exports.iris import DEFAULT_BASE, Iris
from newsgraph.exports.ntriples import lines
from newsgraph.exports.terms import Iri
from newsgraph.exports.triplestores.client import TripleStore
from newsgraph.exports.triplestores.profiles import TripleStoreError
from newsgraph.graph import NewsGraph

__all__ = ["Exchange", "Pushed"]

_CHUNK = 4_000_000
"""Bytes that a request sends at most, if one statement is not longer."""


@dataclass(slots=True)
class Pushed:
    """How many graphs a push added, replaced, found unchanged and removed; the merged view is one of them."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0


class Exchange:
    """Pushes to one triple store, and pulls from it, what has one base.

    Parameters
    ----------
    store
        Where to.
    base
        What the IRIs start with. Pushes of two corpora to one store need two bases: what the one has, the other would take for
        retracted.
    merged
        IRI of the graph for the merged view; by default the default graph, or ``<base>merged`` in a store that has none.

    Raises
    ------
    RdfError
        If the base is no absolute IRI, or ``merged`` is none.
    """

    def __init__(self, store: TripleStore, base: str = DEFAULT_BASE, merged: Iri | None = None) -> None:
        self.store = store
        self.iris = Iris(base)
        self._view = Iris.checked(merged) if merged else f"{base}merged"
        self._merged = self._view if merged or not store.profile.default else None
        self._articles = self.iris.graph("")

    # ----------------------------------------------------------------------------------------------------------------- push

    def push(
        self,
        graph: NewsGraph,
        *,
        text: bool = False,
        reify: bool = False,
        extracted: Mapping[str, str] | None = None,
        keep: bool = False,
        replace: bool = False,
        watch: Callable[[int, int], None] = lambda done, total: None,
    ) -> Pushed:
        """Bring the store up to date with the graph; after a push that ended early, this goes on where it ended.

        Parameters
        ----------
        graph
            What to push.
        text, reify, extracted
            As in `newsgraph.exports.rdf.write_rdf`.
        keep
            Whether to leave the graphs of articles that the graph no longer has.
        replace
            Whether the merged view may replace what others put into the default graph.
        watch
            Told how many of how many graphs are done.

        Raises
        ------
        TripleStoreError
            If the store cannot be reached or refuses, or its default graph holds what newsgraph did not push.
        """
        content = Content(text, reify, extracted or {})
        known = self._digests()
        if self._merged is None and not replace:
            self._check_default_graph_is_ours()
        there = self._graphs_there()
        pushed, total, wanted = Pushed(), len(list(graph.records())) + 1, set()
        batch = _Batch(self.store)
        for done, record in enumerate(graph.records()):
            watch(done, total)
            name = self.iris.graph(record.id)
            wanted.add(name)
            found = list(lines(Claims(record, self.iris, reify=content.reify).describe(), None))
            digest = _digest(found)
            if known.get(name) == digest:
                pushed.unchanged += 1
                continue
            found += self._signature(name, digest)
            if name in there:
                pushed.replaced += 1
                self.store.replace(name, "".join(found).encode())
            else:
                pushed.added += 1
                batch.add(name, found)
        batch.send()
        watch(total - 1, total)
        self._push_merged(graph, known.get(self._view), pushed, content)
        for name in [] if keep else sorted(there - wanted):
            self.store.drop(name)
            pushed.removed += 1
        watch(total, total)
        return pushed

    def _push_merged(self, graph: NewsGraph, known: str | None, pushed: Pushed, content: Content) -> None:
        def described() -> Iterator[str]:
            return lines(Entities(graph, self.iris, content).describe(), None)

        digest = _digest(described())
        if known == digest:
            pushed.unchanged += 1
            return
        # First what tells that the graph is ours, so that a push that is cut off here can go on; last that it is whole.
        first = f"<{self._view}> <{t.A}> <{t.BUNDLE}> .\n"
        chunks = _chunks([first], described(), self._signature(self._view, digest))
        self.store.replace(self._merged, next(chunks))
        for chunk in chunks:
            self.store.add(self._merged, chunk)
        if known is None:
            pushed.added += 1
        else:
            pushed.replaced += 1

    def _signature(self, name: Iri, digest: str) -> list[str]:
        return [f'<{name}> <{t.DIGEST}> "{digest}" .\n']

    # ------------------------------------------------------------------------------------------------------- what the store has

    def _digests(self) -> Mapping[Iri, str]:
        where = f"GRAPH ?g {{ ?g <{t.DIGEST}> ?digest }}"
        found = {row["g"]: row["digest"] for row in self.store.select(f"SELECT ?g ?digest WHERE {{ {where} }}")}
        if self._merged is None:
            for row in self.store.select(f"SELECT ?digest WHERE {{ <{self._view}> <{t.DIGEST}> ?digest }}"):
                found[self._view] = row["digest"]
        return found

    def _graphs_there(self) -> set[Iri]:
        """Return the articles' graphs of this base, whole or cut off."""
        where = f'GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{self._articles}"))'
        return {row["g"] for row in self.store.select(f"SELECT DISTINCT ?g WHERE {{ {where} }}")}

    def _check_default_graph_is_ours(self) -> None:
        if self.store.select(f"SELECT ?type WHERE {{ <{self._view}> a ?type }} LIMIT 1"):
            return
        # In some stores the default graph is all graphs together; what counts is what stands in none of them.
        alone = "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }"
        if self.store.select(f"SELECT ?s WHERE {{ {alone} }} LIMIT 1"):
            raise TripleStoreError(
                f"the default graph of {self.store.url} holds statements that newsgraph did not push with base "
                f"{self.iris.base!r}; name a graph for the merged view (--merged-graph IRI), or let it take their place "
                "(--replace)"
            )

    # ----------------------------------------------------------------------------------------------------------------- pull

    def pull(self, *, watch: Callable[[int, int], None] = lambda done, total: None) -> Iterator[ox.Quad]:
        """Yield what was pushed, graph by graph; `newsgraph.exports.rdf_records.records_in` makes records of it.

        Raises
        ------
        TripleStoreError
            If the store cannot be reached, holds nothing under this base, or what it holds is not whole.
        """
        digests = self._digests()
        names = sorted(self._graphs_there())
        if self._view not in digests or not all(name in digests for name in names):
            raise TripleStoreError(
                f"{self.store.url} holds no whole push under base {self.iris.base!r}; give the base it was pushed with, "
                "or push again to complete it"
            )
        for done, name in enumerate([None, *names]):
            watch(done, len(names) + 1)
            yield from self._statements(name)
        watch(len(names) + 1, len(names) + 1)

    def _statements(self, name: Iri | None) -> Iterator[ox.Quad]:
        graph = self._merged if name is None else name
        signed = ox.NamedNode(graph or self._view)
        into = ox.NamedNode(name) if name else ox.DefaultGraph()
        for found in ox.parse(self.store.read(graph), ox.RdfFormat.N_TRIPLES):
            is_marker = name is None and found.predicate.value == t.A
            if found.subject != signed or not (is_marker or found.predicate.value == t.DIGEST):
                yield ox.Quad(found.subject, found.predicate, found.object, into)


class _Batch:
    """Sends new graphs, many in one request where the store takes that, each whole in one request."""

    def __init__(self, store: TripleStore) -> None:
        self._store = store
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, name: Iri, triples: list[str]) -> None:
        if not self._store.takes_quads:
            self._store.replace(name, "".join(triples).encode())
            return
        end = f" <{name}> .\n"
        part = "".join([triple[:-3] + end for triple in triples]).encode()
        if self._size + len(part) > _CHUNK:
            self.send()
        self._parts.append(part)
        self._size += len(part)

    def send(self) -> None:
        if self._parts:
            self._store.add_quads(b"".join(self._parts))
        self._parts.clear()
        self._size = 0


def _digest(triples: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in triples:
        found.update(line.encode())
    return found.hexdigest()


def _chunks(*groups: Iterable[str]) -> Iterator[bytes]:
    chunk: list[str] = []
    size = 0
    for group in groups:
        for line in group:
            if size + len(line) > _CHUNK and chunk:
                yield "".join(chunk).encode()
                chunk.clear()
                size = 0
            chunk.append(line)
            size += len(line)
    yield "".join(chunk).encode()
