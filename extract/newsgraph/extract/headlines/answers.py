"""Answers to who, what, when and where of an article's main event, as token spans of title and lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, EventMention, HeadlineSpans, PlaceMention, TimeMention
from newsgraph.extract.headlines.clauses import Clause, clause_of, main_clause, noun_phrase_span, predicate_span
from newsgraph.extract.headlines.openings import Opening
from newsgraph.extract.lexicon import senses
from newsgraph.extract.words import Word, words_of

__all__ = ["answer"]

Span = tuple[int, int]

_LEAD_SENTENCES = 5
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NEWS_DAYS = 7
_AT = frozenset({"in", "at", "near", "inside", "outside", "on", "to", "from", "around", "into", "over"})
_STRONG_AT = frozenset({"in", "at", "near", "inside", "outside"})
_MOST_NESTED = 4
_NESTED = frozenset({"in", "at", "near", "of", "on", "outside", "inside", "between"})
_BROAD = frozenset({"country", "continent", "ocean", "sea"})
_REGIONS = frozenset({"region", "state", "province", "area"})
_COMPASS = frozenset(
    """north south east west northern southern eastern western central north-east north-west south-east south-west
    northeastern northwestern southeastern southwestern upper lower inner greater""".split()
)
_PLACE_ROLES = ("location", "destination")
_NO_PLACE = frozenset({"PERSON", "NORP", "DATE", "TIME", "MONEY", "PERCENT", "CARDINAL", "ORDINAL", "LANGUAGE", "WORK_OF_ART"})
_SITES = frozenset({"FAC", "LOC", "GPE", "EVENT"})
_FEW_WORDS = frozenset("several dozens hundreds thousands scores many some more others dead injured".split())
_EARLIER_FIRST = 0.12
_DATELINE = 1.5
"""What a date loses that stands by itself: it dates the article."""
_DAY_WORDS = frozenset({"today", "tonight", "yesterday", "tomorrow", "overnight"})
_MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})


def answer(doc: Doc, opening: Opening, clause: Clause | None, chain: Sequence[EventMention]) -> HeadlineSpans:
    """Return the main event with the spans that answer who, what, when and where.

    Parameters
    ----------
    doc
        The doc, with events and their arguments.
    opening
        Its title and lead.
    clause
        The main clause of what the text tells first; None where it has none.
    chain
        The mentions of the main event.
    """
    words = words_of(doc)
    body = [mention for mention in chain if words[mention.start].idx >= words.offset] or list(chain)
    told = next((m for m in body if clause is not None and _is_at(m, clause.predicate)), None)
    mention = told or max(body, key=lambda m: (_completeness(m), -m.start))
    clause = clause or clause_of(words[mention.head])
    return HeadlineSpans(
        event=mention,
        who=_who(doc, opening, clause, [mention, *body]),
        what=predicate_span(doc, clause),
        when=_when(doc, opening, body),
        where=_where(doc, opening, body),
    )


def _is_at(mention: EventMention, predicate: Word) -> bool:
    return mention.head == predicate.i or mention.start <= predicate.i < mention.end


def _completeness(mention: EventMention) -> int:
    return len({argument.role for argument in mention.arguments})


# ------------------------------------------------------------------------------------------------------------------------- who


def _who(doc: Doc, opening: Opening, clause: Clause, mentions: Sequence[EventMention]) -> Span | None:
    subject = clause.subject
    if subject is None or subject.pos_ == "PRON":
        return _filler(doc, mentions) or _first_actor(doc, opening.parts[:_LEAD_SENTENCES])
    phrase = noun_phrase_span(subject, min(clause.start, subject.left_edge.i), _before(clause))
    if not _is_in_title(opening, clause):
        return phrase
    if _names_nobody(subject):
        return _subject_told_in_full(doc, opening) or phrase
    if any(actor.start <= subject.i < actor.end and actor.type != "object" for actor in doc._.actors):
        return phrase
    # "Summit thrown into doubt as minister resigns": things do nothing, people beside them may.
    beside = _first_actor(doc, [(clause.predicate.i, clause.end)])
    if beside is not None and _names_nobody(words_of(doc)[beside[1] - 1]):
        beside = _subject_told_in_full(doc, opening)
    return beside or phrase


def _is_in_title(opening: Opening, clause: Clause) -> bool:
    return opening.title is not None and opening.title[0] <= clause.predicate.i < opening.title[1]


def _before(clause: Clause) -> int:
    return clause.predicate.i if clause.subject is not None and clause.subject.i < clause.predicate.i else clause.end


def _names_nobody(subject: Word) -> bool:
    """Tell whether a title's subject is a mere number ("Seven killed"), which the lead says in full."""
    return subject.pos_ == "NUM" or subject.lower_ in _FEW_WORDS


