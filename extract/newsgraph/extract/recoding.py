"""Acts made of another event: a promise of aid, a refusal to meet, a demand that someone act, a crash that kills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import islice

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, Argument, EventMention
from newsgraph.extract.forces import is_brought_about_by_chance, is_violent
from newsgraph.extract.lexicon import event_types, senses, word_lists, word_table
from newsgraph.extract.sides import has_agent, has_target, make_reciprocal
from newsgraph.extract.syntax import clause_before, objects, subjects
from newsgraph.extract.words import Word, words_of

__all__ = ["recode", "take_content"]

_INTENDED = ("planned", "hypothetical", "possible")
_REFUSED = ("planned", "hypothetical")
_HARMFUL = frozenset({"assault", "accident", "disaster", "health", "protest", "coerce"})
_CONTESTS_OF_A_REPORT = 3
"""Words for contests from which on an article is taken for a sports report."""
_SCORE = re.compile(r"(?<![\w-])\d{1,3}[-–]\d{1,3}(?![\w-])")
_SURE_AS_A_RULE = 0.75
"""Share of the PLOVER development records whose category such a rule gets right."""


def recode(doc: Doc, events: Mapping[int, EventMention]) -> None:
    """Give each event, known by its head, the type that its clause makes of it."""
    for event in events.values():
        _code_intention(event, words_of(doc)[event.head], events)
        _code_refusal(event)
        _code_demand(event)
        _code_joint_exercise(event)
        _code_expulsion(event)
        _code_natural(doc, event)
        _code_contest(doc, event)
        _code_verbal_attack(doc, event)
        _code_effect(doc, event)
    violence = any(event.type == "assault" and event.lemma not in _lists()["harming_verbs"] for event in events.values())
    for event in events.values():
        _code_casualty(doc, event, events, violence)


def take_content(doc: Doc, act: EventMention, content: EventMention) -> None:
    """Let a verbal act be coded with what it is about: a promise to strike is a threat, one to give aid has a code of its own."""
    head = words_of(doc)[content.head].head
    if act.head not in (head.i, head.head.i if head.dep_ == "prep" else head.i):
        return  # "aid to refugees who flee the war"
    if act.plover == "AGREE" and content.plover in _lists()["promised_harm"]:
        _retype(act, "threaten", "content")
    _refine(act, content.plover)


def _retype(event: EventMention, type_name: str, rule: str) -> None:
    """Give an event another type, and note the rule that says so."""
    kind, content = event_types()[type_name], event.plover
    event.type, event.plover, event.cameo, event.mode = kind.name, kind.plover, kind.cameo, None
    event.typed_by, event.type_confidence = f"{event.typed_by or 'rule'}+{rule}", _SURE_AS_A_RULE
    _refine(event, content)


def _refine(act: EventMention, content: str | None) -> None:
    """Replace the general code and mode of an act by those for its content."""
    key = f"{act.plover}.{content}"
    # CAMEO tells an appeal for aid (02) from a demand for it (10), which weighs far heavier.
    act.cameo = word_table("coding.json", "appeals" if act.mode == "appeal" else "codes").get(key, act.cameo)
    act.mode = word_table("coding.json", "modes").get(key, act.mode)


def _lists() -> Mapping[str, frozenset[str]]:
    return word_lists("coding.json")


def _code_intention(event: EventMention, token: Word, events: Mapping[int, EventMention]) -> None:
    """Count announced cooperation as agreement and announced harm as threat ("will meet", "is prepared to strike")."""
    if event.nominal or event.plover is None or not has_agent(event) or not _announces(event, token, events):
        return
    lists = _lists()
    if event.polarity == "negative":
        if event.plover == "CONCEDE" and event.lemma in lists["permitting_verbs"]:
            _retype(event, "threaten", "intention")
    elif event.plover in lists["promised"]:
        _retype(event, "agree", "intention")
    elif event.plover in lists["threatened"]:
        _retype(event, "threaten", "intention")


def _announces(event: EventMention, token: Word, events: Mapping[int, EventMention]) -> bool:
    lists = _lists()
    if token.dep_ == "xcomp" and _is_intending(token.head):
        # The act of promising is coded itself, with its content.
        return token.head.i not in events or events[token.head.i].plover is None
    if event.modality not in _INTENDED:
        return False
    auxiliaries = {child.lower_ for child in token.children if child.dep_ == "aux"}
    if auxiliaries & lists["announcing_auxiliaries"]:
        return True
    clauses = [child for child in token.children if child.dep_ == "advcl"]
    conditional = any(word.lower_ in ("if", "unless") for clause in clauses for word in clause.lefts)
    return bool(auxiliaries & {"may", "might", "could"}) and conditional


def _is_intending(governor: Word) -> bool:
    """Tell whether a word speaks of an intention: "is prepared to", "plans to"."""
    disposed = governor.dep_ in ("acomp", "attr", "oprd") or governor.pos_ == "ADJ"
    return governor.lemma in _lists()["intending_verbs"] or (disposed and governor.lower_ in _lists()["intending_adjectives"])


def _code_refusal(event: EventMention) -> None:
    """Count cooperation that a party says it will not give as rejection ("would not meet their demands")."""
    withheld = event.plover in _lists()["promised"] or event.plover == "AGREE"
    if event.polarity == "negative" and event.modality in _REFUSED and withheld and has_agent(event):
        _retype(event, "reject", "refusal")


def _code_demand(event: EventMention) -> None:
    """Count saying that someone else must act as a demand ("Russia said that Sudan must return the helicopter")."""
    if event.type != "statement" or event.nominal:
        return
    speakers = [a.filler.key for a in event.arguments if a.role == "agent" and isinstance(a.filler, ActorMention)]
    for argument in list(event.arguments):
        content = argument.filler
        if argument.role == "topic" and isinstance(content, EventMention) and content.modality == "requested":
            addressed = [a.filler for a in content.arguments if a.role == "agent" and isinstance(a.filler, ActorMention)]
            others = [actor for actor in addressed if actor.key not in speakers]
            if speakers and others:
                _retype(event, "request", "demand")
                event.mode = "demand"
                event.arguments += [Argument(role="recipient", filler=other, confidence=0.6) for other in others]
                return


def _code_joint_exercise(event: EventMention) -> None:
    """Count manoeuvres that two countries hold together as cooperation, those of one as a show of force."""
    if event.mode == "exercise":
        agents = {a.filler.country for a in event.arguments if a.role == "agent" and isinstance(a.filler, ActorMention)}
        if len(agents - {None}) > 1:
            _retype(event, "cooperate", "joint")
            make_reciprocal(event)


def _code_expulsion(event: EventMention) -> None:
    """Count driving out an international body as a sanction, driving out people as coercion."""
    driven_out = [a.filler for a in event.arguments if a.role == "patient" and isinstance(a.filler, ActorMention)]
    if event.plover == "COERCE" and event.mode == "deport" and any(who.sector in ("IGO", "NGO") for who in driven_out):
        _retype(event, "sanction", "expulsion")
        event.mode = "expel"


def _code_casualty(doc: Doc, event: EventMention, events: Mapping[int, EventMention], violence: bool) -> None:
    """Count deaths and injuries as such where nobody brought them about: in an accident, or where nothing tells of violence."""
    if event.plover != "ASSAULT" or event.lemma not in _lists()["harming_verbs"] or event.nominal or has_agent(event):
        return
    if any(argument.role == "instrument" for argument in event.arguments):
        return
    verb = words_of(doc)[event.head]
    clauses = {(clause_before(verb) or verb.head).i, *(child.i for child in verb.children if child.dep_ == "advcl")}
    circumstances = [*(a.filler for a in event.arguments), *(events.get(head) for head in sorted(clauses - {verb.i}))]
    violent = [is_violent(doc, other) for other in circumstances if isinstance(other, EventMention) and other.type in _HARMFUL]
    if not (any(violent) if violent else violence):
        _retype(event, "casualty", "unintended")


def _code_natural(doc: Doc, event: EventMention) -> None:
    """Count what nature or chance does as disaster, damage or effect, no attack ("Hurricane Ida struck", "fire destroyed")."""
    unmeant = event.type in _UNMEANT and event.lemma not in _lists()["harming_verbs"]
    if unmeant and is_brought_about_by_chance(doc, event):
        _retype(event, "damage" if event.mode == "destroy" else _UNMEANT[event.type], "natural")


_UNMEANT = {"assault": "disaster", "coerce": "effect"}
"""What acts are where nobody means to do them."""


def _code_contest(doc: Doc, event: EventMention) -> None:
    """Count beating someone as sport where the sentence or the article tells of a contest ("beat England in the final")."""
    if event.type in ("assault", "event") and not event.nominal and event.lemma in _lists()["winning_verbs"]:
        words = words_of(doc)
        start, end, _ = words[event.head].sent
        told = _SCORE.search(words.slice(start, end)) or _is_about_sport(words[start:end], 1)
        if told or _is_about_sport(words, _CONTESTS_OF_A_REPORT):
            _retype(event, "sport", "contest")


def _is_about_sport(words: Iterable[Word], least: int) -> bool:
    found = (word for word in words if word.pos_ in ("NOUN", "PROPN", "ADJ") and word.lemma in _lists()["contest_nouns"])
    return len(list(islice(found, least))) == least


def _code_verbal_attack(doc: Doc, event: EventMention) -> None:
    """Count an attack on what can only be attacked with words as criticism ("attacked the investigation as a witch hunt")."""
    if event.lemma != "attack" or event.nominal or has_target(event) or any(a.role == "instrument" for a in event.arguments):
        return
    attacked = objects(words_of(doc)[event.head])
    words = [senses().get((word.lemma, "n")) for word in attacked]
    if attacked and all(entry is not None and entry.abstract for entry in words):
        _retype(event, "accuse", "verbal")


def _code_effect(doc: Doc, event: EventMention) -> None:
    """Count what events bring and leave behind as their effect, not as movement ("The storm left thousands homeless")."""
    if event.type != "movement" or event.nominal or event.lemma not in _lists()["carrying_verbs"]:
        return
    verb = words_of(doc)[event.head]
    doers = {word.i for word in subjects(verb)}
    if objects(verb) and any(isinstance(a.filler, EventMention) and a.filler.head in doers for a in event.arguments):
        _retype(event, "effect", "caused")
