"""Events as articles tell them, with the words around them: what `newsgraph.graph.likeness` compares."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.meanings import lemma_group
from newsgraph.graph.names import fold
from newsgraph.graph.records import Actor, Event, Mention, Node, Place, Record, Time
from newsgraph.graph.stories import Bag, Vocabulary, words_of

__all__ = ["ROLE_GROUPS", "Filler", "Telling", "tellings_of"]

ROLE_GROUPS = {
    "agent": "agent", "patient": "patient", "recipient": "patient", "beneficiary": "patient", "location": "place",
    "origin": "place", "destination": "place", "instrument": "other", "topic": "other", "cause": "other",
}  # fmt: skip
"""Roles that are compared with each other: who did it, whom it was done to, where, and the rest."""
_NO_DAY = {"PRESENT_REF", "PAST_REF", "FUTURE_REF"}
_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_CAPITALISED = re.compile(r"(?<=\s)[^\W\d_]{3,}", re.UNICODE)
_NEARBY = 45
"""Characters to either side of the words for an event that tell it from another of the same sentence."""
_EXCERPT = 300
"""Characters of a sentence to either side of the words for an event that are looked at: few sentences have more."""
_PRONOUNS = frozenset("he him his she her hers they them their theirs it its".split())
_LEAD = range(3)
"""Numbers of the title and the first two sentences."""


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a group of roles: node ids that mean the same in every article, words of the names, and the last words."""

    ids: frozenset[str]
    words: frozenset[str]
    heads: frozenset[str]


