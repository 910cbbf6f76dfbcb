"""All actors of a doc: names with their titles, countries that act, unnamed groups, pronouns; one mention each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from newsgraph.extract.actors.descriptions import link_descriptions
from newsgraph.extract.actors.identity import (
    choose,
    initials,
    known_key,
    normalise,
    organization_key,
    organization_type,
    person_key,
    share_identity,
    share_words,
)
from newsgraph.extract.actors.names import Name, find_names, is_person
from newsgraph.extract.actors.nominals import Nominal, NominalFinder, Title, is_people, joined
from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorTables, default_sector
from newsgraph.extract.annotations import ActorMention
from newsgraph.extract.countries import Country, country

__all__ = ["find_actors"]

_PRONOUNS = frozenset({
    "he", "him", "his", "himself", "she", "her", "hers", "herself", "they", "them", "their", "theirs", "themselves",
    "it", "its", "itself", "we", "us", "our", "ours", "ourselves", "i", "me", "my", "mine", "myself",
})  # fmt: skip
_ATTRIBUTIVE = frozenset({"amod", "compound", "nmod", "npadvmod", "poss"})
_ACRONYM = re.compile(r"[A-Z][A-Za-z&./-]{0,8}[A-Z]|[A-Z]\.?[A-Z]\.?")
_OF_ONE_STATE = frozenset({"GOV", "LEG", "MIL", "COP", "JUD", "SPY", "OPP", "PTY"})
"""Sectors of officials, who in an article that names one country are that country's."""
_DISPOSITIONS = frozenset(
    {"willing", "ready", "prepared", "determined", "committed", "unwilling", "able", "unable", "reluctant", "set", "opposed"}
)
"""What only someone who acts can be: the "it" of "it is ready to talk" stands for a party."""
_WEATHER = frozenset({"be", "seem", "appear", "rain", "snow", "happen", "take"})
_GROUPS_OF_PEOPLE = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "appos", "conj", "poss", "agent", "attr", "dative", "ROOT"})


def find_actors(reading: Reading, tables: ActorTables) -> list[ActorMention]:
    """Return the actors of a doc in text order, with keys that make mentions of one actor meet."""
    return _Search(reading, tables).mentions()


