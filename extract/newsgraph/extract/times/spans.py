"""Spans of the calendar: what days and minutes a TIMEX3 value covers, and the arithmetic of its units.

Nothing here raises for a date outside the calendar (years 1 to 9999): such a span is None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta

__all__ = [
    "SEASON_MONTH", "UNKNOWN", "Interval", "day_or_none", "interval_of", "months_from", "narrow", "precision_of", "shift",
    "value_of", "width",
]  # fmt: skip

Interval = tuple[str | None, str | None]
"""First and last day or minute, both inclusive, ISO 8601."""


def interval_of(value: str) -> Interval:
    """Return the first and last day, or minute, of a TIMEX3 value; (None, None) for one without a place on the calendar.

    Examples
    --------
    >>> interval_of("2025-W23-WE")
    ('2025-06-07', '2025-06-08')
    >>> interval_of("2025-06-07TNI")
    ('2025-06-07T20:00', '2025-06-08T05:59')
    """
    if "/" in value:
        start, _, end = value.partition("/")
        return interval_of(start)[0], interval_of(end)[1]
    day, t, clock = value.partition("T")
    span = _span_of(day)
    if span is None:
        return None, None
    if not t:
        return span[0].isoformat(), span[1].isoformat()
    return _clock_interval(span[0], clock)


_DAYPARTS = {
    "MO": ("05:00", "11:59"), "MI": ("11:30", "13:29"), "AF": ("12:00", "17:59"), "EV": ("17:00", "21:59"),
    "NI": ("20:00", "05:59"), "DT": ("06:00", "18:00"),
}  # fmt: skip
SEASON_MONTH = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_MONTHS_IN = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
UNKNOWN = {
    "D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "H": "XXXX-HX", "Y": "XXXX",
    "DE": "XXX", "CE": "XX", "ML": "X",
}  # fmt: skip
_Build = Callable[[re.Match[str]], tuple[date, date]]
_SHAPES: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (re.compile(r"\d{4}-\d\d-\d\d"), lambda m: (date.fromisoformat(m[0]), date.fromisoformat(m[0]))),
    (re.compile(r"(\d{4})-(\d\d)"), lambda m: months_from(int(m[1]), int(m[2]), 1)),
    (re.compile(r"(\d{4})-W(\d\d)"), lambda m: _week(int(m[1]), int(m[2]), 1, 7)),
    (re.compile(r"(\d{4})-W(\d\d)-WE"), lambda m: _week(int(m[1]), int(m[2]), 6, 7)),
    (re.compile(r"(\d{4})-W(\d\d)-([1-7])"), lambda m: _week(int(m[1]), int(m[2]), int(m[3]), int(m[3]))),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda m: months_from(int(m[1]), 3 * int(m[2]) - 2, 3)),
    (re.compile(r"(\d{4})-H([12])"), lambda m: months_from(int(m[1]), 6 * int(m[2]) - 5, 6)),
    (re.compile(r"(\d{4})-(SP|SU|FA|WI)"), lambda m: months_from(int(m[1]), SEASON_MONTH[m[2]], 3)),
    (re.compile(r"\d{4}"), lambda m: _years(int(m[0]), 1)),
    (re.compile(r"\d{3}"), lambda m: _years(int(m[0]) * 10, 10)),
    (re.compile(r"\d{2}"), lambda m: _years(int(m[0]) * 100, 100)),
)


def _span_of(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a value without a time of day."""
    for shape, build in _SHAPES:
        if match := shape.fullmatch(value):
            try:
                return build(match)
            except (ValueError, OverflowError):
                return None
    return None


def months_from(year: int, month: int, count: int) -> tuple[date, date]:
    """Return the first and last day of a number of months; the calendar ends with the year 9999."""
    last_index = year * 12 + month - 1 + count - 1
    last_year, last_month = divmod(last_index, 12)
    if last_year > MAXYEAR:
        return date(year, month, 1), date.max
    return date(year, month, 1), date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])


def _years(first: int, count: int) -> tuple[date, date]:
    return date(max(first, MINYEAR), 1, 1), date(first + count - 1, 12, 31)


def _week(year: int, week: int, first: int, last: int) -> tuple[date, date]:
    return date.fromisocalendar(year, week, first), date.fromisocalendar(year, week, last)


def _clock_interval(day: date, clock: str) -> Interval:
    if clock in _DAYPARTS:
        start, end = _DAYPARTS[clock]
        last = shift(day, 1, "D") if end < start else day
        return f"{day}T{start}", f"{last}T{end}" if last else None
    if match := re.fullmatch(r"(\d\d)(?::(\d\d)(?::\d\d)?)?(.*)", clock):
        if match[1] == "24":
            following = shift(day, 1, "D")
            moment = f"{following}T00:00{_offset(match[3])}" if following else None
            return moment, moment
        stem = clock[: len(clock) - len(match[3])]
        if match[2] is None:
            return f"{day}T{stem}:00{_offset(match[3])}", f"{day}T{stem}:59{_offset(match[3])}"
        return (f"{day}T{stem}{_offset(match[3])}",) * 2
    return day.isoformat(), day.isoformat()


