"""Questions about the dependency parse that several components ask: who is the subject, is it passive, what is governed."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

__all__ = [
    "antecedent", "complements", "conjuncts", "governor", "is_passive", "lemma", "noun_phrase", "objects",
    "prepositional_objects", "subjects",
]  # fmt: skip

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_PHRASE_LEFT = frozenset(
    {"compound", "amod", "nummod", "nmod", "quantmod", "advmod", "poss", "case", "punct", "npadvmod", "det", "predet"}
)
_MOST_STEPS = 12
_SUBJECT_CONTROL = frozenset({"promise", "vow", "pledge", "threaten", "swear"})


def lemma(token: Token) -> str:
    """Return the lower-case lemma."""
    return token.lemma_.lower()


def conjuncts(token: Token) -> list[Token]:
    """Return the token and what is coordinated with it to the right ("Russia and Belarus")."""
    out: list[Token] = []
    queue = [token]
    while queue and len(out) < _MOST_STEPS:
        current = queue.pop(0)
        out.append(current)
        queue.extend(child for child in current.children if child.dep_ == "conj" and child.pos_ != "VERB")
    return out


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is in the passive, also as a reduced relative clause ("the town shelled on Sunday")."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "csubjpass") for child in verb.children):
        return True
    if verb.tag_ != "VBN" or any(child.dep_ in ("aux", "nsubj", "dobj") for child in verb.children):
        return False
    if verb.dep_ == "acl":
        return True
    return verb.dep_ == "conj" and verb.head.tag_ == "VBN" and is_passive(verb.head)


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the subjects of a verb, its own or those it shares by coordination, control, a relative or participle clause."""
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if own:
        return [word for subject in own for word in conjuncts(antecedent(subject))]
    if depth > _MOST_STEPS:
        return []
    return _inherited_subjects(verb, depth + 1)


def _inherited_subjects(verb: Token, depth: int) -> list[Token]:
    head, dep = verb.head, verb.dep_
    if head.i == verb.i:
        return []
    if dep == "xcomp" and head.pos_ in ("VERB", "AUX", "ADJ"):
        controlled = objects(head) if lemma(head) not in _SUBJECT_CONTROL else []
        return controlled or subjects(head, depth)
    if dep in ("conj", "advcl", "ccomp") and head.pos_ in ("VERB", "AUX"):
        return subjects(head, depth) if dep != "ccomp" or verb.tag_ in ("VBG", "VBN") else []
    if dep in ("acl", "relcl"):
        return _modified_noun(verb, head, depth)
    if dep == "pcomp" and head.head.pos_ in ("VERB", "AUX"):
        return subjects(head.head, depth)
    return []


def _modified_noun(verb: Token, noun: Token, depth: int) -> list[Token]:
    """Return the noun that a participle or infinitive describes; an infinitive's subject is whoever has the plan or order."""
    if any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children):
        owners = [child for child in noun.children if child.dep_ == "poss"]
        return owners or (subjects(noun.head, depth) if noun.head.pos_ == "VERB" else [])
    return [noun]


def objects(verb: Token) -> list[Token]:
    """Return the direct objects, coordinated ones included."""
    return [word for child in verb.children if child.dep_ in ("dobj", "obj") for word in conjuncts(antecedent(child))]


def antecedent(token: Token) -> Token:
    """Return the noun that a relative pronoun stands for, any other token itself."""
    if token.lower_ not in _RELATIVE or token.tag_ not in ("WDT", "WP", "WP$"):
        return token
    clause = token
    for _ in range(_MOST_STEPS):
        if clause.dep_ in ("relcl", "acl"):
            return clause.head
        if clause.head.i == clause.i:
            return token
        clause = clause.head
    return token


def prepositional_objects(word: Token) -> Iterator[tuple[str, Token]]:
    """Yield (preposition, object) of a verb or noun; stacked prepositions yield the last ("out of Gaza": of)."""
    for child in word.children:
        if child.dep_ in ("prep", "agent", "dative", "prt") or (child.dep_ == "advmod" and child.pos_ == "ADP"):
            yield from _preposition(child, lemma(child), 0)


def _preposition(token: Token, name: str, depth: int) -> Iterator[tuple[str, Token]]:
    for child in token.children:
        if child.dep_ == "pobj":
            for word in conjuncts(antecedent(child)):
                yield name, word
        elif child.dep_ in ("prep", "pcomp") and depth < 3:
            if child.dep_ == "pcomp":
                yield name, child
            yield from _preposition(child, name if name in ("due", "because", "according") else lemma(child), depth + 1)
        elif child.dep_ == "conj" and child.pos_ == "ADP" and depth < 3:
            yield from _preposition(child, lemma(child), depth + 1)


def complements(verb: Token) -> list[Token]:
    """Return the heads of the clauses that a verb governs, coordinated ones included."""
    out = []
    for child in verb.children:
        if child.dep_ in ("ccomp", "xcomp"):
            out.append(child)
            out.extend(word for word in child.children if word.dep_ == "conj" and word.pos_ in ("VERB", "AUX"))
    return out


def governor(token: Token) -> Token | None:
    """Return the word that governs a token, None for the root."""
    return token.head if token.head.i != token.i else None


def noun_phrase(noun: Token) -> tuple[int, int]:
    """Return the token span of a noun with its modifiers to the left, without determiner or possessor."""
    start = noun.i
    for child in reversed(list(noun.lefts)):
        if child.dep_ not in _PHRASE_LEFT or child.dep_ in ("det", "poss", "predet", "punct", "case", "advmod"):
            if child.dep_ == "punct" and child.text == "-":
                continue
            break
        start = child.left_edge.i
    return start, noun.i + 1