def _subject_told_in_full(doc: Doc, opening: Opening) -> Span | None:
    """Return the first subject of the lead that counts people ("At least seven people were killed")."""
    for start, end in opening.sentences[:_LEAD_SENTENCES]:
        told = main_clause(doc, start, end)
        if told is None or told.subject is None:
            continue
        counted = any(child.pos_ == "NUM" or child.lower_ in _FEW_WORDS for child in told.subject.children)
        if counted and told.subject.pos_ == "NOUN":
            return noun_phrase_span(told.subject, told.start, _before(told))
    return None


def _filler(doc: Doc, mentions: Sequence[EventMention]) -> Span | None:
    offset = doc._.article.offset
    for role in ("agent", "patient"):
        for mention in mentions:
            for argument in mention.arguments:
                filler = argument.filler
                if argument.role == role and isinstance(filler, ActorMention) and words_of(doc)[filler.start].idx >= offset:
                    if filler.form != "pronoun" and filler.type != "object":
                        return filler.start, filler.end
    return None


def _first_actor(doc: Doc, parts: Sequence[Span]) -> Span | None:
    for start, end in parts:
        for actor in doc._.actors:
            if start <= actor.start < end and actor.form != "pronoun" and actor.type != "object":
                return actor.start, actor.end
    return None


# ------------------------------------------------------------------------------------------------------------------------ when


def _when(doc: Doc, opening: Opening, mentions: Sequence[EventMention]) -> Span | None:
    """Return the time expression that best dates the main event: near publication, early, and tied to the event."""
    tied = {id(a.filler) for m in mentions for a in m.arguments if a.role == "time"}
    published = _day(doc._.article.published)
    first = opening.parts[0][0] if opening.parts else 0
    best: tuple[float, int, TimeMention] | None = None
    for number, time in enumerate(t for t in doc._.times if t.start >= first and t.type in ("DATE", "TIME")):
        score = _time_score(doc, time, published)
        if score <= 0:
            continue
        score += (1.0 if id(time) in tied else 0.0) - _EARLIER_FIRST * number - _distance(doc, opening, time)
        if best is None or (score, -time.start) > best[:2]:
            best = (score, -time.start, time)
    return _whole_date(doc, best[2]) if best else None


def _distance(doc: Doc, opening: Opening, time: TimeMention) -> float:
    """Return what a time loses by standing late in the article or in a clause about something else."""
    number = next((n for n, (start, end) in enumerate(opening.parts) if start <= time.start < end), len(opening.parts))
    alone = (time.start, time.end) in opening.parts
    return _EARLIER_FIRST * number + _aside(words_of(doc)[time.head]) + (_DATELINE if alone else 0.0)


def _aside(word: Word) -> float:
    """Return what an answer loses by standing in a relative clause, which tells of something else."""
    return 0.5 if any(ancestor.dep_ == "relcl" for ancestor in word.ancestors) else 0.0


def _time_score(doc: Doc, time: TimeMention, published: date | None) -> float:
    day = _day(time.value)
    if any(word.ent_type_ == "ORG" for word in words_of(doc)[time.start : time.end]):
        return 0.0
    if day is None:
        return 0.8 if _day(time.first) is not None and len(time.value) >= 7 else 0.0
    score = 0.0 if _says_the_day(doc, time) else -0.8
    if published is None:
        return score + 2.0
    age = (published - day).days
    return score + (3.0 if 0 <= age <= _NEWS_DAYS else 2.0 if -_NEWS_DAYS <= age < 0 else 1.0)


def _says_the_day(doc: Doc, time: TimeMention) -> bool:
    """Tell whether an expression names its day itself: "Sunday", "9 November", "today", not "the morning", "this day"."""
    words = [word.lower_ for word in words_of(doc)[time.start : time.end]]
    return any(word in _DAY_WORDS or word[:3] in _MONTHS or (word.endswith("day") and len(word) > 3) for word in words)


def _whole_date(doc: Doc, time: TimeMention) -> Span:
    """Return the span with the date that repeats it after a comma: "Sunday, Nov. 13, 2016"."""
    following = next((t for t in doc._.times if t.start == time.end + 1 and words_of(doc)[time.end].text == ","), None)
    same_day = following is not None and _day(following.value) == _day(time.value)
    return (time.start, following.end) if following is not None and same_day else (time.start, time.end)


def _day(value: str | None) -> date | None:
    match = _DAY.match(value or "")
    try:
        return date.fromisoformat(match.group()) if match else None
    except ValueError:
        return None


# ----------------------------------------------------------------------------------------------------------------------- where


def _where(doc: Doc, opening: Opening, mentions: Sequence[EventMention]) -> Span | None:
    """Return the stretch that best says where: a site or town over a country, tied to the event, early, often named."""
    fillers = [a.filler for m in mentions for a in m.arguments if a.role in _PLACE_ROLES]
    tied = {filler.start for filler in fillers if isinstance(filler, PlaceMention)}
    often = {place.start: len(chain) for chain in (doc._.chains.places if doc._.chains else []) for place in chain}
    scored = []
    for number, (start, end) in enumerate(opening.parts):
        for score, span in _sites(doc, start, end):
            inside = [index for index in range(*span) if index in often]
            score += 0.8 if any(index in tied for index in inside) else 0.0
            score += 0.1 * min(5, max((often[index] for index in inside), default=1))
            score -= _EARLIER_FIRST * number + _aside(words_of(doc)[span[0]])
            scored.append((score, -span[0], span))
    return max(scored)[2] if scored else None