def _offset(zone: str) -> str:
    return "+00:00" if zone == "Z" else zone


def shift(day: date, count: float, unit: str) -> date | None:
    """Return the day ``count`` units later, None where the calendar ends before; a day that its month lacks becomes the last."""
    try:
        if unit in _MONTHS_IN:
            year, month = divmod(day.year * 12 + day.month - 1 + round(count * _MONTHS_IN[unit]), 12)
            if not MINYEAR <= year <= MAXYEAR:
                return None
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return day + timedelta(days=round(count * {"D": 1, "NI": 1, "W": 7, "WE": 7}[unit]))
    except (OverflowError, ValueError):
        return None


def value_of(day: date | None, unit: str) -> str:
    """Return the TIMEX3 value of the unit (day, week, month …) that a day lies in."""
    if day is None:
        return UNKNOWN[unit]
    iso = day.isocalendar()
    year = f"{day.year:04}"
    return {
        "D": day.isoformat(),
        "W": f"{iso.year:04}-W{iso.week:02}",
        "WE": f"{iso.year:04}-W{iso.week:02}-WE",
        "M": f"{year}-{day.month:02}",
        "Q": f"{year}-Q{(day.month + 2) // 3}",
        "H": f"{year}-H{(day.month + 5) // 6}",
        "Y": year,
        "DE": year[:3],
        "CE": year[:2],
        "ML": year[:1],
    }[unit]


def width(interval: Interval) -> int:
    """Return how many days an interval covers; one that is open on a side is the widest.

    Examples
    --------
    >>> width(("2025-06-07T20:00", "2025-06-08T05:59"))
    2
    """
    first, last = interval
    if not first or not last:
        return _OPEN
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days + 1


_OPEN = 10**9


def precision_of(value: str) -> str | None:
    """Return the unit of the calendar that a TIMEX3 value is exact to, None for one without a place on the calendar.

    Examples
    --------
    >>> precision_of("2025-W23"), precision_of("2025-06-07T18:00Z"), precision_of("2025-06-07TNI"), precision_of("P2D")
    ('week', 'minute', 'daypart', None)
    """
    value = value.partition("/")[0]
    return next((name for shape, name in _PRECISIONS if shape.fullmatch(value)), None)


_PRECISIONS = tuple(
    (re.compile(shape), name)
    for shape, name in (
        (r"\d{4}-\d\d-\d\d", "day"),
        (r"\d{4}-W\d\d-[1-7]", "day"),
        (r"\d{4}-W\d\d", "week"),
        (r"\d{4}-W\d\d-WE", "weekend"),
        (r"\d{4}-\d\d", "month"),
        (r"\d{4}-(SP|SU|FA|WI)", "season"),
        (r"\d{4}-Q\d", "quarter"),
        (r"\d{4}-H\d", "half"),
        (r"(FY)?\d{4}", "year"),
        (r"\d{3}", "decade"),
        (r"\d{2}", "century"),
        (r"\d{4}-\d\d-\d\dT[A-Z]{2}", "daypart"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-].*)?", "second"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-].*)?", "minute"),
        (r"\d{4}-\d\d-\d\dT\d\d(Z|[+-].*)?", "hour"),
    )
)


def day_or_none(year: int, month: int, day: int) -> date | None:
    """Return the day, None if there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def narrow(interval: Interval, mod: str | None, anchor: date | None) -> Interval:
    """Return the part of an interval that "early", "mid", "late", "earlier" or "later" leaves."""
    first, last = interval
    if mod is None or first is None or last is None or "T" in first:
        return interval
    a, b = date.fromisoformat(first), date.fromisoformat(last)
    if mod in {"BEFORE", "AFTER"}:
        if anchor is None or not a <= anchor <= b:
            return interval
        return (first, anchor.isoformat()) if mod == "BEFORE" else (anchor.isoformat(), last)
    if a == b:
        start, end = {"START": ("00:00", "09:59"), "MID": ("10:00", "15:59"), "END": ("16:00", "23:59")}[mod]
        return f"{first}T{start}", f"{last}T{end}"
    return _third(a, b, {"START": 0, "MID": 1, "END": 2}[mod])


def _third(first: date, last: date, which: int) -> Interval:
    """Return the first, middle or last third of an interval, in whole months where it has at least three."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months >= 3 and first.day == 1:
        cuts = [round(months * k / 3) for k in range(4)]
        start = months_from(first.year, first.month, max(cuts[which], 1))
        begin = first if which == 0 else start[1] + timedelta(days=1)
        return begin.isoformat(), min(last, months_from(first.year, first.month, cuts[which + 1])[1]).isoformat()
    days = (last - first).days + 1
    cuts = [round(days * k / 3) for k in range(4)]
    return (first + timedelta(days=cuts[which])).isoformat(), (
        first + timedelta(days=max(cuts[which + 1] - 1, cuts[which]))
    ).isoformat()
