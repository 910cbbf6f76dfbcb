"""The component that finds time expressions in documents."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import ArticleContext, TimeMention
from newsgraph.extract.articles import Article
from newsgraph.extract.components.times import TimesComponent, publication_date
from newsgraph.extract.tense import governing_tense

Parsed = Callable[..., Doc]


@pytest.fixture(scope="module")
def base() -> Language:
    """The parser with this component alone."""
    from newsgraph.extract.pipeline import load_base

    nlp = load_base()
    nlp.add_pipe("newsgraph_times")
    return nlp


def read(nlp: Language, text: str, published: str | None = "2025-06-08") -> Doc:
    from newsgraph.extract.pipeline import make_doc

    return nlp(make_doc(Article(id="a", text=text, published=published), nlp))


def values(doc: Doc) -> list[tuple[str, str]]:
    return [(doc[m.start : m.end].text, m.value) for m in doc._.times]


def blank(text: str, published: str | None = "2025-06-08") -> list[TimeMention]:
    doc = spacy.blank("en")(text)
    doc._.article = ArticleContext(published=published)
    mentions: list[TimeMention] = TimesComponent()(doc)._.times
    return mentions


def hand_made(rows: str) -> Doc:
    """Build a doc from lines "word tag pos lemma dep head"."""
    table = [row.split() for row in rows.strip().splitlines()]
    words, tags, pos, lemmas, deps, heads = (list(column) for column in zip(*table, strict=True))
    numbers = [int(head) for head in heads]
    return Doc(spacy.blank("en").vocab, words=words, tags=tags, pos=pos, lemmas=lemmas, deps=deps, heads=numbers)


def tense_of_friday(rows: str) -> str | None:
    doc = hand_made(rows)
    friday = next(token.i for token in doc if token.text == "Friday")
    return governing_tense(doc[friday : friday + 1])


def test_times_past_verb_governs_through_a_preposition() -> None:
    rows = """
    They PRP PRON they nsubj 1
    met VBD VERB meet ROOT 1
    on IN ADP on prep 1
    Friday NNP PROPN Friday pobj 2"""
    assert tense_of_friday(rows) == "past"


def test_times_infinitive_lies_ahead_of_a_past_verb() -> None:
    rows = """
    Talks NNS NOUN talk nsubjpass 1
    were VBD AUX be ROOT 1
    to TO PART to aux 3
    open VB VERB open xcomp 1
    Friday NNP PROPN Friday npadvmod 3"""
    assert tense_of_friday(rows) == "future"


def test_times_infinitive_of_what_came_about_takes_the_tense_above() -> None:
    rows = """
    She PRP PRON she nsubj 1
    managed VBD VERB manage ROOT 1
    to TO PART to aux 3
    win VB VERB win xcomp 1
    Friday NNP PROPN Friday npadvmod 3"""
    assert tense_of_friday(rows) == "past"


def test_times_due_day_lies_ahead() -> None:
    rows = """
    It PRP PRON it nsubj 1
    was VBD AUX be ROOT 1
    due JJ ADJ due acomp 1
    Friday NNP PROPN Friday npadvmod 2"""
    assert tense_of_friday(rows) == "future"


def test_times_modal_and_perfect_lie_behind() -> None:
    rows = """
    It PRP PRON it nsubj 3
    could MD AUX could aux 3
    have VB AUX have aux 3
    begun VBN VERB begin ROOT 3
    Friday NNP PROPN Friday npadvmod 3"""
    assert tense_of_friday(rows) == "past"


def test_times_present_of_saying_is_about_the_past() -> None:
    rows = """
    Boeing NNP PROPN Boeing nsubj 1
    says VBZ VERB say ROOT 1
    Friday NNP PROPN Friday npadvmod 1"""
    assert tense_of_friday(rows) == "past"
    assert tense_of_friday(rows.replace("says VBZ VERB say", "opens VBZ VERB open")) == "present"


def test_times_without_a_verb_have_no_tense() -> None:
    rows = """
    Storm NN NOUN storm ROOT 0
    Friday NNP PROPN Friday npadvmod 0"""
    assert tense_of_friday(rows) is None


def test_times_unparsed_doc_is_read_too() -> None:
    assert [m.value for m in blank("The talks of June 5 ended on Friday.")] == ["2025-06-05", "2025-06-06"]


def test_times_a_year_earlier_is_as_exact_as_its_sentence_only_where_sentences_are_known() -> None:
    assert [m.value for m in blank("In May 2025 it rose from a year earlier.")] == ["2025-05", "2024"]


def test_times_empty_doc_has_none() -> None:
    assert blank("") == blank("  \n ") == []


@pytest.mark.parametrize("published", [None, "", "yesterday", "2025-13-45", "0000-00-00", "June 2025"])
def test_times_unknown_publication_leaves_the_year_open(published: str | None) -> None:
    assert [(m.value, m.first, m.last) for m in blank("They met on Friday.", published)] == [("XXXX-WXX-5", None, None)]


def test_times_publication_with_a_time_of_day_counts_as_its_day() -> None:
    assert str(publication_date("2025-06-08T23:59:00-11:00")) == "2025-06-08"


def test_times_dateline_is_today_where_the_publication_date_is_unknown() -> None:
    assert [m.value for m in blank("Storm hits coast\nMarch 01, 2008\nIt came ashore today.", None)] == [
        "2008-03-01",
        "2008-03-01",
    ]


def test_times_dateline_goes_before_a_later_publication() -> None:
    text = "Storm hits coast\n\nFriday, June 6, 2025\n\nIt came ashore yesterday."
    assert [m.value for m in blank(text)] == ["2025-06-06", "2025-06-05"]


def test_times_a_far_date_line_is_not_today() -> None:
    assert [m.value for m in blank("June 6, 1944\n\nIt was marked yesterday.")] == ["1944-06-06", "2025-06-07"]


def test_times_title_before_the_text_is_read_with_it(base: Language) -> None:
    from newsgraph.extract.pipeline import make_doc

    article = Article(id="a", title="Bridge closed on Friday", text="It reopens on Monday.", published="2025-06-08")
    assert values(base(make_doc(article, base))) == [("Friday", "2025-06-06"), ("Monday", "2025-06-09")]


NEWS: list[tuple[str, list[tuple[str, str]]]] = [
    (
        "Rescuers reached the valley on Thursday and will resume the search on Tuesday.",
        [("Thursday", "2025-06-05"), ("Tuesday", "2025-06-10")],
    ),
    ("The vote, due on Friday, was put off.", [("Friday", "2025-06-13")]),
    (
        "Drones struck the port overnight, officials said early Sunday.",
        [("overnight", "2025-06-07TNI"), ("early Sunday", "2025-06-08")],
    ),
    (
        "The minister resigned on May 12. The following day, his deputy took over.",
        [("May 12", "2025-05-12"), ("The following day", "2025-05-13")],
    ),
    (
        "The test flight was on Tuesday. The plane took off at 18:00 UTC.",
        [("Tuesday", "2025-06-03"), ("18:00 UTC", "2025-06-03T18:00Z")],
    ),
    ("Exports fell in the third quarter of 2024.", [("the third quarter of 2024", "2024-Q3")]),
    ("The ban runs from Monday to Friday.", [("Monday", "2025-06-09"), ("Friday", "2025-06-13")]),
    (
        "Between July 2003 and December 2004 the ship was refitted.",
        [("July 2003", "2003-07"), ("December 2004", "2004-12")],
    ),
    ("From July to December 2004 it lay in dock.", [("July", "2004-07"), ("December 2004", "2004-12")]),
    ("The 33-year-old driver, aged 33, has a two-year-old son.", []),
    ("The 57-year-old, a baker, died; she was 57 years old.", []),
    ("It will soon be over, though they soon tired.", [("soon", "FUTURE_REF")]),
    (
        "Net income rose in the quarter ended March 31, and in the week ended Feb. 21 too.",
        [("the quarter", "2025-Q1"), ("March 31", "2025-03-31"), ("the week", "2025-W08"), ("Feb. 21", "2025-02-21")],
    ),
    ("For the fiscal year ended June 30, 2024, sales fell.", [("the fiscal year", "FY2024"), ("June 30, 2024", "2024-06-30")]),
    (
        "Unemployment rose to 5 percent in May from 4 percent a year earlier.",
        [("May", "2025-05"), ("a year earlier", "2024-05")],
    ),
    (
        "Profit rose in the third quarter from the year-ago period.",
        [("the third quarter", "2024-Q3"), ("the year-ago period", "2023-Q3")],
    ),
    ("Results exclude charges for 1986 quarter and six months.", [("1986", "1986")]),
    ("He flew home the day after the attack.", [("the day after", "XXXX-XX-XX")]),
    (
        "Earlier in the year he fell ill; later that month he quit.",
        [("Earlier in the year", "2025"), ("later that month", "2025-06")],
    ),
    ("Violence continued through the evening; the morning traffic stood still.", [("the evening", "2025-06-08TEV")]),
    ("The ship was due on March 29 but arrived on April 2.", [("March 29", "2025-03-29"), ("April 2", "2025-04-02")]),
    ("The law takes effect Jan. 1.", [("Jan. 1", "2026-01-01")]),
    ("It ran from Monday through Friday.", [("Monday", "2025-06-02"), ("Friday", "2025-06-06")]),
    ("The KC-30s were built for 300 dollars a day.", [("a day", "P1D")]),
    (
        "Building it took years. He works now and in the future.",
        [("years", "PXY"), ("now", "PRESENT_REF"), ("in the future", "FUTURE_REF")],
    ),
    ("They met during operating hours.", []),
    ("The zero-day flaw was fixed.", []),
    ("They may march in May.", [("May", "2026-05")]),
    ("About 2000 people fled in 2001.", [("2001", "2001")]),
    ("The plant makes 15 trucks a year.", [("a year", "P1Y")]),
    ("He served for a year in the army.", [("a year", "P1Y")]),
    ("Prices fell for the past two years.", [("the past two years", "P2Y")]),
    ("The festival drew crowds every Sunday.", [("every Sunday", "XXXX-WXX-7")]),
    ("The fall of the town came in the spring.", [("the spring", "2025-SP")]),
    ("He told the Daily Mail and USA Today about it.", []),
    ("She said that Monday was too late.", [("Monday", "2025-06-02")]),
    (
        "See https://example.org/2013/06/07/late-news of 2013-06-07 for the 2012/13 season.",
        [("2013-06-07", "2013-06-07"), ("2012/13", "2012")],
    ),
    ("The museum closed following Wednesday's quake.", [("Wednesday", "2025-06-04")]),
    ("The Greek daily Kathimerini said it appears daily.", [("daily", "P1D")]),
    ("Five people died due to a landslide after a tremor on Saturday.", [("Saturday", "2025-06-07")]),
    ("The airline carries arms, according to a message on Monday by the ministry.", [("Monday", "2025-06-02")]),
    ("Talks were held on March 20 last year.", [("March 20", "2024-03-20"), ("last year", "2024")]),
    ("First-half profit fell.", [("First-half", "2025-H1")]),
    ("Talks ran from Thursday to Monday.", [("Thursday", "2025-05-29"), ("Monday", "2025-06-02")]),
    ("The vote was postponed from Friday to Monday.", [("Friday", "2025-06-06"), ("Monday", "2025-06-09")]),
    ("Troops shelled the city between May and July.", [("May", "2024-05"), ("July", "2024-07")]),
    ("They voted against Prime Minister Theresa May's deal.", []),
    ("He fled a year-and-a-half ago.", [("a year-and-a-half ago", "2023-12")]),
    (
        "The crash happened around 8:30 p.m. BST (1930 UTC) on June 3.",
        [("around 8:30 p.m. BST", "2025-06-03T20:30+01:00"), ("1930 UTC", "2025-06-03T19:30Z"), ("June 3", "2025-06-03")],
    ),
    (
        "The blast was at 22:15 (2015 GMT) on Friday.",
        [("22:15", "2025-06-06T22:15"), ("2015 GMT", "2025-06-06T20:15Z"), ("Friday", "2025-06-06")],
    ),
    ("In the year 9999 it ends.", []),
    (
        "Growth lasted until the 1973 Yom Kippur war, and fell that year.",
        [("the 1973 Yom Kippur", "1973-XX-XX"), ("that year", "1973")],
    ),
    ("The store now sells music and has recently begun to sell films.", [("now", "PRESENT_REF"), ("recently", "PAST_REF")]),
]


@pytest.mark.model
@pytest.mark.parametrize(("text", "expected"), NEWS, ids=[text[:40] for text, _ in NEWS])
def test_times_of_a_sentence(base: Language, text: str, expected: list[tuple[str, str]]) -> None:
    assert values(read(base, text)) == expected


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "monday", "tuesday"),
    [
        ("The bank was robbed on Monday and reopened on Tuesday.", "2025-06-02", "2025-06-03"),
        ("The bank was robbed on Monday. It reopened on Tuesday.", "2025-06-02", "2025-06-03"),
        ("Police said on Monday that the bank was robbed on Tuesday.", "2025-06-09", "2025-06-03"),
        ("The bank was robbed on Monday. It had been closed on Tuesday.", "2025-06-09", "2025-06-03"),
    ],
)
def test_times_what_is_told_first_came_first(base: Language, text: str, monday: str, tuesday: str) -> None:
    assert [value for _, value in values(read(base, text, "2025-06-09"))] == [monday, tuesday]


@pytest.mark.model
def test_times_count_from_the_dateline(base: Language) -> None:
    doc = read(base, "KYIV, June 5 - Drones struck the port on Saturday.", "2025-06-11")
    assert (doc._.written, values(doc)[1:]) == ("2025-06-05", [("Saturday", "2025-05-31")])


@pytest.mark.model
def test_times_of_two_sentences_are_two(base: Language) -> None:
    doc = read(base, "A curfew was imposed from 6 p.m. On January 20, gunmen killed three soldiers.", "2026-03-05")
    assert [text for text, _ in values(doc)] == ["6 p.m.", "January 20"]
    assert values(doc)[1][1] == "2026-01-20"
    assert [text for text, _ in values(read(base, "He left at 6 p.m. on January 20.", "2026-03-05"))] == ["6 p.m. on January 20"]


@pytest.mark.model
def test_times_a_headline_tells_the_past_in_the_present(base: Language) -> None:
    doc = read(base, "Bomb kills ten on Tuesday\n\nThe store opens on Tuesday.")
    assert [value for _, value in values(doc)] == ["2025-06-03", "2025-06-10"]


@pytest.mark.model
def test_times_a_rate_is_a_set_and_a_stretch_is_a_duration(base: Language) -> None:
    doc = read(base, "The plant makes 15 trucks a year. He served for a year in the army.")
    assert [m.type for m in doc._.times] == ["SET", "DURATION"]


@pytest.mark.model
def test_times_head_stands_inside_the_mention(base: Language) -> None:
    doc = read(
        base, "The leak was found late on Friday night near the third quarter mile, in early June, two years after the last."
    )
    assert doc._.times
    assert all(m.start <= m.head < m.end for m in doc._.times)


@pytest.mark.model
def test_times_long_article_costs_little_beside_the_parser(base: Language) -> None:
    text = "\n\n".join(f"On Friday the council met at 6 p.m. for two hours to discuss item {n} of last week." for n in range(250))
    doc = read(base, text)
    component = TimesComponent()
    start = time.process_time()
    component(doc)
    assert len(doc) > 4900
    assert time.process_time() - start < 2
    assert len(doc._.times) == 250 * 4


@pytest.mark.model
@pytest.mark.shared
@pytest.mark.parametrize(("name", "until", "floor"), [("meantime", 6, 0.85), ("gum", None, 0.6)])
def test_times_values_agree_with_annotators(base: Language, shared: Path, name: str, until: int | None, floor: float) -> None:
    """MEANTIME annotates times in the first six lines of an article; GUM no durations, sets or words such as "now"."""
    lines = (shared / "gold" / f"{name}.dev.jsonl").read_text("utf-8").splitlines()
    right = found = annotated = 0
    for record in map(json.loads, lines[::4]):
        end = _end_of_line(record["text"], until)
        gold = {(m["start"], m["end"]): m.get("value") for m in record["mentions"] if m["kind"] == "time" and m["end"] <= end}
        mine = [(a, b, value) for a, b, value in _mentions(base, record) if b <= end]
        right += sum(_agrees(span, value, mine) for span, value in gold.items())
        found += len(mine)
        annotated += len(gold)
    assert 2 * right / (found + annotated) >= floor


def _end_of_line(text: str, count: int | None) -> int:
    return len("\n".join(text.split("\n")[:count])) if count else len(text)


def _mentions(nlp: Language, record: dict[str, Any]) -> list[tuple[int, int, str]]:
    article = Article(id=record["id"], text=record["text"], published=record["published"])
    doc = read(nlp, article.text, article.published)
    spans = [(doc[m.start : m.end], m.value) for m in doc._.times]
    return [(span.start_char, span.end_char, value) for span, value in spans]


def _agrees(span: tuple[int, int], value: str | None, mine: list[tuple[int, int, str]]) -> bool:
    return any(start < span[1] and span[0] < end and found == value for start, end, found in mine)


def test_times_mentions_can_be_copied_with_changes() -> None:
    [mention] = blank("It rained on Friday.")
    assert replace(mention, value="x").value == "x"
