"""What a time expression is relative to, and how the year or week that it leaves out is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from functools import cached_property
from typing import Any, Literal

from newsgraph.extract.times.spans import UNKNOWN, Interval, interval_of, narrow, shift

__all__ = [
    "ANAPHORIC", "STEPS", "Context", "Tense", "TimeValue", "calendar_unit", "counted", "day_of", "full_year", "month_of", "moved",
    "years_around",
]  # fmt: skip

Tense = Literal["past", "present", "future"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class TimeValue:
    """A TIMEX3 type and value, and the interval it denotes: ISO 8601 dates or date-times, both inclusive, None where open.

    ``zone`` is the time zone that the expression names: an offset, or a name of the IANA database.
    """

    type: TimeType
    value: str
    first: str | None = None
    last: str | None = None
    zone: str | None = field(default=None, repr=False)


def day_of(moment: str | None) -> date | None:
    """Return the day of an ISO 8601 date or date-time."""
    return date.fromisoformat(moment[:10]) if moment else None


@dataclass(frozen=True)
class Context:
    """What an expression says, and what it is relative to."""

    parts: Mapping[str, Any]
    anchor: date | None
    tense: Tense | None
    previous: date | None

    def get(self, name: str) -> Any:
        """Return what the expression says under a name, None if nothing."""
        return self.parts.get(name)

    @property
    def base(self) -> date | None:
        """The day that "the following day" counts from."""
        return self.previous or self.anchor

    def start_of_shift(self, sign: int) -> date | None:
        """Return the day that "two days later" counts from: told in the past tense, it does not follow the day of writing."""
        return self.previous if sign > 0 and self.tense == "past" else self.base

    @cached_property
    def year(self) -> int | None:
        """The year that is written out, also in two digits, or given by "last year"."""
        if (year := self.get("year")) is not None:
            return int(year)
        if (until := self.get("until")) is not None:
            return int(self.get("since")) // 100 * 100 + int(until) if until > self.get("since") % 100 else None
        if (short := self.get("yy")) is not None:
            return full_year(int(short), self.anchor)
        if (rel := self.get("yrel")) is not None:
            start = self.base if rel in ANAPHORIC else self.anchor
            shifted = start and shift(start, STEPS[rel], "Y")
            return shifted.year if shifted else None
        return None

    def dated(self, value: str, mod: str | None = None, interval: Interval | None = None) -> TimeValue:
        """Return a date with its interval, narrowed by the modifier."""
        return TimeValue("DATE", value, *narrow(interval or interval_of(value), mod or self.get("mod"), self.anchor))

    def pick(self, spans: Iterable[tuple[date, date]]) -> tuple[date, date] | None:
        """Return which of several dates is meant: the last that has begun, the next not over, or without a tense the nearest."""
        found = sorted(spans)
        if not found or self.anchor is None:
            return None
        anchor = self.anchor
        if self.tense == "past":
            return next((s for s in reversed(found) if s[0] <= anchor), found[0])
        if self.tense == "future":
            return next((s for s in found if s[1] >= anchor), found[-1])
        return min(found, key=lambda s: (_distance(s, anchor), s))

    def pick_day(self, days: Iterable[date]) -> date | None:
        """Return which of several days is meant: the nearest, those on the wrong side of the tense held to be further away.

        A writer who leaves the year out means a day not far off: "payable on March 31" is to come, whatever the tense, and what
        "was due on March 31" mostly lies behind.
        """
        if self.anchor is None:
            return None
        anchor = self.anchor
        ahead = _AHEAD_OF_THE_PAST if self.tense == "past" else 1
        behind = _BEHIND[self.tense or "past"]
        return min(days, key=lambda d: ((d - anchor).days * ahead if d > anchor else (anchor - d).days * behind, d), default=None)


_AHEAD_OF_THE_PAST = 12
_BEHIND = {"past": 1, "present": 2, "future": 4}


def _distance(span: tuple[date, date], anchor: date) -> int:
    return max((span[0] - anchor).days, (anchor - span[1]).days, 0)


STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "same": 0, "that": 0, "next": 1, "coming": 1, "following": 1}


ANAPHORIC = {"same", "that", "previous", "following"}


def full_year(short: int, anchor: date | None) -> int:
    """Return the year that two digits stand for: the one nearest to the anchor, up to ten years ahead of it."""
    limit = (anchor.year if anchor else 2029) + 10
    return limit - (limit - short) % 100


def month_of(parts: Mapping[str, Any]) -> int | None:
    """Return the number of the month that an expression names, None if it names none."""
    month = next((parts[key] for key in ("mon", "month", "mabbr") if parts.get(key) is not None), None)
    return None if month is None else int(month)


def years_around(anchor: date | None) -> range:
    """Return the year of the anchor, the one before and the one after; empty without an anchor."""
    return range(max(anchor.year - 1, MINYEAR), min(anchor.year + 1, MAXYEAR) + 1) if anchor else range(0)


def moved(day: date | None, count: float, unit: str = "D") -> date | None:
    """Return the day a number of units later; None for no day, and where the calendar ends before."""
    count, unit = counted(count, unit)
    return day and shift(day, count, unit)


def counted(count: float, unit: str) -> tuple[float, str]:
    """Return a count of plain units: a fortnight is two weeks."""
    return (count * int(unit[0]), unit[1:]) if unit[0].isdigit() else (count, unit)


def calendar_unit(unit: str) -> str:
    """Return the unit of the calendar that a unit of time is counted in: the day for nights and hours."""
    plain = unit.lstrip("0123456789")
    return plain if plain in UNKNOWN else "D"
