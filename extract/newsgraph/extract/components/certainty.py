"""How sure the text is of each event: polarity, modality, tense, and who said it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc, Token

from newsgraph.extract.annotations import ActorMention, Argument, EventMention, register_extensions
from newsgraph.extract.coding import code_interactions
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.syntax import complements, is_passive, lemma, prepositional_objects, subjects

__all__ = ["CertaintyComponent"]

Tense = Literal["past", "present", "future"]
Modality = Literal["actual", "planned", "possible", "hypothetical", "requested"]

_MOST_STEPS = 8
_SPEAKER_TYPES = frozenset({"object"})


def _words() -> Mapping[str, frozenset[str]]:
    return word_lists("certainty.json")


@Language.factory(
    "newsgraph_certainty",
    assigns=["doc._.events"],
    requires=["doc._.events", "doc._.actors", "token.dep", "token.lemma", "token.tag"],
)
class CertaintyComponent:
    """Set polarity, modality and tense of each event, and add the edge to whoever the text attributes it to."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Judge each event of the doc."""
        for event in doc._.events:
            token = doc[event.head]
            event.tense = _tense(token)
            event.polarity = "negative" if _is_negated(token, event) else "positive"
            event.modality = _modality(token, event)
        _attribute(doc)
        code_interactions(doc)
        return doc


def _tense(token: Token) -> Tense | None:
    verb = _finite_verb(token)
    if verb is None:
        return None
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if auxiliaries & _words()["future_auxiliaries"]:
        return "future"
    if verb.tag_ in ("VBD", "VBN") or auxiliaries & {"had", "was", "were", "did"}:
        return "past"
    return "present"


def _finite_verb(token: Token) -> Token | None:
    for _ in range(_MOST_STEPS):
        if token.pos_ in ("VERB", "AUX") and (token.tag_ in ("VBD", "VBZ", "VBP", "MD") or _has_auxiliary(token)):
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _has_auxiliary(token: Token) -> bool:
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ != "to" for child in token.children)


# ------------------------------------------------------------------------------------------------------------------- polarity


def _is_negated(token: Token, event: EventMention) -> bool:
    words = _words()
    if any(child.dep_ == "neg" or (child.dep_ == "det" and child.lower_ == "no") for child in token.children):
        return True
    if event.nominal:
        return (token.dep_ == "pobj" and token.head.lower_ == "without") or _verb_is_negated(token)
    if any(child.lower_ in ("never", "nobody", "none") or _has_no(child) for child in token.children if child.dep_ != "dobj"):
        return True
    governor = token.head
    if token.dep_ == "xcomp" and (lemma(governor) in ("fail", "refuse", "decline", "neglect") or _negated_verb(governor)):
        return True
    if (
        token.dep_ == "pcomp"
        and governor.lower_ in ("without", "from")
        and (governor.lower_ == "without" or lemma(governor.head) in words["negative_governors"])
    ):
        return True
    return token.dep_ == "conj" and token.tag_ == governor.tag_ and _negated_verb(governor) and not _subject_of_own(token)


def _has_no(child: Token) -> bool:
    return child.dep_ in ("nsubj", "nsubjpass") and any(word.lower_ in ("no", "none", "neither") for word in child.children)


def _negated_verb(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)


def _subject_of_own(verb: Token) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)


def _verb_is_negated(noun: Token) -> bool:
    """A nominal event that a negated light verb governs did not happen ("did not hold talks")."""
    return (
        noun.dep_ == "dobj"
        and lemma(noun.head) in ("hold", "launch", "make", "carry", "conduct", "have")
        and _negated_verb(noun.head)
    )


# ------------------------------------------------------------------------------------------------------------------- modality


def _modality(token: Token, event: EventMention) -> Modality:
    words = _words()
    own = _modality_of_clause(token) if not event.nominal else _modality_of_noun(token)
    if own != "actual":
        return own
    for _ in range(_MOST_STEPS):
        governor = token.head
        if governor.i == token.i:
            break
        if token.dep_ in ("advcl", "ccomp") and _opens_condition(token):
            return "hypothetical"
        judged = _modality_by_governor(token, governor, words)
        if judged != "actual":
            return judged
        if token.dep_ in ("ccomp", "relcl", "parataxis", "nsubj", "nsubjpass", "pobj", "poss"):
            break
        if token.dep_ == "conj" and _has_auxiliary(token):
            break
        if token.dep_ in ("conj", "xcomp") and governor.pos_ in ("VERB", "AUX"):
            inherited = _modality_of_clause(governor)
            if inherited != "actual":
                return inherited
        token = governor
    return "actual"


