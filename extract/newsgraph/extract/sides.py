"""Who stands on which side of a political interaction: whom it is aimed at, and which country unnamed sides belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, Argument, EventMention, PlaceMention
from newsgraph.extract.forces import is_brought_about_by_chance
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.syntax import is_passive, prepositional_objects, subjects
from newsgraph.extract.words import Word, words_of

__all__ = ["IMPLIED", "TARGET_ROLES", "find_sides", "has_agent", "has_target", "is_party", "make_reciprocal", "parties"]

Party = ActorMention | PlaceMention

_GUESS, _REMOTE = 0.5, 0.4
IMPLIED = _GUESS
"""Confidence up to which a side is but implied by what an event is about or where it happened."""
TARGET_ROLES = ("patient", "recipient", "beneficiary")
_AIMED = ("patient", "recipient", "location", "destination")
_VERBAL = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_WHERE_FOR_WHOM = frozenset(
    {"REQUEST", "PROTEST", "MOBILIZE", "RETREAT", "COERCE", "CONCEDE", "AID", "SANCTION", "ASSAULT", "THREATEN"}
)
"""Categories whose place tells whom they are aimed at: a curfew in Cizre, troops on alert in the West Bank."""
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_HARMS = frozenset({"assault", "coerce", "crime", "casualty", "damage"})
_FARTHEST = 40
_SIGNING = "057"
_STATE_ACTS = frozenset({"COERCE", "SANCTION"})
_STATE_MODES = frozenset({"legal", "investigate"})
_CRIMES = frozenset({"abduct", "cyber"})
"""Ways to coerce that are nowhere taken for what the state does."""
_STATE_SECTORS = frozenset({"GOV", "COP", "MIL", "JUD", "LEG", "SPY"})
_RULED = frozenset({"CONCEDE", "COERCE", "RETREAT"})
_RULING_MODES = frozenset({None, "restrict", "ease", "curfew", "martial-law", "ban"})
_TELLING = frozenset({"statement"})
_AT_HOME = frozenset({"COERCE", "CONCEDE", "THREATEN", "REJECT"})
"""What a state's own bodies do to unnamed people is mostly done to its own."""
_WITHIN = frozenset({"in", "from", "of", "at", "near"})
_TOWARDS = frozenset({"with", "to", "from", "against", "toward", "towards", "upon"})
_SHARED = frozenset({"location", "time", "patient", "recipient", "destination", "origin", "beneficiary"})
_CIRCUMSTANCES = frozenset({"despite", "amid", "during", "after", "before", "since", "following", "until", "in", "on", "at"})


def find_sides(doc: Doc, actors: Mapping[int, ActorMention], places: Mapping[int, PlaceMention]) -> None:
    """Complete the agents and targets of the doc's political events, at low confidence where the text but implies them.

    Parameters
    ----------
    doc
        A doc whose events have the arguments that their own words govern.
    actors, places
        The actor and the place of each token.
    """
    sides = _Sides(doc, actors, places)
    for event in doc._.events:
        sides.share_with_words(event)
        sides.share_with_effects(event)
    for event in doc._.events:
        # Events without a code have no sides, and most are such.
        if (event.plover or event.mode) and not is_brought_about_by_chance(doc, event):
            sides.find_target(event)
            sides.find_agent(event)
    sides.note_places()
    for event in doc._.events:
        sides.place_unnamed(event)


