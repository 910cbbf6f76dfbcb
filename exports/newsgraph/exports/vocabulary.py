"""The terms that the RDF export speaks in: its own few, and those of the standards it leans on.

The ontology, the scheme of event types, the SHACL shapes and the JSON-LD context are files in this package, so that they can be
published beside an export; the functions here read them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from rdflib import Graph
from rdflib.namespace import DC, GEO, OWL, PROV, RDF, RDFS, SDO, SKOS, TIME, XSD, DefinedNamespace, Namespace
from rdflib.term import URIRef

from newsgraph.graph.records import ROLES

__all__ = [
    "ACTOR_TYPE", "CAMEO", "COUNTRY", "EVENT_TYPE", "GEONAMES", "NG", "OA", "PLACE_TYPE", "PLOVER", "PREFIXES", "ROLE_TERMS",
    "SEM", "WGS84", "WIKIDATA", "context", "event_types", "ontology", "shapes",
]  # fmt: skip


class NG(DefinedNamespace):
    """The terms of our own: what the standards below lack; a wrong name raises instead of minting a new term.

    The host is reserved by RFC 2606 and belongs to nobody, so that the terms can never clash with somebody's site; they stay the
    same whatever ``base`` an export uses, so that a query runs on everybody's export.

    Examples
    --------
    >>> NG.polarity
    rdflib.term.URIRef('https://newsgraph.example/ns#polarity')
    """

    _NS = Namespace("https://newsgraph.example/ns#")
    _fail = True

    Claim: URIRef
    EscapedText: URIRef
    Mention: URIRef
    Report: URIRef
    Sentence: URIRef

    actual: URIRef
    hypothetical: URIRef
    negative: URIRef
    planned: URIRef
    positive: URIRef
    possible: URIRef
    requested: URIRef

    after: URIRef
    agent: URIRef
    attribution: URIRef
    before: URIRef
    beneficiary: URIRef
    cause: URIRef
    destination: URIRef
    during: URIRef
    instrument: URIRef
    location: URIRef
    origin: URIRef
    patient: URIRef
    recipient: URIRef
    subevent: URIRef
    time: URIRef
    topic: URIRef

    aspect: URIRef
    context: URIRef
    extent: URIRef
    goldstein: URIRef
    inherited: URIRef
    precision: URIRef
    quad: URIRef
    resolved: URIRef
    stance: URIRef
    timexType: URIRef  # noqa: N815
    typeConfidence: URIRef  # noqa: N815
    zone: URIRef
    bound: URIRef
    cameo: URIRef
    candidate: URIRef
    code: URIRef
    confidence: URIRef
    country: URIRef
    countryCode: URIRef  # noqa: N815
    datedBy: URIRef  # noqa: N815
    denotes: URIRef
    details: URIRef
    digest: URIRef
    inSentence: URIRef  # noqa: N815
    lemma: URIRef
    mention: URIRef
    modality: URIRef
    mode: URIRef
    parameters: URIRef
    polarity: URIRef
    quantity: URIRef
    region: URIRef
    resolutionScore: URIRef  # noqa: N815
    salience: URIRef
    sector: URIRef
    supports: URIRef
    tense: URIRef
    timex: URIRef
    told: URIRef
    typedBy: URIRef  # noqa: N815
    what: URIRef
    when: URIRef
    where: URIRef
    who: URIRef
    within: URIRef


class SEM(DefinedNamespace):
    """Simple Event Model, van Hage et al., Journal of Web Semantics 9(2), 2011: the terms used here."""

    _NS = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
    _fail = True

    Actor: URIRef
    ActorType: URIRef
    Authority: URIRef
    Event: URIRef
    EventType: URIRef
    Object: URIRef
    Place: URIRef
    PlaceType: URIRef
    Role: URIRef
    RoleType: URIRef
    Time: URIRef
    View: URIRef
    accordingTo: URIRef  # noqa: N815
    actorType: URIRef  # noqa: N815
    eventProperty: URIRef  # noqa: N815
    eventType: URIRef  # noqa: N815
    hasActor: URIRef  # noqa: N815
    hasBeginTimeStamp: URIRef  # noqa: N815
    hasEarliestBeginTimeStamp: URIRef  # noqa: N815
    hasEndTimeStamp: URIRef  # noqa: N815
    hasLatestEndTimeStamp: URIRef  # noqa: N815
    hasPlace: URIRef  # noqa: N815
    hasSubEvent: URIRef  # noqa: N815
    hasTime: URIRef  # noqa: N815
    hasTimeStamp: URIRef  # noqa: N815
    placeType: URIRef  # noqa: N815
    roleType: URIRef  # noqa: N815


class OA(DefinedNamespace):
    """Web Annotation Vocabulary (W3C, 2017): the terms used here; its offsets count code points, as ours do."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    end: URIRef
    exact: URIRef
    hasSelector: URIRef  # noqa: N815
    hasSource: URIRef  # noqa: N815
    start: URIRef


