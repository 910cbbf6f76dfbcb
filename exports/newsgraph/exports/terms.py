"""The vocabulary as pyoxigraph terms: made once, because making one costs more than writing a statement."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode
from rdflib.namespace import DC, GEO, OWL, PROV, RDF, RDFS, SDO, SKOS, TIME

from newsgraph.exports import vocabulary as v

__all__ = ["Description", "Fact", "Term"]

Term: TypeAlias = NamedNode | Literal
Fact: TypeAlias = tuple[NamedNode, Term]
"""Predicate and object."""


class Description(NamedTuple):
    """A resource and what is said of it."""

    subject: NamedNode
    facts: list[Fact]


A = NamedNode(RDF.type)
LABEL = NamedNode(RDFS.label)
SAME_AS = NamedNode(OWL.sameAs)

RDF_SUBJECT = NamedNode(RDF.subject)
RDF_PREDICATE = NamedNode(RDF.predicate)
RDF_OBJECT = NamedNode(RDF.object)
RDF_VALUE = NamedNode(RDF.value)

SKOS_ALT_LABEL = NamedNode(SKOS.altLabel)
SKOS_CONCEPT = NamedNode(SKOS.Concept)
SKOS_NOTATION = NamedNode(SKOS.notation)
SKOS_PREF_LABEL = NamedNode(SKOS.prefLabel)

SEM_ACTOR = NamedNode(v.SEM.Actor)
SEM_ACTOR_TYPE = NamedNode(v.SEM.ActorType)
SEM_EVENT = NamedNode(v.SEM.Event)
SEM_EVENT_TYPE = NamedNode(v.SEM.EventType)
SEM_OBJECT = NamedNode(v.SEM.Object)
SEM_PLACE = NamedNode(v.SEM.Place)
SEM_PLACE_TYPE = NamedNode(v.SEM.PlaceType)
SEM_ROLE = NamedNode(v.SEM.Role)
SEM_ROLE_TYPE = NamedNode(v.SEM.RoleType)
SEM_TIME = NamedNode(v.SEM.Time)
SEM_VIEW = NamedNode(v.SEM.View)
ACCORDING_TO = NamedNode(v.SEM.accordingTo)
HAS_ACTOR_TYPE = NamedNode(v.SEM.actorType)
HAS_ACTOR = NamedNode(v.SEM.hasActor)
HAS_BEGIN = NamedNode(v.SEM.hasBeginTimeStamp)
HAS_EARLIEST_BEGIN = NamedNode(v.SEM.hasEarliestBeginTimeStamp)
HAS_END = NamedNode(v.SEM.hasEndTimeStamp)
HAS_LATEST_END = NamedNode(v.SEM.hasLatestEndTimeStamp)
HAS_EVENT_TYPE = NamedNode(v.SEM.eventType)
HAS_PLACE = NamedNode(v.SEM.hasPlace)
HAS_PLACE_TYPE = NamedNode(v.SEM.placeType)
HAS_ROLE_TYPE = NamedNode(v.SEM.roleType)
HAS_SUB_EVENT = NamedNode(v.SEM.hasSubEvent)
HAS_TIME = NamedNode(v.SEM.hasTime)
HAS_TIME_STAMP = NamedNode(v.SEM.hasTimeStamp)
EVENT_PROPERTY = NamedNode(v.SEM.eventProperty)

TIME_INSTANT = NamedNode(TIME.Instant)
TIME_INTERVAL = NamedNode(TIME.Interval)
HAS_BEGINNING = NamedNode(TIME.hasBeginning)
HAS_DURATION = NamedNode(TIME.hasXSDDuration)
HAS_ENDING = NamedNode(TIME.hasEnd)
IN_DATE = NamedNode(TIME.inXSDDate)
IN_DATE_TIME = NamedNode(TIME.inXSDDateTime)
IN_MONTH = NamedNode(TIME.inXSDgYearMonth)
IN_YEAR = NamedNode(TIME.inXSDgYear)

GEO_FEATURE = NamedNode(GEO.Feature)
GEO_GEOMETRY = NamedNode(GEO.Geometry)
HAS_GEOMETRY = NamedNode(GEO.hasGeometry)
AS_WKT = NamedNode(GEO.asWKT)
LATITUDE = NamedNode(v.WGS84.lat)
LONGITUDE = NamedNode(v.WGS84.long)

CREATOR = NamedNode(DC.creator)
ARTICLE_BODY = NamedNode(SDO.articleBody)
DATE_PUBLISHED = NamedNode(SDO.datePublished)
HEADLINE = NamedNode(SDO.headline)
IDENTIFIER = NamedNode(SDO.identifier)
IN_LANGUAGE = NamedNode(SDO.inLanguage)
MAIN_ENTITY = NamedNode(SDO.mainEntity)
MENTIONS = NamedNode(SDO.mentions)
NAME = NamedNode(SDO.name)
NEWS_ARTICLE = NamedNode(SDO.NewsArticle)
ORGANIZATION = NamedNode(SDO.Organization)
PROPERTY_VALUE = NamedNode(SDO.PropertyValue)
PUBLISHER = NamedNode(SDO.publisher)
SCHEMA_CLASS = {
    "company": NamedNode(SDO.Corporation),
    "country": NamedNode(SDO.Country),
    "government": NamedNode(SDO.GovernmentOrganization),
    "military": ORGANIZATION,
    "organization": ORGANIZATION,
    "person": NamedNode(SDO.Person),
    "police": ORGANIZATION,
}
SCHEMA_PLACE = NamedNode(SDO.Place)
SCHEMA_URL = NamedNode(SDO.url)
SCHEMA_VALUE = NamedNode(SDO.value)
QUANTITY_PARTS = {
    "bound": NamedNode(v.NG.bound),
    "max": NamedNode(SDO.maxValue),
    "min": NamedNode(SDO.minValue),
    "unit": NamedNode(SDO.unitText),
    "value": SCHEMA_VALUE,
}

ACTIVITY = NamedNode(PROV.Activity)
AGENT = NamedNode(PROV.SoftwareAgent)
BUNDLE = NamedNode(PROV.Bundle)
ENTITY = NamedNode(PROV.Entity)
ASSOCIATED_WITH = NamedNode(PROV.wasAssociatedWith)
DERIVED_FROM = NamedNode(PROV.wasDerivedFrom)
GENERATED_BY = NamedNode(PROV.wasGeneratedBy)
PRIMARY_SOURCE = NamedNode(PROV.hadPrimarySource)
USED = NamedNode(PROV.used)

SPECIFIC_RESOURCE = NamedNode(v.OA.SpecificResource)
POSITION_SELECTOR = NamedNode(v.OA.TextPositionSelector)
QUOTE_SELECTOR = NamedNode(v.OA.TextQuoteSelector)
EXACT = NamedNode(v.OA.exact)
HAS_SELECTOR = NamedNode(v.OA.hasSelector)
HAS_SOURCE = NamedNode(v.OA.hasSource)
SELECTOR_END = NamedNode(v.OA.end)
SELECTOR_START = NamedNode(v.OA.start)

CLAIM = NamedNode(v.NG.Claim)
MENTION_CLASS = NamedNode(v.NG.Mention)
REPORT = NamedNode(v.NG.Report)
SENTENCE_CLASS = NamedNode(v.NG.Sentence)
CAMEO_CODE = NamedNode(v.NG.cameo)
CANDIDATE = NamedNode(v.NG.candidate)
CODE = NamedNode(v.NG.code)
CONFIDENCE = NamedNode(v.NG.confidence)
COUNTRY = NamedNode(v.NG.country)
COUNTRY_CODE = NamedNode(v.NG.countryCode)
DENOTES = NamedNode(v.NG.denotes)
IN_SENTENCE = NamedNode(v.NG.inSentence)
LEMMA = NamedNode(v.NG.lemma)
MENTION = NamedNode(v.NG.mention)
MODALITY = NamedNode(v.NG.modality)
MODE = NamedNode(v.NG.mode)
PARAMETERS = NamedNode(v.NG.parameters)
POLARITY = NamedNode(v.NG.polarity)
QUANTITY = NamedNode(v.NG.quantity)
REGION = NamedNode(v.NG.region)
RESOLUTION_SCORE = NamedNode(v.NG.resolutionScore)
SALIENCE = NamedNode(v.NG.salience)
SECTOR = NamedNode(v.NG.sector)
SUPPORTS = NamedNode(v.NG.supports)
TENSE = NamedNode(v.NG.tense)
TIMEX = NamedNode(v.NG.timex)
TYPED_BY = NamedNode(v.NG.typedBy)
WITHIN = NamedNode(v.NG.within)

ROLES = {role: NamedNode(property) for role, property in v.ROLE_TERMS.items()}
POLARITIES = {name: NamedNode(v.NG[name]) for name in ("positive", "negative")}
MODALITIES = {name: NamedNode(v.NG[name]) for name in ("actual", "planned", "possible", "hypothetical", "requested")}
HEADLINE_PARTS = {name: NamedNode(v.NG[name]) for name in ("who", "what", "when", "where")}