class _Search:
    def __init__(self, reading: Reading, tables: ActorTables) -> None:
        self.reading = reading
        self.tables = tables
        self.names = find_names(reading, tables)
        self.finder = NominalFinder(reading, tables, self.names)
        self.article = reading.doc._.article
        self.countries = _countries(self.names)
        self.absorbed: set[int] = set()
        self.nested: set[int] = set()
        self.by_name: dict[int, ActorMention] = {}
        self.known_keys: set[str] = set()
        self.roles: dict[str, set[str]] = {}

    def mentions(self) -> list[ActorMention]:
        named = [mention for name in self.names for mention in self._named(name)]
        nominals = list(self.finder.nominals())
        unnamed = [mention for nominal in nominals for mention in self._unnamed(nominal)]
        self._link_appositions(nominals, unnamed)
        by_head = {mention.head: mention for mention in unnamed}
        described = [(nominal, by_head[nominal.head]) for nominal in nominals if nominal.head in by_head]
        link_descriptions(described, named, self.roles, self.reading, self.tables)
        places = [mention for name in self.names if name.start not in self.absorbed for mention in self._place_or_people(name)]
        kept = self._without_overlaps([*named, *unnamed, *places, *self._counted()])
        taken = {index for mention in kept for index in range(mention.start, mention.end)}
        pronouns = [mention for mention in self._pronouns() if mention.start not in taken]
        return self._of_one_state(share_identity([*self._with_acronyms(kept), *pronouns]))

    def _of_one_state(self, mentions: list[ActorMention]) -> list[ActorMention]:
        """Give officials without a country that of the article, where it names one country only."""
        if len(self.countries) == 1:
            for mention in mentions:
                official = mention.form == "name" and mention.type == "person" and mention.sector in _OF_ONE_STATE
                if official and mention.country is None:
                    mention.country = next(iter(self.countries))
        return mentions

    # ------------------------------------------------------------------------------------------------------- names

    def _named(self, name: Name) -> Iterator[ActorMention]:
        """Yield the mention of a person or organisation with the title before it."""
        if name.kind not in ("known", "person", "organization"):
            return
        title = self.finder.title_of(name)
        nation = None if title else self._nation_before(name)
        told = title.country if title else nation.country if nation else None
        senses = [sense for sense in name.senses if not sense.shared or self._speaks_of(sense.country)]
        office = title.noun.concept if title else ""
        name.known = choose(senses, office=office, country=told, published=self.article.published)
        follower = is_people(name)
        if follower and not self._is_people(name):
            return
        if name.kind == "known" and name.known is None and not self._rename(name):
            return
        if title is not None and title.owner is not None:
            self._absorb(title.owner, nested=True)
        start = title.start if title else nation.start if nation and follower else name.start
        if nation is not None:
            self.absorbed.add(nation.start)
        mention = self._mention_of(name, start, told)
        self._add_title(mention, title)
        name.sector, name.country = mention.sector, mention.country
        self.by_name[name.start] = mention
        yield mention

    def _speaks_of(self, code: str | None) -> bool:
        """Tell whether the article names a country, or no country at all."""
        return code is None or not self.countries or code in self.countries

    def _rename(self, name: Name) -> bool:
        """Keep a known name that the context contradicts as a plain one ("Israeli Labour Party" is not the British one)."""
        actor = next((sense.actor for sense in name.senses if sense.actor is not None), None)
        if actor is None:
            return False
        name.kind = "person" if actor.type == "person" else "organization"
        name.senses = ()
        return True

    def _nation_before(self, name: Name) -> Name | None:
        """Return the demonym or country right before a name that belongs to it ("Iraqi Kurds", "Israel's Labour Party")."""
        reading, index = self.reading, name.start - 1
        possessive = index > 0 and reading.lower[index] in ("'s", "'")
        nation = self.finder.name_at.get(index - 1 if possessive else index)
        if nation is None or nation.kind not in ("demonym", "country") or not nation.country:
            return None
        root = reading.root(nation.start, nation.end)
        return nation if reading.attaches(root, reading.root(name.start, name.end)) else None

    def _mention_of(self, name: Name, start: int, told: str | None) -> ActorMention:
        head = self.reading.root(start, name.end)
        known = name.known
        if known is not None:
            mention = ActorMention(
                start=start, end=name.end, head=head, name=known.name, type=known.type, sector=known.sector,
                country=known.country or told, wikidata=known.wikidata, key=known_key(known), aliases=(name.full,),
            )  # fmt: skip
            if known.office:
                self.roles.setdefault(mention.key, set()).add(known.office)
            if is_people(name) and told and told != known.country:
                mention.name, mention.key = self.reading.text(start, name.end), f"{told.lower()}/{normalise(known.name)}"
                mention.country, mention.aliases = told, ()
            elif known.key and known.country:
                mention.name = _state_name(known.country, known.key, known.name)
            self.known_keys.add(mention.key)
            return mention
        if name.kind == "person":
            return ActorMention(
                start=start, end=name.end, head=head, name=name.full, type="person", country=told, key=person_key(name.full),
                aliases=(self.reading.text(name.start, name.end),),
            )  # fmt: skip
        kind = organization_type(name.full, self.tables.type_words)
        return ActorMention(
            start=start, end=name.end, head=head, name=name.full, type=kind, country=told or self._country_inside(name),
            sector=default_sector(kind), key=organization_key(name.full),
        )  # fmt: skip

    def _country_inside(self, name: Name) -> str | None:
        """Return the country that a name names ("Royal Bank of Scotland", "Iraqi Governing Council")."""
        for index in range(name.start, name.end):
            match = self.tables.longest_phrase(self.reading.words, index)
            if match is not None and match[0] <= name.end:
                code = next((s.country for s in match[1] if s.kind in ("country", "demonym", "region")), None)
                if code:
                    return code
        return None

    def _add_title(self, mention: ActorMention, title: Title | None) -> None:
        if title is None:
            return
        self.roles.setdefault(mention.key, set()).add(title.noun.concept)
        if mention.type == "person":
            mention.sector = title.sector if mention.sector is None or title.sector == "IGO" else mention.sector
        elif mention.type == "organization":
            mention.type, mention.sector = title.noun.type, title.sector or mention.sector
        if title.sector == "IGO" and mention.wikidata is None:
            mention.country = None
        mention.aliases = (*mention.aliases, title.text)

    def _is_people(self, name: Name) -> bool:
        """Tell whether the name of a people or faith stands for its members, not for a trait ("Kurdish region")."""
        reading, root = self.reading, self.reading.root(name.start, name.end)
        if reading.dep[root] in _ATTRIBUTIVE and reading.head[root] > root:
            return False
        return reading.pos[root] in ("NOUN", "PROPN") and (
            reading.tag[root] in ("NNS", "NNPS") or reading.lower[root].endswith("s") or reading.determiner(root) == "the"
        )

    # ---------------------------------------------------------------------------------------------------- nominals

    def _unnamed(self, nominal: Nominal) -> Iterator[ActorMention]:
        """Yield the mention of a nominal, and one more for each further nation it is coordinated with."""
        for name in self._used_names(nominal):
            self._absorb(name, nested=name is nominal.owner)
        text = joined(nominal.words)
        yield ActorMention(
            start=nominal.start, end=nominal.end, head=nominal.head, name=self._readable(nominal, text), form="nominal",
            type=nominal.type, country=nominal.country, sector=nominal.sector or default_sector(nominal.type),
            key=self._nominal_key(nominal),
        )  # fmt: skip
        for other in nominal.others:
            self._absorb(other)
            yield ActorMention(
                start=other.start, end=other.end, head=self.reading.root(other.start, other.end), form="nominal",
                name=_of_nation(other, nominal, text), type=nominal.type, country=other.country,
                sector=nominal.sector, key=f"{(other.country or '').lower()}/{' '.join(nominal.key_words)}",
            )  # fmt: skip

    def _used_names(self, nominal: Nominal) -> list[Name]:
        names = {id(n): n for n in (self.finder.name_at.get(i) for i in range(nominal.start, nominal.end)) if n is not None}
        return list(names.values())

    def _absorb(self, name: Name, *, nested: bool = False) -> None:
        if nested or name.kind in ("known", "organization", "person"):
            self.nested.add(name.start)
        else:
            self.absorbed.add(name.start)

    def _readable(self, nominal: Nominal, name: str) -> str:
        """Return the name of a nominal with the nation or body it belongs to, whichever way the text puts it."""
        if nominal.of is not None and nominal.of.kind != "country":
            return f"{name} {nominal.tie} {nominal.of.known.name if nominal.of.known else nominal.of.full}"
        if nominal.country and nominal.nation is None and nominal.owner is None and not nominal.placed:
            state = country(nominal.country)
            if state is not None and state.demonyms:
                return f"{state.demonyms[0]} {name}"
        return name

    def _nominal_key(self, nominal: Nominal) -> str:
        words = " ".join(nominal.key_words)
        body = nominal.of or nominal.owner
        if body is not None and body.kind in ("known", "organization", "person"):
            owner = self.by_name.get(body.start)
            if owner is not None and owner.type == "person" and owner.sector == "GOV" and owner.country and words == "government":
                return f"{owner.country.lower()}/government"  # "the Trump administration"
            return f"{owner.key if owner else organization_key(body.full)}/{words}"
        if nominal.country:
            return f"{nominal.country.lower()}/{words}"
        single = nominal.noun.human and not nominal.noun.plural
        indefinite = self.reading.determiner(nominal.head) in ("a", "an", "another", "one")
        return f"nominal:{words}@{nominal.start}" if single and indefinite else f"nominal:{words}"

    def _link_appositions(self, nominals: Sequence[Nominal], mentions: Sequence[ActorMention]) -> None:
        """Give a nominal the identity of the name it explains ("Oleg Chemezov, deputy governor")."""
        by_head = {mention.head: mention for mention in mentions}
        self._link_short_names(nominals, by_head)
        at = {i: m for m in self.by_name.values() for i in range(m.start, m.end)}
        for nominal in nominals:
            mention = by_head.get(nominal.head)
            name = self._apposed(nominal, at)
            if mention is None or name is None or nominal.noun.plural or (name.type == "person") != nominal.noun.human:
                continue
            mention.key = name.key
            self.roles.setdefault(name.key, set()).add(nominal.noun.concept)
            if name.type == "organization":
                name.type = mention.type
            if name.wikidata is None:
                name.country = name.country or mention.country
                name.sector = mention.sector if mention.sector == "IGO" else name.sector or mention.sector
            if name.sector == "IGO" and name.wikidata is None:
                name.country = mention.country = None

    def _link_short_names(self, nominals: Sequence[Nominal], by_head: dict[int, ActorMention]) -> None:
        """Give "the Air Force" the identity of the one "United States Air Force" of the article."""
        long = {mention.key: mention for mention in self.by_name.values() if mention.type != "person"}
        for nominal in nominals:
            mention = by_head.get(nominal.head)
            if mention is None or mention.country or nominal.noun.human or self.reading.pos[nominal.head] != "PROPN":
                continue
            fuller = [m for m in long.values() if any(form.endswith(" " + mention.name) for form in (m.name, *m.aliases))]
            if len(fuller) == 1:
                by_head[nominal.head].key = fuller[0].key
                mention.country, mention.sector = fuller[0].country, fuller[0].sector

    def _apposed(self, nominal: Nominal, at: dict[int, ActorMention]) -> ActorMention | None:
        reading = self.reading
        if reading.dep[nominal.head] == "appos":
            possessed = any(reading.tag[child] == "PRP$" for child in reading.children[nominal.head])
            return None if possessed else at.get(reading.head[nominal.head])  # "Kurdi, his brother and his mother" is a list
        return next(
            (at[c] for c in reading.children[nominal.head] if reading.dep[c] == "appos" and c in at and c > nominal.head), None
        )

    # ------------------------------------------------------------------------------------- countries, toponyms, peoples

    def _place_or_people(self, name: Name) -> Iterator[ActorMention]:
        if name.kind == "country" and self._country_acts(name):
            yield self._country(name)
        elif name.kind == "demonym":
            yield from self._demonym(name)
        elif name.kind == "capital" and self._toponym_acts(name):
            yield self._capital(name)
        elif name.kind in ("region", "toponym") and self._region_acts(name):
            yield self._region(name)
        elif name.kind == "people" and self._is_people(name) and not self.reading.heading[name.start]:
            yield self._mention(name, "group", "CVL", None, f"people:{normalise(name.full)}")

    def _mention(self, name: Name, kind: str, sector: str | None, code: str | None, key: str) -> ActorMention:
        head = self.reading.root(name.start, name.end)
        return ActorMention(
            start=name.start, end=name.end, head=head, name=name.full, type=kind, sector=sector, country=code, key=key
        )

    def _country(self, name: Name) -> ActorMention:
        state = country(name.country or "")
        mention = self._mention(name, "country", "GOV", name.country, f"iso:{name.country}")
        if state is not None:
            mention.name, mention.wikidata = state.name, state.wikidata or None
            mention.aliases = (name.full,) if name.full != state.name else ()
        return mention

    def _capital(self, name: Name) -> ActorMention:
        code = name.country or ""
        mention = self._mention(name, "government", "GOV", name.country, f"{code.lower()}/government")
        mention.name, mention.aliases = _state_name(code, mention.key, name.full), (name.full,)
        return mention

    def _region(self, name: Name) -> ActorMention:
        code = name.country or self.reading.place_countries.get(name.start)
        return self._mention(name, "region", "GOV", code, f"region:{normalise(name.full)}")

    def _country_acts(self, name: Name) -> bool:
        """Tell whether a country takes part, rather than being where something is."""
        reading, root = self.reading, self.reading.root(name.start, name.end)
        preposition = reading.preposition(root)
        if preposition is not None and reading.lower[preposition] in self.tables.sets["locative_prepositions"]:
            return False
        if preposition is not None and reading.lower[preposition] == "of":
            return reading.lower[reading.head[preposition]] not in self.tables.sets["place_nouns"]
        if reading.dep[root] in ("appos", "npadvmod", "nmod") and reading.head[root] < root:
            other = self.finder.name_at.get(reading.head[root])
            return other is None or other.kind not in ("toponym", "capital", "region")
        if reading.dep[root] in _ATTRIBUTIVE and reading.head[root] > root:
            return self._modifier_acts(name, root)
        return not self._is_dateline(name)

    def _is_dateline(self, name: Name) -> bool:
        """Tell whether the name follows a town and a comma ("Kharkiv, Ukraine")."""
        before = self.finder.name_at.get(name.start - 2)
        return (
            name.start > 1
            and self.reading.words[name.start - 1] == ","
            and before is not None
            and before.kind in ("toponym", "capital")
        )

    def _modifier_acts(self, name: Name, root: int) -> bool:
        reading = self.reading
        if name.end + 1 < len(reading) and reading.words[name.end] == "-":
            return reading.lower[name.end + 1] in self.tables.sets["acting_suffixes"]
        governor, sets = reading.chain_head(root), self.tables.sets
        lemma = reading.lemma[governor]
        if lemma in sets["place_nouns"]:
            return reading.lower[governor] != lemma  # "shelled Iraqi towns", but "the Iraqi city of Basra"
        return lemma not in sets["demonym_stop"]

    def _region_acts(self, name: Name) -> bool:
        if name.kind == "region":
            return self._toponym_acts(name) or self._is_party(name)
        return self._toponym_acts(name) and not self.reading.heading[name.start]

    def _toponym_acts(self, name: Name) -> bool:
        """Tell whether a capital, region or town stands for those who govern it."""
        reading, sets = self.reading, self.tables.sets
        root = reading.first_conjunct(reading.root(name.start, name.end))
        dep, governor = reading.dep[root], reading.head[root]
        if dep == "nsubj":
            return reading.lemma[governor] in sets["policy_verbs"]
        if dep == "poss":
            return name.kind != "toponym" and reading.lemma[governor] in sets["policy_nouns"]
        if name.kind == "toponym":
            return False
        if dep == "dobj":
            return reading.lemma[governor] in sets["addressed_verbs"]
        return dep == "pobj" and self._is_party(name)

    def _is_party(self, name: Name) -> bool:
        """Tell whether a preposition makes the name one side of a relation ("talks with Tehran", "sanctions against Gaza")."""
        reading, sets = self.reading, self.tables.sets
        preposition = reading.preposition(reading.root(name.start, name.end))
        if preposition is None or reading.lower[preposition] not in sets["relation_prepositions"]:
            return False
        if reading.dep[preposition] == "agent":
            return True
        governor = reading.lemma[reading.head[preposition]]
        if reading.lower[preposition] == "by":
            return reading.pos[reading.head[preposition]] == "NOUN"
        if reading.lower[preposition] in ("to", "from"):
            return governor in sets["relation_nouns"]
        return governor in sets["relation_nouns"] or governor in sets["policy_verbs"]

    def _demonym(self, name: Name) -> Iterator[ActorMention]:
        """Yield the country behind "the Russian attack", or the people behind "the Russians" and "an Iranian"."""
        reading, root = self.reading, self.reading.root(name.start, name.end)
        if reading.dep[reading.first_conjunct(root)] in _ATTRIBUTIVE or (
            reading.pos[root] == "ADJ" and reading.determiner(root) != "the"
        ):
            if reading.chain_head(root) != root and self._modifier_acts(name, root):
                yield self._country(name)
            return
        word = reading.lower[root]
        plural = reading.tag[root] in ("NNS", "NNPS") or word.endswith("men") or (word.endswith("s") and not word.endswith("ss"))
        if reading.dep[root] not in _GROUPS_OF_PEOPLE or (reading.heading[root] and not plural):
            return
        determiner = reading.determiner(root)
        if plural or determiner == "the":
            yield self._people(name, "group", f"{(name.country or '').lower()}/people")
        elif determiner in ("a", "an", "another", "one"):
            yield self._people(name, "person", f"nominal:{word}@{root}")

    def _people(self, name: Name, kind: str, key: str) -> ActorMention:
        return replace(self._mention(name, kind, "CVL", name.country, key), form="nominal")

    # ------------------------------------------------------------------------------------------------------ the rest

    def _counted(self) -> Iterator[ActorMention]:
        """Yield people that only a number stands for ("killing seven", "12 were arrested")."""
        reading, verbs = self.reading, self.tables.sets["casualty_verbs"]
        for index, pos in enumerate(reading.pos):
            if pos != "NUM" or reading.timed[index] or index in self.finder.used:
                continue
            verb, counted = reading.head[index], any(reading.lower[child] == "of" for child in reading.children[index])
            suffers = reading.lemma[verb] in verbs and reading.pos[verb] == "VERB" and not counted  # "shot 41 of 56 drones"
            if suffers and reading.dep[index] in ("dobj", "nsubjpass", "nsubj"):
                yield ActorMention(
                    start=index, end=index + 1, head=index, name="people", form="nominal", type="group", sector="CVL",
                    key=f"nominal:people@{index}",
                )  # fmt: skip

    def _pronouns(self) -> Iterator[ActorMention]:
        reading = self.reading
        for index, word in enumerate(reading.lower):
            if word in _PRONOUNS and reading.tag[index] in ("PRP", "PRP$") and not self._is_expletive(index):
                yield ActorMention(
                    start=index, end=index + 1, head=index, name=reading.words[index], form="pronoun", type="pronoun",
                    key=f"pronoun:{word}",
                )  # fmt: skip

    def _is_expletive(self, index: int) -> bool:
        reading = self.reading
        if reading.lower[index] != "it":
            return False
        verb = reading.head[index]
        clauses = ("ccomp", "xcomp", "acomp", "csubj")
        children = reading.children[verb]
        return reading.dep[index] == "expl" or (
            reading.lemma[verb] in _WEATHER
            and any(reading.dep[child] in clauses for child in children)
            and not any(reading.lower[child] in _DISPOSITIONS for child in children)
        )

    def _with_acronyms(self, mentions: Sequence[ActorMention]) -> list[ActorMention]:
        """Return the mentions with acronyms and what they abbreviate under one identity, the better known of the two."""
        long = [m for m in mentions if m.form == "name" and m.type not in ("person", "country") and m.end - m.start > 1]
        defined = {word: mention for mention in long for word in self._bracketed(mention)}
        meant = {initials(mention.name): mention for mention in reversed(long)} | defined
        short = {self.reading.text(m.start, m.end): m for m in mentions if m.form == "name" and m.type != "person"}
        spelled_out = {mention.key for mention in long}
        same: dict[str, ActorMention] = {}
        for word, mention in sorted(meant.items()):
            other = short.get(word)
            if other is None or other.key == mention.key or other.key in spelled_out:
                continue
            if word not in defined and not _may_abbreviate(word, other):
                continue
            if other.key in self.known_keys and mention.key not in self.known_keys and share_words(other.name, mention.name):
                same[mention.key] = other
            elif other.key not in self.known_keys or not share_words(other.name, mention.name):
                # The article says what its letters stand for, whatever they stand for elsewhere.
                same[other.key] = mention
        missed = [found for word, mention in defined.items() for found in self._missed(word, mention, mentions)]
        return [_as(same[m.key], m, self.reading) if m.key in same else m for m in [*mentions, *missed]]

    def _bracketed(self, mention: ActorMention) -> Iterator[str]:
        """Yield the acronym that brackets give after the long form or that the long form in brackets explains."""
        words, end = self.reading.words, mention.end
        if end + 2 < len(words) and words[end] == "(" and words[end + 2] == ")" and _ACRONYM.fullmatch(words[end + 1]):
            yield words[end + 1]
        start = mention.start
        if start > 1 and words[start - 1] == "(" and _ACRONYM.fullmatch(words[start - 2]) and words[end : end + 1] == [")"]:
            yield words[start - 2]

    def _missed(self, word: str, mention: ActorMention, mentions: Iterable[ActorMention]) -> Iterator[ActorMention]:
        taken = {index for m in mentions for index in range(m.start, m.end)}
        for index, other in enumerate(self.reading.words):
            if other == word and index not in taken:
                yield replace(mention, start=index, end=index + 1, head=index, aliases=(word,))

    def _without_overlaps(self, mentions: Iterable[ActorMention]) -> list[ActorMention]:
        """Drop what overlaps a longer mention, save nations and owners inside a nominal."""
        owner: dict[int, ActorMention] = {}
        kept = []
        for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
            over = {id(owner[i]): owner[i] for i in range(mention.start, mention.end) if i in owner}
            inside = len(over) == 1 and all(m.start <= mention.start and mention.end <= m.end for m in over.values())
            if over and not (inside and mention.start in self.nested):
                continue
            kept.append(mention)
            for index in range(mention.start, mention.end):
                owner.setdefault(index, mention)
        return sorted(kept, key=lambda m: (m.start, m.end))


