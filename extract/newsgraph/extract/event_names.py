"""Short names that people read for events: "drone assault on Kharkiv", "Russia attacks port"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, EventMention, PlaceMention
from newsgraph.extract.syntax import is_passive, prepositional_objects, subjects
from newsgraph.extract.words import Word, Words, words_of

__all__ = ["name_event"]

_MODIFIERS = frozenset({"compound", "amod", "nmod"})
_MOST_WORDS = 8
_RICH = 2
"""Arguments and modifiers from which on a noun makes a better name than a verb."""
_PREPOSITION = {"location": "in", "patient": "of", "recipient": "with", "topic": "on"}
_MOST_MODIFIERS = 2
_SURE_ENOUGH = 0.5
"""Least confidence of an argument that a name tells as a fact."""
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_OBJECT = frozenset({"dobj", "attr", "oprd"})
_UNSAID = frozenset({"of", "by"})
"""Prepositions that a verb's object loses in a name."""
_VAGUE_MODIFIERS = frozenset(
    ("latest", "recent", "first", "last", "new", "this", "other", "such", "further", "same", "largest", "most", "extensive")
)


def name_event(doc: Doc, chain: Sequence[EventMention]) -> str:
    """Return a name for the event that the mentions of a chain share: its fullest nominal mention, else its fullest verb."""
    words = words_of(doc)
    body = [mention for mention in chain if words[mention.start].idx >= words.offset] or chain
    best = body[0] if len(body) == 1 else max(body, key=lambda mention: _fullness(words, mention))
    return " ".join(_nominal(doc, best, chain) if best.nominal else _verbal(doc, best))


def _fullness(words: Words, mention: EventMention) -> tuple[int, bool, int, int]:
    modifiers = [child for child in words[mention.head].lefts if child.dep_ == "compound"]
    richness = len(mention.arguments) + len(modifiers)
    return min(richness, _RICH), mention.nominal, richness, -mention.start


def _nominal(doc: Doc, mention: EventMention, chain: Sequence[EventMention]) -> list[str]:
    noun = words_of(doc)[mention.head]
    words = [_word(child) for child in noun.lefts if child.dep_ in _MODIFIERS and child.lower_ not in _VAGUE_MODIFIERS]
    words.append(_word(noun))
    place = _filler_name(chain, "location", PlaceMention)
    target = _filler_name([mention], "patient", ActorMention) if not place else None
    said = {word.casefold() for word in words}
    for name, preposition in ((place, "on" if mention.plover == "ASSAULT" else "in"), (target, "of")):
        if name and name.casefold() not in said:
            return [*words[-_MOST_WORDS:], preposition, name]
    return words[-_MOST_WORDS:]


def _verbal(doc: Doc, mention: EventMention) -> list[str]:
    """Return subject, verb and object in the order of a headline: "Ukraine condemned attack", "targeting civilians"."""
    verb = words_of(doc)[mention.head]
    agent = _filler_name([mention], "agent", ActorMention, PlaceMention)
    patient = _filler_name([mention], "patient", ActorMention, PlaceMention) or _indirect_object(verb, mention)
    group = _verb_group(doc, mention)
    if patient and (is_passive(verb) or (agent is None and _is_subject_of(verb, mention))):
        return [patient, *group, *(["by", agent] if agent else [])]
    subject = [agent] if agent else _phrase(verb, _SUBJECT)
    object = _preposed(verb, mention, patient) if patient else _object_words(doc, verb, mention)
    return [*subject, *group, *(object if object != subject else [])]


def _indirect_object(verb: Word, mention: EventMention) -> str | None:
    """Return whom something is done to or given by a verb of two objects: "fined Meta 400 million euros"."""
    nouns = {word.i for word in verb.children if word.dep_ == "dative" and word.pos_ in ("NOUN", "PROPN")}
    fillers = (argument.filler for argument in mention.arguments if argument.role == "recipient")
    found = (
        filler for filler in fillers if isinstance(filler, ActorMention) and nouns.intersection(range(filler.start, filler.end))
    )
    return next((filler.name for filler in found if filler.form != "pronoun"), None)


