"""What the export is made of before it is written: IRIs, literals, descriptions; and the vocabulary as such terms.

An IRI is a plain `str`. Making a term of an RDF library costs more than writing the statement it stands in, so that the writers
make text of these directly, and `newsgraph.exports.quads` makes the library's terms for those who ask for them.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from rdflib.namespace import DC, GEO, OWL, PROV, RDF, RDFS, SDO, SKOS, TIME, XSD

from newsgraph.exports import vocabulary as v

__all__ = ["Description", "Fact", "Iri", "Literal", "Statement", "Term"]

Iri: TypeAlias = str


class Literal(NamedTuple):
    """A literal with its datatype."""

    value: str
    datatype: Iri = str(XSD.string)


class Statement(NamedTuple):
    """A statement that is spoken of: a triple term of RDF 1.2."""

    subject: Iri
    predicate: Iri
    object: Iri


Term: TypeAlias = Iri | Literal | Statement
Fact: TypeAlias = tuple[Iri, Term]
"""Predicate and object."""


class Description(NamedTuple):
    """A resource and what is said of it."""

    subject: Iri
    facts: list[Fact]


A = str(RDF.type)
LABEL = str(RDFS.label)
SAME_AS = str(OWL.sameAs)

RDF_REIFIES = f"{RDF}reifies"
"""RDF 1.2, not yet in the vocabularies of rdflib."""
RDF_SUBJECT = str(RDF.subject)
RDF_PREDICATE = str(RDF.predicate)
RDF_OBJECT = str(RDF.object)
RDF_VALUE = str(RDF.value)

SKOS_ALT_LABEL = str(SKOS.altLabel)
SKOS_CONCEPT = str(SKOS.Concept)
SKOS_NOTATION = str(SKOS.notation)
SKOS_PREF_LABEL = str(SKOS.prefLabel)

SEM_ACTOR = str(v.SEM.Actor)
SEM_ACTOR_TYPE = str(v.SEM.ActorType)
SEM_EVENT = str(v.SEM.Event)
SEM_EVENT_TYPE = str(v.SEM.EventType)
SEM_OBJECT = str(v.SEM.Object)
SEM_PLACE = str(v.SEM.Place)
SEM_PLACE_TYPE = str(v.SEM.PlaceType)
SEM_ROLE = str(v.SEM.Role)
SEM_ROLE_TYPE = str(v.SEM.RoleType)
SEM_TIME = str(v.SEM.Time)
SEM_VIEW = str(v.SEM.View)
ACCORDING_TO = str(v.SEM.accordingTo)
HAS_ACTOR_TYPE = str(v.SEM.actorType)
HAS_ACTOR = str(v.SEM.hasActor)
HAS_BEGIN = str(v.SEM.hasBeginTimeStamp)
HAS_EARLIEST_BEGIN = str(v.SEM.hasEarliestBeginTimeStamp)
HAS_END = str(v.SEM.hasEndTimeStamp)
HAS_LATEST_END = str(v.SEM.hasLatestEndTimeStamp)
HAS_EVENT_TYPE = str(v.SEM.eventType)
HAS_PLACE = str(v.SEM.hasPlace)
HAS_PLACE_TYPE = str(v.SEM.placeType)
HAS_ROLE_TYPE = str(v.SEM.roleType)
HAS_SUB_EVENT = str(v.SEM.hasSubEvent)
HAS_TIME = str(v.SEM.hasTime)
HAS_TIME_STAMP = str(v.SEM.hasTimeStamp)
EVENT_PROPERTY = str(v.SEM.eventProperty)

TIME_INSTANT = str(TIME.Instant)
TIME_INTERVAL = str(TIME.Interval)
HAS_BEGINNING = str(TIME.hasBeginning)
HAS_DURATION = str(TIME.hasXSDDuration)
HAS_ENDING = str(TIME.hasEnd)
IN_DATE = str(TIME.inXSDDate)
IN_DATE_TIME = str(TIME.inXSDDateTime)
IN_MONTH = str(TIME.inXSDgYearMonth)
IN_YEAR = str(TIME.inXSDgYear)

GEO_FEATURE = str(GEO.Feature)
GEO_GEOMETRY = str(GEO.Geometry)
HAS_GEOMETRY = str(GEO.hasGeometry)
AS_WKT = str(GEO.asWKT)
LATITUDE = str(v.WGS84.lat)
LONGITUDE = str(v.WGS84.long)

CREATOR = str(DC.creator)
ARTICLE_BODY = str(SDO.articleBody)
DATE_PUBLISHED = str(SDO.datePublished)
HEADLINE = str(SDO.headline)
IDENTIFIER = str(SDO.identifier)
IN_LANGUAGE = str(SDO.inLanguage)
MAIN_ENTITY = str(SDO.mainEntity)
MENTIONS = str(SDO.mentions)
NAME = str(SDO.name)
NEWS_ARTICLE = str(SDO.NewsArticle)
ORGANIZATION = str(SDO.Organization)
PROPERTY_VALUE = str(SDO.PropertyValue)
PUBLISHER = str(SDO.publisher)
SCHEMA_CLASS = {
    "company": str(SDO.Corporation),
    "country": str(SDO.Country),
    "government": str(SDO.GovernmentOrganization),
    "military": ORGANIZATION,
    "organization": ORGANIZATION,
    "person": str(SDO.Person),
    "police": ORGANIZATION,
}
SCHEMA_PLACE = str(SDO.Place)
SCHEMA_URL = str(SDO.url)
SCHEMA_VALUE = str(SDO.value)
QUANTITY_PARTS = {
    "bound": str(v.NG.bound),
    "max": str(SDO.maxValue),
    "min": str(SDO.minValue),
    "unit": str(SDO.unitText),
    "value": SCHEMA_VALUE,
}

ACTIVITY = str(PROV.Activity)
AGENT = str(PROV.SoftwareAgent)
BUNDLE = str(PROV.Bundle)
ENTITY = str(PROV.Entity)
ENDED_AT_TIME = str(PROV.endedAtTime)
ALTERNATE_OF = str(PROV.alternateOf)
ASSOCIATED_WITH = str(PROV.wasAssociatedWith)
DERIVED_FROM = str(PROV.wasDerivedFrom)
GENERATED_BY = str(PROV.wasGeneratedBy)
PRIMARY_SOURCE = str(PROV.hadPrimarySource)
USED = str(PROV.used)

SPECIFIC_RESOURCE = str(v.OA.SpecificResource)
POSITION_SELECTOR = str(v.OA.TextPositionSelector)
QUOTE_SELECTOR = str(v.OA.TextQuoteSelector)
EXACT = str(v.OA.exact)
HAS_SELECTOR = str(v.OA.hasSelector)
HAS_SOURCE = str(v.OA.hasSource)
SELECTOR_END = str(v.OA.end)
SELECTOR_START = str(v.OA.start)

CLAIM = str(v.NG.Claim)
MENTION_CLASS = str(v.NG.Mention)
REPORT = str(v.NG.Report)
SENTENCE_CLASS = str(v.NG.Sentence)
CAMEO_CODE = str(v.NG.cameo)
CANDIDATE = str(v.NG.candidate)
CODE = str(v.NG.code)
CONFIDENCE = str(v.NG.confidence)
COUNTRY = str(v.NG.country)
COUNTRY_CODE = str(v.NG.countryCode)
DIGEST = str(v.NG.digest)
DETAILS = str(v.NG.details)
DENOTES = str(v.NG.denotes)
IN_SENTENCE = str(v.NG.inSentence)
LEMMA = str(v.NG.lemma)
MENTION = str(v.NG.mention)
MODALITY = str(v.NG.modality)
MODE = str(v.NG.mode)
PARAMETERS = str(v.NG.parameters)
POLARITY = str(v.NG.polarity)
QUANTITY = str(v.NG.quantity)
REGION = str(v.NG.region)
RESOLUTION_SCORE = str(v.NG.resolutionScore)
SALIENCE = str(v.NG.salience)
SECTOR = str(v.NG.sector)
SUPPORTS = str(v.NG.supports)
TENSE = str(v.NG.tense)
TOLD = str(v.NG.told)
DATED_BY = str(v.NG.datedBy)
TIMEX = str(v.NG.timex)
ASPECT = str(v.NG.aspect)
CONTEXT = str(v.NG.context)
EXTENT = str(v.NG.extent)
GOLDSTEIN = str(v.NG.goldstein)
INHERITED = str(v.NG.inherited)
PRECISION = str(v.NG.precision)
QUAD = str(v.NG.quad)
RESOLVED = str(v.NG.resolved)
STANCE = str(v.NG.stance)
TIMEX_TYPE = str(v.NG.timexType)
TYPE_CONFIDENCE = str(v.NG.typeConfidence)
ZONE = str(v.NG.zone)
TYPED_BY = str(v.NG.typedBy)
WITHIN = str(v.NG.within)

ROLES = {role: str(property) for role, property in v.ROLE_TERMS.items()}
POLARITIES = {name: str(v.NG[name]) for name in ("positive", "negative")}
MODALITIES = {name: str(v.NG[name]) for name in ("actual", "planned", "possible", "hypothetical", "requested")}
HEADLINE_PARTS = {name: str(v.NG[name]) for name in ("who", "what", "when", "where")}
