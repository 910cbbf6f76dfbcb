"""How third tellings bear out that two are of one event, from likelihoods made by hand."""

from __future__ import annotations

from random import Random

import pytest

from newsgraph.graph.support import SUPPORT_FEATURES, Support

ARTICLES = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "c", "d1": "d"}
LIKELY = {
    ("a1", "b1"): 0.6, ("a1", "b2"): 0.3, ("a1", "c1"): 0.9, ("a1", "d1"): 0.55, ("a2", "b1"): 0.1, ("a2", "b2"): 0.8,
    ("b1", "c1"): 0.7, ("b1", "d1"): 0.2, ("c1", "d1"): 0.01,
}  # fmt: skip


def say(one: str, two: str, likely: dict[tuple[str, str], float] | None = None) -> dict[str, float]:
    """What bears a pair out, by name."""
    return dict(zip(SUPPORT_FEATURES, Support(likely or LIKELY, ARTICLES).features_of(one, two), strict=True))


def test_support_looks_at_third_tellings() -> None:
    found = say("a1", "b1")
    assert found["likelihood"] == 0.6
    assert found["best product"] == pytest.approx(0.63)
    assert found["second product"] == pytest.approx(0.11)
    assert found["third product"] == 0
    assert found["products"] == pytest.approx(0.74)
    assert found["best lesser one"] == 0.7
    assert found["most conflict"] == 0.35
    assert found["overlap"] == pytest.approx((0.7 + 0.2) / (0.9 + 0.55 + 0.3 + 0.1))
    assert found["mean with what the other surely is, low"] == pytest.approx((0.7 + 0.2) / 2)
    assert found["mean with what the other surely is, high"] == 0.9


def test_support_parts_other_articles_from_rivals() -> None:
    found = say("a1", "b1")
    assert found["products elsewhere"] == pytest.approx(0.74)
    assert found["products beside"] == 0
    assert found["most conflict beside"] == 0.3
    assert found["best rival"] == 0.3
    assert (found["ahead of rivals, low"], found["ahead of rivals, high"]) == (0.3, 0.5)
    assert (found["number that fit better, low"], found["number that fit better, high"]) == (1, 1)


def test_support_counts_what_else_two_articles_tell_alike() -> None:
    found = say("a1", "b1")
    # The best of each telling: a2 and b2 with each other.
    assert found["other events of both articles"] == pytest.approx(1.6)
    assert found["the same, for each event"] == pytest.approx(0.4)


def test_support_of_what_stands_alone_is_nothing() -> None:
    found = say("a1", "b1", {("a1", "b1"): 0.5})
    assert found["products"] == found["lesser ones"] == found["best rival"] == found["other events of both articles"] == 0
    assert found["mean with what the other surely is, low"] == -1


def test_support_is_the_same_whatever_comes_first() -> None:
    pairs = list(LIKELY.items())
    there = Support(LIKELY, ARTICLES)
    for seed in range(5):
        Random(seed).shuffle(pairs)
        support = Support({(b, a): likely for (a, b), likely in pairs}, ARTICLES)
        assert all(support.features_of(b, a) == there.features_of(a, b) for a, b in LIKELY)


def test_support_takes_no_account_of_unlikely_pairs() -> None:
    assert say("a1", "b1") == say("a1", "b1", {pair: likely for pair, likely in LIKELY.items() if likely > 0.02})


def test_support_names_witnesses() -> None:
    support = Support(LIKELY, ARTICLES)
    assert support.witnesses("a1", "b1") == 1
    assert support.witnesses("a2", "b2") == 0
