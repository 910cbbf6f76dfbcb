from __future__ import annotations

import pytest
from handmade_docs import build
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import Block
from newsgraph.extract.articles import Article
from newsgraph.extract.headlines.clauses import clause_of, content_clause, main_clause, noun_phrase_span, predicate_span
from newsgraph.extract.pipeline import extract
from newsgraph.extract.words import words_of
from newsgraph.graph.records import Record


def title(rows: str) -> Doc:
    doc = build(rows)
    doc._.blocks = [Block("heading", 0, len(doc))]
    return doc


def told(rows: str) -> tuple[str | None, str]:
    """Return the subject and the predicate of a title's main clause."""
    doc = title(rows)
    clause = main_clause(doc, 0, len(doc))
    assert clause is not None
    start, end = predicate_span(doc, clause)
    subject = clause.subject
    return (subject.text if subject is not None else None), doc[start:end].text


FERRY = (
    "Ferry ferry NOUN nsubj 1\nsinks sink VERB ROOT 1 VBZ\nas as SCONJ mark 4\n"
    "crew crew NOUN nsubj 4\nsleeps sleep VERB advcl 1 VBZ"
)
KICKER = (
    "Elm Elm PROPN compound 1\nblaze blaze NOUN ROOT 1\n: : PUNCT punct 1 :\nWarden warden NOUN nsubj 4\n"
    "arrested arrest VERB ROOT 4 VBD\nafter after ADP prep 4\ninquiry inquiry NOUN pobj 5"
)
FIVE_DEAD = "Five five NUM ROOT 0 CD\ndead dead ADJ acl 0 JJ\nin in ADP prep 1\nTula Tula PROPN pobj 2"
SOURCE = (
    "Bank bank NOUN nsubj 1\nhid hide VERB ccomp 4 VBD\nlosses loss NOUN dobj 1\n, , PUNCT punct 4\n"
    "says say VERB ROOT 4 VBZ\nauditor auditor NOUN nsubj 4"
)
MISREAD = "Envoy envoy NOUN compound 1\nlands land NOUN ROOT 1 NNS\nin in ADP prep 1\nOslo Oslo PROPN pobj 2"
PLAIN = "Ministers minister NOUN nsubj 1 NNS\nmeet meet VERB ROOT 1 VB\nfarmers farmer NOUN dobj 1 NNS"
PLACE = "Envoy envoy NOUN nsubj 1\nsigns sign VERB ROOT 1 VBZ\npact pact NOUN dobj 1\nin in ADP prep 1\nOslo Oslo PROPN pobj 3"
COORDINATED = (
    "Envoy envoy NOUN nsubj 1\nsigns sign VERB ROOT 1 VBZ\npact pact NOUN dobj 1\nand and CCONJ cc 1\n"
    "leaves leave VERB conj 1 VBZ"
)


@pytest.mark.parametrize(
    ("rows", "subject", "predicate"),
    [
        (FERRY, "Ferry", "sinks"),
        (KICKER, "Warden", "Warden arrested"),
        (FIVE_DEAD, "Five", "Five dead in Tula"),
        (SOURCE, "Bank", "hid losses"),
        (MISREAD, "Envoy", "lands in Oslo"),
        (PLAIN, "Ministers", "meet farmers"),
        (PLACE, "Envoy", "signs pact"),
        (COORDINATED, "Envoy", "signs pact"),
    ],
    ids=["circumstance", "kicker", "no-verb", "source", "misread-verb", "plain-form", "place", "coordination"],
)
def test_clauses_title_tells_who_and_what(rows: str, subject: str, predicate: str) -> None:
    assert told(rows) == (subject, predicate)


def test_clauses_past_tense_without_object_is_passive_only_in_titles() -> None:
    rows = "Guards guard NOUN nsubj 1\nkilled kill VERB ROOT 1 VBD\nat at ADP prep 1\nborder border NOUN pobj 2"
    assert told(rows)[1] == "Guards killed at border"
    doc = build(rows)
    clause = main_clause(doc, 0, len(doc))
    assert clause is not None and doc[slice(*predicate_span(doc, clause))].text == "killed at border"


def test_clauses_verbless_title_answers_with_its_noun() -> None:
    assert told("Race race NOUN ROOT 0\nfor for ADP prep 0\ngold gold NOUN pobj 1") == (None, "Race for gold")


def test_clauses_content_of_what_is_said() -> None:
    doc = build(
        "Officials official NOUN nsubj 1\nsaid say VERB ROOT 1\nthat that SCONJ mark 4\nport port NOUN nsubj 4\n"
        "burned burn VERB ccomp 1\nfast fast ADV advmod 4"
    )
    clause = content_clause(clause_of(words_of(doc)[1]))
    assert clause.predicate.text == "burned" and clause.subject is not None and clause.subject.text == "port"


