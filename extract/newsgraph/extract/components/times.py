"""The component that finds time expressions and gives them TIMEX3 values (``newsgraph_times``).

The grammar (`newsgraph.extract.times.grammar`) proposes, the tagger, parser and named entities of the document decide what is no
time ("may", "2000 people", "Daily Mail"), the governing verb decides between last and next Friday.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from newsgraph.extract.annotations import TimeMention, register_extensions
from newsgraph.extract.times.context import day_of
from newsgraph.extract.times.grammar import Expression, find
from newsgraph.extract.timex import Tense, TimeValue, interval_of, normalise, resolve, share_years

__all__ = ["TimesComponent", "dateline_of", "governing_tense", "publication_date"]


@Language.factory(
    "newsgraph_times",
    requires=["token.tag", "token.dep", "token.lemma", "doc.ents", "doc._.blocks"],
    assigns=["doc._.times", "doc._.written"],
)
class TimesComponent:
    """Set ``doc._.times``: the time expressions with their values, in text order, not overlapping."""

    def __init__(self, nlp: Language | None = None, name: str = "newsgraph_times") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the time expressions of a document and resolve them in the order of the text."""
        published = publication_date(doc._.article.published)
        text = doc.text
        found = _located(doc, text)
        anchor = dateline_of(text, [span for span, _ in found], published) or published
        doc._.times = _resolved(found, anchor)
        doc._.written = anchor.isoformat() if anchor else None
        return doc


def publication_date(published: str | None) -> date | None:
    """Return the day of an ISO 8601 date or date-time, None for anything else.

    Examples
    --------
    >>> publication_date("2025-06-08T07:15:00+03:00")
    datetime.date(2025, 6, 8)
    >>> publication_date("June 2025") is None
    True
    """
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def dateline_of(text: str, spans: list[Span], published: date | None) -> date | None:
    """Return the full date that stands alone on a line near the head of the text, unless it is far from the publication date.

    Such a line is what the writer called today; a text may be published days after it was written.
    """
    for span in spans[:_DATELINE_MENTIONS]:
        if span.start_char > _DATELINE_CHARACTERS:
            break
        line = _line_around(text, span)
        value = normalise(line, anchor=None) if len(line) < 80 else None
        if value and value.type == "DATE" and value.first and value.first[:10] == value.last == value.value:
            dated = date.fromisoformat(value.value)
            return dated if published is None or abs((dated - published).days) <= _DATELINE_DAYS else None
    return None


_DATELINE_MENTIONS = 6
_DATELINE_CHARACTERS = 600
_DATELINE_DAYS = 31


def _line_around(text: str, span: Span) -> str:
    start = text.rfind("\n", 0, span.start_char) + 1
    end = text.find("\n", span.end_char)
    return text[start : len(text) if end < 0 else end].strip()


# ---------------------------------------------------------------------------------------------------------------- recognition


def _located(doc: Doc, text: str) -> list[tuple[Span, Expression]]:
    """Return the expressions that the document bears out, each with its tokens."""
    located: list[tuple[Span, Expression]] = []
    for expression in share_years(text, find(text)):
        expression = _as_year(text, _without_conjunction(doc, expression))
        span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
        if span is None or (located and span.start < located[-1][0].end) or _in_address(text, expression):
            continue
        if _CHECKS.get(expression.needs, _no_name)(span, expression):
            located.append((span, _as_rate(span, expression)))
    return located


def _in_address(text: str, expression: Expression) -> bool:
    """Whether the expression is a part of a longer string, such as a web address ("/2013/06/") or a code ("X2000")."""
    start, end = expression.start, expression.end
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    if not any(mark.isalnum() or mark in _JOINING for mark in beside):
        return False
    around = text[max(start - _AROUND, 0) : start].rsplit(maxsplit=1)[-1:], text[end : end + _AROUND].split(maxsplit=1)[:1]
    before = "" if start and text[start - 1].isspace() else "".join(around[0])
    after = "" if text[end : end + 1].isspace() else "".join(around[1])
    return _TWO_YEARS.fullmatch((before + text[start:end] + after).strip(".,;:()\"'")) is None