class _Sides:
    """Looks for the parties of events in what their words govern."""

    def __init__(self, doc: Doc, actors: Mapping[int, ActorMention], places: Mapping[int, PlaceMention]) -> None:
        self.words = words_of(doc)
        self.actors = actors
        self.places = places
        self.events: dict[int, EventMention] = {event.head: event for event in doc._.events}
        self.sentence_places: dict[int, list[Party]] = {}

    def note_places(self) -> None:
        """Note where the events of each sentence took place, for those of which it is not said."""
        for event in self.events.values():
            if event.type not in _TELLING and (places := parties(event, ("location",))):
                self.sentence_places.setdefault(self.words[event.head].sent.start, []).extend(places)

    def share_with_words(self, verb: EventMention) -> None:
        """Let a multiword trigger and the event noun in it have their arguments in common ("imposed a curfew in Cizre")."""
        if verb.nominal or len(verb.words) < 2:
            return
        for noun in self._nouns_of(verb):
            for argument in list(noun.arguments):
                if argument.role in _SHARED and not any(a.role == argument.role for a in verb.arguments):
                    verb.arguments.append(argument)

    def _nouns_of(self, verb: EventMention) -> Iterator[EventMention]:
        for child in self.words[verb.head].children:
            words = [child] if child.dep_ in ("dobj", "nsubjpass") else list(child.children) if child.dep_ == "prep" else []
            for word in words:
                noun = self.events.get(word.i)
                if noun is not None and noun.nominal and noun.lemma in verb.words:
                    yield noun

    def share_with_effects(self, event: EventMention) -> None:
        """Let who is behind an event do what the event does ("US attacks have killed eight leaders")."""
        verb = self.words[event.head]
        if event.nominal or has_agent(event) or is_passive(verb):
            return
        for doer in (self.events[word.i] for word in subjects(verb) if word.i in self.events):
            for party in parties(doer, ("agent",)):
                _append(event, "agent", party, _GUESS)

    def find_target(self, event: EventMention) -> None:
        """Give a political event that names no one it is aimed at those whom its content names.

        "demanded that the US cancel": who should act; "praised Haiti's efforts": whose they are; "sought refuge in Iran": where.
        """
        if event.plover is None or self._is_aimed(event):
            return
        if event.plover in _VERBAL or (event.plover != "ASSAULT" and not event.nominal):
            for target in self._implied_targets(event):
                _append(event, "recipient", target, _GUESS)
        if event.plover in _WHERE_FOR_WHOM and not event.nominal and not self._is_aimed(event):
            for place in parties(event, ("destination", "origin", "location")) or self._own_people(event):
                _append(event, "recipient", place, _REMOTE)

    def _own_people(self, event: EventMention) -> list[Party]:
        """Return the country whose state rules its own people ("Sudan's government lifted the curfew"), where it is named."""
        if event.plover not in _RULED or event.mode not in _RULING_MODES:
            return []
        own = {a.country for a in parties(event, ("agent",)) if isinstance(a, ActorMention) and a.sector in _STATE_SECTORS}
        agents = {id(a.filler) for a in event.arguments}
        sentence = self.words[event.head].sent
        near = range(max(sentence.start, event.head - _FARTHEST), min(sentence.end, event.head + _FARTHEST))
        named = [self.actors.get(index) or self.places.get(index) for index in near]
        return [p for p in named if p is not None and id(p) not in agents and _is_country(p) and _country(p) in own - {None}][:1]

    def _is_aimed(self, event: EventMention) -> bool:
        """Tell whether an event has a target: whom one complains to, what one withdraws or puts on alert is none."""
        if event.plover in ("RETREAT", "MOBILIZE"):
            return bool(parties(event, ("recipient", "beneficiary")))
        if event.plover == "ACCUSE" and any(child.lower_ in ("over", "about") for child in self.words[event.head].children):
            return bool(parties(event, ("patient",)))
        return has_target(event)

    def find_agent(self, event: EventMention) -> None:
        """Let those act whom a passive leaves open: the forces that are put on alert, the state where someone is detained."""
        if event.nominal or has_agent(event) or not has_target(event):
            return
        verb = self.words[event.head]
        if event.plover == "MOBILIZE":
            for party in parties(event, ("patient",)):
                if isinstance(party, ActorMention) and party.sector in ("MIL", "COP"):
                    _append(event, "agent", party, _GUESS)
        lawless = event.mode in _CRIMES or (event.mode == "destroy" and bool(subjects(verb)) and not is_passive(verb))
        if not lawless and (event.plover in _STATE_ACTS or event.mode in _STATE_MODES):
            for place in parties(event, ("location",)):
                _append(event, "agent", place, _REMOTE)

    def _implied_targets(self, event: EventMention) -> list[Party]:
        doers = {_party_key(a.filler) for a in event.arguments if a.role in ("agent", "attribution")}
        clauses = [a.filler for a in event.arguments if a.role in ("topic", "patient") and isinstance(a.filler, EventMention)]
        choices = [list(self._partners(event)), [party for clause in clauses for party in parties(clause, ("agent",))]]
        # Who condemns an attack does not accuse its victims.
        if event.plover != "ACCUSE" or not any(clause.type in _HARMS for clause in clauses):
            is_mutual = event.plover in _MUTUAL
            aimed = TARGET_ROLES if is_mutual else _AIMED
            choices.append([party for clause in clauses for party in parties(clause, aimed)])
            choices.append([party for word in self._contents(event) for party in self._parties_within(word, is_mutual)])
        for candidates in choices:
            others = [party for party in candidates if _may_be_other(party, doers)]
            if others:
                return others
        return []

    def _partners(self, event: EventMention) -> Iterator[Party]:
        """Yield whom an object that is no event of its own leads to ("shared evidence with the U.S.")."""
        for thing in self.words[event.head].children:
            if thing.dep_ == "dobj" and thing.i not in self.events:
                for name, word in prepositional_objects(thing):
                    party = self.actors.get(word.i) or self.places.get(word.i)
                    if name in _TOWARDS and party is not None and is_party(party):
                        yield party

    def _contents(self, event: EventMention) -> Iterator[Word]:
        """Yield the heads of what an event is about: objects, clauses, and prepositional phrases but circumstances."""
        for child in self.words[event.head].children:
            aim = child.dep_ == "advcl" and event.plover == "PROTEST" and child.tag_ in ("VB", "VBG")
            if aim or child.dep_ in ("dobj", "ccomp", "xcomp", "attr", "oprd", "acl"):
                yield child
            elif child.dep_ == "prep" and child.tag_ != "VBG":
                words = [word for word in child.children if word.dep_ in ("pobj", "pcomp")]
                yield from (word for word in words if child.lower_ not in _CIRCUMSTANCES or word.lemma in event.words)

    def _is_venue(self, word: Word) -> bool:
        return word.i in self.places and word.dep_ == "pobj" and word.head.lower_ in ("in", "at", "near")

    def _parties_within(self, head: Word, is_mutual: bool) -> list[Party]:
        """Return the actors and countries that a noun phrase or clause names, nearest to its head first.

        Where those that meet or agree do so is no party to it.
        """
        words = sorted(_phrase(head), key=lambda word: (abs(word.i - head.i), word.i))
        words = [word for word in words if word.i != head.i and not (is_mutual and self._is_venue(word))]
        parties = [self.actors.get(word.i) or self.places.get(word.i) for word in words]
        return [party for party in parties if party is not None and is_party(party)][:2]

    def place_unnamed(self, event: EventMention) -> None:
        """Give unnamed people the country of where something is done to them, or of the state that does it at home."""
        unnamed = [p for p in parties(event, ("agent", *TARGET_ROLES)) if isinstance(p, ActorMention) and _is_unnamed(p)]
        if event.plover is None or not unnamed:
            return
        country = _only(map(_country, self._settings(event))) or self._at_home(event)
        for party in unnamed:
            party.country = _only(map(_country, self._places_within(self.words[party.head]))) or country

    def _settings(self, event: EventMention) -> list[Party]:
        """Return where an event took place: as said of it, else of the other events of its sentence."""
        return parties(event, ("location",)) or self.sentence_places.get(self.words[event.head].sent.start, [])

    def _at_home(self, event: EventMention) -> str | None:
        agents = parties(event, ("agent",)) if event.plover in _AT_HOME else []
        return _only(a.country for a in agents if isinstance(a, ActorMention) and a.sector in _STATE_SECTORS)

    def _places_within(self, noun: Word) -> list[Party]:
        after = (word for word in _phrase(noun) if word.i > noun.i and word.i in self.places)
        return [self.places[word.i] for word in after if word.dep_ == "pobj" and word.head.lower_ in _WITHIN]


