"""Datelines: where, when and by whom a dispatch was sent, in front of its first sentence ("KYIV, June 8 (Agency) -")."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Dateline", "find_dateline"]

_UPPER = r"[^\W\d_a-z]"
_CAPITALS = rf"{_UPPER}(?:{_UPPER}|[.'’/\- ]){{2,30}}"
_PARTICLE = r"(?:de|la|las|los|el|al|da|do|dos|del|du|der|den|van|von|di|bin|of|the|and|sur|upon|on|am|an|y) "
_NAME_WORD = rf"{_UPPER}[\w.'’-]{{0,24}}"
_NAME = rf"{_NAME_WORD}(?: ?/ ?{_NAME_WORD}| (?:{_PARTICLE}){{0,2}}{_NAME_WORD}){{0,4}}"
_REGIONS = rf"(?:, ?{_NAME}){{0,3}}(?: ?\[{_NAME}\])?"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?i:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?i:day)?\b\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})"
_DATE = rf"(?:{_WEEKDAY},? )?(?P<day>{_DAY})(?:,? (?P<year>[12]\d{{3}}))?\b"
_DASH = r"(?: ?(?:--|[\u2013\u2014]) ?| - ?|- )"
"""A hyphen has a space beside it: "NATO-Russia talks" open no dispatch."""
_OTHER_OPENINGS = (
    rf"(?!(?:{_WEEKDAY}|{_MONTH}|(?i:the|on|in|by|at|since|from|until|till|after|before|during|between|this|last|next|published|posted"
    r"|updated|modified|released|issued|photo|file))(?:[ ,:]|$))"
)
"""Words that a date follows without a place ("On Monday, March 2, 2026 -"); some tell of another date than that of writing."""
_AGENCY = rf"(?: ?\((?P<agency>[^()\n]{{2,60}})\)| ?/(?P<slashed>[^/\n]{{2,60}})/|, ?{_UPPER}\w{{2,14}}(?={_DASH}))?"
_SENTENCE = rf"""(?!{_MONTH} \d)(?={_UPPER}|["'“‘«]|\d[\d.,]* [a-z])"""
_DATED = re.compile(
    rf"(?:\((?=[^()\n]{{4,120}}\)))?{_OTHER_OPENINGS}(?:{_CAPITALS}|{_NAME}){_REGIONS}(?: ?\((?P<early>[^()\n]{{2,40}})\))?"
    rf"[.,]? ?{_DATE}\)?[.,]?{_AGENCY}(?:{_DASH}|[.:] |(?<=\)) ){_SENTENCE}"
)
"""With a date, the place may be in small letters, and a full stop or the agency do for the dash."""
_UNDATED = re.compile(
    rf"(?:{_CAPITALS}(?:, ?[A-Z][\w.' ]{{1,25}}){{0,2}}(?: ?\((?P<agency>[^()\n]{{2,40}})\))?"
    rf"|{_OTHER_OPENINGS}{_NAME}{_REGIONS} ?\((?P<wire>[^\W\d_]{{2,12}})\)){_DASH}(?=[A-Z\"'“‘])"
)
"""A place in capitals, perhaps region and agency, then a dash; in small letters where an agency is named in one word."""


class Dateline(NamedTuple):
    """What a dateline says."""

    day: str | None
    """Day and month as written."""
    year: str | None
    agency: str | None
    end: int
    """Where the first sentence begins."""


def find_dateline(text: str) -> Dateline | None:
    """Return the dateline that a text opens with, None if it opens with none.

    Examples
    --------
    >>> find_dateline("BEIRA, Mozambique, 2 March 2026 - Floods came.")
    Dateline(day='2 March', year='2026', agency=None, end=34)
    >>> find_dateline("Berlin (dpa) - Police came.")
    Dateline(day=None, year=None, agency='dpa', end=15)
    >>> find_dateline("NATO - the alliance - met.") is None
    True
    """
    if found := _DATED.match(text):
        agency = found["early"] or found["agency"] or found["slashed"]
        return Dateline(found["day"], found["year"], agency, found.end())
    if found := _UNDATED.match(text):
        return Dateline(None, None, found["agency"] or found["wire"], found.end())
    return None
