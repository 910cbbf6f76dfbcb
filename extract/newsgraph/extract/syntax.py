"""Questions about the dependency parse that several components ask: who is the subject, is it passive, what is governed."""

from __future__ import annotations

from collections.abc import Iterator

from newsgraph.extract.lexicon import EVENTIVE, senses, word_lists
from newsgraph.extract.words import Word

__all__ = [
    "antecedent", "clause_before", "complements", "conjuncts", "content_noun", "governor", "is_light", "is_passive",
    "lacks_object", "noun_phrase", "objects", "prepositional_objects", "subjects", "whole_noun",
]  # fmt: skip

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_PHRASE_LEFT = frozenset(
    {"compound", "amod", "nummod", "nmod", "quantmod", "advmod", "poss", "case", "punct", "npadvmod", "det", "predet"}
)
_COMPLETING = frozenset({"dobj", "ccomp", "xcomp", "prt", "attr", "dative"})
_AIMED_AT_PEOPLE = frozenset({"PERSON", "NORP"})
_ACTIVE = frozenset({"VBD", "VBZ", "VBP"})
_LONGEST_TITLE = 4
_MOST_STEPS = 12
_OBJECT_CONTROL = frozenset({"of", "from", "against", "into", "for"})
"""Prepositions behind which the object acts: accused of, kept from, warned against, talked into, blamed for doing something."""
_SUBJECT_CONTROL = frozenset({"promise", "vow", "pledge", "threaten", "swear", "use"})


def conjuncts(token: Word) -> list[Word]:
    """Return the token and what is coordinated with it to the right ("Russia and Belarus")."""
    out: list[Word] = []
    queue = [token]
    while queue and len(out) < _MOST_STEPS:
        current = queue.pop(0)
        out.append(current)
        queue.extend(child for child in current.children if child.dep_ == "conj" and child.pos_ != "VERB")
    return out


