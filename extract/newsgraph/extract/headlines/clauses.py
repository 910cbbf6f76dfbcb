"""The main clause of a title or lead sentence, whose predicate says what happened.

Titles are written in a grammar of their own, which the parser was not trained on: present tense for the past ("Tram derails"),
participles without auxiliary ("Driver arrested as …"), no verb at all ("Five dead after …"), a topic before a colon. The rules
here read around the errors that the parser makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc

from newsgraph.extract.lexicon import EVENTIVE, senses
from newsgraph.extract.syntax import conjuncts, lacks_object
from newsgraph.extract.words import Word, Words, words_of

__all__ = ["Clause", "clause_of", "content_clause", "main_clause", "noun_phrase_span", "predicate_span"]

_FINITE_TAGS = frozenset({"VBZ", "VBD", "VBP"})
_PARTICIPLES = frozenset({"VBN", "VBD"})
_BREAKS = frozenset({":", "|", "–", "—", "--", "-", ";"})
_QUOTES = frozenset("'\"‘’“”`")
_SUBORDINATORS = frozenset(
    """as after before while when whereas since until because although though amid despite following if unless so
    whose""".split()
)
"""Words that open a circumstance of what a title tells."""
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_CASUALTY_WORDS = frozenset({"dead", "injured", "hurt", "missing", "wounded", "homeless", "trapped", "feared"})
_WHERE_WORDS = frozenset({"in", "at", "near", "outside", "inside"})
_SAYING = frozenset({"say", "tell", "report", "confirm", "announce", "state", "add", "warn", "claim"})
_MOST_TOKENS = 16
_MOST_DEPTH = 30


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause without its circumstances.

    Attributes
    ----------
    predicate
        The verb, participle or adjective that says what happened; a noun in a title without any.
    subject
        Head of its subject, or None.
    elliptic
        The auxiliary is left out ("Driver arrested"): the predicate says little without its subject.
    start, end
        The stretch of tokens that the clause was looked for in.
    """

    predicate: Word
    subject: Word | None
    elliptic: bool
    start: int
    end: int


def main_clause(doc: Doc, start: int, end: int) -> Clause | None:
    """Return the main clause of a title or sentence, None where no word of it can be a predicate.

    Parameters
    ----------
    doc
        The parsed doc.
    start, end
        Tokens of the title or sentence, end exclusive.
    """
    best: tuple[tuple[int, int, int, int], Clause] | None = None
    words = words_of(doc)
    segments = list(_segments(words, start, end))
    for number, (first, last) in enumerate(segments):
        for key, clause in _candidates(words, first, last):
            ranked = (key[0] + (1 if _is_quoted(words, first) else 0), key[1], number, key[2])
            if best is None or ranked < best[0]:
                best = (ranked, clause)
    return _without_trailing_source(best[1]) if best else _verbless(words, segments)


def clause_of(predicate: Word) -> Clause:
    """Return the clause of a predicate within its sentence."""
    sentence = predicate.sent
    elliptic = predicate.pos_ not in ("VERB", "AUX")
    return Clause(predicate, _subject(predicate, sentence.start), elliptic, sentence.start, sentence.end)


def content_clause(clause: Clause) -> Clause:
    """Return what is said where a clause says that someone says it ("Officials said that the port was hit")."""
    if clause.predicate.lemma not in _SAYING:
        return clause
    said = next((child for child in clause.predicate.children if child.dep_ == "ccomp"), None)
    return clause if said is None else Clause(said, _subject(said, clause.start), False, clause.start, clause.end)


def _without_trailing_source(clause: Clause) -> Clause:
    """Return what is said where its source follows ("Bank raised no alarm, says regulator")."""
    said = next((child for child in clause.predicate.lefts if child.dep_ == "ccomp" and child.i >= clause.start), None)
    return clause if said is None else Clause(said, _subject(said, clause.start), False, clause.start, clause.predicate.i)


