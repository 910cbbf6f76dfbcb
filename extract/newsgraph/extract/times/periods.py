"""Values of weeks, months, quarters, seasons, years and longer periods, and of festivals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from newsgraph.extract.times import days
from newsgraph.extract.times.context import ANAPHORIC, STEPS, Context, TimeValue, month_of, moved, years_around
from newsgraph.extract.times.festivals import festival_days, yearless_festival
from newsgraph.extract.times.lengths import span_of_units
from newsgraph.extract.times.spans import SEASON_MONTH, UNKNOWN, interval_of, months_from, value_of

__all__ = [
    "resolve_century", "resolve_decade", "resolve_festival", "resolve_fiscal", "resolve_half", "resolve_month", "resolve_nth",
    "resolve_quarter", "resolve_relative", "resolve_season", "resolve_year",
]  # fmt: skip


def resolve_month(c: Context) -> TimeValue | None:
    """Return the value of "June", "last March", "May 2008"."""
    month = month_of(c.parts)
    if month is None:
        return None
    year = c.year if c.year is not None else _year_of_month(c, month)
    return c.dated(f"XXXX-{month:02}" if year is None else f"{year:04}-{month:02}")


def _year_of_month(c: Context, month: int) -> int | None:
    rel = c.get("rel")
    start = c.base if rel in ANAPHORIC else c.anchor
    if start is None:
        return None
    if rel in {"last", "past", "previous"}:
        return start.year if month < start.month else start.year - 1
    if rel in {"next", "coming", "following"}:
        return start.year if month > start.month else start.year + 1
    if rel is not None:
        return start.year
    picked = c.pick(months_from(year, month, 1) for year in years_around(start))
    return picked[0].year if picked else None


def resolve_year(c: Context) -> TimeValue | None:
    """Return the value of "2008", "'08"."""
    return None if c.year is None else c.dated(f"{c.year:04}")


def resolve_decade(c: Context) -> TimeValue | None:
    """Return the value of "the 1990s", "the nineties"; without its century, the decade of that name begun last."""
    if (full := c.get("decade")) is not None:
        # "the 1800s" are a century, "the 2000s" still a decade.
        whole = int(full) % 100 == 0 and int(full) < 2000
        return c.dated(f"{int(full) // 100:02}" if whole else f"{int(full) // 10:03}")
    tens = int(c.get("decade2") if c.get("decade2") is not None else c.get("decadeword"))
    if (century := c.get("century")) is not None:
        return c.dated(f"{int(century):02}{tens // 10}") if 10 <= century <= 21 else None
    now = c.anchor.year if c.anchor else 2029
    year = now - (now - tens) % 100
    return c.dated(f"{year // 10:03}")


def resolve_century(c: Context) -> TimeValue | None:
    """Return the value of "the 19th century", which is 18."""
    number = int(c.get("ord"))
    return c.dated(f"{number - 1:02}") if 1 <= number <= 30 else None


def resolve_quarter(c: Context) -> TimeValue | None:
    """Return the value of "the third quarter of 2008"."""
    return _part_of_year(c, "Q", 4, 3)


def resolve_half(c: Context) -> TimeValue | None:
    """Return the value of "the first half of 2008"."""
    return _part_of_year(c, "H", 2, 6)


def _part_of_year(c: Context, unit: str, count: int, months: int) -> TimeValue | None:
    number = int(c.get("q") or c.get("ord"))
    if not 1 <= number <= count:
        return None
    year = c.year
    if year is None and c.anchor is not None:
        spans = [months_from(y, months * (number - 1) + 1, months) for y in years_around(c.anchor)]
        # "expects to report first-quarter earnings" is about the quarter just over: only the past tense tells.
        picked = (c if c.tense == "past" else replace(c, tense=None)).pick(spans)
        year = picked[0].year if picked else None
    return c.dated(f"{'XXXX' if year is None else f'{year:04}'}-{unit}{number}")


def resolve_season(c: Context) -> TimeValue | None:
    """Return the value of "last summer"; seasons are those of the northern hemisphere, winter named after its December."""
    season = str(c.get("season"))
    year = c.year if c.year is not None else _year_of_season(c, season)
    return c.dated(f"{'XXXX' if year is None else f'{year:04}'}-{season}")


def _year_of_season(c: Context, season: str) -> int | None:
    rel = c.get("rel")
    start = c.base if rel in ANAPHORIC else c.anchor
    if start is None:
        return None
    years = range(max(start.year - 2, MINYEAR), min(start.year + 2, MAXYEAR) + 1)
    spans = [months_from(year, SEASON_MONTH[season], 3) for year in years]
    if rel in {"last", "past", "previous"}:
        return max((s[0].year for s in spans if s[1] < start), default=None)
    if rel in {"next", "coming", "following"}:
        return min((s[0].year for s in spans if s[0] > start), default=None)
    if rel is not None:
        return start.year if season != "WI" or start.month > 2 else start.year - 1
    picked = c.pick(spans)
    return picked[0].year if picked else None


def resolve_nth(c: Context) -> TimeValue | None:
    """Return the value of "the third Monday in January", "the first week of May", "the last day of the month"."""
    month, year = _month_counted_in(c)
    unit, weekday = c.get("nthunit"), c.get("weekday")
    number = int(c.get("outermost") or c.get("ord"))
    if year is None:
        return TimeValue("DATE", f"XXXX-{month:02}" if month else UNKNOWN[str(unit or "D")])
    first, last = months_from(year, month or 1, 1 if month else 12)
    counted = [day for day in _days_between(first, last) if weekday is None or day.isoweekday() == weekday]
    if unit in {"W", "WE"}:
        # The nth seven days of a month, named after the calendar week that most of them lie in.
        counted = counted[3::7] if number > 0 else counted[-4::-7][::-1]
    at = number - 1 if number > 0 else number
    return c.dated(value_of(counted[at], str(unit or "D"))) if -len(counted) <= at < len(counted) else None


def _month_counted_in(c: Context) -> tuple[int | None, int | None]:
    """Return month and year that the nth day is counted in; no month for the whole of a year, no year where it is not known."""
    month = month_of(c.parts)
    if month is not None:
        return month, c.year if c.year is not None else _year_of_month(c, month)
    if (unit := c.get("inunit")) is None:
        return None, c.year
    rel = c.get("inrel")
    day = moved(c.base if rel is None else c.anchor, STEPS[rel or "this"], str(unit))
    return (day.month if unit == "M" else None, day.year) if day else (None, None)


def _days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def resolve_fiscal(c: Context) -> TimeValue | None:
    """Return a fiscal year; when it begins differs from body to body, so its interval stays open."""
    year = c.year
    if year is None and c.get("day") is not None:
        ended = days.resolve_day(c)
        year = int(ended.value[:4]) if ended and ended.value[:4].isdigit() else None
    if year is None:
        shifted = moved(c.anchor, STEPS[c.get("rel") or "this"], "Y")
        year = shifted.year if shifted else None
    return TimeValue("DATE", "FYXXXX" if year is None else f"FY{year:04}")


def resolve_festival(c: Context) -> TimeValue | None:
    """Return the value of "Christmas", "Ramadan 2025": its day, or its first and last day."""
    name = str(c.get("festival"))
    if c.year is not None:
        spans = festival_days(name, c.year)
        return _festival_value(c, spans[0]) if spans else c.dated(f"{c.year:04}-XX-XX", interval=interval_of(f"{c.year:04}"))
    start = c.base if c.get("rel") in ANAPHORIC else c.anchor
    spans = tuple(span for year in years_around(start) for span in festival_days(name, year))
    if c.get("rel") in {"last", "past", "previous"} and start:
        spans = tuple(s for s in spans if s[0] < start)[-1:]
    elif c.get("rel") in {"next", "coming", "following"} and start:
        spans = tuple(s for s in spans if s[0] > start)[:1]
    elif c.get("rel") and start:
        spans = tuple(s for s in spans if s[0].year == start.year)[:1]
    picked = c.pick(spans)
    return _festival_value(c, picked) if picked else TimeValue("DATE", yearless_festival(name))


def _festival_value(c: Context, span: tuple[date, date]) -> TimeValue:
    first, last = span
    value = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    return c.dated(value)


def resolve_relative(c: Context) -> TimeValue | None:
    """Return the value of "last week", "this year", "the past decade"."""
    unit, rel = str(c.get("calunit")), str(c.get("rel"))
    if rel == "past" or unit in {"TH", "TM", "TS", "2W", "6M", "3M"}:
        return span_of_units(c, 1, unit, rel)
    if unit == "WE":
        return c.dated(value_of(_weekend(c, rel), "WE"))
    start = c.base if rel in ANAPHORIC or (rel == "next" and c.get("the") and c.tense == "past") else c.anchor
    return c.dated(value_of(moved(start, STEPS[rel], unit), unit))


def _weekend(c: Context, rel: str) -> date | None:
    """Return a day of the week whose weekend is meant.

    Told in the past tense on a Monday to Thursday, "this weekend" is the one just over.
    """
    start = c.base if rel in ANAPHORIC else c.anchor
    just_over = rel == "this" and c.tense == "past" and start is not None and start.isoweekday() < 5
    return moved(start, -1 if just_over else STEPS[rel], "W")