_JOINING = frozenset("/@_=#\\&")
_AROUND = 12
_TWO_YEARS = re.compile(r"\d{4}/\d{2}(?:\d{2})?")


def _without_conjunction(doc: Doc, expression: Expression) -> Expression:
    """Leave "that" out of "said that Monday was", where it introduces a clause."""
    if expression.parts.get("rel") != "that" or expression.kind not in {"day", "month", "season", "festival"}:
        return expression
    span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
    that = next((t for t in span or () if t.lower_ == "that"), None)
    if span is None or that is None or that.pos_ != "SCONJ" or that.i + 1 >= span.end:
        return expression
    parts = {key: value for key, value in expression.parts.items() if key != "rel"}
    return replace(expression, start=doc[that.i + 1].idx, parts=parts)


def _as_year(text: str, expression: Expression) -> Expression:
    """Take the number of "1986 quarter" for a year: nobody counts so many of them, and not in the singular."""
    number = expression.parts.get("num")
    if expression.kind != "duration" or not isinstance(number, int) or not 1900 <= number <= 2100:
        return expression
    year = re.match(r"\d{4}\b(?=\s+(?:year|yr|quarter|qtr|season|month|week)\b)", text[expression.start : expression.end])
    if year is None:
        return expression
    return replace(expression, end=expression.start + 4, kind="year", parts={"year": number}, needs="year")


_Check = Callable[[Span, Expression], bool]
_TIME_LABELS = frozenset({"DATE", "TIME"})
_NEUTRAL_LABELS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "EVENT", "PERCENT", "MONEY", ""})


@cache
def _words(name: str) -> frozenset[str]:
    data: Mapping[str, Any] = json.loads(files("newsgraph.extract").joinpath("data/time_context.json").read_text("utf-8"))
    return frozenset(data[name])


def _is_dated(span: Span) -> bool:
    """Whether the entity recogniser takes some of the span for a date or time."""
    return any(token.ent_type_ in _TIME_LABELS for token in span)


def _before(span: Span, back: int = 1) -> str:
    """Return the word before the span, in lower case, empty at the beginning."""
    return span.doc[span.start - back].lower_ if span.start >= back else ""


def _after(span: Span) -> Token | None:
    return span.doc[span.end] if span.end < len(span.doc) else None


def _introduced(span: Span) -> bool:
    """Whether a preposition of time stands before the span."""
    word = _before(span)
    return (_before(span, 2) if word == "the" else word) in _words("prepositions")


def _no_name(span: Span, expression: Expression) -> bool:
    """Whether the span is not a part of a longer name ("Sunday Times", "May Hill")."""
    token = span[-1]
    if token.ent_type_ in _NEUTRAL_LABELS or ("deictic" in expression.parts and len(span) == 1 and not _in_longer_entity(token)):
        return True
    outside = [t for t in (_after(span), span.doc[span.start - 1] if span.start else None) if t is not None]
    return (
        not any(t.ent_type_ == token.ent_type_ and t.is_alpha and t.text[0].isupper() for t in outside)
        and token.ent_type_ != "PERSON"
    )


def _in_longer_entity(token: Token) -> bool:
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.ent_iob_ == "I" or (after is not None and after.ent_iob_ == "I")


def _is_month(span: Span, expression: Expression) -> bool:
    if len(expression.parts) > 1 or _is_dated(span):
        return _no_name(span, expression)
    if span.text.lower() in _words("ambiguous months"):
        return _introduced(span) and span.root.pos_ in {"PROPN", "NOUN"}
    return _no_name(span, expression)


def _is_year(span: Span, expression: Expression) -> bool:
    if "mod" in expression.parts or len(span) > 1:
        return True
    if span.root.ent_type_ in {"MONEY", "QUANTITY", "PERCENT", "PRODUCT"} or _before(span) in _words("number marks"):
        return False
    if not 1900 <= expression.parts["year"] <= 2060:
        return _is_dated(span) or (_introduced(span) and not _counts_something(span))
    return _is_dated(span) or not _counts_something(span)


