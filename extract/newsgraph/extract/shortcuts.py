"""Shortcuts through a spaCy pipeline: the same results in less time on a CPU.

Matrices are multiplied by OpenBLAS instead of BLIS, each word of a batch is embedded once, what the attribute ruler and the
lemmatizer say of a word form is remembered, and entities are decided for many tokens at once. docs/speed.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

from spacy.language import Language
from spacy.pipeline import AttributeRuler
from thinc.api import NumpyOps, get_current_ops, use_ops
from threadpoolctl import ThreadpoolController

from newsgraph.extract.components.attributes import RULER
from newsgraph.extract.components.entities import RECOGNISER, is_supported
from newsgraph.extract.components.lemmas import LEMMATIZER, depends_on_form
from newsgraph.extract.embeddings import embed_words_once
from newsgraph.extract.hidden_layers import hasten_hidden_layers

__all__ = ["fast_ops", "one_blas_thread", "take_shortcuts"]


@contextmanager
def fast_ops() -> Iterator[None]:
    """Let pipelines that are loaded in the block multiply matrices with the library that NumPy has; one on a GPU stays there."""
    if isinstance(get_current_ops(), NumpyOps):
        with use_ops("numpy", use_blis=False):
            yield
    else:
        yield


def one_blas_thread() -> AbstractContextManager[object]:
    """Keep matrix multiplication in one thread: a sentence's matrices are too small to gain from more, and processes do."""
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def take_shortcuts(nlp: Language) -> None:
    """Replace the parts of a pipeline that can be had for less; what they set stays the same."""
    embed_words_once(nlp)
    hasten_hidden_layers(nlp)
    if RULER in nlp.pipe_names and isinstance(nlp.get_pipe(RULER), AttributeRuler):
        _replace(nlp, RULER, "newsgraph_attributes")
    if depends_on_form(nlp.get_pipe(LEMMATIZER)):
        _replace(nlp, LEMMATIZER, "newsgraph_lemmas")
    if is_supported(nlp.get_pipe(RECOGNISER)):
        _replace(nlp, RECOGNISER, "newsgraph_entities")


def _replace(nlp: Language, theirs: str, ours: str) -> None:
    nlp.add_pipe(ours, after=theirs)
    nlp.disable_pipe(theirs)
