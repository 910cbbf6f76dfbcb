from __future__ import annotations

from newsgraph.extract.lexicon import event_types, senses, source_verb, triggers

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
            assert kind.cameo and kind.quad and kind.goldstein is not None, kind.name
            assert -10 <= kind.goldstein <= 10


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
