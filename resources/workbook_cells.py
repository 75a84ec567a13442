"""What a cell means that a person typed: its text, and why it cannot be taken where a spreadsheet made something of it.

A spreadsheet turns SKUs into numbers, dates and truth values by itself. What is certain is put right here (1234.0 is
the SKU 1234); what is lost is told with its remedy, and never guessed.
"""

import math
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

# Fifteen digits of a number are kept; beyond, the last ones are made up.
EXACT_NUMBER = 10**15
ERRORS = frozenset(
    {
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#GETTING_DATA"),
    }
)
_NOTHING = frozenset({"nan", "none", "null", "<na>"})  # what programs write into a cell for "nothing"
_AS_TEXT = "format the cell as text and type it again"


class Typed(NamedTuple):
    """The text of a cell, and a sentence where it cannot be taken."""

    text: str
    fault: str = ""


def typed(value: Any, title: str) -> Typed:
    """A cell that a person may change. `title`: its column, for the sentence."""
    match value:
        case None:
            return Typed("")
        case str():
            return _text(value, title)
        case bool():
            said = str(value).upper()
            return Typed(said, f"“{title}” holds the truth value {said}; {_AS_TEXT}.")
        case int() | float():
            return _number(value, title)
        case datetime() | date() | time() | timedelta():
            said = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
            return Typed(said, f"“{title}” holds the date or time {said}, which a spreadsheet made of it; {_AS_TEXT}.")
    return Typed("=", _formula(title))


def plain(value: Any) -> str:
    """A hidden cell as text: whole numbers without a point, and blank as ""."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < EXACT_NUMBER:
        return _digits(value)
    text = str(value).strip()
    return "" if text.casefold() in _NOTHING else text


def whole_number(text: str) -> int | None:
    """The id that a hidden cell holds; None for anything else. Programs for tables of data add a ".0"."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None


def _text(value: str, title: str) -> Typed:
    text = value.strip()
    if text.startswith("="):
        return Typed(text, _formula(title))
    if text.upper() in ERRORS:
        return Typed(text, f"“{title}” holds the error {text}; type the value itself.")
    if text.casefold() in _NOTHING:
        return Typed("")
    # The mark for "this is text" comes along as a letter when a sheet went through another program.
    return Typed(text[1:].strip() if text.startswith("'") else text)


def _number(value: float, title: str) -> Typed:
    if isinstance(value, float) and not math.isfinite(value):
        return Typed("")
    if abs(value) >= EXACT_NUMBER:
        said = f"{float(value):.5E}"
        return Typed(said, f"“{title}” holds the number {said}, of which only 15 digits are kept; {_AS_TEXT}.")
    text = _digits(value)
    if "e" in text:
        return Typed(text, f"“{title}” holds the number {text}; {_AS_TEXT}.")
    return Typed(text)


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.15g}"


def _formula(title: str) -> str:
    return f"“{title}” holds a formula; type the value itself as text."
