"""Arguments of events over the dependency parse: who did it, to whom, with what, where and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import (
    ActorMention,
    Argument,
    EventMention,
    PlaceMention,
    TimeMention,
    register_extensions,
)
from newsgraph.extract.components.actors import actors_by_head
from newsgraph.extract.countries import demonyms
from newsgraph.extract.event_links import brings_about
from newsgraph.extract.lexicon import senses, word_lists
from newsgraph.extract.quantities import count, measure, toll_counted
from newsgraph.extract.sides import find_sides, make_reciprocal
from newsgraph.extract.syntax import (
    antecedent,
    complements,
    conjuncts,
    content_noun,
    is_passive,
    noun_phrase,
    objects,
    prepositional_objects,
    subjects,
    whole_noun,
)
from newsgraph.extract.words import Word, Words, words_of

__all__ = ["ArgumentsComponent"]

Filler = ActorMention | PlaceMention | TimeMention | EventMention

_SURE, _LIKELY, _GUESS = 0.9, 0.7, 0.5
_MOST_STEPS = 6
_CAUSES = frozenset({"due", "because", "owing"})
_AFTER = frozenset({"after", "following", "since"})
_NO_OBJECT_POS = frozenset(
    {"PRON", "DET", "NUM", "ADJ", "ADV", "VERB", "AUX", "PUNCT", "SYM", "X", "PART", "INTJ", "SCONJ", "ADP"}
)
_NO_OBJECT_LEMMAS = frozenset(
    """lot number percent part kind way time thing fact case something anything nothing everything today day week month year
    one""".split()
)


def _roles() -> Mapping[str, frozenset[str]]:
    return word_lists("argument_roles.json")


@Language.factory(
    "newsgraph_arguments",
    assigns=["doc._.events", "doc._.actors"],
    requires=[
        "doc._.blocks",
        "doc._.events",
        "doc._.actors",
        "doc._.places",
        "doc._.times",
        "token.dep",
        "token.pos",
        "token.lemma",
    ],
)
class ArgumentsComponent:
    """Give each event its arguments: subjects, objects, prepositional and possessive fillers, shared ones included.

    A noun phrase that is no known actor, place, time or event but fills a role ("drones", "the contract") becomes an actor of
    type ``object``, as the Simple Event Model has it.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``arguments`` and ``quantities`` of each event of the doc."""
        finder = _Finder(doc)
        for event in doc._.events:
            finder.fill(event)
        finder.share_with_light_verbs()
        finder.share_means()
        finder.attach_circumstances()
        for event in doc._.events:
            make_reciprocal(event)
        find_sides(doc, finder.objects | finder.actors, finder.places)
        doc._.actors = sorted([*doc._.actors, *finder.objects.values()], key=lambda actor: (actor.start, actor.end))
        return doc


@dataclass(slots=True)
class _Finder:
    """Finds the mention behind a token and hands it to the event as an argument."""

    doc: Doc
    words: Words = field(init=False)
    actors: dict[int, ActorMention] = field(default_factory=dict)
    places: dict[int, PlaceMention] = field(default_factory=dict)
    times: dict[int, TimeMention] = field(default_factory=dict)
    events: dict[int, EventMention] = field(default_factory=dict)
    objects: dict[int, ActorMention] = field(default_factory=dict)
    by_head: dict[int, list[ActorMention]] = field(default_factory=dict)
    event_words: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words = words_of(self.doc)
        self.by_head = actors_by_head(self.doc)
        self.event_words = {i for e in self.doc._.events if e.nominal for i in range(e.start, e.end)}
        for table, mentions in (
            (self.actors, self.doc._.actors),
            (self.places, self.doc._.places),
            (self.times, self.doc._.times),
            (self.events, self.doc._.events),
        ):
            for mention in sorted(mentions, key=lambda m: m.start - m.end):
                for index in range(mention.start, mention.end):
                    if table is not self.events or index == mention.head:
                        table[index] = mention
            for mention in mentions:
                table[mention.head] = mention

    # -------------------------------------------------------------------------------------------------------------- one event

    def fill(self, event: EventMention) -> None:
        """Add the arguments that the event's own words govern."""
        token = self.words[event.head]
        if token.pos_ == "ADJ" and token.dep_ in ("acomp", "attr", "oprd", "ROOT", "conj"):
            self._fill_predicate(event, token)
        elif event.nominal:
            self._fill_nominal(event, token)
        else:
            self._fill_verbal(event, token)
        measure(event, token, self.events)

    def _fill_verbal(self, event: EventMention, verb: Word) -> None:
        passive = is_passive(verb)
        for subject in subjects(verb):
            self._add(event, self._subject_role(event, verb, subject, passive), subject, _SURE)
        supplied = verb.lemma in _roles()["supplying_verbs"] and any(name == "with" for name, _ in prepositional_objects(verb))
        for thing in objects(verb):
            role = "instrument" if _is_fired(event, verb, thing) else "recipient" if supplied else "patient"
            self._add(event, role, thing, _SURE)
        for child in verb.children:
            if child.dep_ == "dative" and child.pos_ != "ADP":
                self._add(event, "recipient", child, _SURE)
            elif child.dep_ in ("attr", "oprd", "acomp") and child.pos_ in ("NOUN", "PROPN"):
                self._add(event, "patient", child, _GUESS)
        for preposition, word in prepositional_objects(verb):
            if supplied and preposition == "with":
                self._add(event, "patient", word, _LIKELY)
            else:
                self._add_prepositional(event, verb, preposition, word, passive)
        for clause in complements(verb):
            self._add_clause(event, clause)

    def _fill_predicate(self, event: EventMention, adjective: Word) -> None:
        """Fill an event that a predicate adjective tells of ("Israel is opposed to mediation", "three were dead")."""
        for subject in subjects(adjective):
            self._add(event, "patient" if event.type == "casualty" else "agent", subject, _LIKELY)
        for preposition, word in prepositional_objects(adjective):
            self._add_prepositional(event, adjective, preposition, word, False)

    def _fill_nominal(self, event: EventMention, noun: Word) -> None:
        roles = _roles()
        passive_like = event.type in roles["patient_possessor_types"] or event.lemma in roles["patient_possessor"]
        # "Russia's seizure of Crimea": who owns the act does it where another is named that suffers it.
        named = any(child.dep_ == "prep" and child.lower_ == "of" for child in noun.children)
        possessor = "patient" if passive_like and not named else "agent"
        for child in noun.children:
            if child.dep_ == "poss":
                for owner in conjuncts(child):
                    self._add(event, possessor, owner, _SURE)
            elif child.dep_ in ("compound", "amod", "nmod") and child.i < noun.i:
                for word in conjuncts(child):
                    self._add_modifier(event, word, passive_like)
            elif child.dep_ in ("acl", "relcl") and child.i not in self.events:
                self._add_participle(event, child)
        for preposition, word in prepositional_objects(noun):
            self._add_nominal_prepositional(event, preposition, word, passive_like)

    def _subject_role(self, event: EventMention, verb: Word, subject: Word, passive: bool) -> str:
        if passive or event.is_suffered:
            return "patient"
        if subject.i in self.events and subject.i not in self.actors:
            return "cause" if brings_about(event, verb) else "topic"
        changes = event.plover is None and verb.lemma in _roles()["unaccusative"]
        if event.type == "casualty":
            return "patient" if all(thing.lemma in event.words for thing in objects(verb)) else "agent"  # "lost their lives"
        unaccusative = changes or verb.lemma in _roles()["suffered_verbs"]
        return "patient" if unaccusative and not objects(verb) else "agent"

    def _add_prepositional(self, event: EventMention, verb: Word, preposition: str, word: Word, passive: bool) -> None:
        roles = _roles()
        word = self._meant(word)
        if preposition == "by" and _is_way(word):
            self._add(event, "instrument", word, _LIKELY)
        elif preposition == "from" and event.is_suffered and word.i in self.actors:
            self._add(event, "agent", word, _LIKELY)
        elif preposition == "by" and (passive or event.is_suffered) and word.i not in self.times and word.pos_ != "VERB":
            self._add(event, "cause" if word.i in self.events and word.i not in self.actors else "agent", word, _SURE)
        elif preposition in ("according",):
            return
        elif word.i in self.events and word.i not in self.actors:
            if preposition not in roles["no_event_relation"]:
                self._add(event, _event_preposition_role(preposition), word, _LIKELY)
        elif word.i in self.times:
            self._add(event, "time", word, _SURE)
        elif word.i in self.places and preposition in roles["prepositions.location"] and not self._acts(word, preposition):
            self._add(event, "location", word, _SURE)
            if preposition in ("at", "on", "against") and event.plover == "ASSAULT":
                self._add(event, "patient", word, _LIKELY)
        elif word.i in self.places and preposition in roles["prepositions.destination"]:
            self._add(event, "destination" if event.plover is None else "recipient", word, _LIKELY)
        elif word.i in self.places and preposition in roles["prepositions.origin"]:
            self._add(event, "origin", word, _LIKELY)
        else:
            self._add(event, self._participant_role(event, preposition, word), word, _LIKELY)

    def _acts(self, word: Word, preposition: str) -> bool:
        """Tell whether a place name stands for its people ("with Russia", "against Iran")."""
        return word.i in self.actors and preposition in ("with", "against", "between", "by")

    def _participant_role(self, event: EventMention, preposition: str, word: Word) -> str:
        can_act = word.i in self.actors
        if preposition in ("with", "alongside"):
            return "recipient" if can_act else "instrument"
        if preposition in ("to", "toward", "towards"):
            return "recipient"
        if preposition == "from":
            return "origin"
        if preposition == "for":
            return "beneficiary" if can_act else "topic"
        if preposition in ("against", "at", "upon") or (preposition == "into" and event.plover == "ACCUSE"):
            return "patient"
        if preposition in ("by", "via", "using"):
            return "instrument"
        if preposition == "on" and can_act and event.plover in _AIMED_WITH_ON:
            return "patient"
        return "topic"

    def _add_clause(self, event: EventMention, clause: Word) -> None:
        content = self.events.get(clause.i)
        if content is None:
            content = next((self.events[child.i] for child in clause.children if child.i in self.events), None)
        if content is not None and content is not event:
            self._append(event, "topic", content, _LIKELY)

    def _add_modifier(self, event: EventMention, word: Word, passive_like: bool) -> None:
        roles = _roles()
        if word.i in self.times and word.i not in self.actors:
            self._add(event, "time", word, _LIKELY)
        elif word.i in self.actors:
            self._add(event, "patient" if passive_like else "agent", word, _LIKELY)
        elif word.i in self.places:
            self._add(event, "location", word, _LIKELY)
        elif word.i in self.events:
            self._add(event, "topic", word, _GUESS)
        elif word.pos_ in ("NOUN", "PROPN"):
            weapon = word.lemma in roles["instrument_nouns"]
            if weapon and event.type in roles["instrument_types"]:
                self._add(event, "instrument", word, _LIKELY)
            elif event.type in roles["topic_types"]:
                self._add(event, "topic", word, _GUESS)
            elif word.lemma not in roles["manner_nouns"]:
                self._add(event, "patient", word, _GUESS)

    def _add_participle(self, event: EventMention, verb: Word) -> None:
        """Take the arguments of a participle that is no event itself ("strikes targeting the port", "talks held in Doha")."""
        for thing in objects(verb):
            self._add(event, "patient", thing, _GUESS)
        for preposition, word in prepositional_objects(verb):
            self._add_prepositional(event, verb, preposition, word, is_passive(verb))

    def _add_nominal_prepositional(self, event: EventMention, preposition: str, word: Word, passive_like: bool) -> None:
        roles = _roles()
        word = self._meant(word)
        if preposition == "of" and word.i not in self.times:
            if word.i in self.events and word.i not in self.actors:
                self._add(event, "topic", word, _LIKELY)
            else:
                agentive = event.type in roles["agent_of_types"] and not passive_like
                topical = event.type in ("statement", "decision")
                self._add(event, "agent" if agentive else "topic" if topical else "patient", word, _LIKELY)
        elif self._names_doer(preposition, word):
            brought_about = preposition == "by" and word.i in self.events and word.i not in self.actors
            self._add(event, "cause" if brought_about else "agent", word, _SURE)
        elif preposition in ("on", "against", "upon", "at") and event.plover and (word.i in self.actors or word.i in self.places):
            self._add(event, "patient", word, _LIKELY)
            if word.i in self.places:
                self._add(event, "location", word, _SURE)
        elif preposition in ("on", "against", "upon") and event.type in roles["aimed_types"]:
            self._add(event, "patient", word, _LIKELY)
        elif preposition == "from" and word.i in self.actors:
            self._add(event, "agent", word, _LIKELY)
        else:
            self._add_prepositional(event, self.words[event.head], preposition, word, False)

    def _names_doer(self, preposition: str, word: Word) -> bool:
        if preposition == "by":
            return word.i not in self.times and word.pos_ != "VERB"
        return preposition in ("between", "among") and word.i in self.actors

    # ---------------------------------------------------------------------------------------------------------- between events

    def share_with_light_verbs(self) -> None:
        """Hand the subject of a light verb to the event that its object names ("Russia launched an assault")."""
        roles = _roles()
        for event in self.doc._.events:
            if not event.nominal:
                continue
            for verb, suffering in _light_verbs(self.words[event.head], roles):
                self._share(event, verb, suffering)

    def share_means(self) -> None:
        """Make what someone uses to do something its instrument ("used tear gas to disperse the crowd")."""
        for event in self.doc._.events:
            verb = self.words[event.head]
            if verb.dep_ in ("xcomp", "advcl") and verb.head.lemma == "use" and not event.nominal:
                for thing in objects(verb.head):
                    self._add(event, "instrument", thing, _LIKELY)

    def _share(self, event: EventMention, verb: Word, suffering: bool) -> None:
        has_agent = any(argument.role == "agent" for argument in event.arguments)
        taking_part = verb.lemma in _TAKING_PART
        passive = is_passive(verb) and not taking_part
        words = [word for name, word in prepositional_objects(verb) if name == "by"] if passive else subjects(verb)
        for word in words:
            if word.i != event.head and (suffering or not has_agent) and (word.i in self.actors or word.i in self.places):
                self._add(event, "patient" if suffering else "agent", word, _LIKELY)
        for preposition, word in prepositional_objects(verb):
            if preposition != "by" and word.i != event.head:
                self._add_nominal_prepositional(event, preposition, word, False)

    def attach_circumstances(self) -> None:
        """Attach each time and place that no event has claimed to the event that governs it."""
        claimed = {id(argument.filler) for event in self.doc._.events for argument in event.arguments}
        for time in self.doc._.times:
            if id(time) not in claimed and (event := self._governing_event(self.words[time.head])):
                self._append(event, "time", time, _GUESS)
        for place in self.doc._.places:
            head = self.words[place.head]
            if id(place) in claimed or head.dep_ in ("nsubj", "nsubjpass", "dobj", "poss"):
                continue
            preposition = next((t for t in (head.head, head.head.head) if t.pos_ == "ADP"), None)
            if preposition is not None and preposition.lemma in _roles()["prepositions.location"]:
                if event := self._governing_event(head):
                    self._append(event, "location", place, _GUESS)

    def _governing_event(self, token: Word) -> EventMention | None:
        for _ in range(_MOST_STEPS):
            if token.head.i == token.i:
                return None
            token = token.head
            if token.i in self.events:
                return self.events[token.i]
        return None

    # ----------------------------------------------------------------------------------------------------------------- fillers

    def _add(self, event: EventMention, role: str, word: Word, confidence: float) -> None:
        word = self._meant(antecedent(word))
        if role == "agent" and self._is_weapon(event, word):
            role = "instrument"
        filler = self._filler(word, "location" if role == "patient" and self._is_hit_town(event, word) else role)
        if filler is None or filler is event:
            count(event, role, word)
            return
        if isinstance(filler, TimeMention):
            role = "time"
        elif isinstance(filler, EventMention) and role in ("patient", "agent", "recipient", "instrument"):
            role = "topic"
        for sharer in self._sharers(filler):
            self._append(event, role, sharer, confidence)
        count(event, role, word)

    def _meant(self, word: Word) -> Word:
        """Return the word that names what a noun of quantity or of place stands for ("dozens of people", "the city of Basra")."""
        if word.i in self.actors or word.i in self.places or word.i in self.times or word.i in self.events:
            return word
        counted = next((child for child in word.lefts if child.i in self.events and toll_counted(child).i == word.i), None)
        if counted is not None:
            return counted
        word = content_noun(word)
        if word.i not in self.actors and word.i not in self.places and word.lemma in _roles()["place_nouns"]:
            return next((name for name in _names_of(word) if name.i in self.places), word)
        return word

    def _is_weapon(self, event: EventMention, word: Word) -> bool:
        """Tell whether the grammatical doer is but a means ("killed by a roadside bomb")."""
        if event.plover != "ASSAULT" or word.lemma not in _roles()["instrument_nouns"]:
            return False
        return word.i not in self.actors and word.i not in self.events and self._nation(word) is None

    def _is_hit_town(self, event: EventMention, word: Word) -> bool:
        """Tell whether a capital is the town that is attacked, not the government that sits there."""
        if event.type not in _PHYSICAL or word.i not in self.places or word.i not in self.actors:
            return False
        actor = self.actors[word.i]
        return actor.type == "government" and (actor.start, actor.end) == (self.places[word.i].start, self.places[word.i].end)

    def _sharers(self, filler: Filler) -> list[Filler]:
        """Return all actors that one noun names ("Hungarian and Romanian officials"), any other filler alone."""
        if isinstance(filler, ActorMention):
            return [filler, *(other for other in self.by_head.get(filler.head, ()) if other is not filler), *self._owners(filler)]
        return [filler]

    def _owners(self, thing: ActorMention) -> list[ActorMention]:
        """Return the countries whose a thing is where it is of several ("Polish and Lithuanian warships")."""
        lefts = self.words[thing.head].lefts if thing.type == "object" else []
        adjectives = [child for child in lefts if child.dep_ == "amod"]
        nations = [self.actors[word.i] for adjective in adjectives for word in conjuncts(adjective) if word.i in self.actors]
        return nations if len(nations) > 1 else []

    def _append(self, event: EventMention, role: str, filler: Filler, confidence: float) -> None:
        if not any(argument.role == role and argument.filler is filler for argument in event.arguments):
            event.arguments.append(Argument(role=role, filler=filler, confidence=confidence))

    def _filler(self, word: Word, role: str) -> Filler | None:
        tables: tuple[Mapping[int, Filler], ...] = (self.actors, self.places, self.times, self.events)
        if role in ("location", "destination", "origin"):
            tables = (self.places, self.actors, self.times, self.events)
        elif role == "time":
            tables = (self.times, self.events)
        for table in tables:
            if word.i in table:
                return table[word.i]
        return self._object(word)

    def _nation(self, noun: Word) -> str | None:
        """Return the country whose a thing is ("Israeli tanks", "Iran's oil"), None where the words before it tell none."""
        for child in noun.children:
            if child.dep_ in ("amod", "compound", "poss", "nmod") and (code := self._nation_named(child)):
                return code
            if child.dep_ == "prep" and child.lower_ == "of":
                owners = [self._nation_named(word) for word in child.children if word.dep_ == "pobj"]
                if owners and owners[0]:
                    return owners[0]
        return self._nation(noun.head) if noun.dep_ == "conj" and noun.head.pos_ == "NOUN" else None

    def _nation_named(self, word: Word) -> str | None:
        actor = self.actors.get(word.i)
        if actor is not None:
            return actor.country
        return demonyms().get(word.lower_) if word.text[:1].isupper() else None

    def _object(self, word: Word) -> ActorMention | None:
        if word.i in self.objects:
            return self.objects[word.i]
        if word.i in self.words.headings or word.i in self.event_words or not _names_thing(word):
            return None
        start, end = noun_phrase(word)
        name = self.words.slice(start, end)
        mention = ActorMention(
            start=start, end=end, head=word.i, name=name, form="nominal", type="object", key=f"nominal:{name.casefold()}",
            country=self._nation(word),
        )  # fmt: skip
        self.objects[word.i] = mention
        return mention


