"""Falsehood: whether the text calls what it tells false, as in "it is not true that …" or "reports that … were untrue"."""

from __future__ import annotations

from newsgraph.extract.certainty.words import words
from newsgraph.extract.syntax import is_light
from newsgraph.extract.words import Word

__all__ = ["is_called_false"]

_COPULAS = frozenset({"be", "prove", "turn"})
_PREDICATES = frozenset({"acomp", "attr", "oprd"})
_MOST_STEPS = 8


def is_called_false(token: Word) -> bool:
    """Tell whether an event is the content of a statement that the text calls false.

    Parameters
    ----------
    token
        The head of the event's trigger.
    """
    content = _content(token)
    if content.dep_ in ("ccomp", "csubj") and not _is_report(content.head):
        return _is_verdict(content.head, words()["false"])
    report = _report_of(content)
    return report is not None and _is_false_report(report)


def _content(token: Word) -> Word:
    """Return the head of the clause or noun phrase that tells the event, the first where several are coordinated."""
    lent = token.dep_ in ("dobj", "nsubjpass") and is_light(token.head)
    if lent or (token.dep_ == "nsubj" and token.head.lemma in words()["happening"]):
        token = token.head
    for _ in range(_MOST_STEPS):
        if token.dep_ != "conj":
            break
        token = token.head
    return token


def _report_of(content: Word) -> Word | None:
    """Return the noun of speech whose content a clause or noun is: "reports that …", "claims of …"."""
    head = content.head
    if content.dep_ in ("acl", "relcl", "ccomp") and _tells(content):
        return head if _is_report(head) else None
    if content.dep_ == "pobj" and head.lower_ == "of" and _is_report(head.head):
        return head.head
    return None


def _tells(clause: Word) -> bool:
    """Tell whether a clause says what a noun reports ("the report that she quit"), not which one it is ("that they wrote")."""
    that = next((child for child in clause.lefts if child.lower_ == "that"), None)
    if that is None:
        return clause.dep_ != "relcl" and any(child.dep_ in ("nsubj", "nsubjpass") for child in clause.lefts)
    return that.dep_ == "mark" or that.tag_ == "IN"


def _is_report(noun: Word) -> bool:
    return noun.pos_ in ("NOUN", "PROPN") and (noun.lemma in words()["report_nouns"] or noun.lemma in words()["false"])


def _is_false_report(noun: Word) -> bool:
    falsehoods = words()["false"] | words()["false_of_reports"]
    head = noun.head
    if any(child.dep_ == "amod" and child.lemma in falsehoods for child in noun.lefts):
        return True
    if noun.dep_ in ("nsubj", "attr") and _is_verdict(head, falsehoods):
        return True
    if noun.dep_ in ("nsubjpass", "dobj") and (head.lemma in words()["deny"] or head.lemma in words()["falsifying"]):
        return _is_settled(head) and not _is_negated(head)
    return noun.dep_ == "pobj" and head.lower_ in ("in", "to") and _is_no_truth(head.head)


def _is_no_truth(noun: Word) -> bool:
    return noun.lower_ == "truth" and any(child.lower_ == "no" for child in noun.lefts)


def _is_verdict(verb: Word, falsehoods: frozenset[str]) -> bool:
    """Tell whether a copula calls its subject false or not true, without "may" or "would"."""
    if verb.lemma not in _COPULAS or not _is_settled(verb):
        return False
    inner = [child for child in verb.rights if child.dep_ == "xcomp" and child.lemma == "be"]
    judged = {word.lemma for copula in (verb, *inner) for word in copula.rights if word.dep_ in _PREDICATES}
    return bool(judged & (words()["true"] if _is_negated(verb) else falsehoods))


def _is_settled(verb: Word) -> bool:
    return not any(child.tag_ == "MD" or (child.dep_ == "mark" and child.lower_ in words()["conditions"]) for child in verb.lefts)


def _is_negated(verb: Word) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)