def _only(countries: Iterable[str | None]) -> str | None:
    """Return the one country that all of them name, None where there are none or several."""
    found = {country for country in countries if country}
    return found.pop() if len(found) == 1 else None


def _phrase(head: Word) -> list[Word]:
    """Return what a word governs, as far as it is near; sentences of thousands of words would take for ever."""
    start, end = max(head.left_edge.i, head.i - _FARTHEST), min(head.right_edge.i, head.i + _FARTHEST)
    return head.words[start : end + 1]


def _append(event: EventMention, role: str, filler: Party, confidence: float) -> None:
    if not any(argument.role == role and argument.filler is filler for argument in event.arguments):
        event.arguments.append(Argument(role=role, filler=filler, confidence=confidence))


def make_reciprocal(event: EventMention) -> None:
    """Let those who do together what takes two stand on both sides ("Iran and Iraq agreed", "talks between …")."""
    agents = [argument for argument in event.arguments if argument.role == "agent" and isinstance(argument.filler, ActorMention)]
    mutual = event.plover in _MUTUAL or event.cameo == _SIGNING
    if not mutual or len(agents) < 2:
        return
    if not any(a.role in ("patient", "recipient") and _acts(a.filler) for a in event.arguments):
        for argument in agents:
            event.arguments.append(Argument(role="recipient", filler=argument.filler, confidence=argument.confidence))


