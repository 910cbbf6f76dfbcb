"""Pronouns and short definite descriptions of actors: which earlier mention they stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from newsgraph.extract.actors.tables import is_actor_noun
from newsgraph.extract.annotations import ActorMention
from newsgraph.extract.syntax import subjects
from newsgraph.extract.words import Word, words_of

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
_NEUTER = frozenset(word for word, kind in _PERSONAL.items() if kind == "organisation")
_ATTRIBUTIVE = frozenset({"poss", "compound", "amod", "nmod"})
_PART_OF = frozenset({"prep", "appos"})
_OPENING, _CLOSING = frozenset("“„«") | {"``"}, frozenset("”»") | {"''"}
_HAPPENING = frozenset({"happen", "occur"})
_ANYBODY = frozenset({"those", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "one", "all", "whoever"})
_TELLING = {
    **dict.fromkeys("mrs mrs. ms ms. miss lady dame madam mother daughter sister wife woman girl aunt niece queen princess "
                    "actress businesswoman chairwoman congresswoman policewoman spokeswoman widow girlfriend".split(), "f"),
    **dict.fromkeys("mr mr. sir lord father son brother husband man boy uncle nephew king prince actor businessman "
                    "chairman congressman policeman spokesman widower boyfriend grandfather gentleman".split(), "m"),
}  # fmt: skip
"""Words that tell the gender of whom they name."""
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

    The nearest compatible mention wins, subjects before other words, what is spoken of by pronoun already before what is only
    named; genders agree where both are known.
    """
    setting = _Setting.of(doc)
    found: dict[int, ActorMention] = {}
    genders = _told_genders(doc, actors)
    events: dict[int, int] = {}
    for index, actor in enumerate(actors):
        pronoun = words_of(doc)[actor.head]
        word = pronoun.lower_
        if actor.form != "pronoun" or word not in _PERSONAL or _is_anybody(pronoun):
            continue
        if _is_event(pronoun) or (word in _NEUTER and events.get(setting.sentences[actor.head], actor.head) < actor.head):
            events.setdefault(setting.sentences[actor.head], actor.head)
            continue  # "it is the biggest contract of its kind"
        wholes = _wholes(pronoun)
        earlier = [
            other
            for other in actors[:index]
            if other.end <= actor.start
            and setting.sentences[actor.head] - setting.sentences[other.head] <= _MOST_SENTENCES_BACK
            and _may_stand_for(pronoun, words_of(doc)[other.head], wholes)
            and (_goes_on(doc, other, word, found) if other.form == "pronoun" else _fits(doc, other, word, genders))
        ]
        barred = _subject_keys(doc, actor, actors, found)
        earlier = [other for other in earlier if found.get(id(other), other).key not in barred]
        if not earlier:
            continue
        best = max(earlier, key=lambda other: _preference(doc, other, actor, setting))
        best = found.get(id(best), best)
        found[id(actor)] = best
        if word in _GENDER and best.key:
            genders.setdefault(best.key, _GENDER[word])
    return found


@dataclass(frozen=True, slots=True)
class _Setting:
    """Number of the sentence of each token, and whether it stands inside quotation marks."""

    sentences: Sequence[int]
    quoted: Sequence[bool]

    @classmethod
    def of(cls, doc: Doc) -> _Setting:
        return cls([word.sent.number for word in words_of(doc)], _quoted(doc))


def _quoted(doc: Doc) -> list[bool]:
    """Tell of each token whether it stands inside quotation marks; a quotation ends with its paragraph."""
    quoted, inside = [], False
    for token in words_of(doc):
        text = token.text
        if "\n" in text or text in _CLOSING:
            inside = False
        elif text in _OPENING:
            inside = True
        elif text == '"':
            inside = not inside
        quoted.append(inside)
    return quoted


def _told_genders(doc: Doc, actors: Iterable[ActorMention]) -> dict[str, str]:
    """Return the genders that titles and nouns tell ("Mrs Thatcher", "his mother"), by key."""
    genders: dict[str, str] = {}
    words = words_of(doc)
    for actor in actors:
        if actor.form != "pronoun" and actor.key:
            title_and_name = words[max(actor.start - 1, 0) : actor.end]
            told = {_TELLING[word.lower_] for word in title_and_name if word.lower_ in _TELLING}
            if len(told) == 1:
                genders.setdefault(actor.key, told.pop())
    return genders


