"""The fields of nodes that one property says, and what no term says exactly.

The latter is kept as JSON beside the rest, so that an import gives back what was exported: the order of a list, a date-time that
is known to the minute, and fields that have no term yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from functools import cache
from types import MappingProxyType
from typing import Any

from newsgraph.exports import literals
from newsgraph.exports import terms as t
from newsgraph.exports.terms import Fact, Iri
from newsgraph.graph.records import Actor, Event, Place, Time

__all__ = ["CLASSES", "NUMBERS", "TEXTS", "details", "plain_facts"]

CLASSES: Mapping[str, Any] = MappingProxyType({"actor": Actor, "event": Event, "place": Place, "time": Time})


TEXTS: Mapping[str, Mapping[str, Iri]] = {
    "actor": {"sector": t.SECTOR, "code": t.CODE},
    "event": {
        "lemma": t.LEMMA, "cameo": t.CAMEO_CODE, "mode": t.MODE, "quad": t.QUAD, "tense": t.TENSE, "aspect": t.ASPECT,
        "dated_by": t.DATED_BY, "typed_by": t.TYPED_BY,
    },
    "place": {"admin1": t.REGION},
    "time": {"type": t.TIMEX_TYPE, "precision": t.PRECISION, "zone": t.ZONE},
}  # fmt: skip
"""By kind of node: field -> the property that has its text."""

NUMBERS: Mapping[str, Mapping[str, Iri]] = {
    "actor": {},
    "event": {
        "goldstein": t.GOLDSTEIN, "type_confidence": t.TYPE_CONFIDENCE, "salience": t.SALIENCE, "confidence": t.CONFIDENCE,
    },
    "place": {"score": t.RESOLUTION_SCORE},
    "time": {},
}  # fmt: skip
"""By kind of node: field -> the property that has its number."""


def plain_facts(kind: str, data: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the fields that are texts and numbers, as far as they are known."""
    for name, property in TEXTS[kind].items():
        if (value := data[name]) is not None:
            yield property, literals.text(value)
    for name, property in NUMBERS[kind].items():
        if (value := data[name]) is not None:
            yield property, literals.decimal(value)


def details(kind: str, data: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the statement that holds what the terms of a node do not; mostly there is nothing to hold.

    Examples
    --------
    >>> import dataclasses
    >>> node = Time(id="time:x", value="2025-06-07T22:15", start="2025-06-07T22:15", end="2025-06-07")
    >>> [value.value for _, value in details("time", dataclasses.asdict(node))]
    ['{"start":"2025-06-07T22:15"}']
    """
    untold = {
        name: value for name, is_default, is_told in _fields(kind) if not (is_default(value := data[name]) or is_told(value))
    }
    if untold:
        yield t.DETAILS, literals.json_text(untold)


_Test = Callable[[Any], bool]


@cache
def _fields(kind: str) -> tuple[tuple[str, _Test, _Test], ...]:
    """Return each field whose terms may fall short, with what tells its default and what tells that its terms hold a value."""
    return tuple(
        (field.name, _equal_to(field), _TOLD.get(field.name, _is_never))
        for field in fields(CLASSES[kind])
        if field.name not in {*_ALWAYS_TOLD, *TEXTS[kind], *NUMBERS[kind]}
    )


_ALWAYS_TOLD = frozenset("id type name country wikidata geonames lat lon extent resolved value plover polarity modality".split())


def _equal_to(field: Any) -> _Test:
    default = field.default_factory() if field.default is MISSING and field.default_factory is not MISSING else field.default
    return lambda value: value is None or value == default


def _is_never(value: Any) -> bool:
    return False


def _is_told_date(value: str) -> bool:
    return literals.plain(literals.temporal(value)) == value


def _is_told_set(value: tuple[Any, ...]) -> bool:
    return list(value) == sorted(set(value))


def _are_told_quantities(quantities: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str | int | float | Mapping) for value in quantities.values())


def _are_told_candidates(candidates: tuple[Mapping[str, Any], ...]) -> bool:
    """Whether the id is all that is known of what else a name could stand for."""
    known = ({key for key, value in other.items() if value is not None} for other in candidates)
    return len(candidates) < 2 and all(keys == {"geonames"} for keys in known)


def _is_told_list(value: tuple[Any, ...]) -> bool:
    return len(value) < 2


_TOLD: Mapping[str, _Test] = {
    "aliases": _is_told_set,
    "candidates": _are_told_candidates,
    "contexts": _is_told_set,
    "end": _is_told_date,
    "quantities": _are_told_quantities,
    "start": _is_told_date,
    "told": _is_told_date,
    "within": _is_told_list,
}
