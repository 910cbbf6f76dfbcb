"""The process of which Spark's Python workers on this machine are copies: they begin with all that they need imported.

Spark runs it as a module (``spark.python.daemon.module``) in place of its own.
"""

from __future__ import annotations

import gc
from importlib import import_module

from pyspark.daemon import manager

from newsgraph.extract.pipeline import import_components

__all__: list[str] = []

if __name__ == "__main__":
    import_module("newsgraph.app.spark.building")
    import_components()
    # What is here stays; each worker would look through it for garbage time and again.
    gc.collect()
    gc.freeze()
    manager()
