"""Unnamed actors: "Ukrainian officials", "two gunmen", "police in Nairobi"; and the titles that stand before names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsgraph.extract.actors.names import Name, is_person
from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorNoun, ActorTables, plural_of

__all__ = ["Nominal", "NominalFinder", "Title", "is_people", "joined"]

_NOUNS = frozenset({"NOUN", "PROPN"})
_MODIFIER_POS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB", "ADV", "SYM", "X"})
_ATTRIBUTIVE = frozenset({"compound", "nmod", "amod", "npadvmod"})
_POSSESSIVE = frozenset({"'s", "'", "’s", "’"})
_HONORIFICS = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir", "dame", "dr", "dr.", "prof.", "lord", "lady"})
_ACTING = frozenset({"nsubj", "nsubjpass", "agent"})
_PREDICATES = frozenset({"attr", "oprd", "acomp"})
_BELONGING = ("of",)
_SERVING = ("of", "for", "to", "with")
_PLACED = ("in", "from", "at", "near", "across", "throughout", "outside", "inside")
_ACTING_ATTRIBUTIVELY = frozenset({"REB", "COP", "MIL"})
_OFFICES_ANYWHERE = frozenset(
    {
        "president", "vice president", "governor", "chancellor", "secretary-general", "general secretary", "administrator",
        "commissioner", "chairman", "chairwoman", "chairperson", "executive director", "director general", "director-general",
        "deputy", "speaker", "treasurer", "vice chairman", "inspector",
    }
)  # fmt: skip
"""Offices of states that companies and clubs have, too: their sector is that of the body."""
_VISITED = frozenset({"health", "education", "court", "religious_group"})
_MOST_LEFT = 12
_TYPE_OF_SECTOR = {
    "REB": "armed_group", "CRM": "criminal_group", "PTY": "party", "OPP": "party", "NGO": "ngo", "MED": "media",
    "MIL": "military", "COP": "police", "REL": "religious_group", "GOV": "government", "BUS": "company", "IGO": "igo",
    "SPY": "intelligence", "LEG": "legislature", "EDU": "education", "HLH": "health",
}  # fmt: skip


@dataclass(slots=True)
class Nominal:
    """An unnamed actor: tokens ``start`` to ``end``, its noun, and whom it belongs to.

    ``tie`` is the preposition before ``of``; ``placed`` says that a name before the noun tells where it belongs.
    """

    start: int
    end: int
    head: int
    noun: ActorNoun
    words: tuple[str, ...]
    key_words: tuple[str, ...]
    type: str
    sector: str | None
    country: str | None = None
    nation: Name | None = None
    owner: Name | None = None
    of: Name | None = None
    tie: str = "of"
    placed: bool = False
    others: list[Name] = field(default_factory=list)


@dataclass(slots=True)
class Title:
    """What stands before a name: where it starts, and the office, country and organisation it tells."""

    start: int
    noun: ActorNoun
    sector: str | None
    text: str
    country: str | None = None
    owner: Name | None = None


@dataclass(slots=True)
class _Left:
    """The modifiers before a noun: where they and where the noun start, and the names among them."""

    start: int
    noun: int
    names: list[Name] = field(default_factory=list)
    owner: Name | None = None


class NominalFinder:
    """Finds titles and nominals around the names of one doc."""

    def __init__(self, reading: Reading, tables: ActorTables, names: Sequence[Name]) -> None:
        self.reading = reading
        self.tables = tables
        self.name_at = {index: name for name in names for index in range(name.start, name.end)}
        self.used: set[int] = set()
        self._plain = tables.sets["plain_modifiers"]
        self._linked = tables.sets["linked_suffixes"]
        self._quantifiers = tables.sets["quantifiers"]
        self._agentive = tables.sets["agentive_verbs"]
        self._nominals: dict[int, Nominal | None] = {}
        self._with_of = {reading.head[index] for index, word in enumerate(reading.lower) if word == "of"}

    # ------------------------------------------------------------------------------------------------------------ titles

    def title_of(self, name: Name) -> Title | None:
        """Return the title right before a name ("British Foreign Secretary" of "Jack Straw"), None without one."""
        found = self._title_noun(name)
        if found is None:
            return None
        start, last, noun = found
        left = self._left(start, (last, self.reading.root(name.start, name.end)), verbs=False)
        title = Title(left.start, noun, self._sector(noun, left, start), self._kept_text(left.start, last + 1, left))
        title.owner = left.owner or next(
            (n for n in left.names if n.kind in ("known", "organization") and not is_people(n)), None
        )
        title.country = self._country_of([*([left.owner] if left.owner else []), *left.names])
        self.used.update(range(left.start, name.start))
        return title

    def _title_noun(self, name: Name) -> tuple[int, int, ActorNoun] | None:
        """Return start, last token and entry of the title noun before a name."""
        last = name.start - 1
        while last >= 0 and self.reading.lower[last] in _HONORIFICS:
            last -= 1
        match = self._noun(last) if last >= 0 and self._same_clause(last, name.start) else None
        if match is not None and self._suits(match[1], last, name):
            return match[0], last, match[1]
        return self._title_with_field(name) if is_person(name) else None

    def _title_with_field(self, name: Name) -> tuple[int, int, ActorNoun] | None:
        """Find a title whose field of office stands between it and the name ("Minister of Information")."""
        reading = self.reading
        index = name.start - 1
        while index > max(0, name.start - 7) and (reading.capitalised(index) or reading.lower[index] in ("and", "the")):
            if index in self.name_at and self.name_at[index].kind not in ("country", "toponym", "organization", "known"):
                return None
            index -= 1
        if index < 1 or index >= name.start - 1 or reading.lower[index] not in ("of", "for"):
            return None
        match = self._noun(index - 1)
        if match is None or "title" not in match[1].flags or match[1].plural or not self._same_clause(index - 1, name.start):
            return None
        return match[0], index - 1, match[1]

    def _suits(self, noun: ActorNoun, last: int, name: Name) -> bool:
        if noun.plural or (self.reading.pos[last] not in _NOUNS and "title" not in noun.flags):
            return False
        attached = self.reading.attaches(last, self.reading.root(name.start, name.end)) or self.reading.head[name.end - 1] == last
        person = is_person(name)
        if person and not noun.human and name.kind == "person" and attached and "weak" not in noun.flags:
            name.kind, person = "organization", False  # "law firm Sidley Austin"
        return noun.human == person and (attached or "title" in noun.flags)

    def _same_clause(self, start: int, end: int) -> bool:
        reading = self.reading
        if reading.sentence[start] != reading.sentence[min(end, len(reading) - 1)]:
            return False
        return not any("\n" in word for word in reading.words[start:end])

    # --------------------------------------------------------------------------------------------------------- nominals

    def nominals(self) -> Iterator[Nominal]:
        """Yield the nominals of the doc in text order; call `title_of` for the names first."""
        for index in sorted(self._with_of):
            container = self._container(index)
            if container is not None:
                yield container
        for index in self.tables.noun_ends(self.reading.lower):
            if index not in self.used:
                nominal = self.nominal(index)
                if nominal is not None and not self.used.intersection(range(nominal.start, nominal.end)):
                    yield nominal

    def nominal(self, index: int) -> Nominal | None:
        """Return the nominal whose noun is at ``index``, None where there is no actor."""
        if index not in self._nominals:
            self._nominals[index] = None  # ends a cycle of "of" phrases
            self._nominals[index] = self._read_nominal(index)
        return self._nominals[index]

    def _read_nominal(self, index: int) -> Nominal | None:
        match = self._noun(index)
        if match is None or self.reading.timed[index]:
            return None
        start, noun = match
        head = self.reading.root(start, index + 1)  # the ministry of "Ministry of Defence"
        adjectival = self.reading.lower[head] in self.tables.sets["adjectival_actors"]
        if self.reading.pos[head] not in _NOUNS and not adjectival:
            return None
        if ("plural" in noun.flags and not noun.plural) or noun.type == "group" or not self._heads_phrase(head, noun):
            return None
        left = self._left(start, (head, self._governor(head)))
        if left.owner is not None and self._owned_by(left.owner) != head and self.reading.dep[head] in _ATTRIBUTIVE:
            left = _Left(start, start)  # the possessor owns what the noun qualifies ("Clinton's Senate seat")
        nominal = self._build(head, index + 1, noun, left)
        return nominal if self._acts(head, nominal, left) else None

    def _noun(self, index: int) -> tuple[int, ActorNoun] | None:
        return self.tables.noun_ending_at(self.reading.lower, index, self.name_at)

    def _governor(self, index: int) -> int:
        return self.reading.head[index] if self.reading.dep[index] in _ATTRIBUTIVE else index

    def _heads_phrase(self, index: int, noun: ActorNoun) -> bool:
        """Tell whether the noun heads its phrase, or is an institution before a noun that is none ("police custody")."""
        reading = self.reading
        if reading.dep[index] not in _ATTRIBUTIVE or reading.head[index] < index:
            return True
        if reading.heading[index] or noun.noun == "military":
            return False
        governor = reading.chain_head(index)
        if governor in self.name_at or self._noun(governor) is not None:
            return False
        if "weak" in noun.flags or "neutral" in noun.flags or noun.type == "country":
            return False
        return (
            noun.sector in _ACTING_ATTRIBUTIVELY
            if noun.human
            else noun.type not in ("company", "education", "health", "organization")
        )

    def _build(self, index: int, end: int, noun: ActorNoun, left: _Left) -> Nominal:
        modifiers = [*([left.owner] if left.owner else []), *left.names]
        nominal = Nominal(
            start=left.start,
            end=end,
            head=index,
            noun=noun,
            words=self._kept(left.start, end, left),
            key_words=self._key_words(left.start, left.noun, noun, left),
            type=noun.type,
            sector=self._sector(noun, left, left.noun),
            country=self._country_of(modifiers),
            nation=next((n for n in reversed(left.names) if n.kind in ("demonym", "country")), None),
            owner=_owner(left),
            placed=bool(left.names),
        )
        nations = [n for n in left.names if n.kind in ("demonym", "country") and n.country]
        if self._coordinated(nations):
            nominal.others = nations[:-1]
            nominal.country = nations[-1].country
            nominal.start = nations[-1].start
        elif nations and left.owner is None:
            nominal.country, nominal.nation = nations[0].country, nations[0]  # "Croatian Serb refugees"
        self._read_right(nominal)
        nominal.type = self._type(noun, nominal.sector)
        if noun.human and self.reading.dep[index] in _ATTRIBUTIVE:
            nominal.type, nominal.words = "group", (*nominal.words[:-1], plural_of(nominal.words[-1]))  # "a rebel attack"
        return nominal

    def _read_right(self, nominal: Nominal) -> None:
        """Take country and sector from what follows the noun ("leaders of Hamas", "police in Nairobi")."""
        for thing in self.reading.objects_of(nominal.head, _SERVING if "neutral" in nominal.noun.flags else _BELONGING):
            self._belong(nominal, thing)
        if nominal.country is None and nominal.sector != "IGO":
            for thing in self.reading.objects_of(nominal.head, _PLACED):
                nominal.country = nominal.country or self._place_country(thing)

    def _belong(self, nominal: Nominal, thing: int) -> None:
        name = self.name_at.get(thing)
        if name is not None:
            if not is_person(name) or nominal.sector in (None, "GOV", "OPP", "PTY", "IGO"):
                nominal.country = nominal.country or self._country_of([name])
            if name.kind in ("known", "organization", "person"):
                nominal.of, nominal.tie = name, self.reading.lower[self.reading.head[thing]]
            self._inherit(nominal, _sector_of(name))
            return
        inner = self.nominal(thing) if thing != nominal.head else None
        if inner is not None:
            nominal.country = nominal.country or inner.country
            self._inherit(nominal, inner.sector)
        else:
            nominal.country = nominal.country or self._place_country(thing)

    def _inherit(self, nominal: Nominal, sector: str | None) -> None:
        if sector and (sector == "IGO" or "neutral" in nominal.noun.flags or nominal.sector is None):
            nominal.sector = sector

    def _place_country(self, index: int) -> str | None:
        name = self.name_at.get(index)
        if name is not None and name.kind in ("country", "capital", "region"):
            return name.country
        return self.reading.place_countries.get(index) or self._country_before(index)

    def _country_before(self, index: int) -> str | None:
        """Return the nation whose demonym stands before a place ("the Syrian Golan Heights")."""
        for child in self.reading.children[index]:
            match = self.tables.longest_phrase(self.reading.words, child) if child < index else None
            code = next((s.country for s in match[1] if s.kind in ("demonym", "country")), None) if match else None
            if code:
                return code
        return None

    def _acts(self, index: int, nominal: Nominal, left: _Left) -> bool:
        """Tell whether the noun denotes someone who takes part, not a role, a title or a manner of speaking."""
        reading, noun = self.reading, nominal.noun
        dep = reading.dep[index]
        first = reading.first_conjunct(index)
        there = any(reading.dep[child] == "expl" for child in reading.children[reading.head[first]])
        if reading.dep[first] in _PREDICATES and not there:
            return False
        preposition = reading.preposition(index)
        lead = reading.lower[preposition] if preposition is not None else ""
        backed = bool(nominal.country or left.names or left.owner or nominal.of)
        if not noun.human and lead in self.tables.sets["locative_prepositions"] and noun.type != "group":
            return False
        if noun.type in _VISITED and not noun.plural and lead and not reading.determiner(index) and left.start == left.noun:
            return False  # "taken to hospital", "went to court"
        if "weak" in noun.flags:
            return self._acts_weakly(index, noun, backed)
        if noun.human and not noun.plural and not backed and not reading.heading[index] and dep not in _ATTRIBUTIVE:
            determined = bool(reading.determiner(index)) or left.start < left.noun
            possessed = any(reading.dep[c] in ("poss", "nummod") for c in reading.children[index])
            acting = dep in (*_ACTING, "appos", "dobj", "conj") and lead not in ("as", "in")
            return determined or possessed or acting or self._suffers(index)
        return lead != "as"

    def _suffers(self, index: int) -> bool:
        """Tell whether a heading without a finite verb says what was done to someone ("Student killed in crash")."""
        reading = self.reading
        participles = (child for child in reading.children[index] if reading.dep[child] == "acl" and reading.tag[child] == "VBN")
        return reading.dep[index] == "ROOT" and any(child == index + 1 for child in participles)

    def _acts_weakly(self, index: int, noun: ActorNoun, backed: bool) -> bool:
        """Nouns of many meanings act as the subject of a verb of action or speech, or by belonging to someone."""
        reading = self.reading
        if reading.dep[index] in _ATTRIBUTIVE or reading.heading[index]:
            return False
        first = reading.first_conjunct(index)
        subject = reading.dep[first] in _ACTING or (reading.dep[first] == "pobj" and reading.dep[reading.head[first]] == "agent")
        governor = reading.head[first] if reading.dep[first] != "pobj" else reading.head[reading.head[first]]
        single = noun.human and not noun.plural and not reading.determiner(index)
        acting = subject and reading.lemma[governor] in self._agentive and not single
        return acting or (backed and noun.human and reading.dep[first] in ("nsubj", "nsubjpass", "appos", "dobj", "pobj"))

    # ------------------------------------------------------------------------------------------------------- containers

    def _container(self, index: int) -> Nominal | None:
        """Return the actor behind an expression of number: "hundreds of residents", "a group of diplomats"."""
        if index in self.used or index in self.name_at or not self._counts(index):
            return None
        inner = self._contained(index, 0)
        if inner is None:
            return None
        left = self._left(index, (index,))
        whole = Nominal(
            left.start, inner.end, index, inner.noun, inner.words, inner.key_words, inner.type, inner.sector, inner.country
        )
        whole.nation, whole.owner, whole.of = inner.nation, inner.owner, inner.of
        if inner.type == "person":
            whole.type = "group"
        self.used.update(range(whole.start, whole.end))
        return whole

    def _counts(self, index: int) -> bool:
        if index not in self._with_of:
            return False
        if self.reading.lower[index] in self._quantifiers or self.reading.pos[index] == "NUM":
            return True
        match = self._noun(index)
        return match is not None and "quantity" in match[1].flags

    def _contained(self, index: int, depth: int) -> Nominal | None:
        for thing in self.reading.objects_of(index, _BELONGING):
            if depth < 3 and self._counts(thing):
                inner = self._contained(thing, depth + 1)
                if inner is not None:
                    return inner
            if thing in self.name_at:
                return None
            inner = self.nominal(thing)
            if inner is not None and index < inner.start and not inner.others:
                return inner
        return None

    # -------------------------------------------------------------------------------------------------------- modifiers

    def _left(self, start: int, targets: Sequence[int], *, verbs: bool = True) -> _Left:
        """Read the words before a noun that belong to it, without its article; ``verbs`` takes participles, too."""
        reading = self.reading
        left = _Left(start, start)
        while left.start > 0 and start - left.start < _MOST_LEFT:
            before = left.start - 1
            name = self.name_at.get(before)
            if name is not None:
                if not self._modifies(name, targets):
                    break
                left.names.insert(0, name)
                left.start = name.start
            elif reading.lower[before] in _POSSESSIVE:
                owner = self.name_at.get(before - 1)
                if owner is not None and before - owner.start <= _MOST_LEFT:
                    left.owner, left.start = owner, owner.start
                break
            elif self._joins(before, left.start) or self._is_modifier(before, targets, verbs=verbs):
                left.start = before
            else:
                break
        while left.start < start and self._is_loose(left.start):
            left.start += 1
        return left

    def _is_loose(self, index: int) -> bool:
        """Tell whether a word at the left edge is no part of the phrase proper ("at least twelve people")."""
        word = self.reading.lower[index]
        return (
            word in self.tables.sets["approximators"]
            or word in ("and", "or", ",", "-", "–")
            or self.reading.pos[index] == "PUNCT"
        )

    def _modifies(self, name: Name, targets: Sequence[int]) -> bool:
        reading = self.reading
        if name.start and reading.words[name.start - 1] == "-" and not reading.parsed[name.start - 1].whitespace_:
            return False  # "pro-Russian rebels"
        if name.end - name.start == 1 and reading.words[name.start] not in (name.full, name.full.upper()):
            return False  # "U.S.-led coalition"
        if name.kind in ("person", "toponym") and name.country is None and reading.place_countries.get(name.start) is None:
            return False
        root = reading.root(name.start, name.end)
        return any(reading.attaches(root, target) for target in targets) or (
            name.kind == "demonym" and reading.dep[root] == "amod"
        )

    def _is_modifier(self, index: int, targets: Sequence[int], *, verbs: bool) -> bool:
        reading = self.reading
        if reading.pos[index] == "VERB" and not (verbs and reading.tag[index] in ("VBN", "VBG")):
            return False
        if not reading.lower[index][-1:].isalnum() and reading.words[index][-1:] != ".":
            return False
        if reading.pos[index] not in _MODIFIER_POS or reading.timed[index] or reading.dep[index] in ("det", "predet", "poss"):
            return False
        if reading.lower[index] in self._linked and index and reading.words[index - 1] == "-":
            return False
        return any(reading.attaches(index, target) for target in targets)

    def _joins(self, index: int, after: int) -> bool:
        """Tell whether a word ties two modifiers: the hyphen of a compound, "and" or a comma between demonyms."""
        reading = self.reading
        if index == 0:
            return False
        if reading.words[index] in ("-", "–", "/"):
            return (
                not reading.parsed[index].whitespace_
                and not reading.parsed[index - 1].whitespace_
                and reading.pos[index - 1] != "NUM"
            )
        if reading.lower[index] not in ("and", "or", ",", "&"):
            return False
        previous, following = self.name_at.get(index - 1), self.name_at.get(after)
        if previous is None and following is None:
            return reading.dep[after] == "conj" and reading.capitalised(after) and reading.capitalised(index - 1)
        kinds = ("demonym", "country", "people")
        if previous is None or following is None or previous.kind not in kinds or following.kind not in kinds:
            return False
        return reading.dep[reading.root(following.start, following.end)] in ("conj", "amod", "compound", "nmod")

    def _owned_by(self, owner: Name) -> int:
        """Return the noun that a possessor belongs to."""
        return self.reading.head[self.reading.root(owner.start, owner.end)]

    def _kept(self, start: int, end: int, left: _Left) -> tuple[str, ...]:
        """Return the words people should read: without numbers, evaluations and articles."""
        reading = self.reading
        nations = [n for n in left.names if n.kind in ("demonym", "country") and n.country]
        others = {i for n in nations[:-1] for i in range(n.start, n.end)} if self._coordinated(nations) else set()
        kept = []
        for index in range(start, end):
            plain = reading.lower[index] in self._plain or reading.pos[index] in ("NUM", "ADV", "PUNCT", "CCONJ", "SYM")
            hyphen = reading.words[index] == "-"
            if index in others or (plain and not hyphen and index not in self.name_at and index < end - 1):
                continue
            kept.append(index)
        while kept and (reading.words[kept[0]] in ("-", "and", ",", "/") or reading.lower[kept[0]] in _POSSESSIVE):
            kept.pop(0)
        return tuple(self._plain_case(index) for index in kept)

    def _plain_case(self, index: int) -> str:
        """Return a word without the capital letter that only the start of a sentence gives it."""
        word = self.reading.words[index]
        common = (self.reading.pos[index] in ("NOUN", "ADJ", "VERB") or self.reading.heading[index]) and word[1:].islower()
        return word.lower() if common and index not in self.name_at else word

    def _coordinated(self, nations: Sequence[Name]) -> bool:
        """Tell whether nations stand side by side ("Hungarian and Romanian officials")."""
        if len({nation.country for nation in nations}) < 2:
            return False
        return all(self.reading.lower[after.start - 1] in ("and", "or", ",", "&", "-", "/") for after in nations[1:])

    def _kept_text(self, start: int, end: int, left: _Left) -> str:
        return joined(self._kept(start, end, left))

    def _key_words(self, start: int, noun_start: int, noun: ActorNoun, left: _Left) -> tuple[str, ...]:
        """Return what tells this nominal from others of its country: content modifiers and the noun's concept."""
        reading = self.reading
        skipped = {i for n in left.names if n.kind not in ("people", "toponym", "region") for i in range(n.start, n.end)}
        words = []
        if left.owner is not None:
            skipped.update(range(left.owner.start, left.owner.end + 1))
            if left.owner.kind in ("toponym", "region", "capital"):
                words.append(left.owner.full.lower())
        for index in range(start, noun_start):
            if index in skipped or reading.lower[index] in self._plain or reading.lower[index] in _POSSESSIVE:
                continue
            if reading.pos[index] in ("NOUN", "PROPN", "ADJ", "VERB"):
                words.append(reading.lemma[index] if reading.pos[index] == "NOUN" else reading.lower[index])
        return (*joined(words).split(), noun.concept)

    def _sector(self, noun: ActorNoun, left: _Left, start: int) -> str | None:
        """Return the sector of a noun, that of its nearest telling modifier where the noun leaves it open."""
        owners = [*left.names, *([left.owner] if left.owner else [])]
        if any(_sector_of(name) == "IGO" for name in owners):
            return "IGO"
        bodies = [name for name in owners if name.kind in ("known", "organization") and not is_people(name)]
        if (
            "neutral" not in noun.flags
            and noun.sector
            and not (bodies and noun.sector == "GOV" and noun.concept in _OFFICES_ANYWHERE)
        ):
            return noun.sector
        lower = self.reading.lower
        for index in range(start - 1, left.start - 1, -1):
            if index in self.name_at and not is_people(self.name_at[index]):
                continue
            sector = self.tables.modifiers.get(tuple(lower[index - 1 : index + 1])) or self.tables.modifiers.get((lower[index],))
            if sector:
                return sector
        return next(filter(None, map(_sector_of, bodies)), None if bodies else noun.sector)

    def _type(self, noun: ActorNoun, sector: str | None) -> str:
        if noun.human:
            return "group" if noun.plural or "collective" in noun.flags else "person"
        if "neutral" in noun.flags and sector:
            return _TYPE_OF_SECTOR.get(sector, noun.type)
        return noun.type if noun.type != "country" else "group" if noun.plural else "country"

    def _country_of(self, names: Sequence[Name]) -> str | None:
        """Return the country that the last name with one tells; a name of an international body tells none."""
        for name in reversed(names):
            if name.end < len(self.reading) and self.reading.words[name.end] == "-":
                continue
            country = name.country or next((s.actor.country for s in name.senses if s.actor and s.actor.country), None)
            country = country or self.reading.place_countries.get(name.start)
            if country:
                return country
        return None


