"""The component that finds time expressions and gives them TIMEX3 values (``newsgraph_times``).

The grammar (`newsgraph.extract.times.grammar`) proposes, the tagger, parser and named entities of the document decide what is no
time ("may", "2000 people", "Daily Mail"), the governing verb decides between last and next Friday.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from newsgraph.extract.annotations import TimeMention, register_extensions
from newsgraph.extract.tense import governing_tense, governing_verb, time_words
from newsgraph.extract.time_evidence import as_rate, is_borne_out, word_before
from newsgraph.extract.times.context import Tense, TimeValue, day_of
from newsgraph.extract.times.grammar import Expression, find
from newsgraph.extract.timex import interval_of, normalise, resolve, share_years
from newsgraph.extract.words import words_of

__all__ = ["TimesComponent", "dateline_of", "publication_date"]


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
        text = words_of(doc).text
        found = _located(doc, text)
        anchor = dateline_of(doc, [span for span, _ in found], published) or published
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


def dateline_of(doc: Doc, spans: list[Span], published: date | None) -> date | None:
    """Return the date of the dateline ("KYIV, June 5 -") or the full date that stands alone on a line near the head of the text.

    It is what the writer called today; a text may be published days after it was written. A date that is far from the
    publication date is none.
    """
    text = words_of(doc).text
    for span in spans[:_DATELINE_MENTIONS]:
        if span.start_char > _DATELINE_CHARACTERS:
            break
        line = _line_around(text, span)
        value = normalise(line, anchor=None) if len(line) < 80 else None
        if value is None and _in_dateline(span):
            value = normalise(span.text, anchor=published, tense="past")
        if value and value.type == "DATE" and value.first and value.first[:10] == value.last == value.value:
            dated = date.fromisoformat(value.value)
            return dated if published is None or abs((dated - published).days) <= _DATELINE_DAYS else None
    return None


def _in_dateline(span: Span) -> bool:
    return any(block.kind == "dateline" and block.start <= span.start < block.end for block in span.doc._.blocks)


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
    found = [part for expression in find(text) for part in _within_sentences(doc, text, expression)]
    for expression in share_years(text, found):
        expression = _as_year(text, _without_conjunction(doc, expression))
        span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
        if span is None or (located and span.start < located[-1][0].end) or _in_address(text, expression):
            continue
        if is_borne_out(span, expression):
            located.append((span, as_rate(span, expression)))
    return located


def _within_sentences(doc: Doc, text: str, expression: Expression) -> list[Expression]:
    """Return the expression, parted where a new sentence begins with a preposition ("from 6 p.m. On June 6, …")."""
    span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
    words = list(span or ())[1:]
    opening = next((word.idx for word in words if word.is_sent_start and word.is_title and word.tag_ == "IN"), None)
    if opening is None:
        return [expression]
    halves = (expression.start, opening), (opening, expression.end)
    return [
        replace(part, start=part.start + start, end=part.end + start) for start, end in halves for part in find(text[start:end])
    ]


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
    """Leave "that" out of "said that Monday was", and "following" out of "closed following Monday's blast"."""
    rel = expression.parts.get("rel")
    if rel not in {"that", "following"} or expression.kind not in {"day", "month", "season", "festival"}:
        return expression
    span = doc.char_span(expression.start, expression.end, alignment_mode="expand")
    word = next((t for t in span or () if t.lower_ == rel), None)
    if span is None or word is None or word.i + 1 >= span.end:
        return expression
    if word.pos_ != "SCONJ" if rel == "that" else not _is_preposition(word, span, expression):
        return expression
    parts = {key: value for key, value in expression.parts.items() if key != "rel"}
    return replace(expression, start=doc[word.i + 1].idx, parts=parts)


def _is_preposition(following: Token, span: Span, expression: Expression) -> bool:
    """Whether "following Monday" is after Monday: without an article it is not the Monday that follows."""
    named = bool(expression.parts.keys() & _NAMED)
    return named and following.i == span.start and word_before(span) not in time_words("possessives")


_NAMED = frozenset({"weekday", "wabbr", "month", "mabbr", "mon", "season", "festival"})


def _as_year(text: str, expression: Expression) -> Expression:
    """Take the number of "1986 quarter" for a year: nobody counts so many of them, and not in the singular."""
    number = expression.parts.get("num")
    if expression.kind != "duration" or not isinstance(number, int) or not 1900 <= number <= 2100:
        return expression
    year = re.match(r"\d{4}\b(?=\s+(?:year|yr|quarter|qtr|season|month|week)\b)", text[expression.start : expression.end])
    if year is None:
        return expression
    return replace(expression, end=expression.start + 4, kind="year", parts={"year": number}, needs="year")


# ---------------------------------------------------------------------------------------------------------------- resolution


class _Told(NamedTuple):
    """A time expression with its tokens, the tense it is told in, and its value."""

    span: Span
    expression: Expression
    tense: Tense | None
    value: TimeValue

    def earlier(self) -> _Told:
        """Return the same with the Friday, or the May, before the one it was taken for."""
        first = day_of(self.value.first)
        value = resolve(self.expression, anchor=first - timedelta(days=1), tense="past") if first and first > date.min else None
        return self._replace(value=value or self.value)


def _resolved(found: list[tuple[Span, Expression]], anchor: date | None) -> list[TimeMention]:
    told: list[_Told] = []
    spoken = _SpokenOf()
    headings = _heading_tokens(found[0][0].doc) if found else frozenset()
    for span, expression in found:
        tense = governing_tense(span)
        if tense == "present" and span.start in headings:
            tense = "past"  # a headline tells in the present what has happened
        opening = told[-1] if told and _opens_range(told[-1], span) and not expression.parts.keys() & _FIXING else None
        start = day_of(opening.value.first) if opening else None
        if start is not None:
            value = resolve(expression, anchor=start, tense="future", previous=start)
        else:
            value = resolve(expression, anchor=anchor, tense=tense, previous=spoken.last(_precision_of(expression)))
        if value is None:
            continue
        now = _Told(span, expression, tense, _at_grain_of(value, expression, span, told))
        if opening is not None:
            told[-1], now = _in_the_past(opening, now, anchor)
        elif told:
            told[-1] = _not_after(told[-1], now)
        told.append(now)
        spoken.note(now.value)
    return [_mention(item.span, item.value) for item in told]


def _in_the_past(opening: _Told, closing: _Told, anchor: date | None) -> tuple[_Told, _Told]:
    """Return both ends of a range that is over: "met from Friday to Monday", told on a Saturday, is not about Monday next."""
    last, verb = day_of(closing.value.first), governing_verb(opening.span)
    over = opening.tense == "past" and (verb is None or verb.lemma_ not in time_words("rescheduling"))
    if not over or anchor is None or last is None or last <= anchor or not _leaves_open(opening) or not _leaves_open(closing):
        return opening, closing
    earlier = opening.earlier()
    start = day_of(earlier.value.first)
    value = resolve(closing.expression, anchor=start, tense="future", previous=start)
    return earlier, closing._replace(value=value or closing.value)


def _not_after(before: _Told, now: _Told) -> _Told:
    """Return the first day of "robbed on Monday and reopened on Tuesday": what is told first came first."""
    if not (_leaves_open(before) and _leaves_open(now)) or before.tense != "past" or now.tense != "past":
        return before
    first, second = governing_verb(before.span), governing_verb(now.span)
    told_on = first is not None and second is not None and _goes_on(first, second)
    if not told_on or not before.value.first or not now.value.first or before.value.first <= now.value.first:
        return before
    return before.earlier()


def _goes_on(first: Token, second: Token) -> bool:
    """Whether the second verb tells what came next: "was robbed and reopened", "was robbed. It reopened"."""
    if second.dep_ == "conj" and second.head.i == first.i:
        return True
    if not first.dep_ == second.dep_ == "ROOT" or second.sent.start != first.sent.end:
        return False
    return any(child.dep_ in {"nsubj", "nsubjpass"} and child.pos_ == "PRON" for child in second.children) and all(
        child.lower_ != "had" for child in second.children
    )


def _leaves_open(told: _Told) -> bool:
    """Whether the expression is a day of the week or month that leaves open of which week or year."""
    return told.expression.parts.keys() <= _CYCLIC and told.expression.kind in {"day", "month"}


_CYCLIC = frozenset({"weekday", "wabbr", "month", "mabbr", "mon"})


def _at_grain_of(value: TimeValue, expression: Expression, span: Span, told: list[_Told]) -> TimeValue:
    """Return "a year earlier" as exact as what it is compared with: "in the third quarter, up from a year earlier"."""
    ago = expression.parts.get("shift") in {"ago", "earlier"} and expression.parts.get("unit") == "Y"
    if not (ago or span.text.lower().endswith("period")) or _YEAR.fullmatch(value.value) is None or not told:
        return value
    compared = _PART_OF_YEAR.fullmatch(told[-1].value.value)
    if compared is None or not span.doc.has_annotation("SENT_START") or told[-1].span.start < span.sent.start:
        return value
    count = int(expression.parts.get("num") or 1)
    earlier = f"{int(compared[1]) - count:04}{compared[2]}"
    interval = interval_of(earlier)
    return TimeValue("DATE", earlier, *interval) if interval[0] else value


_YEAR = re.compile(r"\d{4}")
_PART_OF_YEAR = re.compile(r"(\d{4})(-(?:Q\d|H\d|\d\d))")
_FIXING = frozenset({"year", "yy", "yrel", "numdate", "deictic", "rel", "shift", "wrel"})


def _opens_range(before: _Told, span: Span) -> bool:
    """Whether a range starts with the expression before: "Friday" of "Monday through Friday" comes after that Monday."""
    if not 1 <= span.start - before.span.end <= 2 or before.value.first is None or before.value.type not in {"DATE", "TIME"}:
        return False
    words = span.doc[before.span.end : span.start].text.lower().removesuffix(" the")
    return words in time_words("range links") or (words == "and" and word_before(before.span) == "between")


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
        precision = _precision_of_value(value.value)
        self._days = [kept for kept in self._days if kept[0] < precision]
        # Midnight is the end of its day by name, and the beginning of the next by its interval.
        day = value.value if precision == _DAY else value.first
        self._days.append((precision, date.fromisoformat(day[:10])))

    def last(self, coarsest: int) -> date | None:
        """Return the first day of the last time that is at least this exact."""
        return next((day for precision, day in reversed(self._days) if precision <= coarsest), None)


def _precision_of_value(value: str) -> int:
    """Return how exact a TIMEX value is; a day that no calendar here fixes ("1973-XX-XX", a movable feast) is but its year."""
    return _COARSEST if "X" in value else _COARSENESS.get(len(value.partition("T")[0]), _COARSEST)


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
