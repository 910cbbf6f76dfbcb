"""Articles of our own, already read: for examples in docstrings and for tests that need a graph at hand.

`sample_records` gives three small ones: two papers tell of one invented drone attack on Kharkiv, and differ on how many died;
the third announces talks in Istanbul. `invented_records` gives as many as are asked for, of little sense but in full form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from newsgraph.graph.records import Actor, Edge, Event, Headline, Kind, Mention, Node, Place, Record, Span, Time, hash_article

__all__ = ["invented_records", "sample_records"]

RUSSIA = Actor(id="actor:iso:RUS", type="country", name="Russia", aliases=("Moscow",), country="RUS", wikidata="Q159")
GOVERNMENT = Actor(
    id="actor:iso:UKR:GOV", type="government", name="Ukrainian government", aliases=("Kyiv",), country="UKR", sector="GOV"
)
MINISTRY = Actor(id="actor:iso:TUR:GOV", type="government", name="Turkish foreign ministry", country="TUR", sector="GOV")
MAYOR = Actor(id="actor:person:olena-marchenko", type="person", name="Olena Marchenko", country="UKR", sector="GOV")
KHARKIV = Place(
    id="place:geonames:706483", type="city", name="Kharkiv", lat=49.98081, lon=36.25272, country="UKR", admin1="Kharkiv Oblast",
    geonames=706483, wikidata="Q42308", within=("Kharkiv Oblast", "Ukraine"), score=0.97,
)  # fmt: skip
UKRAINE = Place(id="place:geonames:690791", type="country", name="Ukraine", lat=49.0, lon=32.0, country="UKR", geonames=690791)
ISTANBUL = Place(
    id="place:geonames:745044", type="city", name="Istanbul", lat=41.01384, lon=28.94966, country="TUR", admin1="Istanbul",
    geonames=745044, wikidata="Q406", within=("Istanbul", "Turkey"), score=0.98,
)  # fmt: skip
SATURDAY = Time(id="time:2025-06-07", value="2025-06-07", start="2025-06-07", end="2025-06-07")
THURSDAY = Time(id="time:2025-06-12", value="2025-06-12", start="2025-06-12", end="2025-06-12")


def sample_records() -> tuple[Record, ...]:
    """Return the three records, in the order of their ids.

    Examples
    --------
    >>> [(record.source, record.published) for record in sample_records()]
    [('Example Courier', '2025-06-08'), ('Example Herald', '2025-06-09'), ('Example Herald', '2025-06-10')]
    """
    return _courier(), _herald(), _talks()


def _courier() -> Record:
    sketch = _Sketch(
        "https://example.org/courier/kharkiv-drones",
        "Russia attacked Kharkiv with 48 drones on Saturday, Ukrainian officials said. The attack killed three people.\n\n"
        "The Ukrainian government condemned the assault.",
        title="Drones hit Kharkiv",
        source="Example Courier",
        published="2025-06-08",
    )
    officials = sketch.group("officials", "Ukrainian officials", country="UKR")
    drones = sketch.group("drones", "48 drones", type="weapon")
    people = sketch.group("people", "three people")
    day = {"start": "2025-06-07", "end": "2025-06-07"}
    attack = sketch.event(
        "attacked", "drone attack on Kharkiv", "attack", type="assault", plover="ASSAULT", cameo="195", salience=0.95,
        quantities={"drones": 48}, **day,
    )  # fmt: skip
    killing = sketch.event("killed", "three people killed", "kill", type="casualty", quantities={"killed": 3}, **day)
    condemnation = sketch.event(
        "condemned", "condemnation of the assault", "condemn", type="accuse", plover="ACCUSE", cameo="111", end="2025-06-08"
    )
    sketch.mention(attack, "hit", field="title")
    sketch.mention(KHARKIV, "Kharkiv", field="title")
    sketch.mention(attack, "The attack")
    sketch.mention(attack, "the assault")
    sketch.edge(attack, "agent", RUSSIA, "attacked", "Russia", confidence=0.9)
    sketch.edge(attack, "location", KHARKIV, "attacked", "Kharkiv", confidence=0.9)
    sketch.edge(attack, "instrument", drones, "attacked", "48 drones", confidence=0.8)
    sketch.edge(attack, "time", SATURDAY, "attacked", "Saturday", confidence=0.9)
    sketch.edge(attack, "attribution", officials, "attacked", "Ukrainian officials", confidence=0.8)
    sketch.edge(killing, "cause", attack, "killed", "The attack", confidence=0.7)
    sketch.edge(killing, "patient", people, "killed", "three people", confidence=0.85)
    sketch.edge(condemnation, "agent", GOVERNMENT, "condemned", "The Ukrainian government", confidence=0.9)
    sketch.edge(condemnation, "topic", attack, "condemned", "the assault", confidence=0.8)
    return sketch.record(attack, who="Russia", what="attacked Kharkiv with 48 drones", when="Saturday", where="Kharkiv")


def _herald() -> Record:
    sketch = _Sketch(
        "https://example.org/herald/strike",
        "A Russian drone strike on Kharkiv on Saturday killed four people, said Olena Marchenko, who runs the city's hospitals.",
        title="Four dead in Kharkiv",
        source="Example Herald",
        published="2025-06-09",
    )
    people = sketch.group("people", "four people")
    day = {"start": "2025-06-07", "end": "2025-06-07"}
    strike = sketch.event(
        "strike", "drone strike on Kharkiv", "strike", type="assault", plover="ASSAULT", cameo="195", salience=0.9, **day
    )
    killing = sketch.event("killed", "four people killed", "kill", type="casualty", quantities={"killed": 4}, **day)
    sketch.mention(KHARKIV, "Kharkiv", field="title")
    sketch.edge(strike, "agent", RUSSIA, "strike", "Russian", confidence=0.8)
    sketch.edge(strike, "location", KHARKIV, "strike", "Kharkiv", confidence=0.9)
    sketch.edge(strike, "time", SATURDAY, "strike", "Saturday", confidence=0.9)
    sketch.edge(killing, "cause", strike, "killed", "strike", confidence=0.8)
    sketch.edge(killing, "patient", people, "killed", "four people", confidence=0.9)
    sketch.edge(killing, "attribution", MAYOR, "killed", "Olena Marchenko", confidence=0.8)
    return sketch.record(strike, what="drone strike on Kharkiv", when="Saturday", where="Kharkiv")


def _talks() -> Record:
    sketch = _Sketch(
        "https://example.org/herald/talks",
        "Russia and the Ukrainian government will hold talks in Istanbul on Thursday, the Turkish foreign ministry said. "
        "Kyiv has not agreed to a ceasefire.",
        title="Talks planned in Istanbul",
        source="Example Herald",
        published="2025-06-10",
    )
    talks = sketch.event(
        "talks", "talks in Istanbul", "talk", type="consult", plover="CONSULT", cameo="046", modality="planned",
        start="2025-06-12", end="2025-06-12", salience=0.92,
    )  # fmt: skip
    refusal = sketch.event(
        "agreed", "no agreement to a ceasefire", "agree", type="agree", plover="AGREE", polarity="negative", end="2025-06-10"
    )
    sketch.mention(talks, "Talks", field="title")
    sketch.mention(ISTANBUL, "Istanbul", field="title")
    sketch.edge(talks, "agent", RUSSIA, "talks", "Russia", confidence=0.9)
    sketch.edge(talks, "agent", GOVERNMENT, "talks", "the Ukrainian government", confidence=0.9)
    sketch.edge(talks, "location", ISTANBUL, "talks", "Istanbul", confidence=0.95)
    sketch.edge(talks, "time", THURSDAY, "talks", "Thursday", confidence=0.9)
    sketch.edge(talks, "attribution", MINISTRY, "talks", "the Turkish foreign ministry", confidence=0.85)
    sketch.edge(refusal, "agent", GOVERNMENT, "agreed", "Kyiv", confidence=0.8)
    return sketch.record(talks, who="Russia and the Ukrainian government", what="talks", when="Thursday", where="Istanbul")


class _Sketch:
    """An article being annotated by its own words instead of by offsets."""

    def __init__(self, id: str, text: str, *, title: str, source: str, published: str) -> None:
        self.head = {"id": id, "url": id, "title": title, "source": source, "published": published, "language": "en"}
        self.text = text
        self.title = title
        self.hash = hash_article(id)
        self.mentions: dict[tuple[str, Span, str], Mention] = {}
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []

    def group(self, key: str, words: str, type: str = "group", country: str | None = None) -> Actor:
        actor = Actor(id=f"actor:local:{self.hash}:{key}", type=type, name=words, country=country)
        self.mention(actor, words)
        return actor

    def event(self, trigger: str, name: str, lemma: str, **fields: Any) -> Event:
        event = Event(id=f"event:{self.hash}:{self.text.index(trigger)}", name=name, lemma=lemma, **fields)
        self.mention(event, trigger)
        return event

    def mention(self, node: Node, words: str, field: str = "text") -> Mention:
        return self._mark(node, (self.title if field == "title" else self.text).index(words), words, field)

    def say(self, words: str, node: Node | None = None) -> str:
        """Append words to the text, as a mention of the node where one is given; return the mention's id."""
        start = len(self.text)
        self.text += words
        return self._mark(node, start, words, "text").id if node else ""

    def _mark(self, node: Node, start: int, words: str, field: str) -> Mention:
        key = (field, (start, start + len(words)), node.id)
        self.nodes[node.id] = node
        if key not in self.mentions:
            fields: dict[str, Any] = {"kind": _kind(node), "start": start, "end": start + len(words), "field": field}
            self.mentions[key] = Mention(id=f"m{len(self.mentions) + 1}", node=node.id, **fields)
        return self.mentions[key]

    def edge(self, event: Event, role: str, target: Node, trigger: str, words: str, *, confidence: float) -> None:
        mentions = (self.mention(event, trigger).id, self.mention(target, words).id)
        self.edges.append(Edge(source=event.id, target=target.id, role=role, mentions=mentions, confidence=confidence))

    def record(self, main: Event | None, **spans: str) -> Record:
        fields: Mapping[str, Any] = self.head
        return Record(
            **fields,
            text=self.text,
            sentences=self._sentences(),
            mentions=tuple(self.mentions.values()),
            nodes=tuple(self.nodes.values()),
            edges=tuple(self.edges),
            headline=Headline(event=main.id, **{key: self._span(words) for key, words in spans.items()}) if main else None,
            model={"name": "by hand", "version": "1"},
        )

    def _span(self, words: str) -> Span:
        start = self.text.index(words)
        return start, start + len(words)

    def _sentences(self) -> tuple[Span, ...]:
        spans, start = [], 0
        while start < len(self.text):
            end = self.text.index(".", start) + 1
            spans.append((start, end))
            start = end + len(self.text[end:]) - len(self.text[end:].lstrip())
        return tuple(spans)


