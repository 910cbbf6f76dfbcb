"""The default graph of the RDF export: articles, actors, places, times and events as all articles together tell of them.

Facts of a node stand here once and in no article's graph: a label that each article's graph repeats is counted once an article by
stores that take all graphs together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode, RdfFormat, parse

from newsgraph.exports import literals
from newsgraph.exports import terms as t
from newsgraph.exports.content import Content
from newsgraph.exports.fields import details, plain_facts
from newsgraph.exports.iris import Iris, RdfError, link
from newsgraph.exports.terms import Description, Fact, Iri, Literal, Statement, Term
from newsgraph.exports.vocabulary import ACTOR_TYPE, CAMEO, COUNTRY, EVENT_TYPE, GEONAMES, PLACE_TYPE, PLOVER, WIKIDATA
from newsgraph.graph.newsgraph import NewsGraph
from newsgraph.graph.records import ROLES, Event

__all__ = ["Entities", "event_facts", "quantities"]

# Roles in which something takes part in the event in SEM's sense; who tells of it or what it is about does not.
_APART = {"attribution", "cause", "topic", "subevent", "before", "after", "during"}
_TAKES_PART = {"actor": t.HAS_ACTOR, "place": t.HAS_PLACE, "time": t.HAS_TIME}
_THINGS = {"object", "product", "substance", "vehicle", "weapon"}
_ROLE_ORDER = {role: place for place, role in enumerate(ROLES)}
_EVENT_FIELDS = tuple(field.name for field in fields(Event))

_COUNTRY = re.compile(r"[A-Z]{3}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_CAMEO = re.compile(r"(0[1-9]|1[0-9]|20)[0-9]{0,2}")
_LEFT_OUT_OF_IRIS = re.compile(r"[^A-Za-z0-9_.-]")


class Entities:
    """Describes what stands in the default graph.

    Parameters
    ----------
    graph
        The graph to describe.
    iris
        What mints the IRIs.
    content
        What the export brings along on request.
    """

    def __init__(self, graph: NewsGraph, iris: Iris, content: Content) -> None:
        self.graph = graph
        self.nx = graph.nx
        self.iris = iris
        self.content = content
        self.shared: dict[str, Description] = {}

    def describe(self) -> Iterator[Description]:
        """Yield each resource once: nodes in the order of their ids, then what they share, such as event types, by IRI."""
        for node in sorted(self.nx):
            yield from self.describe_node(node)
        yield from self.describe_shared()

    def describe_node(self, id: str) -> Iterator[Description]:
        """Yield what there is to say of a node, and note what it shares with others."""
        data = self.nx.nodes[id]
        try:
            yield from self._node(id, data)
        except RdfError as error:
            raise RdfError(f"{data['kind']} {id!r}: {error}") from error

    def describe_shared(self) -> Iterator[Description]:
        """Yield what the nodes described so far share, and the types of all events, by IRI."""
        self._gather_event_types()
        for iri in sorted(self.shared):
            yield self.shared[iri]

    def _gather_event_types(self) -> None:
        for record in self.graph.records():
            for node in record.nodes:
                if isinstance(node, Event):
                    self._share_event_types(node.type, node.plover, node.cameo)

    def _share_event_types(self, *names: str | None) -> None:
        for concept in _event_types(*names):
            if concept not in self.shared:
                self.shared[concept] = _event_type(concept)

    def _node(self, id: str, data: Mapping[str, Any]) -> Iterator[Description]:
        match data["kind"]:
            case "article":
                yield from self._article(id, data)
            case "actor":
                yield Description(self.iris.node("actor", id), list(self._actor(id, data)))
            case "place":
                yield from self._place(id, data)
            case "time":
                yield Description(self.iris.node("time", id), list(self._time(id, data)))
            case "event":
                yield from self._event(id, data)

    # ------------------------------------------------------------------------------------------------------------------ articles

    def _article(self, id: str, data: Mapping[str, Any]) -> Iterator[Description]:
        record = self.graph.article(id.removeprefix("article:"))
        article = self.iris.article(record.id)
        yield Description(article, list(self._article_facts(id, record.id, data)))
        activity = self.iris.extraction(record.id)
        facts: list[Fact] = [(t.A, t.ACTIVITY), (t.USED, article)]
        if record.model:
            facts.append((t.ASSOCIATED_WITH, self._software(record.model)))
        if (extracted := self.content.extracted.get(record.id)) is not None:
            facts.append((t.ENDED_AT_TIME, literals.temporal(extracted)))
        yield Description(activity, facts)
        says: list[Fact] = [(t.A, t.BUNDLE), (t.GENERATED_BY, activity), (t.PRIMARY_SOURCE, article)]
        yield Description(self.iris.graph(record.id), says)

    def _article_facts(self, node: str, id: str, data: Mapping[str, Any]) -> Iterator[Fact]:
        yield t.A, t.NEWS_ARTICLE
        yield t.A, t.ENTITY
        yield t.IDENTIFIER, literals.text(id)
        yield from _texts((t.HEADLINE, data["title"]), (t.CREATOR, data["author"]), (t.IN_LANGUAGE, data["language"]))
        if (published := data["published"]) is not None:
            stamp = literals.temporal(published)
            yield t.DATE_PUBLISHED, stamp
            if literals.plain(stamp) != published:
                yield t.DETAILS, literals.json_text({"published": published})
        if data["source"] is not None:
            yield t.PUBLISHER, self._source(data["source"])
        if data["url"] is not None:
            yield t.SCHEMA_URL, link(data["url"]) or literals.text(data["url"])
        if data["copy_of"] is not None:
            yield t.ALTERNATE_OF, self.iris.article(data["copy_of"])
        if data["main_event"] in self.nx:
            yield t.MAIN_ENTITY, self.iris.node("event", data["main_event"])
        for _, event in sorted(self.nx.out_edges(node)):
            yield t.MENTIONS, self.iris.node("event", event)
        if self.content.text:
            yield t.ARTICLE_BODY, literals.text(self.graph.article(id).text)

    def _source(self, name: str) -> Iri:
        source = self.iris.source(name)
        self.shared.setdefault(source, Description(source, [(t.A, t.ORGANIZATION), (t.LABEL, literals.text(name))]))
        return source

    def _software(self, model: Mapping[str, str]) -> Iri:
        parameters = literals.json_text(dict(model))
        agent = self.iris.derived("software", parameters.value)
        if agent not in self.shared:
            label = ", ".join(f"{key} {model[key]}" for key in sorted(model))
            facts: list[Fact] = [(t.A, t.AGENT), (t.LABEL, literals.text(label)), (t.PARAMETERS, parameters)]
            self.shared[agent] = Description(agent, facts)
        return agent

    # ------------------------------------------------------------------------------------------------------ actors, places, times

    def _actor(self, id: str, data: Mapping[str, Any]) -> Iterator[Fact]:
        yield t.A, t.SEM_ACTOR
        if data["type"] in _THINGS:
            yield t.A, t.SEM_OBJECT
        if data["type"] in t.SCHEMA_CLASS:
            yield t.A, t.SCHEMA_CLASS[data["type"]]
        yield from _names(data)
        yield t.HAS_ACTOR_TYPE, self._type(ACTOR_TYPE, t.SEM_ACTOR_TYPE, data["type"])
        yield from _country(data["country"])
        yield from _wikidata(data["wikidata"])
        yield from plain_facts("actor", data)
        yield from details("actor", data)

    def _place(self, id: str, data: Mapping[str, Any]) -> Iterator[Description]:
        place = self.iris.node("place", id)
        located = data["lat"] is not None and data["lon"] is not None
        facts = list(self._place_facts(id, data))
        if located:
            geometry = f"{place}#geometry"
            wkt = literals.point(data["lat"], data["lon"])
            facts += [(t.LATITUDE, literals.decimal(data["lat"])), (t.LONGITUDE, literals.decimal(data["lon"]))]
            facts.append((t.HAS_GEOMETRY, geometry))
        yield Description(place, facts)
        if located:
            yield Description(geometry, [(t.A, t.GEO_GEOMETRY), (t.AS_WKT, wkt)])

    def _place_facts(self, id: str, data: Mapping[str, Any]) -> Iterator[Fact]:
        yield t.A, t.SEM_PLACE
        yield t.A, t.SCHEMA_PLACE
        yield t.A, t.GEO_FEATURE
        yield from _names(data)
        yield t.HAS_PLACE_TYPE, self._type(PLACE_TYPE, t.SEM_PLACE_TYPE, data["type"])
        yield from _country(data["country"])
        yield from plain_facts("place", data)
        yield from _texts(*((t.WITHIN, area) for area in dict.fromkeys(data["within"])))
        if data["geonames"] is not None:
            yield t.SAME_AS, _geonames(data["geonames"])
        yield from _wikidata(data["wikidata"])
        if data["extent"] is not None:
            yield t.EXTENT, literals.text(" ".join(map(str, data["extent"])))
        if not data["resolved"]:
            yield t.RESOLVED, literals.boolean(False)
        for candidate in sorted({other["geonames"] for other in data["candidates"] if other["geonames"]}):
            yield t.CANDIDATE, _geonames(candidate)
        yield from details("place", data)

    def _time(self, id: str, data: Mapping[str, Any]) -> Iterator[Fact]:
        bounds = [(t.HAS_BEGIN, t.HAS_BEGINNING, data["start"]), (t.HAS_END, t.HAS_ENDING, data["end"])]
        yield t.A, t.SEM_TIME
        if data["start"] is not None or data["end"] is not None:
            yield t.A, t.TIME_INTERVAL
        yield t.LABEL, literals.text(data["value"])
        yield t.TIMEX, literals.text(data["value"])
        yield from plain_facts("time", data)
        stamp = literals.temporal(data["value"])
        if stamp.datatype in _IN_TIME:
            yield t.HAS_TIME_STAMP, stamp
        if length := literals.duration(data["value"]):
            yield t.HAS_DURATION, length
        for stamped, bounded, value in bounds:
            if value is not None:
                yield stamped, literals.temporal(value)
                yield from self._instant(bounded, value)
        yield from details("time", data)

    def _instant(self, bounded: Iri, value: str) -> Iterator[Fact]:
        literal = literals.temporal(value)
        position = _IN_TIME.get(literal.datatype)
        if position is None:
            return
        instant = self.iris.instant(value)
        self.shared.setdefault(instant, Description(instant, [(t.A, t.TIME_INSTANT), (position, literal)]))
        yield bounded, instant

    def _type(self, scheme: Any, kind: Iri, name: str) -> Iri:
        type = _in_scheme(str(scheme), name)
        if type not in self.shared:
            self.shared[type] = Description(type, [(t.A, kind), (t.LABEL, literals.text(name))])
        return type

    # -------------------------------------------------------------------------------------------------------------- events, roles

    def _event(self, id: str, data: Mapping[str, Any]) -> Iterator[Description]:
        event = self.iris.node("event", id)
        measures = quantities(event, data["quantities"], self.iris)
        edges = sorted(self.nx.out_edges(id, keys=True, data=True), key=_edge_order)
        facts: list[Fact] = [(t.A, t.SEM_EVENT), *event_facts(data)]
        facts += [(t.QUANTITY, measure.subject) for measure in measures]
        facts += dict.fromkeys(fact for _, target, role, _ in edges for fact in self._part(role, target))
        yield Description(event, facts)
        yield from measures
        for _, target, role, edge in edges:
            yield self._role(event, role, self._target(target), edge)

    def _part(self, role: str, target: str) -> Iterator[Fact]:
        iri = self._target(target)
        property = t.ROLES.get(role, t.EVENT_PROPERTY)
        if role == "subevent":
            yield t.HAS_SUB_EVENT, iri
        elif role not in _APART and (takes_part := _TAKES_PART.get(self.nx.nodes[target]["kind"])):
            yield takes_part, iri
        yield property, iri

    def _role(self, event: Iri, role: str, target: Iri, edge: Mapping[str, Any]) -> Description:
        kinds: list[Fact] = [(t.A, t.SEM_ROLE)]
        if role == "attribution":
            kinds += [(t.A, t.SEM_VIEW), (t.ACCORDING_TO, target)]
        return Description(
            self.iris.role(event, role, target),
            [
                *kinds,
                *self._statement(event, t.ROLES.get(role, t.EVENT_PROPERTY), target),
                (t.HAS_ROLE_TYPE, self._role_type(role)),
                (t.CONFIDENCE, literals.decimal(edge["confidence"])),
                *((t.STANCE, literals.text(stance)) for stance in edge.get("stances", ())),
                *([(t.INHERITED, literals.boolean(True))] if edge.get("inherited") else []),
            ],
        )

    def _statement(self, event: Iri, property: Iri, target: Iri) -> list[Fact]:
        if self.content.reify:
            return [(t.RDF_REIFIES, Statement(event, property, target))]
        return [(t.RDF_SUBJECT, event), (t.RDF_PREDICATE, property), (t.RDF_OBJECT, target)]

    def _role_type(self, role: str) -> Iri:
        if role in t.ROLES:
            return t.ROLES[role]
        type = self.iris.role_type(role)
        self.shared.setdefault(type, Description(type, [(t.A, t.SEM_ROLE_TYPE), (t.LABEL, literals.text(role))]))
        return type

    def _target(self, id: str) -> Iri:
        return self.iris.node(self.nx.nodes[id]["kind"], id)


_IN_TIME = {
    literals.temporal("2025-06-07").datatype: t.IN_DATE,
    literals.temporal("2025-06-07T20:00:00").datatype: t.IN_DATE_TIME,
    literals.temporal("2025-06").datatype: t.IN_MONTH,
    literals.temporal("2025").datatype: t.IN_YEAR,
}
"""How OWL-Time says where an instant lies, by the type of the literal."""


def _edge_order(edge: tuple[str, str, str, Mapping[str, Any]]) -> tuple[int, str, str]:
    _, target, role, _ = edge
    return _ROLE_ORDER.get(role, len(_ROLE_ORDER)), role, target


def event_facts(event: Event | Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what is known of an event itself: as merged over all articles, or as one article has it."""
    data = {name: getattr(event, name) for name in _EVENT_FIELDS} if isinstance(event, Event) else event
    yield t.LABEL, literals.text(data["name"])
    for concept in _event_types(data["type"], data["plover"], data["cameo"]):
        yield t.HAS_EVENT_TYPE, concept
    yield from plain_facts("event", data)
    yield from _texts(*((t.CONTEXT, context) for context in dict.fromkeys(data["contexts"])))
    yield t.POLARITY, _individual(t.POLARITIES, "polarity", data["polarity"])
    yield t.MODALITY, _individual(t.MODALITIES, "modality", data["modality"])
    if data["start"] is not None:
        yield t.HAS_EARLIEST_BEGIN, literals.temporal(data["start"])
    if data["end"] is not None:
        yield t.HAS_LATEST_END, literals.temporal(data["end"])
    if data["told"] is not None:
        yield t.TOLD, literals.temporal(data["told"])
    yield from details("event", data)


