"""Places: the toponyms of an article, each resolved to the gazetteer where one entry fits."""

from __future__ import annotations

from urllib.parse import urlsplit

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import ArticleContext, PlaceMention, register_extensions
from newsgraph.extract.countries import country
from newsgraph.extract.gazetteer import Gazetteer, open_gazetteer
from newsgraph.extract.toponym_candidates import Toponym
from newsgraph.extract.toponym_recognition import recognise
from newsgraph.extract.toponym_resolution import Resolution, resolve

__all__ = ["PlacesComponent"]


@Language.factory(
    "newsgraph_places",
    assigns=["doc._.places"],
    requires=["doc.ents", "token.pos", "token.dep", "token.lemma", "token.is_sent_start"],
)
class PlacesComponent:
    """Set ``doc._.places``; the gazetteer is opened, and the first time built, when the first doc comes.

    A country name is a place also where it stands for a government; a demonym never is. Streets are places without a position.
    """

    def __init__(self, nlp: Language, name: str = "newsgraph_places") -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Find the toponyms and resolve them together."""
        toponyms, hints = recognise(doc, self.gazetteer)
        resolutions = resolve(toponyms, hints, _home(doc._.article))
        doc._.places = [_mention(doc, t, r) for t, r in zip(toponyms, resolutions, strict=True)]
        return doc

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer of this process."""
        return open_gazetteer()


def _mention(doc: Doc, toponym: Toponym, resolution: Resolution) -> PlaceMention:
    return PlaceMention(
        start=toponym.start,
        end=toponym.end,
        head=doc[toponym.start : toponym.end].root.i,
        name=toponym.name,
        resolved=resolution.place,
        score=resolution.score,
        candidates=list(resolution.candidates),
    )


def _home(article: ArticleContext) -> str | None:
    """Return the country of the source by the country code its web address ends in; generic codes say nothing."""
    host = urlsplit(article.url or "").hostname or ""
    ending = host.rsplit(".", 1)[-1]
    if ending in _GENERIC_CODES or len(ending) != 2:
        return None
    found = country("gb" if ending == "uk" else ending)
    return found.alpha3 if found else None


_GENERIC_CODES = frozenset({"tv", "me", "io", "co", "fm", "am", "ly", "cc", "ws", "to", "eu", "su", "ai"})
"""Country codes that sites use as words, and those of no country."""
