"""Attribution: who says it, and in which words, so that claims, denials and confirmations of one event stay apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, Argument, EventMention, Stance
from newsgraph.extract.certainty.words import words
from newsgraph.extract.quantities import toll_counted
from newsgraph.extract.syntax import complements, conjuncts, is_passive, prepositional_objects, subjects
from newsgraph.extract.words import Word, words_of

__all__ = ["attribute", "stance_of"]

_SILENT_TYPES = frozenset({"object"})
_STANCES: tuple[Stance, ...] = ("deny", "confirm", "claim", "doubt")
_MOST_STEPS = 8


def attribute(doc: Doc) -> None:
    """Add an argument ``attribution`` to each event for everyone to whom the text attributes it, with stance and cue."""
    sources = _Sources(doc)
    for event in doc._.events:
        if event.nominal:
            sources.attribute_noun(event)
        elif event.type in words()["speech_types"] or _has_stance(event.lemma):
            sources.attribute_content(event)
    for token in words_of(doc):
        if token.lower_ == "according":
            sources.attribute_according(token)


def stance_of(word: str) -> Stance:
    """Return what a word of speech does with what is said.

    Examples
    --------
    >>> stance_of("deny"), stance_of("admit"), stance_of("say")
    ('deny', 'confirm', 'report')
    """
    return next((stance for stance in _STANCES if word in words()[stance]), "report")


def _has_stance(word: str) -> bool:
    return stance_of(word) != "report"


class _Sources:
    """The actors and events of a doc by token, to link what is said to who says it."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.events: Mapping[int, EventMention] = {event.head: event for event in doc._.events}
        spans = {index: actor for actor in doc._.actors for index in range(actor.start, actor.end)}
        self.actors: Mapping[int, ActorMention] = spans | {actor.head: actor for actor in doc._.actors}

    def attribute_content(self, speech: EventMention) -> None:
        """Link the clauses and event nouns that a verb of speech governs to its subject."""
        verb = words_of(self.doc)[speech.head]
        self._say_all(self._content(verb, speech), self._speakers(verb), stance_of(speech.lemma), speech)

    def attribute_noun(self, speech: EventMention) -> None:
        """Link what a noun of speech is about to its owner: "the army's denial that it shelled the town"."""
        noun = words_of(self.doc)[speech.head]
        if noun.lemma not in words()["speech_nouns"]:
            return
        speakers = [child for child in noun.children if child.dep_ == "poss"]
        speakers += [word for name, word in prepositional_objects(noun) if name in ("by", "from")]
        content = [child for child in noun.children if child.dep_ in ("acl", "ccomp")]
        content += [word for name, word in prepositional_objects(noun) if name == "of"]
        self._say_all(content, speakers, stance_of(noun.lemma), speech)

    def attribute_according(self, token: Word) -> None:
        """Link the event that "according to" stands with to the source it names."""
        speakers = [word for _, word in prepositional_objects(token)]
        head = token.head
        for _ in range(_MOST_STEPS):
            if head.i in self.events:
                self._say_all([head], speakers, "report", None)
                return
            if head.head.i == head.i:
                return
            head = head.head

    def _speakers(self, verb: Word) -> list[Word]:
        if is_passive(verb):
            return [word for name, word in prepositional_objects(verb) if name == "by"]
        return subjects(verb)

    def _content(self, verb: Word, speech: EventMention) -> Iterator[Word]:
        yield from complements(verb)
        with_objects = speech.type == "statement" or _has_stance(speech.lemma)
        for child in verb.children:
            if child.dep_ == "dobj" and with_objects:
                yield from conjuncts(child)
                # "put the death toll at 45"
                yield from (word for word in child.lefts if toll_counted(word).i == child.i)
                if child.lemma in words()["answered_for"]:
                    # "claimed responsibility for the attack", "denied involvement in the coup"
                    yield from (word for name, word in prepositional_objects(child) if name in ("for", "in"))
            elif (
                child.dep_ == "prep" and child.lower_ == "for" and any(c.lower_ in words()["answered_for"] for c in verb.children)
            ):
                yield from (word for word in child.children if word.dep_ == "pobj")
            elif child.dep_ == "pcomp" or (child.dep_ == "advcl" and _has_stance(speech.lemma) and child.tag_ == "VBG"):
                yield child

    def _say_all(self, content: Iterable[Word], speakers: Iterable[Word], stance: Stance, cue: EventMention | None) -> None:
        said = [self.events[word.i] for word in content if word.i in self.events]
        who = [self.actors[word.i] for word in speakers if word.i in self.actors]
        for event in said:
            for speaker in who:
                if event is not cue and speaker.type not in _SILENT_TYPES:
                    _say(event, speaker, stance, cue)


def _say(event: EventMention, speaker: ActorMention, stance: Stance, cue: EventMention | None) -> None:
    known = (argument for argument in event.arguments if argument.role == "attribution" and argument.filler is speaker)
    if not any(argument.stance == stance for argument in known):
        event.arguments.append(Argument(role="attribution", filler=speaker, confidence=0.8, stance=stance, cue=cue))
