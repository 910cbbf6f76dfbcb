"""Texts that nobody wrote for us: whatever comes, a valid record goes out, the same whoever its neighbours are."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Record
from newsgraph.graph.schema import faults

pytestmark = pytest.mark.model

MOST_EVENTS = 40
PIECES = [
    "Rebels attacked Goma on Monday.", "Police said 12 people were killed in the raid.", "RIOT IN CITY KILLS FIVE", "attack",
    "Q: Did they go?\nA: No.\n", "JOHN SMITH: They denied it.", "| Kyiv | 12 killed |\n|---|---|\n",
    "def attack(x):\n    return 12\n", "شن هجوم على المدينة", "התקפה על העיר", "🙂🚀", "e\u0301\u200b\u200d",
    "\u202eevitagen\u202c", "\x00\x07\x1b[31m", "\ud83d", "…", "—", "https://example.org/?q=attack&x=<b>",
    "<script>alert(1)</script>", "1.\n2.\n3.", "''\"“”", "(((((", "\n\n\n", "\t", " ", ".", "No.", "who said that",
]  # fmt: skip
KINDS: dict[str, tuple[str, range]] = {
    "empty sentences": ("\n\n. . .\n\n \t \n…\n\n?!\n", range(1)),
    "no verbs": ("Kyiv, Ukraine. A cold morning in March. No trains, no buses, no light.", range(2)),
    "emoji": ("🚨🚨 Rebels attacked Goma 😱 on Monday 🙏🇨🇩, killing five people 💔.", range(2, 4)),
    "right to left": ("شن المتمردون هجوما على المدينة يوم الاثنين. המורדים תקפו את העיר ביום שני.", range(4)),
    "table": ("| City | Dead |\n|---|---|\n| Kyiv | 12 |\n| Odesa | 3 |\n\nRebels attacked Goma on Monday.", range(1, 4)),
    "code": ("def attack(x):\n    if x > 3:\n        return [y for y in x]\n    raise ValueError(x)\n", range(6)),
    "transcript": ("HOST: Did they attack the city?\nSMITH: They did, on Monday. (CROSSTALK)\nHOST: Thank you.\n", range(1, 6)),
    "capitals": ("RUSSIAN MISSILES HIT KHARKIV ON SATURDAY, KILLING THREE PEOPLE, POLICE SAID.", range(1, 5)),
}
"""Texts of each kind with how many events they may give."""
LONG = {
    "one word": "attack " * 5000,
    "verbs": "rebels attacked and " * 1700,
    "nesting": "he said that " * 1700,
    "names": "Donald Trump, " * 1700,
    "numbers": "12 " * 5000,
    "salad": " ".join(Random(1).choices("attack Russia Kyiv said that and , killed in the of 12 Monday who by".split(), k=5000)),
}


def record_of(nlp: Language, text: str, title: str | None = None) -> Record:
    (result,) = extract([Article(id="x", text=text, title=title, published="2025-06-08", language="en")], nlp)
    assert isinstance(result, Record), result
    return result


def check(record: Record) -> None:
    assert not list(faults(record.to_dict()))
    events = [mention.start for mention in record.mentions if mention.kind == "event" and mention.field == "text"]
    a_sentence = Counter(next((n for n, (start, end) in enumerate(record.sentences) if start <= at < end), None) for at in events)
    assert max(a_sentence.values(), default=0) <= MOST_EVENTS


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12),
    title=st.none() | st.sampled_from(PIECES),
)
def test_robustness_any_text_gives_a_valid_record(nlp: Language, pieces: list[str], title: str | None) -> None:
    check(record_of(nlp, " ".join(pieces), title))


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_robustness_endless_sentence_gives_a_sane_number_of_events(nlp: Language, text: str) -> None:
    check(record_of(nlp, text, text[:200]))


@pytest.mark.parametrize("kind", KINDS)
def test_robustness_each_kind_of_text_gives_as_many_events_as_it_tells(nlp: Language, kind: str) -> None:
    text, expected = KINDS[kind]
    record = record_of(nlp, text)
    check(record)
    assert sum(mention.kind == "event" for mention in record.mentions) in expected


def test_robustness_articles_are_read_the_same_among_texts_of_any_kind(nlp: Language) -> None:
    text = "Rebels attacked Goma on Monday, killing five people. Congo's government condemned the attack."
    article = Article(id="among", text=text, published="2025-06-08", language="en")
    odd = [Article(id=kind, text=text, language="en") for kind, (text, _) in KINDS.items()]
    odd += [Article(id=kind, text=text[:2000], language="en") for kind, text in LONG.items()]
    (alone,) = extract([article], nlp)
    mixed = [result for result in extract([*odd[:7], article, *odd[7:]], nlp) if isinstance(result, Record)]
    assert isinstance(alone, Record) and next(r for r in mixed if r.id == "among").to_json() == alone.to_json()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(10)), size=st.integers(1, 10))
def test_robustness_record_does_not_depend_on_batch_or_order(nlp: Language, order: list[int], size: int) -> None:
    pool = [Article(id=f"a{n}", text=" ".join(Random(n).choices(PIECES, k=9)), title=PIECES[n], language="en") for n in range(10)]
    mixed: list[Article | Rejection] = [pool[number] for number in order]
    results = [result for result in extract(mixed, nlp, batch_size=size) if isinstance(result, Record)]
    found = {result.id: result.to_json() for result in results}
    alone = {article.id: record.to_json() for article in pool for record in extract([article], nlp) if isinstance(record, Record)}
    assert len(found) == len(pool)
    assert found == alone
