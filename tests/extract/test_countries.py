"""Countries by name, capital, demonym and code."""

from __future__ import annotations

import pytest

from newsgraph.extract.countries import capitals, countries, country, country_names, country_parts, demonyms


def test_countries_are_unique_and_on_the_globe() -> None:
    codes = [c.alpha3 for c in countries()]
    assert len(codes) == len(set(codes)) > 240
    assert all(-90 <= c.lat <= 90 and -180 <= c.lon <= 180 for c in countries())
    assert all(c.wikidata.startswith("Q") and len(c.alpha3) == 3 for c in countries())


@pytest.mark.parametrize(
    ("word", "code"),
    [("ukrainian", "UKR"), ("russians", "RUS"), ("british", "GBR"), ("dutch", "NLD"), ("dane", "DNK"), ("frenchmen", "FRA"),
     ("new zealanders", "NZL"), ("south korean", "KOR"), ("saudi", "SAU"), ("soviet", "SUN"), ("congolese", "COD"),
     ("dominicans", "DOM"), ("nigerien", "NER"), ("nigerian", "NGA"), ("scottish", "GBR")],
)  # fmt: skip
def test_demonyms_name_their_country(word: str, code: str) -> None:
    assert demonyms()[word] == code


@pytest.mark.parametrize(
    ("name", "code"),
    [("US", "USA"), ("U.S.", "USA"), ("UK", "GBR"), ("Britain", "GBR"), ("Burma", "MMR"), ("Zaire", "COD"), ("USSR", "SUN"),
     ("West Germany", "DEU"), ("Côte d'Ivoire", "CIV"), ("the Netherlands", "NLD"), ("Georgia", "GEO")],
)  # fmt: skip
def test_country_names_know_abbreviations_and_former_names(name: str, code: str) -> None:
    assert country_names()[name] == code


def test_country_names_keep_the_pronoun_apart() -> None:
    assert "us" not in country_names()


def test_country_parts_are_no_names_of_the_country() -> None:
    assert country_parts()["Gaza"] == "PSE"
    assert not country_parts().keys() & country_names().keys()


@pytest.mark.parametrize(
    ("name", "code"), [("Kyiv", "UKR"), ("Kiev", "UKR"), ("Washington", "USA"), ("Beijing", "CHN"), ("Moscow", "RUS")]
)
def test_capitals_stand_for_countries(name: str, code: str) -> None:
    assert capitals()[name] == code


def test_country_takes_either_code_in_any_case() -> None:
    assert country("UA") is country("ukr")
    assert country("XXX") is None