def _sites(doc: Doc, start: int, end: int) -> Iterator[tuple[float, Span]]:
    """Yield what may be the scene, with a score for how exactly and how plainly it says so."""
    places = {index: place for place in doc._.places if start <= place.start < end for index in range(place.start, place.end)}
    triggers = {event.head: event.type for event in doc._.events}
    seen: set[int] = set()
    for token in words_of(doc)[start:end]:
        if token.dep_ == "pobj" and token.head.lower_ in _AT and token.i not in seen and token.i not in triggers:
            site = _site_of(token, places, end)
            if site is not None:
                score, span = site
                score += 0.5 if token.head.lower_ in _STRONG_AT else -0.5
                span = _with_container(doc, span, end)
                seen.update(range(*span))
                yield score, span
    for place in places.values():
        if place.start not in seen:
            seen.add(place.start)
            score = _exactness(place) - _indirectness(words_of(doc)[place.head], triggers)
            yield score, _with_container(doc, (place.start, place.end), end)


def _indirectness(word: Word, triggers: Mapping[int, str]) -> float:
    """Return what a place loses that no preposition introduces: little in "the Croydon tram crash", much as a side of it."""
    if word.dep_ in ("compound", "nmod", "amod"):
        noun = word.head
        while noun.dep_ == "compound" and noun.i not in triggers:
            noun = noun.head
        return 0.2 if triggers.get(noun.i, "event") != "event" else 0.6
    return 1.0 if word.dep_ in ("nsubj", "nsubjpass", "dobj", "poss") else 0.6


def _site_of(token: Word, places: Mapping[int, PlaceMention], end: int) -> tuple[float, Span] | None:
    """Return score and span of the object of a preposition that names a place, a building or an occasion."""
    if token.i in places:
        place = places[token.i]
        return _exactness(place), (_with_compass(token, place.start), place.end)
    if token.ent_type_ in _NO_PLACE or token.pos_ not in ("NOUN", "PROPN"):
        return None
    named = [word for word in token.subtree if word.pos_ == "PROPN" and word.i <= token.i and word.ent_type_ not in _NO_PLACE]
    first = min([token.i, *(child.left_edge.i for child in token.lefts if child.dep_ in ("compound", "amod", "nmod"))])
    entry = senses().get((token.lemma, "n"))
    if entry is not None and entry.abstract and token.ent_type_ not in _SITES:
        return None
    nested = _nested_place(token, places, end)
    if not named:
        return (1.1, (first, nested)) if nested is not None else None
    if any(word.ent_type_ in _SITES or word.i in places for word in named):
        score = 1.2
    elif token.head.lower_ == "in" and token.ent_type_ == "ORG":
        # "in Le Monde" is no place, "at Google" may be.
        score = 0.0
    else:
        score = 0.6
    return score, (min(first, named[0].i), nested or token.i + 1)


def _nested_place(noun: Word, places: Mapping[int, PlaceMention], end: int, depth: int = 0) -> int | None:
    """Return the end of the place that a noun phrase goes on to: "an underpass near the Elm Street stop in Croydon"."""
    for child in noun.rights if depth < _MOST_NESTED else ():
        if child.dep_ == "prep" and child.lower_ in _NESTED and child.i <= noun.i + 1:
            for inner in child.children:
                if inner.dep_ == "pobj" and inner.i < end:
                    deeper = _nested_place(inner, places, end, depth + 1)
                    if inner.i in places:
                        return deeper or places[inner.i].end
                    if deeper or any(word.i in places for word in inner.subtree if word.i < inner.i):
                        return deeper or inner.i + 1
    return None


def _with_compass(token: Word, start: int) -> int:
    before = token.words[start - 1] if start else None
    return start - 1 if before is not None and before.lower_ in _COMPASS and before.head is token else start


def _exactness(place: PlaceMention) -> float:
    if place.resolved is None:
        return 0.8
    return 0.2 if place.resolved.type in _BROAD else 0.7 if place.resolved.type in _REGIONS else 1.0


def _with_container(doc: Doc, span: Span, end: int) -> Span:
    """Return the span with the larger places named right after it: "Croydon, south London"."""
    start, last = span
    starts = {place.start: place.end for place in doc._.places}
    while last < end and words_of(doc)[last].text == ",":
        begin = next((i for i in range(last + 1, min(last + 4, end)) if i in starts), None)
        if begin is None or any(not words_of(doc)[i].is_alpha for i in range(last + 1, begin)):
            break
        last = starts[begin]
    return start, last
