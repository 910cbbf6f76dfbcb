"""Docs built by hand: a sentence as rows of word, part of speech, dependency and head."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, PlaceMention

__all__ = ["actor", "build", "place"]

_VOCAB = spacy.blank("en").vocab
_TAGS = {"NOUN": "NN", "PROPN": "NNP", "VERB": "VBD", "AUX": "VBD", "ADJ": "JJ", "DET": "DT", "ADP": "IN", "PUNCT": "."}


def build(rows: str) -> Doc:
    """Return a parsed doc from lines ``word lemma pos dep head [tag]``; ``head`` is the head's position in the sentence.

    A blank line starts a new sentence.
    """
    words: list[str] = []
    lemmas: list[str] = []
    pos: list[str] = []
    deps: list[str] = []
    heads: list[int] = []
    tags: list[str] = []
    starts: list[bool | int | None] = []
    for sentence in rows.strip().split("\n\n"):
        offset = len(words)
        for number, line in enumerate(sentence.strip().splitlines()):
            word, lemma, tag_pos, dep, head, *tag = line.split()
            words.append(word)
            lemmas.append(lemma)
            pos.append(tag_pos)
            deps.append(dep)
            heads.append(offset + int(head))
            tags.append(tag[0] if tag else _TAGS.get(tag_pos, "NN"))
            starts.append(number == 0)
    return Doc(_VOCAB, words=words, lemmas=lemmas, pos=pos, deps=deps, heads=heads, tags=tags, sent_starts=starts)


def actor(start: int, name: str, *, end: int | None = None, country: str | None = None, **facts: str) -> ActorMention:
    """Return an actor mention whose head is its last token."""
    end = end or start + 1
    kind = facts.pop("type", "country")
    key = facts.pop("key", name.casefold())
    return ActorMention(start=start, end=end, head=end - 1, name=name, country=country, type=kind, key=key, **facts)  # type: ignore[arg-type]


def place(start: int, name: str) -> PlaceMention:
    """Return an unresolved place mention of one token."""
    return PlaceMention(start=start, end=start + 1, head=start, name=name)
