"""The extraction record: what one article says, with its evidence.

A record is a fragment of the property graph. Extraction writes it, the store keeps it, the graph is built from it and every
export can be traced back to it. Offsets count characters (code points) of ``text`` (or of ``title``), end exclusive.

Exceptions::

    NewsGraphError            base of every error this project raises on purpose
    └── RecordError           a record that cannot be read: names the place and the cure

"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields, make_dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, Literal, get_args

import orjson

__all__ = [
    "MODALITIES",
    "ROLES",
    "Actor",
    "Candidate",
    "Dating",
    "Edge",
    "Event",
    "Headline",
    "Mention",
    "NewsGraphError",
    "Node",
    "Place",
    "Record",
    "RecordError",
    "Role",
    "Span",
    "Stance",
    "Time",
    "as_json",
    "hash_article",
]

Kind = Literal["actor", "place", "time", "event"]
Field = Literal["text", "title"]
Polarity = Literal["positive", "negative"]
Modality = Literal["actual", "planned", "possible", "hypothetical", "requested"]
MODALITIES: tuple[str, ...] = get_args(Modality)
"""How real an event is, from what is reported as fact to what is asked for."""
Dating = Literal["expression", "context", "telling"]
Role = Literal[
    "agent", "patient", "recipient", "beneficiary", "instrument", "location", "origin", "destination", "time", "attribution",
    "cause", "topic", "subevent", "before", "after", "during",
]  # fmt: skip
Stance = Literal["report", "claim", "confirm", "deny", "doubt"]
Span = tuple[int, int]

ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]
"""Every role an edge may have, in the order in which they are listed to people."""


class NewsGraphError(Exception):
    """Base of every error that newsgraph raises on purpose."""


class RecordError(NewsGraphError, ValueError):
    """A record that cannot be read; the message names what is wrong, where, and what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, organisation, country or group that takes part in events.

    ``code`` is the PLOVER actor code: the country (ISO alpha-3) where there is one, else the sector (``IGO``, ``NGO``, …).
    """

    kind: ClassVar[Kind] = "actor"
    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    country: str | None = None
    sector: str | None = None
    code: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Another place that a name could stand for, with its share of the total; ``geonames`` is None for one of the user's own."""

    geonames: int | None = None
    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A toponym, resolved to the gazetteer where possible (WGS 84 degrees).

    ``resolved`` is False where no entry fits: such a place stays, without a position. ``geonames`` is None then, and for parts
    and regions that GeoNames does not have ("eastern Ukraine"). ``extent`` is west, south, east, north, over the 180th meridian
    where west is greater than east. ``within`` leads from the nearest to the widest; ``score`` is the share of the total that the
    entry has among all candidates, ``candidates`` the runners-up, best first.
    """

    kind: ClassVar[Kind] = "place"
    id: str
    type: str
    name: str
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonames: int | None = None
    wikidata: str | None = None
    within: tuple[str, ...] = ()
    extent: tuple[float, float, float, float] | None = None
    resolved: bool = True
    score: float | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time expression as TIMEX3 value with the interval it denotes (ISO 8601 dates or date-times, both inclusive).

    ``type`` is that of TIMEX3: DATE, TIME, DURATION or SET. ``precision`` names the unit that the value is exact to ("day",
    "week", "month" …), None for one without a place on the calendar. ``zone`` is the time zone that the text names, as an offset
    or a name of the IANA database.
    """

    kind: ClassVar[Kind] = "time"
    id: str
    value: str
    type: str | None = None
    precision: str | None = None
    zone: str | None = None
    start: str | None = None
    end: str | None = None


