from __future__ import annotations

from newsgraph.extract.lexicon import cameo_codes, event_types, goldstein, senses, source_verb, triggers, word_table

PLOVER = {
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


def test_lexicon_has_each_plover_category_once() -> None:
    categories = [kind.plover for kind in event_types().values() if kind.plover]
    assert sorted(categories) == sorted(PLOVER)


def test_lexicon_gives_political_types_their_place_in_cameo() -> None:
    for kind in event_types().values():
        if kind.plover:
            assert kind.cameo and kind.quad, kind.name
            assert -10 <= (goldstein(kind.cameo) or 11) <= 10


def test_lexicon_codes_are_those_of_cameo() -> None:
    """Each has a weight of its own, but for the one that CAMEO got after the scale was assigned."""
    weights = word_table("goldstein.json", "weights")
    used = {trigger.cameo for found in triggers().values() for trigger in found} | {kind.cameo for kind in event_types().values()}
    used |= {code for name in ("codes", "appeals") for code in word_table("coding.json", name).values()}
    assert {code for code in used if code and code not in weights} == {"176"}


def test_lexicon_weighs_codes_as_the_published_scale_does() -> None:
    published = {"0874": 10.0, "186": -10.0, "185": -8.0, "192": -9.5, "023": 3.4, "103": -5.0, "164": -7.0, "1823": -10.0}
    assert {code: goldstein(code) for code in published} == published
    assert goldstein("176") == goldstein("17") == -7.0, "what has no weight has that of the code above"
    assert goldstein(None) is None and goldstein("99") is None
    assert cameo_codes("1723") == ["1723", "172", "17"]


def test_lexicon_describes_every_type() -> None:
    assert all(kind.label and kind.description for kind in event_types().values())
    assert len(event_types()) >= 30


def test_lexicon_triggers_are_clean() -> None:
    for (lemma, pos), found in triggers().items():
        assert pos in "vna" and lemma == lemma.lower().strip() and lemma
        assert [len(t.lemmas) for t in found] == sorted((len(t.lemmas) for t in found), reverse=True)


def test_lexicon_prefers_the_longest_trigger() -> None:
    assert triggers()[("impose", "v")][0].lemmas == ("impose", "sanction")


def test_lexicon_knows_what_words_mean() -> None:
    assert senses()[("assault", "n")].eventive_share > 0.5
    assert senses()[("complexity", "n")].abstract
    assert ("table", "n") not in senses() or not senses()[("table", "n")].abstract
    assert source_verb("explosion") == "explode"
    assert source_verb("table") == "table"
