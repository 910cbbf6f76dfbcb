"""Who a mention is: the keys under which mentions of one actor meet, and what they tell each other."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from cleanco import basename, matches, typesources

from newsgraph.extract.actors.tables import KnownActor, Sense
from newsgraph.extract.annotations import ActorMention

__all__ = [
    "choose", "initials", "known_key", "normalise", "office_matches", "organization_key", "organization_type", "person_key",
    "share_identity", "share_words",
]  # fmt: skip

_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_NOT_WORD = re.compile(r"[\W_]+")
_INTERNATIONAL = re.compile(r"\b(?:UN|EU|United Nations|European Union)\b|\bU\.N\.")
_PARTS = json.loads(files("newsgraph.extract").joinpath("data", "name_parts.json").read_text(encoding="utf-8"))
_HONORIFICS = frozenset(_PARTS["honorifics"])
_LEGAL_FORMS = frozenset(_PARTS["legal_forms"])
_FORM_TERMS = typesources()
_FIRM = frozenset({"company", "corporation"})
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "und", "&", "a"})
_GENERIC_OFFICES = frozenset({"leader", "official", "chief", "head", "minister"})
_REMEMBERED = 4096
"""Names whose keys are remembered: most come up again in the same article or soon, and new ones for ever."""


@lru_cache(maxsize=_REMEMBERED)
def normalise(name: str) -> str:
    """Return a name in lower case, without accents, marks and a leading article, as the graph compares names.

    Examples
    --------
    >>> normalise("The Nicolás Maduro-Moros")
    'nicolas maduro moros'
    >>> normalise("D'Souza")
    'dsouza'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", _APOSTROPHE.sub("", plain.casefold())).strip().removeprefix("the ")


@lru_cache(maxsize=_REMEMBERED)
def person_key(name: str) -> str:
    """Return the key of a person: the normalised name without honorific and middle initials.

    Examples
    --------
    >>> person_key("Dr. John F. Kerry")
    'person:john kerry'
    """
    words = normalise(name).split()
    while len(words) > 1 and words[0] in _HONORIFICS:
        del words[0]
    kept = [word for index, word in enumerate(words) if len(word) > 1 or index in (0, len(words) - 1)]
    return "person:" + " ".join(kept)


@lru_cache(maxsize=_REMEMBERED)
def organization_key(name: str) -> str:
    """Return the key of an organisation: the normalised name without the legal form.

    Examples
    --------
    >>> organization_key("Acme Widgets Co., Ltd."), organization_key("Acme Widgets")
    ('org:acme widgets', 'org:acme widgets')
    """
    words = normalise(basename(name)).split()
    while len(words) > 1 and (words[-1] in _LEGAL_FORMS or (words[-1] in _FIRM and len(words) > 2)):
        words.pop()
    return "org:" + (" ".join(words) or normalise(name))


def organization_type(name: str, words: Mapping[str, str]) -> str:
    """Return the type that the words of an organisation's name tell; ``words`` maps such words to types.

    Examples
    --------
    >>> organization_type("Ministry of Sound", {"Ministry": "government"})
    'government'
    """
    if _INTERNATIONAL.search(name):
        return "igo"
    for word in reversed(name.replace("-", " ").split()):
        kind = words.get(word) or words.get(word.capitalize())
        if kind:
            return kind
    return "company" if _has_legal_form(name) else "organization"


@lru_cache(maxsize=_REMEMBERED)
def _has_legal_form(name: str) -> bool:
    _, _, rest = normalise(name).partition(" ")
    return bool(rest) and (bool(matches(name, _FORM_TERMS)) or rest.split()[-1] in _LEGAL_FORMS)


def initials(name: str) -> str:
    """Return the first letters of the words of a name, small words left out.

    Examples
    --------
    >>> initials("Institute for the Study of War")
    'ISW'
    """
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word and word.lower() not in _SMALL_WORDS).upper()


