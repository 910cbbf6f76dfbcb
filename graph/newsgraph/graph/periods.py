"""Days and intervals of days: what queries and resolution compare, whatever precision a date came with."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from newsgraph.graph.records import NewsGraphError

__all__ = ["UNDATED", "DateError", "Days", "as_days", "first_day", "last_day"]

Days = tuple[int, int]
"""First and last day as proleptic Gregorian ordinals, both inclusive (`datetime.date.toordinal`)."""

UNDATED = 0
"""Stands for a day that nobody knows: before the first of the calendar."""

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")


class DateError(NewsGraphError, ValueError):
    """A date in a query that is not ISO 8601."""


@lru_cache(maxsize=65536)
def _bounds(value: str) -> Days | None:
    found = _ISO.match(value)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first.toordinal(), last.toordinal()


def first_day(value: str | None) -> int | None:
    """Return the first day of a date, month, year or date-time, None where it is no calendar date.

    Examples
    --------
    >>> first_day("2025-06") == first_day("2025-06-01T20:15:00+02:00")
    True
    >>> first_day("PRESENT_REF") is None
    True
    """
    bounds = _bounds(value) if value else None
    return bounds[0] if bounds else None


def last_day(value: str | None) -> int | None:
    """Return the last day of a date, month, year or date-time, None where it is no calendar date.

    Examples
    --------
    >>> last_day("2024-02") == last_day("2024-02-29")
    True
    """
    bounds = _bounds(value) if value else None
    return bounds[1] if bounds else None


def as_days(since: str | date | None, until: str | date | None) -> Days:
    """Return the days of a query's interval; an open side reaches to the end of the calendar.

    Raises
    ------
    DateError
        If a side is not a `datetime.date` or an ISO 8601 date, month, year or date-time, or ``since`` is after ``until``.

    Examples
    --------
    >>> as_days("2025-06-07", "2025-06")
    (739409, 739432)
    """
    first = date.min.toordinal() if since is None else _side(since, 0)
    last = date.max.toordinal() if until is None else _side(until, 1)
    if first > last:
        raise DateError(f"since {since} is after until {until}: nothing lies between; swap them")
    return first, last


def _side(value: str | date, side: int) -> int:
    bounds = _bounds(value.isoformat() if isinstance(value, date) else value)
    if bounds is None:
        raise DateError(f"{value!r} is not a date; write it as 2025-06-07, 2025-06 or 2025")
    return bounds[side]
