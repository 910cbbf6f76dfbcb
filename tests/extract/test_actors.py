"""Actors: names, countries that act, unnamed groups, pronouns, and the tables behind them.

The sentences come with their parse, so that these tests see what the component makes of it, not what a model does.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from newsgraph.extract.actors.identity import office_matches, organization_key, person_key
from newsgraph.extract.actors.tables import ActorTableError, ActorTables, read_table
from newsgraph.extract.annotations import ActorMention, ArticleContext, Block, PlaceCandidate, PlaceMention
from newsgraph.extract.components.actors import ActorsComponent, actors_by_head
from newsgraph.extract.countries import country

Find = Callable[[str], dict[str, ActorMention]]
_SENTENCES = Path(__file__).with_name("data") / "actor_sentences.tsv"


@pytest.fixture(scope="module")
def component() -> ActorsComponent:
    return ActorsComponent(Language())


@pytest.fixture(scope="module")
def parses() -> dict[str, list[list[str]]]:
    sentences: dict[str, list[list[str]]] = {}
    for line in _SENTENCES.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("# "):
            rows = sentences.setdefault(line[2:], [])
        elif line:
            rows.append(line.split("\t"))
    return sentences


def _doc(rows: list[list[str]]) -> Doc:
    words = [row[0].replace("\\n", "\n") for row in rows]
    return Doc(
        Vocab(),
        words=words,
        spaces=[row[7] != "_" for row in rows],
        pos=[row[1] for row in rows],
        tags=[row[2] for row in rows],
        deps=[row[3] for row in rows],
        heads=[int(row[4]) for row in rows],
        lemmas=[row[5] for row in rows],
        ents=["I-" + _label(rows, index) if row[6] == "I" else row[6] and "B-" + row[6] for index, row in enumerate(rows)],
    )


def _label(rows: list[list[str]], index: int) -> str:
    return next(row[6] for row in reversed(rows[:index]) if row[6] != "I")


def _found(component: ActorsComponent, doc: Doc) -> dict[str, ActorMention]:
    """Return the actors under the text of their span."""
    return {doc[m.start : m.end].text: m for m in component(doc)._.actors}


@pytest.fixture
def find(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> Find:
    return lambda name: _found(component, _doc(parses[name]))


# ------------------------------------------------------------------------------------------------------ nations


def test_actors_demonym_before_an_actor_noun_tells_its_country(find: Find) -> None:
    officials = find("officials")["Ukrainian officials"]
    assert (officials.form, officials.type, officials.country, officials.sector) == ("nominal", "group", "UKR", "GOV")
    assert officials.key == "ukr/official"


def test_actors_demonym_before_an_event_is_the_country(find: Find) -> None:
    found = find("officials")
    assert set(found) == {"Ukrainian officials", "Russian"}
    russia = found["Russian"]
    assert (russia.name, russia.form, russia.type, russia.key, russia.wikidata) == (
        "Russia",
        "name",
        "country",
        "iso:RUS",
        "Q159",
    )


def test_actors_coordinated_demonyms_are_two_groups(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    doc = component(_doc(parses["coordinated"]))
    assert [(m.name, m.country, m.sector) for m in doc._.actors] == [
        ("Hungarian officials", "HUN", "GOV"),
        ("Romanian officials", "ROU", "GOV"),
    ]
    assert [m.country for m in actors_by_head(doc)[3]] == ["ROU", "HUN"]


def test_actors_country_where_something_happens_does_not_act(find: Find) -> None:
    assert "Poland" not in find("place")


def test_actors_capitals_act_for_their_governments_only_when_they_act(find: Find) -> None:
    found = find("capitals")
    assert {name: (m.type, m.key, m.name) for name, m in found.items()} == {
        "Moscow": ("government", "rus/government", "Russian government"),
        "Kyiv": ("government", "ukr/government", "Ukrainian government"),
    }
    assert find("capital_place") == {}


def test_actors_town_that_governs_nothing_here_does_not_act(find: Find) -> None:
    assert set(find("celebration")) == {"London"}  # Moscow celebrated: its people, not the government


def test_actors_members_of_a_nation_are_people_not_the_state(find: Find) -> None:
    found = find("russians")
    assert (found["Russians"].type, found["Russians"].country, found["Russians"].key) == ("group", "RUS", "rus/people")
    assert (found["Iranian"].type, found["Iranian"].country) == ("person", "IRN")
    assert len(found) == 2  # the language is nobody


@pytest.mark.parametrize("label", ["NORP", ""])
def test_actors_who_leads_a_coalition_is_not_who_it_consists_of(
    component: ActorsComponent, parses: dict[str, list[list[str]]], label: str
) -> None:
    rows = [[*row[:6], row[6] if label or row[6] == "GPE" else "", row[7]] for row in parses["led"]]
    found = _found(component, _doc(rows))
    assert found["U.S.-led"].key == "iso:USA"
    assert found["coalition"].country is None
    assert {m.country for m in found.values() if m.sector == "REB"} == {None}


# ------------------------------------------------------------------------------------------------------ nominals


def test_actors_possessor_stands_inside_the_nominal(find: Find) -> None:
    found = find("court")
    assert (found["Israel's high court"].type, found["Israel's high court"].country) == ("court", "ISR")
    assert found["Israel"].key == "iso:ISR"


def test_actors_number_words_contain_their_actor(find: Find) -> None:
    residents = find("container")["Hundreds of residents"]
    assert (residents.name, residents.type, residents.sector, residents.key) == ("residents", "group", "CVL", "nominal:resident")


def test_actors_place_of_an_institution_tells_its_country(find: Find) -> None:
    found = find("nairobi")
    assert (found["Police"].type, found["Police"].country, found["Police"].name) == ("police", "KEN", "Kenyan police")
    assert (found["two gunmen"].name, found["two gunmen"].sector) == ("gunmen", "REB")


def test_actors_place_mentions_tell_countries_of_towns(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    doc = _doc([[*row[:0], "Mombasa", *row[1:]] if row[0] == "Nairobi" else row for row in parses["nairobi"]])
    town = PlaceCandidate(geonames=186301, name="Mombasa", type="city", lat=-4.05, lon=39.67, country="KEN")
    doc._.places = [PlaceMention(start=2, end=3, head=2, name="Mombasa", resolved=town)]
    assert _found(component, doc)["Police"].country == "KEN"


def test_actors_modifier_of_an_international_body_makes_its_sector(find: Find) -> None:
    peacekeepers = find("peacekeepers")["UN peacekeepers"]
    assert (peacekeepers.sector, peacekeepers.country, peacekeepers.key) == ("IGO", None, "Q1065/peacekeeper")


def test_actors_of_phrases_tell_country_and_body(find: Find) -> None:
    found = find("government_of")
    assert (found["government"].name, found["government"].key) == ("Sudanese government", "sdn/government")
    assert (found["leaders"].name, found["leaders"].country, found["leaders"].sector) == ("leaders of Hamas", "PSE", "REB")


def test_actors_experts_on_the_military_are_not_the_military(find: Find) -> None:
    found = find("experts")
    assert found["Military experts"].sector == "EDU"
    assert found["neighboring countries"].name == "neighboring countries"


def test_actors_attributive_nouns_act_before_events(find: Find) -> None:
    assert {name: (m.name, m.sector) for name, m in find("compound").items()} == {
        "rebel": ("rebels", "REB"),
        "government": ("government", "GOV"),
    }


def test_actors_institutions_one_goes_to_do_not_act(find: Find) -> None:
    assert set(find("locative_institution")) == {"He"}


def test_actors_numbers_alone_are_people_where_they_are_hurt(find: Find) -> None:
    found = find("number")
    assert found["seven"].name == "people"
    assert found["twelve people"].key == "nominal:people"
    assert set(find("drones")) == {"Gunners"}


def test_actors_who_speaks_for_a_body_has_its_sector(find: Find) -> None:
    assert find("spokeswoman")["Ann Rowe"].sector == "NGO"


# -------------------------------------------------------------------------------------------------------- names


def test_actors_title_gives_office_and_country_and_family_name_follows(find: Find) -> None:
    found = find("title")
    full, short = found["British Foreign Secretary Jack Straw"], found["Straw"]
    assert (full.name, full.type, full.country, full.sector) == ("Jack Straw", "person", "GBR", "GOV")
    assert full.key == short.key == "person:jack straw"
    assert short.name == "Jack Straw"
    assert "British Foreign Secretary" in short.aliases


def test_actors_title_with_its_field_of_office(find: Find) -> None:
    found = find("minister")
    minister = found["Minister of Information Moammar al-Eryani"]
    assert (minister.name, minister.sector) == ("Moammar al-Eryani", "GOV")
    assert found["al-Eryani"].key == minister.key
    assert (found["Houthi rebels"].type, found["Houthi rebels"].country) == ("armed_group", "YEM")


def test_actors_apposition_shares_the_identity_of_the_name(find: Find) -> None:
    found = find("apposition")
    assert found["deputy governor"].key == found["Oleg Chemezov"].key == "person:oleg chemezov"
    assert found["Oleg Chemezov"].sector == "GOV"
    assert "deputy governor" in found["Oleg Chemezov"].aliases


def test_actors_acronym_in_brackets_is_the_long_form(find: Find) -> None:
    found = find("acronym")
    assert found["IHS"].key == found["Institute for Harbour Safety"].key
    assert found["IHS"].name == "Institute for Harbour Safety"


def test_actors_holder_of_an_office_depends_on_the_day(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    names = {}
    for day in ("1990-05-01", "2005-05-01"):
        doc = _doc(parses["bush"])
        doc._.article = ArticleContext(published=day)
        names[day] = _found(component, doc)["President Bush"].name
    assert names == {"1990-05-01": "George H. W. Bush", "2005-05-01": "George W. Bush"}


def test_actors_former_holder_is_not_preferred_to_the_present_one(
    component: ActorsComponent, parses: dict[str, list[list[str]]]
) -> None:
    doc = _doc([["Assad" if row[0] == "Bush" else row[0], *row[1:]] for row in parses["bush"]])
    doc._.article = ArticleContext(published="1999-03-01")
    assert _found(component, doc)["President Assad"].name == "Hafez al-Assad"


def test_actors_party_of_another_country_is_not_the_one_in_the_table(find: Find) -> None:
    party = find("labour")["Labour Party"]
    assert (party.wikidata, party.country, party.type) == (None, "ISR", "party")


def test_actors_shared_name_needs_its_country_in_the_article(
    component: ActorsComponent, parses: dict[str, list[list[str]]]
) -> None:
    rows = [[{"Labour": "Republican", "Israel": "Italy"}.get(row[0], row[0]), *row[1:]] for row in parses["labour"]][2:]
    rows = [[*row[:4], str(max(0, int(row[4]) - 2)), *row[5:]] for row in rows]
    assert _found(component, _doc(rows))["Republican Party"].wikidata == "Q29468"
    rows[-2][0], rows[-2][6] = "Italy", "GPE"
    assert _found(component, _doc(rows))["Republican Party"].wikidata is None


def test_actors_person_whom_the_title_contradicts_is_another_one(component: ActorsComponent) -> None:
    doc = Doc(
        Vocab(),
        words=["Fijian", "President", "Barack", "Obama", "spoke"],
        pos=["ADJ", "PROPN", "PROPN", "PROPN", "VERB"],
        tags=["JJ", "NNP", "NNP", "NNP", "VBD"],
        deps=["amod", "compound", "compound", "nsubj", "ROOT"],
        heads=[3, 3, 3, 4, 4],
        lemmas=["fijian", "president", "barack", "obama", "speak"],
        ents=["B-NORP", "", "B-PERSON", "I-PERSON", ""],
    )
    president = _found(component, doc)["Fijian President Barack Obama"]
    assert (president.type, president.country, president.wikidata) == ("person", "FJI", None)
    assert president.key == "person:barack obama"


def test_actors_metonyms_stand_for_their_government(find: Find) -> None:
    found = find("children")
    assert found["Kremlin"].key == "rus/government"
    assert (found["Downing Street"].name, found["Downing Street"].country) == ("British government", "GBR")


def test_actors_legal_form_does_not_make_another_company(find: Find) -> None:
    found = find("company")
    assert found["PepsiCo Inc"].key == found["PepsiCo"].key
    assert (found["Calny Inc"].type, found["Calny Inc"].key) == ("company", "org:calny")


def test_actors_toponym_taken_for_an_organisation_is_none(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    rows = [[*row[:6], "ORG" if row[0] == "Kharkiv" else row[6], row[7]] for row in parses["toponym"]]
    assert _found(component, _doc(rows)) == {}  # "burned in Kharkiv" tells what the first one is


def test_actors_organisation_of_the_same_kind_of_sentence_is_one(
    component: ActorsComponent, parses: dict[str, list[list[str]]]
) -> None:
    rows = [[*row[:6], "ORG" if row[0] == "Kharkiv" else row[6], row[7]] for row in parses["toponym"]][:5]
    assert set(_found(component, _doc(rows))) == {"Kharkiv"}


def test_actors_noun_phrase_taken_for_a_name_is_a_nominal(find: Find) -> None:
    ministry = find("ministry")["Foreign Ministry"]
    assert (ministry.form, ministry.type, ministry.key) == ("nominal", "government", "nominal:foreign ministry")


def test_actors_entity_ends_before_the_title(find: Find) -> None:
    found = find("defence")
    assert set(found) == {"British Defence Secretary Ann Rowe", "Mozambique"}
    assert found["British Defence Secretary Ann Rowe"].country == "GBR"


def test_actors_official_is_of_the_only_country_named(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    assert _found(component, _doc(parses["sole"]))["Governor Piet Okoro"].country == "GHA"
    both = [[row[0].replace("toured", "Togo"), *row[1:]] for row in parses["sole"]]
    assert _found(component, _doc(both))["Governor Piet Okoro"].country is None


def test_actors_aircraft_and_operations_are_none(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    rows = [[*row[:6], "ORG" if row[0] == "F-16" else row[6], row[7]] for row in parses["jets"]]
    found = _found(component, _doc(rows))
    assert set(found) == {"Ministry of Defence"}
    assert found["Ministry of Defence"].head == 7


def test_actors_weapons_are_none(find: Find) -> None:
    assert set(find("weapons")) == {"Ukraine"}


def test_actors_title_case_heading_yields_only_names_known_elsewhere(
    component: ActorsComponent, parses: dict[str, list[list[str]]]
) -> None:
    doc = _doc(parses["heading"])
    brk = next(token.i for token in doc if token.text == "\n")
    doc.ents = [Span(doc, 0, brk - 2, label="ORG")]
    doc._.blocks = [Block("heading", 0, brk + 1), Block("paragraph", brk + 1, len(doc))]
    assert set(_found(component, doc)) == {"army"}


def test_actors_markdown_mark_makes_a_heading_without_layout(component: ActorsComponent) -> None:
    words = ["##", "Rising", "Tensions", "\n", "Nothing", "else", "."]
    doc = Doc(
        Vocab(),
        words=words,
        ents=["", "B-ORG", "I-ORG", "", "", "", ""],
        pos=["PUNCT", "PROPN", "PROPN", "SPACE", "PRON", "ADV", "PUNCT"],
    )
    assert component(doc)._.actors == []


def test_actors_pronouns_save_the_empty_it(find: Find) -> None:
    found = find("pronouns")
    assert all(m.form == m.type == "pronoun" for m in found.values())
    assert set(found) == {"He", "they", "it", "she"}


def test_actors_empty_it_is_nobody(component: ActorsComponent, parses: dict[str, list[list[str]]]) -> None:
    doc = component(_doc(parses["pronouns"]))
    assert [token.i for token in doc if token.text == "it"] == [4, 7]
    assert 7 not in {m.start for m in doc._.actors}


# -------------------------------------------------------------------------------------------------------- tables


def test_actors_built_in_table_is_sound(component: ActorsComponent) -> None:
    rows = read_table(Path(str(files("newsgraph.extract").joinpath("data/actors.tsv"))))
    assert len(rows) > 500
    names: dict[str, set[str]] = {}
    for row in rows:
        assert row.country is None or country(row.country) is not None, row
        assert row.wikidata is None or re.fullmatch(r"Q[1-9]\d*", row.wikidata), row
        assert not row.first or not row.last or row.first[: len(row.last)] <= row.last, row
        names.setdefault(row.wikidata or row.name, set()).add(row.name)
    assert {item: found for item, found in names.items() if len(found) > 1} == {}


def test_actors_nouns_have_known_types_and_sectors(component: ActorsComponent) -> None:
    types = set(component.tables.types) | {"human", "modifier"}
    lines = files("newsgraph.extract").joinpath("data/actor_nouns.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines[1:]]
    assert {row[1] for row in rows} <= types
    assert {row[2] for row in rows if row[2]} <= set(component.tables.sectors)


def test_actors_own_table_adds_actors(tmp_path: Path, parses: dict[str, list[list[str]]]) -> None:
    table = tmp_path / "own.tsv"
    table.write_text("name\ttype\tcountry\twikidata\taliases\nCalny Holding\tcompany\tCAN\tQ99999999\tCalny\n", encoding="utf-8")
    found = _found(ActorsComponent(Language(), tables=[str(table)]), _doc(parses["company"]))
    assert (found["Calny Inc"].name, found["Calny Inc"].key, found["Calny Inc"].country) == ("Calny Holding", "Q99999999", "CAN")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name\tkind\nA\tcompany\n", r"no column type"),
        (b"name\ttype\nA\tcompny\n", r"line 2: unknown type 'compny'"),
        (b"name\ttype\tcountry\nA\tcompany\tCanada\n", r"line 2: country 'Canada'"),
        (b"name\ttype\nA\xff\tcompany\n", r"UTF-8"),
    ],
)
def test_actors_table_that_cannot_be_read_says_where_and_why(tmp_path: Path, content: bytes, message: str) -> None:
    table = tmp_path / "own.tsv"
    table.write_bytes(content)
    with pytest.raises(ActorTableError, match=message) as caught:
        read_table(table)
    assert "own.tsv" in str(caught.value)


def test_actors_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ActorTableError, match=r"none\.tsv"):
        ActorTables(str.split, [tmp_path / "none.tsv"])


def test_actors_tables_can_be_handed_to_another_process(component: ActorsComponent) -> None:
    copy = pickle.loads(pickle.dumps(component.tables))  # noqa: S301
    found = copy.longest_phrase(["the", "United", "Nations"], 1)
    assert found == component.tables.longest_phrase(["the", "United", "Nations"], 1)
    assert found is not None


def test_actors_keys_ignore_how_a_name_is_written() -> None:
    assert person_key("Mr. José María Aznar") == person_key("Jose Maria Aznar")
    assert organization_key("The Acme Works, Inc.") == organization_key("Acme Works")
    assert organization_key("Occidental Petroleum Corp") == organization_key("Occidental Petroleum")
    assert person_key("Ada Byron") != person_key("Ada Lovelace")
    assert person_key("Rui D'Souza") != person_key("Rui Souza")


def test_actors_offices_match_by_their_end() -> None:
    assert office_matches("president", "vice president")
    assert not office_matches("minister", "foreign minister")


# ------------------------------------------------------------------------------------------------------ any input

_WORDS = [
    "Russia",
    "U.S.-led",
    "the",
    "officials",
    "of",
    "Moscow",
    "#",
    "\n",
    "-",
    "'s",
    "President",
    "Bush",
    "hundreds",
    "(",
    "UN",
    ")",
    "🙂",
    "it",
]


@st.composite
def _any_doc(draw: st.DrawFn) -> Doc:
    words = draw(st.lists(st.sampled_from(_WORDS) | st.text(min_size=1, max_size=6), min_size=0, max_size=30))
    size = len(words)

    def pick(values: Sequence[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    heads = draw(st.lists(st.integers(0, max(0, size - 1)), min_size=size, max_size=size))
    return Doc(
        Vocab(),
        words=words,
        pos=pick(["NOUN", "PROPN", "ADJ", "VERB", "NUM", "PRON", "ADP", "PUNCT", "SPACE"]),
        tags=pick(["NN", "NNS", "NNP", "JJ", "VBD", "CD", "PRP", "IN"]),
        deps=pick(["nsubj", "amod", "compound", "poss", "pobj", "prep", "conj", "appos", "dobj", "ROOT", "attr"]),
        heads=heads,
        lemmas=[word.lower() for word in words],
        ents=[f"B-{label}" if label else "" for label in pick(["", "", "PERSON", "ORG", "GPE", "NORP", "DATE"])],
    )


@settings(max_examples=150, deadline=None)
@given(_any_doc())
def test_actors_any_parse_gives_sound_mentions(doc: Doc) -> None:
    first = _COMPONENT(doc)._.actors
    assert first == sorted(first, key=lambda m: (m.start, m.end))
    for mention in first:
        assert 0 <= mention.start <= mention.head < mention.end <= len(doc)
        assert mention.name.strip()
        assert mention.key
        assert mention.type in _COMPONENT.tables.types
    for one, other in combinations(first, 2):
        inside = other.end <= one.end or (one.start == other.start and one.end <= other.end)
        assert other.start >= one.end or inside, (one, other)
        assert (one.start, one.end) != (other.start, other.end)
    assert _COMPONENT(doc)._.actors == first


_COMPONENT = ActorsComponent(Language())


# --------------------------------------------------------------------------------------------------------- model


@pytest.mark.model
def test_actors_whole_pipeline_finds_the_actors_of_a_story(nlp: Language) -> None:
    doc = nlp(
        "Ukrainian authorities evacuated civilians from Kharkiv after Russia launched drones. "
        "The Ukrainian government condemned the strike, and Ukrainian defense forces shot down a Kh-101."
    )
    found = {(m.name, m.country) for m in doc._.actors}
    assert {
        ("Ukrainian authorities", "UKR"), ("civilians", None), ("Russia", "RUS"), ("Ukrainian government", "UKR"),
        ("Ukrainian defense forces", "UKR"),
    } <= found  # fmt: skip
    actors = [m.name for m in doc._.actors if m.type != "object"]  # things that fill a role come later, from the arguments
    assert not any("Kh-101" in name or "Kharkiv" in name for name in actors)


@pytest.mark.model
def test_actors_component_takes_tables_from_its_config(nlp: Language, tmp_path: Path) -> None:
    table = tmp_path / "own.tsv"
    table.write_text("name\ttype\tcountry\nHarbour Watch\tngo\tIRL\n", encoding="utf-8")
    blank = spacy.blank("en")
    blank.add_pipe("newsgraph_actors", config={"tables": [str(table)]})
    component = blank.get_pipe("newsgraph_actors")
    doc = spacy.blank("en")("Harbour Watch protested .")
    assert [m.country for m in component(doc)._.actors] == ["IRL"]
