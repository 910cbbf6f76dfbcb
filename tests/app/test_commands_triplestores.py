"""push and pull, from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from triplestore_servers import Server

from newsgraph.app import cli
from newsgraph.app.exit_codes import FAILED, OK
from newsgraph.graph import NewsGraph


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_commands_triplestores_push_and_pull(
    server: Server, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("push", store, server.url, "--text", "--base", "urn:x:") == OK
    assert "graphs: 4 added, 0 replaced, 0 unchanged, 0 removed" in capsys.readouterr().err
    assert run("push", store, server.url, "--text", "--base", "urn:x:") == OK
    assert "graphs: 0 added, 0 replaced, 4 unchanged, 0 removed" in capsys.readouterr().err
    assert run("pull", server.url, "--store", tmp_path / "again.newsgraph", "--base", "urn:x:") == OK
    assert "3 articles: 3 added" in capsys.readouterr().err
    graph, again = NewsGraph.open(store), NewsGraph.open(tmp_path / "again.newsgraph")
    assert dict(again.nx.nodes(data=True)) == dict(graph.nx.nodes(data=True))
    assert [record.text for record in again.records()] == [record.text for record in graph.records()]


def test_commands_triplestores_say_what_fails(server: Server, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("pull", server.url, "--store", store) == FAILED
    assert "holds no whole push under base" in capsys.readouterr().err
    server.kill()
    assert run("push", store, server.url, "--attempts", "1") == FAILED
    assert "cannot be reached after 1 attempts" in capsys.readouterr().err
    assert run("push", store, "http://me:secret@127.0.0.1/") == FAILED
    said = capsys.readouterr().err
    assert "carries credentials" in said
    assert "secret" not in said
