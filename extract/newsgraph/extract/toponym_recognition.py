"""Telling place names from other names: entity recogniser, gazetteer and context weighed against each other.

The evidence for each candidate is a sum of hand-set weights (`_Weights`): what the recogniser says, the words around it, what the
gazetteer knows, and how the same name is used elsewhere in the article. What reaches the threshold is a toponym.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from spacy.tokens import Doc

from newsgraph.extract.countries import country_names, demonyms
from newsgraph.extract.gazetteer import Gazetteer
from newsgraph.extract.toponym_candidates import PLACE_LABELS, Reading, Toponym, propose
from newsgraph.extract.toponym_lexicon import common_words, compass, lexicon
from newsgraph.extract.toponyms import normalise_name
from newsgraph.extract.words import Entity, Words

__all__ = ["recognise"]

_THRESHOLD = 1.0
_SURE = _THRESHOLD + 1.5
_LARGE = 200_000
_HINT_LABELS = frozenset({"ORG", "EVENT", "WORK_OF_ART", "FAC"})
_JOINTS = frozenset({"of", "-", "/", "–", "in", "and", "for"})
_NEVER = -9.0
_SHORTEST_CAPITALS = 4
_MERE_DIRECTIONS: tuple[list[str], ...] = ([], ["district"])
"""What may follow a direction that is no name by itself."""
_PROMINENT = 5000
"""Rank up to which a place is known well enough for its people to have a name of their own in the news."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """Evidence in rough log-odds; set by hand and checked on annotated news."""

    label: dict[str, float] = field(
        default_factory=lambda: {"GPE": 3.0, "LOC": 2.5, "FAC": 2.0, "ORG": -0.3, "PERSON": -1.5, "NORP": -1.0}
    )
    unlabelled: float = -0.5
    other_label: float = -1.5
    not_proper: float = -3.0
    abbreviation: float = 4.0
    street: float = 2.0
    # What the gazetteer knows.
    unknown: float = -1.2
    unknown_acronym: float = -2.0
    country: float = 2.0
    large: float = 1.0
    small_alias: float = -1.0
    short_capitals: float = -4.0
    common_word: float = -2.0
    common_place: float = -1.0
    # Part of a longer name.
    public_body: float = 2.0
    other_body: float = -1.5
    person_part: float = -4.0
    # Words before and after.
    strong_preposition: float = 2.5
    weak_preposition: float = 1.0
    resident: float = 1.5
    name_of_body: float = -5.0
    appositive: float = 2.0
    contained: float = 3.5
    dateline: float = 4.0
    people_noun: float = 1.7
    public_word: float = 1.5
    name_continues: float = -2.5
    title_before: float = -4.0
    speech: float = -1.5
    sports: float = -2.0
    division: float = 3.0
    address: float = 2.5
    party: float = 3.5
    coordinated: float = 2.6
    modifier: float = 0.7
    # The rest of the article.
    surname: float = -3.0
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
    reading = Reading(doc)
    candidates = propose(reading, gazetteer)
    scale = _Scale(reading, gazetteer)
    for candidate in candidates:
        candidate.evidence = scale.weigh(candidate)
        if candidate.evidence >= _THRESHOLD:
            scale.accepted.update(range(candidate.start, candidate.end))
    _propagate(candidates)
    accepted = [c for c in candidates if c.evidence >= _THRESHOLD]
    for candidate in accepted:
        candidate.part, candidate.modifier = _part(reading, candidate)
    hints = [c for c in candidates if c.evidence < _THRESHOLD and c.matches and c.label in _HINT_LABELS]
    return accepted, hints


def _part(reading: Reading, toponym: Toponym) -> tuple[str, int]:
    """Return the direction before a name and its number of tokens: "eastern" Ukraine, "north-eastern" Syria."""
    if toponym.kind != "street":
        for width in (3, 1):
            start = toponym.start - width
            if start >= 0 and not any(reading.opens[start + 1 : toponym.start + 1]):
                word = reading.slice(start, toponym.start).lower()
                if word in compass():
                    return word, width
    return "", 0


def _propagate(candidates: list[Toponym]) -> None:
    """Let a name that is surely a place somewhere in the article lift its doubtful mentions."""
    support: dict[str, float] = defaultdict(lambda: _NEVER)
    for candidate in candidates:
        support[candidate.key] = max(support[candidate.key], candidate.evidence)
    for candidate in candidates:
        if candidate.evidence < _THRESHOLD and support[candidate.key] >= _SURE:
            candidate.evidence += _W.same_elsewhere


class _Scale:
    """Weighs the candidates of one doc."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer) -> None:
        self.reading = reading
        self.gazetteer = gazetteer
        self.words = reading.words
        self.surnames = _surnames(reading.parsed)
        self.headings = reading.parsed.headings
        self.accepted: set[int] = set()
        """Tokens of the toponyms before the one that is weighed."""

    def weigh(self, candidate: Toponym) -> float:
        """Return the sum of the weights that apply to the candidate."""
        if candidate.kind == "abbreviation":
            return _W.abbreviation
        if candidate.kind == "street":
            return _W.street
        if candidate.key in demonyms() and candidate.name not in country_names():
            return _NEVER
        if self._is_no_place(candidate):
            return _NEVER
        entity = self.reading.entities[candidate.start]
        if entity is not None and not candidate.exact:
            return self._weigh_part(candidate, entity)
        return self._weigh_label(candidate) + self._weigh_entry(candidate) + sum(rule(self, candidate) for rule in _RULES)

    def _is_no_place(self, candidate: Toponym) -> bool:
        """Tell planets ("Mars"), demonyms of regions and cities ("Catalonian") and plain words ("west coast") from names.

        "The West" is no province of that name, nor is the "Eastern District of Virginia" one of Hong Kong.
        """
        words = self.words[candidate.start : candidate.end]
        if words[0] in lexicon().directions and words[1:] in _MERE_DIRECTIONS and candidate.container is None:
            following = self.words[candidate.end] if candidate.end < len(self.words) else ""
            is_street = following.removesuffix("s") in lexicon().streets
            if (len(words) == 1 and not is_street) or following == "of" or not self.reading.capital[candidate.end - 1]:
                return True
        if candidate.key in lexicon().celestial and candidate.container is None and candidate.label != "GPE":
            return True
        if not any(self.reading.capital[candidate.start : candidate.end]):
            return True
        return not candidate.matches and candidate.label != "FAC" and self._is_demonym(candidate.key)

    def _is_demonym(self, key: str) -> bool:
        stems = (key.removesuffix(ending) for ending in lexicon().demonym_endings if key.endswith(ending))
        names = (name for stem in stems if len(stem) > 3 for name in (stem, f"{stem}a", f"{stem}ia", f"{stem[:-1]}y"))
        return any(match.rank <= _PROMINENT for name in names for match in self.gazetteer.lookup(name)[:1])

    def _weigh_part(self, candidate: Toponym, entity: Entity) -> float:
        """Weigh a name inside a longer one: the place of a public body counts, that of a newspaper or club does not."""
        first = self.reading.trim(entity.start, entity.end)[0]
        before = self.words[candidate.start - 1] if candidate.start > first else ""
        if entity.label in PLACE_LABELS:
            return _NEVER
        if before == "-" and _weigh_party(self, candidate):
            return _W.public_body
        if before == "," or (candidate.end < entity.end and self.words[candidate.end] == ","):
            return 1.5 if self._is_list_of_names(entity) else _W.other_body
        if before in ("-", "/", "–"):
            return 1.5 if candidate.start - 2 in self.reading.known else _W.other_body
        if (before and before not in _JOINTS) or self._is_common_word(candidate, _LARGE):
            return _W.other_body
        return self._weigh_body(candidate, entity)

    def _weigh_body(self, candidate: Toponym, entity: Entity) -> float:
        behind = self.words[candidate.end : entity.end]
        bodies = lexicon().public_bodies
        body = next((word for word in behind if word in bodies or word in lexicon().other_bodies), None)
        if body in bodies:
            return _W.public_body if entity.label != "PERSON" or len(behind) == 1 else _W.public_body / 2
        return _W.other_body if entity.label != "PERSON" else _W.person_part

    def _is_list_of_names(self, entity: Entity) -> bool:
        """Tell whether every word of the entity belongs to a name the gazetteer knows ("Harwinton, Bantam")."""
        return all(i in self.reading.known or not self.words[i].isalnum() for i in range(entity.start, entity.end))

    def _weigh_label(self, candidate: Toponym) -> float:
        if not candidate.label:
            return _W.unlabelled if self._is_proper(candidate) else _W.not_proper
        weight = _W.label.get(candidate.label, _W.other_label)
        # Title case misleads the recogniser.
        return max(min(weight, 1.0), -0.5) if candidate.start in self.headings else weight

    def _is_proper(self, candidate: Toponym) -> bool:
        first = self.reading.texts[candidate.start]
        tokens = self.reading.parsed[candidate.start : candidate.end]
        return (first.isupper() and len(first) > 3) or any(token.pos_ == "PROPN" for token in tokens)

    def _is_common_word(self, candidate: Toponym, limit: int) -> bool:
        return candidate.key in common_words() and not (candidate.matches and candidate.matches[0].weight >= limit)

    def _weigh_entry(self, candidate: Toponym) -> float:
        if not candidate.matches:
            return self._weigh_unknown(candidate)
        best = candidate.matches[0]
        if self._is_common_word(candidate, _LARGE * 10):
            return _W.common_place if candidate.label in ("GPE", "LOC") else _W.common_word
        if any(m.place.type == "country" for m in candidate.matches[:2]):
            return _W.country
        if self.words[candidate.start] in lexicon().other_bodies and "of" in self.words[candidate.start : candidate.end]:
            return _NEVER
        if candidate.name.isupper() and len(candidate.name) < _SHORTEST_CAPITALS and candidate.container is None:
            return _W.short_capitals
        if best.weight < _LARGE // 4 and all(m.alias for m in candidate.matches):
            return _W.small_alias
        return _W.large if best.weight >= _LARGE and not best.alias else 0.0

    def _weigh_unknown(self, candidate: Toponym) -> float:
        """Weigh a name only the recogniser takes for a place: natural features and facilities are often in no gazetteer."""
        tokens = range(candidate.start, candidate.end)
        if any(self.reading.texts[i] in country_names() for i in tokens) or not any(self.reading.capital[i] for i in tokens):
            return _NEVER
        if any(normalise_name(self.reading.texts[i]) in self.surnames for i in tokens) and candidate.label != "FAC":
            return _NEVER
        if candidate.key in lexicon().directions or candidate.key in lexicon().not_places:
            return _NEVER
        last = self.words[candidate.end - 1]
        if last in lexicon().features:
            return 0.0
        if candidate.label != "FAC" and last in lexicon().other_bodies and normalise_name(last) != "county":
            return _NEVER
        is_acronym = candidate.name.isupper() and len(candidate.name) < 6
        return _W.unknown + (_W.unknown_acronym if is_acronym else 0.0)

    def before(self, candidate: Toponym, steps: int = 1) -> int | None:
        """Return the token that stands ``steps`` before the candidate in its sentence, an article left out."""
        index = candidate.start - steps
        if candidate.start and self.words[candidate.start - 1] == "the":
            index -= 1
        return None if index < 0 or self.reading.opens[index + 1] else index

    def after(self, candidate: Toponym) -> int | None:
        """Return the token behind the candidate in its sentence, a possessive left out."""
        index = candidate.end
        if index < len(self.words) and self.words[index] in ("'s", "'"):
            index += 1
        return None if index >= len(self.words) or self.reading.opens[index] else index