def _counts_something(span: Span) -> bool:
    """Whether the number says how many ("2000 people", "2000 dead soldiers")."""
    after = _after(span)
    return after is not None and (
        after.tag_ == "NNS" or after.lower_ in _words("units of measure") or (after.pos_ == "ADJ" and span.root.dep_ == "nummod")
    )


def _is_decade(span: Span, expression: Expression) -> bool:
    if expression.start > span.start_char:  # "KC-30s"
        return False
    return _before(span) not in _words("possessives") and span.root.ent_type_ not in {"MONEY", "QUANTITY"}


def _is_season(span: Span, expression: Expression) -> bool:
    if expression.parts.keys() & {"year", "yy", "rel", "yrel"}:
        return True
    return span[-1].pos_ in {"NOUN", "PROPN"} and (_is_dated(span) or "mod" in expression.parts) and _no_name(span, expression)


def _is_quarter(span: Span, expression: Expression) -> bool:
    return bool(expression.parts.keys() & {"year", "yrel"}) or _is_dated(span)


def _is_adverb(span: Span, expression: Expression) -> bool:
    return len(span) > 1 or span.root.pos_ == "ADV" or span.root.ent_type_ == "TIME" or span.root.dep_ == "advmod"


def _is_duration(span: Span, expression: Expression) -> bool:
    """Whether it is no age ("aged four months"), no fraction ("three quarters of") and no "one day" of tales."""
    unit, after = expression.parts.get("unit"), _after(span)
    if expression.parts.get("num") == 0:  # "zero-day"
        return False
    if _before(span) == "aged" or (_before(span) == "of" and _before(span, 2) in {"age", "ages"}):
        return False
    if unit == "Q" and after is not None and after.lower_ == "of":
        return False
    if unit == "D" and expression.parts.get("num") == 1 and span[0].lower_ == "one" and len(span) == 2:
        return after is not None and after.lower_ in {"after", "before", "of"}
    return _no_name(span, expression)


def _is_plural(span: Span, expression: Expression) -> bool:
    """Whether plain "years" says how long: not after an adjective ("the early days of") or a number that the grammar left."""
    before = span.doc[span.start - 1] if span.start else None
    described = before is not None and (before.pos_ in {"ADJ", "NUM", "DET", "PRON"} or before.tag_ == "VBG")
    return not described or span[0].lower_ in {"many", "long"}


def _is_whole_entity(span: Span, expression: Expression) -> bool:
    """Whether the entity recogniser takes plain "years" for a time as it stands ("it took years to build")."""
    named = span[0].is_title and not span[0].is_sent_start
    return _is_dated(span) and not named and not _in_longer_entity(span[-1]) and _is_plural(span, expression)


def _is_one_unit(span: Span, expression: Expression) -> bool:
    unit = expression.parts.get("unit")
    if unit in {"Q", "TS"}:
        return False
    return _is_dated(span) or unit in {"W", "M", "Y", "DE", "CE"} or _introduced(span) or _is_rate(span)


def _as_rate(span: Span, expression: Expression) -> Expression:
    """Take "a year" of "15 a year" for a set: it says how often, not how long."""
    if expression.needs != "a unit" or len(span) != 2 or span[0].lower_ not in {"a", "an"}:
        return expression
    return replace(expression, kind="set") if _is_rate(span) else expression


def _is_rate(span: Span) -> bool:
    """Whether "a day" says how often: of a number ("300 dollars a day"), or after "twice"."""
    root = span.root
    if root.dep_ in {"npadvmod", "nmod", "appos"} and root.head.i < span.start and root.head.pos_ in {"NUM", "NOUN", "SYM"}:
        return root.lemma_ != "day" or root.head.pos_ != "NOUN" or any(child.pos_ == "NUM" for child in root.head.children)
    return _before(span) in {"once", "twice", "times", "apiece"}


