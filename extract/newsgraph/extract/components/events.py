"""Event mentions: which words report an event, and of what type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from newsgraph.extract.annotations import (
    ActorMention,
    EventMention,
    PlaceMention,
    TimeMention,
    register_extensions,
)
from newsgraph.extract.lexicon import Trigger, senses, triggers, word_lists
from newsgraph.extract.syntax import content_noun, is_passive, objects, prepositional_objects, subjects
from newsgraph.extract.trigger_features import candidates
from newsgraph.extract.trigger_vectors import name_pipeline
from newsgraph.extract.triggers import TriggerModel
from newsgraph.extract.words import Word, words_of

__all__ = ["LIGHT", "EventsComponent", "match_trigger", "mention_of", "named_words"]

LIGHT = frozenset(
    """launch carry conduct stage hold mount make take give have undergo perpetrate commit do perform wage unleash deliver pay
    suffer sustain initiate execute orchestrate""".split()
)
"""Verbs that lend their subject to the event their object names ("launched an assault", "held talks")."""

_PARTICLES = frozenset(
    {"prt", "prep", "dobj", "acomp", "attr", "oprd", "advmod", "neg", "pobj", "pcomp", "xcomp", "nsubjpass", "ccomp"}
)
_ADVERBIAL_PARTICLES = frozenset({"in", "up", "off", "out", "down", "away", "back"})
_MOST_LIGHT_WORDS = 9
_SURE, _SURE_IF_WEAK = 0.85, 0.5
"""How far a type of the lexicon is to be trusted: the share that is right on the PLOVER development records, and a guess."""
_SPOKEN = frozenset({"reiterate", "repeat", "renew", "issue", "voice", "express", "reaffirm", "level", "lodge", "file"})
"""Verbs that say again or out loud what their object names ("reiterated its demand")."""
_EMPTY_NOUNS = frozenset(
    """effort operation campaign process attempt bid drive action activity mission move initiative session round programme program
    plan""".split()
)
"""Nouns that leave it to the noun before them to say what is done ("a mediation effort", "the peace process")."""
_NEEDED_PREPOSITIONS = {
    "target": ("on", "against", "at", "upon"),
    "aim": ("for", "on", "upon"),
    "partner": ("with", "between", "to"),
}
_PEOPLE_TYPES = frozenset({"person", "group", "pronoun", "ethnic_group", "religious_group", "media", "police", "military"})
_REGIONS = frozenset({"country", "region"})
_STATE_SECTORS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
_PREFIXES = frozenset({"de", "non", "anti", "counter", "pre", "post", "re"})


@Language.factory(
    "newsgraph_events",
    assigns=["doc._.events"],
    requires=["doc._.actors", "doc._.places", "doc._.times", "token.pos", "token.tag", "token.dep", "token.lemma"],
    default_config={"threshold": 0.45, "known_threshold": 0.35, "most_per_sentence": 40},
)
class EventsComponent:
    """Find the event mentions of a doc.

    A linear model says how likely each word is to trigger an event; the lexicon says of what type. A word that is unknown to
    the lexicon still triggers an event, of type ``event``.

    Parameters
    ----------
    threshold
        Least probability for a trigger.
    known_threshold
        Least probability for a trigger that calls for a political type in the lexicon.
    most_per_sentence
        No sentence that someone wrote reports more events; of a "sentence" that does, the surest are kept.
    """

    def __init__(self, nlp: Language, name: str, threshold: float, known_threshold: float, most_per_sentence: int) -> None:
        self.name = name
        self.threshold = threshold
        self.known_threshold = known_threshold
        self.most_per_sentence = most_per_sentence
        self._pipeline = name_pipeline(nlp)
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.events`` in text order."""
        words = words_of(doc)
        taken = _named_tokens(doc)
        unnamed = (word for word in candidates(words) if word.i not in taken or word.pos_ in ("VERB", "AUX"))
        able = [word for word in unnamed if _may_trigger(word) and not _names_a_kind(word)]
        named = named_words(doc)
        model = TriggerModel.load(self._pipeline)
        found = []
        for word, probability in zip(able, model.score(doc, able), strict=True):
            if probability < min(self.known_threshold, self.threshold):
                continue
            trigger = match_trigger(word, named)
            known = trigger is not None and trigger.type.plover is not None and not trigger.weak
            if probability >= (self.known_threshold if known else self.threshold):
                found.append(_mention(word, trigger, probability))
        doc._.events = _with_light_verbs(doc, _surest(doc, found, self.most_per_sentence))
        return doc