def _segments(words: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a title that colons and dashes set apart; hyphens inside words do not."""
    cuts = [start]
    for token in words[start:end]:
        spaced = token.text in (":", ";", "|") or bool(token.i > start and token.nbor(-1).whitespace_)
        if token.text in _BREAKS and spaced and (token.whitespace_ or token.i + 1 == end):
            cuts += [token.i, token.i + 1]
    cuts.append(end)
    for first, last in list(pairwise(cuts))[::2]:
        while last > first and (words[last - 1].is_space or words[last - 1].text in "-"):
            last -= 1
        while first < last and words[first].is_space:
            first += 1
        if first < last:
            yield first, last


def _candidates(words: Words, start: int, end: int) -> Iterator[tuple[tuple[int, int, int], Clause]]:
    """Yield what may be the predicate with a key that ranks it: main before circumstance, finite before elliptic, outer first."""
    subordinate_from = _first_subordinator(words, start, end)
    for token in words[start:end]:
        level = _level(token, start)
        if level is None:
            continue
        elliptic = level > 0
        subordinate = int(token.i > subordinate_from or token.dep_ in ("relcl", "advcl", "pcomp"))
        subject = _subject(token, start)
        yield (subordinate, level, _depth(token) * 1000 + token.i), Clause(token, subject, elliptic, start, end)


def _first_subordinator(words: Words, start: int, end: int) -> int:
    """Return where a circumstance begins; one that opens the segment ends at its comma and does not count."""
    return next((token.i for token in words[start + 1 : end] if _subordinates(token)), end)


def _subordinates(word: Word) -> bool:
    return word.lower_ in _SUBORDINATORS and word.dep_ in ("mark", "prep", "advmod", "pobj")


def _level(token: Word, start: int) -> int | None:
    """Return 0 for a finite verb, 1 for a participle or adjective without auxiliary, None for what is no predicate."""
    if token.tag_ == "XX" and token.dep_ == "ROOT":
        # Words in capitals puzzle the tagger: "Minister CLEARED by court".
        return 1 if token.i > start else None
    if token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "amod", "compound"):
        if _is_finite(token):
            return 0
        return 1 if token.tag_ in _PARTICIPLES and token.i > start else None
    if _is_verb_read_as_noun(token, start):
        return 0
    if token.lower_ in _CASUALTY_WORDS and token.dep_ != "amod" and token.i > start:
        return 1
    return None


def _is_finite(token: Word) -> bool:
    if token.tag_ in _FINITE_TAGS and not _looks_passive(token):
        return True
    if token.tag_ == "VB" and not any(child.dep_ == "aux" for child in token.children):
        # "Ministers meet": the plain form with a plural subject.
        return any(child.dep_ == "nsubj" for child in token.children)
    return _has_finite_auxiliary(token)


def _looks_passive(token: Word) -> bool:
    """Tell whether a form in -ed without object is a participle: titles put what is active in the present tense."""
    return token.tag_ == "VBD" and _in_title(token) and lacks_object(token)


def _in_title(token: Word) -> bool:
    blocks = token.words.blocks
    return bool(blocks) and blocks[0].start <= token.i < blocks[0].end


def _has_finite_auxiliary(token: Word) -> bool:
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ != "to" and child.tag_ != "VBG" for child in token.children)


def _is_verb_read_as_noun(token: Word, start: int) -> bool:
    """Tell whether a "plural noun" of a title is a verb: "Tram Derails in Croydon", "Envoy lands in Cairo"."""
    if token.tag_ not in ("NNS", "NNPS") or token.i == start or not token.lower_.endswith("s") or not _in_title(token):
        return False
    if token.dep_ != "ROOT" or not any(child.dep_ in ("compound", "poss", "nmod") for child in token.lefts):
        return False
    stem = token.lower_[:-1]
    noun = senses().get((stem, "n"))
    return (stem, "v") in senses() and (noun is None or noun.letters[0] not in EVENTIVE)


def _subject(token: Word, start: int, depth: int = 0) -> Word | None:
    own = [child for child in token.children if child.dep_ in _SUBJECTS]
    if own:
        return own[0]
    if token.dep_ in ("acl", "relcl", "amod", "appos") and token.head.i < token.i and token.head.i >= start:
        return token.head
    if token.dep_ == "conj" and token.head.i >= start and token.pos_ in ("VERB", "AUX") and depth < _MOST_DEPTH:
        return _subject(token.head, start, depth + 1)
    if token.pos_ in ("NOUN", "PROPN"):
        return next((child for child in reversed(token.lefts) if child.dep_ in ("compound", "poss", "nmod")), None)
    return None


def _depth(token: Word) -> int:
    depth = 0
    while token.head.i != token.i and depth < _MOST_DEPTH:
        depth, token = depth + 1, token.head
    return depth


def _is_quoted(words: Words, start: int) -> bool:
    return words[start].text[:1] in _QUOTES


def _verbless(words: Words, segments: Sequence[tuple[int, int]]) -> Clause | None:
    """Return the last noun-headed segment of a title that has no predicate ("Race to reach boy trapped in Hebei")."""
    for start, end in reversed(segments):
        heads = [token for token in words[start:end] if token.pos_ in ("NOUN", "PROPN", "NUM")]
        if heads:
            return Clause(min(heads, key=lambda token: (_depth(token), token.i)), None, False, start, end)
    return None


# ----------------------------------------------------------------------------------------------------------------------- spans


def predicate_span(doc: Doc, clause: Clause) -> tuple[int, int]:
    """Return the tokens that say what happened: verb and complements, cut before circumstances.

    Subject and predicate go together where the predicate alone says little ("Driver arrested").
    """
    token = clause.predicate
    start = _predicate_start(clause)
    end = _trim(token.words, start, min(_predicate_end(doc, clause), start + _MOST_TOKENS))
    return start, max(end, token.i + 1)


def _predicate_start(clause: Clause) -> int:
    token = clause.predicate
    if token.pos_ in ("NOUN", "PROPN", "NUM") and clause.subject is None:
        return max(clause.start, token.left_edge.i)
    if clause.elliptic and clause.subject is not None:
        return max(clause.start, min(clause.subject.left_edge.i, token.i))
    left = [
        child.i
        for child in token.lefts
        if child.dep_ in ("aux", "auxpass", "neg", "advmod") and child.i > (clause.subject.i if clause.subject else -1)
    ]
    return max(clause.start, min([token.i, *left]))


def _predicate_end(doc: Doc, clause: Clause) -> int:
    token = clause.predicate
    end = token.i + 1
    for index in range(token.i + 1, clause.end):
        word = token.words[index]
        if _subordinates(word):
            break
        if word.text in (",", ";") and not _joins_nouns(word):
            break
        if word.head.i == token.i and (word.dep_ in ("advcl", "parataxis") or _is_coordinated_verb(word)):
            return min(end, max(token.i + 1, word.left_edge.i))
        end = index + 1
    return _without_setting(doc, token, end)


def _without_setting(doc: Doc, token: Word, end: int) -> int:
    """Leave out time and place at the end, which "when" and "where" answer.

    A place stays where the predicate says nothing without it ("lands in Cairo").
    """
    complements = [child for child in token.rights if child.i < end and not child.is_punct]
    while complements and complements[-1].right_edge.i + 1 >= end:
        last = complements.pop()
        local = last.dep_ == "prep" and last.lower_ in _WHERE_WORDS and complements and complements[0].lower_ not in _WHERE_WORDS
        if not (local or _is_time(doc, last)):
            break
        end = last.left_edge.i
    return end


def _is_time(doc: Doc, word: Word) -> bool:
    """Tell whether a complement is a time expression, preposition aside."""
    inside = {index for time in doc._.times for index in range(time.start, time.end)}
    words = [part.i for part in word.subtree if part.dep_ != "prep" and not part.is_punct]
    return bool(words) and all(index in inside for index in words)


def _is_coordinated_verb(word: Word) -> bool:
    return word.dep_ == "conj" and word.pos_ in ("VERB", "AUX")


def _joins_nouns(comma: Word) -> bool:
    head = comma.head
    return head.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") and any(
        child.dep_ in ("conj", "appos", "amod") and child.i > comma.i for child in head.children
    )


def _trim(words: Words, start: int, end: int) -> int:
    while end > start + 1 and _ends_no_phrase(words[end - 1]):
        end -= 1
    return end


def _ends_no_phrase(word: Word) -> bool:
    if word.is_space or (word.is_punct and word.text not in _QUOTES):
        return True
    return word.dep_ in ("cc", "mark") or (word.dep_ == "prep" and not word.children)


def noun_phrase_span(noun: Word, start: int, end: int) -> tuple[int, int]:
    """Return the tokens of a full noun phrase: modifiers, "of" phrase and coordinated names, without relative clause.

    Parameters
    ----------
    noun
        The head.
    start, end
        Tokens that the phrase may not leave, end exclusive.
    """
    first = max(start, noun.left_edge.i)
    while first < noun.i and _opens_no_phrase(noun.words[first]):
        first += 1
    last = max(_phrase_end(word) for word in conjuncts(noun) if word.pos_ in ("NOUN", "PROPN", "NUM") or word.i == noun.i)
    return first, max(first + 1, min(last + 1, end))


def _opens_no_phrase(word: Word) -> bool:
    return word.is_punct or word.dep_ in ("cc", "preconj") or word.is_space


def _phrase_end(noun: Word) -> int:
    last = noun.i
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ == "of":
            last = max(last, max((word.i for word in child.subtree if _is_nominal_part(word, child)), default=last))
    return last


def _is_nominal_part(word: Word, preposition: Word) -> bool:
    return word.head.i == preposition.i or (word.dep_ in ("compound", "amod", "det", "nummod", "poss") and word.i > preposition.i)
