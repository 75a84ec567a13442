"""How the POS prints money and stock: `8`, `8.0`, `8.0000`, or all of them in one answer.

Clients must compare numerically (contracts/sapo-pos.md §4.2); the switch `number_form` sees whether they do.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Literal

from sandbox.pos.answers import data_error

Form = Literal["plain", "float", "four", "mixed"]
FOUR = Decimal("0.0001")
ONE = Decimal("0.1")
_MIXTURE: tuple[Form, ...] = ("plain", "float", "four")


def form_for(form: Form, salt: int) -> Form:
    """Return the form to print with; the mixed one depends on the object's id and stays the same for it."""
    return _MIXTURE[salt % 3] if form == "mixed" else form


def printed(value: Decimal, form: Form) -> Decimal | int:
    """Return a number that prints in that form."""
    if form == "four":
        return value.quantize(FOUR, ROUND_HALF_UP)
    if value == value.to_integral_value():
        return int(value) if form == "plain" else value.quantize(ONE)
    text = format(value, "f").rstrip("0")
    return Decimal(text)


def divided(value: Decimal, by: Decimal) -> Decimal:
    """Return a quotient to four places, as the POS shows derived stock."""
    return (value / by).quantize(FOUR, ROUND_HALF_UP)


def number(value: Any, field: str, default: Decimal = Decimal(0)) -> Decimal:
    """Return a number of a body, given as a number or as its text; null gives the default, else 422."""
    if value is None or value == "":
        return default
    try:
        result = Decimal(str(value))
    except InvalidOperation as error:
        raise data_error(field, "must be a number") from error
    if not result.is_finite():
        raise data_error(field, "must be a number")
    return result
