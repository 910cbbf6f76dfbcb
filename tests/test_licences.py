"""What comes along with an install may be used by anyone."""

from __future__ import annotations

import importlib.util
from email.message import Message
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "benchmarks" / "licences.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Package:
    """An installed package that says this of its licence."""

    def __init__(self, name: str, **said: str) -> None:
        self.name = name
        self.metadata: Any = Message()
        for key, value in said.items():
            self.metadata[key.replace("_", "-")] = value


def test_licences_of_the_core_install_are_permissive(licences: ModuleType) -> None:
    packages = licences.needed("newsgraph")
    assert {"spacy", "networkx", "numpy"} <= {package.name for package in packages}
    assert licences.faults(packages) == []


@pytest.mark.parametrize(
    ("package", "fault"),
    [
        (Package("a", License_Expression="GPL-3.0-only"), "copyleft"),
        (Package("a", Classifier="License :: OSI Approved :: GNU Affero General Public License v3"), "copyleft"),
        (Package("a", License="LGPLv2+"), "copyleft"),
        (Package("a"), "not known to be permissive"),
        (Package("a", License="Proprietary"), "not known to be permissive"),
        (Package("a", License_Expression="MPL-2.0"), "nobody has looked at"),
        (Package("a", License_Expression="GPL-2.0-only OR MIT"), None),
        (Package("a", License="BSD 3-Clause"), None),
    ],
)
def test_licences_that_ask_for_more_are_named(licences: ModuleType, package: Package, fault: str | None) -> None:
    found = licences.faults([package])
    assert len(found) == (fault is not None)
    assert fault is None or found[0].endswith(fault)
