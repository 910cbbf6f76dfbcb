"""Events that articles of one story tell again: candidates in alike articles, a trained score, grouping under constraints.

Rules (`newsgraph.graph.occurrences`) need days and places to join two accounts. Articles of one story often state neither, or
have no date at all; what they share is the story. Two articles tell one story when their words are alike; two tellings in them
are compared when their triggers can mean the same; groups join as long as the mean likelihood between their members stays high
(average linkage) and nothing in them contradicts the other.

Where both articles are dated, more is asked: the archive of a paper holds many articles on one matter, and what they tell again
happened, as far as they say, within the same few days.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import NamedTuple

from newsgraph.graph.accounts import VAGUE_TYPES, Account, Accounts
from newsgraph.graph.clusters import Link, agglomerate
from newsgraph.graph.embeddings import EMBEDDED_WEIGHTS, Embeddings
from newsgraph.graph.groups import Groups
from newsgraph.graph.likeness import WEIGHTS, Proximity, features_of, likelihoods, share_details, share_numbers
from newsgraph.graph.meanings import senses_of
from newsgraph.graph.processes import in_shares
from newsgraph.graph.records import Record
from newsgraph.graph.similarity import agreements, exclude_each_other, is_short, overlap, share_actors, share_place
from newsgraph.graph.stories import Stories, cosine
from newsgraph.graph.support import LEAST_SUPPORT, SECOND, Support
from newsgraph.graph.tellings import Telling, tellings_of

__all__ = [
    "LEAST_ALIKE_ARTICLES", "LEAST_LIKELY", "THRESHOLD", "Retelling", "by_neighbourhood", "candidates", "join_retellings",
    "link_retellings", "proximities", "proximity", "retellings",
]  # fmt: skip

THRESHOLD = 0.25
"""The least mean likelihood at which two groups become one; `docs/resolution.md` has precision and recall at others."""
LEAST_LIKELY = 0.05
"""Pairs less likely than this count as impossible."""
LEAST_ALIKE_ARTICLES = 0.15
"""Articles less alike than this tell two stories."""
_BATCH = 1024
"""Pairs whose likelihood is found at once."""
_LEAST_ALIKE_SENTENCES = 0.05
_ALMOST_THE_SAME = 0.5
"""Sentences as alike as this say the same in other words."""
_MUCH_ALIKE = 0.4
"""Sentences as alike as this, with one participant called alike, bear out that two tellings are of one event."""
_LIKELY_DATED, _LIKELY_BORNE_OUT, _LIKELY_IN_ONE_CITY = 0.9, 0.67, 0.5
"""How likely tellings of dated articles are at least, how likely when details bear them out, and how likely when words of one
group tell of the same city within the same few days: "fire" and "blaze" in Rotterdam."""
_NEVER = 1.01
"""More than any likelihood."""
_ONE_STORY = 0.5
"""Articles less alike than this may be of two stories of one kind."""
_BEARS_OUT = THRESHOLD - 0.01
_LIGHT = frozenset("be come do get give go have hold make take".split())
"""Verbs that say too little of what happened for dated tellings to be one by them."""
_FORMULA = 3
"""Sentences of fewer words ("Note:") are alike wherever they stand."""
_FULL_NAME = 2
"""Words of a full name."""
_LEAD = 1
"""Headlines and first sentences tell of the past in the present tense; further down the present tense tells of no one event."""

Meaning = str | int
"""A word, a group of words, a sense, or (negative, `_kinds_of`) a sense that something is a kind of."""
Pair = tuple[Telling, Telling, Proximity, float]
"""Two tellings, how near their articles are, and how alike the sentences around them."""


class _Compared(NamedTuple):
    """Two nodes that were compared; what processes send to each other.

    Attributes
    ----------
    score
        How likely they are one.
    suffices
        Whether that is as likely as they must be to be joined.
    near, alike
        How near their articles are, and how alike the sentences.
    meant
        How alike what the words mean is, where that was looked at.
    row
        The features, as bytes in hexadecimal, where they are looked at again together with those of `Support`.
    """

    a: str
    b: str
    score: float
    suffices: bool
    near: Proximity
    alike: float
    meant: float | None = None
    row: str = ""


class Retelling(NamedTuple):
    """Two nodes that may be one event, how likely that is, and what tells the reasons: few are asked for."""

    a: str
    b: str
    score: float
    reasons: Callable[[], tuple[str, ...]]


def link_retellings(
    corpus: Accounts,
    names: Mapping[str, str],
    known: Sequence[Link],
    apart: Collection[tuple[str, str]] = (),
    jobs: int = 1,
    embeddings: Embeddings | None = None,
) -> list[Link]:
    """Return new links between events of articles that tell one story.

    Parameters
    ----------
    corpus
        The articles.
    names
        Node id -> id of the node that stands for it, as far as is known.
    known
        The links between events that were found before; the result continues them.
    apart
        Pairs of nodes that are not one, whatever speaks for it.
    jobs
        Number of processes that compare.
    embeddings
        What compares sentences by what they mean, if anything does.
    """
    if _are_resolved(corpus.records):
        return []
    stories = Stories(corpus.records, jobs)
    near = proximities(stories.neighbours())
    accounts = corpus.under(names)
    records = {record.id: record for record in corpus.records}

    def compare(pairs: Sequence[tuple[tuple[str, str], Proximity]]) -> list[_Compared]:
        tellings = {
            article: list(tellings_of(records[article], stories.vocabulary, names, accounts[article]))
            for article in _articles_in(both for both, _ in pairs)
        }
        return list(_compare(dict(pairs), tellings, embeddings))

    of_node = {account.node: account for article in _articles_in(near) for account in accounts[article]}
    undated = {record.id for record in corpus.records if record.published is None}
    shares = in_shares(compare, _in_order_of_stories(near) if jobs > 1 else list(near.items()), jobs)
    compared = (_Compared(*fields) for share in shares for fields in share)
    judged = _judge_again(list(compared), of_node) if embeddings else ((pair, 0) for pair in compared)
    found = (_retelling(of_node[pair.a], of_node[pair.b], pair, witnesses) for pair, witnesses in judged)
    return join_retellings(Groups(of_node.values(), known, apart, undated=undated), found)


def _in_order_of_stories(near: Mapping[tuple[str, str], Proximity]) -> list[tuple[tuple[str, str], Proximity]]:
    """Return pairs of articles in an order whose shares have few articles in common: a process makes the tellings of its own."""
    place = {article: number for number, article in enumerate(by_neighbourhood(near))}
    return sorted(near.items(), key=lambda item: min(place[article] for article in item[0]))


def by_neighbourhood(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the articles of pairs, each soon after those it is paired with."""
    around: dict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        around[a].append(b)
        around[b].append(a)
    met: set[str] = set()
    for start in sorted(around):
        waiting = deque([start] if start not in met else [])
        met.add(start)
        while waiting:
            article = waiting.popleft()
            yield article
            new = [other for other in around[article] if other not in met]
            met.update(new)
            waiting.extend(new)


