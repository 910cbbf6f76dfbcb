"""Publication dates: from the many ways of writing them to ISO 8601, and never further than what is written.

A date counts only if year, month and day are all stated. Nothing is filled in from today's date. Rules that are not obvious:

- ``03/04/2025`` and ``03.04.2025`` may be March or April: no date. ``13/04/2025`` can only be April, ``05/05/2025`` only May.
- Year first (``2025/04/03``, ``2025-4-3``) is read as year, month, day; a year has four digits.
- Digits alone are ``20250608``, or seconds (10 digits) or milliseconds (13 digits) since 1970, in UTC.
- A time of day is kept with its offset where that is stated as a number, as UTC/GMT or as one of the North American zones of
  RFC 822; in any other zone (``CET``, ``ET``) the time is kept as the local time that it is, without an offset.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from dateutil.parser import parser as DateParser  # noqa: N812 - the library names its class in lower case

__all__ = ["date_from_url", "parse_date"]

_LONGEST = 100
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"[12]\d{3}"
_YEAR_FIRST = re.compile(rf"({_YEAR})([-/.]?)(\d{{1,2}})\2(\d{{1,2}})(?:(?:T|[ ,]+)(.+))?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2({_YEAR})(?:(?:T|[ ,]+)(.+))?")
_SPELLED = re.compile(
    rf"(?:[a-z]{{3,9}}day,? |(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,2}}\.?,? )?(?:the )?"
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]{_YEAR})\b",
    re.IGNORECASE,
)
_HAS_PARTS = re.compile(rf"(?=.*\b{_MONTH})(?=.*\b{_YEAR}\b)", re.IGNORECASE)
_IN_URL = re.compile(rf"/({_YEAR})/(\d{{1,2}})/(\d{{1,2}})(?:/|$)|[/_-]({_YEAR})-(\d{{2}})-(\d{{2}})(?=[/_.-]|$)")
_DOTTED_HALF_DAY = re.compile(r"\b([ap])\.m\.?", re.IGNORECASE)
_ZONE_WITH_OFFSET = re.compile(r"\b(?:GMT|UTC?) ?(?=[+-]\d)")
_ZONE_NAME = re.compile(r" ?\([^()]*\)$")
_PARSER = DateParser()


def parse_date(value: Any) -> str | None:
    """Return a date or time as ISO 8601, or None where it is not completely and unambiguously stated.

    Parameters
    ----------
    value : str, int, float, datetime.date or datetime.datetime
        What an article gives as its date; anything else yields None.

    Returns
    -------
    str or None
        ``YYYY-MM-DD``, or ``YYYY-MM-DDThh:mm:ss`` with the offset where it is known.

    Examples
    --------
    >>> parse_date("Friday, July 21, 2017")
    '2017-07-21'
    >>> parse_date("Sun, 08 Jun 2025 10:30:00 +0300")
    '2025-06-08T10:30:00+03:00'
    >>> parse_date("03/04/2025") is None and parse_date("June 8") is None
    True
    """
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_digits(str(int(value))) if abs(value) < 1e14 else None
    if not isinstance(value, str) or len(value) > 10 * _LONGEST:
        return None
    text = " ".join(value.split())
    if not text or len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return _from_digits(text)
    return _year_first(text) or _year_last(text) or _spelled(text)


def date_from_url(url: str | None) -> str | None:
    """Return the date that a URL states in its path (``/2025/06/08/`` or ``-2025-06-08``), None where there is none.

    Examples
    --------
    >>> date_from_url("https://example.org/world/2025/06/08/drones")
    '2025-06-08'
    """
    found = _IN_URL.search((url or "")[:2000])
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    return _iso(year, month, day)


def _from_digits(digits: str) -> str | None:
    if len(digits) == 8:
        return _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits[0] in "12" else None
    if len(digits) not in (10, 13) or not digits.isascii():
        return None
    seconds = int(digits[:10])
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds >= 1_000_000_000 else None


def _iso(year: int, month: int, day: int, time: str | None = None) -> str | None:
    try:
        day_stated = date(year, month, day)
    except ValueError:
        return None
    return _with_time(day_stated, time) if time else day_stated.isoformat()


def _with_time(day: date, time: str) -> str:
    """Return day and time of day; the day alone where the rest of the string is no time."""
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{time.strip()}").isoformat(timespec="seconds")
    except ValueError:
        parsed = _spelled(f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d} {time}")
    return parsed if parsed and parsed.startswith(day.isoformat()) else day.isoformat()


def _year_first(text: str) -> str | None:
    found = _YEAR_FIRST.fullmatch(text)
    if not found:
        return None
    year, separator, month, day, time = found.groups()
    if not separator and len(month + day) != 4:
        return None
    return _iso(int(year), int(month), int(day), time)


def _year_last(text: str) -> str | None:
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first <= 12 and second <= 12 and first != second:
        return None
    month, day = (first, second) if second > 12 else (second, first)
    return _iso(year, month, day, found[5])


def _spelled(text: str) -> str | None:
    """Return a date with the name of its month; where a time of day cannot be read, the date before it still counts."""
    if not _HAS_PARTS.match(text):
        return None
    text = _ZONE_WITH_OFFSET.sub("", _ZONE_NAME.sub("", _DOTTED_HALF_DAY.sub(r"\1m", text)))
    parsed = _parse(text)
    if parsed:
        return parsed
    start = _SPELLED.match(text)
    return _parse(start[0]) if start else None


def _parse(text: str) -> str | None:
    """Let dateutil parse the text twice over different defaults: what differs was not stated.

    Zones go through `_zone`, never through the machine's own; and "GMT+3", which dateutil reads the POSIX way as three hours
    behind, has been reduced to its offset before.
    """
    try:
        one: datetime = _PARSER.parse(text, default=datetime(2001, 1, 1, 0), tzinfos=_zone)
        two: datetime = _PARSER.parse(text, default=datetime(2004, 12, 28, 1), tzinfos=_zone)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, RecursionError, ArithmeticError):
        return None
    if one.date() != two.date() or one.year < 1000:
        return None
    return one.isoformat(timespec="seconds") if one.time() == two.time() else one.date().isoformat()


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None and abs(offset) < 86_400:
        return timezone(timedelta(seconds=offset)) if offset else UTC
    hours = _ZONES.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
