"""Days from dates of any precision."""

from __future__ import annotations

from datetime import date

import pytest

from newsgraph.graph.periods import DateError, as_days, first_day, last_day


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025-06-07", date(2025, 6, 7), date(2025, 6, 7)),
        ("2025-06-07T23:59:00+02:00", date(2025, 6, 7), date(2025, 6, 7)),
        ("2025-06", date(2025, 6, 1), date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_periods_of_dates(value: str, first: date, last: date) -> None:
    assert (first_day(value), last_day(value)) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize(
    "value", [None, "", "PRESENT_REF", "2025-W23", "2025-02-30", "2025-13", "0000", "-0044-03-15", "P2D", "20250607"]
)
def test_periods_of_what_is_no_calendar_date(value: str | None) -> None:
    assert first_day(value) is last_day(value) is None


def test_periods_of_queries_take_dates_and_text() -> None:
    assert as_days(date(2025, 6, 7), "2025-06-07") == (739409, 739409)
    assert as_days(None, None) == (date.min.toordinal(), date.max.toordinal())


@pytest.mark.parametrize("value", ["tomorrow", "2025-02-30", "07/06/2025"])
def test_periods_of_queries_refuse_what_is_no_date(value: str) -> None:
    with pytest.raises(DateError, match=value):
        as_days(value, None)