def is_passive(verb: Word) -> bool:
    """Tell whether a verb is in the passive, also as a reduced relative clause ("the town shelled on Sunday") or in a heading."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "csubjpass") for child in verb.children) or _is_passive_in_heading(verb):
        return True
    if verb.tag_ != "VBN" or any(child.dep_ in ("aux", "nsubj", "dobj") for child in verb.children):
        return False
    if verb.dep_ == "acl":
        return True
    return verb.dep_ == "conj" and verb.head.tag_ == "VBN" and is_passive(verb.head)


def lacks_object(verb: Word) -> bool:
    """Tell whether nothing completes a verb; a name after it that the parser could not place counts as its object."""
    return not any(
        child.dep_ in _COMPLETING or (child.dep_ == "dep" and child.i > verb.i and child.pos_ in ("NOUN", "PROPN"))
        for child in verb.children
    )


def _is_passive_in_heading(verb: Word) -> bool:
    """Tell whether a heading leaves out the auxiliary of a passive ("Officer shot in Lyon", "Izmir hit by earthquake").

    Headings put what is active in the present tense: a past form without the object that it needs is a participle.
    """
    if verb.tag_ not in ("VBD", "VBN") or verb.dep_ in ("relcl", "advcl") or not lacks_object(verb):
        return False
    if any(child.dep_ in ("aux", "mark") for child in verb.children):
        return False
    if verb.dep_ == "conj" and not any(child.dep_ == "nsubj" for child in verb.children):
        return verb.lemma in _role_words("needing_object") and verb.i in verb.words.headings and _is_passive_in_heading(verb.head)
    subject = next((child for child in verb.lefts if child.dep_ == "nsubj"), None)
    if subject is None or not (_has_doer(verb) or _needs_object(verb, subject)):
        return False
    return verb.i in verb.words.headings


def _has_doer(verb: Word) -> bool:
    return any(child.dep_ == "agent" for child in verb.children)


def _needs_object(verb: Word, subject: Word) -> bool:
    """Tell whether a verb says nothing without an object, unless it is aimed at people or tells what a happening does.

    "Police shot at protesters", "Storm hit in the night" are no passives.
    """
    if verb.lemma not in _role_words("needing_object"):
        return False
    entry = senses().get((subject.lemma, "n"))
    happening = subject.pos_ == "NOUN" and entry is not None and entry.letters[0] in EVENTIVE
    return not happening and not any(name == "at" and _names_people(word) for name, word in prepositional_objects(verb))


def _names_people(noun: Word) -> bool:
    entry = senses().get((noun.lemma, "n"))
    person = entry is not None and entry.letters[0] == "S"
    return person or noun.tag_ in ("NNS", "NNPS") or noun.ent_type_ in _AIMED_AT_PEOPLE


def subjects(verb: Word, depth: int = 0) -> list[Word]:
    """Return the subjects of a verb, its own or those it shares by coordination, control, a relative or participle clause."""
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if own:
        return [word for subject in own for word in conjuncts(antecedent(subject))]
    if depth > _MOST_STEPS:
        return []
    return _inherited_subjects(verb, depth + 1)


def _inherited_subjects(verb: Word, depth: int) -> list[Word]:
    head, dep = verb.head, verb.dep_
    if head.i == verb.i:
        return []
    if dep in ("acomp", "attr", "oprd") and head.pos_ in ("VERB", "AUX"):
        return (objects(head) if dep == "oprd" else []) or subjects(head, depth)
    if dep == "xcomp" and head.pos_ in ("VERB", "AUX", "ADJ"):
        controlled = objects(head) if head.lemma not in _SUBJECT_CONTROL else []
        return controlled or subjects(head, depth)
    if dep == "advcl" and verb.tag_ == "VBG" and is_passive(head):
        return _doers(head) or subjects(head, depth)
    if dep == "advcl" and verb.tag_ == "VBG" and (nearer := clause_before(verb)) is not None:
        return subjects(nearer, depth)
    if dep in ("conj", "advcl", "ccomp") and head.pos_ in ("VERB", "AUX"):
        return subjects(head, depth) if dep != "ccomp" or verb.tag_ in ("VBG", "VBN") else []
    if dep in ("acl", "relcl"):
        return _modified_noun(verb, head, depth)
    if dep == "pcomp":
        return _subjects_behind_preposition(head, depth)
    return []


def _subjects_behind_preposition(preposition: Word, depth: int) -> list[Word]:
    """Return who does what a preposition leads to: whom one accuses of it or warns against it, else who does the rest."""
    governor = preposition.head
    if governor.pos_ in ("NOUN", "PROPN", "PRON") and governor.dep_ == "dobj":
        # The parser hangs "of sponsoring terrorism" on whom one accuses as often as on the verb.
        return [governor] if preposition.lower_ in _OBJECT_CONTROL else subjects(governor.head, depth)
    if governor.pos_ not in ("VERB", "AUX"):
        return []
    return (objects(governor) if preposition.lower_ in _OBJECT_CONTROL else []) or subjects(governor, depth)


def clause_before(participle: Word) -> Word | None:
    """Return the verb of a mishap whose clause ends just before ", killing five", where the parser went past it.

    Readers take a result for that of the nearest clause: "blocked bridges … since a roof collapsed, killing 15 people".
    """
    comma = participle.i - 1
    if comma <= participle.head.i or participle.words[comma].text != ",":
        return None
    clauses = (word for word in participle.head.subtree if participle.head.i < word.i < comma and word.tag_ in ("VBD", "VBZ"))
    mishaps = [word for word in clauses if word.lemma in _role_words("unaccusative") and word.right_edge.i < comma]
    return mishaps[-1] if mishaps else None


def _doers(verb: Word) -> list[Word]:
    """Return who did what a passive tells ("was attacked by militiamen, killing 156")."""
    return [word for name, word in prepositional_objects(verb) if name == "by" and word.pos_ in ("NOUN", "PROPN", "PRON")]


def _modified_noun(verb: Word, noun: Word, depth: int) -> list[Word]:
    """Return the noun that a participle or infinitive describes; an infinitive's subject is whoever has the plan or order."""
    if any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children):
        owners = [child for child in noun.children if child.dep_ == "poss"]
        return owners or (subjects(noun.head, depth) if noun.head.pos_ == "VERB" else [])
    if verb.tag_ == "VBG" and verb.dep_ == "acl" and noun.lemma in _role_words("speech_nouns") and noun.dep_ == "dobj":
        return subjects(noun.head, depth) or [noun]  # "issued a declaration demanding that …"
    return [noun]


def objects(verb: Word) -> list[Word]:
    """Return the direct objects, coordinated ones included; without one, the person who is named right after the verb."""
    found = [word for child in verb.children if child.dep_ in ("dobj", "obj") for word in conjuncts(antecedent(child))]
    return found or _person_after(verb)