def _is_way(word: Word) -> bool:
    """Tell whether what follows "by" is how something gets done, not who does it ("by ship", "by phone")."""
    return word.lemma in _roles()["ways"] and not any(child.dep_ in ("det", "poss", "amod", "nummod") for child in word.children)


def _names_of(noun: Word) -> Iterator[Word]:
    """Yield the words that can name what a noun of place classifies: "the city of Basra", "the capital Juba", "Gaza City"."""
    for child in noun.children:
        if child.dep_ in ("appos", "compound", "nmod"):
            yield child
        elif child.dep_ == "prep" and child.lower_ in ("of", "in"):
            yield from (word for word in child.children if word.dep_ == "pobj")


def _names_thing(word: Word) -> bool:
    """Tell whether a noun can stand for a thing that takes part, as opposed to a quality, a number or an idea."""
    if word.pos_ in _NO_OBJECT_POS or word.lemma in _NO_OBJECT_LEMMAS or not any(map(str.isalpha, word.text)):
        return False
    entry = senses().get((word.lemma, "n"))
    return word.pos_ == "PROPN" or entry is None or not entry.abstract


_AIMED_WITH_ON = frozenset({"SANCTION", "ASSAULT", "COERCE", "REQUEST", "THREATEN"})
_TAKING_PART = frozenset({"engage", "participate", "enter", "involve", "join", "partake"})
_PHYSICAL = frozenset({"assault", "damage", "disaster", "accident", "rescue"})