def test_clauses_noun_phrase_reaches_over_coordination_but_not_relative_clauses() -> None:
    doc = build(
        "Tall tall ADJ amod 1\nmen man NOUN nsubj 7\nof of ADP prep 1\nTula Tula PROPN pobj 2\nand and CCONJ cc 1\n"
        "boys boy NOUN conj 1\nhere here ADV advmod 1\nsang sing VERB ROOT 7"
    )
    assert doc[slice(*noun_phrase_span(words_of(doc)[1], 0, 7))].text == "Tall men of Tula and boys"


def test_clauses_deep_coordination_is_bounded() -> None:
    count = 3000
    rows = ["a a NOUN nsubj 1", "runs run VERB ROOT 1 VBZ", *(f"v{i} run VERB conj {i + 1} VBD" for i in range(count))]
    doc = build("\n".join(rows))
    assert main_clause(doc, 0, len(doc)) is not None
    assert clause_of(words_of(doc)[-1]).subject is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a NOUN nsubj NN", "b VERB ROOT VBD", ": PUNCT punct :", "c ADJ acl JJ", "dead ADJ acl JJ", "as ADP prep IN"]
        ),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_clauses_spans_stay_inside_any_title(words: list[str], random: object) -> None:
    rows = []
    for word in words:
        text, pos, dep, tag = word.split()
        rows.append(f"{text} {text} {pos} {dep} 0 {tag}")
    doc = title("\n".join(rows))
    clause = main_clause(doc, 0, len(doc))
    if clause is not None:
        start, end = predicate_span(doc, clause)
        assert 0 <= start < end <= len(doc)


# ------------------------------------------------------------------------------------------------------------- whole articles


def answers(nlp: Language, text: str, title: str | None = None, published: str | None = "2025-06-08") -> dict[str, str | None]:
    (record,) = extract([Article(id="x", text=text, title=title, published=published, language="en")], nlp)
    assert isinstance(record, Record) and record.headline is not None
    spans = {name: getattr(record.headline, name) for name in ("who", "what", "when", "where")}
    return {name: text[slice(*span)] if span else None for name, span in spans.items()}


BODY = (
    "At least six people were hurt when a ferry ran aground near the port of Odesa on Saturday. "
    "Police said on Sunday that the captain had been questioned. The ferry was built in Poland in 1999.\n"
)


@pytest.mark.model
def test_headline_title_in_the_text_answers(nlp: Language) -> None:
    said = answers(nlp, f"Six hurt as ferry runs aground\n\n{BODY}", "Six hurt as ferry runs aground")
    assert said["who"] == "At least six people"
    assert said["what"] == "Six hurt"
    assert said["when"] == "Saturday"
    assert said["where"] is not None and "Odesa" in said["where"]


@pytest.mark.model
def test_headline_separate_title_is_answered_from_the_lead(nlp: Language) -> None:
    said = answers(nlp, BODY, "Six hurt as ferry runs aground")
    assert said["who"] == "At least six people"
    assert said["what"] is not None and "hurt" in said["what"]
    assert said["when"] == "Saturday"


@pytest.mark.model
def test_headline_lead_tells_what_is_said_rather_than_that_it_is_said(nlp: Language) -> None:
    said = answers(nlp, "Officials said that rebels attacked a convoy near Goma on Friday. The convoy carried food.")
    assert (said["who"], said["when"]) == ("rebels", "Friday")
    assert said["what"] is not None and said["what"].startswith("attacked a convoy")


@pytest.mark.model
def test_headline_dateline_is_not_when(nlp: Language) -> None:
    said = answers(nlp, "Sunday, June 8, 2025\n\nThe minister of finance of Kenya resigned on Friday after protests in Nairobi.")
    assert (said["when"], said["where"]) == ("Friday", "Nairobi")


@pytest.mark.model
def test_headline_main_event_has_the_highest_salience(nlp: Language) -> None:
    text = "Kenya signs pact with Brazil\n\nKenya signed a trade pact with Brazil on Friday. Critics said the pact was unfair."
    (record,) = extract([Article(id="x", text=text, language="en", published="2025-06-08")], nlp)
    assert isinstance(record, Record) and record.headline is not None
    events = {node.id: node for node in record.nodes if node.kind == "event"}
    assert events[record.headline.event].salience == max(event.salience for event in events.values()) == 1.0  # type: ignore[union-attr]
