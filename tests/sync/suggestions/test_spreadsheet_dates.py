"""SKUs that a spreadsheet took for dates."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.suggestions.spreadsheet_dates import dates
from tests.sync.frames import pairs_of

EPOCH = date(1899, 12, 30)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def shapes(day: date) -> list[str]:
    """How spreadsheets show a day, by format and country."""
    name = day.strftime("%b")
    return [
        f"{day.day}-{name}",
        f"{day.day:02d}-{name}",
        f"{day.day:02d}-Thg{day.month}",
        f"{day.day}-thg {day.month}",
        f"{day.month}/{day.day}/{day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.isoformat()} 00:00:00",
        day.isoformat(),
        f"{day.day}-{name}-{day.year % 100:02d}",
        f"{day.day}/{day.month}/{day.year} 0:00",
        str((day - EPOCH).days),
    ]


@given(DAYS, st.integers(0, 10), st.sampled_from("-/"), st.booleans(), st.booleans())
def test_two_numbers_that_became_a_day_are_found_in_every_shape(
    day: date, shape: int, mark: str, day_first: bool, on_site: bool
) -> None:
    numbers = [str(day.day), str(day.month)]
    typed = mark.join(numbers if day_first else reversed(numbers))
    shown = shapes(day)[shape]
    sides = ([shown], [typed]) if on_site else ([typed], [shown])
    assert pairs_of(dates, *sides) == {(1001, 1): 74 if shown.isdigit() else 84}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1-2", "1-Feb"),
        ("1-2", "46054"),
        ("3/4", "2026-04-03 00:00:00"),
        ("MAR1", "1-Mar"),
        ("MAR1", "Mar-01"),
        ("mar-1", "01/03/2026"),
        ("DEC-12", "12-Dec"),
        ("SEPT3", "3-Sep"),
        ("1SEP", "Sep-01"),
        ("5-2026", "May-26"),
        ("5/2026", "2026-05-01"),
        ("5-2026", "thg 5-26"),
        ("MAR2026", "1/3/2026"),
        ("5-48", "May-48"),
        ("FEB30", "Feb-30"),
        ("1/2/2026", "2026-01-02 00:00:00"),
        ("1-2-26", "1/2/2026"),
    ],
)
def test_what_was_typed_is_known_from_what_is_shown(typed: str, shown: str) -> None:
    assert len(pairs_of(dates, [shown], [typed])) == 1
    assert len(pairs_of(dates, [typed], [shown])) == 1


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1-2", "1-Mar"),
        ("1-2", "12026"),
        ("1-2", "2-Mar"),
        ("1-2", "1/2"),
        ("5-2026", "May-27"),
        ("30-2", "28-Feb"),
        ("MAR1", "APR-01"),
        ("MAY1", "MAYA-01"),
        ("1-Feb", "1-FEB"),
        ("1/2/2026", "2027-02-01"),
        ("SP1-2", "1-Feb"),
    ],
)
def test_other_days_and_other_codes_are_nothing(typed: str, shown: str) -> None:
    assert pairs_of(dates, [shown], [typed]) == {}


def test_both_orders_of_day_and_month_are_candidates_alike() -> None:
    assert pairs_of(dates, ["1-Feb"], ["1-2", "2-1"]) == {(1001, 1): 84, (1001, 2): 84}


def test_numbers_of_five_digits_are_no_dates_to_each_other() -> None:
    numbers = [str(number) for number in range(45000, 46000)]
    assert pairs_of(dates, numbers, numbers) == {}
    assert dates(pd.DataFrame({"id": [1], "sku": ["A"]}), pd.DataFrame({"id": [1], "sku": ["1-2"]})).empty
