"""What the components write on a `Doc`: mentions with token offsets, and the extension attributes that hold them.

All positions here are token indices into the doc, end exclusive; `newsgraph.extract.assembly` turns them into characters.

========================  =============================================  =====================
Attribute                 Holds                                          Set by
========================  =============================================  =====================
``doc._.blocks``          list of `Block`, covering the doc in order     newsgraph_layout
``doc._.article``         the `ArticleContext` (set by the caller)       newsgraph.extract.pipeline
``doc._.places``          list of `PlaceMention`                         newsgraph_places
``doc._.actors``          list of `ActorMention`                         newsgraph_actors
``doc._.times``           list of `TimeMention`                          newsgraph_times
``doc._.written``         day of writing: dateline, else publication     newsgraph_times
``doc._.events``          list of `EventMention`                         newsgraph_events and after
``doc._.antecedents``     what pronouns stand for, by their `id`         newsgraph_certainty
``doc._.chains``          `Chains`, the coreference of the article       newsgraph_coreference
``doc._.headline``        `HeadlineSpans` or None                        newsgraph_salience
========================  =============================================  =====================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from spacy.tokens import Doc

from newsgraph.graph.records import Stance

__all__ = [
    "ActorMention", "Argument", "ArticleContext", "Block", "Chains", "EventMention", "HeadlineSpans", "PlaceCandidate",
    "PlaceMention", "Stance", "TimeMention", "register_extensions",
]  # fmt: skip

BlockKind = Literal["heading", "paragraph", "dateline", "list", "table", "byline", "quote"]
Form = Literal["name", "nominal", "pronoun"]


@dataclass(frozen=True, slots=True)
class ArticleContext:
    """What is known about the article beside its text; extraction of a bare text has none of it.

    ``offset`` counts the characters of the doc that come before the article's text: the title, where the doc opens with it.
    """

    id: str = ""
    title: str | None = None
    url: str | None = None
    source: str | None = None
    published: str | None = None
    language: str | None = "en"
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or the like: tokens ``start`` to ``end``."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCandidate:
    """An entry of the gazetteer; coordinates are WGS 84 degrees. ``extent`` (west, south, east, north) is None for a point.

    ``source`` is the name of the gazetteer that the user added, empty for our own.
    """

    geonames: int | None
    name: str
    type: str
    lat: float | None
    lon: float | None
    country: str | None
    admin1: str | None = None
    population: int = 0
    wikidata: str | None = None
    within: tuple[str, ...] = ()
    extent: tuple[float, float, float, float] | None = None
    source: str = ""


class RunnerUp(NamedTuple):
    """A place that a name could stand for too, with its share of the total (0 to 1)."""

    place: PlaceCandidate
    score: float


@dataclass(slots=True, kw_only=True)
class PlaceMention:
    """A toponym used for the place; ``resolved`` is None where no entry fits, ``candidates`` lists the runners-up, best first."""

    start: int
    end: int
    head: int
    name: str
    resolved: PlaceCandidate | None = None
    score: float = 0.0
    candidates: list[RunnerUp] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class ActorMention:
    """A mention of someone who can act: a name, a nominal ("Ukrainian officials", "residents") or a pronoun.

    ``type`` is one of the actor types of ``data/actor_types.json``; a pronoun has type ``pronoun`` until it is resolved.
    ``key`` is a normalised identity ("Q212", "ukr/government", "volodymyr zelensky") that makes mentions of one actor meet.
    """

    start: int
    end: int
    head: int
    name: str
    form: Form = "name"
    type: str = "group"
    country: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    aliases: tuple[str, ...] = ()
    key: str = ""


@dataclass(slots=True, kw_only=True)
class TimeMention:
    """A time expression with its TIMEX3 value; ``first`` and ``last`` are the interval's ISO 8601 ends, both inclusive.

    ``zone`` is the time zone that it names: an offset, or a name of the IANA database.
    """

    start: int
    end: int
    head: int
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    value: str = ""
    first: str | None = None
    last: str | None = None
    zone: str | None = None


@dataclass(slots=True, kw_only=True)
class Argument:
    """A filler of a role: the mention itself (actor, place, time or another event).

    An ``attribution`` has a ``stance``, what the source does with the event, and a ``cue``, the speech that says so. A place is
    ``inherited`` where it is that of the scene, an agent where it is that of a cause: neither is said of the event itself.
    """

    role: str
    filler: ActorMention | PlaceMention | TimeMention | EventMention
    confidence: float = 1.0
    stance: Stance | None = None
    cue: EventMention | None = None
    inherited: bool = False


@dataclass(slots=True, kw_only=True)
class EventMention:
    """A trigger ("launched … assault", "talks") with its type, arguments and how sure the text is of it.

    ``words`` are the lemmas of the lexicon's entry, several for a multiword trigger ("impose", "sanction"). ``first`` and
    ``last`` bound when it happened (ISO 8601, both inclusive), ``dated_by`` says what they rest on; ``told`` is the day on which
    its source told of it, where the text says so.
    """

    start: int
    end: int
    head: int
    lemma: str
    type: str = "event"
    plover: str | None = None
    cameo: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    nominal: bool = False
    polarity: Literal["positive", "negative"] = "positive"
    modality: Literal["actual", "planned", "possible", "hypothetical", "requested"] = "actual"
    tense: Literal["past", "present", "future"] | None = None
    aspect: Literal["progressive", "perfective", "perfective_progressive"] | None = None
    first: str | None = None
    last: str | None = None
    dated_by: Literal["expression", "context", "telling"] | None = None
    told: str | None = None
    arguments: list[Argument] = field(default_factory=list)
    quantities: dict[str, Any] = field(default_factory=dict)
    typed_by: str | None = None
    type_confidence: float | None = None
    confidence: float = 1.0
    salience: float = 0.0

    @property
    def is_known_type(self) -> bool:
        """Whether the lexicon of event types tells the type, or a rule that makes another of it."""
        return self.typed_by is not None and self.typed_by.startswith(("lexicon:", "rule+"))

    @property
    def is_suffered(self) -> bool:
        """Whether the verb's subject suffers the event, as in "came under fire"."""
        return not self.nominal and "under" in self.words


@dataclass(slots=True)
class Chains:
    """Coreference within the article: each list holds the mentions of one actor, place, time or event, in text order."""

    actors: list[list[ActorMention]] = field(default_factory=list)
    places: list[list[PlaceMention]] = field(default_factory=list)
    times: list[list[TimeMention]] = field(default_factory=list)
    events: list[list[EventMention]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HeadlineSpans:
    """The main event and the token spans that answer who, what, when and where."""

    event: EventMention
    who: tuple[int, int] | None = None
    what: tuple[int, int] | None = None
    when: tuple[int, int] | None = None
    where: tuple[int, int] | None = None


def register_extensions() -> None:
    """Register the attributes on `Doc`; calling it again changes nothing."""
    defaults: dict[str, Any] = {
        "article": ArticleContext(),
        "chains": None,
        "antecedents": None,
        "headline": None,
        "written": None,
    }
    for name in ("blocks", "places", "actors", "times", "events"):
        defaults[name] = []
    for name, default in defaults.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


register_extensions()