def _is_event(pronoun: Word) -> bool:
    """Tell whether "it" is something that happened, or a thing that a copula says it is ("it was the biggest contract")."""
    verb = pronoun.head
    if pronoun.lower_ != "it" or pronoun.dep_ not in _SUBJECTS:
        return False
    if verb.lemma in _HAPPENING:
        return True
    things = [child for child in verb.children if child.dep_ == "attr" and child.pos_ == "NOUN"] if verb.lemma == "be" else []
    return any(not is_actor_noun(thing.lemma) for thing in things)


def _is_anybody(pronoun: Word) -> bool:
    """Tell whether a pronoun belongs to "those who …" and the like, who are nobody in particular."""
    clause = next((word for word in pronoun.ancestors if word.dep_ == "relcl"), None)
    return clause is not None and clause.head.lower_ in _ANYBODY


def _wholes(pronoun: Word) -> frozenset[int]:
    """Return what the pronoun is part of, and so can't stand for ("redesigns of their range", "Firefox, its rival")."""
    wholes, word = set(), pronoun
    if word.dep_ == "poss":
        wholes.add(word.head.i)
    while word.head != word:
        if word.dep_ in _PART_OF and word.head.i <= pronoun.i:
            wholes.add(word.head.i)
        word = word.head
    return frozenset(wholes)


def _may_stand_for(pronoun: Word, other: Word, wholes: Collection[int]) -> bool:
    if other.dep_ == "compound" and pronoun.lower_ in _GENDER:
        return False  # "the Cruise video" speaks of a video
    return other.i not in wholes


def _goes_on(doc: Doc, other: ActorMention, word: str, found: Mapping[int, ActorMention]) -> bool:
    """Tell whether an earlier pronoun is the same one in any case ("he … his"), and it is known whom it stands for."""
    before = words_of(doc)[other.head].lower_
    if id(other) not in found or _PERSONAL.get(before) != _PERSONAL[word]:
        return False
    return _GENDER.get(before) == _GENDER.get(word)


def _subject_keys(
    doc: Doc, pronoun: ActorMention, actors: Sequence[ActorMention], found: Mapping[int, ActorMention]
) -> frozenset[str]:
    """Return whom an object pronoun can't stand for: the subject of its own verb, which would be "himself" (Principle B)."""
    word = words_of(doc)[pronoun.head]
    governor = word.head.head if word.dep_ == "pobj" else word.head
    if word.dep_ not in _OBJECTS or word.lower_ in _REFLEXIVE or governor.pos_ not in ("VERB", "AUX"):
        return frozenset()
    heads = {subject.i for subject in subjects(governor)}
    return frozenset(found.get(id(actor), actor).key for actor in actors if actor.head in heads)


def _fits(doc: Doc, other: ActorMention, word: str, genders: Mapping[str, str]) -> bool:
    kind = _PERSONAL[word]
    plural = other.form == "nominal" and _is_plural(words_of(doc)[other.head])
    if kind == "person":
        singular = other.type == "person" and not plural
        return singular and genders.get(other.key, _GENDER[word]) == _GENDER[word]
    if kind == "plural":
        return plural or other.type in _PLURAL_TYPES or _is_coordinated(words_of(doc)[other.head])
    return other.type != "person" and not plural and (other.type != "object" or words_of(doc)[other.head].dep_ in _SUBJECTS)


def _is_coordinated(noun: Word) -> bool:
    return (noun.dep_ == "conj" and noun.head is not noun) or any(child.dep_ == "conj" for child in noun.rights)


def _is_plural(noun: Word) -> bool:
    """Tell a plural noun, or a number that stands for several ("Twelve were hurt")."""
    return noun.tag_ in ("NNS", "NNPS") or (noun.tag_ == "CD" and noun.lower_ not in ("one", "1"))


def _preference(doc: Doc, other: ActorMention, pronoun: ActorMention, setting: _Setting) -> tuple[float, int]:
    word = words_of(doc)[pronoun.head]
    distance = setting.sentences[pronoun.head] - setting.sentences[other.head]
    value = -1.5 * distance
    if words_of(doc)[other.head].dep_ in _SUBJECTS:
        value += 1.0
    elif words_of(doc)[other.head].dep_ in _ATTRIBUTIVE:
        value -= 0.5
    if other.form != "nominal":
        value += 0.5
    if other.type == "object" and word.lower_ in _PLURAL:
        value -= 2.0 if word.dep_ != "nsubj" or word.head.lemma == "be" else 3.5
    if setting.quoted[other.head] and not setting.quoted[pronoun.head]:
        value -= 2.0
    return value, other.start