# Rules: each returns the weight of one clue in the context of a candidate, 0 where it does not apply ----------------------------


def _weigh_preposition(scale: _Scale, candidate: Toponym) -> float:
    index = scale.before(candidate)
    if index is None:
        return 0.0
    word, words = scale.words[index], lexicon()
    if word in words.strong:
        return _W.strong_preposition
    if word == "of":
        return _W.weak_preposition + _weigh_head(scale, scale.before(candidate, 2))
    if word in words.appositive and candidate.start == index + 1:
        return _W.appositive
    return _W.weak_preposition if word in words.weak else 0.0


def _weigh_head(scale: _Scale, index: int | None) -> float:
    """Weigh what "of" belongs to: "the town of", "James Tauber of", "Bowers, 19, of", but "Bank of"."""
    if index is None:
        return 0.0
    if scale.words[index] in lexicon().appositive:
        return _W.appositive - _W.weak_preposition + 0.5
    if scale.reading.capital[index] and scale.words[index] in lexicon().other_bodies:
        return _W.name_of_body
    is_age = scale.words[index] == "," and index > 0 and scale.words[index - 1].isdecimal()
    return _W.resident if is_age or scale.reading.label(index) == "PERSON" else 0.0


def _weigh_container(scale: _Scale, candidate: Toponym) -> float:
    return _W.contained if candidate.container is not None else 0.0


