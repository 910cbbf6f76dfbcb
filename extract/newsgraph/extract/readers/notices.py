"""What articles say about themselves: "Published: June 08, 2025", "By Jane Doe", "KYIV, June 8, 2025 (Agency) -"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from newsgraph.extract.datelines import find_dateline
from newsgraph.extract.dates import date_from_url, parse_date

__all__ = ["Notices", "find_agency", "find_published", "notices_of"]

Notices = dict[str, str]
"""What lines say, under the names of the fields of an article; ``published`` as ISO 8601."""

_LONGEST = 200
_TOP, _BOTTOM, _WINDOW = 4, 3, 4_000
_LABELLED_DATE = re.compile(
    r"(?:(?:first |originally |date )?published|posted|released|issued|date(?:d| of publication)?|publication date|"
    r"publish date|pub ?date)(?: by [^\n]{1,60}? on| on| at)?\s*[:\-–—]?\s*(?P<date>\S.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<key>source|publisher|publication|author|by|byline|url|link|title|headline|language|updated|last updated|modified)"
    r"\s*:\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_FIELD_OF = {
    "source": "source", "publisher": "source", "publication": "source", "author": "author", "by": "author", "byline": "author",
    "url": "url", "link": "url", "title": "title", "headline": "title", "language": "language",
}  # fmt: skip
_WORD = r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|The\b)[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’-]*"
_NAME = rf"{_WORD}(?: (?:(?:de|der|van|von|al|bin|la|el|da|di) ){{0,2}}{_WORD}){{0,3}}"
_BYLINE = re.compile(rf"(?i:by) (?P<author>{_NAME}(?:(?:,| and|, and) {_NAME}){{0,4}})")
_DATE_WORD = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|st|nd|rd|th|at|on|of|the|[apm]|am|pm|T"
    r"|(?-i:[A-Z]{1,4})",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(?<!\s)\s+[|•·/–—]\s+|\t+| {3,}")


def find_published(text: str, url: str | None = None) -> str | None:
    r"""Return the date of publication that the text states, None if it states none completely.

    It is looked for in the first lines (a labelled date, a line that is a date, a dateline) and the last (a labelled date only).
    A dateline without a year takes it from a URL that has the same month in its path.

    Examples
    --------
    >>> find_published("Rain fell.\n\nPublished: June 08, 2025")
    '2025-06-08'
    >>> find_published("KYIV, June 8 (Agency) - Rain fell.") is None
    True
    """
    lines = text[:_WINDOW].splitlines()
    for index in _top(lines):
        line = lines[index].strip()
        found = _date_in_line(line, bare=_stands_apart(lines, index)) or _date_of_dateline(line, url)
        if found:
            return found
    bottom = [line for line in map(str.strip, text[-_WINDOW:].splitlines()) if line][-_BOTTOM:]
    return next((found for line in reversed(bottom) if (found := _date_in_line(line, bare=False))), None)


def find_agency(text: str) -> str | None:
    """Return the agency that a dateline names, None without one.

    Examples
    --------
    >>> find_agency("KYIV, Ukraine, June 8 (Example Wire) - Rain fell.")
    'Example Wire'
    """
    lines = text[:_WINDOW].splitlines()
    found = (find_dateline(lines[index].strip()[:_LONGEST]) for index in _top(lines))
    return next((dateline.agency for dateline in found if dateline and dateline.agency), None)


def notices_of(lines: Iterable[str]) -> Notices | None:
    """Return what a paragraph says if each of its lines is a notice; None if any of them belongs to the story.

    Examples
    --------
    >>> notices_of(["Published: June 08, 2025", "Source: Example Wire"])
    {'published': '2025-06-08', 'source': 'Example Wire'}
    >>> notices_of(["Source: Example Wire", "Rain fell."]) is None
    True
    """
    said: Notices = {}
    for line in lines:
        found = _notice(" ".join(line.split()))
        if found is None:
            return None
        said = {**said, **{name: value for name, value in found.items() if name not in said}}
    return said or None


def _notice(line: str) -> Notices | None:
    """Return what one line says, None if it is no notice; a line such as "By Jane Doe | June 8, 2025" says two things."""
    if not line or len(line) > _LONGEST:
        return None
    whole = _notice_part(line)
    if whole is not None:
        return whole
    said: Notices = {}
    parts = [part for part in _PARTS.split(line) if part]
    for part in parts if len(parts) > 1 else []:
        found = _notice_part(part)
        if found is None:
            return None
        said = {**said, **{name: value for name, value in found.items() if name not in said}}
    return said or None


def _notice_part(part: str) -> Notices | None:
    date = _stated_date(part)
    if date:
        return {"published": date}
    label = _LABEL.fullmatch(part)
    if label:
        return _labelled(label["key"].lower(), label["value"])
    byline = _BYLINE.fullmatch(part.rstrip(" ."))
    return {"author": byline["author"]} if byline else None


def _labelled(key: str, value: str) -> Notices | None:
    """Return what "Source: Example Wire" says; "Source: an official who asked …" is a sentence."""
    field = _FIELD_OF.get(key)
    if field in ("source", "author") and (value[0].islower() or len(value.split()) > 12):
        return None
    return {field: value} if field else {"updated": value}


def _top(lines: list[str]) -> list[int]:
    """Return the indices of the first lines that are not blank."""
    return list(islice((index for index, line in enumerate(lines) if line.strip()), _TOP))


def _stands_apart(lines: list[str], index: int) -> bool:
    """Tell a line of its own from one of running text that happens to consist of a date."""
    return index == 0 or not lines[index - 1].strip() or _notice(" ".join(lines[index - 1].split())) is not None


def _stated_date(line: str, *, bare: bool = True) -> str | None:
    """Return the date that a line consists of, with a label before it or, if `bare`, without."""
    if len(line) > _LONGEST:
        return None
    label = _LABELLED_DATE.fullmatch(line)
    if label:
        return parse_date(label["date"])
    return _bare_date(line) if bare else None


def _date_in_line(line: str, *, bare: bool = True) -> str | None:
    """Return the date that the line or a part of it consists of ("Example Wire | June 8, 2025")."""
    if len(line) > 2 * _LONGEST:
        return None
    parts = [line, *(part.strip() for part in _PARTS.split(line))]
    return next((found for part in parts if (found := _stated_date(part, bare=bare))), None)


def _bare_date(part: str) -> str | None:
    """Return the date that the words make up, with no other words ("March 31, 1986 end") and not as digits alone."""
    words = re.findall(r"[^\W\d_]+", part)
    if part.strip().isdecimal() or len(words) > 8 or not all(map(_DATE_WORD.fullmatch, words)):
        return None
    return parse_date(part)


def _date_of_dateline(line: str, url: str | None) -> str | None:
    found = find_dateline(line[:_LONGEST])
    if found is None or found.day is None:
        return None
    if found.year:
        return parse_date(f"{found.day} {found.year}")
    in_url = date_from_url(url)
    date = parse_date(f"{found.day} {in_url[:4]}") if in_url else None
    return date if date and in_url and date[:7] == in_url[:7] else None
