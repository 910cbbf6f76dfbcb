"""Holidays and festivals: on which days of a year they fall (``data/festivals.json``).

Dates that follow the sun's calendar or Easter are computed; those of the Islamic, Jewish, Chinese and Hindu calendars are tables
of the first full day in the Gregorian calendar, which sightings of the moon may shift by a day in a given country.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

__all__ = ["festival_days", "festival_names", "yearless_festival"]


@cache
def _festivals() -> dict[str, Mapping[str, Any]]:
    entries = json.loads(files("newsgraph.extract").joinpath("data/festivals.json").read_text("utf-8"))
    return {name: entry for entry in entries for name in entry["names"]}


def festival_names() -> tuple[str, ...]:
    """Return all names of festivals, in lower case."""
    return tuple(_festivals())


@cache
def festival_days(name: str, year: int) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of each time that a festival begins in a year; empty where its date is not known.

    Examples
    --------
    >>> [first.isoformat() for first, last in festival_days("thanksgiving", 2024)]
    ['2024-11-28']
    >>> [(first.isoformat(), last.isoformat()) for first, last in festival_days("ramadan", 2025)]
    [('2025-03-01', '2025-03-29')]
    """
    entry = _festivals()[name]
    spans = []
    for first, days in _starts(entry, year):
        try:
            spans.append((first, first + timedelta(days=days - 1)))
        except OverflowError:
            continue
    return tuple(spans)


def yearless_festival(name: str) -> str:
    """Return the value of a festival in an unknown year: its month and day if they are the same in every year."""
    days = {(span[0].month, span[0].day, span[1] - span[0]) for year in (2021, 2022, 2024) for span in festival_days(name, year)}
    if len(days) != 1:
        return "XXXX-XX-XX"
    month, day, _ = days.pop()
    return f"XXXX-{month:02}-{day:02}"


def _starts(entry: Mapping[str, Any], year: int) -> Iterator[tuple[date, int]]:
    days = int(entry.get("days", 1))
    if not MINYEAR <= year <= MAXYEAR:
        return
    if "dates" in entry:
        yield from ((first, length or days) for first, length in _table(entry["dates"]) if first.year == year)
    elif "absolute" in entry:
        yield date.fromisoformat(entry["absolute"]), days
    elif "date" in entry:
        yield date.fromisoformat(f"{year:04}-{entry['date']}"), days
    elif "nth" in entry:
        yield _nth_weekday(year, entry) + timedelta(days=entry.get("offset", 0)), days
    else:
        method, offset = next((m, entry[key]) for key, m in _EASTERS.items() if key in entry)
        if 1583 <= year <= 4099:
            yield easter(year, method) + timedelta(days=offset), days


_EASTERS = {"easter": EASTER_WESTERN, "orthodox": EASTER_ORTHODOX}


@cache
def _table(dates: str) -> tuple[tuple[date, int], ...]:
    """Read "20250301+29 …": first days, each with its own length where that varies."""
    parts = (item.partition("+") for item in dates.split())
    return tuple((date.fromisoformat(day), int(length or 0)) for day, _, length in parts)


def _nth_weekday(year: int, entry: Mapping[str, Any]) -> date:
    """Return the nth weekday of a month, counted from its end for a negative n, or the last one before a day."""
    n, weekday, month = entry["nth"]
    if "before" in entry:
        day = date.fromisoformat(f"{year:04}-{entry['before']}") - timedelta(days=1)
        return day - timedelta(days=(day.isoweekday() - weekday) % 7)
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (n - 1))
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)
