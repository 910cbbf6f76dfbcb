"""The actors of an article, as a spaCy component."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.actors.mentions import find_actors
from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorTables
from newsgraph.extract.annotations import ActorMention, register_extensions
from newsgraph.extract.words import words_of

__all__ = ["ActorsComponent", "actors_by_head"]


@Language.factory(
    "newsgraph_actors",
    assigns=["doc._.actors"],
    requires=["doc.ents", "doc.sents", "token.pos", "token.tag", "token.dep", "token.head", "token.lemma"],
    default_config={"tables": []},
)
class ActorsComponent:
    """Find everyone who can act: persons, organisations, countries, unnamed groups and pronouns.

    Parameters
    ----------
    tables
        Paths of further tables of actors (TSV, see `newsgraph.extract.actors.tables`).

    Raises
    ------
    ActorTableError
        If a table cannot be read.
    """

    def __init__(self, nlp: Language, name: str = "newsgraph_actors", tables: Iterable[str] = ()) -> None:
        self.name = name
        self.tables = ActorTables(lambda phrase: [token.text for token in nlp.tokenizer(phrase)], tables)
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.actors``."""
        doc._.actors = find_actors(Reading.of(doc), self.tables)
        return doc


def actors_by_head(doc: Doc) -> dict[int, list[ActorMention]]:
    """Return the actors that each token stands for as an argument.

    "Officials" in "Hungarian and Romanian officials met" stands for two actors; the second has the adjective as its head.
    """
    by_head: dict[int, list[ActorMention]] = {}
    actors: Sequence[ActorMention] = doc._.actors
    for mention in actors:
        by_head.setdefault(mention.head, []).append(mention)
    for mention in actors:
        if mention.form == "nominal" and words_of(doc)[mention.head].dep_ in ("amod", "compound", "nmod", "conj", "nsubj"):
            noun = _noun_after(doc, mention)
            if noun is not None and noun != mention.head and noun in by_head:
                by_head[noun].append(mention)
    return by_head


def _noun_after(doc: Doc, mention: ActorMention) -> int | None:
    """Return the noun that a coordinated nation stands before, None where the mention is no such nation."""
    words = mention.key.partition("/")[2]
    if words_of(doc)[mention.head].pos_ not in ("ADJ", "PROPN") or not words:
        return None
    for other in doc._.actors:
        if other.start >= mention.end and other.form == "nominal" and other.key.partition("/")[2] == words:
            return int(other.head)
    return None