class Sentences:
    """The sentences of a record, numbered from 1; number 0 is the title."""

    def __init__(self, record: Record, vocabulary: Vocabulary, names: Mapping[str, str]) -> None:
        self._record = record
        self._vocabulary = vocabulary
        self._names = names
        self._starts = [start for start, _ in record.sentences]
        self._words: dict[int, list[str]] = {}
        self.mentions = _mentions_by_node(record)

    def is_question(self, mention: Mention) -> bool:
        """Tell whether the mention's sentence ends with a question mark."""
        return self._text(self._number(mention)).rstrip().endswith("?")

    def excerpt(self, mention: Mention) -> tuple[str, int]:
        """Return the sentence of a mention, or what is around it in a very long one, and where that begins in its field."""
        start, end = self._bounds(self._number(mention))
        first, last = max(start, mention.start - _EXCERPT), min(end, mention.end + _EXCERPT)
        return self._field(mention)[first:last], first

    def beside(self, mention: Mention, node: str) -> list[Mention]:
        """Return the mentions of a node in the sentence of a mention."""
        number = self._number(mention)
        return [other for other in self.mentions[node] if other.field == mention.field and self._number(other) == number]

    def numbers(self, mentions: Iterable[Mention]) -> tuple[int, ...]:
        """Return the numbers of the sentences that hold the mentions, sorted."""
        return tuple(sorted({self._number(mention) for mention in mentions}))

    def around(self, numbers: Iterable[int]) -> list[int]:
        """Return the numbers with those right before and after them."""
        return sorted({near for number in numbers for near in (number - 1, number, number + 1) if 0 <= near <= len(self._starts)})

    def words(self, numbers: Iterable[int]) -> Counter[str]:
        words: Counter[str] = Counter()
        for number in numbers:
            if number not in self._words:
                self._words[number] = words_of(self._text(number))
            words.update(self._words[number])
        return words

    def spoken(self, mentions: Iterable[Mention]) -> Counter[str]:
        """Return the words that are mentions."""
        words: Counter[str] = Counter()
        for mention in mentions:
            words.update(words_of(self._field(mention)[mention.start : mention.end]))
        return words

    def nearby(self, mentions: Iterable[Mention]) -> tuple[Counter[str], Counter[str]]:
        """Return the words right before and right after mentions, within their sentences."""
        before, after = Counter[str](), Counter[str]()
        for mention in mentions:
            field, (start, end) = self._field(mention), self._bounds(self._number(mention))
            first, last = max(start, mention.start - _NEARBY), min(end, mention.end + _NEARBY)
            left, right = field[first : mention.start], field[mention.end : last]
            before.update(words_of(left if first == start else left.partition(" ")[2]))
            after.update(words_of(right if last == end else right.rpartition(" ")[0]))
        return before, after

    def has_pronoun(self, numbers: Iterable[int]) -> bool:
        """Tell whether the sentences speak of someone or something by a pronoun."""
        return any(word in _PRONOUNS for number in numbers for word in _WORDS.findall(self._text(number).casefold()))

    def names(self, numbers: Iterable[int]) -> frozenset[str]:
        """Return the words with a capital within the sentences, without case."""
        found = (word for number in numbers for word in _CAPITALISED.findall(self._text(number)))
        return frozenset(word.casefold() for word in found if word[0].isupper())

    def named(self, numbers: Iterable[int]) -> frozenset[str]:
        """Return the actors and places that the sentences mention by a name."""
        return frozenset(self._names.get(node.id, node.id) for number in numbers for node in self._named.get(number, ()))

    @cached_property
    def named_in_lead(self) -> frozenset[str]:
        """The actors and places that the title and the first two sentences name, and their countries."""
        countries = (node.country for number in _LEAD for node in self._named.get(number, ()))
        return self.named(_LEAD).union(country for country in countries if country)

    @cached_property
    def _named(self) -> Mapping[int, list[Actor | Place]]:
        nodes = (node for node in self._record.nodes if isinstance(node, Actor | Place))
        known = {node.id: node for node in nodes if node.name != node.name.lower()}
        found: dict[int, list[Actor | Place]] = defaultdict(list)
        for mention in self._record.mentions:
            if mention.node in known:
                found[self._number(mention)].append(known[mention.node])
        return found

    @cached_property
    def lead(self) -> Bag:
        """The words of the title and the first two sentences, weighed."""
        return self._vocabulary.weigh(self.words(number for number in _LEAD if number <= len(self._starts)))

    @cached_property
    def people(self) -> frozenset[str]:
        """The words of the names of persons in the article."""
        actors = (node for node in self._record.nodes if isinstance(node, Actor) and node.type == "person")
        return frozenset(word for actor in actors for word in fold(actor.name).split())

    def _number(self, mention: Mention) -> int:
        return bisect_right(self._starts, mention.start) if mention.field == "text" else 0

    def _field(self, mention: Mention) -> str:
        return self._record.text if mention.field == "text" else self._record.title or ""

    def _bounds(self, number: int) -> tuple[int, int]:
        return self._record.sentences[number - 1] if number else (0, len(self._record.title or ""))

    def _text(self, number: int) -> str:
        start, end = self._bounds(number)
        return (self._record.text if number else self._record.title or "")[start:end]


class Passage:
    """Some sentences of a record, given by their numbers, sorted: most are those of several events."""

    def __init__(self, numbers: Sequence[int], sentences: Sentences, vocabulary: Vocabulary) -> None:
        self.numbers = numbers
        self._sentences = sentences
        self._vocabulary = vocabulary

    @cached_property
    def words(self) -> Counter[str]:
        """The words of the sentences."""
        return self._sentences.words(self.numbers)

    @cached_property
    def bag(self) -> Bag:
        """The same words, weighed."""
        return self._vocabulary.weigh(self.words)

    @cached_property
    def window(self) -> Bag:
        """The words of the sentences and those next to them, weighed."""
        return self._vocabulary.weigh(self._sentences.words(self._sentences.around(self.numbers)))

    @cached_property
    def figures(self) -> frozenset[str]:
        """The numbers in the sentences."""
        return frozenset(word for word in self.words if word[0].isdigit())

    @cached_property
    def names(self) -> Mapping[str, float]:
        """The names in the sentences, word by word, with how rare they are."""
        return self._vocabulary.rarities(self._sentences.names(self.numbers))

    @cached_property
    def named(self) -> frozenset[str]:
        """The actors and places that the sentences name."""
        return self._sentences.named(self.numbers)

    @cached_property
    def is_of_pronouns(self) -> bool:
        """Whether the sentences speak of someone or something by a pronoun, and give no name and no number."""
        return not (self.names or self.figures) and self._sentences.has_pronoun(self.numbers)


