"""Values of time expressions: TIMEX3 values and the intervals they denote, by the calendar.

`normalise` reads one expression ("last week", "early Sunday", "the third quarter of 2008"); `resolve` gives the value of an
`Expression` that `newsgraph.extract.times.grammar.find` found in running text. Values follow the TIMEX3 tag of ISO-TimeML (ISO
24617-1): ``2025-W23``, ``2025-06-07TNI``, ``P2D``, ``PRESENT_REF``; digits that are not known are ``X``.

Nothing here knows today's date: what is relative is relative to ``anchor`` (when the text was published or dated) or to
``previous`` (the time that the text spoke of last), and stays unresolved where those are not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from newsgraph.extract.times import days, lengths, periods
from newsgraph.extract.times.context import Context, Tense, TimeValue, day_of, month_of
from newsgraph.extract.times.grammar import Expression, find
from newsgraph.extract.times.spans import interval_of

__all__ = ["Tense", "TimeValue", "interval_of", "normalise", "resolve", "share_years"]


def normalise(text: str, *, anchor: date | None, tense: Tense | None = None, previous: date | None = None) -> TimeValue | None:
    """Return the value of a text that is one time expression or a range of two, None if it is neither.

    Parameters
    ----------
    text
        The expression; a preposition before it and punctuation after it do no harm.
    anchor
        The day that "today" is; without it relative expressions keep ``X`` for what is unknown.
    tense
        Of the verb that the expression modifies: decides between last and next Friday.
    previous
        The time spoken of before, which "the following day" counts from.

    Examples
    --------
    >>> normalise("on Friday", anchor=date(2025, 6, 8), tense="past")
    TimeValue(type='DATE', value='2025-06-06', first='2025-06-06', last='2025-06-06')
    >>> normalise("early 2009", anchor=None)
    TimeValue(type='DATE', value='2009', first='2009-01-01', last='2009-04-30')
    >>> normalise("a great success", anchor=None) is None
    True
    """
    found = find(text)
    left_over = _left_over(text, found)
    if len(found) == 1 and not left_over:
        return resolve(found[0], anchor=anchor, tense=tense, previous=previous)
    if len(found) == 2 and _JOINT.fullmatch(left_over):
        return _range(found, anchor, tense, previous)
    return None


_LEADING = re.compile(
    r"(?:\s*\b(?:as|of|up|to|in|on|at|by|since|until|till|from|during|for|before|after|through|throughout|between|within|over|the)\b)*",
    re.IGNORECASE,
)
_JOINT = re.compile(r"to|and|until|till|through|thru|[-–—/]", re.IGNORECASE)
_CLOSING = re.compile(r"['’]?s?['’]?[\s.,;:!?]*")


def _left_over(text: str, found: list[Expression]) -> str:
    """Return what of the text its expressions leave over, but for prepositions before them and punctuation after."""
    if not found:
        return text
    before = text[: found[0].start]
    after = text[found[-1].end :]
    between = text[found[0].end : found[-1].start] if len(found) > 1 else ""
    outside = _LEADING.sub("", before, count=1) + _CLOSING.sub("", after, count=1)
    return outside.strip() + re.sub(r"\s+|\bthe\b", "", between)


def _range(found: list[Expression], anchor: date | None, tense: Tense | None, previous: date | None) -> TimeValue | None:
    first, second = _share_year(found[0], found[1]), found[1]
    start = resolve(first, anchor=anchor, tense=tense, previous=previous)
    base = day_of(start.first) if start else None
    end = resolve(second, anchor=base or anchor, tense="future" if base else tense, previous=base or previous)
    if start is None or end is None:
        return None
    return TimeValue("DATE", f"{start.value}/{end.value}", start.first, end.last)


def share_years(text: str, found: list[Expression]) -> list[Expression]:
    """Give "July" of "July to December 2004" and "June 5" of "June 5 and 7, 2008" the year that stands after the second."""
    shared = list(found)
    for index in range(len(found) - 2, -1, -1):
        between = text[shared[index].end : shared[index + 1].start].strip(" \n,")
        if len(between) < 8 and _LINK.fullmatch(between):
            shared[index] = _share_year(shared[index], shared[index + 1])
    return shared


_LINK = re.compile(r"to|and|or|until|till|through|[-–—]", re.IGNORECASE)


def _share_year(first: Expression, second: Expression) -> Expression:
    months = month_of(first.parts), month_of(second.parts)
    yearless = first.kind in {"month", "day"} and not {*_YEARS, "rel"} & first.parts.keys()
    if not yearless or None in months or second.kind not in {"month", "day"} or "year" not in second.parts:
        return first
    year = second.parts["year"] - (months > (months[1], months[1]))
    return replace(first, parts={**first.parts, "year": year})


_YEARS = {"year", "yy", "yrel", "numdate"}


def resolve(
    expression: Expression, *, anchor: date | None, tense: Tense | None = None, previous: date | None = None
) -> TimeValue | None:
    """Return the value of an expression found in a text, None if no such time exists (30 February)."""
    return _RESOLVERS[expression.kind](Context(expression.parts, anchor, tense, previous))


_RESOLVERS: dict[str, Callable[[Context], TimeValue | None]] = {
    "day": days.resolve_day,
    "clock": days.resolve_clock,
    "daypart": days.resolve_daypart,
    "month": periods.resolve_month,
    "year": periods.resolve_year,
    "decade": periods.resolve_decade,
    "century": periods.resolve_century,
    "quarter": periods.resolve_quarter,
    "half": periods.resolve_half,
    "season": periods.resolve_season,
    "fiscal": periods.resolve_fiscal,
    "festival": periods.resolve_festival,
    "nth": periods.resolve_nth,
    "relative": periods.resolve_relative,
    "vague": lengths.resolve_vague,
    "reference": lengths.resolve_reference,
    "shift": lengths.resolve_shift,
    "duration": lengths.resolve_duration,
    "set": lengths.resolve_set,
}
