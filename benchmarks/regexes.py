"""Look for regular expressions of the packages that take more than linear time on hostile text.

    python benchmarks/regexes.py [--length 20000] [--limit 1.0] [--jobs N]

Every compiled expression that a module, class or function of the packages holds is found by itself, and so are the characters
that its repetitions take: text of these, repeated, with an end that fits nothing, is what makes an expression go back and forth.
An expression that is only ever matched at the start of a text is not tried anywhere else. Prints those that need more CPU seconds
than the limit for a text of that length, and ends with 1 if there are any. Linear ones need a hundredth of that.

A text is tried at a tenth of its length first, and at its whole length only where that took more than a thousandth of the limit:
what takes less needs less than the limit at ten times the length, unless it grows faster than with the third power, and what does
shows at a tenth. An expression that goes over the limit is interrupted, so none holds up the others. All of it takes minutes.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import multiprocessing
import os
import pkgutil
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import newsgraph.app
import newsgraph.exports
import newsgraph.extract
import newsgraph.graph
from newsgraph.extract.limits import TimeLimitError, time_limit

ROOMS = (newsgraph.app, newsgraph.exports, newsgraph.extract, newsgraph.graph)
CACHED = type(cache(len))
ENDS = ("", "\x00", "!", "\n", "a")
AT_START = {"match", "fullmatch", "sub count=1", "pattern", "flags"}
"""Methods that look at the start of a text only; the one that is told to replace once fits the empty text."""
USUAL = (" ", "a", "1", "\n", "A", "A ", "a.", "a ", "1,", "-")
_MOST_PUMPS = 40
_SHORT = 1000
"""Characters; a text as short as that is tried at once."""
_CATEGORIES = {
    kinds.CATEGORY_DIGIT: "1", kinds.CATEGORY_SPACE: " ", kinds.CATEGORY_WORD: "a",
    kinds.CATEGORY_NOT_DIGIT: "a", kinds.CATEGORY_NOT_SPACE: "a", kinds.CATEGORY_NOT_WORD: " ",
}  # fmt: skip
_REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)


def main(arguments: list[str] | None = None) -> int:
    """Find, feed, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--length", type=int, default=20_000, help="of the texts (20,000)")
    options.add_argument("--limit", type=float, default=1.0, help="CPU seconds for one text (1.0)")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (as many as there are cores)")
    chosen = options.parse_args(arguments)
    patterns = expressions()
    with multiprocessing.get_context("fork").Pool(chosen.jobs) as pool:
        tried = pool.imap(partial(_slow_of, chosen.length, chosen.limit), range(len(patterns)))
        slow = list(itertools.chain.from_iterable(tried))
    for pattern, start, text, seconds in slow:
        print(f"more than {seconds:.1f} s for {start!r} + {text!r} × {chosen.length // len(text)}…: {pattern.pattern[:200]!r}")
    print(f"{len(patterns)} expressions, {len({pattern for pattern, *_ in slow})} of them slow")
    return 1 if slow else 0


Tried = Callable[[str], Iterator[re.Match[str]]]
Slow = tuple[re.Pattern[str], str, str, float]
"""An expression, the start and the repeated part of a text, and how long that took."""


def slow_expressions(patterns: Mapping[re.Pattern[str], Tried], length: int, limit: float) -> list[Slow]:
    """Return the expressions that take longer than the limit for a text."""
    return [found for pattern, tried in patterns.items() for found in _slow_texts(pattern, tried, length, limit)]


def _slow_of(length: int, limit: float, number: int) -> list[Slow]:
    """Try one of all expressions; they are found once, and processes that are forked from this one have them."""
    pattern, tried = list(expressions().items())[number]
    return list(_slow_texts(pattern, tried, length, limit))


@cache
def expressions() -> dict[re.Pattern[str], Tried]:
    """Return all expressions that there are once every module is loaded, with how they are used."""
    for room in ROOMS:
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    held: dict[tuple[str, int], re.Pattern[str]] = {}
    methods: dict[tuple[str, int], set[str]] = {}
    for module_name, loaded in sorted(sys.modules.items()):
        if module_name.startswith("newsgraph.") and getattr(loaded, "__file__", None):
            source = Path(str(loaded.__file__)).read_text(encoding="utf-8")
            for name, value in vars(loaded).items():
                for pattern in _patterns_in(value, 0):
                    key = pattern.pattern, pattern.flags
                    held[key] = pattern
                    methods.setdefault(key, set()).update(_uses(source, name) if value is pattern else {"search"})
    return {held[key]: _at_start(held[key]) if methods[key] <= AT_START else held[key].finditer for key in sorted(held)}