@dataclass(frozen=True, eq=False)
class Telling:
    """An account of an event with its surroundings; what takes time to find out is found out when it is asked for.

    Attributes
    ----------
    dated
        Whether its article says when it was published.
    mentions
        How often the article mentions it.
    siblings
        How many events of the article have the same lemma, this one included.
    targets
        Role and node of what takes part.
    told
        Lemma groups of the events that each sentence of the article tells of, by its number.
    sufferers
        The words of the full names of persons that it was done to.
    sufferers_beside
        The same of all events of the article that have its lemma: where a headline names nobody ("new governor sworn in"), the
        text may.
    """

    account: Account
    dated: bool
    mentions: Sequence[Mention]
    siblings: int
    targets: Sequence[tuple[str, Node]]
    told: Mapping[int, Set[str]]
    sufferers: frozenset[str]
    sufferers_beside: frozenset[str]
    sentences: Sentences
    passage: Passage
    vocabulary: Vocabulary
    names: Mapping[str, str]

    @cached_property
    def position(self) -> int:
        """Number of the first sentence that tells of it, from 1; 0 for the title."""
        return min(self.passage.numbers, default=0)

    @cached_property
    def company(self) -> frozenset[str]:
        """Lemma groups of the other events that its sentences tell of."""
        return frozenset(group for number in self.passage.numbers for group in self.told[number]) - {self.account.group}

    @cached_property
    def is_asked(self) -> bool:
        """Whether all that speaks of it are questions."""
        return all(self.sentences.is_question(mention) for mention in self.mentions)

    @cached_property
    def is_of_pronouns(self) -> bool:
        """Whether whom its sentences are about is named in none of them: "Prosecutors searched his home.", "They died."."""
        if not self.passage.is_of_pronouns:
            return False
        return not any(isinstance(node, Actor) and node.type == "person" for _, node in self.targets)

    @cached_property
    def spoken(self) -> Bag:
        """The words that speak of it, weighed."""
        return self.vocabulary.weigh(self.sentences.spoken(self.mentions))

    @cached_property
    def nearby(self) -> tuple[Bag, Bag, Bag]:
        """The words right before and right after those that speak of it, and both, weighed."""
        before, after = self.sentences.nearby(self.mentions)
        weigh = self.vocabulary.weigh
        return weigh(before), weigh(after), weigh(before + after)

    @cached_property
    def words(self) -> Counter[str]:
        """The words of the sentences that tell of it."""
        return self.passage.words

    @cached_property
    def figures(self) -> frozenset[str]:
        """The numbers in the sentences that tell of it."""
        return self.passage.figures

    @cached_property
    def around(self) -> Bag:
        """The same words, weighed."""
        return self.passage.bag

    @cached_property
    def window(self) -> Bag:
        """The words of these sentences and those next to them, weighed."""
        return self.passage.window

    @property
    def lead(self) -> Bag:
        """The words of the title and the first two sentences of the article, weighed."""
        return self.sentences.lead

    @cached_property
    def said_names(self) -> Mapping[str, float]:
        """The names in the sentences that tell of it, word by word, with how rare they are."""
        return self.passage.names

    @cached_property
    def named(self) -> frozenset[str]:
        """The actors and places that the sentences that tell of it name."""
        return self.passage.named

    @property
    def named_in_lead(self) -> frozenset[str]:
        """The actors and places that the title and the first two sentences of the article name, and their countries."""
        return self.sentences.named_in_lead

    @cached_property
    def rare_heads(self) -> Mapping[str, float]:
        """The last words of all that takes part, with how rare they are."""
        return self.vocabulary.rarities(self.heads)

    @cached_property
    def rarity(self) -> float:
        """Inverse document frequency of its lemma."""
        return max(self.vocabulary.rarities([self.account.event.lemma]).values())

    @cached_property
    def fillers(self) -> Mapping[str, Filler]:
        """Who and what takes part, by group of roles."""
        by_group: dict[str, list[Node]] = defaultdict(list)
        for role, node in self.targets:
            if role in ROLE_GROUPS:
                by_group[ROLE_GROUPS[role]].append(node)
        return {group: _filler(nodes, self.names) for group, nodes in by_group.items()}

    @cached_property
    def heads(self) -> frozenset[str]:
        """The last words of all that takes part."""
        return frozenset(head for filler in self.fillers.values() for head in filler.heads)

    @cached_property
    def times(self) -> frozenset[str]:
        """TIMEX3 values of its times, without references to the present."""
        times = (node for role, node in self.targets if role == "time" and isinstance(node, Time))
        return frozenset(time.value for time in times if time.value not in _NO_DAY)