_EVERYDAY = ("general:", "object:", "derived:", "wordnet:")
"""How `Event.typed_by` begins where the lexicon of event types does not know the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, was planned, asked for or denied.

    ``plover`` and what goes with it (``cameo``, ``mode``, ``contexts``, ``quad``, ``goldstein``) tell what political actors do to
    each other. ``typed_by`` names the rule that chose the type ("lexicon:attack", "general:begin", "wordnet:verb.motion"),
    ``type_confidence`` says how far it is to be trusted, and ``confidence`` how sure it is that there is an event at all.

    ``start`` and ``end`` bound when it happened (ISO 8601); either may be None: an event told in the past tense without a date
    has only an ``end``, when it was told ("no later than"). ``dated_by`` says what they rest on: a time ``expression`` of the
    event's own, the ``context`` (that of the event it is told as a part of, or "two days after" one), or only the ``telling``.
    ``told`` is when its source told it, where the text says so; neither is the publication of the article.
    """

    kind: ClassVar[Kind] = "event"
    id: str
    type: str
    name: str
    lemma: str
    plover: str | None = None
    cameo: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    quad: str | None = None
    goldstein: float | None = None
    polarity: Polarity = "positive"
    modality: Modality = "actual"
    tense: str | None = None
    aspect: str | None = None
    start: str | None = None
    end: str | None = None
    dated_by: Dating | None = None
    told: str | None = None
    salience: float = 0.0
    quantities: Mapping[str, Any] = field(default_factory=dict)
    typed_by: str | None = None
    type_confidence: float | None = None
    confidence: float = 1.0

    @property
    def telling_type(self) -> str:
        """The type where it tells one event from another: "event" where it is but that of an everyday word."""
        return "event" if self.typed_by is not None and self.typed_by.startswith(_EVERYDAY) else self.type


