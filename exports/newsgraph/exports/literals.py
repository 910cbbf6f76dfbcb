"""The literals of the export: each typed, each valid for its type, and readable in every RDF syntax."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rdflib.namespace import GEO, RDF, XSD

from newsgraph.exports.iris import RdfError
from newsgraph.exports.terms import Literal
from newsgraph.exports.vocabulary import NG

__all__ = [
    "boolean",
    "count",
    "decimal",
    "duration",
    "json_text",
    "number",
    "plain",
    "point",
    "temporal",
    "text",
    "unescape",
    "value",
]

# What XML 1.0, and with it RDF/XML, cannot hold; UTF-8 cannot hold the surrogates, and some stores end a text at U+0000.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_ESCAPE = re.compile(_UNSAFE.pattern + r"|\\")
_ESCAPED = re.compile(r"\\(?:\\|u([0-9A-F]{4}))")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"[0-9]{4}")
_DATE_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_DURATION = re.compile(
    r"P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_WEEKS = re.compile(r"P([0-9]+)W")

_ESCAPED_TEXT = str(NG.EscapedText)
_WKT, _JSON = str(GEO.wktLiteral), str(RDF.JSON)
_XSD_DATE, _XSD_DATE_TIME, _XSD_MONTH, _XSD_YEAR = (str(type) for type in (XSD.date, XSD.dateTime, XSD.gYearMonth, XSD.gYear))
_XSD_BOOLEAN, _XSD_COUNT, _XSD_DECIMAL, _XSD_DURATION, _XSD_INTEGER = (
    str(type) for type in (XSD.boolean, XSD.nonNegativeInteger, XSD.decimal, XSD.duration, XSD.integer)
)


def text(value: str) -> Literal:
    r"""Return text as xsd:string; with characters that some RDF syntax cannot carry, as ng:EscapedText, which loses nothing.

    Examples
    --------
    >>> text("drones over Kharkiv")
    Literal(value='drones over Kharkiv', datatype='http://www.w3.org/2001/XMLSchema#string')
    >>> text("C:\\ \x00")
    Literal(value='C:\\\\ \\u0000', datatype='https://newsgraph.example/ns#EscapedText')
    """
    if _UNSAFE.search(value):
        return Literal(_TO_ESCAPE.sub(_escape, value), _ESCAPED_TEXT)
    return Literal(value)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return "\\\\" if character == "\\" else f"\\u{ord(character):04X}"


def unescape(value: str) -> str:
    r"""Return the text behind the lexical form of an ng:EscapedText.

    Examples
    --------
    >>> unescape("C:\\\\ \\u0000")
    'C:\\ \x00'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", value)


def plain(literal: Literal) -> str:
    """Return the text of a literal, unescaped where it is an ng:EscapedText."""
    return unescape(literal.value) if literal.datatype == _ESCAPED_TEXT else literal.value


@lru_cache(maxsize=65536)
def temporal(value: str) -> Literal:
    """Return a date, month, year or date-time with its XSD type; what is none, such as 30 February, stays a string.

    Examples
    --------
    >>> temporal("2025-06-07")
    Literal(value='2025-06-07', datatype='http://www.w3.org/2001/XMLSchema#date')
    >>> temporal("2025-06-07T22:15").value
    '2025-06-07T22:15:00'
    >>> temporal("2025-02-30").datatype
    'http://www.w3.org/2001/XMLSchema#string'
    """
    if _DATE.fullmatch(value):
        return Literal(value, _XSD_DATE) if _is_date(value) else Literal(value)
    if (found := _MONTH.fullmatch(value)) and _is_date(f"{value}-01"):
        return Literal(value, _XSD_MONTH)
    if (found := _YEAR.fullmatch(value)) and _is_date(f"{value}-01-01"):
        return Literal(value, _XSD_YEAR)
    if (found := _DATE_TIME.fullmatch(value)) and _is_date_time(value):
        return Literal(f"{found[1]}{found[2] or ':00'}{found[3] or ''}", _XSD_DATE_TIME)
    return text(value)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_date_time(value: str) -> bool:
    try:
        offset = datetime.fromisoformat(value).utcoffset()
    except ValueError:
        return False
    return offset is None or abs(offset) <= timedelta(hours=14)  # XSD's limit