def _articles_in(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({article for pair in pairs for article in pair})


def retellings(near: Mapping[tuple[str, str], Proximity], tellings: Mapping[str, Sequence[Telling]]) -> Iterator[Retelling]:
    """Yield the pairs of tellings that are likely enough to be of one event.

    Parameters
    ----------
    near
        Pairs of articles, with how near they are.
    tellings
        The tellings of all these articles.
    """
    accounts = {telling.account.node: telling.account for mine in tellings.values() for telling in mine}
    for pair in _compare(near, tellings):
        yield _retelling(accounts[pair.a], accounts[pair.b], pair)


def _retelling(one: Account, two: Account, pair: _Compared, witnesses: int = 0) -> Retelling:
    return Retelling(pair.a, pair.b, pair.score, partial(_reasons, one, two, pair, witnesses))


def _compare(
    near: Mapping[tuple[str, str], Proximity],
    tellings: Mapping[str, Sequence[Telling]],
    embeddings: Embeddings | None = None,
) -> Iterator[_Compared]:
    """Yield the pairs that are likely enough to be joined or, with embeddings, to say something of others."""
    features, weights = (embeddings.features_of, EMBEDDED_WEIGHTS) if embeddings else (features_of, WEIGHTS)
    pairs = candidates(near, tellings)
    while batch := list(islice(pairs, _BATCH)):
        rows = [features(*pair) for pair in batch]
        for pair, row, likely in zip(batch, rows, likelihoods(rows, weights), strict=True):
            one, two, proximity, alike = pair
            nodes, suffices = (one.account.node, two.account.node), likely >= _asked(pair)
            if embeddings:
                if likely >= LEAST_SUPPORT:
                    yield _Compared(*nodes, likely, suffices, proximity, alike, embeddings.likeness(one, two), _packed(row))
            elif (score := _counted(likely, suffices)) >= LEAST_LIKELY:
                yield _Compared(*nodes, score, suffices, proximity, alike)


def _judge_again(compared: Sequence[_Compared], accounts: Mapping[str, Account]) -> Iterator[tuple[_Compared, int]]:
    """Yield the pairs that are likely enough, now that it is known what all others are, and how many tellings bear each out.

    What is asked of dated articles was set for likelihoods of pairs alone: those of the second trees are lower where news tells a
    thing twice only, and no third telling can bear it out.
    """
    articles = {node: account.article for node, account in accounts.items()}
    support = Support({(pair.a, pair.b): pair.score for pair in compared}, articles)
    for start in range(0, len(compared), _BATCH):
        batch = compared[start : start + _BATCH]
        rows = [[*_unpacked(pair.row), *support.features_of(pair.a, pair.b)] for pair in batch]
        for pair, likely in zip(batch, likelihoods(rows, EMBEDDED_WEIGHTS, SECOND), strict=True):
            score = _counted(likely, pair.suffices)
            if score >= LEAST_LIKELY:
                yield pair._replace(score=score), support.witnesses(pair.a, pair.b)


def _packed(row: Sequence[float]) -> str:
    """Return features as text that takes little memory."""
    return array("d", row).tobytes().hex()


def _unpacked(row: str) -> Sequence[float]:
    return array("d", bytes.fromhex(row))


def _counted(likely: float, suffices: bool) -> float:
    """Return what a likelihood counts for: one that does not suffice bears others out but joins nothing by itself."""
    return likely if suffices else min(likely, _BEARS_OUT)


def _asked(pair: Pair) -> float:
    """Return how likely two tellings must be to be joined: between dated articles more is asked, the less bears it out."""
    one, two, near, sentences = pair
    return _least_likely(one, two, near, sentences) if one.dated and two.dated else 0.0


def _least_likely(one: Telling, two: Telling, near: Proximity, sentences: float) -> float:
    """Return how likely tellings of dated articles must be to be joined."""
    if near[0] < _ONE_STORY and _are_vague(one, two) and not _share_facts(one, two):
        return _LIKELY_DATED if one.named & two.named else _NEVER
    if not _is_borne_out(one, two, sentences):
        return _LIKELY_DATED
    mine, theirs = one.account, two.account
    in_one_city = mine.group == theirs.group and mine.kind == theirs.kind and mine.scene.cities & theirs.scene.cities
    return _LIKELY_IN_ONE_CITY if in_one_city else _LIKELY_BORNE_OUT


def _are_vague(one: Telling, two: Telling) -> bool:
    """Tell whether no more is known of both than that something happened: words like "gave" and "note" stand in all articles."""
    return {one.account.event.telling_type, two.account.event.telling_type} <= VAGUE_TYPES


def _is_borne_out(one: Telling, two: Telling, sentences: float) -> bool:
    """Tell whether dated tellings name the same day, place, numbers or known participants, or both open their articles."""
    mine, theirs = one.account, two.account
    if "statement" in (mine.event.telling_type, theirs.event.telling_type):
        # Who speaks often of one matter says it again rather than being quoted twice.
        return False
    if mine.main and theirs.main and one.named_in_lead & two.named_in_lead:
        return True
    if sentences >= _ALMOST_THE_SAME and not _name_each_its_own(one, two) and not _is_formula(one, two):
        return True
    if one.position <= _LEAD and two.position <= _LEAD and one.named & two.named:
        return True
    if sentences >= _MUCH_ALIKE and one.heads & two.heads:
        return True
    return _share_facts(one, two)


def _share_facts(one: Telling, two: Telling) -> bool:
    """Tell whether both state a day, or name one place, one participant or one number."""
    mine, theirs = one.account, two.account
    if mine.stated and theirs.stated:
        return True
    return share_place(mine.scene, theirs.scene) or share_actors(mine.scene, theirs.scene) or share_numbers(one, two)


def join_retellings(groups: Groups, found: Iterable[Retelling]) -> list[Link]:
    """Return the links that hold groups together as long as the mean likelihood between their members stays high."""
    pairs = {(retelling.a, retelling.b): retelling for retelling in found}
    merged = agglomerate({nodes: retelling.score for nodes, retelling in pairs.items()}, groups, THRESHOLD)
    return [Link(a, b, round(pairs[a, b].score, 3), pairs[a, b].reasons()) for a, b in merged]


def _are_resolved(records: Sequence[Record]) -> bool:
    """Tell whether records come from a graph, so that articles share events: to look at them anew would join ever more."""
    events = [node.id for record in records for node in record.nodes if node.kind == "event"]
    return len(set(events)) < len(events)


def _reasons(one: Account, two: Account, pair: _Compared, witnesses: int) -> tuple[str, ...]:
    """Return what speaks for it in words, the likeness of the articles last."""
    story = f"articles of one story ({pair.near[0]:.0%} alike), in sentences that are {pair.alike:.0%} alike"
    meaning = () if not pair.meant else (f"words for it {pair.meant:.0%} alike in meaning where they stand",)
    borne_out = () if not witnesses else (f"borne out by {witnesses} other {'telling' if witnesses == 1 else 'tellings'}",)
    return (*agreements(one, two), *borne_out, *meaning, story)


def proximities(neighbours: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], Proximity]:
    """Return how near articles are that may tell one story, sorted, the smaller id first.

    ``neighbours`` tells how alike articles are, as `Stories.neighbours` has it.
    """
    alike = {pair: value for pair, value in sorted(neighbours.items()) if value >= LEAST_ALIKE_ARTICLES}
    closest: dict[str, float] = defaultdict(float)
    for pair, value in alike.items():
        for article in pair:
            closest[article] = max(closest[article], value)
    return {(a, b): proximity(value, closest[a], closest[b]) for (a, b), value in alike.items()}