def _kind(node: Node) -> Kind:
    return node.kind


# ------------------------------------------------------------------------------------------------------------ invented records

_FIRST_DAY = date(2025, 6, 1)
_VERBS = (
    ("attacked", "attack", "assault", "ASSAULT"), ("struck", "strike", "assault", "ASSAULT"),
    ("met", "meet", "consult", "CONSULT"), ("accused", "accuse", "accuse", "ACCUSE"), ("evacuated", "evacuate", "rescue", None),
)  # fmt: skip
_COUNTRIES = ("UKR", "RUS", "TUR", "FRA", "DEU", "POL")


def invented_records(count: int, random: Random, *, events: int = 3, actors: int = 12, days: int = 10) -> Iterator[Record]:
    """Yield records with events drawn from few actors, places and days, so that many of them meet; each passes the schema.

    Parameters
    ----------
    count
        How many records.
    random
        What they are drawn with: the same state gives the same records.
    events
        How many events each tells of.
    actors
        From how many actors, and half as many places, they are drawn.
    days
        Over how many days the articles are spread.

    Examples
    --------
    >>> next(invented_records(1, Random(7), events=1)).text
    'Given Family6 struck Given Family10 in Town0. '
    """
    people = [_invented_actor(number) for number in range(actors)]
    places = [_invented_place(number) for number in range(max(actors // 2, 1))]
    for number in range(count):
        published = _FIRST_DAY + timedelta(days=random.randrange(days))
        yield _invented_record(number, published, random, people, places, events)


def _invented_actor(number: int) -> Actor:
    country = _COUNTRIES[number % len(_COUNTRIES)]
    return Actor(id=f"actor:person:given-family{number}", type="person", name=f"Given Family{number}", country=country)


def _invented_place(number: int) -> Place:
    country = _COUNTRIES[number % len(_COUNTRIES)]
    id = f"place:geonames:{number + 1}"
    lat, lon = float(number % 80), float(number % 170)
    return Place(id=id, type="city", name=f"Town{number}", lat=lat, lon=lon, country=country, geonames=number + 1, score=0.5)


def _invented_record(
    number: int, published: date, random: Random, people: list[Actor], places: list[Place], events: int
) -> Record:
    id = f"https://example.org/{number:06}"
    sketch = _Sketch(id, "", title=f"Article {number}", source=f"Paper {number % 5}", published=published.isoformat())
    told = [_tell(sketch, published, random, people, places) for _ in range(events)]
    return sketch.record(told[0]) if told else sketch.record(None)


def _tell(sketch: _Sketch, published: date, random: Random, people: list[Actor], places: list[Place]) -> Event:
    """Append a sentence that tells of an event, with or without its day."""
    verb, lemma, type, plover = random.choice(_VERBS)
    agent, patient, place = random.choice(people), random.choice(people), random.choice(places)
    day = (published - timedelta(days=random.randrange(2))).isoformat()
    dated = random.random() < 0.7
    event = Event(
        id=f"event:{sketch.hash}:{len(sketch.text)}", type=type, name=f"{lemma} in {place.name}", lemma=lemma, plover=plover,
        start=day if dated else None, end=day if dated else published.isoformat(), salience=round(random.random(), 2),
        modality=random.choice(("actual", "actual", "actual", "planned")), quantities={"dead": random.randrange(3)},
    )  # fmt: skip
    first = sketch.say(agent.name, agent)
    sketch.say(" ")
    trigger = sketch.say(verb, event)
    cited: list[tuple[str, Node, str]] = [("agent", agent, first)]
    parts: list[tuple[str, Node, str, str]] = [("patient", patient, " ", patient.name), ("location", place, " in ", place.name)]
    if dated:
        parts.append(("time", Time(id=f"time:{day}", value=day, start=day, end=day), " on ", day))
    for role, node, before, words in parts:
        sketch.say(before)
        cited.append((role, node, sketch.say(words, node)))
    sketch.say(". ")
    for role, node, mention in cited:
        confidence = round(0.5 + random.random() / 2, 2)
        mentions = (trigger, mention)
        sketch.edges.append(Edge(source=event.id, target=node.id, role=role, mentions=mentions, confidence=confidence))
    return event
