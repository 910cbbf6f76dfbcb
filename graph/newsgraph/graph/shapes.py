"""Dicts of the same keys that hold these keys once: a graph has a dict for each node and two for each edge.

The attributes of the instances of a class stand in such dicts (PEP 412, key-sharing dictionaries), which take less than half the
memory of others. They are plain dicts in all other ways; one whose keys are changed takes what it takes elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

__all__ = ["sharing_keys"]

T = TypeVar("T")

_LEARNT = 32
"""Instances after which a class has learnt how many attributes there are: the dicts of the first have room for more."""


def sharing_keys(items: Mapping[str, T]) -> dict[str, T]:
    """Return a dict of the items that shares its keys with all those made here of the same keys in the same order.

    Examples
    --------
    >>> sharing_keys({"role": "agent", "confidence": 0.9})
    {'role': 'agent', 'confidence': 0.9}
    """
    made = _shape(tuple(items)).copy()
    made.update(items)
    return made


@lru_cache(256)
def _shape(keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a dict whose copies share its keys; a plain one where a key has a meaning of its own in classes."""
    if any(key.startswith("__") for key in keys):
        return dict.fromkeys(keys)
    holder = type("_Holder", (), {})
    for _ in range(_LEARNT):
        held = holder()
        for key in keys:
            setattr(held, key, None)
    shape: dict[str, Any] = vars(held)
    return shape
