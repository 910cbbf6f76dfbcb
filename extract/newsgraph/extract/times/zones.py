"""Offsets of named time zones on a given day."""

from __future__ import annotations

from datetime import datetime

from dateutil import tz

__all__ = ["offset_in"]


def offset_in(zone: str, moment: str) -> str:
    """Return the offset of a zone of the IANA database at a local time, empty where there is not exactly one.

    Clocks that are put forward skip an hour, and put back show one twice: such a time keeps no offset.

    Examples
    --------
    >>> offset_in("America/New_York", "2013-03-22T10:15"), offset_in("America/New_York", "2013-01-22T10:15")
    ('-04:00', '-05:00')
    >>> offset_in("Europe/Paris", "2025-03-30T02:30"), offset_in("Europe/Paris", "2025-10-26T02:30")
    ('', '')
    """
    rules = tz.gettz(zone)
    try:
        local = datetime.fromisoformat(moment)
        if rules is None or not tz.datetime_exists(local, rules) or tz.datetime_ambiguous(local, rules):
            return ""
    except (ValueError, OverflowError):  # no day, or one at the ends of the calendar
        return ""
    offset = local.replace(tzinfo=rules).strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}" if offset else ""