def _uses(source: str, name: str) -> set[str]:
    """Return the methods of a module's expression that the module calls."""
    found = re.findall(rf"\b{name}\b\.(\w+)(?:\([^\n]*(count=1)\b)?", source)
    plain = set(re.findall(rf"(?<![\w.]){name}\b(?!\.| =)", source))
    return {f"{method} {once}".strip() for method, once in found} | ({"search"} if plain else set())


def _at_start(pattern: re.Pattern[str]) -> Tried:
    return lambda text: iter([found for found in (pattern.match(text), pattern.fullmatch(text)) if found])


def _patterns_in(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, dict):
        for item in list(value.values()):
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _patterns_in(item, depth + 1)
    elif depth < 2 and type(value) is CACHED and _makes_pattern(value):
        yield from _patterns_in(value(), depth + 1)
    elif depth < 3 and isinstance(value, type) and value.__module__.startswith("newsgraph."):
        yield from _patterns_in(dict(vars(value)), depth + 1)


def _makes_pattern(function: Any) -> bool:
    """Tell whether a cached function of no arguments returns an expression."""
    made = function.__wrapped__
    return not made.__code__.co_argcount and "Pattern" in str(made.__annotations__.get("return", ""))


def _slow_texts(pattern: re.Pattern[str], tried: Tried, length: int, limit: float) -> Iterator[Slow]:
    """Yield the first text that an expression takes longer than the limit for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parser.parse(pattern.pattern, pattern.flags)
    start = _example(tree)
    pumps = list(itertools.islice(dict.fromkeys((*_pumps(tree), *USUAL)), _MOST_PUMPS))
    sizes = [(length, limit)] if length <= _SHORT else [(max(length // 10, _SHORT), limit / 1000), (length, limit)]
    for pump in pumps:
        for before, end in itertools.product(("", start[:200]), ENDS):
            for size, most in sizes:
                seconds = _cpu_seconds(tried, before + pump * (size // len(pump)) + end, limit)
                if seconds <= most:
                    break
            else:
                yield pattern, before, pump, seconds
                return


def _cpu_seconds(tried: Tried, text: str, limit: float) -> float:
    """Return how long an expression takes for a text; hardly more than the limit, for then it is interrupted."""
    started = time.process_time()
    with suppress(TimeLimitError), time_limit(limit):
        for _ in tried(text):
            pass
    return time.process_time() - started


def _pumps(tree: Any) -> Iterator[str]:
    """Yield texts that the repetitions of a parsed expression take, each once."""
    for kind, argument in tree:
        if kind in _REPEATS:
            _, high, body = argument
            if high > 8:
                yield _example(body) or "a"
                yield from (text for text in _each(body) if text)
            yield from _pumps(body)
        else:
            for part in _parts(kind, argument):
                yield from _pumps(part)


def _each(tree: Any) -> Iterator[str]:
    """Yield an example of each alternative."""
    for kind, argument in tree:
        if kind is kinds.BRANCH:
            yield from (_example(part) for part in argument[1])
        if kind is kinds.IN:
            yield from (_example([item]) for item in argument if item[0] is not kinds.NEGATE)
        for part in _parts(kind, argument):
            yield from _each(part)


def _parts(kind: Any, argument: Any) -> list[Any]:
    if kind is kinds.SUBPATTERN:
        return [argument[3]]
    if kind is kinds.BRANCH:
        return list(argument[1])
    if kind in _REPEATS:
        return [argument[2]]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [argument[1]]
    if kind is kinds.ATOMIC_GROUP:
        return [argument]
    return []


def _example(tree: Any) -> str:
    """Return a text that the expression takes, roughly: what surrounds it is not looked at."""
    return "".join(_example_of(kind, argument) for kind, argument in tree)


def _example_of(kind: Any, argument: Any) -> str:
    if kind is kinds.LITERAL:
        return chr(int(argument))
    if kind is kinds.NOT_LITERAL:
        return "a" if argument != ord("a") else "b"
    if kind is kinds.ANY:
        return "a"
    if kind is kinds.RANGE:
        return chr(int(argument[0]))
    if kind is kinds.CATEGORY:
        return str(_CATEGORIES.get(argument, "a"))
    if kind is kinds.IN:
        return _member(argument)
    if kind is kinds.BRANCH:
        return str(_example(argument[1][0]))
    if kind in _REPEATS:
        return _example(argument[2]) * max(1, int(argument[0]))
    parts = _parts(kind, argument) if kind not in (kinds.ASSERT, kinds.ASSERT_NOT) else []
    return "".join(map(_example, parts))


def _member(items: Any) -> str:
    if items[0][0] is not kinds.NEGATE:
        return str(_example([items[0]]))
    try:
        allowed = re.compile("[^" + "".join(re.escape(_example([item])) for item in items[1:]) + "]")
    except re.error:
        return "a"
    return next((char for char in "a 1-.x\n" if allowed.match(char)), "a")


if __name__ == "__main__":
    sys.exit(main())
