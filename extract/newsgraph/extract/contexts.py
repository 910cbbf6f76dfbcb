"""What political interactions are about, in PLOVER's terms: military, diplomatic, economic, legal …"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from spacy.tokens import Doc

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.lexicon import cameo_codes, word_lists, word_table
from newsgraph.extract.words import words_of

__all__ = ["find_contexts"]

_IMPLIED = 1.5
"""What the context that a CAMEO code implies counts, where a word next to the trigger counts 1."""
_REACH = 10.0
_LEAST = 0.4
_MOST = 2


def find_contexts(doc: Doc, event: EventMention) -> tuple[str, ...]:
    """Return up to two contexts of an event, the more telling first: words of its sentence speak for them, near ones louder.

    On the PLOVER development records one of the two is right for 69 % of the events, the first one for 55 %.
    """
    scores: dict[str, float] = {}
    words = words_of(doc)
    sentence = words[event.head].sent
    for token in words[sentence.start : sentence.end]:
        for context in _by_word().get(token.lemma) or _by_word().get(token.lower_, ()):
            scores[context] = scores.get(context, 0.0) + 1.0 / (1.0 + abs(token.i - event.head) / _REACH)
    codes = word_table("contexts.json", "codes")
    for implied in [codes[code] for code in cameo_codes(event.cameo) if code in codes][:1]:
        scores[implied] = scores.get(implied, 0.0) + _IMPLIED
    ranked = sorted((-score, context) for context, score in scores.items() if score >= _LEAST)
    return tuple(context for _, context in ranked[:_MOST])


@cache
def _by_word() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for name, words in sorted(word_lists("contexts.json").items()):
        for word in words:
            table[word] = (*table.get(word, ()), name.partition(".")[2])
    return table