def _is_dated_check(span: Span, expression: Expression) -> bool:
    return _is_dated(span)


def _is_set(span: Span, expression: Expression) -> bool:
    if span[0].is_title and not span[0].is_sent_start and span[0].pos_ == "PROPN":
        return False
    return _no_name(span, expression)


def _is_daypart(span: Span, expression: Expression) -> bool:
    """Whether "the morning" is a time, and not the first noun of a name ("the morning rush")."""
    after = _after(span)
    return _is_dated(span) or (span[-1].pos_ == "NOUN" and (after is None or after.pos_ not in {"NOUN", "PROPN", "ADJ"}))


def _is_to_come(span: Span, expression: Expression) -> bool:
    """Whether "soon" is told of what lies ahead: "they soon left" says how quickly."""
    return governing_tense(span) == "future"


_CHECKS: dict[str, _Check] = {
    "month": _is_month, "year": _is_year, "decade": _is_decade, "season": _is_season, "quarter": _is_quarter,
    "adverb": _is_adverb, "dated": _is_dated_check, "duration": _is_duration, "plural": _is_plural, "a unit": _is_one_unit,
    "no name": _is_set, "daypart": _is_daypart, "future": _is_to_come, "whole entity": _is_whole_entity,
}  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------- resolution


def _resolved(found: list[tuple[Span, Expression]], anchor: date | None) -> list[TimeMention]:
    mentions: list[TimeMention] = []
    spoken = _SpokenOf()
    headings = _heading_tokens(found[0][0].doc) if found else frozenset()
    for index, (span, expression) in enumerate(found):
        previous = spoken.last(_precision_of(expression))
        tense = governing_tense(span)
        if tense == "present" and span.start in headings:
            tense = "past"  # a headline tells in the present what has happened
        start = _start_of_range(found[index - 1][0], span, mentions) if index else None
        if start is not None and not expression.parts.keys() & _FIXING:
            value = resolve(expression, anchor=start, tense="future", previous=start)
        else:
            value = resolve(expression, anchor=anchor, tense=tense, previous=previous)
        if value is not None:
            value = _at_grain_of(value, expression, span, mentions)
            mentions.append(_mention(span, value))
            spoken.note(value)
    return mentions


def _at_grain_of(value: TimeValue, expression: Expression, span: Span, mentions: list[TimeMention]) -> TimeValue:
    """Return "a year earlier" as exact as what it is compared with: "in the third quarter, up from a year earlier"."""
    ago = expression.parts.get("shift") in {"ago", "earlier"} and expression.parts.get("unit") == "Y"
    if not (ago or span.text.lower().endswith("period")) or _YEAR.fullmatch(value.value) is None or not mentions:
        return value
    compared = _PART_OF_YEAR.fullmatch(mentions[-1].value)
    if compared is None or not span.doc.has_annotation("SENT_START") or mentions[-1].start < span.sent.start:
        return value
    count = int(expression.parts.get("num") or 1)
    earlier = f"{int(compared[1]) - count:04}{compared[2]}"
    interval = interval_of(earlier)
    return TimeValue("DATE", earlier, *interval) if interval[0] else value


_YEAR = re.compile(r"\d{4}")
_PART_OF_YEAR = re.compile(r"(\d{4})(-(?:Q\d|H\d|\d\d))")
_FIXING = frozenset({"year", "yy", "yrel", "numdate", "deictic", "rel", "shift", "wrel"})


def _start_of_range(before: Span, span: Span, mentions: list[TimeMention]) -> date | None:
    """Return the day of the mention that a range starts with: "Friday" of "Monday through Friday" comes after that Monday."""
    if not mentions or mentions[-1].end != before.end or not 1 <= span.start - before.end <= 2 or mentions[-1].first is None:
        return None
    words = span.doc[before.end : span.start].text.lower().removesuffix(" the")
    if words in _words("range links") or (words == "and" and _before(before) == "between"):
        return day_of(mentions[-1].first) if mentions[-1].type in {"DATE", "TIME"} else None
    return None