def _acts(filler: object) -> bool:
    return isinstance(filler, ActorMention) and filler.type != "object"


# ----------------------------------------------------------------------------------------------------------------- countries


def _is_unnamed(actor: ActorMention) -> bool:
    return actor.form == "nominal" and actor.country is None and actor.sector not in ("IGO", "NGO", "MNC")


def _country(filler: object) -> str | None:
    if isinstance(filler, PlaceMention):
        return filler.resolved.country if filler.resolved else None
    return filler.country if isinstance(filler, ActorMention) else None


# ------------------------------------------------------------------------------------------------------------------- parties


def has_agent(event: EventMention) -> bool:
    """Tell whether a text says who does what an event tells of."""
    return bool(parties(event, ("agent",)))


def has_target(event: EventMention) -> bool:
    """Tell whether a text says whom an event is aimed at."""
    return bool(parties(event, TARGET_ROLES))


def is_party(filler: object) -> bool:
    """Tell whether a filler can be a side of an interaction: an actor, a thing that belongs to a country, or a place."""
    if isinstance(filler, ActorMention):
        return filler.type != "object" or filler.country is not None
    return isinstance(filler, PlaceMention) and not _is_unpeopled(filler)


def _is_unpeopled(place: PlaceMention) -> bool:
    """Tell whether nobody can be meant by a place: a sea, a bridge."""
    return place.resolved is not None and place.resolved.type in word_lists("coding.json")["unpeopled_places"]


def parties(event: EventMention, roles: tuple[str, ...], above: float = 0.0) -> list[Party]:
    """Return the fillers of some roles that can be a side of an interaction, those surer than ``above``."""
    sure = (a for a in event.arguments if a.role in roles and a.confidence > above)
    found = [argument.filler for argument in sure if is_party(argument.filler)]
    return [filler for filler in found if isinstance(filler, ActorMention | PlaceMention)]


def _may_be_other(party: Party, doers: set[str]) -> bool:
    """Tell whether a party can be the other side: no doer, nor the doer's own country, nor a pronoun that may stand for it."""
    if isinstance(party, ActorMention) and party.form == "pronoun":
        return False
    return _party_key(party) not in doers and _country_key(party) not in doers


def _is_country(party: Party) -> bool:
    if isinstance(party, PlaceMention):
        return party.resolved is not None and party.resolved.type == "country"
    return party.type == "country"


def _country_key(party: Party) -> str:
    """Return the key of the country that a place name names, so that a state is not aimed at itself."""
    if isinstance(party, PlaceMention) and party.resolved is not None and party.resolved.type == "country":
        return f"iso:{party.resolved.country}"
    return ""


def _party_key(filler: object) -> str:
    return filler.key if isinstance(filler, ActorMention) else str(getattr(filler, "head", ""))
