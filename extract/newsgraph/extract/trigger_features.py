"""What tells the words that report an event: features of a word's form, its neighbours, its place in the sentence, its senses.

A feature is a string. Each belongs to a part: all that is said of a word and its part of speech, of a word and one of its
children, and so on. The same parts come up again and again, so that what they add to a word's score has to be worked out once
(`newsgraph.extract.triggers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from newsgraph.extract.lexicon import senses
from newsgraph.extract.words import Word

__all__ = ["Part", "candidates", "features", "features_of", "parts_of"]

_CANDIDATE_POS = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "PRON", "NUM", "ADV"})
_CONTEXT_DEPS = frozenset({"prep", "det", "poss", "aux", "neg", "prt", "compound", "amod", "dobj"})

Part = tuple[Callable[..., list[str]], *tuple[str, ...]]
"""What makes the features of a part, and the strings that it makes them of."""


def candidates(words: Sequence[Word]) -> list[Word]:
    """Return the words that could trigger an event."""
    return [word for word in words if word.pos_ in _CANDIDATE_POS and not word.is_space]


def features(word: Word) -> list[str]:
    """Return the features of a word; deterministic, no feature depends on another sentence."""
    return [feature for part in parts_of(word) for feature in features_of(part)]


def features_of(part: Part) -> list[str]:
    """Return the features that a part stands for."""
    make, *strings = part
    return make(*strings)


def parts_of(word: Word) -> Iterator[Part]:
    """Yield the parts of which the features of a word are made."""
    pos, dep, head = word.pos_, word.dep_, word.head
    yield _of_word, word.lemma_, pos, word.tag_
    yield _of_relation, dep, pos, head.pos_
    yield _of_head, head.lemma_, dep
    yield _of_start if word.is_sent_start else _of_form, word.text, pos
    if word.ent_type_:
        yield _of_entity, word.ent_type_, pos
    for child in word.children:
        relation = child.dep_
        yield _of_child, relation, pos, child.lemma_ if relation in _CONTEXT_DEPS else ""
    if word.i + 1 < len(word.words):
        yield _of_next, word.nbor(1).lower_, pos
    if word.i:
        yield _of_previous, word.nbor(-1).lower_, pos


def _of_word(lemma: str, pos: str, tag: str) -> list[str]:
    lemma = lemma.lower()
    kind = pos[0]
    form = ["bias", f"l={lemma}|{kind}", f"ll={lemma}", f"pos={pos}", f"tag={tag}"]
    return [*form, f"s4={lemma[-4:]}|{kind}", f"s3={lemma[-3:]}|{kind}", *_of_senses(lemma, pos)]


def _of_relation(dep: str, pos: str, pos_of_head: str) -> list[str]:
    return [f"dep={dep}|{pos}", f"hp={pos_of_head}|{dep}|{pos}"]


def _of_head(lemma: str, dep: str) -> list[str]:
    return [f"hl={lemma.lower()}|{dep}"]


def _of_start(text: str, pos: str) -> list[str]:
    return [f"up={text[:1].isupper()}|True|{pos}"]


def _of_form(text: str, pos: str) -> list[str]:
    return [f"up={text[:1].isupper()}|False|{pos}"]


def _of_entity(label: str, pos: str) -> list[str]:
    return [f"ent={label}|{pos}"]


def _of_child(dep: str, pos: str, lemma: str) -> list[str]:
    return [f"c={dep}|{pos}", *([f"cl={lemma.lower()}|{dep}|{pos[0]}"] if dep in _CONTEXT_DEPS else [])]


def _of_next(word: str, pos: str) -> list[str]:
    return [f"n={word}|{pos[0]}"]


def _of_previous(word: str, pos: str) -> list[str]:
    return [f"p={word}|{pos[0]}"]


def _of_senses(lemma: str, pos: str) -> list[str]:
    if pos in ("NOUN", "PROPN"):
        entry = senses().get((lemma, "n"))
        if entry is None:
            return ["w=none", f"vb={(lemma, 'v') in senses()}|{pos}"]
        ranks = [f"w3={letter}" for letter in sorted(set(entry.letters[:3]))]
        # A verb tells something of the nouns that are derived from it ("explode", "explosion").
        verbs = [f"sv={entry.source_verb}", f"of verb|{pos}"] if entry.source_verb else []
        shares = [f"we={round(entry.eventive_share * 5)}", f"wa={round(entry.act_share * 5)}"]
        return [f"w1={entry.letters[0]}", *shares, f"vb={(lemma, 'v') in senses()}|{pos}", *verbs, *ranks]
    verb = [f"sv={lemma}"] if pos in ("VERB", "AUX") else []
    entry = senses().get((lemma, "v"))
    return [*verb, f"v1={entry.letters[0]}|{pos}"] if entry else verb
