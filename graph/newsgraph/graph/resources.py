"""The data files of this package, read once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["read_json", "read_text"]


@cache
def read_text(*path: str) -> str:
    """Return the text of a file in this package, such as ``read_text("data", "quad_classes.json")``."""
    return files("newsgraph.graph").joinpath(*path).read_text(encoding="utf-8")


@cache
def read_json(*path: str) -> Any:
    """Return the content of a JSON file in this package; callers do not change it."""
    return json.loads(read_text(*path))
