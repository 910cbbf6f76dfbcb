"""Who the short forms and pronouns of an article stand for, read by the whole pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newsgraph.extract.articles import Article
from newsgraph.extract.components.pronouns import antecedents
from newsgraph.extract.pipeline import make_doc

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


# ------------------------------------------------------------------------------------------------------ definite descriptions


def test_identities_a_description_means_the_one_who_was_called_so(nlp: Language) -> None:
    text = (
        "French inventor Claude Renard crossed the lake on Sunday. Boats followed him. The inventor landed in Dover. "
        "Renard's lawyer, Anne Petit, said so, and the lawyer smiled."
    )
    assert named(nlp, text, "inventor") == {"Claude Renard"}
    assert named(nlp, text, "lawyer") == {"Anne Petit"}


def test_identities_a_description_that_fits_two_means_neither(nlp: Language) -> None:
    text = "Mayor Jan Kowal met Mayor Petr Novak in Brno on Sunday. The mayor signed a treaty."
    assert named(nlp, text, "mayor") == {"mayor"}


def test_identities_a_company_is_the_one_company_nearby(nlp: Language) -> None:
    assert named(nlp, "Acme Widgets Ltd. closed a plant in Leeds. The company fired 300 workers.", "company") == {
        "Acme Widgets Ltd."
    }
    text = "Acme Widgets Ltd. sued Globex Corp. in Leeds. The company wants 3 million pounds."
    assert named(nlp, text, "company") == {"company"}


def test_identities_the_man_is_the_one_man_brought_up_before(nlp: Language) -> None:
    def keys(text: str, *words: str) -> list[str]:
        doc = nlp(text)
        return [actor.key for word in words for actor in doc._.actors if doc[actor.head].text == word]

    first, second = keys("A masked gunman shot a teacher in Leeds on Monday. The gunman fled.", "gunman")
    assert first == second
    *_, teacher, same = keys("A gunman shot a teacher in Leeds on Monday. The teacher died.", "gunman", "teacher")
    assert teacher == same
    one, two, one_of_them = keys("A man from Leeds and a man from York were held. The man was charged.", "man")
    assert one_of_them not in (one, two)


def _office(nlp: Language, text: str, published: str | None) -> set[tuple[str, str]]:
    doc = next(nlp.pipe([make_doc(Article(id="a", text=text, published=published), nlp)]))
    return {(actor.name, actor.key) for actor in doc._.actors if doc[actor.start : actor.end].text.endswith("president")}


def test_identities_an_office_is_its_holder_on_the_day(nlp: Language) -> None:
    text = "The Ukrainian president arrived in Brussels on Monday."
    assert {name for name, _ in _office(nlp, text, "2023-03-01")} == {"Volodymyr Zelenskyy"}
    assert {name for name, _ in _office(nlp, text, "2016-03-01")} == {"Petro Poroshenko"}
    assert {key for _, key in _office(nlp, text, None)} == {"ukr/president"}
    former = _office(nlp, "The former Ukrainian president arrived in Brussels on Monday.", "2023-03-01")
    assert {key for _, key in former} == {"ukr/president"}


# ------------------------------------------------------------------------------------------------------------------ pronouns


@pytest.mark.parametrize(
    ("text", "pronoun", "meant"),
    [
        pytest.param(
            "Maria Lopez told Carmen Diaz that she had won. She was happy.", "She", {"Maria Lopez"}, id="goes on with a pronoun"
        ),
        pytest.param(
            "Olga Petrova praised the work. “I have found a friend,” said Ivan Sokol. Then he left.", "he", {"Ivan Sokol"},
            id="not from inside a quotation",
        ),
        pytest.param("Globex Corp. won the order. It was the biggest contract of its kind.", "It", {"It"}, id="it is a contract"),
        pytest.param("Globex Corp. won the order. It was the biggest contract of its kind.", "its", {"its"}, id="its kind"),
        pytest.param("Globex Corp. comforted those who lost their homes.", "their", {"their"}, id="those who"),
        pytest.param("Mrs Novak met Petr Kolar in Brno. He thanked her.", "He", {"Petr Kolar"}, id="a title tells the gender"),
    ],
)  # fmt: skip
def test_identities_of_pronouns(nlp: Language, text: str, pronoun: str, meant: set[str]) -> None:
    assert named(nlp, text, pronoun) == meant
