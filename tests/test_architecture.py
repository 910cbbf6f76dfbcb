"""What holds the project together: which room may use which, what an import may do, and what the front door promises."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("graph", "extract", "exports", "app")

MAY_IMPORT = {
    "graph": ("newsgraph.graph",),
    "extract": ("newsgraph.extract", "newsgraph.graph.records"),
    "exports": ("newsgraph.exports", "newsgraph.graph"),
    "app": ("newsgraph",),
}
"""For each room, the modules of the project that it may import."""

MAY_NOT_IMPORT = {
    "graph": ("spacy", "thinc", "rdflib", "pyoxigraph", "pyvis", "trafilatura", "click", "rich"),
    "extract": ("rdflib", "pyoxigraph", "pyvis", "networkx", "click", "rich"),
    "exports": ("spacy", "thinc", "trafilatura", "click", "rich"),
    "app": ("spacy", "rdflib", "pyoxigraph", "pyvis", "trafilatura"),
}
"""For each room, the libraries that are another room's business."""

NETWORK = "newsgraph/exports/triplestores/"
"""The one place that speaks to a network, when somebody asks it to."""

NEVER = ("pickle", "marshal", "shelve", "dill", "requests", "urllib.request", "http.client", "httpx")


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room / "newsgraph" / room).rglob("*.py"))


def module_name(room: str, path: Path) -> str:
    parts = path.relative_to(ROOT / room).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def all_modules(*rooms: str) -> list[str]:
    return [module_name(room, path) for room in rooms for path in sources(room)]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of every import at run time, also of those within functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for branch in [node for node in ast.walk(tree) if isinstance(node, ast.If)]:
        if ast.unparse(branch.test) == "TYPE_CHECKING":
            branch.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            # "from newsgraph.graph import records" imports newsgraph.graph.records.
            yield from (
                (node.lineno, name) for name in ([str(node.module), *names] if node.module == "newsgraph" else [str(node.module)])
            )


def starts_with(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def run_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_architecture_imports_run_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(room)
        for line, name in imports(path)
        if (name.startswith("newsgraph.") and not starts_with(name, MAY_IMPORT[room]))
        or starts_with(name, MAY_NOT_IMPORT[room])
        or (starts_with(name, NEVER) and not (name == "httpx" and NETWORK in path.as_posix()))
    ]
    assert not wrong


def test_architecture_every_room_has_code_and_type_marker() -> None:
    assert all(len(sources(room)) > 1 for room in ROOMS)
    assert all((ROOT / room / "newsgraph" / room / "py.typed").exists() for room in ROOMS)


def test_architecture_namespace_has_no_init() -> None:
    """A newsgraph/__init__.py in one root would hide the other three."""
    assert not [str(path) for room in ROOMS for path in (ROOT / room / "newsgraph").glob("__init__.py*")]
    assert not [str(path) for room in ROOMS for path in (ROOT / room).glob("__init__.py")]


def test_architecture_modules_name_what_they_offer() -> None:
    """Every module with code has __all__; the packages' own __init__ may be a docstring."""
    wanting = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sources(room)
        if path.name != "__init__.py" and "\n__all__" not in path.read_text(encoding="utf-8")
    ]
    assert not wanting


def test_architecture_graph_imports_neither_spacy_nor_rdf() -> None:
    code = "import sys\n" + "".join(f"import {name}\n" for name in all_modules("graph"))
    loaded = run_python(code + "print(*sorted({name.partition('.')[0] for name in sys.modules}))").split()
    assert not set(loaded) & {"spacy", "thinc", "rdflib", "pyoxigraph", "pyvis"}
    assert "networkx" in loaded


def test_architecture_nothing_opens_a_connection_on_import() -> None:
    """Every module is imported with an audit hook that refuses sockets and child processes."""
    code = """
import sys
def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"}:
        raise SystemExit(f"{event} {arguments}")
sys.addaudithook(refuse)
"""
    run_python(code + "".join(f"import {name}\n" for name in all_modules(*ROOMS)))


def test_architecture_help_starts_without_the_heavy_libraries() -> None:
    code = "import sys\nimport newsgraph.app.cli\nprint(*sys.modules)"
    assert not {"spacy", "rdflib", "networkx", "pyvis", "trafilatura", "numpy"} & set(run_python(code).split())


def test_architecture_entry_points_resolve() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for group, declared in {"console_scripts": project["scripts"], **project["entry-points"]}.items():
        installed = {point.name: point for point in metadata.entry_points(group=group) if point.value in declared.values()}
        assert set(installed) == set(declared), "install the project again: its entry points changed"
        assert all(callable(point.load()) for point in installed.values())


def test_architecture_version_is_the_package_version() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert metadata.version("newsgraph") == declared
    printed = subprocess.run(
        [sys.executable, "-m", "newsgraph.app", "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip().endswith(declared)
    assert f"## {declared}" in (ROOT / "CHANGELOG.md").read_text(), "the changelog has no entry for this version"


def test_architecture_every_command_and_option_is_documented() -> None:
    from newsgraph.app.cli import main_group

    text = (ROOT / "README.md").read_text() + "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))
    commands = set(re.findall(r"newsgraph ([a-z]+)", text))
    assert set(main_group.commands) <= commands
    assert {word for word in commands if f"`newsgraph {word}`" in text or f"\nnewsgraph {word}" in text} <= set(
        main_group.commands
    )
    for name, command in main_group.commands.items():
        assert command.help, f"newsgraph {name} has no help"
        unexplained = [option.name for option in command.params if isinstance(option, click.Option) and not option.help]
        assert not unexplained, f"options of newsgraph {name} without help"


def test_architecture_readme_and_ci_run_the_same_test_command() -> None:
    commands = re.findall(r"^python3 -m venv .*pytest.*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert len(commands) == 1, "README gives exactly one command that installs and runs the tests"
    assert commands[0] in (ROOT / ".ci" / "run").read_text().splitlines()


def test_architecture_readme_first_command_builds_the_examples() -> None:
    commands = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert "newsgraph build examples/articles --store events.newsgraph --html events.html" in commands[0]


def test_architecture_functions_of_the_app_can_be_called() -> None:
    """A module of a function's name would take its place in the package once it is imported."""
    code = "import newsgraph.app\nfor name in newsgraph.app.__all__ * 2: assert callable(getattr(newsgraph.app, name)), name"
    subprocess.run([sys.executable, "-c", code], check=True)
