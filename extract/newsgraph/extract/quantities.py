"""How many took part in an event: numbers with their bounds and units ("at least 12 people")."""

from __future__ import annotations

from spacy.tokens import Token

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.syntax import lemma

__all__ = ["count", "parse_number"]


def count(event: EventMention, role: str, word: Token) -> None:
    """Keep how many took part ("at least 12 people"): value, bound and unit."""
    number = next((child for child in word.children if child.dep_ == "nummod"), None)
    if number is None and word.pos_ == "NUM":
        number = word
    value = _value(number) if number is not None else None
    if value is None or role not in ("patient", "agent") or number is None:
        return
    bound = _bound(number)
    unit = lemma(word) if word.pos_ != "NUM" else "person"
    event.quantities.setdefault(role, {"value": value, "bound": bound, "unit": unit})


_SMALL_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()
_NUMBERS = {word: value for value, word in enumerate(_SMALL_NUMBERS)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12,
    "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip


def parse_number(text: str) -> int | None:
    """Return the integer that a numeral or number word stands for, None for anything else.

    Examples
    --------
    >>> parse_number("1,200"), parse_number("twelve"), parse_number("3.5")
    (1200, 12, None)
    """
    plain = text.replace(",", "")
    if plain.isascii() and plain.isdigit() and len(plain) < 16:
        return int(plain)
    return _NUMBERS.get(text.lower())


_MULTIPLIERS = frozenset({12, 100, 1000, 1_000_000, 1_000_000_000})


def _value(number: Token) -> int | None:
    """Return the value of a numeral with the words before it: "two hundred", "three dozen", "twenty five"."""
    value = parse_number(number.text)
    before = [parse_number(child.text) for child in number.lefts if child.dep_ in ("compound", "nummod", "advmod")]
    for part in before:
        if part is not None and value is not None:
            value = value * part if value in _MULTIPLIERS and not number.text.isdigit() else value + part
    return value


_BOUNDS = (
    ("at least", ("at least", "more than", "over", "upwards of", "no fewer than")),
    ("at most", ("up to", "at most", "fewer than", "less than", "no more than")),
    ("about", ("about", "around", "some", "nearly", "almost", "roughly", "approximately")),
)


def _bound(number: Token) -> str:
    first = min([number.i, *(child.i for child in number.lefts)])
    words = f" {' '.join(token.lower_ for token in number.doc[max(0, first - 3) : number.i])} "
    return next((bound for bound, phrases in _BOUNDS if any(f" {phrase} " in words for phrase in phrases)), "exactly")
