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
from spacy.tokens import Doc

from newsgraph.extract.annotations import Argument, EventMention, TimeMention, register_extensions
from newsgraph.extract.event_links import is_linked
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.tense import time_words
from newsgraph.extract.times.context import calendar_unit, day_of
from newsgraph.extract.times.spans import Interval, interval_of, shift, value_of, width
from newsgraph.extract.words import Word, words_of

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
        written: str | None = doc._.written
        for event in events:
            _date_by_telling(event, written)
        return doc


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
        token = words_of(doc)[other.head]
        word = _linking_word(token)
        if word is None:
            continue
        governor = token.head if token.dep_ == "advcl" else word.head
        role = next((role for role in ("before", "after", "during") if word.lower_ in time_words(f"order.{role}")), None)
        event = by_head.get(governor.i) or of_time.get(governor.i)
        if role is not None and event is not None and event is not other:
            yield _Link(event, word.i, role, other)


def _linking_word(token: Word) -> Word | None:
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
            head = words_of(doc)[time.head].head
            for word in {head.i, head.head.i}:
                self.governed[word].append(time)


def _date_by_expression(times: _Times, event: EventMention) -> None:
    """Date an event by the narrowest of its own time expressions."""
    fillers = [argument.filler for argument in event.arguments if argument.role == "time"]
    own = [time for time in fillers if isinstance(time, TimeMention)]
    if words_of(times.doc)[event.head].lemma_ in time_words("rescheduling"):
        own = [time for time in own if _bound(times.doc, time) not in _RESCHEDULED]  # the new date is not when it was set
    # "will now receive it next month": now is when the plan holds.
    _date_by(times, event, [time for time in own if time.value != "PRESENT_REF"] or (own if _has_happened(event) else []))


def _date_by(times: _Times, event: EventMention, own: Iterable[TimeMention]) -> None:
    """Date an event by the narrowest of the expressions, and by how long it took."""
    placed = [interval for time in own if (interval := _interval(times, time, event))]
    found = placed or [interval for time in own if (interval := _counted_from_writing(times.doc, time, event))]
    if not found:
        return
    narrowest = min(found, key=lambda interval: (width(interval), interval[0] or "", interval[1] or ""))
    lasting = next((length for time in own if (length := _lasting(times.doc, time))), None) if placed else None
    event.first, event.last = narrowest
    event.dated_by = "expression"
    if lasting:
        _stretch(event, lasting, times.doc._.written)


def _lasting(doc: Doc, time: TimeMention) -> tuple[int, str] | None:
    """Return count and unit of "for three days", None for a length of time that is not how long the event took."""
    if _preposition(doc, time) != "for":
        return None
    count, unit = _length(time)
    return None if count is None else (count, unit)


def _stretch(event: EventMention, length: tuple[int, str], written: str | None) -> None:
    """Let an event that began on a day take the days it lasted: "protested for three days from Monday".

    Years and months are mostly what it leads to ("jailed on Monday for three years"), and so is what is not over yet.
    """
    if event.first is None or "T" in event.first or event.last not in (None, event.first, written) or length[1] not in ("D", "W"):
        return
    end = shift(date.fromisoformat(event.first), *length)
    day = shift(end, -1, "D") if end else None
    last = day.isoformat() if day else ""
    if last >= event.first and not (written and last > written and _has_happened(event)):
        event.last = last


def _counted_from_writing(doc: Doc, time: TimeMention, event: EventMention) -> Interval | None:
    """Return when an event lies that a length of time places by the day of writing.

    "Will leave in two weeks" says when, "will leave within a week" until when, "has been on strike for three days" since when.
    """
    written, word = day_of(doc._.written), _preposition(doc, time)
    count, unit = _length(time)
    if written is None or count is None:
        return None
    ahead = event.tense == "future" or event.modality in ("planned", "requested")
    then = shift(written, count, unit) if ahead else shift(written, -count, unit)
    if then is None:
        return None
    if ahead and word == "in":
        return interval_of(value_of(then, unit))
    if ahead and word == "within":
        return written.isoformat(), then.isoformat()
    if word == "for" and _has_happened(event) and _goes_on(_predicate(words_of(doc)[event.head]) or words_of(doc)[event.head]):
        return then.isoformat(), written.isoformat()
    return None


def _goes_on(token: Word) -> bool:
    """Whether a verb in the present perfect tells what has gone on until now."""
    return any(child.lemma_ == "have" and child.dep_ == "aux" and child.lower_ != "had" for child in token.children)


def _preposition(doc: Doc, time: TimeMention) -> str:
    """Return the preposition that opens an expression or stands before it ("within a week" is one as a whole)."""
    own = words_of(doc)[time.start].lower_
    return own if own in ("for", "in", "within") else _word_before(doc, time)


_OF_A_NOUN = frozenset({"poss", "compound", "nmod"})
_RESCHEDULED = frozenset({"from", "to", "until", "till", "through", "by"})


def _date_by_predicate(times: _Times, event: EventMention) -> None:
    """Date an event noun by the time of the verb that tells no more than that it happened: "the strike lasted until Friday"."""
    verb = _predicate(words_of(times.doc)[event.head])
    if verb is not None and not event.dated_by and verb.lemma_ in time_words("occurrence"):
        _date_by(times, event, times.governed.get(verb.i, ()))


