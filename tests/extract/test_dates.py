from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgraph.extract.dates import date_from_url, parse_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("June 08, 2025", "2025-06-08"),
        ("Friday, July 21, 2017", "2017-07-21"),
        ("8th of June 2025", "2025-06-08"),
        ("Sept. 5, 2024", "2024-09-05"),
        ("8-JUN-2025", "2025-06-08"),
        ("20250608", "2025-06-08"),
        ("2025/4/3", "2025-04-03"),
        ("2025-06-08T10:30:00Z", "2025-06-08T10:30:00+00:00"),
        ("2025-06-08T10:30:00.123+0300", "2025-06-08T10:30:00+03:00"),
        ("20250608T101500Z", "2025-06-08T10:15:00+00:00"),
        ("Sun, 08 Jun 2025 10:00:00 GMT", "2025-06-08T10:00:00+00:00"),
        ("June 8, 2025 at 10:30 a.m. EDT", "2025-06-08T10:30:00-04:00"),
        ("June 8, 2025 10:30 UTC+3", "2025-06-08T10:30:00+03:00"),
        ("10 AM June 8, 2025", "2025-06-08T10:00:00"),
        (1749376800, "2025-06-08T10:00:00+00:00"),
        (1749376800000, "2025-06-08T10:00:00+00:00"),
        (20250608, "2025-06-08"),
        (date(2025, 6, 8), "2025-06-08"),
        (datetime(2025, 6, 8, 10, tzinfo=timezone(timedelta(hours=3))), "2025-06-08T10:00:00+03:00"),
    ],
)
def test_dates_reads_what_is_written(written: object, iso: str) -> None:
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "June 8",
        "June 2025",
        "2025",
        "2025-06",
        "Saturday June 2025",
        "2025-02-30",
        "June 31, 2025",
        "8 June 99",
        "9" * 40,
        "0000-01-01",
        "9999-12-31",
        "sometime in June",
    ],
)
def test_dates_fills_in_nothing_that_is_not_written(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("03/04/2025", None),
        ("8.6.2025", None),
        ("13/04/2025", "2025-04-13"),
        ("04/13/2025", "2025-04-13"),
        ("05/05/2025", "2025-05-05"),
    ],
)
def test_dates_leaves_ambiguous_numbers_alone(written: str, iso: str | None) -> None:
    assert parse_date(written) == iso


def test_dates_keeps_the_time_of_an_unknown_zone_as_local_time() -> None:
    assert parse_date("June 8, 2025 10:30 EEST") == "2025-06-08T10:30:00"


def test_dates_takes_no_zone_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        assert parse_date("Mon Jun 9 11:00:00 CEST 2025") == "2025-06-09T11:00:00"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_dates_keeps_the_day_where_the_time_makes_no_sense() -> None:
    assert parse_date("2025-06-08 25:99") == parse_date("June 8, 2025 | Updated") == "2025-06-08"


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.text("0123456789/-.:, JuneAMT+", max_size=40), st.integers(), st.floats()))
@example(float("nan"))
@example(float("inf"))
@example("June 8, 2025 10:30 -99:99")
def test_dates_never_raises_and_returns_iso(written: object) -> None:
    parsed = parse_date(written)
    assert parsed is None or datetime.fromisoformat(parsed).year >= 1000


@settings(deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0)))
def test_dates_reads_iso_back(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment.isoformat()


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["{m} {d}, {y}", "{d} {m} {y}", "{d:02} {m} {y}"]))
def test_dates_reads_month_names(day: date, pattern: str) -> None:
    assert parse_date(pattern.format(m=day.strftime("%B"), d=day.day, y=day.year)) == day.isoformat()


@pytest.mark.parametrize(
    ("url", "iso"),
    [
        ("https://example.org/world/2025/06/08/drones", "2025-06-08"),
        ("https://example.org/2025/6/8", "2025-06-08"),
        ("https://example.org/drones-2025-06-08.html", "2025-06-08"),
        ("https://example.org/2025/06/drones", None),
        ("https://example.org/2025/13/08/", None),
        ("https://example.org/12025/06/08/", None),
        (None, None),
    ],
)
def test_dates_in_urls(url: str | None, iso: str | None) -> None:
    assert date_from_url(url) == iso
