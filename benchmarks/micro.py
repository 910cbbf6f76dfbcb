"""Single steps under pytest-benchmark: ours beside spaCy's own, and what a record goes through.

pytest benchmarks/micro.py --benchmark-sort=name
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.pipeline import extract, load
from newsgraph.extract.readers import read
from newsgraph.graph import Record, resolve
from newsgraph.graph.samples import invented_records
from newsgraph.graph.store import Store

EXAMPLES = Path(__file__).parents[1] / "examples" / "articles"
PAIRS = (
    ("newsgraph_attributes", "attribute_ruler"),
    ("newsgraph_lemmas", "lemmatizer"),
    ("newsgraph_entities", "ner"),
)

Benchmark = Callable[..., Any]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="module")
def records(nlp: Language) -> list[Record]:
    return [item for item in extract(read([EXAMPLES]), nlp) if isinstance(item, Record)]


@pytest.mark.parametrize("name", [name for pair in PAIRS for name in pair])
def test_micro_component(benchmark: Benchmark, nlp: Language, records: list[Record], name: str) -> None:
    component = nlp.get_pipe(name)

    def parsed() -> tuple[tuple[list[Doc]], dict[str, Any]]:
        docs = [nlp.make_doc(record.text) for record in records]
        for before in ("tok2vec", "tagger", "parser", *(["newsgraph_attributes"] if "lemma" in name else [])):
            docs = [nlp.get_pipe(before)(doc) for doc in docs]
        return (docs,), {}

    benchmark.pedantic(lambda docs: [component(doc) for doc in docs], setup=parsed, rounds=10)  # type: ignore[attr-defined]


def test_micro_record_to_json(benchmark: Benchmark, records: list[Record]) -> None:
    benchmark(lambda: [record.to_json() for record in records])


def test_micro_record_from_json(benchmark: Benchmark, records: list[Record]) -> None:
    lines = [record.to_json() for record in records]
    benchmark(lambda: [Record.from_json(line) for line in lines])


def test_micro_store_add(benchmark: Benchmark, records: list[Record], tmp_path: Path) -> None:
    paths = iter(range(1_000_000))

    def fill() -> None:
        with Store(tmp_path / str(next(paths))) as store, store.transaction():
            for record in records:
                store.add(record, datetime.now(UTC))

    benchmark(fill)


def test_micro_resolve(benchmark: Benchmark) -> None:
    records = list(invented_records(500, Random(0)))
    benchmark(lambda: resolve(records))
