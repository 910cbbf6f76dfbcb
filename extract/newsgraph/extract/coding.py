"""Political coding: which events count as interactions between actors, and as what, once arguments and certainty are known.

The lexicon says what a word can mean; PLOVER codes what is done. A threat to attack is a threat and no attack, a refusal to
meet a rejection and no meeting, and "after five days of fighting" tells of no one's doing. The content of such acts keeps its
own type, but has no PLOVER category.
"""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, EventMention, PlaceMention
from newsgraph.extract.components.pronouns import antecedents
from newsgraph.extract.contexts import find_contexts
from newsgraph.extract.forces import is_natural, is_violent
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.recoding import recode, take_content
from newsgraph.extract.sides import IMPLIED, TARGET_ROLES, has_agent, has_target, parties
from newsgraph.extract.syntax import is_light, is_passive, whole_noun
from newsgraph.extract.words import Word, words_of

__all__ = ["code_interactions"]

_MOST_STEPS = 8
_UNREAL = frozenset({"hypothetical", "possible", "requested"})


def code_interactions(doc: Doc) -> None:
    """Give each event of the doc the PLOVER category that its clause calls for, or none.

    Needs the events with their arguments, polarity and modality.
    """
    events = {event.head: event for event in doc._.events}
    recode(doc, events)
    governed = [(act, event) for event in doc._.events if (act := _governing_act(doc, event, events)) is not None]
    for act, event in governed:
        take_content(doc, act, event)
    for _, event in governed:
        _uncode(event)
    for event in doc._.events:
        if event.plover is not None and (_is_done_by_things(doc, event) or not _is_political(doc, event)):
            _uncode(event)
    for event in doc._.events:
        if event.plover is not None and (_is_unreal(event, words_of(doc)[event.head]) or _is_background(doc, event, events)):
            _uncode(event)
        if event.plover is not None:
            event.contexts = find_contexts(doc, event)


def _lists() -> Mapping[str, frozenset[str]]:
    return word_lists("coding.json")


def _uncode(event: EventMention) -> None:
    event.plover = event.cameo = None


def _is_done_by_things(doc: Doc, event: EventMention) -> bool:
    """Tell whether the doer that a verb has is no party: a study suggests, a fire kills."""
    verb = words_of(doc)[event.head]
    agents = [argument.filler for argument in event.arguments if argument.role == "agent"]
    if event.nominal or has_agent(event):
        return bool(agents) and all(is_natural(doc, agent) for agent in agents)
    armed = any(argument.role == "instrument" for argument in event.arguments)
    causes = [argument.filler for argument in event.arguments if argument.role == "cause"]
    meant = any(isinstance(cause, EventMention) and (cause.type == event.type or is_violent(doc, cause)) for cause in causes)
    suffered = is_passive(verb) or event.is_suffered
    return not suffered and any(child.dep_ == "nsubj" for child in verb.children) and not armed and not meant


def _is_political(doc: Doc, event: EventMention) -> bool:
    """Tell whether an act that any two people could do is one between political actors, or across borders."""
    if event.plover in _lists()["always_political"]:
        return True
    if event.lemma in ("ask", "question") and _is_press(event):
        return False
    # "Economists agreed that the U.S. economy is weak" is an opinion, whatever country it is about.
    opinion = event.plover == "AGREE" and any(child.dep_ == "ccomp" for child in words_of(doc)[event.head].children)
    told = (("agent",), 0.0), (TARGET_ROLES, IMPLIED if opinion else 0.0)
    sides = [[_known(doc, party) for party in parties(event, roles, above)] for roles, above in told]
    if any(_is_political_actor(party) for side in sides for party in side):
        return True
    source, target = ({party.country for party in side if isinstance(party, ActorMention)} - {None} for side in sides)
    return bool(source and target and len(source | target) > 1)


def _is_press(event: EventMention) -> bool:
    agents = parties(event, ("agent",))
    return bool(agents) and all(isinstance(agent, ActorMention) and agent.sector == "MED" for agent in agents)


def _known(doc: Doc, party: ActorMention | PlaceMention) -> ActorMention | PlaceMention:
    """Return whom a pronoun stands for, any other party itself."""
    if isinstance(party, ActorMention) and party.form == "pronoun":
        return antecedents(doc).get(id(party), party)
    return party


def _is_political_actor(party: ActorMention | PlaceMention) -> bool:
    if isinstance(party, PlaceMention):
        return party.resolved is not None and party.resolved.type == "country"
    return party.sector in _lists()["political_sectors"]