def _weigh_dateline(scale: _Scale, candidate: Toponym) -> float:
    """Weigh "BAGHDAD (Reuters) -" and "MANSFIELD --": capitals at the start of a sentence before a dash or agency."""
    if not candidate.name.isupper() or len(candidate.name) < 3:
        return 0.0
    start = candidate.start
    is_opening = scale.reading.opens[start] or (start > 0 and not scale.words[start - 1].isalnum())
    following = scale.words[candidate.end] if candidate.end < len(scale.words) else ""
    return _W.dateline if is_opening and following in ("-", "--", "—", "–", ":", "(", ",") else 0.0


def _weigh_noun(scale: _Scale, candidate: Toponym) -> float:
    """Weigh a common noun behind the name: "Torrington firefighters", "Pataskala zoning"."""
    index = scale.after(candidate)
    if index is None or scale.reading.capital[index]:
        return 0.0
    if scale.words[index] in lexicon().people:
        return _W.people_noun
    if index != candidate.end:
        return 0.0
    token = scale.reading.parsed[candidate.end - 1]
    return _W.modifier if token.dep_ == "compound" and token.head.i >= index and token.head.pos_ == "NOUN" else 0.0


def _weigh_continuation(scale: _Scale, candidate: Toponym) -> float:
    """Weigh against a name that runs on ("Jordan Smith", "Denzel Washington"), for one before a public body ("Erie Police")."""
    if candidate.label in ("GPE", "LOC"):
        return 0.0
    reading, end, start = scale.reading, candidate.end, candidate.start
    score = 0.0
    if end < len(reading) and reading.capital[end] and not reading.opens[end]:
        if scale.words[end] in lexicon().public_bodies or scale.words[end] in lexicon().numbered_roads:
            return _W.public_word
        score += _W.name_continues * (reading.parsed[end].pos_ == "PROPN")
    if start and not reading.opens[start] and reading.capital[start - 1] and reading.label(start - 1) == "PERSON":
        score += _W.name_continues
    return score


