"""Values of single time expressions: ``timex.tsv`` is the table of what each must be."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.extract.times.festivals import festival_days, festival_names
from newsgraph.extract.times.grammar import find
from newsgraph.extract.times.words import lexicon
from newsgraph.extract.times.zones import offset_in
from newsgraph.extract.timex import Tense, TimeValue, interval_of, normalise, resolve

SUNDAY = date(2025, 6, 8)
TABLE = [
    tuple(None if cell == "-" else cell for cell in line.split("\t"))
    for line in Path(__file__).with_name("timex.tsv").read_text("utf-8").splitlines()[3:]
]
NO_TIMES = [
    "30 February", "February 30, 2025", "June 31", "2025-02-30", "0000-01-01", "13/13/2025", "25:70", "24:01", "13:75 p.m.",
    "the 45th century", "the fifth quarter of 2008", "the fifth Monday in February 2025", "ten years older",
    "33-year-old", "57 years old",
    "a great success", "may", "march", "the",
    "", "   ", "12", "two", "light", "Marchand", "Decker", "1999 1998 1997", "99999999999999999999", "²", "१२",
]  # fmt: skip
UNANCHORED = {
    "on Friday": "XXXX-WXX-5", "June 5": "XXXX-06-05", "in May": "XXXX-05", "last week": "XXXX-WXX", "next month": "XXXX-XX",
    "last year": "XXXX", "yesterday": "XXXX-XX-XX", "the weekend": "XXXX-WXX-WE", "two days ago": "XXXX-XX-XX",
    "the third quarter": "XXXX-Q3", "last summer": "XXXX-SU", "Friday morning": "XXXX-WXX-5TMO", "6 p.m.": "XXXX-XX-XXT18:00",
    "Christmas": "XXXX-12-25", "Easter": "XXXX-XX-XX", "the 15th": "XXXX-XX-15", "last night": "XXXX-XX-XXTNI",
    "three months ago": "XXXX-XX", "the financial year": "FYXXXX", "last decade": "XXX",
}  # fmt: skip


def value_of(text: str, tense: Tense | None = None, previous: date | None = None) -> TimeValue | None:
    return normalise(text, anchor=SUNDAY, tense=tense, previous=previous)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]} ({row[1] or 'no tense'})")
def test_timex_value_is_that_of_the_table(row: tuple[str, ...]) -> None:
    text, tense, previous, kind, value, first, last = row
    found = normalise(text, anchor=SUNDAY, tense=tense, previous=previous and date.fromisoformat(previous))  # type: ignore[arg-type]
    assert found is not None
    assert (found.type, found.value, found.first, found.last) == (kind, value, first, last)


@pytest.mark.parametrize(
    ("text", "zone", "first"),
    [
        ("18:00 UTC on June 7", "UTC", "2025-06-07T18:00+00:00"),
        ("11:59 p.m. EST on January 7, 2025", "-05:00", "2025-01-07T23:59-05:00"),
        ("10:15 a.m. ET on June 7", "America/New_York", "2025-06-07T10:15-04:00"),
        ("10:15 a.m. Eastern time on January 7, 2025", "America/New_York", "2025-01-07T10:15-05:00"),
        ("02:30 Paris time on March 30, 2025", "Europe/Paris", "2025-03-30T02:30"),
        ("02:30 Paris time on October 26, 2025", "Europe/Paris", "2025-10-26T02:30"),
        ("6 p.m. local time", None, "2025-06-08T18:00"),
    ],
)
def test_timex_zone_gives_the_offset_where_clocks_show_that_time_once(text: str, zone: str | None, first: str) -> None:
    found = value_of(text)
    assert found is not None
    assert (found.zone, found.first) == (zone, first)


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("Asia/Tokyo", "0001-01-01T01:00"), ("America/New_York", "9999-12-31T23:00"), ("No/Where", "2025-01-01T00:00")],
)
def test_timex_zone_at_the_ends_of_the_calendar_or_unknown_has_no_offset(zone: str, moment: str) -> None:
    assert offset_in(zone, moment) == ""


def test_timex_table_is_large_and_without_repetition() -> None:
    assert len({row[:3] for row in TABLE}) == len(TABLE) >= 150


@pytest.mark.parametrize("text", NO_TIMES)
def test_timex_what_is_no_time_has_no_value(text: str) -> None:
    assert value_of(text) is None


@pytest.mark.parametrize(("text", "value"), UNANCHORED.items())
def test_timex_without_an_anchor_invents_no_date(text: str, value: str) -> None:
    found = normalise(text, anchor=None) or normalise(f"on {text}", anchor=None)
    assert found is not None
    assert (found.value, found.first, found.last) == (value, None, None)


def test_timex_a_full_date_needs_no_anchor() -> None:
    assert normalise("March 01, 2008", anchor=None) == TimeValue("DATE", "2008-03-01", "2008-03-01", "2008-03-01")


@pytest.mark.parametrize(
    ("text", "tense", "value"),
    [
        ("Friday", "past", "2025-06-06"),
        ("Friday", "future", "2025-06-13"),
        ("Sunday", "past", "2025-06-08"),
        ("in March", "past", "2025-03"),
        ("in March", "future", "2026-03"),
        ("on December 11", "past", "2024-12-11"),
        ("on December 11", "future", "2025-12-11"),
        ("Thanksgiving", "past", "2024-11-28"),
        ("Thanksgiving", "future", "2025-11-27"),
    ],
)
def test_timex_tense_chooses_between_last_and_next(text: str, tense: Tense, value: str) -> None:
    found = value_of(text, tense)
    assert found is not None
    assert found.value == value


def test_timex_a_day_soon_to_come_is_not_put_a_year_back() -> None:
    found = value_of("June 20", "past")
    assert found is not None
    assert found.value == "2025-06-20"


def test_timex_weekday_decides_the_year_of_a_date() -> None:
    found = value_of("Tuesday, November 5", "past")
    assert found is not None
    assert found.value == "2024-11-05"


def test_timex_anaphora_counts_from_the_time_spoken_of() -> None:
    found = value_of("the following day", "past", previous=date(2024, 2, 28))
    assert found is not None
    assert found.value == "2024-02-29"


def test_timex_weekend_just_over_is_this_weekend_in_the_past_tense() -> None:
    told = date(2025, 6, 10)
    past, future = (normalise("this weekend", anchor=told, tense=tense) for tense in ("past", "future"))
    assert past is not None
    assert future is not None
    assert (past.value, future.value) == ("2025-W23-WE", "2025-W24-WE")


def test_timex_two_digit_years_are_near_the_anchor() -> None:
    assert [normalise(f"in {year}", anchor=SUNDAY).value for year in ("'08", "'35", "'36", "'99")] == [  # type: ignore[union-attr]
        "2008", "2035", "1936", "1999",
    ]  # fmt: skip


def test_timex_day_comes_first_where_the_first_number_is_no_month() -> None:
    assert [value_of(text).value for text in ("6/7/2025", "13/6/2025", "07.06.2025")] == [  # type: ignore[union-attr]
        "2025-06-07", "2025-06-13", "2025-06-07",
    ]  # fmt: skip


@pytest.mark.parametrize("anchor", [date.min, date.max, date(2024, 2, 29)])
def test_timex_ends_of_the_calendar_raise_nothing(anchor: date) -> None:
    texts = [str(row[0]) for row in TABLE] + [f"{n} {unit} {way}" for n in (1, 99999999, 10**15) for unit in
             ("days", "weeks", "months", "years", "decades", "centuries", "hours") for way in ("ago", "later")]  # fmt: skip
    for text in texts:
        for tense in ("past", "future", None):
            normalise(text, anchor=anchor, tense=tense, previous=anchor)


def test_timex_absurd_numbers_are_kept_without_a_date() -> None:
    for text in (
        "hundred " * 500 + "years ago",
        "million " * 500 + "days later",
        "9" * 5000 + " years ago",
        "999 billion years ago",
    ):
        for expression in find(text):
            assert resolve(expression, anchor=SUNDAY)
    assert value_of("99999999 years ago") == TimeValue("DATE", "PAST_REF", None, "2025-06-08")
    assert value_of("99999999 years") == TimeValue("DURATION", "P99999999Y")


@pytest.mark.parametrize(
    ("value", "interval"),
    [
        ("2025", ("2025-01-01", "2025-12-31")),
        ("2025-02", ("2025-02-01", "2025-02-28")),
        ("2025-W01", ("2024-12-30", "2025-01-05")),
        ("2025-Q4", ("2025-10-01", "2025-12-31")),
        ("2025-WI", ("2025-12-01", "2026-02-28")),
        ("9999-WI", ("9999-12-01", "9999-12-31")),
        ("000", ("0001-01-01", "0009-12-31")),
        ("2025-03-30T02:30", ("2025-03-30T02:30", "2025-03-30T02:30")),
        ("2025-06-07T24:00", ("2025-06-08T00:00", "2025-06-08T00:00")),
        ("9999-12-31T24:00", (None, None)),
        ("2025-06-07T18:00Z", ("2025-06-07T18:00+00:00", "2025-06-07T18:00+00:00")),
        ("2025-03-01/2025-03-29", ("2025-03-01", "2025-03-29")),
        ("2025-02-30", (None, None)),
        ("2025-W60", (None, None)),
        ("XXXX-WXX-5", (None, None)),
        ("P2D", (None, None)),
        ("PRESENT_REF", (None, None)),
        ("", (None, None)),
    ],
)
def test_timex_interval_of_a_value(value: str, interval: tuple[str | None, str | None]) -> None:
    assert interval_of(value) == interval


def test_timex_festivals_have_days_in_every_recent_year() -> None:
    missing = [(name, year) for name in festival_names() for year in range(2002, 2035) if not festival_days(name, year)]
    assert {name for name, _ in missing} <= {"islamic new year", "hijri new year", "ashura", "arbaeen", "arbain", "mawlid",
                                             "prophet's birthday", "9/11"}, missing  # fmt: skip


def test_timex_a_festival_beyond_the_tables_keeps_its_year() -> None:
    assert value_of("Diwali 1950") == TimeValue("DATE", "1950-XX-XX", "1950-01-01", "1950-12-31")


REPEATED = [
    "the " * 5000 + "Monday", "1 " * 5000 + "days", "early late of the Monday " * 1000, "hundred " * 5000, "half a " * 3000,
    "June 5, 6, 7, " * 1000, "a few " * 3000 + "years", "7" * 100_000, "- ' . , : / " * 2000 + "day", "12:" * 5000,
    "at the end of the " * 2000 + "year",
]  # fmt: skip


@pytest.mark.parametrize("text", REPEATED, ids=lambda text: text[:20])
def test_timex_repetition_takes_linear_time(text: str) -> None:
    find("Monday")
    start = time.process_time()
    find(text)
    assert time.process_time() - start < 5


WORDS = [*sorted(lexicon().words), "2008", "30", "31", "00", "7/8/07", "12:30", "p.m.", "Christmas", "Eid", "Monday", "May", "\n"]


@settings(max_examples=300, deadline=None)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    anchor=st.none() | st.dates(),
    previous=st.none() | st.dates(),
    tense=st.sampled_from([None, "past", "present", "future"]),
)
def test_timex_any_words_give_ordered_intervals(
    words: list[str], anchor: date | None, previous: date | None, tense: Tense | None
) -> None:
    text = " ".join(words)
    end = 0
    for expression in find(text):
        assert end <= expression.start < expression.end <= len(text)
        end = expression.end
        value = resolve(expression, anchor=anchor, tense=tense, previous=previous)
        if value and value.first and value.last:
            assert date.fromisoformat(value.first[:10]) <= date.fromisoformat(value.last[:10])
            assert re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?", value.first)


@given(st.dates())
def test_timex_a_written_date_is_itself_whatever_today_is(day: date) -> None:
    for anchor in (None, date.min, date.max, day):
        found = normalise(day.isoformat(), anchor=anchor)
        assert found is not None
        assert (found.value, found.first, found.last) == (day.isoformat(),) * 3


@given(st.dates(), st.sampled_from(["Monday", "Wednesday", "Sunday"]), st.sampled_from(["past", "future"]))
def test_timex_a_weekday_is_that_weekday_within_a_week(anchor: date, name: str, tense: Tense) -> None:
    found = normalise(name, anchor=anchor, tense=tense)
    assert found is not None
    if found.first is None:
        assert anchor.year in {1, 9999}, "only the calendar's ends have no such day"
        return
    day = date.fromisoformat(found.value)
    assert f"{day:%A}" == name
    assert 0 <= (anchor - day).days * (1 if tense == "past" else -1) < 7


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 400), st.sampled_from(["day", "week", "month", "year"]))
def test_timex_so_long_ago_and_from_now_lie_on_either_side(anchor: date, count: int, unit: str) -> None:
    ago, hence = (normalise(f"{count} {unit}s {where}", anchor=anchor) for where in ("ago", "from now"))
    assert ago and hence and ago.last and hence.first
    assert ago.value < hence.value
    assert ago.first
    assert ago.first[:10] < anchor.isoformat() < (hence.last or "")[:10]


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 9999))
def test_timex_numbers_that_make_no_date_have_no_value(day: int, month: int, year: int) -> None:
    found = normalise(f"{year:04}-{month:02}-{day:02}", anchor=SUNDAY)
    try:
        expected = date(year, month, day).isoformat()
    except ValueError:
        assert found is None
    else:
        assert found is not None
        assert found.value == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_timex_any_text_is_read(text: str) -> None:
    for expression in find(text):
        assert text[expression.start : expression.end].strip()
    normalise(text, anchor=SUNDAY)
