"""When each event happened, when it was told, and which events came before, after or during which.

Three times are kept apart: the publication of the article, the day on which a source told of an event ("said on Friday"), and
when the event happened. The last rests, in this order, on a time expression of the event's own, on the event that it is told
with ("exploded on Friday, killing ten", "two days after the blast"), or on nothing but that it was told: no later than that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from newsgraph.extract.annotations import Argument, EventMention, TimeMention, register_extensions
from newsgraph.extract.event_links import is_linked
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.times.context import calendar_unit, day_of
from newsgraph.extract.times.spans import Interval, interval_of, shift, value_of, width

__all__ = ["ChronologyComponent"]

_MOST_STEPS = 2
"""How many events may stand between one with a date and one that shares it ("exploded on Friday, killing ten, wounding two")."""
_LIKELY = 0.7


@Language.factory(
    "newsgraph_chronology",
    requires=["doc._.events", "doc._.times", "doc._.chains", "doc._.written", "token.dep", "token.tag"],
    assigns=["doc._.events", "doc._.times"],
)
class ChronologyComponent:
    """Set ``first``, ``last``, ``dated_by`` and ``told`` of each event, and add its ``before``, ``after`` and ``during``."""

    def __init__(self, nlp: Language | None = None, name: str = "newsgraph_chronology") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Date and order the events of a document."""
        events: list[EventMention] = doc._.events
        by_head = {event.head: event for event in events}
        links = list(_links(doc, events, by_head))
        for link in links:
            if not is_linked(link.event, link.other):
                link.event.arguments.append(Argument(role=link.role, filler=link.other, confidence=_LIKELY))
        times = _Times(doc)
        for event in events:
            _date_by_expression(times, event)
        for event in events:
            _date_by_predicate(times, event)
        same = _chain_mates(doc, events)
        for link in links:
            _date_by_distance(times, link, same)
        for _ in range(_MOST_STEPS):
            for event in events:
                _date_by_context(doc, event, by_head)
        _tell(events)
        for event in events:
            _date_by_telling(event, doc._.written)
        return doc


def _words(name: str) -> frozenset[str]:
    return word_lists("time_context.json")[name]


# ------------------------------------------------------------------------------------------------------------------------ order


class _Link(NamedTuple):
    """An event, the word that relates it to another ("after"), how, and the other."""

    event: EventMention
    word: int
    role: str
    other: EventMention


def _links(doc: Doc, events: Iterable[EventMention], by_head: Mapping[int, EventMention]) -> Iterator[_Link]:
    """Yield the relations in time that conjunctions and prepositions say: "left before the vote", "died while fleeing"."""
    of_time = {
        index: event
        for event in events
        for argument in event.arguments
        if argument.role == "time" and isinstance(argument.filler, TimeMention)
        for index in range(argument.filler.start, argument.filler.end)
    }
    for other in events:
        token = doc[other.head]
        word = _linking_word(token)
        if word is None:
            continue
        governor = token.head if token.dep_ == "advcl" else word.head
        role = next((role for role in ("before", "after", "during") if word.lower_ in _words(f"order.{role}")), None)
        event = by_head.get(governor.i) or of_time.get(governor.i)
        if role is not None and event is not None and event is not other:
            yield _Link(event, word.i, role, other)


def _linking_word(token: Token) -> Token | None:
    """Return the conjunction of a subordinate clause or the preposition before an event noun or participle."""
    if token.dep_ == "advcl":
        # "since" at the head of a clause mostly gives a reason.
        return next((child for child in token.children if child.dep_ == "mark" and child.lower_ != "since"), None)
    return token.head if token.dep_ in ("pobj", "pcomp") and token.head.i != token.i else None


# --------------------------------------------------------------------------------------------------------- its own expression


