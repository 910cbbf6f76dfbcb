"""What tells the words that report an event: features of a word's form, its neighbours, its place in the sentence, its senses.

A feature is a string. Each belongs to a part: all that is said of a word and its part of speech, of a word and one of its
children, and so on. A part is known by a few numbers of the vocabulary, and the same parts come up again and again, so that what
they add to a word's score has to be worked out once (`newsgraph.extract.triggers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from spacy.strings import StringStore
from spacy.tokens import Doc, Token

from newsgraph.extract.lexicon import senses

__all__ = ["CANDIDATE_POS", "Part", "Words", "candidates", "features", "features_of"]

CANDIDATE_POS = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "PRON", "NUM", "ADV"})
_COLUMNS: list[int | str] = ["ORTH", "LOWER", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "SENT_START"]
_CONTEXT_DEPS = frozenset({"prep", "det", "poss", "aux", "neg", "prt", "compound", "amod", "dobj"})

Part = tuple[int, ...]
"""Which of `_PARTS`, and the hashes of the strings that it is made of."""


def candidates(doc: Doc) -> list[Token]:
    """Return the tokens that could trigger an event."""
    parts_of_speech, spaces = doc.to_array(["POS", "IS_SPACE"]).T.tolist()
    known = {doc.vocab.strings[name] for name in CANDIDATE_POS}
    return [doc[i] for i, (pos, space) in enumerate(zip(parts_of_speech, spaces, strict=True)) if pos in known and not space]


def features(token: Token) -> list[str]:
    """Return the features of a token as strings; deterministic, no feature depends on another sentence."""
    strings = token.vocab.strings
    return [feature for part in Words(token.doc).parts(token.i) for feature in features_of(part, strings)]


def features_of(part: Part, strings: StringStore) -> list[str]:
    """Return the features that a part stands for."""
    number, *hashes = part
    return _PARTS[number](*(strings[hash] for hash in hashes))


class Words:
    """The words of a doc by the numbers that the vocabulary has for what is known of them."""

    def __init__(self, doc: Doc) -> None:
        columns = np.asarray(doc.to_array(_COLUMNS), dtype=np.uint64).reshape(len(doc), len(_COLUMNS)).T.tolist()
        self._orth, self._lower, self._lemma, self._pos, self._tag, self._dep, self._entity, starts = columns
        self._head: list[int] = (doc.to_array("HEAD").astype(np.int64) + np.arange(len(doc))).tolist()
        self._children: list[list[int]] = [[] for _ in doc]
        for index, head in enumerate(self._head):
            if head != index:
                self._children[head].append(index)
        self._form = [_FORM_OF.get(start, _FORM_INSIDE) for start in starts]
        self._context = {doc.vocab.strings[name] for name in _CONTEXT_DEPS}

    def parts(self, index: int) -> Iterator[Part]:
        """Yield the parts of which the features of a word are made."""
        lemma, pos, dep, head = self._lemma[index], self._pos[index], self._dep[index], self._head[index]
        yield _WORD, lemma, pos, self._tag[index]
        yield _RELATION, dep, pos, self._pos[head]
        yield _HEAD, self._lemma[head], dep
        yield self._form[index], self._orth[index], pos
        if self._entity[index]:
            yield _ENTITY, self._entity[index], pos
        for child in self._children[index]:
            relation = self._dep[child]
            yield _CHILD, relation, pos, self._lemma[child] if relation in self._context else 0
        if index + 1 < len(self._lower):
            yield _NEXT, self._lower[index + 1], pos
        if index:
            yield _PREVIOUS, self._lower[index - 1], pos


def _of_word(lemma: str, pos: str, tag: str) -> list[str]:
    lemma = lemma.lower()
    kind = pos[0]
    form = ["bias", f"l={lemma}|{kind}", f"ll={lemma}", f"pos={pos}", f"tag={tag}"]
    return [*form, f"s4={lemma[-4:]}|{kind}", f"s3={lemma[-3:]}|{kind}", *_of_senses(lemma, pos)]


def _of_relation(dep: str, pos: str, pos_of_head: str) -> list[str]:
    return [f"dep={dep}|{pos}", f"hp={pos_of_head}|{dep}|{pos}"]


def _of_head(lemma: str, dep: str) -> list[str]:
    return [f"hl={lemma.lower()}|{dep}"]


def _of_form(text: str, pos: str, *, starts: bool | None) -> list[str]:
    return [f"up={text[:1].isupper()}|{starts}|{pos}"]


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


_PARTS: tuple[Callable[..., list[str]], ...] = (
    _of_word,
    _of_relation,
    _of_head,
    partial(_of_form, starts=True),
    partial(_of_form, starts=False),
    partial(_of_form, starts=None),
    _of_entity,
    _of_child,
    _of_next,
    _of_previous,
)
_WORD, _RELATION, _HEAD, _FORM_AT_START, _FORM_INSIDE, _FORM_ANYWHERE, _ENTITY, _CHILD, _NEXT, _PREVIOUS = range(len(_PARTS))
_FORM_OF = {1: _FORM_AT_START, 0: _FORM_ANYWHERE}
"""By what spaCy has for a word that starts a sentence, and for one of which that is not told."""