def proximity(alike: float, *closest: float) -> Proximity:
    """Return how near two articles are, given how alike they and each with its closest neighbour are."""
    return alike, alike / max(closest)


def candidates(near: Mapping[tuple[str, str], Proximity], tellings: Mapping[str, Sequence[Telling]]) -> Iterator[Pair]:
    """Yield the pairs of tellings worth a comparison, each once, the smaller id first."""
    found = {article: _Found(mine) for article, mine in tellings.items()}
    for (first, second), proximity in near.items():
        for one, two in _related(found[first], found[second]):
            if _may_be_one(one, two):
                sentences = cosine(one.around, two.around)
                if sentences < _LEAST_ALIKE_SENTENCES or not _tell_the_same(one, two, sentences):
                    continue
                if not _are_of_others(one, two):
                    yield (*_in_order(one, two), proximity, sentences)


def _may_be_one(one: Telling, two: Telling) -> bool:
    """Tell whether two tellings can be of one event: both or neither deny it, and dated ones are of the same few days.

    Dated ones that state no day open on the same, besides.
    """
    mine, theirs = one.account, two.account
    if mine.event.polarity != theirs.event.polarity:
        return False
    if not (one.dated and two.dated):
        return True
    if overlap(mine.near, theirs.near) is None or (not (mine.stated and theirs.stated) and _open_on_others(one, two)):
        return False
    return not exclude_each_other(mine, theirs)