def _surest(doc: Doc, found: list[EventMention], most: int) -> list[EventMention]:
    """Return at most so many mentions of each sentence, in text order."""
    if len(found) <= most:
        return found
    by_sentence: dict[int, list[EventMention]] = {}
    for mention in found:
        by_sentence.setdefault(words_of(doc)[mention.head].sent.start, []).append(mention)
    kept = [sorted(group, key=lambda m: (-m.confidence, m.start))[:most] for group in by_sentence.values()]
    return sorted((mention for group in kept for mention in group), key=lambda m: m.start)


Named = Mapping[int, ActorMention | PlaceMention]
Lexicon = Mapping[tuple[str, str], tuple[Trigger, ...]]


def named_words(doc: Doc) -> Named:
    """Return the actor or place of each word, the actor where a name is both."""
    mentions = (*doc._.places, *doc._.actors)
    return {index: mention for mention in mentions for index in (*range(mention.start, mention.end), mention.head)}


def match_trigger(token: Word, named: Named | None = None, lexicon: Lexicon | None = None) -> Trigger | None:
    """Return the entry of the lexicon that a word calls for, the longest one that its context bears out.

    Parameters
    ----------
    token
        The word; a noun that says nothing by itself ("a mediation effort") is taken for the event noun before it.
    named
        The actors and places of the doc by token, for words that mean one thing of people and another of things.
    lexicon
        `triggers` when None.
    """
    lexicon = triggers() if lexicon is None else lexicon
    pos = {"VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "a"}.get(token.pos_)
    if pos is None:
        return None
    name = token.lemma
    options = lexicon.get((name, pos), ())
    if not options and pos == "a":
        options = lexicon.get((name, "v"), ())
    said = _said_around(token, options)
    found = next((option for option in options if _borne_out(option, token, named or {}, said)), None)
    if name in _EMPTY_NOUNS and pos == "n" and (found is None or len(found.lemmas) == 1):
        told = [child for child in token.lefts if child.dep_ in ("compound", "amod") and child.pos_ in ("NOUN", "PROPN")]
        inner = match_trigger(told[0], named) if told else None
        return inner if inner is not None and inner.type.plover is not None else found
    return found


def _said_around(token: Word, options: Sequence[Trigger]) -> frozenset[str]:
    """Return lemmas and forms of what may belong to a trigger of several words, where one of the options is such."""
    if all(len(option.lemmas) == 1 for option in options):
        return frozenset()
    nearby = _modifiers(token) if options[0].pos == "n" else _complements(token)
    return frozenset(form for word in nearby for form in (word.lemma, word.lower_))


def _borne_out(trigger: Trigger, token: Word, named: Named, said: frozenset[str]) -> bool:
    if trigger.needs and not _has_needed(trigger.needs, token, named):
        return False
    return len(trigger.lemmas) == 1 or said.issuperset(trigger.lemmas[:-1] if trigger.pos == "n" else trigger.lemmas[1:])


def _has_needed(needs: str, token: Word, named: Named) -> bool:
    if needs in ("object", "no object"):
        return any(child.dep_ in ("dobj", "nsubjpass") for child in token.children) == (needs == "object")
    if needs in ("someone", "person", "thing", "place"):
        return _has_object(needs, token, named)
    if needs in _OWN_NEEDS:
        return _OWN_NEEDS[needs](token, named)
    if needs == "clause":
        return any(child.dep_ == "ccomp" for child in token.children)
    if needs == "state subject":
        doers = [named.get(who.i) for who in subjects(token)]
        return any(isinstance(who, ActorMention) and who.sector in _STATE_SECTORS for who in doers)
    prepositions = _NEEDED_PREPOSITIONS[needs]
    return any(child.dep_ == "prep" and child.lower_ in prepositions for child in token.children) or (
        needs == "aim" and any(child.dep_ == "acl" and child.tag_ == "VB" for child in token.children)
    )


def _is_plural(token: Word, named: Named) -> bool:
    return token.tag_ in ("NNS", "NNPS")


def _is_prospect(verb: Word, named: Named) -> bool:
    """Tell whether "going to" tells of what lies ahead rather than of a way."""
    return verb.tag_ == "VBG" and any(child.dep_ == "xcomp" for child in verb.children)


def _is_gone(verb: Word, named: Named) -> bool:
    """Tell whether someone is missing rather than missed."""
    return verb.lower_ == "missing" and not objects(verb)


def _has_amount(verb: Word, named: Named) -> bool:
    """Tell whether what figures come to follows: "reached 22 billion dollars", "closed at 55 cents"."""
    leveled = (word for name, word in prepositional_objects(verb) if name in ("to", "at", "from", "below", "above"))
    return any(_is_amount(word) for word in (*objects(verb), *leveled))


def _is_amount(word: Word) -> bool:
    counted = any(child.dep_ == "nummod" or child.pos_ == "NUM" for child in word.children)
    unit = word.text == "%" or word.lemma in word_lists("trigger_context.json")["units"]
    return word.ent_type_ in ("MONEY", "PERCENT") or (counted and unit)


def _is_solid(token: Word, named: Named) -> bool:
    """Tell whether what falls, sinks or opens is a thing: a bridge, not talks, prices or a government."""
    if token.pos_ in ("NOUN", "PROPN"):
        things = [*_within(token), *(child for child in token.children if child.dep_ in ("poss", "compound"))]
    else:
        things = objects(token) or subjects(token)
    return all(_can_be_touched(content_noun(thing), named) for thing in things)


def _can_be_touched(noun: Word, named: Named) -> bool:
    bodies, mention = word_lists("trigger_context.json")["bodies"], named.get(noun.i)
    if noun.lemma in bodies or (isinstance(mention, ActorMention) and mention.type in bodies):
        return False
    entry = senses().get((noun.lemma, "n"))
    return entry is None or noun.pos_ == "PROPN" or not (entry.abstract or entry.letters[0] in _NO_THINGS)


def _is_explosive(verb: Word, named: Named) -> bool:
    """Tell whether what explodes is a weapon that someone has placed or thrown: no gas, and no bomb left over from a war."""
    lists = word_lists("trigger_context.json")
    for noun in map(content_noun, subjects(verb)):
        names = {noun.lemma, *(f"{child.lemma} {noun.lemma}" for child in noun.lefts)}
        said = noun.words[noun.left_edge.i : min(verb.i, noun.i + _FARTHEST)]
        if names & lists["explosives"] and not any(word.lemma in lists["left_over"] for word in said):
            return True
    return False


_OWN_NEEDS = {
    "plural": _is_plural, "prospect": _is_prospect, "gone": _is_gone, "amount": _has_amount, "solid": _is_solid,
    "explosive": _is_explosive,
}  # fmt: skip
_FARTHEST = 8
_NO_THINGS = "OV"
"""Letters of noun.group and noun.possession: conferences, shares."""


def _has_object(needs: str, token: Word, named: Named) -> bool:
    """Tell whether a word is about someone, some person, a place, or nothing but things: by a verb's object or a noun's "of"."""
    if token.pos_ in ("NOUN", "PROPN"):
        things = [*_within(token), *(child for child in token.children if child.dep_ == "poss")]
    else:
        things = subjects(token) if is_passive(token) else objects(token)
    mentions = [named.get(content_noun(thing).i) for thing in things]
    if needs == "place":
        return any(isinstance(m, PlaceMention) or (m is not None and m.type in _REGIONS) for m in mentions)
    types = {mention.type for mention in mentions if isinstance(mention, ActorMention)} - {"object"}
    if needs == "thing":
        return bool(things) and not types
    return bool(types & _PEOPLE_TYPES if needs == "person" else types)


def _modifiers(noun: Word) -> list[Word]:
    return [child for child in noun.lefts if child.dep_ in ("compound", "amod", "nmod", "npadvmod", "punct")] + [
        noun.nbor(-1) if noun.i else noun
    ]


def _complements(verb: Word) -> list[Word]:
    """Return what a multiword verb may go on with: particles, prepositions with their objects, objects with modifiers."""
    out: list[Word] = []
    for child in verb.children:
        if child.dep_ in _PARTICLES:
            out.extend([] if _opens_phrase(child) else [child])
            if child.dep_ == "ccomp":
                out.extend(word for word in child.lefts if word.dep_ == "mark")
            if child.dep_ in ("dobj", "attr", "nsubjpass"):
                out.extend(word for word in child.children if word.dep_ in ("compound", "amod", "conj"))
                out.extend(_within(child))
            if child.dep_ == "prep" or child.dep_ == "prt":
                out.extend(word for word in child.children if word.dep_ in ("pobj", "pcomp"))
    return out


def _opens_phrase(word: Word) -> bool:
    """Tell whether what could be a particle is a preposition here ("gave 40 million in aid" is no giving in)."""
    return word.dep_ == "prep" and word.lower_ in _ADVERBIAL_PARTICLES and any(child.dep_ == "pobj" for child in word.children)


def _within(noun: Word) -> Iterator[Word]:
    """Yield what the "of" phrase of a noun names: the emergency of "a state of emergency"."""
    for preposition in noun.rights:
        if preposition.dep_ == "prep" and preposition.lower_ == "of":
            yield from (word for word in preposition.children if word.dep_ == "pobj")


def _may_trigger(token: Word) -> bool:
    if token.pos_ == "AUX":
        return token.dep_ not in ("aux", "auxpass")
    return token.is_alpha or "-" in token.text


def _names_a_kind(noun: Word) -> bool:
    """Tell whether an event noun tells what kind of thing another is, or a subject in general, and reports nothing.

    "The attack helicopter", "murder rate", "a speech about war", "drone warfare is a topic".
    """
    if noun.pos_ not in ("NOUN", "PROPN"):
        return False
    contexts = word_lists("trigger_context.json")
    head = noun.head
    if noun.dep_ == "compound":
        return head.i > noun.i and head.lemma in contexts["named_after_events"]
    if any(child.dep_ not in ("compound", "amod", "cc", "conj", "punct") for child in noun.children) or noun.tag_ == "NNS":
        return False
    if noun.dep_ == "pobj":
        return head.lower_ in ("about", "on", "of") and head.head.lemma in contexts["works"]
    equated = any(child.dep_ == "attr" and child.pos_ == "NOUN" for child in head.children)
    return noun.dep_ == "nsubj" and head.lemma == "be" and equated


def _named_tokens(doc: Doc) -> set[int]:
    """Return the tokens of names; a name's words report no event of their own."""
    named: set[int] = set()
    for mention in _names(doc):
        named.update(range(mention.start, mention.end))
    return named


def _names(doc: Doc) -> Iterator[ActorMention | PlaceMention | TimeMention]:
    yield from (actor for actor in doc._.actors if actor.form == "name")
    yield from doc._.places
    yield from (time for time in doc._.times if time.type in ("DATE", "TIME"))


def mention_of(span: Span) -> EventMention:
    """Return the mention of an event that someone else found: a span whose root says what happens."""
    root = words_of(span.doc)[span.root.i]
    found = _mention(root, match_trigger(root, named_words(span.doc)), 1.0)
    found.start, found.end = span.start, span.end
    return found


def _mention(token: Word, trigger: Trigger | None, probability: float) -> EventMention:
    particle = next((child for child in token.children if child.dep_ == "prt" and child.i == token.i + 1), None)
    prefix = _split_prefix(token)
    if prefix is not None:
        trigger = None
    mention = EventMention(
        start=token.i if prefix is None else prefix.i,
        end=particle.i + 1 if particle is not None else token.i + 1,
        head=token.i,
        lemma=token.lemma if prefix is None else f"{prefix.lower_}-{token.lemma}",
        nominal=token.pos_ not in ("VERB", "AUX"),
        confidence=round(probability, 3),
    )
    if trigger is not None:
        mention.type, mention.plover = trigger.type.name, trigger.type.plover
        mention.cameo, mention.mode = trigger.cameo, trigger.mode
        mention.words = trigger.lemmas
        mention.type_confidence = _SURE_IF_WEAK if trigger.weak else _SURE
        mention.typed_by = f"lexicon:{'_'.join(trigger.lemmas)}"
    return mention


def _split_prefix(token: Word) -> Word | None:
    """Return the prefix that the tokeniser cut off a word whose meaning it turns ("de" of "de-escalation")."""
    if token.i < 2 or token.nbor(-1).text != "-" or token.nbor(-1).whitespace_ or token.nbor(-2).whitespace_:
        return None
    prefix = token.nbor(-2)
    return prefix if prefix.lower_ in _PREFIXES else None


def _with_light_verbs(doc: Doc, mentions: list[EventMention]) -> list[EventMention]:
    """Type a light verb by the event that its object names, and let its mention reach to that object."""
    nouns = {mention.head: mention for mention in mentions if mention.nominal}
    for mention in mentions:
        if mention.nominal or mention.lemma not in LIGHT | _SPOKEN:
            continue
        named = [child for child in words_of(doc)[mention.head].children if child.dep_ == "dobj" and child.i in nouns]
        if named and (mention.lemma in LIGHT or nouns[named[0].i].plover is not None):
            _take_after(mention, nouns[named[0].i])
    return mentions


def _take_after(verb: EventMention, noun: EventMention) -> None:
    verb.type, verb.plover, verb.cameo, verb.mode = noun.type, noun.plover, noun.cameo, noun.mode
    verb.typed_by, verb.type_confidence = noun.typed_by, noun.type_confidence
    if verb.start < noun.start <= verb.start + _MOST_LIGHT_WORDS:
        verb.end = noun.end
