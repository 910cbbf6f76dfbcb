"""How many and how much: numbers of those who take part with their bounds ("at least 12 people"), tolls, sums and shares."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from typing import Any

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.lexicon import word_lists
from newsgraph.extract.syntax import content_noun
from newsgraph.extract.words import Word

__all__ = ["count", "measure", "parse_number", "read_quantity", "toll_counted", "toll_of"]

_COUNTED_ROLES = ("patient", "agent")
_SIDES = frozenset({"nsubj", "nsubjpass", "dobj"})
_TOLLS = ("killed", "injured", "missing")
_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "US$": "dollar", "₹": "rupee"}
_SUMS = ("MONEY", "PERCENT")
_SUM_DEPS = ("dobj", "pobj", "npadvmod", "attr", "advmod")


def count(event: EventMention, role: str, word: Word) -> None:
    """Keep how many took part: value, bound and unit under the role, or what became of them where that is what one asks for."""
    found = read_quantity(word) if role in _COUNTED_ROLES else None
    if found is not None:
        event.quantities.setdefault((toll_of(event) if role == "patient" else None) or role, found)


def toll_of(event: EventMention) -> str | None:
    """Return "killed", "injured" or "missing" where that is what an event tells of those it happens to."""
    told = _toll_words()
    found = min((told[word] for word in (event.lemma, *event.words) if word in told), key=_TOLLS.index, default=None)
    if found == "missing" and event.type != "casualty":  # "missed three games"
        return None
    return None if event.type == "statement" else found  # "put the toll at 45"


@cache
def _toll_words() -> dict[str, str]:
    lists = word_lists("argument_roles.json")
    return {word: name for name in reversed(_TOLLS) for word in lists[f"tolls.{name}"]}


def measure(event: EventMention, token: Word, known: Container[int] = ()) -> None:
    """Keep what a toll counts ("the toll rose to 45", "12 deaths"), what sum or share an event is about ("fell 5 percent").

    ``known`` holds the heads of the doc's events: what a toll counts is said of the toll where that is an event itself.
    """
    own = toll_of(event) if event.nominal else None
    counted = read_quantity(token) if own else None
    if own and counted:
        event.quantities.setdefault(own, {**counted, "unit": "person"})
    tolls = [word for word in (toll_counted(token), *token.children) if word.lemma == "toll"]
    tolls = [word for word in tolls if word.head.i != token.i or word.dep_ in _SIDES]
    if not event.nominal and any(word.i in known for toll in tolls for word in (toll, *toll.lefts)):
        event.quantities.pop("patient", None)  # "put the toll at 45": nobody is put
        return
    number = next((number for toll in tolls for number in _toll_numbers(toll)), None)
    if number is not None:
        event.quantities.setdefault("killed", _quantity(number, "person"))
        return
    for word in _sums(token):
        found = read_quantity(word)
        if found is not None:
            event.quantities.setdefault("amount", found)
            return


def toll_counted(noun: Word) -> Word:
    """Return the toll that counts what a noun names ("the death toll"), any other noun itself."""
    return noun.head if noun.dep_ == "compound" and noun.head.lemma == "toll" else noun


def read_quantity(word: Word) -> dict[str, Any] | None:
    """Return what a noun or number counts as ``value``, ``bound`` and ``unit``, with ``upper`` where it is a range.

    ``bound`` is "exactly", "about", "at least", "at most" or "between". Of "hundreds of people" the value is the least that
    the word can mean, 200. None where there is no number.
    """
    word = content_noun(word)
    number = next((child for child in word.children if child.dep_ == "nummod" and _value(child) is not None), None)
    if number is not None:
        return _quantity(number, _unit(word, number))
    if word.pos_ == "NUM":
        return _quantity(word, _unit(word, word)) if _value(word) is not None else None
    return _portion(word)


def _portion(noun: Word) -> dict[str, Any] | None:
    """Read a number that stands before "of": "hundreds of people", "three of the soldiers"."""
    outer = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    if outer.i == noun.i:
        return None
    if outer.pos_ == "NUM" and _value(outer) is not None:
        return _quantity(outer, noun.lemma)
    value = _LEAST.get(outer.lower_)
    if value is None:
        return None
    if outer.i >= 2 and outer.nbor(-1).lower_ == "of" and outer.nbor(-2).lower_ in _LEAST:  # "tens of thousands of people"
        value = _LEAST[outer.nbor(-2).lower_] * _NUMBERS.get(outer.lemma, 1)
    return {"value": value, "bound": "at least", "unit": noun.lemma}


def _quantity(number: Word, unit: str) -> dict[str, Any]:
    low, high = _range(number)
    if high is not None:
        return {"value": low, "upper": high, "bound": "between", "unit": unit}
    return {"value": low, "bound": _bound(number), "unit": unit}


def _unit(word: Word, number: Word) -> str:
    symbol = next((token.text for token in (number, *number.lefts, *word.lefts) if token.text in _CURRENCIES), None)
    if symbol is not None:
        return _CURRENCIES[symbol]
    if word.pos_ == "NUM":
        return "percent" if any(child.text == "%" for child in word.children) else "person"
    if _stands_alone(number, word) or word.lemma == "other":
        return "person"
    return "percent" if word.text == "%" else word.lemma


def _stands_alone(number: Word, noun: Word) -> bool:
    """Tell whether a preposition parts a number from the noun that it was hung on ("kills six outside Kirkuk police station")."""
    after = number.nbor(1) if number.i + 1 < noun.i else number
    return after.tag_ == "IN" and after.lower_ != "of"


def _toll_numbers(toll: Word) -> Iterator[Word]:
    """Yield the numbers of "a toll of 45", "the toll rose to 45" and "put the toll at 45"."""
    verb = toll.head
    for governor, prepositions in ((toll, ("of", "at")), (verb, ("to", "at")) if toll.dep_ in _SIDES else (toll, ())):
        for child in governor.children:
            words = [child] if child.dep_ in ("dobj", "attr") and governor is verb else []
            if child.dep_ == "prep" and child.lower_ in prepositions:
                words = list(child.children)
            yield from (word for word in words if word.pos_ == "NUM" and _value(word) is not None)


def _sums(token: Word) -> Iterator[Word]:
    for child in token.children:
        words = list(child.children) if child.dep_ == "prep" else [child]
        yield from (word for word in words if word.ent_type_ in _SUMS and word.dep_ in _SUM_DEPS)


# ------------------------------------------------------------------------------------------------------------------- numerals

_SMALL_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty""".split()
_NUMBERS = {word: value for value, word in enumerate(_SMALL_NUMBERS)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12,
    "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_LEAST = {
    "dozens": 24, "scores": 40, "tens": 20, "hundreds": 200, "thousands": 2000, "millions": 2_000_000, "billions": 2_000_000_000,
}  # fmt: skip
_MULTIPLIERS = frozenset({12, 100, 1000, 1_000_000, 1_000_000_000})
_MOST_DIGITS = 15
_HUNDRED = 100