def _weigh_title(scale: _Scale, candidate: Toponym) -> float:
    index = scale.before(candidate)
    is_title = index is not None and scale.reading.capital[index] and scale.words[index].rstrip(".") in lexicon().titles
    return _W.title_before if is_title else 0.0


def _weigh_speech(scale: _Scale, candidate: Toponym) -> float:
    index = scale.after(candidate)
    if index is None or candidate.label in ("GPE", "LOC"):
        return 0.0
    return _W.speech if scale.words[index] in lexicon().speech else 0.0


def _weigh_sports(scale: _Scale, candidate: Toponym) -> float:
    """Weigh against clubs: the subject or object of "beat", "defeat" and the like, unless it is a country."""
    if candidate.matches and candidate.matches[0].place.type == "country":
        return 0.0
    head = scale.reading.parsed[candidate.end - 1]
    is_argument = head.dep_ in ("nsubj", "dobj", "obj") and head.head.pos_ == "VERB"
    return _W.sports if is_argument and head.head.lemma_ in lexicon().sports else 0.0


def _weigh_surname(scale: _Scale, candidate: Toponym) -> float:
    return _W.surname if candidate.key in scale.surnames else 0.0


def _weigh_division(scale: _Scale, candidate: Toponym) -> float:
    """Weigh for a name in a list of divisions: "in Harvey, Harper and Kingman counties"."""
    return _W.division if candidate.division else 0.0