def _person_after(verb: Word) -> list[Word]:
    """Return the person whose title and name follow a verb ("sentenced journalist Pavel Sokol"), if it is not its own subject."""
    if verb.tag_ not in _ACTIVE or not any(child.dep_ == "nsubj" and child.i < verb.i for child in verb.children):
        return []
    start = verb.i + 1
    while start < len(verb.words) and start <= verb.i + _LONGEST_TITLE and _is_title(verb.words[start]):
        start += 1
    end = start
    while end < len(verb.words) and verb.words[end].ent_type_ == "PERSON":
        end += 1
    if start in (end, verb.i + 1):
        return []
    head = next((word for word in verb.words[start:end] if not start <= word.head.i < end), verb.words[end - 1])
    return [] if head.dep_ in ("nsubj", "nsubjpass", "dative") else [head]


def _is_title(word: Word) -> bool:
    return word.pos_ in ("NOUN", "ADJ", "PROPN") and word.ent_type_ != "PERSON" and word.text.islower()


def antecedent(token: Word) -> Word:
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


def prepositional_objects(word: Word) -> Iterator[tuple[str, Word]]:
    """Yield (preposition, object) of a verb or noun; stacked prepositions yield the last ("out of Gaza": of)."""
    for child in word.children:
        if child.dep_ in ("prep", "agent", "dative", "prt") or (child.dep_ == "advmod" and child.pos_ == "ADP"):
            # "according", "following" are participles to the lemmatiser.
            yield from _preposition(child, child.lower_ if child.tag_ == "VBG" else child.lemma, 0)


def _preposition(token: Word, name: str, depth: int) -> Iterator[tuple[str, Word]]:
    for child in token.children:
        if child.dep_ == "pobj":
            for word in conjuncts(antecedent(child)):
                yield name, word
        elif child.dep_ in ("prep", "pcomp") and depth < 3:
            if child.dep_ == "pcomp":
                yield name, child
            yield from _preposition(child, name if _keeps_name(name, child) else child.lemma, depth + 1)
        elif child.dep_ == "conj" and child.pos_ == "ADP" and depth < 3:
            yield from _preposition(child, child.lemma, depth + 1)


def _keeps_name(name: str, inner: Word) -> bool:
    """Tell whether the first of two prepositions says more than the second ("outside of Basra", "according to")."""
    return name in ("due", "because", "according") or (name in ("outside", "inside") and inner.lower_ == "of")


def complements(verb: Word) -> list[Word]:
    """Return the heads of the clauses that a verb governs, coordinated ones included."""
    out = []
    for child in verb.children:
        if child.dep_ in ("ccomp", "xcomp"):
            out.append(child)
            out.extend(word for word in child.children if word.dep_ == "conj" and word.pos_ in ("VERB", "AUX"))
    return out


def content_noun(noun: Word) -> Word:
    """Return what a noun of quantity or portion is about ("thousands of Nigerians", "a wave of attacks"), any other token itself.

    What follows "of" is looked for once and more: "hundreds of thousands of people".
    """
    for _ in range(_MOST_STEPS):
        inner = _of(noun) if noun.pos_ in ("NOUN", "NUM") and noun.lemma in _role_words("transparent_nouns") else None
        if inner is None:
            return noun
        noun = inner
    return noun


def whole_noun(noun: Word) -> Word:
    """Return the noun of quantity that governs a noun ("days" of "ten days of war games"), any other noun itself."""
    outer = noun.head.head
    return outer if noun.dep_ == "pobj" and noun.head.lower_ == "of" and content_noun(outer).i == noun.i else noun


def _of(noun: Word) -> Word | None:
    prepositions = (child for child in noun.rights if child.dep_ == "prep" and child.lower_ == "of")
    return next((word for preposition in prepositions for word in preposition.children if word.dep_ == "pobj"), None)


def _role_words(name: str) -> frozenset[str]:
    return word_lists("argument_roles.json")[name]


def is_light(verb: Word) -> bool:
    """Tell whether a verb lends its subject to the event that its object names ("launched an assault", "held talks")."""
    return verb.pos_ == "VERB" and verb.lemma in _role_words("lending")


def governor(token: Word) -> Word | None:
    """Return the word that governs a token, None for the root."""
    return token.head if token.head.i != token.i else None


def noun_phrase(noun: Word) -> tuple[int, int]:
    """Return the token span of a noun with its modifiers to the left, without determiner or possessor."""
    start = noun.i
    for child in reversed(noun.lefts):
        if child.dep_ not in _PHRASE_LEFT or child.dep_ in ("det", "poss", "predet", "punct", "case", "advmod"):
            if child.dep_ == "punct" and child.text == "-":
                continue
            break
        start = child.left_edge.i
    return start, noun.i + 1
