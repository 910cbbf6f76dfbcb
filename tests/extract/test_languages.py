from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.extract.languages import identify_language, language_code, language_name

SAMPLES = {
    "en": "Two people were killed in a fire in a warehouse in Leeds on Saturday, firefighters said.",
    "fr": "Un incendie a détruit un entrepôt à Marseille samedi soir, ont indiqué les pompiers.",
    "de": "Bei einem Brand in einer Lagerhalle in Hamburg sind am Samstag zwei Menschen verletzt worden.",
    "es": "Dos personas murieron el sábado en un incendio en Valencia, según los bomberos.",
    "uk": "Росія здійснила атаку дронів на Харків у суботу, повідомили чиновники.",
    "zh": "北京星期六发生地震,造成两人死亡,数百人受伤,救援人员说。",
}


@pytest.mark.parametrize(("code", "text"), SAMPLES.items())
def test_languages_are_identified(code: str, text: str) -> None:
    found = identify_language(text)
    assert found is not None
    assert found.language == code
    assert found.probability > 0.8


def test_languages_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    from newsgraph.extract import languages

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("network used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    languages._detector.cache_clear()
    assert identify_language(SAMPLES["fr"]) is not None


@pytest.mark.parametrize("text", ["", "Kyiv, 8 June", "12 34 56 " * 100, "Shr 41 cts vs 30 cts\nNet 700,000 vs 526,000 "])
def test_languages_says_nothing_about_too_little_text(text: str) -> None:
    assert identify_language(text) is None


def test_languages_figures_do_not_look_spanish() -> None:
    table = "EXAMPLE TECHNIQUES CORP YEAR NET\nShr 41 cts vs 30 cts\nNet 700,000 vs 526,000\nRevs 15.2 mln vs 14.7 mln\n" * 2
    found = identify_language(table)
    assert found is None or found.language == "en" or found.probability < 0.8


@settings(deadline=None)
@given(st.text(max_size=300))
def test_languages_never_raises(text: str) -> None:
    found = identify_language(text)
    assert found is None or 0 <= found.probability <= 1


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("eng", "en"), ("English", "en"), ("fre", "fr"), ("und", None), ("", None),
     (None, None), ("the Queen's", None), ("haw", "haw")],
)  # fmt: skip
def test_languages_reads_tags_and_names(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


def test_languages_are_named_where_known() -> None:
    assert language_name("fr") == "fr (French)"
    assert language_name("xx") == "xx"