def _individual(known: Mapping[str, Iri], property: str, name: str) -> Iri:
    found = known.get(name)
    if found is None:
        raise RdfError(f"{property} {name!r} is none of {', '.join(known)}; correct the record it comes from")
    return found


def quantities(owner: Iri, measures: Mapping[str, Any], iris: Iris) -> list[Description]:
    """Return the quantities of an event or report, each a resource of its own, in the order of their names."""
    described = []
    for name in sorted(measures):
        values = measures[name] if isinstance(measures[name], list) else [measures[name]]
        for place, value in enumerate(values):
            subject = iris.derived("measure", owner, name, str(place))
            described.append(Description(subject, [(t.A, t.PROPERTY_VALUE), (t.NAME, literals.text(name)), *_measure(value)]))
    return described


def _measure(value: Any) -> Iterator[Fact]:
    parts = value if isinstance(value, Mapping) else {"value": value}
    for key in sorted(parts):
        literal = literals.number(parts[key])
        if literal is not None and key in t.QUANTITY_PARTS:
            yield t.QUANTITY_PARTS[key], literal
    if isinstance(value, Mapping):
        yield t.RDF_VALUE, literals.json_text(dict(value))


@lru_cache(maxsize=4096)
def _event_types(type: str | None, plover: str | None, cameo: str | None) -> tuple[Iri, ...]:
    found = [_in_scheme(str(EVENT_TYPE), type)] if type else []
    if plover:
        found.append(_in_scheme(str(PLOVER._NS), plover))
    if cameo and (code := _CAMEO.fullmatch(cameo)):
        found.append(str(CAMEO[code[1]]))
    return tuple(found)