Node = Actor | Place | Time | Event
_SHORT = 120
_HELD_AS_THEY_ARE = frozenset({type(None), bool, int, float})
_PLAIN = _HELD_AS_THEY_ARE | {str}
_SMALL, _LARGE = 1e-4, 1e16
"""From where to where floats are written without an exponent."""
_NODE_CLASSES: dict[str, type[Actor] | type[Place] | type[Time] | type[Event]] = {
    "actor": Actor, "place": Place, "time": Time, "event": Event,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of the text (or title) that speaks of a node.

    ``quantities`` are the numbers that this mention of an event gives, for others may give other numbers.
    """

    id: str
    kind: Kind
    start: int
    end: int
    node: str
    quantities: Mapping[str, Any] | None = field(default=None, hash=False)
    field: Field = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A role that ``target`` plays in the event ``source``, with the mentions that say so.

    ``stances`` tells what the source of an ``attribution`` does with the event: report, claim, confirm, deny, doubt. The mention
    of its speech is among ``mentions``. ``inherited`` tells that the text does not say so of this event: the place is that of the
    scene, of a related event, or of the dateline; the agent is that of the attack which brought the event about.
    """

    source: str
    target: str
    role: str
    mentions: tuple[str, ...]
    confidence: float = 1.0
    stances: tuple[Stance, ...] = ()
    inherited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Who did what, when and where in the main event: spans of ``text``, each None where the article does not say."""

    event: str
    who: Span | None = None
    what: Span | None = None
    when: Span | None = None
    where: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything one article says."""

    id: str
    text: str
    url: str | None = None
    title: str | None = None
    source: str | None = None
    author: str | None = None
    language: str | None = None
    published: str | None = None
    sentences: tuple[Span, ...] = ()
    mentions: tuple[Mention, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    headline: Headline | None = None
    model: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON types, keys in a fixed order."""
        out = {name: getattr(self, name) for name in _names(Record) if name not in {"mentions", "nodes", "edges", "headline"}}
        out["sentences"] = [list(span) for span in self.sentences]
        out["mentions"] = list(map(_mention_to_dict, self.mentions))
        out["nodes"] = list(map(_plain, self.nodes))
        out["edges"] = list(map(_edge_to_dict, self.edges))
        out["headline"] = _plain(self.headline) if self.headline else None
        out["model"] = dict(self.model)
        return out

    def to_json(self) -> str:
        """Return the record as one line of JSON, byte for byte the same for the same record.

        Examples
        --------
        >>> Record.from_json(Record(id="a", text="Rain fell.").to_json()).text
        'Rain fell.'
        """
        return _as_json_slowly(self.to_dict()) if _has_odd_numbers(self) else as_json(self.to_dict())

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        """Read a record; unknown keys are ignored, so records of later versions stay readable.

        Raises
        ------
        RecordError
            If a key is missing or a value has the wrong shape.
        """
        try:
            plain = {f.name: data[f.name] for f in fields(cls) if f.name in data}
            plain["sentences"] = tuple((int(a), int(b)) for a, b in data.get("sentences") or ())
            plain["mentions"] = tuple(map(_mention_from_dict, data.get("mentions") or ()))
            plain["nodes"] = tuple(map(_node_from_dict, data.get("nodes") or ()))
            plain["edges"] = tuple(map(_edge_from_dict, data.get("edges") or ()))
            plain["headline"] = _headline_from_dict(data.get("headline"))
            plain["model"] = dict(data.get("model") or {})
            return cls(**plain)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            name = data.get("id") if isinstance(data, Mapping) else None
            raise RecordError(
                f"record {name!r} cannot be read: {type(error).__name__}: {error}; see record.schema.json"
            ) from error

    @classmethod
    def from_json(cls, line: str | bytes) -> Record:
        """Read a record from one line of JSON; raises `RecordError` as `from_dict` does."""
        with suppress(orjson.JSONDecodeError, RecordError):
            record = cls.from_dict(orjson.loads(line))
            if not _has_odd_numbers(record):
                return record
        # What is left is read slowly: halves of surrogate pairs, numbers of more than 64 bits, and what has to be explained.
        try:
            text = line.decode("utf-8", "surrogatepass") if isinstance(line, bytes) else line
            data = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise RecordError(f"not a JSON record: {error}") from error
        return cls.from_dict(data)


def as_json(plain: Any) -> str:
    """Return JSON of lists, dicts and plain values, without spaces."""
    with suppress(orjson.JSONEncodeError):
        return orjson.dumps(plain).decode()
    # What orjson has no form for: numbers of more than 64 bits, halves of surrogate pairs.
    return _as_json_slowly(plain)


def _as_json_slowly(plain: Any) -> str:
    line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate in the text has no UTF-8 form; its JSON escape keeps it.
        return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
    return line


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _has_odd_numbers(record: Record) -> bool:
    """Tell whether quantities hold numbers that orjson reads or writes otherwise than `json`.

    It reads whole ones of more than 64 bits as floats, writes what is no number as null, and has other forms of large and of
    small ones.
    """
    told: Iterable[Mention | Event] = chain(record.mentions, (node for node in record.nodes if isinstance(node, Event)))
    return any(item.quantities and _is_odd(item.quantities) for item in told)


def _is_odd(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_odd, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_is_odd, value))
    return isinstance(value, float) and value != 0 and not _SMALL <= abs(value) < _LARGE


# ------------------------------------------------------------------------------------------------------------- parts of records


def _plain(item: Any) -> dict[str, Any]:
    names, values = _getter(item.__class__)
    return {
        name: value if value.__class__ in _PLAIN else _jsonable(value) for name, value in zip(names, values(item), strict=True)
    }


@cache
def _getter(cls: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the keys of what becomes a JSON object, in order, and what gets the values: a node has its kind after its id."""
    first, *rest = _names(cls)
    names = (first, "kind", *rest) if cls in _NODE_CLASSES.values() else (first, *rest)
    return names, attrgetter(*names)


def _jsonable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) if isinstance(item, Candidate) else item for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return value


def _node_from_dict(data: Mapping[str, Any]) -> Node:
    if data.get("candidates"):
        data = {**data, "candidates": tuple(map(_candidate, data["candidates"]))}
    node: Node = _build(_NODE_CLASSES[data["kind"]], data)
    return node


def _candidate(item: Any) -> Candidate:
    """Read a runner-up; records once named them by their ids alone."""
    candidate: Candidate = Candidate(geonames=item) if isinstance(item, int) else _build(Candidate, item)
    return candidate


def _mention_to_dict(mention: Mention) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": mention.id, "kind": mention.kind, "start": mention.start, "end": mention.end, "node": mention.node,
    }  # fmt: skip
    if mention.quantities is not None:
        plain["quantities"] = dict(mention.quantities)
    if mention.field == "title":
        plain["in"] = "title"
    return plain


