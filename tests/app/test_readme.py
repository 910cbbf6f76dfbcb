"""The README is run: its commands end well, what it shows is what they print, its Python runs.

After a change that alters the output, ``NEWSGRAPH_UPDATE_README=1 pytest tests/app/test_readme.py`` writes the real output into
the README.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)

ENOUGH = 0.6
"""How alike shown and real output must be, numbers aside: extraction of a few sentences differs between CPUs."""


def blocks(kind: str) -> list[str]:
    return [block["body"] for block in BLOCK.finditer(README.read_text(encoding="utf-8")) if block["kind"] == kind]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the README's first command has been run."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "examples").symlink_to(ROOT / "examples")
    (build,) = re.findall(r"&& (newsgraph build .*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    run(build, folder)
    return folder


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | {"PATH": path},
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout + done.stderr


def run_block(block: str, folder: Path) -> str:
    """Run the commands of a console block; return it with their real output."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{run(command, folder)}" for command in commands)


def mask(text: str) -> list[str]:
    return [re.sub(r"\d+", "0", line) for line in text.splitlines()]


@pytest.mark.model
def test_readme_shows_what_its_commands_print(folder: Path) -> None:
    shown = blocks("console")
    real = [run_block(block, folder) for block in shown]
    assert any("newsgraph query" in block for block in shown)
    if os.environ.get("NEWSGRAPH_UPDATE_README"):
        text = README.read_text(encoding="utf-8")
        for old, new in zip(shown, real, strict=True):
            text = text.replace(f"```console\n{old}```", f"```console\n{new}```")
        README.write_text(text, encoding="utf-8")
        return
    for old, new in zip(shown, real, strict=True):
        alike = difflib.SequenceMatcher(None, mask(old), mask(new)).ratio()
        assert alike >= ENOUGH, f"the README shows\n\n{old}\nbut this is printed:\n\n{new}\n{__doc__}"


@pytest.mark.model
@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_readme_python_runs(folder: Path, number: int) -> None:
    code = blocks("python")[number]
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_readme_names_every_format_that_is_written() -> None:
    from newsgraph.exports.formats import FORMATS

    text = README.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in FORMATS)


def test_readme_lists_the_exit_codes() -> None:
    from newsgraph.app.exit_codes import EXIT_CODES

    listed = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
        for code in row.split(",")
    }
    assert listed == set(EXIT_CODES)


def test_readme_links_to_files_that_are_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    missing = [link for link in links if not (ROOT / link).exists()]
    assert missing in ([], ["docs/images/example.png"])
