"""The data files of this package, read once."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

__all__ = ["read_arrays", "read_json", "read_text"]


@cache
def read_text(*path: str) -> str:
    """Return the text of a file in this package, such as ``read_text("data", "quad_classes.json")``."""
    return files("newsgraph.graph").joinpath(*path).read_text(encoding="utf-8")


@cache
def read_json(*path: str) -> Any:
    """Return the content of a JSON file in this package; callers do not change it."""
    return json.loads(read_text(*path))


@cache
def read_arrays(*path: str) -> Mapping[str, np.ndarray[Any, Any]]:
    """Return the arrays of an .npz file in this package; callers do not change them."""
    with np.load(io.BytesIO(files("newsgraph.graph").joinpath(*path).read_bytes()), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
