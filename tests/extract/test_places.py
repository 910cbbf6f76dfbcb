"""Places: which names are toponyms, and what each stands for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from newsgraph.extract.annotations import ArticleContext, PlaceMention, register_extensions
from newsgraph.extract.article_setting import countries_spoken_for, home_names
from newsgraph.extract.components import places as places_module
from newsgraph.extract.components.places import PlacesComponent
from newsgraph.extract.gazetteer import Gazetteer
from newsgraph.extract.gazetteer_storage import Entry, write_index
from newsgraph.extract.toponym_lexicon import abbreviations, compass, lexicon

if TYPE_CHECKING:
    from spacy.language import Language

TEXAS = ("Lamar County", "Texas", "United States")


def world() -> list[Entry]:
    """A small world, the most prominent places first; Virginia has a Richmond and a Madison County, but apart."""

    def city(name: str, code: str, region: str, population: int, at: tuple[float, float], *within: str) -> Entry:
        lat, lon = at
        return Entry(name=name, type="city", lat=lat, lon=lon, country=code, region=region, population=population,
                     weight=population, within=within)  # fmt: skip

    def country(name: str, code: str, at: tuple[float, float], *aliases: str) -> Entry:
        lat, lon = at
        box = (lon - 5, lat - 5, lon + 5, lat + 5)
        return Entry(name=name, type="country", lat=lat, lon=lon, country=code, code=code, weight=500_000_000, extent=box,
                     aliases=list(aliases))  # fmt: skip

    def state(name: str, code: str, at: tuple[float, float]) -> Entry:
        lat, lon = at
        return Entry(name=name, type="region", lat=lat, lon=lon, country="USA", region=name, weight=20_000_000, code=code,
                     within=("United States",))  # fmt: skip

    return [
        country("United States", "USA", (39.8, -98.5), "US", "U.S."),
        country("Ukraine", "UKR", (49.0, 32.0)),
        country("Jordan", "JOR", (31.0, 36.0)),
        state("Texas", "US.TX", (31.25, -99.25)),
        state("Kentucky", "US.KY", (37.5, -84.9)),
        state("Oregon", "US.OR", (43.8, -120.6)),
        state("Washington", "US.WA", (47.5, -120.5)),
        Entry(
            name="Washington",
            type="city",
            lat=38.9,
            lon=-77.04,
            country="USA",
            region="District of Columbia",
            weight=9_000_000,
            population=700_000,
            within=("District of Columbia", "United States"),
        ),
        Entry(name="Barcelona", type="district", lat=41.9, lon=1.9, country="ESP", region="Catalonia", weight=8_500_000),
        city("Barcelona", "ESP", "Catalonia", 1_700_000, (41.4, 2.16), "Barcelona", "Catalonia", "Spain"),
        city("Badalona", "ESP", "Catalonia", 220_000, (41.45, 2.25), "Barcelona", "Catalonia", "Spain"),
        Entry(
            name="Nassau County",
            type="district",
            lat=30.6,
            lon=-81.8,
            country="USA",
            region="Florida",
            weight=90_000,
            aliases=["Nassau"],
        ),
        Entry(
            name="Baker County",
            type="district",
            lat=30.3,
            lon=-82.3,
            country="USA",
            region="Florida",
            weight=28_000,
            aliases=["Baker"],
        ),
        city("Nassau", "BHS", "New Providence", 270_000, (25.06, -77.34), "New Providence", "Bahamas"),
        Entry(name="Wall Street", type="street", lat=40.71, lon=-74.01, country="USA", weight=50_000),
        city("Wall Town", "USA", "Texas", 30_000, (33.0, -96.0), "Texas", "United States"),
        city("Mars", "USA", "Pennsylvania", 1_700, (40.7, -80.0), "Butler County", "Pennsylvania", "United States"),
        city("Paris", "FRA", "Île-de-France", 11_000_000, (48.85, 2.35), "Île-de-France", "France"),
        city("Versailles", "FRA", "Île-de-France", 85_000, (48.8, 2.13), "Yvelines", "Île-de-France", "France"),
        city("Kharkiv", "UKR", "Kharkiv Oblast", 1_400_000, (49.98, 36.25), "Kharkiv Oblast", "Ukraine"),
        city("Chelsea", "GBR", "England", 60_000, (51.49, -0.17), "England", "United Kingdom"),
        city("Richmond", "USA", "Virginia", 226_000, (37.55, -77.46), "Virginia", "United States"),
        city("Richmond", "USA", "Kentucky", 34_000, (37.75, -84.29), "Madison County", "Kentucky", "United States"),
        Entry(name="Madison County", type="district", lat=38.4, lon=-78.3, country="USA", region="Virginia", weight=400_000),
        Entry(name="Madison County", type="district", lat=37.7, lon=-84.3, country="USA", region="Kentucky", weight=90_000),
        city("Paris", "USA", "Texas", 25_000, (33.66, -95.56), *TEXAS),
        city("Bonham", "USA", "Texas", 10_000, (33.58, -96.18), "Fannin County", "Texas", "United States"),
        city("Versailles", "USA", "Kentucky", 2_000_000, (38.05, -84.7), "Kentucky", "United States"),
        Entry(
            name="West", type="region", lat=5.5, lon=10.4, country="CMR", region="West", weight=4_000_000, within=("Cameroon",)
        ),
        Entry(name="Eastern District", type="region", lat=22.28, lon=114.22, country="HKG", weight=1_000_000),
        city("Nowhere", "AUS", "Victoria", 3, (-37.0, 144.0), "Victoria", "Australia"),
    ]


@pytest.fixture
def component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlacesComponent]:
    """The component over the small world."""
    write_index(tmp_path / "world.sqlite", world(), {"schema": "test"})
    gazetteer = Gazetteer(tmp_path / "world.sqlite")
    monkeypatch.setattr(places_module, "open_gazetteer", lambda: gazetteer)
    yield PlacesComponent(spacy.blank("en"))


def make_doc(text: str, labels: dict[str, str] | None = None, *, url: str | None = None) -> Doc:
    """Build a doc: words are split at blanks, capitalised words are proper nouns, ``labels`` says what the recogniser found."""
    words = text.split()
    doc = Doc(
        Vocab(),
        words=words,
        pos=["PUNCT" if not w[0].isalnum() else "PROPN" if w[0].isupper() else "NOUN" for w in words],
        sent_starts=[i == 0 or words[i - 1] == "." for i in range(len(words))],
    )
    register_extensions()
    spans = []
    for name, label in (labels or {}).items():
        parts = name.split()
        starts = [i for i in range(len(words)) if words[i : i + len(parts)] == parts]
        spans += [doc.char_span(doc[i].idx, doc[i + len(parts) - 1].idx + len(parts[-1]), label=label) for i in starts]
    doc.ents = filter_spans(span for span in spans if span is not None)
    doc._.article = ArticleContext(url=url)
    return doc


def names(doc: Doc) -> list[str]:
    return [mention.name for mention in doc._.places]


def resolved(mention: PlaceMention) -> tuple[str, str | None, str | None] | None:
    place = mention.resolved
    return (place.name, place.admin1, place.country) if place else None


# Recognition --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["ORG", "PERSON"])
def test_places_find_a_city_that_the_recogniser_mislabels(component: PlacesComponent, label: str) -> None:
    doc = component(make_doc("Rockets fell in Kharkiv overnight .", {"Kharkiv": label}))
    assert names(doc) == ["Kharkiv"]


def test_places_are_no_clubs(component: PlacesComponent) -> None:
    assert names(component(make_doc("Chelsea drew again on Sunday .", {"Chelsea": "ORG"}))) == []


def test_places_are_no_persons(component: PlacesComponent) -> None:
    doc = component(
        make_doc("Paris Hilton spoke . Hilton left with Michael Jordan .", {"Paris Hilton": "PERSON", "Michael Jordan": "PERSON"})
    )
    assert names(doc) == []


def test_places_know_a_surname_when_it_comes_back(component: PlacesComponent) -> None:
    doc = component(make_doc("Michael Jordan spoke . Jordan left .", {"Michael Jordan": "PERSON", "Jordan": "PERSON"}))
    assert names(doc) == []


@pytest.mark.parametrize("name", ["Paris Times", "Paris Bank", "University of Paris"])
def test_places_are_no_newspapers_banks_or_universities(component: PlacesComponent, name: str) -> None:
    assert names(component(make_doc(f"The {name} said so .", {name: "ORG"}))) == []


def test_places_include_that_of_a_public_body(component: PlacesComponent) -> None:
    doc = component(make_doc("The Paris Police Department said so .", {"Paris Police Department": "ORG"}))
    assert names(doc) == ["Paris"]


@pytest.mark.parametrize("word", ["Ukrainian", "Ukrainians", "UKRAINIAN"])
def test_a_demonym_is_no_place(component: PlacesComponent, word: str) -> None:
    assert names(component(make_doc(f"The {word} officials left .", {word: "GPE"}))) == []


def test_a_country_that_acts_is_a_place_too(component: PlacesComponent) -> None:
    assert names(component(make_doc("Ukraine said so .", {"Ukraine": "GPE"}))) == ["Ukraine"]


def test_the_article_stays_outside_the_mention(component: PlacesComponent) -> None:
    doc = component(make_doc("The United States agreed .", {"The United States": "GPE"}))
    assert [(m.start, m.end) for m in doc._.places] == [(1, 3)]


def test_the_possessive_stays_outside_the_mention(component: PlacesComponent) -> None:
    doc = component(make_doc("In Kharkiv 's centre .", {"Kharkiv 's": "GPE"}))
    assert [(m.start, m.end) for m in doc._.places] == [(1, 2)]


def test_a_sure_mention_lifts_the_doubtful_ones(component: PlacesComponent) -> None:
    doc = component(make_doc("Shells hit Kharkiv . They fell in Kharkiv again .", {"Kharkiv": "ORG"}))
    assert names(doc) == ["Kharkiv", "Kharkiv"]


def test_streets_are_places_without_a_position(component: PlacesComponent) -> None:
    doc = component(make_doc("It burnt on North Maple Street and Highway 82 .", {}))
    assert [(m.name, m.resolved) for m in doc._.places] == [("North Maple Street", None), ("Highway 82", None)]


def test_a_street_the_gazetteer_knows_is_resolved(component: PlacesComponent) -> None:
    (mention,) = component(make_doc("A Wall Street bank failed .", {}))._.places
    assert (mention.name, resolved(mention)) == ("Wall Street", ("Wall Street", None, "USA"))


@pytest.mark.parametrize(
    ("text", "place"), [("The Texas Highway Patrol came .", "Texas"), ("It burnt near Baker County Road 4 .", "Baker County")]
)
def test_a_road_named_after_a_region_tells_the_region(component: PlacesComponent, text: str, place: str) -> None:
    assert names(component(make_doc(text, {"Texas Highway Patrol": "ORG"}))) == [place]


@pytest.mark.parametrize("label", ["LOC", "ORG"])
def test_planets_are_no_places(component: PlacesComponent, label: str) -> None:
    assert names(component(make_doc("A probe landed on Mars today .", {"Mars": label}))) == []


@pytest.mark.parametrize("word", ["Kentuckians", "Oregonian", "Washingtonian"])
def test_the_people_of_a_region_are_no_place(component: PlacesComponent, word: str) -> None:
    assert names(component(make_doc(f"Many {word} left in May .", {word: "GPE"}))) == []


def test_words_without_a_capital_are_no_name(component: PlacesComponent) -> None:
    assert names(component(make_doc("Storms hit the wall street today .", {"the wall street": "LOC"}))) == []


def test_a_place_the_gazetteer_lacks_stays_unresolved(component: PlacesComponent) -> None:
    doc = component(make_doc("They met in Atlantis Bay .", {"Atlantis Bay": "LOC"}))
    assert [(m.name, m.resolved) for m in doc._.places] == [("Atlantis Bay", None)]


def test_a_hamlet_nothing_speaks_for_stays_unresolved_with_its_candidate(component: PlacesComponent) -> None:
    (mention,) = component(make_doc("They met in Nowhere .", {"Nowhere": "GPE"}))._.places
    assert mention.resolved is None
    assert [other.place.name for other in mention.candidates] == ["Nowhere"]


def test_an_empty_doc_has_no_places(component: PlacesComponent) -> None:
    assert component(make_doc(""))._.places == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Girls escaped to the West last year .", "West"),
        ("He was sentenced in the Eastern District of Texas .", "Eastern District"),
        ("The United Workers Party held primaries .", "United Workers Party"),
    ],
)
def test_places_are_no_mere_directions_courts_or_parties(component: PlacesComponent, text: str, name: str) -> None:
    assert name not in names(component(make_doc(text, {name: "GPE"})))


# Resolution ---------------------------------------------------------------------------------------------------------------------


def test_paris_alone_is_the_large_one(component: PlacesComponent) -> None:
    (mention,) = component(make_doc("They met in Paris .", {"Paris": "GPE"}))._.places
    assert resolved(mention) == ("Paris", "Île-de-France", "FRA")
    assert [other.place.country for other in mention.candidates] == ["USA"]
    assert 0 < mention.candidates[0].score < mention.score
    assert 0 < mention.score <= 1


def test_a_suburb_lies_by_the_large_city_named_after_it(component: PlacesComponent) -> None:
    suburb, city = component(make_doc("They met in Versailles , Paris .", {"Versailles": "GPE", "Paris": "GPE"}))._.places
    assert resolved(suburb) == ("Versailles", "Île-de-France", "FRA")
    assert resolved(city) == ("Paris", "Île-de-France", "FRA")
    (alone,) = component(make_doc("They met in Versailles .", {"Versailles": "GPE"}))._.places
    assert resolved(alone) == ("Versailles", "Kentucky", "USA")


@pytest.mark.parametrize("state", ["Texas", "Tex."])
def test_paris_texas_is_two_places_and_the_small_one(component: PlacesComponent, state: str) -> None:
    doc = component(make_doc(f"They met in Paris , {state} , and left Paris .", {"Paris": "GPE", state: "GPE"}))
    assert [resolved(m) for m in doc._.places] == [
        ("Paris", "Texas", "USA"), ("Texas", "Texas", "USA"), ("Paris", "Texas", "USA"),
    ]  # fmt: skip
    assert doc._.places[0].resolved is not None
    assert doc._.places[0].resolved.within == TEXAS


def test_a_container_named_once_holds_for_the_name_elsewhere(component: PlacesComponent) -> None:
    labels = {"Versailles": "GPE", "Paris": "GPE", "Texas": "GPE"}
    doc = component(make_doc("From Versailles they flew to Paris , Texas . They love Paris .", labels))
    assert [m.resolved.country for m in doc._.places if m.resolved and m.name == "Paris"] == ["USA", "USA"]


def test_neighbours_decide(component: PlacesComponent) -> None:
    doc = component(
        make_doc("From Bonham they drove to Paris through Texas .", {"Bonham": "GPE", "Paris": "GPE", "Texas": "GPE"})
    )
    assert resolved(doc._.places[1]) == ("Paris", "Texas", "USA")


def test_a_district_decides_where_its_city_is(component: PlacesComponent) -> None:
    doc = component(make_doc("In Richmond the Madison County court sat .", {"Richmond": "GPE", "Madison County": "GPE"}))
    assert [m.resolved.admin1 for m in doc._.places if m.resolved] == ["Kentucky", "Kentucky"]


def test_a_city_that_names_its_district_is_meant_before_it(component: PlacesComponent) -> None:
    doc = component(make_doc("From Badalona they walked to Barcelona .", {"Badalona": "GPE", "Barcelona": "GPE"}))
    assert [m.resolved.type for m in doc._.places if m.resolved] == ["city", "city"]


@pytest.mark.parametrize(("text", "type_"), [("in Oregon and Washington", "region"), ("in Washington", "city")])
def test_names_of_a_list_are_of_one_kind(component: PlacesComponent, text: str, type_: str) -> None:
    doc = component(make_doc(f"It rained {text} .", {"Oregon": "GPE", "Washington": "GPE"}))
    assert doc._.places[-1].resolved.type == type_


def test_what_stands_in_a_list_does_not_lie_in_the_next_name(component: PlacesComponent) -> None:
    doc = component(make_doc("They met in Paris and Texas .", {"Paris": "GPE", "Texas": "GPE"}))
    assert [m.resolved.country for m in doc._.places if m.resolved] == ["FRA", "USA"]


def test_a_list_goes_on_with_names_the_recogniser_takes_for_persons(component: PlacesComponent) -> None:
    labels = {"Kharkiv": "ORG", "Badalona": "PERSON", "Bonham": "PERSON"}
    assert names(component(make_doc("Fighting near Kharkiv , Badalona and Bonham continued .", labels))) == [
        "Kharkiv", "Badalona", "Bonham",
    ]  # fmt: skip
    assert names(component(make_doc("Near Kharkiv , Bonham spoke .", labels))) == ["Kharkiv"]


@pytest.mark.parametrize(("name", "found"), [("Wall Town", ["Wall Town", "Kharkiv"]), ("Bonham", ["Kharkiv"])])
def test_a_list_begins_with_a_name_of_several_words_that_is_taken_for_a_person(
    component: PlacesComponent, name: str, found: list[str]
) -> None:
    assert names(component(make_doc(f"Strikes hit {name} and Kharkiv .", {name: "PERSON", "Kharkiv": "GPE"}))) == found


@pytest.mark.parametrize(("text", "country"), [("in Nassau and Baker counties", "USA"), ("in Nassau", "BHS")])
def test_a_list_of_counties_is_of_counties(component: PlacesComponent, text: str, country: str) -> None:
    doc = component(make_doc(f"It rained {text} .", {"Nassau": "GPE", "Baker": "GPE"}))
    assert doc._.places[0].resolved.country == country


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("http://theparisnews.com/a", "USA"),
        ("http://news.example.com/a", "FRA"),
        ("http://www.leparisien.fr", "FRA"),
        (None, "FRA"),
    ],
)
def test_a_local_source_is_at_home_in_the_town_it_is_called_after(
    component: PlacesComponent, url: str | None, country: str
) -> None:
    (mention,) = component(make_doc("A fire broke out in Paris today .", {"Paris": "GPE"}, url=url))._.places
    assert mention.resolved is not None
    assert mention.resolved.country == country


def test_a_source_may_be_called_after_a_place_by_its_name_alone() -> None:
    assert home_names(ArticleContext(source="The St. Albans Messenger"), ["saint albans", "st albans", "rome"]) == {"st albans"}


def test_the_part_of_a_country_has_a_point_and_an_extent_of_its_own(component: PlacesComponent) -> None:
    (mention,) = component(make_doc("Fighting in eastern Ukraine went on .", {"Ukraine": "GPE"}))._.places
    assert (mention.name, mention.start, mention.end) == ("eastern Ukraine", 2, 4)
    assert mention.resolved is not None
    assert (mention.resolved.type, mention.resolved.lon, mention.resolved.extent) == ("area", 34.5, (32.0, 44.0, 37.0, 54.0))
    assert mention.resolved.within == ("Ukraine",)


def test_the_same_doc_gives_the_same_places(component: PlacesComponent) -> None:
    text, labels = "From Bonham to Paris and Richmond in Madison County .", {"Bonham": "GPE", "Paris": "GPE", "Richmond": "GPE"}
    assert component(make_doc(text, labels))._.places == component(make_doc(text, labels))._.places


@pytest.mark.parametrize(
    ("text", "url", "code"),
    [
        ("He spoke .", "https://www.example.co.uk/a", "GBR"),
        ("The Ukrainian army", None, "UKR"),
        ("It cost 5 crore .", None, "IND"),
    ],
)
def test_source_demonyms_and_wording_speak_for_a_country(text: str, url: str | None, code: str) -> None:
    assert set(countries_spoken_for(make_doc(text, url=url))) == {code}


@pytest.mark.parametrize("url", ["https://example.com/a", "https://example.tv", "not a url", "http://[broken", None])
def test_a_generic_or_broken_address_speaks_for_none(url: str | None) -> None:
    assert countries_spoken_for(make_doc("He spoke .", url=url)) == {}


def test_lexicons_are_lower_case_and_agree() -> None:
    words = lexicon()
    for name in ("strong", "weak", "people", "public_bodies", "other_bodies", "streets"):
        assert all(word == word.lower() for word in getattr(words, name)), name
    assert not words.public_bodies & words.other_bodies
    assert {style for entries in abbreviations().values() for style in (e.style for e in entries)} == {
        "dateline",
        "postal",
        "alone",
    }
    assert compass()["north-eastern"] == (1, 1)


# With the model and the real gazetteer ------------------------------------------------------------------------------------------


def places_of(nlp: Language, text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (m.name, m.resolved.name if m.resolved else None, m.resolved.country if m.resolved else None) for m in nlp(text)._.places
    ]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia has launched its largest drone assault on Kharkiv, Ukraine's second city.",
         [("Russia", "Russia", "RUS"), ("Kharkiv", "Kharkiv", "UKR"), ("Ukraine", "Ukraine", "UKR")]),
        ("The New York Times and the Boston Globe said Denzel Washington had left Washington.",
         [("Washington", "Washington", "USA")]),
        ("Tornadoes hit Moore, Okla., and Joplin, Mo., on Monday.",
         [("Moore", "Moore", "USA"), ("Okla.", "Oklahoma", "USA"), ("Joplin", "Joplin", "USA"), ("Mo.", "Missouri", "USA")]),
        ("Israel will not stop building in East Jerusalem, the mayor of Ramallah was told.",
         [("Israel", "Israel", "ISR"), ("East Jerusalem", "East Jerusalem", "PSE"), ("Ramallah", "Ramallah", "PSE")]),
        ("Police in Bombay and Burma spoke of the Soviet Union.",
         [("Bombay", "Mumbai", "IND"), ("Burma", "Myanmar", "MMR"), ("Soviet Union", "Soviet Union", "SUN")]),
    ],
)  # fmt: skip
def test_places_of_news_sentences(nlp: Language, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert places_of(nlp, text) == expected


@pytest.mark.model
@pytest.mark.shared
def test_kharkiv_is_the_city(nlp: Language, shared: Path) -> None:
    doc = nlp((shared / "seed" / "kharkiv.md").read_text(encoding="utf-8"))
    found = {m.resolved for m in doc._.places if m.name == "Kharkiv"}
    assert {(p.type, p.country, p.geonames) for p in found if p} == {("city", "UKR", 706483)}
