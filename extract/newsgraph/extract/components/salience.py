"""How much each event matters to its article, and the main event's who, what, when and where."""

from __future__ import annotations

from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import Chains, EventMention, register_extensions
from newsgraph.extract.headlines.answers import answer
from newsgraph.extract.headlines.openings import first_told, opening_of
from newsgraph.extract.words import Words, words_of

__all__ = ["SalienceComponent"]

_STATEMENT_TYPES = frozenset({"statement", "decision", "event"})
_SECOND = 0.99
"""What the title, or else the lead, tells in its main clause is the main event: others weigh less, however often told."""
_CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM"})


@Language.factory(
    "newsgraph_salience",
    assigns=["doc._.events", "doc._.headline"],
    requires=["doc._.events", "doc._.chains"],
    default_config={"least": 0.04},
)
class SalienceComponent:
    """Weigh each event by title, position, frequency, type and arguments; answer the headline questions for the first.

    Parameters
    ----------
    least
        Events below this share of the main event's weight are passing mentions and leave the chains; what may happen is
        kept, however briefly it is told.
    """

    def __init__(self, nlp: Language, name: str, least: float) -> None:
        self.name = name
        self.least = least
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``salience`` of each event mention (its chain's) and ``doc._.headline``."""
        chains: Chains = doc._.chains or Chains()
        opening = opening_of(doc)
        clause, first = first_told(doc, opening, chains.events)
        weighted = _weigh(doc, chains, first)
        for chain, weight in weighted:
            for mention in chain:
                mention.salience = weight
        chains.events = [chain for chain, weight in weighted if weight >= self.least or _is_prospect(chain)]
        if weighted:
            main = max(weighted, key=lambda item: (item[1], -item[0][0].start))[0]
            doc._.headline = answer(doc, opening, clause, main)
        return doc


def _weigh(doc: Doc, chains: Chains, first: list[EventMention] | None) -> list[tuple[list[EventMention], float]]:
    words = words_of(doc)
    title_words = _title_words(doc)
    frequent = _frequent_participants(chains)
    raw = [(chain, _score(words, chain, title_words, frequent)) for chain in chains.events]
    highest = max((score for _, score in raw), default=1.0) or 1.0
    return [(chain, 1.0 if chain is first else round(_SECOND * score / highest, 3)) for chain, score in raw]


def _is_prospect(chain: list[EventMention]) -> bool:
    return any(mention.modality == "possible" for mention in chain)


def _score(
    words: Words,
    chain: list[EventMention],
    title_words: set[str],
    frequent: Counter[int],
) -> float:
    first = min(words[mention.head].sent.number for mention in chain)
    types = {m.type for m in chain}
    roles = {
        argument.role for m in chain for argument in m.arguments if argument.role in ("agent", "patient", "location", "time")
    }
    score = 1.0 / (1.0 + 0.35 * first)
    score += 0.35 * min(len(chain) - 1, 6)
    score += 0.2 * len(roles)
    score += 0.6 if any(m.head in words.headings and m.head < 40 for m in chain) else 0.0
    score += 0.4 if any(m.lemma in title_words for m in chain) else 0.0
    score += 0.05 * min(8, sum(frequent[id(a.filler)] for m in chain for a in m.arguments))
    if types <= _STATEMENT_TYPES:
        score *= 0.45
    if all(m.lemma in ("be", "have", "do") for m in chain):
        score *= 0.3
    if chain[0].modality != "actual":
        score *= 0.8
    return score


def _title_words(doc: Doc) -> set[str]:
    first = doc._.blocks[0] if doc._.blocks else None
    if first is None or first.kind != "heading":
        return set()
    return {token.lemma for token in words_of(doc)[first.start : first.end] if token.pos_ in _CONTENT_POS}


def _frequent_participants(chains: Chains) -> Counter[int]:
    counts: Counter[int] = Counter()
    for group in (chains.actors, chains.places):
        for chain in group:
            for mention in chain:
                counts[id(mention)] = len(chain)
    return counts
