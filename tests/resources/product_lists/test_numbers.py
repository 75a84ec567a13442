"""Numbers as people write them; a column decides what its points and commas mean."""

from decimal import Decimal

import pytest

from resources.product_lists.numbers import Cell, numbers


def read(*cells: Cell) -> list[float | None]:
    return [None if value is None else float(value) for value in numbers(cells).values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("118000", 118_000),
        ("118,000", 118_000),
        ("10.000", 10_000),
        ("1.234.567", 1_234_567),
        ("1,234,567.50", 1_234_567.5),
        ("1.234,56", 1_234.56),
        ("1234.5", 1_234.5),
        ("450 000 ₫", 450_000),
        ("450\u00a0000đ", 450_000),
        ("450.000 VNĐ", 450_000),
        ("-3", -3),
        ("−3", -3),
        ("(3)", -3),
        ("1.2E+05", 120_000),
        ("0.500", 0.5),
        ("１２３", 123),
    ],
)
def test_one_number_in_each_way_of_writing(text: str, value: float) -> None:
    assert read(text) == [value]


def test_numbers_of_a_spreadsheet_are_taken_as_they_are() -> None:
    assert read(118_000, 1.5, -2.0, "", True) == [118_000, 1.5, -2, None, None]


def test_a_column_of_groups_of_three_is_thousands_and_says_so() -> None:
    column = numbers(["10.000", "7.500", "0", "150.000"])
    assert column.values == [10_000, 7_500, 0, 150_000]
    assert column.assumed == {"10.000": Decimal(10_000)}


def test_the_other_values_of_a_column_decide_what_a_point_means() -> None:
    assert read("1.125", "2.5", "0.75", "12.5") == [1.125, 2.5, 0.75, 12.5]
    assert read("1.125", "0.500", "2.250") == [1.125, 0.5, 2.25]
    assert read("10.000", "1.250.000") == [10_000, 1_250_000]
    assert read("10,000", "1,250.00") == [10_000, 1_250]


def test_one_odd_value_does_not_turn_ten_thousand_into_ten() -> None:
    assert read("10.000", "25.000", "12.5") == [10_000, 25_000, 12.5]


@pytest.mark.parametrize(
    "text", ["Liên hệ", "1.2.3", "1,23,456", "12.34,56.7", "nan", "inf", "1E+300", "9" * 40, "--3"]
)
def test_what_is_no_number_is_unknown_and_counted(text: str) -> None:
    column = numbers([text, "5", text])
    assert column.values == [None, 5, None]
    assert (column.unread, column.unread_count) == ((text,), 2)


def test_a_spreadsheet_number_beyond_all_prices_is_unknown() -> None:
    assert read(1e300, float("inf")) == [None, None]