def parse_number(text: str) -> float | None:
    """Return the number that a numeral or number word stands for, whole ones as integers, None for anything else.

    Examples
    --------
    >>> parse_number("1,200"), parse_number("twelve"), parse_number("3.5"), parse_number("a")
    (1200, 12, 3.5, None)
    """
    plain = text.replace(",", "")
    whole, point, decimals = plain.partition(".")
    if plain.isascii() and whole.isdigit() and len(plain) <= _MOST_DIGITS and (decimals.isdigit() if point else True):
        return float(plain) if point else int(whole)
    return _NUMBERS.get(text.lower())


def _value(number: Word) -> float | None:
    """Return the value of a numeral with the words before it: "two hundred", "1.5 million", "twenty five"."""
    if parse_number(number.text) is None:
        return None
    words = [child for child in number.lefts if child.dep_ in ("compound", "nummod", "advmod")]
    rest = [child for child in number.rights if child.dep_ == "conj" and child.pos_ == "NUM" and child.nbor(-1).lower_ == "and"]
    total = 0.0
    for part in filter(None, (parse_number(word.text) for word in (*words, number))):
        total = total * part if part in _MULTIPLIERS and total else total + part
    if total >= _HUNDRED:
        total += sum(part for word in rest if (part := parse_number(word.text) or 0) < _HUNDRED)  # "two hundred and fifty"
    return int(total) if total == int(total) else total


def _range(number: Word) -> tuple[float | None, float | None]:
    """Return the ends of "between 10 and 20", "10 to 20" and "10-20"; the second is None for a single number."""
    other = next((child for child in number.rights if child.dep_ == "conj" and child.pos_ == "NUM"), None)
    value = _value(number)
    if other is not None and any(child.lower_ in ("between", "from") for child in (*number.lefts, *number.head.lefts)):
        return value, _value(other)
    joined = number.i >= 2 and number.nbor(-1).text == "-" and number.is_alpha  # "twenty-two"
    if number.i >= 2 and not joined and number.nbor(-1).lower_ in ("to", "-", "–", "or"):
        first = parse_number(number.nbor(-2).text)
        if first is not None and value is not None and first < value:
            return first, value
    return value, None


_BOUNDS = (
    ("at least", ("at least", "more than", "over", "upwards of", "no fewer than", "no less than")),
    ("at most", ("up to", "at most", "fewer than", "less than", "no more than", "as many as", "under")),
    ("about", ("about", "around", "some", "nearly", "almost", "roughly", "approximately", "estimated", "close to")),
)


def _bound(number: Word) -> str:
    first = min([number.i, *(child.i for child in number.lefts)])
    words = f" {' '.join(token.lower_ for token in number.words[max(0, first - 3) : number.i])} "
    return next((bound for bound, phrases in _BOUNDS if any(f" {phrase} " in words for phrase in phrases)), "exactly")
