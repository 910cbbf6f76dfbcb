"""Pronouns and short definite descriptions of actors: which earlier mention they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc, Token

from newsgraph.extract.annotations import ActorMention
from newsgraph.extract.syntax import subjects

__all__ = ["antecedents", "resolve_pronouns"]

_PERSONAL = {
    "he": "person", "him": "person", "his": "person", "himself": "person",
    "she": "person", "her": "person", "hers": "person", "herself": "person",
    "it": "organisation", "its": "organisation", "itself": "organisation",
    "they": "plural", "them": "plural", "their": "plural", "theirs": "plural", "themselves": "plural",
}  # fmt: skip
_GENDER = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "iobj", "dative", "pobj"})
_REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves"})
_PLURAL = frozenset(word for word, kind in _PERSONAL.items() if kind == "plural")
_MOST_SENTENCES_BACK = 3
_PLURAL_TYPES = frozenset(
    {"group", "military", "police", "armed_group", "ethnic_group", "religious_group", "government", "organization"}
)


def antecedents(doc: Doc) -> Mapping[int, ActorMention]:
    """Return what `resolve_pronouns` finds in the actors of a doc, worked out once; ask when the doc has all its actors."""
    found: Mapping[int, ActorMention] | None = doc._.antecedents
    if found is None:
        found = resolve_pronouns(doc, sorted(doc._.actors, key=lambda actor: (actor.start, actor.end)))
        doc._.antecedents = found
    return found


def resolve_pronouns(doc: Doc, actors: Sequence[ActorMention]) -> Mapping[int, ActorMention]:
    """Return the antecedent of each pronoun under the pronoun's identity; pronouns without one are left out.

    The nearest compatible mention wins, subjects before other words; genders agree where both are known.
    """
    sentence_of = _sentence_numbers(doc)
    found: dict[int, ActorMention] = {}
    genders: dict[str, str] = {}
    for index, actor in enumerate(actors):
        word = doc[actor.head].lower_
        if actor.form != "pronoun" or word not in _PERSONAL:
            continue
        earlier = [
            other
            for other in actors[:index]
            if other.form != "pronoun"
            and other.end <= actor.start
            and sentence_of[actor.head] - sentence_of[other.head] <= _MOST_SENTENCES_BACK
            and _fits(doc, other, word, genders)
            and not (other.head == doc[actor.head].head.i and doc[actor.head].dep_ == "poss")
        ]
        barred = _subject_keys(doc, actor, actors, found)
        earlier = [other for other in earlier if other.key not in barred]
        if not earlier:
            continue
        best = max(earlier, key=lambda other: _preference(doc, other, actor, sentence_of))
        found[id(actor)] = best
        if word in _GENDER and best.key:
            genders.setdefault(best.key, _GENDER[word])
    return found


def _subject_keys(
    doc: Doc, pronoun: ActorMention, actors: Sequence[ActorMention], found: Mapping[int, ActorMention]
) -> frozenset[str]:
    """Return whom an object pronoun can't stand for: the subject of its own verb, which would be "himself" (Principle B)."""
    word = doc[pronoun.head]
    governor = word.head.head if word.dep_ == "pobj" else word.head
    if word.dep_ not in _OBJECTS or word.lower_ in _REFLEXIVE or governor.pos_ not in ("VERB", "AUX"):
        return frozenset()
    heads = {subject.i for subject in subjects(governor)}
    return frozenset(found.get(id(actor), actor).key for actor in actors if actor.head in heads)


def _sentence_numbers(doc: Doc) -> list[int]:
    numbers = [0] * len(doc)
    for number, sentence in enumerate(doc.sents):
        for token in sentence:
            numbers[token.i] = number
    return numbers


def _fits(doc: Doc, other: ActorMention, word: str, genders: Mapping[str, str]) -> bool:
    kind = _PERSONAL[word]
    plural = other.form == "nominal" and _is_plural(doc[other.head])
    if kind == "person":
        singular = other.type == "person" and not plural
        return singular and genders.get(other.key, _GENDER[word]) == _GENDER[word]
    if kind == "plural":
        return plural or other.type in _PLURAL_TYPES or len(list(doc[other.head].conjuncts)) > 0
    return other.type != "person" and not plural and (other.type != "object" or doc[other.head].dep_ in _SUBJECTS)


def _is_plural(noun: Token) -> bool:
    """Tell a plural noun, or a number that stands for several ("Twelve were hurt")."""
    return noun.tag_ in ("NNS", "NNPS") or (noun.tag_ == "CD" and noun.lower_ not in ("one", "1"))


def _preference(doc: Doc, other: ActorMention, pronoun: ActorMention, sentence_of: Sequence[int]) -> tuple[float, int]:
    distance = sentence_of[pronoun.head] - sentence_of[other.head]
    subject = doc[other.head].dep_ in _SUBJECTS
    named = other.form == "name"
    thing = other.type == "object" and doc[pronoun.head].lower_ in _PLURAL
    return (-1.5 * distance + (1.0 if subject else 0.0) + (0.5 if named else 0.0) - (2.0 if thing else 0.0), other.start)