def share_words(one: str, other: str) -> bool:
    """Tell whether two names have a word in common that is no small one.

    Examples
    --------
    >>> share_words("Organisation of Petroleum Exporters", "Petroleum Exporting Countries")
    True
    >>> share_words("Reporters Without Borders", "Rapid Support Forces")
    False
    """
    return not _SMALL_WORDS.issuperset(set(normalise(one).split()) & set(normalise(other).split()))


def known_key(actor: KnownActor) -> str:
    """Return the key of a row of the tables: its Wikidata id where it has one, with the country where the name is one word."""
    if actor.wikidata or actor.key:
        return actor.wikidata or actor.key
    if actor.type == "person" and actor.country and " " not in actor.name:
        return f"{actor.country.lower()}/{normalise(actor.name)}"
    return person_key(actor.name) if actor.type == "person" else organization_key(actor.name)


def office_matches(office: str, held: str) -> bool:
    """Tell whether a title fits the office of a row ("President" fits "regional president", "minister" no one office).

    Examples
    --------
    >>> office_matches("foreign minister", "foreign secretary"), office_matches("president", "European Council president")
    (False, True)
    """
    if not office or not held:
        return False
    return office == held or (held.endswith(" " + office) and office not in _GENERIC_OFFICES)


def choose(senses: Sequence[Sense], *, office: str, country: str | None, published: str | None) -> KnownActor | None:
    """Return the row that a name stands for here, None where the context speaks against all of them.

    Parameters
    ----------
    senses
        Rows that bear the name.
    office
        The title noun before the name, empty without one.
    country
        What the words around the name tell of the country.
    published
        Day of publication (ISO 8601); decides between holders of one office.
    """
    fitting = [sense for sense in senses if sense.actor is not None and not _contradicts(sense.actor, country)]
    rows = [
        s.actor for s in fitting if s.actor and (not s.weak or s.actor.type != "person" or office_matches(office, s.actor.office))
    ]
    if not rows:
        return None
    day = (published or "9999")[:10]
    return max(rows, key=lambda row: _rank(row, office, country, day))


def _contradicts(actor: KnownActor, country: str | None) -> bool:
    if country is None or actor.country is None or actor.country == country:
        return False
    return {actor.country, country} not in ({"SUN", "RUS"}, {"YUG", "SRB"}, {"CSK", "CZE"}, {"DDR", "DEU"}, {"HKG", "CHN"})


def _rank(row: KnownActor, office: str, country: str | None, day: str) -> tuple[bool, bool, bool, bool, str]:
    begun = row.first if row.first <= day else ""
    return (
        country is not None and row.country == country,
        office_matches(office, row.office),
        row.held_on(day),
        bool(begun),
        begun,
    )


def share_identity(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """Give mentions, in place, what others of their key know (country, sector, Wikidata id, names); return them in text order."""
    groups: dict[str, list[ActorMention]] = {}
    for mention in mentions:
        groups.setdefault(mention.key, []).append(mention)
    for group in groups.values():
        if group[0].form != "pronoun":
            _complete(group)
    return sorted((mention for group in groups.values() for mention in group), key=lambda m: (m.start, m.end))


def _is_bare(form: str) -> bool:
    """Tell whether a form is one common word, which is no name of anybody ("the company")."""
    return form.islower() and " " not in form


def _complete(group: Sequence[ActorMention]) -> None:
    lead = next((m for m in group if m.wikidata), None) or next((m for m in group if m.form == "name"), group[0])
    country = next((m.country for m in group if m.country), None)
    sector = lead.sector or next((m.sector for m in group if m.sector), None)
    forms = dict.fromkeys(form for m in group for form in (m.name, *m.aliases))
    named = lead.form == "name"
    told = [form for form in forms if not (named and _is_bare(form))]
    for mention in group:
        if named:
            mention.name, mention.type, mention.sector = lead.name, lead.type, sector
        mention.sector = mention.sector or sector
        mention.country = mention.country or country
        mention.wikidata = lead.wikidata
        mention.aliases = tuple(form for form in told if form != mention.name)
