"""RDF in: the records behind an export, and with them the same graph again.

What an export does not hold comes back empty: sentences that nothing cites, and the text between those that are cited unless the
export was written with the whole texts (offsets stay the same).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, BinaryIO, TypeAlias, cast
from urllib.parse import unquote

import pyoxigraph as ox

from newsgraph.exports import literals
from newsgraph.exports import terms as t
from newsgraph.exports.fields import CLASSES, NUMBERS, TEXTS
from newsgraph.exports.iris import Iris, RdfError, base_of
from newsgraph.exports.rdf_files import name_of, parse_rdf
from newsgraph.exports.terms import Iri, Literal, Statement, Term
from newsgraph.exports.vocabulary import ACTOR_TYPE, EVENT_TYPE, GEONAMES, PLACE_TYPE, PLOVER, WIKIDATA
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import ROLES, Candidate, Edge, Event, Field, Headline, Mention, Node, Record, Span

__all__ = ["read_rdf", "records_in"]

_ROLE_OF = {property: role for role, property in t.ROLES.items()}
_POLARITY_OF = {iri: name for name, iri in t.POLARITIES.items()}
_MODALITY_OF = {iri: name for name, iri in t.MODALITIES.items()}

_Facts: TypeAlias = dict[Iri, list[Term]]
_Place: TypeAlias = tuple[Field, int, int]


def read_rdf(source: str | os.PathLike[str] | BinaryIO, format: str | None = None) -> NewsGraph:
    """Return the graph of an RDF export, in any format it comes in, also gzipped; with triple terms or without.

    The graph is the one that was exported: the same nodes, edges and evidence, whatever base the file has. Only mentions are
    named anew, in reading order, and texts are there as far as they were exported.

    Parameters
    ----------
    source
        A path, or a file open for binary reading.
    format
        One of `newsgraph.exports.rdf.FORMATS`; by default the path's ending tells.

    Raises
    ------
    RdfError
        If the format is unknown, the file is no valid RDF (the message names the line), or it is no export of newsgraph.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> import io
    >>> from newsgraph.exports.rdf import write_rdf
    >>> from newsgraph.graph.samples import sample_records
    >>> graph, file = NewsGraph.from_records(sample_records()), io.BytesIO()
    >>> write_rdf(graph, file, format="trig")
    >>> again = read_rdf(io.BytesIO(file.getvalue()), "trig")
    >>> again.nx.nodes == graph.nx.nodes
    True
    """
    found = records_in(parse_rdf(source, format))
    if not found:
        raise RdfError(
            f"{name_of(source)} holds no article of a newsgraph export; this reads what `newsgraph export` wrote as RDF"
        )
    return NewsGraph(found, resolver=lambda _: {})


def records_in(quads: Iterable[ox.Quad | ox.Triple]) -> list[Record]:
    """Return the records that the statements of an export tell of, in the order of their ids, whatever graphs they stand in.

    Notes
    -----
    O(n log n) in time and O(n) in memory for n statements.
    """
    statements = _Statements(quads)
    found = []
    for article in statements.of_type(t.NEWS_ARTICLE):
        try:
            found.append(_Restoration(statements, article).record())
        except (KeyError, IndexError, ValueError, TypeError, StopIteration) as error:
            raise RdfError(
                f"{article}: no article as newsgraph exports it ({type(error).__name__}: {error}); export it again"
            ) from error
    return sorted(found, key=lambda record: record.id)


class _Statements:
    """What is said of each resource, in all graphs together."""

    def __init__(self, quads: Iterable[ox.Quad | ox.Triple]) -> None:
        said: dict[Iri, dict[tuple[Iri, Term], None]] = {}
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                said.setdefault(quad.subject.value, {})[quad.predicate.value, _term(quad.object)] = None
        self.facts: dict[Iri, _Facts] = {}
        self.subjects: dict[tuple[Iri, Term], list[Iri]] = {}
        for subject, statements in said.items():
            facts: _Facts = {}
            for property, value in statements:
                facts.setdefault(property, []).append(value)
                if property in _ASKED_BACKWARDS:
                    self.subjects.setdefault((property, value), []).append(subject)
            self.facts[subject] = facts

    def of_type(self, type: Iri) -> list[Iri]:
        return self.subjects.get((t.A, type), [])

    def pointing(self, property: Iri, value: Iri, type: Iri) -> list[Iri]:
        """Return what has the value and is of the type, in the order of its IRIs."""
        return sorted(iri for iri in self.subjects.get((property, value), ()) if type in self.facts[iri].get(t.A, ()))


_ASKED_BACKWARDS = {t.A, t.PRIMARY_SOURCE, t.HAS_SOURCE, t.USED}


def _term(value: Any) -> Term:
    match value:
        case ox.NamedNode():
            return value.value
        case ox.Triple():
            return Statement(*(cast(ox.NamedNode, part).value for part in (value.subject, value.predicate, value.object)))
    return Literal(value.value, value.datatype.value)


@dataclass
class _Segment:
    place: _Place
    denotes: list[Iri]
    quantities: Mapping[str, Any]
    mentions: dict[Iri, str] = field(default_factory=dict)


class _Restoration:
    """Makes the record of one article from the statements of an export."""

    def __init__(self, statements: _Statements, article: Iri) -> None:
        self.facts = statements.facts
        self.statements = statements
        self.article = article
        self.own = self.facts[article]
        self.id = _texts(self.own, t.IDENTIFIER)[0]
        self.iris = Iris(base_of(article, self.id))
        self.segments = {iri: self._segment(iri) for iri in statements.pointing(t.HAS_SOURCE, article, t.SPECIFIC_RESOURCE)}
        self.mentions = self._number_mentions()
        self.nodes: dict[Iri, Node] = {}

    def record(self) -> Record:
        reports = self.statements.pointing(t.PRIMARY_SOURCE, self.article, t.REPORT)
        events = {_one(self.facts[report], t.SUPPORTS): report for report in reports}
        self.nodes = {iri: self._event(iri, report) for iri, report in events.items()}
        edges = self._edges()
        for segment in self.segments.values():
            for iri in segment.denotes:
                self._node(iri)
        published = _text(self.own, t.DATE_PUBLISHED)
        return Record(
            id=self.id,
            text=self._text(),
            url=_text(self.own, t.SCHEMA_URL),
            title=_text(self.own, t.HEADLINE),
            source=self._source(),
            author=_text(self.own, t.CREATOR),
            language=_text(self.own, t.IN_LANGUAGE),
            published=_details(self.own).get("published", published),
            sentences=self._sentences(),
            mentions=self.mentions,
            nodes=tuple(sorted(self.nodes.values(), key=lambda node: node.id)),
            edges=edges,
            headline=self._headline(),
            model=self._model(),
        )

    # ---------------------------------------------------------------------------------------------------------------- the words

    def _segment(self, iri: Iri) -> _Segment:
        selector = self.facts[_one(self.facts[iri], t.HAS_SELECTOR)]
        start, end = (int(_texts(selector, property)[0]) for property in (t.SELECTOR_START, t.SELECTOR_END))
        where: Field = "title" if "#title=" in iri else "text"
        if len(self._words(iri)) != end - start:
            raise ValueError(f"{iri} quotes other words than those between its offsets")
        denotes = sorted(str(node) for node in self.facts[iri].get(t.DENOTES, ()))
        return _Segment((where, start, end), denotes, _details(self.facts[iri]).get("quantities", {}))

    def _words(self, iri: Iri) -> str:
        return _texts(self.facts[_one(self.facts[iri], t.HAS_SELECTOR)], t.EXACT)[0]

    def _text(self) -> str:
        whole = _text(self.own, t.ARTICLE_BODY)
        if whole is not None:
            return whole
        length = max((segment.place[2] for segment in self.segments.values() if segment.place[0] == "text"), default=0)
        characters = [" "] * length
        for iri, segment in self.segments.items():
            where, start, end = segment.place
            if where == "text":
                characters[start:end] = self._words(iri)
        return "".join(characters)

    def _sentences(self) -> tuple[Span, ...]:
        ends: dict[int, int] = {}
        for iri, segment in self.segments.items():
            where, start, end = segment.place
            if where == "text" and t.SENTENCE_CLASS in self.facts[iri][t.A]:
                # A mention that runs on past the end of its sentence makes a longer one with the same start.
                ends[start] = min(end, ends.get(start, end))
        return tuple(sorted(ends.items()))

    def _number_mentions(self) -> tuple[Mention, ...]:
        said = []
        for segment in self.segments.values():
            for iri in segment.denotes:
                kind, id = self.iris.node_id(iri)
                where, start, end = segment.place
                said.append((where == "text", start, end, kind, id, iri, segment))
        mentions = []
        for number, (_, start, end, kind, id, iri, segment) in enumerate(sorted(said, key=lambda item: item[:5]), 1):
            segment.mentions[iri] = f"m{number}"
            counted = segment.quantities.get(id)
            place: dict[str, Any] = {"start": start, "end": end, "field": segment.place[0]}
            mentions.append(Mention(id=f"m{number}", kind=cast(Any, kind), node=id, quantities=counted, **place))
        return tuple(mentions)

    # ------------------------------------------------------------------------------------------------------------ nodes and edges

    def _node(self, iri: Iri) -> Node:
        if iri not in self.nodes:
            kind, id = self.iris.node_id(iri)
            self.nodes[iri] = _READ[kind](id, self.facts[iri])
        return self.nodes[iri]

    def _event(self, iri: Iri, report: Iri) -> Event:
        facts = self.facts[report]
        types = [str(type) for type in facts.get(t.HAS_EVENT_TYPE, ())]
        return Event(
            **{
                "id": self.iris.node_id(iri)[1],
                "type": _name_in(str(EVENT_TYPE), types) or "",
                "plover": _name_in(str(PLOVER._NS), types),
                "name": _texts(facts, t.LABEL)[0],
                **_plain_fields("event", facts),
                "contexts": tuple(sorted(_texts(facts, t.CONTEXT))),
                "polarity": _POLARITY_OF[_one(facts, t.POLARITY)],
                "modality": _MODALITY_OF[_one(facts, t.MODALITY)],
                "start": _text(facts, t.HAS_EARLIEST_BEGIN),
                "end": _text(facts, t.HAS_LATEST_END),
                "told": _text(facts, t.TOLD),
                "quantities": self._quantities(facts),
                **_known("event", facts),
            }
        )

    def _quantities(self, facts: _Facts) -> dict[str, Any]:
        measures = (self.facts[str(measure)] for measure in facts.get(t.QUANTITY, ()))
        return dict(sorted(((_texts(measure, t.NAME)[0], _value(measure)) for measure in measures), key=itemgetter(0)))

    def _edges(self) -> tuple[Edge, ...]:
        edges = [self._edge(self.facts[claim]) for claim in self.statements.pointing(t.PRIMARY_SOURCE, self.article, t.CLAIM)]
        order = {role: place for place, role in enumerate(ROLES)}
        return tuple(sorted(edges, key=lambda edge: (edge.source, order.get(edge.role, len(order)), edge.role, edge.target)))

    def _edge(self, claim: _Facts) -> Edge:
        role = self.facts[_one(claim, t.SUPPORTS)]
        source, target = _ends(role)
        cited = [self.segments[str(segment)].mentions for segment in claim.get(t.MENTION, ())]
        ids = {id for mentions in cited for id in (mentions.get(source), mentions.get(target)) if id}
        ids |= {id for mentions in cited if not {source, target} & set(mentions) for id in mentions.values()}
        return Edge(
            source=self._node(source).id,
            target=self._node(target).id,
            role=self._role(_one(role, t.HAS_ROLE_TYPE)),
            mentions=tuple(sorted(ids, key=lambda id: int(id[1:]))),
            confidence=_number(claim, t.CONFIDENCE) if t.CONFIDENCE in claim else 1.0,
            stances=cast(Any, tuple(sorted(_texts(claim, t.STANCE)))),
            inherited=t.INHERITED in claim,
        )

    def _role(self, type: Iri) -> str:
        return _ROLE_OF.get(type) or unquote(type.rpartition("/role-type/")[2], errors="surrogatepass")

    # ---------------------------------------------------------------------------------------------------------------- the article

    def _headline(self) -> Headline | None:
        event = self.own.get(t.MAIN_ENTITY)
        if not event:
            return None
        spans = {part: self.segments[_one(self.own, property)].place[1:] for part, property in t.HEADLINE_PARTS.items()
                 if property in self.own}  # fmt: skip
        return Headline(event=self.iris.node_id(str(event[0]))[1], **spans)

    def _source(self) -> str | None:
        publisher = self.own.get(t.PUBLISHER)
        return _text(self.facts[str(publisher[0])], t.LABEL) if publisher else None

    def _model(self) -> dict[str, str]:
        for activity in self.statements.pointing(t.USED, self.article, t.ACTIVITY):
            for agent in self.facts[activity].get(t.ASSOCIATED_WITH, ()):
                found: dict[str, str] = json.loads(_texts(self.facts[str(agent)], t.PARAMETERS)[0])
                return found
        return {}


# -------------------------------------------------------------------------------------------------- actors, places and times


def _actor(id: str, facts: _Facts) -> Node:
    return _built(
        "actor",
        facts,
        id=id,
        **_named(facts, t.HAS_ACTOR_TYPE, str(ACTOR_TYPE)),
        country=_text(facts, t.COUNTRY_CODE),
        **_plain_fields("actor", facts),
        wikidata=_wikidata(facts),
    )


def _geonames_id(iri: Term) -> int:
    return int(str(iri).removeprefix(GEONAMES).strip("/"))


def _place(id: str, facts: _Facts) -> Node:
    same = [_geonames_id(iri) for iri in facts.get(t.SAME_AS, ()) if str(iri).startswith(GEONAMES)]
    return _built(
        "place",
        facts,
        id=id,
        **_named(facts, t.HAS_PLACE_TYPE, str(PLACE_TYPE)),
        lat=_number(facts, t.LATITUDE),
        lon=_number(facts, t.LONGITUDE),
        country=_text(facts, t.COUNTRY_CODE),
        **_plain_fields("place", facts),
        extent=_extent(_text(facts, t.EXTENT)),
        resolved=t.RESOLVED not in facts,
        geonames=same[0] if same else None,
        wikidata=_wikidata(facts),
        within=tuple(_texts(facts, t.WITHIN)),
        candidates=tuple(Candidate(geonames=_geonames_id(iri)) for iri in facts.get(t.CANDIDATE, ())),
    )


def _time(id: str, facts: _Facts) -> Node:
    start, end = _text(facts, t.HAS_BEGIN), _text(facts, t.HAS_END)
    return _built("time", facts, id=id, value=_texts(facts, t.TIMEX)[0], **_plain_fields("time", facts), start=start, end=end)


def _extent(text: str | None) -> tuple[float, ...] | None:
    return tuple(map(float, text.split())) if text else None


_READ = {"actor": _actor, "place": _place, "time": _time}


def _built(kind: str, facts: _Facts, **fields: Any) -> Node:
    node: Node = CLASSES[kind](**{**fields, **_known(kind, facts)})
    return node


def _named(facts: _Facts, type: Iri, scheme: str) -> dict[str, Any]:
    names = {"name": _texts(facts, t.LABEL)[0], "aliases": tuple(sorted(_texts(facts, t.SKOS_ALT_LABEL)))}
    return {"type": _name_in(scheme, [_one(facts, type)]), **names}


def _wikidata(facts: _Facts) -> str | None:
    same = [str(iri).removeprefix(WIKIDATA) for iri in facts.get(t.SAME_AS, ()) if str(iri).startswith(WIKIDATA)]
    return same[0] if same else _text(facts, t.IDENTIFIER)


# ------------------------------------------------------------------------------------------------------------ values


def _plain_fields(kind: str, facts: _Facts) -> dict[str, Any]:
    texts = {name: _text(facts, property) for name, property in TEXTS[kind].items()}
    numbers = {name: _number(facts, property) for name, property in NUMBERS[kind].items()}
    # One that is left out is what it is where nothing is said of it.
    return {**texts, **{name: number for name, number in numbers.items() if number is not None}}


def _known(kind: str, facts: _Facts) -> dict[str, Any]:
    """Return the details that this version has fields for; lists are tuples in records."""
    fields = CLASSES[kind].__dataclass_fields__
    known = {name: value for name, value in _details(facts).items() if name in fields}
    return {name: _tuple(value) if isinstance(value, list) else value for name, value in known.items()}


def _tuple(items: list[Any]) -> tuple[Any, ...]:
    return tuple(Candidate(**item) if isinstance(item, dict) else item for item in items)


def _details(facts: _Facts) -> Mapping[str, Any]:
    found = _text(facts, t.DETAILS)
    details: dict[str, Any] = json.loads(found) if found else {}
    return details


def _one(facts: _Facts, property: Iri) -> Iri:
    return str(facts[property][0])


def _texts(facts: _Facts, property: Iri) -> list[str]:
    return [literals.plain(value) if isinstance(value, Literal) else str(value) for value in facts.get(property, ())]


def _text(facts: _Facts, property: Iri) -> str | None:
    return next(iter(_texts(facts, property)), None)


def _number(facts: _Facts, property: Iri) -> Any:
    found = _text(facts, property)
    return None if found is None else float(found)


def _value(measure: _Facts) -> Any:
    whole = _text(measure, t.RDF_VALUE)
    if whole is not None:
        return json.loads(whole)
    values = measure.get(t.SCHEMA_VALUE, ())
    return literals.value(cast(Literal, values[0])) if values else None


def _ends(role: _Facts) -> tuple[Iri, Iri]:
    for statement in role.get(t.RDF_REIFIES, ()):
        if isinstance(statement, Statement):
            return statement.subject, statement.object
    return _one(role, t.RDF_SUBJECT), _one(role, t.RDF_OBJECT)


def _name_in(scheme: str, concepts: Iterable[Iri]) -> str | None:
    return next((unquote(iri.removeprefix(scheme), errors="surrogatepass") for iri in concepts if iri.startswith(scheme)), None)