def _governing_act(doc: Doc, event: EventMention, events: Mapping[int, EventMention]) -> EventMention | None:
    """Return the coded act whose mere content an event is: what is threatened, demanded, refused, alleged."""
    lists = _lists()
    token = words_of(doc)[event.head]
    clausal = adverbial = False
    for _ in range(_MOST_STEPS if event.plover is not None else 0):
        if token.dep_ not in _CONTENT_DEPS or (token.dep_ == "prep" and token.lower_ in lists["background_prepositions"]):
            return None
        clausal = clausal or token.dep_ in ("xcomp", "ccomp", "pcomp", "acl")
        adverbial = adverbial or token.dep_ == "advcl"
        token = token.head
        act = events.get(token.i)
        if act is None or act.plover is None or act is event:
            continue
        if event.lemma in act.words[1:] or (act.plover in _GOVERNED_BY_ADVERBIALS and event.plover in lists["voiced"]):
            return act
        if event.plover == act.plover:
            return act if event.nominal and not act.nominal and len(act.words) > 1 else None
        if not adverbial and (act.plover in lists["governing"] or (clausal and act.plover in lists["judging"])):
            return act
    return None


_GOVERNED_BY_ADVERBIALS = frozenset({"PROTEST"})
_CONTENT_DEPS = frozenset({"xcomp", "ccomp", "dobj", "pobj", "prep", "pcomp", "acl", "conj", "dative", "nsubjpass", "advcl"})


def _is_unreal(event: EventMention, token: Word) -> bool:
    """What is denied, possible, hypothetical or asked for has not been done, unless a rule made a threat or demand of it."""
    recoded = "+" in (event.typed_by or "")
    denied = token.dep_ == "ccomp" and token.head.lemma in _lists()["denying_verbs"]
    return not recoded and (denied or event.modality in _UNREAL or event.polarity == "negative" or _is_imperative(token))


def _is_imperative(token: Word) -> bool:
    subjectless = not any(child.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass") for child in token.children)
    return token.tag_ == "VB" and token.dep_ in ("ROOT", "ccomp", "parataxis") and subjectless


def _is_background(doc: Doc, event: EventMention, events: Mapping[int, EventMention]) -> bool:
    """Tell whether a text takes an event for granted without saying who did it to whom."""
    if has_agent(event) and has_target(event):
        return False
    if not (has_agent(event) or has_target(event)) and not event.nominal:
        return True
    return not _is_asserted(words_of(doc)[event.head], events)


def _is_asserted(token: Word, events: Mapping[int, EventMention]) -> bool:
    """Tell whether a sentence asserts what a word names, rather than to presuppose it or to name a purpose."""
    for _ in range(_MOST_STEPS):
        head = token.head
        if head.i == token.i:
            return True
        if token.pos_ in ("NOUN", "PROPN", "ADJ"):
            token = whole_noun(token)
            head = token.head
            if not _is_asserted_noun(token, head):
                return False
        elif not _is_asserted_clause(token, head, events):
            return False
        token = head
    return False


def _is_asserted_noun(noun: Word, head: Word) -> bool:
    if noun.dep_ in ("dobj", "nsubjpass", "oprd"):
        return is_light(head)
    if noun.dep_ == "pobj":
        return head.lower_ in ("in", "into", "under", "on") and is_light(head.head)
    if noun.dep_ == "attr" or (noun.dep_ == "nsubj" and head.lemma == "be"):
        return any(child.dep_ == "expl" for child in head.children)
    if noun.dep_ == "nsubj":
        return head.lemma in _lists()["happening_verbs"]
    return noun.dep_ in ("conj", "acomp", "appos", "prep")


def _is_asserted_adverbial(verb: Word, events: Mapping[int, EventMention]) -> bool:
    """Tell whether an adverbial clause goes on telling ("…, killing five") or names the aim of what is no act of its own."""
    if any(child.dep_ == "mark" for child in verb.children):
        return False
    governing, own = events.get(verb.head.i), events.get(verb.i)
    protest = own is not None and own.plover == "PROTEST"
    return verb.tag_ == "VBG" or protest or governing is None or governing.plover is None


def _is_asserted_clause(verb: Word, head: Word, events: Mapping[int, EventMention]) -> bool:
    if verb.dep_ == "advcl":
        return _is_asserted_adverbial(verb, events)
    if verb.dep_ == "acl":
        return head.lemma in _lists()["trying_nouns"] or (verb.tag_ == "VBG" and head.dep_ == "dobj" and head.i not in events)
    if verb.dep_ in ("ccomp", "parataxis"):
        governing = events.get(head.i)
        reported = governing is not None and governing.type in _lists()["reporting_types"]
        return reported or head.lemma in _lists()["reporting_verbs"]
    if verb.dep_ == "prep":
        return True
    if verb.dep_ == "pcomp":
        return head.lower_ in ("to", "in", "by", "into")
    return verb.dep_ in ("conj", "xcomp")