def _is_fired(event: EventMention, verb: Word, thing: Word) -> bool:
    """Tell whether an attack's object is what it is done with ("launched 200 missiles at Israel")."""
    roles = _roles()
    weapon = content_noun(thing).lemma in roles["instrument_nouns"]
    return event.type == "assault" and weapon and verb.lemma in roles["firing_verbs"]


def _event_preposition_role(preposition: str) -> str:
    if preposition in _CAUSES:
        return "cause"
    if preposition in _AFTER:
        return "after"
    if preposition == "before":
        return "before"
    return "topic"


def _light_verbs(noun: Word, roles: Mapping[str, frozenset[str]]) -> Iterator[tuple[Word, bool]]:
    """Yield verbs whose subject belongs to the event a noun names, and whether that subject suffers it."""
    noun = whole_noun(noun)
    head = noun.head
    if noun.dep_ in ("dobj", "nsubjpass") and head.lemma in roles["lending"]:
        yield head, head.lemma in roles["patient_light"]
    elif noun.dep_ == "pobj" and head.lower_ == "under" and head.head.lemma in ("come", "be", "remain"):
        yield head.head, True
    elif noun.dep_ == "pobj" and head.lower_ in ("in", "into") and head.head.lemma in _TAKING_PART:
        yield head.head, False
    for child in noun.children:
        if child.dep_ == "acl" and child.tag_ == "VBN" and child.lemma in roles["lending"]:
            yield child, False
