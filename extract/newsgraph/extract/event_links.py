"""Links between events that a sentence makes: cause, part, before, after and during."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.tokens import Doc

from newsgraph.extract.annotations import Argument, EventMention
from newsgraph.extract.lexicon import general_triggers, word_lists
from newsgraph.extract.syntax import objects, prepositional_objects
from newsgraph.extract.words import Word, words_of

__all__ = ["brings_about", "is_linked", "link_events"]

_STATED = 0.8
_INFERRED = 0.6
_MOST_STEPS = 8
_FIGURES = frozenset({"MONEY", "PERCENT", "QUANTITY"})
_LINKS = frozenset({"cause", "after", "before", "during", "subevent"})


def link_events(doc: Doc) -> None:
    """Add arguments that lead from events to events: what caused them, what they were part of, what they came before or after.

    An event has ``cause`` and ``after`` leading to earlier events, ``before`` to later ones, ``during`` to those that went on
    meanwhile, ``subevent`` to its parts.
    """
    linker = _Linker({event.head: event for event in doc._.events})
    words = words_of(doc)
    for event in doc._.events:
        word = words[event.head]
        linker.link_clause(event, word)
        linker.link_frame(event, word)
    # A causal verb need not be an event itself.
    heads = [words[event.head] for event in doc._.events]
    verbs = {word.i: word for head in heads for word in (head, head.head) if word.pos_ == "VERB"}
    for _, verb in sorted(verbs.items()):
        linker.link_causing(verb)


def brings_about(event: EventMention, verb: Word) -> bool:
    """Tell whether a verb says what its subject brought about: "the quake killed five", but not "the quake struck at noon".

    Needs an object that something is done to; "the talks began", "sales rose 5 percent" tell of the subject alone.
    """
    done_to = [thing for thing in objects(verb) if thing.ent_type_ not in _FIGURES]
    return bool(done_to) and (event.type in _words()["effects"] or _is_causal(verb.lemma))


def _is_causal(verb: str) -> bool:
    return verb in _words()["causing"] or any(t.type.name == "effect" for t in general_triggers().get((verb, "v"), ()))


def is_linked(one: EventMention, other: EventMention) -> bool:
    """Tell whether the text makes one event cause, part, predecessor or successor of another: then they are two."""
    return _leads_to(one, other) or _leads_to(other, one)


def _leads_to(event: EventMention, other: EventMention) -> bool:
    return any(argument.filler is other and argument.role in _LINKS for argument in event.arguments)


def _words() -> Mapping[str, frozenset[str]]:
    return word_lists("event_links.json")


class _Linker:
    """The events of a doc by the token of their head."""

    def __init__(self, events: Mapping[int, EventMention]) -> None:
        self.events = events

    def link_clause(self, event: EventMention, verb: Word) -> None:
        """Link the event of an adverbial clause to that of its main clause ("died when the tram overturned")."""
        if verb.dep_ != "advcl" or verb.head.i not in self.events:
            return
        main, words = self.events[verb.head.i], _words()
        marks = {child.lower_ for child in verb.children if child.dep_ in ("mark", "advmod") and child.i < verb.i}
        if marks & words["because"]:
            _link(main, "cause", event, _STATED)
        elif main.type in words["results"] and event.type not in words["results"] and marks & words["occasion"]:
            _link(main, "cause", event, _INFERRED)
        elif marks & words["after"]:
            _link(main, "after", event, _STATED)
        elif marks & words["before"]:
            _link(main, "before", event, _STATED)
        elif marks & words["while"] and verb.tag_ == "VBG":
            # "while they were fleeing"; with a finite verb it mostly contrasts.
            _link(main, "during", event, _STATED)
        elif not marks and verb.tag_ == "VBG" and verb.i > verb.head.i and event.type in words["results"]:
            # "A bomb exploded, killing twelve people."
            _link(event, "cause", main, _STATED)

    def link_causing(self, verb: Word) -> None:
        """Link what a causal verb says was caused to its cause ("The shelling triggered a fire", "protests led to clashes")."""
        name, words = verb.lemma, _words()
        sources = [self.events[child.i] for child in verb.children if child.dep_ == "nsubj" and child.i in self.events]
        if not sources and verb.dep_ == "advcl" and verb.tag_ == "VBG" and verb.head.i in self.events:
            # "The dam burst, causing floods."
            sources = [self.events[verb.head.i]]
        if name in words["causing"]:
            effects = [child.i for child in verb.children if child.dep_ == "dobj"]
        else:
            effects = _governed(verb, words.get(f"causing_with.{name}"))
        self._link_all(effects, sources)
        for cause in _governed(verb, words.get(f"caused.{name}")):
            if cause in self.events:
                for effect in sources:
                    _link(effect, "cause", self.events[cause], _STATED)

    def _link_all(self, effects: Sequence[int], sources: Sequence[EventMention]) -> None:
        for effect in effects:
            if effect in self.events:
                for source in sources:
                    _link(self.events[effect], "cause", source, _STATED)

    def link_frame(self, event: EventMention, noun: Word) -> None:
        """Link an event to the one that a phrase names as its reason or as what it was part of.

        "struck back in retaliation for the raid" has a cause; "were killed in the raid" makes a part of it.
        """
        if noun.dep_ not in ("pobj", "pcomp"):
            return
        preposition = noun.head
        owner = preposition.head
        words = _words()
        if owner.lemma in words["cause_nouns"] and owner.dep_ == "pobj":
            told = self._governing(owner)
            if told is not None and told is not event:
                _drop(told, event)
                _link(told, "cause", event, _STATED)
        elif event.nominal and preposition.lower_ in words["during"] and _is_frame(event):
            told = self.events.get(owner.i)
            if told is not None and told is not event and not told.nominal and told.type not in words["no_frame_types"]:
                _drop(told, event)
                _link(event, "subevent", told, _INFERRED)

    def _governing(self, word: Word) -> EventMention | None:
        for _ in range(_MOST_STEPS):
            if word.head.i == word.i:
                return None
            word = word.head
            if word.i in self.events:
                return self.events[word.i]
        return None


def _is_frame(event: EventMention) -> bool:
    """Tell whether others can be part of an event: not of an order, of which "in order to" speaks but seemingly."""
    return event.type not in _words()["no_frame_types"] and event.lemma not in _words()["no_frame_nouns"]


def _governed(verb: Word, prepositions: frozenset[str] | None) -> list[int]:
    if not prepositions:
        return []
    objects = [word.i for name, word in prepositional_objects(verb) if name in prepositions]
    if any(child.dep_ == "prt" and child.lower_ in prepositions for child in verb.children):
        objects += [child.i for child in verb.children if child.dep_ == "dobj"]
    return objects


def _link(event: EventMention, role: str, other: EventMention, confidence: float) -> None:
    if event is other or _leads_to(event, other):
        return
    event.arguments.append(Argument(role=role, filler=other, confidence=confidence))


def _drop(event: EventMention, other: EventMention) -> None:
    """Take back that an event is about another: the words said more than that."""
    event.arguments = [a for a in event.arguments if a.filler is not other or a.role not in ("topic", "after")]
