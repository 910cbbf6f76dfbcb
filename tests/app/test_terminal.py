"""Article text must not reach the terminal's control."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from newsgraph.app.terminal import make_visible, plain_text, write_json, write_line

HOSTILE = "\x1b]0;title\x07 \x1b[2J [bold red]x[/] \u202egnp.exe \x9b31m \ud800 \u2028end\r"


def test_terminal_writes_controls_as_escapes() -> None:
    shown = make_visible(HOSTILE)
    assert shown == r"\x1b]0;title\x07 \x1b[2J [bold red]x[/] \u202egnp.exe \x9b31m \ud800 \u2028end\x0d"


@given(st.text(st.characters(), max_size=60))
def test_terminal_leaves_nothing_that_steers(text: str) -> None:
    shown = make_visible(text)
    shown.encode()
    assert not set(shown) & {*map(chr, range(9)), *map(chr, range(0xB, 0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u2066"}
    assert make_visible(shown) == shown


def test_terminal_does_not_read_article_text_as_markup() -> None:
    out = io.StringIO()
    Console(file=out, force_terminal=False).print(plain_text("[red]x[/red] :smile:"))
    assert out.getvalue() == "[red]x[/red] :smile:\n"


class FakeStdout:
    """Standard output with a byte buffer, on a terminal or not."""

    def __init__(self, is_terminal: bool) -> None:
        self.buffer = io.BytesIO()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("is_terminal", [True, False])
@given(text=st.text(st.characters(), max_size=40))
def test_terminal_json_keeps_its_value(is_terminal: bool, text: str) -> None:
    stdout = FakeStdout(is_terminal)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        write_json({"text": text})
    written = stdout.buffer.getvalue().decode()
    assert json.loads(written) == {"text": text}
    assert written.count("\n") == 1


def test_terminal_json_is_escaped_on_a_terminal_only() -> None:
    written: dict[bool, Any] = {}
    for is_terminal in (True, False):
        stdout = FakeStdout(is_terminal)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            write_line('{"text":"Zürich \x9b2J"}')
        written[is_terminal] = stdout.buffer.getvalue().decode()
    assert written == {True: '{"text":"Zürich \\u009b2J"}\n', False: '{"text":"Zürich \x9b2J"}\n'}