def tellings_of(
    record: Record, vocabulary: Vocabulary, names: Mapping[str, str], accounts: Sequence[Account] | None = None
) -> Iterator[Telling]:
    """Yield a telling of each event of the record; ``names`` maps node ids to those that stand for them.

    ``accounts`` are those of its events, where they are known already.
    """
    accounts = list(accounts_of(record, names)) if accounts is None else accounts
    siblings = Counter(account.event.lemma for account in accounts)
    targets = _targets(record)
    sentences = Sentences(record, vocabulary, names)
    mentions = sentences.mentions
    numbers = {account.node: sentences.numbers(mentions[account.node]) for account in accounts}
    passages = {found: Passage(found, sentences, vocabulary) for found in numbers.values()}
    told = _told_together(accounts, numbers)
    sufferers = {account.node: _sufferers(targets[account.node]) for account in accounts}
    beside: dict[str, set[str]] = defaultdict(set)
    for account in accounts:
        beside[account.event.lemma] |= sufferers[account.node]
    for account in accounts:
        yield Telling(
            account=account,
            dated=record.published is not None,
            mentions=mentions[account.node],
            siblings=siblings[account.event.lemma],
            targets=targets[account.node],
            told=told,
            sufferers=sufferers[account.node],
            sufferers_beside=frozenset(beside[account.event.lemma]),
            sentences=sentences,
            passage=passages[numbers[account.node]],
            vocabulary=vocabulary,
            names=names,
        )


def _sufferers(targets: Iterable[tuple[str, Node]]) -> frozenset[str]:
    """Return the words of the full names of persons that an event was done to."""
    actors = (node for role, node in targets if ROLE_GROUPS.get(role) == "patient" and isinstance(node, Actor))
    names = (fold(actor.name).split() for actor in actors if actor.type == "person")
    return frozenset(word for name in names if len(name) > 1 for word in name)


def _told_together(accounts: Iterable[Account], numbers: Mapping[str, Iterable[int]]) -> Mapping[int, set[str]]:
    """Return for each sentence the lemma groups of the events that it tells of."""
    told: dict[int, set[str]] = defaultdict(set)
    for account in accounts:
        for number in numbers[account.node]:
            told[number].add(account.group)
    return told


def _mentions_by_node(record: Record) -> Mapping[str, list[Mention]]:
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in record.mentions:
        mentions[mention.node].append(mention)
    return mentions


def _targets(record: Record) -> Mapping[str, list[tuple[str, Node]]]:
    nodes = {node.id: node for node in record.nodes}
    targets: dict[str, list[tuple[str, Node]]] = defaultdict(list)
    for edge in record.edges:
        if edge.target in nodes:
            targets[edge.source].append((edge.role, nodes[edge.target]))
    return targets


def _filler(nodes: Sequence[Node], names: Mapping[str, str]) -> Filler:
    ids, words, heads = set[str](), set[str](), set[str]()
    for node in nodes:
        if isinstance(node, Event):
            words.add(lemma_group(node.lemma, node.type))
            heads.add(lemma_group(node.lemma, node.type))
        elif isinstance(node, Actor | Place):
            if ":local:" not in node.id:
                ids.add(names.get(node.id, node.id))
            for name in (node.name, *node.aliases):
                folded = fold(name).split()
                words.update(folded)
                heads.update(folded[-1:])
    return Filler(frozenset(ids), frozenset(words), frozenset(heads))
