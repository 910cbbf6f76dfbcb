"""Values of days and times of day: "June 6", "last Friday", "6 p.m. on Sunday", "overnight"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from newsgraph.extract.times.context import (
    ANAPHORIC,
    STEPS,
    Context,
    TimeValue,
    calendar_unit,
    day_of,
    full_year,
    month_of,
    moved,
    years_around,
)  # fmt: skip
from newsgraph.extract.times.spans import UNKNOWN, Interval, day_or_none, interval_of, shift, value_of
from newsgraph.extract.times.zones import offset_in

__all__ = ["resolve_clock", "resolve_day", "resolve_daypart"]


def resolve_day(c: Context) -> TimeValue | None:
    """Return the value of a day: "June 6", "last Friday", "the next day"."""
    if (unit := c.get("counted")) is not None:
        return _day_counted_from(c, str(unit))
    value = _day(c)
    if value is None:
        return None
    if (unit := c.get("whole")) is not None:
        return c.dated(value_of(day_of(interval_of(value)[0]), str(unit)))
    if "T" not in value:
        return c.dated(value)
    return TimeValue("TIME", value, *interval_of(value), zone=_zone_of(value).replace("Z", "UTC") or None)


def _day_counted_from(c: Context, unit: str) -> TimeValue | None:
    """Return the value of "a week from Tuesday": exact to the day, and counted from the Tuesday to come."""
    start = _day(replace(c, tense="future"))
    then = moved(day_of(interval_of(start)[0]) if start else None, c.get("num") or 1, unit)
    return c.dated(value_of(then, "D"))


def _day(c: Context) -> str | None:
    """Return the value of an expression of a day ("June 6", "last Friday", "the next day"), None if there is no such day."""
    if (written := c.get("numdate")) is not None:
        return _numeric_date(str(written), c.anchor)
    if c.get("dayedge"):
        return value_of(moved(c.anchor, 2 if c.get("dayedge") == "later" else -2), "D")
    if c.get("deictic") is not None:
        return value_of(moved(c.anchor, int(c.get("deictic"))), "D")
    if c.get("event"):
        # "the day after the attack": when that was is not for the calendar to say.
        return UNKNOWN[calendar_unit(c.get("edgeunit"))]
    if c.get("edge"):
        sign = 1 if c.get("edge") == "later" else -1
        return value_of(moved(c.start_of_shift(sign), sign, c.get("edgeunit")), calendar_unit(c.get("edgeunit")))
    if c.get("day") is not None:
        return _day_of_month(c)
    if (weekday := c.get("wd") or c.get("weekday") or c.get("wabbr")) is not None:
        return _weekday(c, int(weekday))
    return _relative_day(c)


def _numeric_date(written: str, anchor: date | None) -> str | None:
    """Read 2025-06-07, 7/6/2025 (month first, unless that is no month), 07.06.2025 (day first)."""
    day_part, t, clock = written.replace(" ", "T").partition("T")
    written_numbers = re.split(r"[-/.]", day_part)
    numbers = [int(n) for n in written_numbers]
    if len(written_numbers[0]) == 4:
        year, month, day = numbers
    else:
        first, second, year = numbers
        if "." in day_part:
            day, month = first, second
        else:
            month, day = (first, second) if first <= 12 else (second, first)
        if len(written_numbers[2]) == 2:
            year = full_year(year, anchor)
    found = day_or_none(year, month, day)
    return None if found is None else found.isoformat() + (f"T{clock[:5]}{_zone_of(clock)}" if t else "")


def _zone_of(clock: str) -> str:
    match = re.search(r"(Z|[+-]\d\d:?\d\d)$", clock)
    return match[1] if match else ""


def _day_of_month(c: Context) -> str | None:
    day, month = int(c.get("day")), month_of(c.parts)
    weekday = c.get("weekday") or c.get("wabbr")
    if month is None:
        return _day_number(c, day, weekday)
    if day > 31 or day > monthrange(2000, month)[1]:
        return None
    if c.year is not None:
        found = day_or_none(c.year, month, day)
        return None if found is None else found.isoformat()
    dates = [d for year in years_around(c.anchor) if (d := day_or_none(year, month, day))]
    fitting = [d for d in dates if weekday is None or d.isoweekday() == weekday] or dates
    picked = c.pick_day(fitting)
    return picked.isoformat() if picked else f"XXXX-{month:02}-{day:02}"


def _day_number(c: Context, day: int, weekday: int | None) -> str:
    """Return the value of "the 15th" or "Friday the 13th", in the months around the anchor."""
    months = [m for step in range(-12, 13) if c.anchor and (m := shift(c.anchor.replace(day=1), step, "M"))]
    dates = [d for m in months if (d := day_or_none(m.year, m.month, day)) and (weekday is None or d.isoweekday() == weekday)]
    picked = c.pick_day(dates)
    return picked.isoformat() if picked else f"XXXX-XX-{day:02}"


def _weekday(c: Context, weekday: int) -> str:
    rel = c.get("rel")
    start = c.base if rel in ANAPHORIC else c.anchor
    if start is None:
        return f"XXXX-WXX-{weekday}"
    if (week := c.get("wrel")) is not None:
        start = c.base if week in ANAPHORIC else c.anchor
        monday = moved(start and start - timedelta(days=start.weekday()), STEPS[week], "W")
        return value_of(moved(monday, weekday - 1), "D")
    back = (start.isoweekday() - weekday) % 7
    if rel in {"last", "past", "previous"}:
        return value_of(moved(start, -(back or 7)), "D")
    if rel in {"next", "coming", "following"}:
        return value_of(moved(start, 7 - back), "D")
    ahead = c.tense in {"future", "present"} or (rel == "this" and c.tense != "past")
    return value_of(moved(start, (7 - back) % 7 if ahead else -back), "D")


def _relative_day(c: Context) -> str:
    rel = c.get("rel")
    if rel == "past":
        return "P1D"
    anaphoric = rel in ANAPHORIC or (rel == "next" and c.get("the"))
    return value_of(moved(c.start_of_shift(STEPS[rel]) if anaphoric else c.anchor, STEPS[rel]), "D")


def resolve_clock(c: Context) -> TimeValue | None:
    """Return the value of a time of day, on the day that is named with it or was spoken of last."""
    clock = _clock(c)
    day = _day(c) if _names_day(c) else value_of(c.base, "D")
    if clock is None or day is None:
        return None
    value = f"{day[:10]}T{clock}{_zone(c)}"
    if (zone := c.get("zonename")) is not None:
        return TimeValue("TIME", value, *interval_of(value + offset_in(zone, value)), zone=str(zone))
    return TimeValue("TIME", value, *interval_of(value), zone="UTC" if value.endswith("Z") else _zone(c) or None)


def _names_day(c: Context) -> bool:
    return any(key in c.parts for key in ("numdate", "deictic", "day", "weekday", "wabbr", "wd", "rel", "dayedge"))


def _clock(c: Context) -> str | None:
    """Return the time of day in 24 hours, None if there is none such (25:70)."""
    if (noon := c.get("noon")) is not None:
        return str(noon)
    hour, minute, second = _clock_numbers(c)
    half = c.get("ampm") or {"MO": "am", "AF": "pm", "EV": "pm", "NI": "pm"}.get(c.get("half") or "")
    if half == "pm" and hour < 12 and not (c.get("half") == "NI" and hour < 6):
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    if (hour, minute, second) > (24, 0, 0) or minute > 59 or second > 59 or (c.get("ampm") and hour > 23):
        return None
    return f"{hour:02}:{minute:02}" + (f":{second:02}" if second else "")


def _clock_numbers(c: Context) -> tuple[int, int, int]:
    if (clock := c.get("clock") or c.get("hdotm")) is not None:
        numbers = [int(n) for n in re.split("[:.]", clock)]
        return numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 0
    if (written := c.get("hhmm")) is not None:
        return int(written) // 100, int(written) % 100, 0
    return int(c.get("hour") or 0), int(c.get("minute") or 0), 0


def _zone(c: Context) -> str:
    """Return "Z", an offset such as "+08:00", or nothing where the zone is not said."""
    if (number := c.get("offset")) is not None:
        sign = "-" if c.get("sign") == "-" else "+"
        return f"{sign}{int(number):02}:{int(c.get('offmin') or 0):02}" if int(number) <= 14 else ""
    return str(c.get("zone") or "")


def resolve_daypart(c: Context) -> TimeValue | None:
    """Return the value of "Friday morning", "last night", "overnight"."""
    part, rel = str(c.get("daypart")), c.get("rel")
    if c.get("overnight"):
        day: str | None = _overnight(c)
    elif c.get("anyday"):
        return TimeValue("TIME", f"{UNKNOWN['D']}T{part}")
    elif rel == "last" and part == "NI" and not _weekday_said(c):
        day = value_of(moved(c.anchor, -1), "D")
    elif _names_day(c):
        day = _day(c)
    else:
        day = value_of(c.base, "D")
    if day is None:
        return None
    value = f"{day[:10]}T{part}"
    return TimeValue("TIME", value, *_daypart_interval(value, part, c.get("dmod") or c.get("mod")))


def _weekday_said(c: Context) -> bool:
    return any(key in c.parts for key in ("weekday", "wabbr", "wd"))


def _overnight(c: Context) -> str | None:
    """Return the day on whose evening the night began: the one before publication, unless a day is named or it lies ahead."""
    if _names_day(c):
        return _day(c)
    return value_of(c.anchor if c.tense == "future" else moved(c.anchor, -1), "D")


def _daypart_interval(value: str, part: str, mod: str | None) -> Interval:
    first, last = interval_of(value)
    if first is None or mod not in {"START", "END"}:
        return first, last
    day = first[:10]
    if part == "MO" and mod == "START":
        return f"{day}T00:00", f"{day}T08:59"
    if part == "NI" and mod == "END":
        return f"{day}T22:00", last
    return first, last
