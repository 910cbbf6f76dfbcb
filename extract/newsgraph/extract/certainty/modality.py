"""Modality, tense and aspect: whether an event happened, is planned, possible, supposed or asked for, and when."""

from __future__ import annotations

from typing import Literal

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.certainty.words import words
from newsgraph.extract.words import Word

__all__ = ["aspect_of", "modality_of", "tense_of"]

Aspect = Literal["progressive", "perfective", "perfective_progressive"]
Modality = Literal["actual", "planned", "possible", "hypothetical", "requested"]
Tense = Literal["past", "present", "future"]

_MOST_STEPS = 8


def tense_of(token: Word) -> Tense | None:
    """Return the tense of the finite verb that a trigger is or depends on, None without one."""
    verb = _finite_verb(token)
    if verb is None:
        return None
    auxiliaries = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")}
    if auxiliaries & words()["future_auxiliaries"]:
        return "future"
    if verb.tag_ in ("VBD", "VBN") or auxiliaries & {"had", "was", "were", "did"}:
        return "past"
    return "present"


def _finite_verb(token: Word) -> Word | None:
    for _ in range(_MOST_STEPS):
        if token.pos_ in ("VERB", "AUX") and (token.tag_ in ("VBD", "VBZ", "VBP", "MD") or _has_auxiliary(token)):
            return token
        if token.head.i == token.i:
            return None
        token = token.head
    return None


def _has_auxiliary(token: Word) -> bool:
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ != "to" for child in token.children)


def aspect_of(token: Word) -> Aspect | None:
    """Return TimeML's aspect of a verb: under way ("is shelling"), completed ("has shelled"), both, or None for neither."""
    auxiliaries = [child for child in token.children if child.dep_ in ("aux", "auxpass")]
    perfective = any(child.lemma == "have" for child in auxiliaries)
    progressive = token.tag_ == "VBG" and any(child.lemma == "be" for child in auxiliaries)
    # "is being shelled"
    progressive = progressive or any(child.lower_ == "being" for child in auxiliaries)
    if perfective and progressive:
        return "perfective_progressive"
    return "perfective" if perfective else "progressive" if progressive else None


def modality_of(token: Word, event: EventMention) -> Modality:
    """Return how an event stands to what is: judged by its own auxiliaries and modifiers, then by the words that govern it."""
    own = _modality_of_clause(token) if not event.nominal else _modality_of_noun(token)
    if own != "actual":
        return own
    for _ in range(_MOST_STEPS):
        governor = token.head
        if governor.i == token.i:
            break
        if token.dep_ in ("advcl", "ccomp") and _opens_condition(token):
            return "hypothetical"
        judged = _modality_by_governor(token, governor)
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


def _modality_of_clause(verb: Word) -> Modality:
    auxiliaries = [child.lower_ for child in verb.children if child.dep_ == "aux"]
    choices: tuple[tuple[str, Modality], ...] = (
        ("possible_auxiliaries", "possible"),
        ("hypothetical_auxiliaries", "hypothetical"),
        ("requested_auxiliaries", "requested"),
        ("future_auxiliaries", "planned"),
    )
    for name, modality in choices:
        if any(word in words()[name] for word in auxiliaries):
            return modality
    purpose = verb.dep_ == "advcl" and "to" in auxiliaries and verb.head.lemma not in words()["doing_governors"]
    if "going" in auxiliaries or purpose:
        return "planned"
    if any(child.dep_ == "advmod" and child.lower_ in words()["possible_governors"] for child in verb.children):
        return "possible"
    return "hypothetical" if _opens_condition(verb) else "actual"


def _modality_of_noun(noun: Word) -> Modality:
    modifiers = {child.lemma for child in noun.children if child.dep_ in ("amod", "det", "compound")}
    modifiers |= {child.lower_ for child in noun.children if child.dep_ == "amod"}
    if modifiers & words()["planned_modifiers"]:
        return "planned"
    if modifiers & words()["possible_governors"]:
        return "possible"
    if modifiers & words()["hypothetical_modifiers"]:
        return "hypothetical"
    return "actual"


def _modality_by_governor(token: Word, governor: Word) -> Modality:
    name = governor.lemma
    infinitive = any(child.dep_ == "aux" and child.lower_ == "to" for child in token.children)
    if token.dep_ in ("xcomp", "ccomp", "acl", "advcl") and infinitive:
        if name in words()["requested_governors"] or name in words()["requested_nouns"]:
            return "requested"
        if name in words()["planned_governors"] or name in words()["planned_nouns"]:
            return "planned"
        if token.dep_ == "advcl" and name not in words()["doing_governors"]:
            return "planned"
    if token.dep_ == "ccomp" and name in words()["requested_governors"] and token.tag_ == "VB":
        return "requested"
    if token.dep_ in ("ccomp", "xcomp") and name in words()["possible_governors"]:
        return "possible"
    if token.dep_ == "dobj" and name in ("plan", "propose", "schedule", "consider", "threaten", "promise", "pledge"):
        return "planned"
    if token.dep_ == "dobj" and name in ("demand", "urge", "request", "seek"):
        return "requested"
    if token.dep_ == "dobj" and name in ("fear", "suspect", "risk"):
        return "possible"
    if token.dep_ == "pcomp" and governor.head.lemma in words()["near_misses"]:
        # "came close to signing", "on the verge of collapsing"
        return "possible"
    if token.dep_ == "pobj":
        return _modality_by_preposition(governor)
    return "actual"


def _modality_by_preposition(preposition: Word) -> Modality:
    owner = preposition.head.lemma
    if preposition.lower_ == "for" and (
        owner in words()["requested_nouns"] or owner in ("call", "appeal", "ask", "press", "push", "plead")
    ):
        return "requested"
    if preposition.lower_ in ("for", "of") and owner in ("plan", "preparation", "proposal"):
        return "planned"
    if preposition.lower_ in ("of", "about") and owner in words()["feared_nouns"]:
        return "possible"
    return "actual"


def _opens_condition(verb: Word) -> bool:
    conditions = words()["conditions"]
    return any(child.dep_ == "mark" and child.lower_ in conditions for child in verb.children)
