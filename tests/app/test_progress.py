"""The estimate behind the progress bar, and that there is none in a pipe."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from newsgraph.app.progress import ProgressBar, SizeEstimate
from newsgraph.extract.articles import Article, Rejection


def article(origin: str, size: int) -> Article:
    return Article(id=origin, text="x" * size, origin=origin)


def test_progress_estimates_the_total_from_the_bytes_read() -> None:
    estimate = SizeEstimate({"a.txt": 100, "b.txt": 100, "c.jsonl": 200})
    items = estimate.watch([article("a.txt", 90), article("b.txt", 80), article("c.jsonl:1", 50), article("c.jsonl:2", 50)])
    totals = []
    for _ in items:
        totals.append(estimate.total)
    assert totals == [4, 4, 5, 5]
    assert estimate.total == 4, "exact once everything is read"


def test_progress_counts_rejections_and_unknown_origins() -> None:
    estimate = SizeEstimate({"a.txt": 10})
    assert estimate.total is None
    assert len(list(estimate.watch([Rejection(origin="<stdin>:3", reason="no text"), article("a.txt:1:2", 5)]))) == 2
    assert estimate.total == 2


def test_progress_measures_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("x" * 10)
    (tmp_path / "b.txt").write_text("x" * 30)
    estimate = SizeEstimate.of_paths([tmp_path / "folder", tmp_path / "b.txt", Path("-"), tmp_path / "missing"])
    next(estimate.watch([article(str(tmp_path / "folder" / "a.txt"), 10)]))
    assert estimate.total == 4


def draw(*, terminal: bool, hidden: bool = False) -> str:
    out = io.StringIO()
    with ProgressBar(Console(file=out, force_terminal=terminal, width=100), [], hidden=hidden) as bar:
        assert len(list(bar.watch_results(bar.watch_reading([article("a", 1), article("b", 1)])))) == 2
    return out.getvalue()


def test_progress_is_drawn_on_a_terminal_only() -> None:
    assert "articles" in draw(terminal=True)
    assert draw(terminal=True, hidden=True) == ""
    assert draw(terminal=False) == ""
