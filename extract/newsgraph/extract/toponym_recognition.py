"""Finding the place names of a doc: entity recogniser, gazetteer and context weighed against each other.

Every stretch of text that the recogniser calls a place, that the gazetteer knows, or that looks like a street is a candidate. Its
evidence is a sum of hand-set weights (`_Weights`): what the recogniser says, the words around it, what the gazetteer knows, and
how the same name is used elsewhere in the article. What reaches the threshold is a toponym.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from newsgraph.extract.countries import country_names, demonyms
from newsgraph.extract.gazetteer import Gazetteer, Match
from newsgraph.extract.toponyms import normalise_name

__all__ = ["Toponym", "recognise"]

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_NAME_LABELS = _PLACE_LABELS | {"ORG", "PERSON", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"}
_LONGEST_NAME = 6
_THRESHOLD = 1.0
_LARGE = 200_000


@dataclass(slots=True)
class Toponym:
    """A candidate place name: tokens ``start`` to ``end``; ``container`` is the "Texas" of "Paris, Texas"."""

    start: int
    end: int
    name: str
    key: str
    label: str = ""
    exact: bool = True
    kind: str = "name"
    matches: tuple[Match, ...] = ()
    evidence: float = 0.0
    container: Toponym | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class _Weights:
    """Evidence in rough log-odds; set by hand and checked on annotated news."""

    label: dict[str, float] = field(
        default_factory=lambda: {"GPE": 3.0, "LOC": 2.5, "FAC": 2.0, "ORG": -0.3, "PERSON": -1.5, "NORP": -1.0}
    )
    unlabelled: float = -0.5
    other_label: float = -1.5
    unknown: float = -1.2
    unknown_acronym: float = -2.0
    large: float = 1.0
    country: float = 2.0
    small_alias: float = -1.0
    strong_preposition: float = 2.5
    weak_preposition: float = 1.0
    appositive: float = 2.0
    contained: float = 3.5
    dateline: float = 4.0
    people_noun: float = 1.7
    coordinated: float = 1.0
    name_continues: float = -2.5
    title_before: float = -4.0
    public_body: float = 1.5
    speech: float = -1.5
    sports: float = -2.0
    surname: float = -3.0
    not_proper: float = -3.0
    common_word: float = -2.0
    common_place: float = -1.0
    division: float = 3.0
    resident: float = 1.5
    address: float = 2.5
    party: float = 3.5
    modifier: float = 0.7
    same_elsewhere: float = 2.0


_W = _Weights()


def recognise(doc: Doc, gazetteer: Gazetteer) -> tuple[list[Toponym], list[Toponym]]:
    """Return the toponyms of the doc in text order, and the rejected names that still hint at where it is set.

    Parameters
    ----------
    doc
        Needs tagger, parser and entity recogniser.
    gazetteer
        What names are looked up in.
    """
    scan = _Scan(doc, gazetteer)
    candidates = scan.candidates()
    for candidate in candidates:
        candidate.evidence = scan.evidence(candidate)
    _propagate(candidates)
    accepted = [c for c in candidates if c.evidence >= _THRESHOLD]
    for candidate in accepted:
        candidate.accepted = True
    hints = [c for c in candidates if not c.accepted and c.matches and c.label in ("ORG", "EVENT", "WORK_OF_ART", "FAC")]
    return accepted, hints


def _propagate(candidates: list[Toponym]) -> None:
    """Let a name that is surely a place somewhere in the article lift its doubtful mentions."""
    support: dict[str, float] = defaultdict(lambda: -9.0)
    for candidate in candidates:
        support[candidate.key] = max(support[candidate.key], candidate.evidence)
    for candidate in candidates:
        if candidate.evidence < _THRESHOLD and support[candidate.key] >= _THRESHOLD + 1.5:
            candidate.evidence += _W.same_elsewhere


class _Scan:
    """One pass over a doc: proposes candidates and weighs each."""

    def __init__(self, doc: Doc, gazetteer: Gazetteer) -> None:
        self.doc = doc
        self.gazetteer = gazetteer
        self.words = [token.lower_ for token in doc]
        self.entities = _entities_by_token(doc)
        self.surnames = _surnames(doc)
        self.taken = bytearray(len(doc))
        self.headings = _heading_tokens(doc)
        self.known: set[int] = set()
        self.streets: set[int] = set()

    # Candidates ----------------------------------------------------------------------------------------------------

    def candidates(self) -> list[Toponym]:
        """Return the candidates in text order, none overlapping another."""
        self._mask_phrases()
        found = [*self._take(self._streets()), *self._take(self._abbreviations()), *self._take(self._places_by_label())]
        found += self._take(self._places_by_name())
        found.sort(key=lambda c: c.start)
        self.streets = {c.end - 1 for c in found if c.kind == "street"}
        self.known = {index for c in found for index in range(c.start, c.end)}
        self._link_containers(found)
        return found

    def _mask_phrases(self) -> None:
        """Take demonyms of several words ("Sri Lankan") and fixed phrases ("White House") out of the search."""
        phrases = _lexicon().phrases
        for token in self.doc:
            if _is_capitalised(token):
                for width in (3, 2):
                    if self.doc[token.i : token.i + width].text.lower() in phrases:
                        self.taken[token.i : token.i + width] = b"\1" * width

    def _take(self, candidates: Iterator[Toponym]) -> Iterator[Toponym]:
        for candidate in candidates:
            if not any(self.taken[candidate.start : candidate.end]):
                self.taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
                yield candidate

    def _streets(self) -> Iterator[Toponym]:
        lexicon = _lexicon()
        for token in self.doc:
            word = self.words[token.i]
            if word in lexicon.streets and _is_capitalised(token):
                start = self._name_start(token.i)
                end = self._road_end(token.i + 1)
                if start < token.i or end > token.i + 1:
                    yield self._unknown(start, end, "street")
            elif word in lexicon.numbered_roads and _is_capitalised(token):
                end = self._road_end(token.i + 1)
                if end > token.i + 1:
                    yield self._unknown(self._name_start(token.i), end, "street")

    def _road_end(self, index: int) -> int:
        """Return where a road's number ends ("Route 128", "County Road 35", "I-75")."""
        if index < len(self.doc) and len(self.doc[index]) == 1 and self.doc[index].is_upper and not self.doc[index].is_sent_start:
            return index + 1
        following = index + (index < len(self.doc) and self.words[index] in ("-", "no.", "#"))
        if following < len(self.doc) and self.doc[following].like_num and self.words[following][:1].isdigit():
            return following + 1
        return index

    def _name_start(self, index: int) -> int:
        """Return where the capitalised words before a street word begin."""
        start = index
        while start and index - start < 4 and not self.doc[start].is_sent_start and self._is_street_word(self.doc[start - 1]):
            start -= 1
        return start

    def _is_street_word(self, token: Token) -> bool:
        return (_is_capitalised(token) and token.lower_ not in ("the", "and")) or token.shape_ in ("dxx", "ddxx", "dddxx")

    def _abbreviations(self) -> Iterator[Toponym]:
        table = _abbreviations()
        for token in self.doc:
            if not token.text[0].isupper() or (token.is_title and len(token) > 5):
                continue
            for width in (3, 2, 1):
                span = self.doc[token.i : token.i + width]
                fitting = (entry for entry in table.get(span.text, ()) if self._abbreviation_fits(span, entry.style))
                if (entry := next(fitting, None)) is not None:
                    matches = self.gazetteer.by_code(entry.code)
                    yield Toponym(span.start, span.end, span.text, f"={entry.code}", kind="abbreviation", matches=matches)
                    break

    def _abbreviation_fits(self, span: Span, style: str) -> bool:
        before = self.words[span.start - 1] if span.start else ""
        label = span[0].ent_type_
        after_city = before == "," and span.start > 1 and _is_capitalised(self.doc[span.start - 2])
        if style == "alone":
            return not after_city and label == "GPE"
        if style == "postal":
            return after_city and label not in ("PERSON",)
        after_party = before == "-" and span.start > 1 and self.words[span.start - 2] in ("d", "r", "i")
        return after_city or after_party or label == "GPE" or (span.text.count(".") > 1 and label != "PERSON")

    def _places_by_label(self) -> Iterator[Toponym]:
        for entity in self.doc.ents:
            if entity.label_ in _PLACE_LABELS:
                yield from self._split_entity(entity)

    def _split_entity(self, entity: Span) -> Iterator[Toponym]:
        """Yield the names of an entity: usually one, more where it runs over a comma or slash."""
        start = entity.start
        for index in range(entity.start, entity.end + 1):
            at_break = index == entity.end or self._is_break(index)
            if at_break:
                if self._lookup(entity.start, entity.end) and index < entity.end:
                    continue
                begin, end = self._trim(entity.start if index == entity.end and start == entity.start else start, index)
                if begin < end:
                    yield self._labelled(begin, end, entity.label_)
                start = index + 1

    def _is_break(self, index: int) -> bool:
        spaced_dash = self.words[index] == "-" and index > 0 and self.doc[index - 1].whitespace_ != ""
        return spaced_dash or self.words[index] in (",", "/", "(", ")", ";", "–", "--", "—", "and")

    def _labelled(self, start: int, end: int, label: str) -> Toponym:
        matches = self._lookup(start, end)
        if not matches:
            inner = self._strip_modifiers(start, end)
            if inner != (start, end) and (matches := self._lookup(*inner)):
                start, end = inner
            elif label in ("FAC", "ORG") and (inner_end := self._located_in(start, end)):
                end, matches = inner_end, self._lookup(start, inner_end)
        return self._candidate(start, end, matches, label, exact=True)

    def _located_in(self, start: int, end: int) -> int | None:
        """Return where the place ends that a public facility is named after: "Cottonport" of "Cottonport Fire Station"."""
        name_end = self._longest_name(start)
        if name_end is None or name_end >= end or self.words[name_end] not in _lexicon().located:
            return None
        return name_end

    def _strip_modifiers(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without "downtown", "greater" in front and "area", "city" behind."""
        lexicon = _lexicon()
        while end - start > 1 and (self.words[start] in lexicon.directions or self.words[start] == "the"):
            start += 1
        while end - start > 1 and (self.words[end - 1] in lexicon.appositive or self.words[end - 1] in lexicon.directions):
            end -= 1
        if end - start > 2 and self.words[start + 1] == "of" and self.words[start] in lexicon.appositive:
            start += 2
        return start, end

    def _places_by_name(self) -> Iterator[Toponym]:
        """Yield the longest names the gazetteer knows at each capitalised word."""
        index = 0
        while index < len(self.doc):
            token = self.doc[index]
            end = self._longest_name(index) if _is_capitalised(token) and not self.taken[index] else None
            if end is None:
                index += 1
                continue
            entity = self.entities.get(index)
            label = entity.label_ if entity is not None else ""
            exact = entity is not None and self._trim(entity.start, entity.end) == (index, end)
            yield self._candidate(index, end, self._lookup(index, end), label, exact=exact)
            index = end

    def _longest_name(self, start: int) -> int | None:
        connectors = _lexicon().connectors
        ends: list[int] = []
        for index in range(start, min(start + _LONGEST_NAME, len(self.doc))):
            token = self.doc[index]
            if self.taken[index] or token.is_space or (index > start and token.is_sent_start):
                break
            if index == start and self.words[index] in ("the", "a", "an"):
                break
            if _is_capitalised(token) or (token.text == "'s" and index > start):
                ends.append(index + 1)
            elif self.words[index] not in connectors:
                break
        return next((end for end in reversed(ends) if self._is_name(start, end)), None)

    def _is_name(self, start: int, end: int) -> bool:
        text = self.doc[start:end].text
        if text.endswith("'s") and len(self.doc[start:end]) == 2 and not self.words[start].startswith("st"):
            return False
        return len(text) > 1 and bool(self._lookup(start, end)) and text.lower() not in _lexicon().not_places

    def _lookup(self, start: int, end: int) -> tuple[Match, ...]:
        text = self.doc[start:end].text
        if text.lower() in demonyms() and text not in country_names():
            return ()
        return self.gazetteer.lookup(text)

    def _candidate(self, start: int, end: int, matches: tuple[Match, ...], label: str, *, exact: bool) -> Toponym:
        text = self.doc[start:end].text
        return Toponym(start, end, text, normalise_name(text), label, exact, "name", matches)

    def _unknown(self, start: int, end: int, kind: str) -> Toponym:
        text = self.doc[start:end].text
        return Toponym(start, end, text, normalise_name(text), self.doc[start].ent_type_, True, kind)

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        """Return the span without leading article and possessive, trailing possessive and punctuation."""
        while start < end and (
            self.words[start] in ("the", "a", "an", "'s", "'") or self.doc[start].is_punct or self.doc[start].is_space
        ):
            start += 1
        while start < end and (
            self.words[end - 1] in ("'s", "'", "the") or self._is_loose_mark(end - 1) or self.doc[end - 1].is_space
        ):
            end -= 1
        return start, end

    def _is_loose_mark(self, index: int) -> bool:
        return self.doc[index].is_punct and not (index and not self.doc[index - 1].whitespace_ and self.words[index] == ".")

    def _link_containers(self, found: list[Toponym]) -> None:
        """Set ``container`` where a comma (or bracket) and a larger place follow a name: "Paris, Texas"."""
        for left, right in pairwise(found):
            between = self.words[left.end : right.start]
            if left.kind != "street" and between in ([","], ["("]) and _can_contain(right, left):
                left.container = right

    # Evidence ------------------------------------------------------------------------------------------------------

    def evidence(self, candidate: Toponym) -> float:
        """Return the sum of the weights that apply to the candidate."""
        if candidate.key in demonyms() and candidate.name not in country_names():
            return -9.0
        if candidate.kind == "abbreviation":
            return 4.0
        if candidate.kind == "street":
            return self._street_evidence(candidate)
        if self._is_part_of_name(candidate):
            return self._embedded_evidence(candidate)
        return self._label_evidence(candidate) + self._name_evidence(candidate) + self._context_evidence(candidate)

    def _street_evidence(self, candidate: Toponym) -> float:
        return 2.0

    def _is_part_of_name(self, candidate: Toponym) -> bool:
        return candidate.label != "" and not candidate.exact

    def _embedded_evidence(self, candidate: Toponym) -> float:
        """Weigh a name inside a longer one: the place of a public body counts, that of a newspaper or club does not."""
        entity = self.entities[candidate.start]
        lexicon = _lexicon()
        if entity.label_ in _PLACE_LABELS:
            return -9.0
        behind = self.words[candidate.end : entity.end]
        first = self._trim(entity.start, entity.end)[0]
        before = self.words[candidate.start - 1] if candidate.start > first else ""
        if before == "-" and _party(self, candidate):
            return 2.0
        if "," in self.words[entity.start : entity.end] and (before == "," or self.words[candidate.end] == ","):
            return 1.5 if self._is_known_list(candidate, entity) else -2.0
        if candidate.start > first and before not in ("of", "-", "/", "–", "in", "and", "for"):
            return -2.0
        if before in ("-", "/", "–"):
            return 1.5 if candidate.start - 2 in self.known else -2.0
        if candidate.key in _common_words() and not (candidate.matches and candidate.matches[0].weight > _LARGE):
            return -2.0
        body = next((word for word in behind if word in lexicon.public_bodies or word in lexicon.other_bodies), None)
        if body in lexicon.public_bodies:
            return 2.0 if entity.label_ != "PERSON" or len(behind) == 1 else 1.0
        return -1.5 if entity.label_ != "PERSON" else -4.0

    def _is_known_list(self, candidate: Toponym, entity: Span) -> bool:
        """Tell whether every word of the entity belongs to a name the gazetteer knows ("Harwinton, Bantam")."""
        return all(token.is_punct or token.i in self.known for token in entity)

    def _label_evidence(self, candidate: Toponym) -> float:
        if not candidate.label:
            return _W.unlabelled if self._is_proper(candidate) else _W.not_proper
        weight = _W.label.get(candidate.label, _W.other_label)
        if self.headings[candidate.start]:
            return max(min(weight, 1.0), -0.5)
        return weight

    def _is_proper(self, candidate: Toponym) -> bool:
        tokens = self.doc[candidate.start : candidate.end]
        return any(token.pos_ == "PROPN" for token in tokens) or (tokens[0].is_upper and len(tokens[0]) > 3)

    def _name_evidence(self, candidate: Toponym) -> float:
        if not candidate.matches:
            if any(token.text in country_names() for token in self.doc[candidate.start : candidate.end]):
                return -6.0
            if candidate.key in _lexicon().directions or candidate.key in _lexicon().not_places:
                return -6.0
            if self.doc[candidate.end - 1].lower_ in _lexicon().features:
                return 0.0
            return _W.unknown + (_W.unknown_acronym if candidate.name.isupper() and len(candidate.name) < 6 else 0.0)
        best = candidate.matches[0]
        if candidate.key in _common_words() and best.weight < _LARGE * 10:
            return _W.common_place if candidate.label in ("GPE", "LOC") else _W.common_word
        if any(m.place.type == "country" for m in candidate.matches[:2]):
            return _W.country
        if all(m.alias for m in candidate.matches) and best.weight < 50_000:
            return _W.small_alias
        return _W.large if best.weight >= _LARGE and not best.alias else 0.0

    def _context_evidence(self, candidate: Toponym) -> float:
        return sum(feature(self, candidate) for feature in _FEATURES)

    def before(self, candidate: Toponym, steps: int = 1) -> Token | None:
        """Return the token that stands ``steps`` before the candidate in its sentence, an article left out."""
        index = candidate.start - steps
        if candidate.start and self.words[candidate.start - 1] == "the":
            index -= 1
        if index < 0 or self.doc[index + 1].is_sent_start:
            return None
        return self.doc[index]

    def after(self, candidate: Toponym) -> Token | None:
        """Return the token behind the candidate in its sentence, a possessive left out."""
        index = candidate.end
        if index < len(self.doc) and self.words[index] in ("'s", "'"):
            index += 1
        if index >= len(self.doc) or self.doc[index].is_sent_start:
            return None
        return self.doc[index]


def _preposition(scan: _Scan, candidate: Toponym) -> float:
    token = scan.before(candidate)
    if token is None:
        return 0.0
    lexicon = _lexicon()
    if token.lower_ in lexicon.strong:
        return _W.strong_preposition
    if token.lower_ == "of" and _is_resident(scan.before(candidate, 2)):
        return _W.weak_preposition + _W.resident
    if token.lower_ == "of" and (noun := scan.before(candidate, 2)) is not None and noun.lower_ in lexicon.appositive:
        return _W.appositive + 0.5
    if token.lower_ in lexicon.appositive and candidate.start == token.i + 1:
        return _W.appositive
    return _W.weak_preposition if token.lower_ in lexicon.weak else 0.0


def _is_resident(token: Token | None) -> bool:
    """Tell whether "of" follows a person or an age: "James Tauber of Nelson", "Bowers, 19, of Martinez"."""
    return token is not None and (
        token.ent_type_ == "PERSON" or (token.lower_ == "," and token.i > 0 and token.nbor(-1).like_num)
    )


def _division(scan: _Scan, candidate: Toponym) -> float:
    """Weigh for a name in a list of divisions: "in Harvey, Harper and Kingman counties"."""
    lexicon = _lexicon()
    for token in scan.doc[candidate.end : candidate.end + 24]:
        if token.lower_ in lexicon.divisions:
            return _W.division
        if not (_is_capitalised(token) or token.lower_ in (",", "and", "&", "or")):
            break
    return 0.0


def _address(scan: _Scan, candidate: Toponym) -> float:
    """Weigh for what follows a street: "420 Augusta St., Alexandria"."""
    index = candidate.start - 1
    return _W.address if index > 0 and scan.words[index] == "," and index - 1 in scan.streets else 0.0


def _party(scan: _Scan, candidate: Toponym) -> float:
    """Weigh for the seat behind a party letter: "R-Elbow Lake"."""
    index = candidate.start - 2
    return _W.party if index >= 0 and scan.words[index + 1] == "-" and scan.words[index] in _lexicon().party_letters else 0.0


def _modifier(scan: _Scan, candidate: Toponym) -> float:
    """Weigh for a name before a common noun: "Pataskala zoning", not "Jordan said"."""
    head = scan.doc[candidate.start : candidate.end].root
    is_modifier = head.dep_ == "compound" and head.head.pos_ == "NOUN" and head.head.is_lower and head.head.i >= candidate.end
    return _W.modifier if is_modifier else 0.0


def _containment(scan: _Scan, candidate: Toponym) -> float:
    return _W.contained if candidate.container is not None else 0.0


def _dateline(scan: _Scan, candidate: Toponym) -> float:
    """Weigh "BAGHDAD (Reuters) -" and "MANSFIELD --": capitals at a sentence start before a dash or agency."""
    if not candidate.name.isupper() or len(candidate.name) < 3:
        return 0.0
    token = scan.doc[candidate.start]
    if not (token.is_sent_start or (candidate.start and scan.doc[candidate.start - 1].is_punct)):
        return 0.0
    following = scan.words[candidate.end : candidate.end + 4]
    return _W.dateline if following[:1] and following[0] in ("-", "--", "—", "–", ":", "(", ",") else 0.0


def _people_noun(scan: _Scan, candidate: Toponym) -> float:
    token = scan.after(candidate)
    if token is None or token.is_title:
        return 0.0
    return _W.people_noun if token.lower_ in _lexicon().people else 0.0


def _name_continues(scan: _Scan, candidate: Toponym) -> float:
    """Weigh against a name that runs on: "Jordan Smith", "Paris Hilton", "Denzel Washington"."""
    if candidate.label in ("GPE", "LOC"):
        return 0.0
    token = scan.doc[candidate.end] if candidate.end < len(scan.doc) else None
    if token is not None and _is_capitalised(token) and token.lower_ in _lexicon().public_bodies and not token.is_sent_start:
        return _W.public_body
    continues = token is not None and token.pos_ == "PROPN" and _is_capitalised(token) and not token.is_sent_start
    previous = scan.doc[candidate.start - 1] if candidate.start and not scan.doc[candidate.start].is_sent_start else None
    preceded = previous is not None and previous.pos_ == "PROPN" and _is_capitalised(previous) and previous.ent_type_ == "PERSON"
    return _W.name_continues * (continues + preceded)


def _title(scan: _Scan, candidate: Toponym) -> float:
    token = scan.before(candidate)
    is_title = token is not None and _is_capitalised(token) and token.lower_.rstrip(".") in _lexicon().titles
    return _W.title_before if is_title else 0.0


def _speech(scan: _Scan, candidate: Toponym) -> float:
    token = scan.after(candidate)
    if token is None or candidate.label in ("GPE", "LOC"):
        return 0.0
    return _W.speech if token.lower_ in _lexicon().speech else 0.0


def _sports(scan: _Scan, candidate: Toponym) -> float:
    """Weigh against clubs: the subject or object of "beat", "defeat" and the like, unless it is a country."""
    if candidate.matches and candidate.matches[0].place.type == "country":
        return 0.0
    head = scan.doc[candidate.start : candidate.end].root
    is_team = head.dep_ in ("nsubj", "dobj", "obj") and head.head.lemma_ in _lexicon().sports and head.head.pos_ == "VERB"
    return _W.sports if is_team else 0.0


def _surname(scan: _Scan, candidate: Toponym) -> float:
    return _W.surname if candidate.key in scan.surnames else 0.0


_FEATURES: tuple[Callable[[_Scan, Toponym], float], ...] = (
    _preposition, _containment, _dateline, _people_noun, _name_continues, _title, _speech, _sports, _surname, _division, _address,
    _party, _modifier,
)  # fmt: skip


def _can_contain(outer: Toponym, inner: Toponym) -> bool:
    """Tell whether ``outer`` is a country, region or district that holds a place named like ``inner``, or any at all."""
    holders = [m.place for m in outer.matches if m.place.type in ("country", "region", "district")]
    if not holders:
        return False
    if not inner.matches:
        return outer.kind == "abbreviation"
    return any(_holds(holder.name, holder.country, m) for holder in holders[:6] for m in inner.matches)


def _holds(name: str, code: str | None, match: Match) -> bool:
    place = match.place
    return place.country == code and name in place.within


# Reading the doc ----------------------------------------------------------------------------------------------------------------


def _entities_by_token(doc: Doc) -> dict[int, Span]:
    return {index: entity for entity in doc.ents if entity.label_ in _NAME_LABELS for index in range(entity.start, entity.end)}


def _surnames(doc: Doc) -> set[str]:
    """Return the keys of last names of persons who are also named in full."""
    names: Counter[str] = Counter()
    for entity in doc.ents:
        words = [t for t in entity if not t.is_punct and t.text not in ("'s", "'")]
        if entity.label_ == "PERSON" and len(words) > 1 and words[-1].lower_ not in _lexicon().public_bodies:
            names[normalise_name(words[-1].text)] += 1
    return set(names)


def _heading_tokens(doc: Doc) -> bytearray:
    marks = bytearray(len(doc))
    for block in doc._.blocks:
        if block.kind == "heading":
            marks[block.start : block.end] = b"\1" * (block.end - block.start)
    return marks


def _is_capitalised(token: Token) -> bool:
    text = token.text
    return text[0].isupper() or (len(text) > 2 and text[0] in "'`" and text[1].isupper())


# Lexicons -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Lexicon:
    strong: frozenset[str]
    weak: frozenset[str]
    appositive: frozenset[str]
    people: frozenset[str]
    public_bodies: frozenset[str]
    other_bodies: frozenset[str]
    titles: frozenset[str]
    speech: frozenset[str]
    sports: frozenset[str]
    streets: frozenset[str]
    numbered_roads: frozenset[str]
    features: frozenset[str]
    directions: frozenset[str]
    connectors: frozenset[str]
    not_places: frozenset[str]
    located: frozenset[str]
    divisions: frozenset[str]
    party_letters: frozenset[str]
    phrases: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    data = json.loads(files("newsgraph.extract").joinpath("data/place_context.json").read_text(encoding="utf-8"))
    locative = data.pop("locative")
    phrases = {name for name in (*data["not_places"], *demonyms()) if " " in name}
    return _Lexicon(phrases=frozenset(phrases), **{name: frozenset(words) for name, words in {**locative, **data}.items()})


@cache
def _common_words() -> frozenset[str]:
    """Return the names of places that are also common English words."""
    return frozenset(files("newsgraph.extract").joinpath("data/common_words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True)
class _Abbreviation:
    code: str
    style: str


@cache
def _abbreviations() -> dict[str, list[_Abbreviation]]:
    text = files("newsgraph.extract").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    rows: Iterable[dict[str, str]] = csv.DictReader(text.splitlines(), delimiter="\t")
    table: dict[str, list[_Abbreviation]] = defaultdict(list)
    for row in rows:
        table[row["abbreviation"]].append(_Abbreviation(row["code"], row["style"]))
    return dict(table)
