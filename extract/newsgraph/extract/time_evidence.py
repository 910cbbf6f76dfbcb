"""What a document says for and against a time expression: "may", "spring", "2000" and "Sunday Times" are not always times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.tokens import Span, Token

from newsgraph.extract.tense import governing_tense, time_words
from newsgraph.extract.times.grammar import Expression

__all__ = ["as_rate", "is_borne_out", "word_before"]


def is_borne_out(span: Span, expression: Expression) -> bool:
    """Whether the tags, parse and entities of the document bear out that the expression is a time."""
    return _CHECKS.get(expression.needs, _no_name)(span, expression)


_Check = Callable[[Span, Expression], bool]
_TIME_LABELS = frozenset({"DATE", "TIME"})
_NEUTRAL_LABELS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "EVENT", "PERCENT", "MONEY", ""})


def _is_dated(span: Span) -> bool:
    """Whether the entity recogniser takes some of the span for a date or time."""
    return any(token.ent_type_ in _TIME_LABELS for token in span)


def word_before(span: Span, back: int = 1) -> str:
    """Return the word before the span, in lower case, empty at the beginning."""
    return span.doc[span.start - back].lower_ if span.start >= back else ""


def _after(span: Span) -> Token | None:
    return span.doc[span.end] if span.end < len(span.doc) else None


def _introduced(span: Span) -> bool:
    """Whether a preposition of time stands before the span."""
    word = word_before(span)
    return (word_before(span, 2) if word == "the" else word) in time_words("prepositions")


def _no_name(span: Span, expression: Expression) -> bool:
    """Whether the span is not a part of a longer name ("Sunday Times", "May Hill")."""
    token = span[-1]
    if token.ent_type_ in _NEUTRAL_LABELS or ("deictic" in expression.parts and len(span) == 1 and not _in_longer_entity(token)):
        return True
    outside = [t for t in (_after(span), span.doc[span.start - 1] if span.start else None) if t is not None]
    return (
        not any(t.ent_type_ == token.ent_type_ and t.is_alpha and t.text[0].isupper() for t in outside)
        and token.ent_type_ != "PERSON"
    )


def _in_longer_entity(token: Token) -> bool:
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.ent_iob_ == "I" or (after is not None and after.ent_iob_ == "I")


def _is_month(span: Span, expression: Expression) -> bool:
    before = span.doc[span.start - 1] if span.start else None
    if len(span) == 1 and before is not None and before.ent_type_ == "PERSON" and before.text[0].isupper():
        return False  # "Theresa May"
    if len(expression.parts) > 1 or _is_dated(span):
        return _no_name(span, expression)
    if span.text.lower() in time_words("ambiguous months"):
        return _introduced(span) and span.root.pos_ in {"PROPN", "NOUN"}
    return _no_name(span, expression)


def _is_year(span: Span, expression: Expression) -> bool:
    if "mod" in expression.parts or len(span) > 1:
        return True
    if span.root.ent_type_ in {"MONEY", "QUANTITY", "PERCENT", "PRODUCT"} or word_before(span) in time_words("number marks"):
        return False
    if not 1900 <= expression.parts["year"] <= 2060:
        return _is_dated(span) or (_introduced(span) and not _counts_something(span))
    return _is_dated(span) or not _counts_something(span)


def _counts_something(span: Span) -> bool:
    """Whether the number says how many ("2000 people", "2000 dead soldiers")."""
    after = _after(span)
    return after is not None and (
        after.tag_ == "NNS"
        or after.lower_ in time_words("units of measure")
        or (after.pos_ == "ADJ" and span.root.dep_ == "nummod")
    )


def _is_decade(span: Span, expression: Expression) -> bool:
    if expression.start > span.start_char:  # "KC-30s"
        return False
    return word_before(span) not in time_words("possessives") and span.root.ent_type_ not in {"MONEY", "QUANTITY"}


def _is_season(span: Span, expression: Expression) -> bool:
    if expression.parts.keys() & {"year", "yy", "rel", "yrel"}:
        return True
    return span[-1].pos_ in {"NOUN", "PROPN"} and (_is_dated(span) or "mod" in expression.parts) and _no_name(span, expression)


def _is_quarter(span: Span, expression: Expression) -> bool:
    return bool(expression.parts.keys() & {"year", "yrel"}) or _is_dated(span)


def _is_adverb(span: Span, expression: Expression) -> bool:
    return len(span) > 1 or span.root.pos_ == "ADV" or span.root.ent_type_ == "TIME" or span.root.dep_ == "advmod"


def _is_duration(span: Span, expression: Expression) -> bool:
    """Whether it is no age ("aged four months"), no fraction ("three quarters of") and no "one day" of tales."""
    unit, after = expression.parts.get("unit"), _after(span)
    if expression.parts.get("num") == 0:  # "zero-day"
        return False
    if word_before(span) == "aged" or (word_before(span) == "of" and word_before(span, 2) in {"age", "ages"}):
        return False
    if unit == "Q" and after is not None and after.lower_ == "of":
        return False
    if unit == "D" and expression.parts.get("num") == 1 and span[0].lower_ == "one" and len(span) == 2:
        return after is not None and after.lower_ in {"after", "before", "of"}
    return _no_name(span, expression)


def _is_plural(span: Span, expression: Expression) -> bool:
    """Whether plain "years" says how long: not after an adjective ("the early days of") or a number that the grammar left."""
    before = span.doc[span.start - 1] if span.start else None
    described = before is not None and (before.pos_ in {"ADJ", "NUM", "DET", "PRON"} or before.tag_ == "VBG")
    return not described or span[0].lower_ in {"many", "long"}


def _is_whole_entity(span: Span, expression: Expression) -> bool:
    """Whether the entity recogniser takes plain "years" for a time as it stands ("it took years to build")."""
    named = span[0].is_title and not span[0].is_sent_start
    return _is_dated(span) and not named and not _in_longer_entity(span[-1]) and _is_plural(span, expression)


def _is_one_unit(span: Span, expression: Expression) -> bool:
    unit = expression.parts.get("unit")
    if unit in {"Q", "TS"}:
        return False
    return _is_dated(span) or unit in {"W", "M", "Y", "DE", "CE"} or _introduced(span) or _is_rate(span)


def as_rate(span: Span, expression: Expression) -> Expression:
    """Take "a year" of "15 a year" for a set: it says how often, not how long."""
    if expression.needs != "a unit" or len(span) != 2 or span[0].lower_ not in {"a", "an"}:
        return expression
    return replace(expression, kind="set") if _is_rate(span) else expression


def _is_rate(span: Span) -> bool:
    """Whether "a day" says how often: of a number ("300 dollars a day"), or after "twice"."""
    root = span.root
    if root.dep_ in {"npadvmod", "nmod", "appos"} and root.head.i < span.start and root.head.pos_ in {"NUM", "NOUN", "SYM"}:
        return root.lemma_ != "day" or root.head.pos_ != "NOUN" or any(child.pos_ == "NUM" for child in root.head.children)
    return word_before(span) in {"once", "twice", "times", "apiece"}


def _is_dated_check(span: Span, expression: Expression) -> bool:
    return _is_dated(span)


def _is_set(span: Span, expression: Expression) -> bool:
    if span[0].is_title and not span[0].is_sent_start and span[0].pos_ == "PROPN":
        return False
    return _no_name(span, expression) and not _is_periodical(span)


def _is_periodical(span: Span) -> bool:
    """Whether "daily" is a newspaper: "the Greek daily Kathimerini", "a leading daily"."""
    if len(span) > 1 or span.text.lower() not in time_words("periodicals") or span.root.tag_ not in {"NN", "JJ"}:
        return False
    after = _after(span)
    named = after is not None and after.pos_ == "PROPN" and after.ent_type_ in {"ORG", "WORK_OF_ART"}
    return named or span.root.dep_ in _NOMINAL


_NOMINAL = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})


def _is_daypart(span: Span, expression: Expression) -> bool:
    """Whether "the morning" is a time, and not the first noun of a name ("the morning rush")."""
    after = _after(span)
    return _is_dated(span) or (span[-1].pos_ == "NOUN" and (after is None or after.pos_ not in {"NOUN", "PROPN", "ADJ"}))


def _is_to_come(span: Span, expression: Expression) -> bool:
    """Whether "soon" is told of what lies ahead: "they soon left" says how quickly."""
    return governing_tense(span) == "future"


_CHECKS: dict[str, _Check] = {
    "month": _is_month, "year": _is_year, "decade": _is_decade, "season": _is_season, "quarter": _is_quarter,
    "adverb": _is_adverb, "dated": _is_dated_check, "duration": _is_duration, "plural": _is_plural, "a unit": _is_one_unit,
    "no name": _is_set, "daypart": _is_daypart, "future": _is_to_come, "whole entity": _is_whole_entity,
}  # fmt: skip