def duration(value: str) -> Literal | None:
    """Return an ISO 8601 duration as xsd:duration (weeks as days, which XSD lacks), None where it is none ("PXD").

    Examples
    --------
    >>> duration("P2W")
    Literal(value='P14D', datatype='http://www.w3.org/2001/XMLSchema#duration')
    """
    if weeks := _WEEKS.fullmatch(value):
        value = f"P{int(weeks[1]) * 7}D"
    return Literal(value, _XSD_DURATION) if _DURATION.fullmatch(value) else None


@lru_cache(maxsize=65536)
def decimal(value: float) -> Literal:
    """Return a finite number as xsd:decimal, exactly.

    Raises
    ------
    RdfError
        If it is infinite or not a number.

    Examples
    --------
    >>> decimal(0.81).value, decimal(1e-7).value
    ('0.81', '0.0000001')
    """
    if not math.isfinite(value):
        raise RdfError(f"{value} is no number that RDF can hold as xsd:decimal; build the graph again from sound records")
    return Literal(format(Decimal(repr(value + 0.0)), "f"), _XSD_DECIMAL)  # adding turns -0.0 into 0.0, its equal in the cache


@lru_cache(maxsize=65536)
def count(value: int) -> Literal:
    """Return an offset or count as xsd:nonNegativeInteger."""
    return Literal(str(value), _XSD_COUNT)


def boolean(value: bool) -> Literal:
    """Return a truth value as xsd:boolean.

    Examples
    --------
    >>> boolean(True).value
    'true'
    """
    return Literal(str(value).lower(), _XSD_BOOLEAN)


def number(value: Any) -> Literal | None:
    """Return a number, truth value or text that came as JSON with its type, None for anything else."""
    match value:
        case bool():
            return boolean(value)
        case int():
            return Literal(str(value), _XSD_INTEGER)
        case float():
            return decimal(value)
        case str():
            return text(value)
    return None


def value(literal: Literal) -> bool | int | float | str:
    """Return what `number` made a literal of.

    Examples
    --------
    >>> [value(number(each)) for each in (True, 3, 2.5, "a few")]
    [True, 3, 2.5, 'a few']
    """
    text = plain(literal)
    match literal.datatype:
        case t if t == _XSD_BOOLEAN:
            return text == "true"
        case t if t == _XSD_INTEGER:
            return int(text)
        case t if t == _XSD_DECIMAL:
            return float(text)
    return text


def point(lat: float, lon: float) -> Literal:
    """Return a point as geo:wktLiteral in CRS 84: longitude, then latitude, in degrees.

    Raises
    ------
    RdfError
        If there is no such point on Earth.

    Examples
    --------
    >>> point(49.98081, 36.25272).value
    'POINT(36.25272 49.98081)'
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise RdfError(f"no point has latitude {lat} and longitude {lon}; correct the gazetteer entry (degrees, WGS 84)")
    return Literal(f"POINT({decimal(lon).value} {decimal(lat).value})", _WKT)


def json_text(value: Mapping[str, Any] | list[Any] | Any) -> Literal:
    """Return a JSON value as rdf:JSON, keys in order.

    Raises
    ------
    RdfError
        If the value is not JSON.

    Examples
    --------
    >>> json_text({"b": 1, "a": [2]}).value
    '{"a":[2],"b":1}'
    """
    try:
        return Literal(json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False), _JSON)
    except (TypeError, ValueError) as error:
        raise RdfError(f"{value!r} is not JSON ({error}); build the graph again from sound records") from error