def _countries(names: Iterable[Name]) -> frozenset[str]:
    """Return the countries that an article names, by their own names or by those of persons known for certain."""
    codes = {name.country for name in names if name.country}
    for name in names:
        if is_person(name):
            codes.update(sense.country for sense in name.senses if sense.country and not sense.weak)
    return frozenset(codes)


def _may_abbreviate(word: str, mention: ActorMention) -> bool:
    """Tell whether initials alone are enough to take a mention for their short form."""
    return len(word) > 2 and mention.type not in ("country", "person")


def _as(target: ActorMention, mention: ActorMention, reading: Reading) -> ActorMention:
    """Return a mention under the identity of another one."""
    return replace(
        mention, key=target.key, name=target.name, type=target.type, country=target.country, sector=target.sector,
        wikidata=target.wikidata, aliases=(*mention.aliases, reading.text(mention.start, mention.end)),
    )  # fmt: skip


def _state_name(code: str, key: str, fallback: str) -> str:
    """Return what people call an institution of a state ("Ukrainian government")."""
    state: Country | None = country(code)
    institution = key.partition("/")[2]
    if state is None or not state.demonyms or not institution:
        return fallback
    return f"{state.demonyms[0]} {institution}"


def _of_nation(nation: Name, nominal: Nominal, name: str) -> str:
    """Return the name of a coordinated nominal under its other nation ("Hungarian officials")."""
    own = nominal.nation.full if nominal.nation else ""
    return name.replace(own, nation.full, 1) if own and own in name else f"{nation.full} {name}"
