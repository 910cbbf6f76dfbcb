"""Who the short forms and pronouns of an article stand for, read by the whole pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsgraph.extract.components.pronouns import antecedents

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.model


def named(nlp: Language, text: str, word: str) -> set[str]:
    """Return the names of the actors that a word stands for."""
    doc = nlp(text)
    found = antecedents(doc)
    mentions = [actor for actor in doc._.actors if doc[actor.start : actor.end].text == word]
    return {found[id(actor)].name if id(actor) in found else actor.name for actor in mentions}


def test_identities_letters_mean_what_the_article_says(nlp: Language) -> None:
    text = "The army fought the Rapid Support Forces in Bara. The RSF denied losing the town."
    assert named(nlp, text, "RSF") == {"Rapid Support Forces"}


def test_identities_the_first_word_of_a_company_is_short_for_it(nlp: Language) -> None:
    text = "The European Commission fined Meta Platforms 400 million euros. Meta said it would appeal."
    assert named(nlp, text, "Meta") == {"Meta"}
    assert named(nlp, text, "it") == {"Meta"}


def test_identities_it_is_the_thing_that_moved_not_the_people(nlp: Language) -> None:
    text = "Twelve were killed when a bus overturned in Peru. The bus was travelling to Lima when it left the road."
    assert named(nlp, text, "it") == {"bus"}


def test_identities_a_first_name_may_be_spelled_like_a_trade(nlp: Language) -> None:
    text = "Hunter Biden, the son of US President Joe Biden, was indicted in Delaware."
    assert named(nlp, text, "Hunter Biden") == {"Hunter Biden"}
    assert named(nlp, text, "US President Joe Biden") == {"Joe Biden"}


def test_identities_a_family_name_belongs_to_the_first_name_before_it(nlp: Language) -> None:
    text = "Novak Djokovic beat Jannik Sinner 6-4 in Rome. Djokovic was happy."
    assert named(nlp, text, "Djokovic") == named(nlp, text, "Novak Djokovic") == {"Novak Djokovic"}


def test_identities_a_national_branch_is_not_the_international_body(nlp: Language) -> None:
    doc = nlp("The Kenya Red Cross said 11 people died on Monday. The Uganda Red Cross sent aid. The Red Cross in Geneva agreed.")
    names = {actor.name for actor in doc._.actors if "Red Cross" in actor.name}
    assert names == {"Kenya Red Cross", "Uganda Red Cross", "International Committee of the Red Cross"}
