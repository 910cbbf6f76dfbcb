"""Values of durations, of sets ("every Sunday") and of what lies some time before or after ("two years ago", "recently")."""

from __future__ import annotations

from datetime import date

from newsgraph.extract.times.context import ANAPHORIC, STEPS, Context, TimeValue, calendar_unit, counted, moved
from newsgraph.extract.times.festivals import yearless_festival
from newsgraph.extract.times.spans import UNKNOWN, value_of

__all__ = ["resolve_duration", "resolve_reference", "resolve_set", "resolve_shift", "resolve_vague", "span_of_units"]


def resolve_vague(c: Context) -> TimeValue | None:
    """Return the value of "recent weeks", "the coming months": a reference to past or future."""
    return _reference(str(c.get("vaguerel")), c.anchor)


def resolve_reference(c: Context) -> TimeValue | None:
    """Return the value of "now", "recently", "soon"."""
    return _reference(str(c.get("reference")), c.anchor)


def _reference(value: str, anchor: date | None) -> TimeValue:
    now = anchor.isoformat() if anchor else None
    return TimeValue("DATE", value, None if value == "PAST_REF" else now, None if value == "FUTURE_REF" else now)


def _count(c: Context) -> float | None:
    """Return how many units are spoken of, None for "several"."""
    if "num" in c.parts:
        number = c.get("num")
        return None if number is None else float(number) + float(c.get("plushalf") or 0)
    if "half" in c.parts:
        return 0.5
    return 1 + float(c.get("plushalf") or 0)


def resolve_shift(c: Context) -> TimeValue | None:
    """Return the value of "three weeks ago", "two days later": as precise as its unit."""
    direction = "ago" if c.get("shift") == "ago" else "hence" if c.get("now") or c.get("shift") == "hence" else c.get("shift")
    sign = -1 if direction in {"ago", "earlier"} else 1
    start = c.anchor if direction in {"ago", "hence"} else c.start_of_shift(sign)
    count = _count(c)
    reference = "PAST_REF" if sign < 0 else "FUTURE_REF"
    if count is None and sign > 0 and c.tense == "past":
        # "days later", as told afterwards, lies between the time spoken of and now.
        start = c.start_of_shift(sign)
        return TimeValue("DATE", "PAST_REF", start.isoformat() if start else None, c.anchor.isoformat() if c.anchor else None)
    if count is None:
        return _reference(reference, c.anchor)
    count, unit = counted(count, str(c.get("unit")))
    if unit[0] == "T":
        count, unit = round(count * {"TH": 3600, "TM": 60, "TS": 1}[unit] / 86400), "D"
    if start is None:
        return TimeValue("DATE", UNKNOWN[calendar_unit(unit)])
    then = moved(start, sign * count, "D" if unit == "NI" else unit)
    if then is None:
        return _reference(reference, c.anchor)
    return c.dated(value_of(then, _finer(unit) if count != int(count) else calendar_unit(unit)))


def _finer(unit: str) -> str:
    return {"Y": "M", "DE": "Y", "CE": "DE", "ML": "CE"}.get(unit, "D")


def resolve_duration(c: Context) -> TimeValue | None:
    """Return the value of "two years", "half an hour", "the past six months"."""
    if (exact := c.get("exact") or c.get("durword")) is not None:
        return TimeValue("DURATION", str(exact))
    if "plural" in c.parts:
        return TimeValue("DURATION", _period(None, str(c.get("plural"))))
    unit = str(c.get("unit"))
    count = _count(c)
    if "num2" in c.parts and "unit2" in c.parts:
        return TimeValue("DURATION", _compound(c))
    if "num2" in c.parts:
        count = c.get("num2")
    return span_of_units(c, count, unit, c.get("rel"))


def span_of_units(c: Context, count: float | None, unit: str, rel: str | None) -> TimeValue:
    """Return a duration; "the past two years" also has a place on the calendar, ending with the anchor."""
    value = _period(count, unit)
    start = c.base if rel in ANAPHORIC else c.anchor
    if rel is None or start is None or count is None or unit[0] == "T" or rel in {"same", "that"}:
        return TimeValue("DURATION", value)
    other = moved(start, count * (1 if STEPS[rel] > 0 else -1), unit)
    if other is None:
        return TimeValue("DURATION", value)
    return TimeValue("DURATION", value, min(start, other).isoformat(), max(start, other).isoformat())


def _period(count: float | None, unit: str) -> str:
    """Return a TIMEX3 duration: P2Y, PT30M, P1.5D, PXM."""
    if count is None:
        return ("PTX" + unit[1:]) if unit[0] == "T" else "PX" + unit.lstrip("0123456789")
    count, unit = counted(count, unit)
    if count != int(count):
        count, unit = next(
            ((count * n, u) for n, u in _FINER.get(unit, ()) if count == 0.5 and count * n == int(count * n)), (count, unit)
        )
    number = str(int(count)) if count == int(count) else f"{count:.4f}".rstrip("0")
    return f"PT{number}{unit[1:]}" if unit[0] == "T" else f"P{number}{unit}"


_FINER = {
    "TH": ((60, "TM"),),
    "TM": ((60, "TS"),),
    "D": ((24, "TH"),),
    "Y": ((12, "M"),),
    "DE": ((10, "Y"),),
    "CE": ((100, "Y"),),
}


def _compound(c: Context) -> str:
    """Return a duration in two units: "1 hour, 20 minutes" is PT1H20M, "two years and six months" P2Y6M."""
    first, second = _period(c.get("num"), str(c.get("unit"))), _period(c.get("num2"), str(c.get("unit2")))
    if first.startswith("PT") and second.startswith("PT"):
        third = _period(c.get("num3"), str(c.get("unit3"))) if "num3" in c.parts else ""
        return first + second[2:] + third[2:]
    return first + second[1:]


def resolve_set(c: Context) -> TimeValue | None:
    """Return the value of "daily", "every Sunday", "twice a week"."""
    if (word := c.get("setword")) is not None:
        return TimeValue("SET", str(word))
    weekday = c.get("weekday") or c.get("weekdays")
    stem = f"XXXX-WXX-{weekday}" if weekday else ""
    if c.get("month"):
        stem = f"XXXX-{c.get('month'):02}"
    elif c.get("season"):
        stem = f"XXXX-{c.get('season')}"
    elif c.get("festival"):
        stem = yearless_festival(str(c.get("festival")))
    if (part := c.get("daypart")) is not None:
        return TimeValue("SET", f"{stem or 'XXXX-XX-XX'}T{part}")
    if stem:
        return TimeValue("SET", stem)
    return TimeValue("SET", _period(c.get("num") if "num" in c.parts else 1, str(c.get("unit"))))
