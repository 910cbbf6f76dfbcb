"""Layers that stand in for others of a pipeline's networks in prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from thinc.api import Model

__all__ = ["never", "stand_in"]

In = TypeVar("In")
Out = TypeVar("Out")


def stand_in(
    name: str, layer: Model[In, Out], forward: Callable[[Model[In, Out], Any, bool], tuple[Any, Callable[[Any], Any]]]
) -> Model[In, Out]:
    """Return a layer with another way forward, which has the one that it stands in for as its own."""
    dims: dict[str, int | None] = {name: layer.get_dim(name) for name in layer.dim_names if layer.has_dim(name)}
    return Model(name, forward, layers=[layer], dims=dims, ops=layer.ops)


def never(gradient: Any) -> Any:
    """Refuse to go backward: what stands in learns nothing."""
    raise NotImplementedError("this layer is for prediction only")