def _mention_from_dict(data: Mapping[str, Any]) -> Mention:
    get, once = data.get, sys.intern
    mention: Mention = _DRAFTS[Mention](
        once(data["id"]),
        once(data["kind"]),
        data["start"],
        data["end"],
        once(data["node"]),
        get("quantities"),
        once(get("in", "text")),
    )
    mention.__class__ = Mention
    return mention


def _edge_to_dict(edge: Edge) -> dict[str, Any]:
    plain = {
        "source": edge.source, "target": edge.target, "role": edge.role, "mentions": list(edge.mentions),
        "confidence": edge.confidence,
    }  # fmt: skip
    if edge.stances:
        plain["stances"] = list(edge.stances)
    if edge.inherited:
        plain["inherited"] = edge.inherited
    return plain


def _edge_from_dict(data: Mapping[str, Any]) -> Edge:
    get, once = data.get, sys.intern
    mentions, stances = tuple(map(once, data["mentions"])), tuple(map(once, get("stances", ())))
    edge: Edge = _DRAFTS[Edge](
        once(data["source"]),
        once(data["target"]),
        once(data["role"]),
        mentions,
        get("confidence", 1.0),
        stances,
        get("inherited", False),
    )
    edge.__class__ = Edge
    return edge


def _headline_from_dict(data: Mapping[str, Any] | None) -> Headline | None:
    if not data:
        return None
    spans = {key: (data[key][0], data[key][1]) for key in ("who", "what", "when", "where") if data.get(key)}
    return Headline(event=data["event"], **spans)


def _build(cls: Any, data: Mapping[str, Any]) -> Any:
    names, defaults, required = _shape(cls)
    if not required <= data.keys():
        raise KeyError(*sorted(required - data.keys()))
    made = _DRAFTS[cls](
        *[value if value.__class__ in _HELD_AS_THEY_ARE else held_once(value) for value in map(data.get, names, defaults)]
    )
    made.__class__ = cls
    return made


@cache
def _shape(cls: Any) -> tuple[tuple[str, ...], tuple[Any, ...], frozenset[str]]:
    """Return the names of the fields, what is taken for each that is missing, and those that must not be."""
    optional = {f.name: f.default if f.default_factory is MISSING else f.default_factory() for f in fields(cls)}
    required = frozenset(name for name, default in optional.items() if default is MISSING)
    return tuple(optional), tuple(optional.values()), required


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))


def _draft(cls: Any) -> Any:
    """Return a class with the slots of a frozen one, which takes all values in their order and many times faster.

    What it makes becomes an instance of the frozen class when that is set as its class.
    """
    return make_dataclass(cls.__name__, _names(cls), slots=True, eq=False, repr=False)


_DRAFTS = {cls: _draft(cls) for cls in (*_NODE_CLASSES.values(), Candidate, Mention, Edge)}


def held_once(value: Any) -> Any:
    """Return a value of JSON with lists as tuples and short texts held once: ids and names stand in records many times over."""
    kind = value.__class__
    if kind is str:
        return sys.intern(value) if len(value) < _SHORT else value
    return tuple(map(held_once, value)) if kind is list else value


@lru_cache(maxsize=4096)
def hash_article(article: str) -> str:
    """Return what the id of an article comes to in ids of nodes that are its own.

    It has 64 bits: the chance that any two of 100 million articles share one is 0.03 %, where 48 would make 18 pairs of articles
    whose events could pass for one.

    Examples
    --------
    >>> hash_article("https://example.org/herald/talks")
    'b8798aa2006a7e54'
    """
    return hashlib.sha256(article.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def nodes_by_id(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return the nodes under their ids."""
    return {node.id: node for node in nodes}