def joined(words: Sequence[str]) -> str:
    """Return words as text, hyphens and possessive endings joined up.

    Examples
    --------
    >>> joined(["asylum", "-", "seekers"]), joined(["Israel", "'s", "court"])
    ('asylum-seekers', "Israel's court")
    """
    text = " ".join(words)
    for mark in ("-", "–", "/"):
        text = text.replace(f" {mark} ", mark)
    return text.replace(" 's", "'s").replace(" '", "'").replace(" ’s", "’s")


def is_people(name: Name) -> bool:
    """Tell whether a name is that of an ethnic group or of the followers of a faith, which qualifies rather than owns."""
    actor = name.known or next((sense.actor for sense in name.senses if sense.actor is not None), None)
    if actor is None:
        return name.kind == "people"
    return actor.type == "ethnic_group" or (actor.type in ("religious_group", "group") and " " not in actor.name)


def _owner(left: _Left) -> Name | None:
    """Return the possessor before a noun, or the body whose name qualifies it ("Hamas leaders")."""
    bodies = (name for name in left.names if name.kind in ("known", "organization") and not is_people(name))
    return left.owner or next(bodies, None)


def _sector_of(name: Name) -> str | None:
    if name.known is not None or name.sector is not None:
        return name.sector or (name.known.sector if name.known else None)
    return next((sense.actor.sector for sense in name.senses if sense.actor is not None), None)