def _weigh_address(scale: _Scale, candidate: Toponym) -> float:
    """Weigh for what follows a street: "420 Augusta St., Alexandria"."""
    index = candidate.start - 1
    return _W.address if index > 0 and scale.words[index] == "," and index - 1 in scale.reading.street_ends else 0.0


def _weigh_party(scale: _Scale, candidate: Toponym) -> float:
    """Weigh for the seat behind a party letter: "R-Elbow Lake"."""
    index = candidate.start - 2
    return _W.party if index >= 0 and scale.words[index + 1] == "-" and scale.words[index] in lexicon().party_letters else 0.0


def _weigh_list(scale: _Scale, candidate: Toponym) -> float:
    """Weigh for what follows a place in a list: "Avdiivka, Bakhmut and the Donbas"."""
    index = candidate.start - 1
    if index >= 0 and scale.words[index] == "the":
        index -= 1
    if index >= 0 and scale.words[index] in ("and", "or"):
        index -= 1
    if index >= 0 and scale.words[index] == ",":
        index -= 1
    is_joined = 0 <= index < candidate.start - 1 and scale.words[index + 1] in (",", "and", "or")
    if not is_joined:
        return _W.coordinated * _opens_list(scale, candidate)
    return _W.coordinated if scale.reading.label(index) in ("GPE", "LOC") or _goes_on(scale, candidate, index) else 0.0


def _opens_list(scale: _Scale, candidate: Toponym) -> bool:
    """Tell whether a name of several words stands before a place: "Khan Younis and Rafah", but not "Clinton and Russia"."""
    behind = candidate.end
    is_before_place = behind + 1 < len(scale.words) and scale.words[behind] == "and" and scale.reading.label(behind + 1) == "GPE"
    return is_before_place and candidate.end - candidate.start > 1 and bool(candidate.matches)


def _goes_on(scale: _Scale, candidate: Toponym, before: int) -> bool:
    """Tell whether a name stands in a list behind a place, whatever the recogniser calls that; a comma alone makes no list."""
    following = scale.words[candidate.end] if candidate.end < len(scale.words) else ""
    is_list = scale.words[candidate.start - 1] in ("and", "or", "the") or following in (",", "and", "or")
    return before in scale.accepted and is_list


_RULES: tuple[Callable[[_Scale, Toponym], float], ...] = (
    _weigh_preposition, _weigh_container, _weigh_dateline, _weigh_noun, _weigh_continuation, _weigh_title, _weigh_speech,
    _weigh_sports, _weigh_surname, _weigh_division, _weigh_address, _weigh_party, _weigh_list,
)  # fmt: skip


# Reading the doc ----------------------------------------------------------------------------------------------------------------


def _surnames(parsed: Words) -> set[str]:
    """Return the keys of the last names of persons who are also named in full."""
    names: set[str] = set()
    for entity in parsed.entities:
        if entity.label == "PERSON" and entity.end - entity.start > 1:
            words = [word.text for word in parsed[entity.start : entity.end] if word.is_alpha]
            if len(words) > 1 and words[-1].lower() not in lexicon().public_bodies:
                names.add(normalise_name(words[-1]))
    return names