def _predicate(noun: Word) -> Word | None:
    """Return the verb of which a noun is the subject, or that of "were on strike"."""
    if noun.dep_ in ("nsubj", "nsubjpass"):
        return noun.head
    return noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "on" and noun.head.head.lemma_ == "be" else None


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
    # In "after Monday's crash" the preposition bounds another event, and Monday is the day of the crash.
    word = "" if words_of(times.doc)[time.head].dep_ in _OF_A_NOUN else _bound(times.doc, time)
    if word in time_words("bounds.from"):
        return time.first, None
    if word in time_words("bounds.to"):
        return None, time.last
    day_before, day_after = _neighbour(time.first, -1), _neighbour(time.last, 1)
    if word == "before":
        return _start_of_day(time.first), day_before
    if word == "after":
        return day_after, _end_of_day(time.last)
    return time.first, time.last


def _start_of_day(moment: str | None) -> str | None:
    """Return the first minute of the day of a time of day, None for a day: "before dawn on Friday" is on that Friday."""
    return f"{moment[:10]}T00:00{moment[16:]}" if moment and "T" in moment else None


def _end_of_day(moment: str | None) -> str | None:
    return f"{moment[:10]}T23:59{moment[16:]}" if moment and "T" in moment else None


def _neighbour(moment: str | None, step: int) -> str | None:
    """Return the day before or after a day, and a time of day itself."""
    if moment is None or "T" in moment:
        return moment
    day = shift(date.fromisoformat(moment), step, "D")
    return day.isoformat() if day else None


def _bound(doc: Doc, time: TimeMention) -> str:
    """Return the word that bounds the time: "by" for "no later than", "since" for "not before" and "no earlier than"."""
    words = words_of(doc).slice(max(time.start - 3, 0), time.start).lower()
    return next((word for word, phrases in _BOUNDS.items() if words.endswith(phrases)), _word_before(doc, time))


_BOUNDS = {"by": ("no later than", "not later than"), "since": ("no earlier than", "not earlier than", "not before")}


def _word_before(doc: Doc, time: TimeMention) -> str:
    at = time.start - 1
    if at >= 0 and words_of(doc)[at].lower_ in {"the", "at", "least"}:
        at -= 1
    return words_of(doc)[at].lower_ if at >= 0 else ""


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
    between = words_of(doc).slice(start.end, end.start).lower().removesuffix(" the")
    opening = _word_before(doc, start)
    dated = start.first is not None and end.last is not None and start.first <= end.last
    return dated and (between in time_words("range links") or (between == "and" and opening == "between"))


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
    if distance is None or link.role == "during":
        return
    count, unit = _distance(distance)
    if count is None:
        return
    ahead = count if link.role == "after" else -count
    if (value := _day_away(other, ahead, unit)) is not None:
        first, last = interval_of(value)
        if distance.value.startswith("XXXX"):
            distance.value, distance.first, distance.last = value, first, last
        link.event.first, link.event.last, link.event.dated_by = first, last, "context"
    elif not other.dated_by and (value := _day_away(link.event, -ahead, unit)) is not None:
        # "was shot on Friday, two days after he escaped" dates the escape.
        other.first, other.last = interval_of(value)
        other.dated_by = "context"


def _day_away(event: EventMention, count: int, unit: str) -> str | None:
    """Return the value of the day (week, month, year) so far from an event of one day, None where its day is not known."""
    if not event.dated_by or not event.first or event.first[:10] != (event.last or "")[:10]:
        return None
    day = day_of(event.first)
    then = shift(day, count, unit) if day else None
    return value_of(then, calendar_unit(unit)) if then else None


def _distance(time: TimeMention) -> tuple[int | None, str]:
    """Return count and unit of "two days after", and 1 for "the day after"."""
    return (1, _ONE_UNIT[time.value]) if time.value in _ONE_UNIT else _length(time)


def _length(time: TimeMention) -> tuple[int | None, str]:
    """Return count and unit of a duration; None for what is no whole number of units, or has a place on the calendar."""
    match = _LENGTH.fullmatch(time.value) if time.type == "DURATION" and time.first is None else None
    if match is None or match[3] not in ({"H"} if match[1] else {"D", "W", "M", "Y"}):
        return None, "D"
    count = int(match[2])
    if match[1]:
        return (count // 24, "D") if count % 24 == 0 else (None, "D")
    return count, match[3]


_ONE_UNIT = {"XXXX-XX-XX": "D", "XXXX-WXX": "W", "XXXX-XX": "M", "XXXX": "Y"}


def _date_by_context(doc: Doc, event: EventMention, by_head: Mapping[int, EventMention]) -> None:
    """Give an event the date of the one that it is told as a part of."""
    token = words_of(doc)[event.head]
    governor = _told_with(token)
    whole = by_head.get(governor.i) if governor is not None else None
    if event.dated_by or whole is None or not (whole.first and whole.last):
        return
    if _has_happened(event) and _has_happened(whole):
        event.first, event.last, event.dated_by = whole.first, whole.last, "context"


def _told_with(token: Word) -> Word | None:
    """Return the verb whose time a word shares: "… on Friday, killing ten", "died on Friday in the blast"."""
    if token.dep_ == "advcl" and token.tag_ == "VBG" and not any(child.dep_ == "mark" for child in token.children):
        return token.head
    if token.dep_ == "pobj" and token.head.lower_ in time_words("shared time") and token.head.dep_ == "prep":
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
