"""Training the trigger model on invented annotations, and using what was trained."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from spacy.language import Language

from newsgraph.extract.pipeline import COMPONENTS
from newsgraph.extract.trigger_vectors import name_pipeline
from newsgraph.extract.triggers import BUCKETS, TriggerModel, WeightsError
from newsgraph.extract.words import words_of

SCRIPT = Path(__file__).parents[2] / "training" / "triggers.py"
SENTENCES = [
    "Rebels attacked the bridge on Monday.",
    "The minister visited a factory in Lyon.",
    "Workers repaired the old harbour wall.",
    "A storm destroyed two schools near the coast.",
]
EVENTS = ("attacked", "visited", "repaired", "destroyed")


@pytest.fixture(scope="module")
def training() -> ModuleType:
    pytest.importorskip("sklearn", reason="training needs pip install newsgraph[train]")
    spec = importlib.util.spec_from_file_location("training_triggers", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def annotated(name: str, sentences: list[str]) -> str:
    text = " ".join(sentences)
    words = [word for word in EVENTS if word in text]
    mentions = [{"kind": "event", "start": text.index(word), "end": text.index(word) + len(word)} for word in words]
    return json.dumps({"id": name, "text": text, "mentions": mentions})


@pytest.mark.model
def test_training_is_repeatable_and_its_weights_are_used(
    nlp: Language,
    training: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(training, "load_base", lambda: nlp)
    records = tmp_path / "own.jsonl"
    lines = [annotated(f"a{number}", SENTENCES[number:] + SENTENCES[:number]) for number in range(4)]
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    with nlp.select_pipes(disable=COMPONENTS):
        records.write_text("\n".join(lines))
        assert training.main([str(records), "--out", str(first), "--folds", "2", "--strength", "5"]) == 0
        assert "F1" in capsys.readouterr().out
        # The order of the articles leaves no trace.
        records.write_text("\n".join(reversed(lines)))
        assert training.main([str(records), "--out", str(second), "--folds", "0", "--strength", "5"]) == 0
        doc = nlp(SENTENCES[0])
        words = words_of(doc)
    assert first.read_bytes() == second.read_bytes()
    monkeypatch.setenv("NEWSGRAPH_TRIGGER_WEIGHTS", str(first))
    # With the vectors of the pipeline that the weights were trained with, and without, as for any other pipeline.
    scores = [TriggerModel.load(pipeline).score(doc, [words[1], words[3]]) for pipeline in (name_pipeline(nlp), "")]
    assert scores[0] != scores[1]
    assert all(attacked > 0.5 > bridge for attacked, bridge in scores)
    monkeypatch.delenv("NEWSGRAPH_TRIGGER_WEIGHTS")
    assert TriggerModel.load(name_pipeline(nlp)).score(doc, [words[1]]) != scores[0][:1]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "own.jsonl:1: no annotated record"),
        ('{"text": "Rain fell."}', "own.jsonl:1: no annotated record"),
        ('{"text": "Rain.", "mentions": [{"kind": "event", "start": 3, "end": 9}]}', "own.jsonl:1: an event mention lies out"),
    ],
)
def test_training_says_which_record_is_wrong(
    training: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    records = tmp_path / "own.jsonl"
    records.write_text(line)
    assert training.main([str(records), "--out", str(tmp_path / "out.npz")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize(
    "content", [None, b"", b"PK not a zip", np.zeros(3), np.full(BUCKETS, np.inf), np.array([{}], dtype=object)]
)
def test_training_weights_that_cannot_be_used_are_named_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | np.ndarray | None
) -> None:
    path = tmp_path / "own.npz"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.savez_compressed(path, weights=content)
    monkeypatch.setenv("NEWSGRAPH_TRIGGER_WEIGHTS", str(path))
    with pytest.raises(WeightsError, match=r"NEWSGRAPH_TRIGGER_WEIGHTS names .*make one with: python training/triggers.py"):
        TriggerModel.load()