class _Times:
    """The time expressions of a document by where they begin and end, and by the words that govern them."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.by_start = {time.start: time for time in doc._.times}
        self.by_end = {time.end: time for time in doc._.times}
        self.governed: defaultdict[int, list[TimeMention]] = defaultdict(list)
        for time in doc._.times:
            head = doc[time.head].head
            for word in {head.i, head.head.i}:
                self.governed[word].append(time)


def _date_by_expression(times: _Times, event: EventMention) -> None:
    """Date an event by the narrowest of its own time expressions."""
    fillers = [argument.filler for argument in event.arguments if argument.role == "time"]
    own = [time for time in fillers if isinstance(time, TimeMention)]
    # "will now receive it next month": now is when the plan holds.
    exact = [time for time in own if time.value != "PRESENT_REF"] or (own if _has_happened(event) else [])
    found = [interval for time in exact if (interval := _interval(times, time, event))]
    if found:
        event.first, event.last = min(found, key=lambda interval: (width(interval), interval[0] or "", interval[1] or ""))
        event.dated_by = "expression"


def _date_by_predicate(times: _Times, event: EventMention) -> None:
    """Date an event noun by the time of the verb that tells no more than that it happened: "the strike lasted until Friday"."""
    token = times.doc[event.head]
    verb = token.head
    if event.dated_by or token.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ not in _words("occurrence"):
        return
    found = [interval for time in times.governed.get(verb.i, ()) if (interval := _interval(times, time, event))]
    if found:
        event.first, event.last = min(found, key=width)
        event.dated_by = "expression"


def _interval(times: _Times, time: TimeMention, event: EventMention) -> Interval | None:
    """Return when an event happened that a time expression stands with; None where the expression does not say."""
    if time.type == "SET" or time.value == "PAST_REF" or (time.first is None and time.last is None):
        return None
    first, last = _bounds(times, time)
    written = times.doc._.written
    if _has_happened(event):
        last = _clipped(first, last, written)
    elif written and first and last and first[:10] < written <= last[:10]:
        first = written
    return (first, last) if first or last else None


def _clipped(first: str | None, last: str | None, written: str | None) -> str | None:
    """Return the last day of what is told as past: it does not lie after the day of writing."""
    if written is None or (last is not None and ("T" in last or last <= written)) or (first or "")[:10] > written:
        return last
    if first is None:
        return last  # "options to exercise by 2018"
    return written


def _bounds(times: _Times, time: TimeMention) -> Interval:
    """Return the interval of an expression with its preposition: "since Monday" has no end, "until Monday" no beginning."""
    start, end = _both_ends(times, time)
    if start is not end:
        return start.first, end.last
    word = _word_before(times.doc, time)
    if word in _words("bounds.from"):
        return time.first, None
    if word in _words("bounds.to"):
        return None, time.last
    day_before, day_after = _neighbour(time.first, -1), _neighbour(time.last, 1)
    if word == "before":
        return None, day_before
    if word == "after":
        return day_after, None
    return time.first, time.last


def _neighbour(moment: str | None, step: int) -> str | None:
    """Return the day before or after a day, and a time of day itself."""
    if moment is None or "T" in moment:
        return moment
    day = shift(date.fromisoformat(moment), step, "D")
    return day.isoformat() if day else None


def _word_before(doc: Doc, time: TimeMention) -> str:
    at = time.start - 1
    if at >= 0 and doc[at].lower_ in {"the", "at", "least"}:
        at -= 1
    return doc[at].lower_ if at >= 0 else ""


def _both_ends(times: _Times, time: TimeMention) -> tuple[TimeMention, TimeMention]:
    """Return both ends of a range ("from Monday to Friday") that an expression is one end of; itself twice if it is none."""
    following = times.by_start.get(time.end + 1) or times.by_start.get(time.end + 2)
    preceding = times.by_end.get(time.start - 1) or times.by_end.get(time.start - 2)
    if following is not None and _is_range(times.doc, time, following):
        return time, following
    if preceding is not None and _is_range(times.doc, preceding, time):
        return preceding, time
    return time, time


def _is_range(doc: Doc, start: TimeMention, end: TimeMention) -> bool:
    between = doc[start.end : end.start].text.lower().removesuffix(" the")
    opening = _word_before(doc, start)
    dated = start.first is not None and end.last is not None and start.first <= end.last
    return dated and (between in _words("range links") or (between == "and" and opening == "between"))


def _has_happened(event: EventMention) -> bool:
    return event.modality == "actual" and event.tense != "future"


# ------------------------------------------------------------------------------------------------------------- other events


def _chain_mates(doc: Doc, events: Iterable[EventMention]) -> dict[int, EventMention]:
    """Return for each event, under its identity, the mention of it that has a date of its own; itself where none has."""
    same = {id(event): event for event in events}
    for chain in doc._.chains.events if doc._.chains else ():
        dated = next((event for event in chain if event.dated_by), None)
        if dated is not None:
            same |= {id(event): dated for event in chain if not event.dated_by}
    return same


_LENGTH = re.compile(r"P(T?)(\d+)(\w+)")


def _date_by_distance(times: _Times, link: _Link, same: Mapping[int, EventMention]) -> None:
    """Date "two days after the blast", "the day before the vote" and "during the vote" by the day of that event."""
    distance = times.by_end.get(link.word) or times.by_end.get(link.word + 1)
    other = same[id(link.other)]
    if link.role == "during" and other.dated_by and not link.event.dated_by:
        link.event.first, link.event.last, link.event.dated_by = other.first, other.last, "context"
    if distance is None or link.role == "during" or not other.first or other.first[:10] != (other.last or "")[:10]:
        return
    count, unit = _length(distance)
    day = day_of(other.first)
    then = shift(day, count if link.role == "after" else -count, unit) if day and count is not None else None
    if then is None:
        return
    value = value_of(then, calendar_unit(unit))
    first, last = interval_of(value)
    if distance.value.startswith("XXXX"):
        distance.value, distance.first, distance.last = value, first, last
    link.event.first, link.event.last, link.event.dated_by = first, last, "context"


def _length(time: TimeMention) -> tuple[float | None, str]:
    """Return count and unit of a duration, and 1 for "the day after"; None for what is no whole number of units."""
    if time.value in _ONE_UNIT:
        return 1, _ONE_UNIT[time.value]
    match = _LENGTH.fullmatch(time.value) if time.type == "DURATION" and time.first is None else None
    if match is None or match[1] or match[3] not in {"D", "W", "M", "Y"}:
        return None, "D"
    return int(match[2]), match[3]


_ONE_UNIT = {"XXXX-XX-XX": "D", "XXXX-WXX": "W", "XXXX-XX": "M", "XXXX": "Y"}


def _date_by_context(doc: Doc, event: EventMention, by_head: Mapping[int, EventMention]) -> None:
    """Give an event the date of the one that it is told as a part of."""
    token = doc[event.head]
    governor = _told_with(token)
    whole = by_head.get(governor.i) if governor is not None else None
    if event.dated_by or whole is None or not (whole.first and whole.last):
        return
    if _has_happened(event) and _has_happened(whole):
        event.first, event.last, event.dated_by = whole.first, whole.last, "context"


def _told_with(token: Token) -> Token | None:
    """Return the verb whose time a word shares: "… on Friday, killing ten", "died on Friday in the blast"."""
    if token.dep_ == "advcl" and token.tag_ == "VBG" and not any(child.dep_ == "mark" for child in token.children):
        return token.head
    if token.dep_ == "pobj" and token.head.lower_ in _words("shared time") and token.head.dep_ == "prep":
        return token.head.head
    if token.dep_ == "conj" and token.tag_ == token.head.tag_ and token.pos_ == "VERB":
        return token.head if not any(child.dep_ in ("nsubj", "nsubjpass") for child in token.children) else None
    return None


# ----------------------------------------------------------------------------------------------------------------- telling


def _tell(events: Iterable[EventMention]) -> None:
    """Note for what a verb of speech reports on which day it was said."""
    for speech in events:
        if speech.nominal or speech.dated_by != "expression" or width((speech.first, speech.last)) > 1:
            continue
        if speech.type in word_lists("certainty.json")["speech_types"] and _has_happened(speech):
            for argument in speech.arguments:
                if argument.role == "topic" and isinstance(argument.filler, EventMention):
                    argument.filler.told = (speech.first or "")[:10]


def _date_by_telling(event: EventMention, written: str | None) -> None:
    """Bound what is told as a fact by the day on which it was told, else by the day of writing."""
    latest = event.told or written
    if event.dated_by is None and latest and _has_happened(event):
        event.last, event.dated_by = latest, "telling"