def _are_of_others(one: Telling, two: Telling) -> bool:
    """Tell whether it was done to others: to persons of two names, or to someone whom neither names in articles of two persons.

    "Prosecutors searched his home." may stand word for word in articles on two suspects.
    """
    for mine, theirs in ((one, two), (two, one)):
        named = theirs.sufferers or theirs.sufferers_beside
        if mine.sufferers and named and not mine.sufferers & named:
            return True
    return one.is_of_pronouns and two.is_of_pronouns and not one.sentences.people & two.sentences.people


def _is_of_few_days(telling: Telling) -> bool:
    """Tell whether the words are of something that happens once, within a few days: a fact or a plan, no custom, no question."""
    event = telling.account.event
    if event.modality not in ("actual", "planned") or not is_short(telling.account.near):
        return False
    return (event.tense != "present" or telling.position <= _LEAD) and not telling.is_asked


def _tell_the_same(one: Telling, two: Telling, sentences: float) -> bool:
    """Tell whether sentences say the same; if not, statements are two, and dated tellings have more in common at least."""
    mine, theirs = one.account, two.account
    dated = one.dated and two.dated
    if sentences >= _ALMOST_THE_SAME:
        return True
    if "statement" in (mine.event.telling_type, theirs.event.telling_type):
        return False
    if not dated:
        return True
    if _LIGHT & {mine.event.lemma, theirs.event.lemma} or _name_others(one, two):
        return False
    return _is_borne_out(one, two, sentences) or share_details(one, two)