def _modality_of_clause(verb: Token) -> Modality:
    words = _words()
    auxiliaries = [child.lower_ for child in verb.children if child.dep_ == "aux"]
    choices: tuple[tuple[str, Modality], ...] = (
        ("possible_auxiliaries", "possible"),
        ("hypothetical_auxiliaries", "hypothetical"),
        ("requested_auxiliaries", "requested"),
        ("future_auxiliaries", "planned"),
    )
    for name, modality in choices:
        if any(word in words[name] for word in auxiliaries):
            return modality
    purpose = verb.dep_ == "advcl" and "to" in auxiliaries and lemma(verb.head) not in words["doing_governors"]
    if "going" in auxiliaries or purpose:
        return "planned"
    if any(child.dep_ == "advmod" and child.lower_ in words["possible_governors"] for child in verb.children):
        return "possible"
    return "hypothetical" if _opens_condition(verb) else "actual"


def _modality_of_noun(noun: Token) -> Modality:
    words = _words()
    modifiers = {lemma(child) for child in noun.children if child.dep_ in ("amod", "det", "compound")}
    modifiers |= {child.lower_ for child in noun.children if child.dep_ == "amod"}
    if modifiers & words["planned_modifiers"]:
        return "planned"
    if modifiers & words["possible_governors"]:
        return "possible"
    if modifiers & words["hypothetical_modifiers"]:
        return "hypothetical"
    return "actual"


def _modality_by_governor(token: Token, governor: Token, words: Mapping[str, frozenset[str]]) -> Modality:
    name = lemma(governor)
    infinitive = any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)
    if token.dep_ in ("xcomp", "ccomp", "acl", "advcl") and infinitive:
        if name in words["requested_governors"] or name in words["requested_nouns"]:
            return "requested"
        if name in words["planned_governors"] or name in words["planned_nouns"]:
            return "planned"
        if token.dep_ == "advcl" and name not in words["doing_governors"]:
            return "planned"
    if token.dep_ == "ccomp" and name in words["requested_governors"] and token.tag_ == "VB":
        return "requested"
    if token.dep_ == "ccomp" and name in words["possible_governors"]:
        return "possible"
    if token.dep_ == "dobj" and name in ("plan", "propose", "schedule", "consider", "threaten", "promise", "pledge"):
        return "planned"
    if token.dep_ == "dobj" and name in ("demand", "urge", "request", "seek"):
        return "requested"
    if token.dep_ == "dobj" and name in ("fear", "suspect", "risk"):
        return "possible"
    if token.dep_ == "pobj":
        return _modality_by_preposition(governor, words)
    return "actual"


def _modality_by_preposition(preposition: Token, words: Mapping[str, frozenset[str]]) -> Modality:
    owner = lemma(preposition.head)
    if preposition.lower_ == "for" and (
        owner in words["requested_nouns"] or owner in ("call", "appeal", "ask", "press", "push", "plead")
    ):
        return "requested"
    if preposition.lower_ in ("for", "of") and owner in ("plan", "preparation", "proposal"):
        return "planned"
    if preposition.lower_ in ("of", "about") and owner in (
        "risk",
        "threat",
        "fear",
        "possibility",
        "danger",
        "likelihood",
        "warn",
        "prospect",
    ):
        return "possible"
    return "actual"


def _opens_condition(verb: Token) -> bool:
    conditions = _words()["conditions"]
    return any(child.dep_ == "mark" and child.lower_ in conditions for child in verb.children)


# ---------------------------------------------------------------------------------------------------------------- attribution


def _attribute(doc: Doc) -> None:
    events = {event.head: event for event in doc._.events}
    actors = {index: actor for actor in doc._.actors for index in range(actor.start, actor.end)}
    actors |= {actor.head: actor for actor in doc._.actors}
    for event in doc._.events:
        if event.type in _words()["speech_types"] and not event.nominal:
            _attribute_content(doc, event, events, actors)
    for token in doc:
        if token.lower_ == "according":
            _attribute_according(token, events, actors)


def _attribute_content(
    doc: Doc, speech: EventMention, events: Mapping[int, EventMention], actors: Mapping[int, ActorMention]
) -> None:
    """Link what is said to who says it: the clauses and event nouns that a verb of speech governs."""
    verb = doc[speech.head]
    if is_passive(verb):
        speakers = [word for name, word in prepositional_objects(verb) if name == "by"]
    else:
        speakers = subjects(verb)
    content = [clause.i for clause in complements(verb)]
    if speech.type == "statement":
        content += [word.i for child in verb.children if child.dep_ == "dobj" for word in [child, *child.conjuncts]]
    for index in content:
        if index in events:
            for speaker in speakers:
                _say(events[index], actors.get(speaker.i))


def _attribute_according(token: Token, events: Mapping[int, EventMention], actors: Mapping[int, ActorMention]) -> None:
    speakers = [word for name, word in prepositional_objects(token)]
    head = token.head
    for _ in range(_MOST_STEPS):
        if head.i in events:
            for speaker in speakers:
                _say(events[head.i], actors.get(speaker.i))
            return
        if head.head.i == head.i:
            return
        head = head.head


def _say(event: EventMention, speaker: ActorMention | None) -> None:
    if speaker is None or speaker.type in _SPEAKER_TYPES:
        return
    if not any(a.role == "attribution" and a.filler is speaker for a in event.arguments):
        event.arguments.append(Argument(role="attribution", filler=speaker, confidence=0.8))