def _in_scheme(scheme: str, name: str) -> Iri:
    """Return the concept of a name; bytes outside the plain ones are written as %XX, so that two names never share one."""
    return scheme + _LEFT_OUT_OF_IRIS.sub(_percent, name)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _event_type(concept: Iri) -> Description:
    known = _known_types().get(concept)
    if known is not None:
        return known
    name = concept.rpartition("#")[2]
    return Description(concept, [(t.A, t.SKOS_CONCEPT), (t.A, t.SEM_EVENT_TYPE), (t.SKOS_NOTATION, Literal(name))])


@cache
def _known_types() -> dict[str, Description]:
    described: dict[str, Description] = {}
    data = (files("newsgraph.exports") / "data" / "event-types.ttl").read_bytes()
    for quad in parse(data, RdfFormat.TURTLE):
        assert isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | RdfLiteral)
        value = (
            quad.object.value if isinstance(quad.object, NamedNode) else Literal(quad.object.value, quad.object.datatype.value)
        )
        subject = quad.subject.value
        described.setdefault(subject, Description(subject, [])).facts.append((quad.predicate.value, value))
    return described


def _texts(*pairs: tuple[Iri, str | None]) -> Iterator[Fact]:
    for property, value in pairs:
        if value is not None:
            yield property, literals.text(value)


def _names(data: Mapping[str, Any]) -> Iterator[Fact]:
    yield t.LABEL, literals.text(data["name"])
    yield from ((t.SKOS_ALT_LABEL, literals.text(alias)) for alias in sorted(set(data["aliases"])))


def _country(code: str | None) -> Iterable[Fact]:
    if code is None:
        return ()
    facts: list[Fact] = [(t.COUNTRY_CODE, literals.text(code))]
    if _COUNTRY.fullmatch(code):
        facts.append((t.COUNTRY, str(COUNTRY[code])))
    return facts


def _wikidata(item: str | None) -> Iterable[Fact]:
    if item is None:
        return ()
    return [(t.SAME_AS, str(WIKIDATA[item])) if _WIKIDATA.fullmatch(item) else (t.IDENTIFIER, literals.text(item))]


def _geonames(number: int) -> Term:
    return f"{GEONAMES}{int(number)}/"