class WGS84(DefinedNamespace):
    """Basic Geo vocabulary (W3C, 2003); rdflib's own ``WGS`` has https in its name, which is another vocabulary to a store."""

    _NS = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
    _fail = True

    lat: URIRef
    long: URIRef


class PLOVER(DefinedNamespace):
    """The sixteen categories of PLOVER, as concepts."""

    _NS = Namespace("https://newsgraph.example/ns/plover#")
    _fail = True

    ACCUSE: URIRef
    AGREE: URIRef
    AID: URIRef
    ASSAULT: URIRef
    COERCE: URIRef
    CONCEDE: URIRef
    CONSULT: URIRef
    COOPERATE: URIRef
    MOBILIZE: URIRef
    PROTEST: URIRef
    REJECT: URIRef
    REQUEST: URIRef
    RETREAT: URIRef
    SANCTION: URIRef
    SUPPORT: URIRef
    THREATEN: URIRef


class CAMEO(DefinedNamespace):
    """The twenty root codes of CAMEO, as concepts; an event's full code stands in ``ng:cameo``."""

    _NS = Namespace("https://newsgraph.example/ns/cameo#")
    _fail = True
    _extras = [f"{code:02}" for code in range(1, 21)]  # noqa: RUF012 - rdflib looks for a list


EVENT_TYPE = Namespace("https://newsgraph.example/ns/event-type#")
"""Event types of our own; open, because a user may add types."""

ACTOR_TYPE = Namespace("https://newsgraph.example/ns/actor-type#")
PLACE_TYPE = Namespace("https://newsgraph.example/ns/place-type#")
COUNTRY = Namespace("http://publications.europa.eu/resource/authority/country/")
"""Authority table of the EU Publications Office, whose names are the ISO 3166-1 alpha-3 codes."""

GEONAMES = Namespace("https://sws.geonames.org/")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")

ROLE_TERMS = MappingProxyType({role: NG[role] for role in ROLES})
"""The property that stands for each role of the record."""

PREFIXES = MappingProxyType(
    {
        "actor-type": str(ACTOR_TYPE),
        "cameo": str(CAMEO._NS),
        "dc": str(DC._NS),
        "evt": str(EVENT_TYPE),
        "geo": str(GEO._NS),
        "ng": str(NG._NS),
        "oa": str(OA._NS),
        "owl": str(OWL._NS),
        "place-type": str(PLACE_TYPE),
        "plover": str(PLOVER._NS),
        "prov": str(PROV._NS),
        "rdf": str(RDF._NS),
        "rdfs": str(RDFS._NS),
        "schema": str(SDO._NS),
        "sem": str(SEM._NS),
        "skos": str(SKOS._NS),
        "time": str(TIME._NS),
        "wgs": str(WGS84._NS),
        "xsd": str(XSD._NS),
    }
)
"""Prefix -> namespace, as Turtle, TriG and RDF/XML bind them."""


def ontology() -> Graph:
    """Return the OWL ontology of our own terms (``data/newsgraph.ttl``).

    Examples
    --------
    >>> str(ontology().value(NG.polarity, RDFS.label))
    'polarity'
    """
    return _graph("newsgraph.ttl")


def event_types() -> Graph:
    """Return the SKOS schemes of event types, PLOVER categories and CAMEO root codes (``data/event-types.ttl``).

    Examples
    --------
    >>> str(event_types().value(PLOVER.ASSAULT, SKOS.prefLabel))
    'Assault'
    """
    return _graph("event-types.ttl")


def shapes() -> Graph:
    """Return the SHACL shapes that every export conforms to (``data/shapes.ttl``)."""
    return _graph("shapes.ttl")


@cache
def context() -> dict[str, Any]:
    """Return the JSON-LD context (``data/context.jsonld``), which every JSON-LD export carries inside.

    Examples
    --------
    >>> context()["hasActor"]
    {'@id': 'sem:hasActor', '@type': '@id'}
    """
    found: dict[str, Any] = json.loads(_data("context.jsonld"))["@context"]
    return found


def _graph(name: str) -> Graph:
    return Graph().parse(data=_data(name), format="turtle")


def _data(name: str) -> str:
    return (files("newsgraph.exports") / "data" / name).read_text(encoding="utf-8")
