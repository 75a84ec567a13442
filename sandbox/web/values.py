"""Numbers and texts as callers write them: a number and a numeric string are equal (contracts/sapo-web.md §4)."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.web.errors import Refusal, invalid

Body = Mapping[str, Any]


def number(value: object, field: str) -> float:
    """The number, rounded to three places; a 422 naming the field when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise invalid(field, "is not a number")
    try:
        amount = float(value)
    except ValueError:
        raise invalid(field, "is not a number") from None
    if amount != amount or abs(amount) > 1e15:
        raise invalid(field, "is not a number")
    return round(amount, 3)


def price(value: object, field: str) -> float:
    """A number that must not be negative."""
    amount = number(value, field)
    if amount < 0:
        raise invalid(field, "must be greater than or equal to 0")
    return amount


def tidy(amount: float) -> int | float:
    """A whole quantity as an integer, a broken one as a float rounded to three places."""
    rounded = round(amount, 3)
    return int(rounded) if rounded == int(rounded) else rounded


def identity(value: object, field: str) -> int:
    """An id; ids written as strings are accepted (§6.3)."""
    text = str(value)
    if isinstance(value, bool) or not text.isdigit():
        raise invalid(field, "is invalid")
    return int(text)


def text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def unwrap(body: object, key: str) -> Body:
    """What stands under the singular root key (§4); 400 when the body has no such object."""
    inner = body.get(key) if isinstance(body, Mapping) else None
    if not isinstance(inner, Mapping):
        raise Refusal(400, {key: ["Required parameter missing or invalid"]})
    return inner


def slug(name: str) -> str:
    """The alias of a product name: lower case, no marks, hyphens (at most 255 letters)."""
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in letters).split()
    return "-".join(words)[:255] or "san-pham"
