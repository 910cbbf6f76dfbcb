"""The IRIs of the export: minted from the ids of the graph, the same for the same thing in every export with the same base."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from newsgraph.exports.terms import Iri
from newsgraph.graph.records import Field, NewsGraphError

__all__ = ["DATA_PREFIXES", "DEFAULT_BASE", "Iris", "RdfError", "base_of", "link"]

DEFAULT_BASE = "https://newsgraph.example/"
"""Base of the IRIs where none is given; the host is reserved by RFC 2606, so that they clash with nobody's.

Take a base on a host of your own to publish an export.
"""

DATA_PREFIXES = MappingProxyType(
    {
        kind: {"time": "period"}.get(kind, kind)  # "time" is the prefix of OWL-Time
        for kind in (
            "actor", "article", "claim", "event", "extraction", "graph", "instant", "measure", "place", "report", "role",
            "role-type", "selector", "software", "source", "time",
        )
    }
)  # fmt: skip
"""First path segment of each kind of IRI -> the prefix that Turtle, TriG and JSON-LD shorten it to."""

_WEB = re.compile(r"https?://[^/\s?#]", re.IGNORECASE)


class RdfError(NewsGraphError, ValueError):
    """Something that RDF cannot hold; the message names it, where it stands, and what to do."""


class Iris:
    """Mints the IRIs of an export.

    An id is percent-encoded, all but letters, digits and ``-._:``, so that any id, hostile ones too, gives a valid IRI, two ids
    never give the same, and `node_id` finds the id again.

    Parameters
    ----------
    base
        What every IRI starts with: an absolute IRI that ends in "/" or ":".

    Raises
    ------
    RdfError
        If the base is no such IRI.

    Examples
    --------
    >>> iris = Iris("https://kb.example.org/")
    >>> iris.node("actor", "actor:iso:RUS")
    'https://kb.example.org/actor/iso:RUS'
    >>> iris.segment("https://example.org/a", "text", 142, 148)
    'https://kb.example.org/article/https:%2F%2Fexample.org%2Fa#char=142,148'
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = _checked_base(base)

    @staticmethod
    def checked(iri: str) -> Iri:
        """Return an IRI that somebody gave, if it is one."""
        try:
            return NamedNode(iri).value
        except ValueError as error:
            raise RdfError(f"{iri!r} is no absolute IRI ({error})") from error

    def node(self, kind: str, id: str) -> Iri:
        """Return the IRI of an actor, article, place, time or event by its id in the graph."""
        return f"{self.base}{kind}/{_encoded(kind, id)}"

    def node_id(self, iri: str) -> tuple[str, str]:
        """Return kind and id behind the IRI of a node: the inverse of `node`.

        Raises
        ------
        RdfError
            If the IRI was not minted with this base.

        Examples
        --------
        >>> Iris().node_id("https://newsgraph.example/actor/iso:RUS")
        ('actor', 'actor:iso:RUS')
        """
        kind, slash, name = iri.removeprefix(self.base).partition("/")
        if not iri.startswith(self.base) or not slash or kind not in DATA_PREFIXES:
            raise RdfError(f"{iri!r} was not minted with base {self.base!r}; give the base of the export it comes from")
        bare = name.startswith("~")
        id = unquote(name.removeprefix("~"), errors="surrogatepass")
        return kind, id if bare or kind == "article" else f"{kind}:{id}"

    def article(self, id: str) -> Iri:
        """Return the IRI of an article by the id of its record."""
        return f"{self.base}article/{_percent(id)}"

    def graph(self, article: str) -> Iri:
        """Return the IRI of the named graph that holds what an article says."""
        return self._named("graph", article)

    def extraction(self, article: str) -> Iri:
        """Return the IRI of the activity that read an article."""
        return self._named("extraction", article)

    def source(self, name: str) -> Iri:
        """Return the IRI of a publisher."""
        return self._named("source", name)

    def instant(self, value: str) -> Iri:
        """Return the IRI of a point in time."""
        return self._named("instant", value)

    def role_type(self, role: str) -> Iri:
        """Return the IRI of a role that the vocabulary lacks."""
        return self._named("role-type", role)

    def segment(self, article: str, field: Field, start: int, end: int) -> Iri:
        """Return the IRI of a stretch of an article: a fragment as in RFC 5147 (``char=start,end``), for the title ``title=``."""
        return f"{self.base}article/{_percent(article)}#{'char' if field == 'text' else 'title'}={start},{end}"

    def selector(self, segment: Iri) -> Iri:
        """Return the IRI of the selector that finds a segment in its article."""
        return f"{self.base}selector/{segment[len(self.base) + len('article/') :]}"

    def role(self, event: Iri, role: str, target: Iri) -> Iri:
        """Return the IRI of the role that a target plays in an event."""
        return self.derived("role", event, role, target)

    def derived(self, kind: str, *parts: str) -> Iri:
        """Return the IRI of something that has no id of its own, such as a claim, from what makes it one."""
        words = " ".join(parts).encode("utf-8", "surrogatepass")
        return f"{self.base}{kind}/{blake2b(words, digest_size=12).hexdigest()}"

    def _named(self, kind: str, name: str) -> Iri:
        return f"{self.base}{kind}/{_percent(name)}"


def base_of(article: Iri, id: str) -> str:
    """Return the base that the IRI of an article was minted with.

    Raises
    ------
    RdfError
        If the IRI does not end in the article's id.

    Examples
    --------
    >>> base_of("urn:example:article/a%2F1", "a/1")
    'urn:example:'
    """
    name = f"article/{_percent(id)}"
    if not article.endswith(name):
        raise RdfError(
            f"{article!r} does not end in {name!r} as the IRI of article {id!r} would; take the export as it was written"
        )
    return article.removesuffix(name)


def _checked_base(base: str) -> str:
    try:
        NamedNode(base)
    except ValueError as error:
        raise RdfError(f"base {base!r} is no absolute IRI ({error}); give one such as {DEFAULT_BASE!r}") from error
    if not base.endswith(("/", ":")) or "#" in base:
        raise RdfError(
            f"base {base!r} must end in '/' or ':' and hold no '#'; write {base.partition('#')[0].rstrip('/') + '/'!r}"
        )
    return base


@lru_cache(maxsize=65536)
def _encoded(kind: str, id: str) -> str:
    prefix = f"{kind}:"
    if id.startswith(prefix):
        return _percent(id[len(prefix) :])
    return f"~{_percent(id)}"


@lru_cache(maxsize=4096)
def _percent(id: str) -> str:
    encoded = quote(id, safe=":", errors="surrogatepass").replace("~", "%7E")
    # A path segment "." or ".." would be resolved away by software that normalises IRIs.
    return encoded.replace(".", "%2E") if encoded in {".", ".."} else encoded


def link(url: str) -> Iri | None:
    """Return the IRI of a web page, None where the text is no valid http or https URL: it is never repaired, so never changed.

    Examples
    --------
    >>> link("https://example.org/a?b=1")
    'https://example.org/a?b=1'
    >>> link("javascript:alert(1)") is None
    True
    >>> link("https://example.org/<b>") is None
    True
    """
    if not _WEB.match(url):
        return None
    try:
        NamedNode(url)
    except ValueError:
        return None
    return url