def _verb_group(doc: Doc, mention: EventMention) -> list[str]:
    """Return the words of the trigger with what makes them unsure or denied: "could set", "did not agree"."""
    verb = words_of(doc)[mention.head]
    trigger = list(words_of(doc)[mention.start : mention.end][:_MOST_WORDS])
    auxiliaries = [child for child in verb.lefts if child not in trigger and (child.tag_ == "MD" or child.dep_ == "neg")]
    if any(child.dep_ == "neg" for child in auxiliaries) or (auxiliaries and is_passive(verb)):
        auxiliaries = [child for child in verb.lefts if child not in trigger and child.dep_ in ("aux", "auxpass", "neg")]
    return [_spelled_out(token) for token in auxiliaries] + [_word(token) for token in trigger]


def _spelled_out(token: Word) -> str:
    """Return "not" for "n't", "will" for "'ll": in a name they stand as words of their own."""
    return {"n't": "not", "'ll": "will", "'d": "would", "wo": "will", "ca": "can"}.get(token.lower_, token.lower_)


def _is_subject_of(verb: Word, mention: EventMention) -> bool:
    """Tell whether the patient is the verb's subject, as of verbs without an agent: "the bridge collapsed"."""
    fillers = [argument.filler for argument in mention.arguments if argument.role == "patient"]
    return any(filler.head == word.i for filler in fillers for word in subjects(verb))


def _preposed(verb: Word, mention: EventMention, patient: str) -> list[str]:
    """Return the patient behind the preposition that the verb takes: "fired" "at" "protesters"."""
    heads = {argument.filler.head for argument in mention.arguments if argument.role == "patient"}
    return [*_preposition_of(verb, mention, heads), patient]


def _preposition_of(verb: Word, mention: EventMention, heads: Collection[int]) -> list[str]:
    trigger = {token.lower_ for token in verb.words[mention.start : mention.end]}
    names = (name for name, word in prepositional_objects(verb) if word.i in heads)
    return [name for name in names if name not in _UNSAID and name not in trigger][:1]


def _object_words(doc: Doc, verb: Word, mention: EventMention) -> list[str]:
    """Return the object where it is no participant of its own, or the noun that the verb is about."""
    said = range(mention.start, mention.end)
    words = _phrase(verb, _OBJECT, said)
    topic = next((a.filler for a in mention.arguments if a.role == "topic"), None)
    if words or topic is None or topic.head in said or words_of(doc)[topic.head].pos_ not in ("NOUN", "PROPN"):
        return words
    return [*_preposition_of(verb, mention, {topic.head}), _word(words_of(doc)[topic.head])]


def _phrase(verb: Word, dependencies: frozenset[str], said: Collection[int] = ()) -> list[str]:
    """Return a noun that depends on the verb, with its nearest modifiers; pronouns name nothing."""
    for noun in verb.children:
        if noun.dep_ in dependencies and noun.pos_ in ("NOUN", "PROPN") and noun.i not in said:
            modifiers = [word for word in noun.lefts if word.dep_ in _MODIFIERS and word.lower_ not in _VAGUE_MODIFIERS]
            return [*(_word(word) for word in [*modifiers[-_MOST_MODIFIERS:], noun]), *_measured(noun)]
    return []


def _measured(noun: Word) -> list[str]:
    """Return what a counted amount is of: "of" "grain" behind "tonnes" with a number."""
    if not any(child.dep_ == "nummod" for child in noun.lefts):
        return []
    return next((["of", _word(word)] for name, word in prepositional_objects(noun) if name == "of"), [])


def _filler_name(chain: Sequence[EventMention], role: str, *kinds: type) -> str | None:
    for mention in chain:
        for argument in mention.arguments:
            filler = argument.filler
            if argument.role != role or argument.confidence < _SURE_ENOUGH or (argument.inherited and role == "agent"):
                continue
            if isinstance(filler, kinds) and isinstance(filler, ActorMention | PlaceMention):
                if not (isinstance(filler, ActorMention) and filler.form == "pronoun"):
                    return filler.name
    return None


def _word(token: Word) -> str:
    return token.text if token.pos_ == "PROPN" or token.ent_type_ else token.lower_