def _heading_tokens(doc: Doc) -> frozenset[int]:
    return frozenset(i for block in doc._.blocks if block.kind == "heading" for i in range(block.start, block.end))


class _SpokenOf:
    """The times that the text spoke of last, which "that night" and "the following year" count from."""

    def __init__(self) -> None:
        self._days: list[tuple[int, date]] = []

    def note(self, value: TimeValue) -> None:
        """Keep a time, and forget those that are no more exact: only the latest of each precision is spoken of."""
        if value.type not in {"DATE", "TIME"} or value.first is None or value.value.endswith("_REF"):
            return
        precision = _COARSENESS.get(len(value.value.partition("T")[0]), _COARSEST)
        self._days = [kept for kept in self._days if kept[0] < precision]
        # Midnight is the end of its day by name, and the beginning of the next by its interval.
        day = value.value if precision == _DAY else value.first
        self._days.append((precision, date.fromisoformat(day[:10])))

    def last(self, coarsest: int) -> date | None:
        """Return the first day of the last time that is at least this exact."""
        return next((day for precision, day in reversed(self._days) if precision <= coarsest), None)


_DAY, _WEEK, _MONTH, _COARSEST = range(4)
_COARSENESS = {len("2025-06-07"): _DAY, len("2025-W23"): _WEEK, len("2025-W23-WE"): _WEEK, len("2025-06"): _MONTH}
_UNITS = {"D": _DAY, "NI": _DAY, "TH": _DAY, "TM": _DAY, "TS": _DAY, "W": _WEEK, "WE": _WEEK, "M": _MONTH}
_KINDS_OF_DAY = frozenset({"clock", "day", "daypart"})


def _precision_of(expression: Expression) -> int:
    """Return how exact a time must be for the expression to count from it: not "that month" from "last year"."""
    parts = expression.parts
    unit = parts.get("edgeunit") or parts.get("calunit") or (parts.get("unit") if expression.kind == "shift" else None)
    if unit is None:
        return _DAY if expression.kind in _KINDS_OF_DAY else _COARSEST
    return _UNITS.get(str(unit).lstrip("0123456789"), _COARSEST)


def _mention(span: Span, value: TimeValue) -> TimeMention:
    return TimeMention(
        start=span.start,
        end=span.end,
        head=span.root.i,
        type=value.type,
        value=value.value,
        first=value.first,
        last=value.last,
        zone=value.zone,
    )


def governing_tense(span: Span) -> Tense | None:
    """Return the tense of the verb that a time expression modifies, None where no verb governs it.

    A time to come counts as future whatever the form of the verb: "to be held on Friday", "was due on Friday", "would leave".
    """
    token = span.root
    while token.head.i != token.i:
        token = token.head
        if token.lemma_.lower() in _words("prospective"):
            return "future"
        if token.pos_ in {"VERB", "AUX"} and (tense := _tense_of(token)) is not None:
            return tense
    return _tense_of(token) if token.pos_ in {"VERB", "AUX"} else None


def _tense_of(verb: Token) -> Tense | None:
    """Return the tense of a verb form with its auxiliaries, None for a participle or infinitive that takes it from above."""
    aux = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    forms = {child.lower_ for child in aux}
    if forms & _words("future auxiliaries"):
        return "past" if forms & {"have", "'ve"} and not forms & {"will", "shall", "'ll"} else "future"
    if "to" in forms and "have" in forms:
        return "past"
    if "to" in forms:
        return None if verb.head.i != verb.i and verb.head.lemma_ in _words("implicative") else "future"
    tags = {child.tag_ for child in aux} | {verb.tag_}
    if tags & {"VBD"} or {"have", "has", "had", "'ve"} & forms:
        return "past"
    if verb.tag_ == "VBG" and tags & {"VBZ", "VBP"}:
        return "future"
    if tags & {"VBZ", "VBP"}:
        # News in the present tense tells what was said: "she says on Friday".
        return "past" if verb.lemma_ in _words("reporting") else "present"
    return "past" if verb.tag_ == "VBN" else None