def _name_others(one: Telling, two: Telling) -> bool:
    """Tell whether the sentences of both name somebody, and none the same: interviews with two candidates are two."""
    mine, theirs = one.said_names.keys(), two.said_names.keys()
    return min(len(mine), len(theirs)) >= _FULL_NAME and not mine & theirs


def _name_each_its_own(one: Telling, two: Telling) -> bool:
    """Tell whether alike sentences each name what the other does not: the Republicans' third step and the Democrats'."""
    mine, theirs = one.said_names.keys(), two.said_names.keys()
    return bool(mine - theirs and theirs - mine)


def _open_on_others(one: Telling, two: Telling) -> bool:
    """Tell whether the leads of both articles name somebody or a place, and none the same: two companies that pay a dividend."""
    mine, theirs = one.named_in_lead, two.named_in_lead
    return bool(mine and theirs) and not mine & theirs


def _is_formula(one: Telling, two: Telling) -> bool:
    """Tell whether alike sentences may be a form that is filled in: too few words, or other figures and no name in common."""
    if min(len(one.words), len(two.words)) < _FORMULA:
        return True
    return bool(one.figures and two.figures) and not one.figures & two.figures and not one.named & two.named


def _in_order(one: Telling, two: Telling) -> tuple[Telling, Telling]:
    return (one, two) if one.account.node < two.account.node else (two, one)


class _ByMeaning:
    """The tellings of an article by what their triggers can mean; ``days`` are those on which any of them can have happened."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self.tellings = tellings
        days = [telling.account.near for telling in tellings]
        self.days = min((first for first, _ in days), default=0), max((last for _, last in days), default=-1)
        self.found: dict[Meaning, list[Telling]] = defaultdict(list)
        for telling in tellings:
            for meaning in _found_by(telling.account.event.lemma, telling.account.group):
                self.found[meaning].append(telling)


class _Found:
    """The tellings of an article as others look for them."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._tellings = tellings
        self.dated = any(telling.dated for telling in tellings)

    @cached_property
    def all(self) -> _ByMeaning:
        """All of them."""
        return _ByMeaning(self._tellings)

    @cached_property
    def of_few_days(self) -> _ByMeaning:
        """Those that a dated article's are compared with where this one is dated, too."""
        return _ByMeaning([telling for telling in self._tellings if _is_of_few_days(telling)])


def _related(first: _Found, second: _Found) -> Iterator[tuple[Telling, Telling]]:
    """Yield the tellings of two articles whose triggers are of one meaning, or one a kind of the other."""
    dated = first.dated and second.dated
    mine, theirs = (first.of_few_days, second.of_few_days) if dated else (first.all, second.all)
    if dated and overlap(mine.days, theirs.days) is None:
        return
    for one in mine.tellings:
        if not dated or overlap(one.account.near, theirs.days) is not None:
            sought = _sought_by(one.account.event.lemma, one.account.group)
            met = {two.account.node: two for meaning in theirs.found.keys() & sought for two in theirs.found[meaning]}
            yield from ((one, two) for two in met.values() if two.account.node != one.account.node)


@lru_cache(maxsize=65536)
def _found_by(lemma: str, group: str) -> frozenset[Meaning]:
    """Return under what tellings of a lemma are found."""
    return _meanings(lemma, group).union(map(_kinds_of, senses_of(lemma).above))


@lru_cache(maxsize=65536)
def _sought_by(lemma: str, group: str) -> frozenset[Meaning]:
    """Return under what tellings are found that can be of the same."""
    senses = senses_of(lemma)
    return _meanings(lemma, group).union(senses.above, map(_kinds_of, senses.first))


def _meanings(lemma: str, group: str) -> frozenset[Meaning]:
    senses = senses_of(lemma)
    return frozenset[Meaning]((group, lemma)).union(senses.first, senses.other)


def _kinds_of(sense: int) -> int:
    """Return what stands for all kinds of a sense: senses are not negative, and numbers are found faster than pairs."""
    return -1 - sense
