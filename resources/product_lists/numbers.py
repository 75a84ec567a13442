"""Numbers as people and shops write them: `118,000`, `10.000`, `1.234.567,56`, `450 000 ₫`, `-3`.

A point or a comma before three digits may stand between thousands or before a fraction; one value alone cannot
tell. So a column is looked at as a whole: how its other values use the same sign decides.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Cell = str | int | float | bool
Shape = Literal["plain", "thousands", "decimal", "both", "either", "unread"]

_CURRENCY = re.compile(r"(vnđ|vnd|đồng|dong|₫|đ)", re.IGNORECASE)
_BLANKS = re.compile(r"[\s'’]+")
_FORM = re.compile(r"-?\d+(?:[.,]\d+)*(?:[eE][+-]?\d{1,3})?")
_GROUPS = {sign: re.compile(rf"-?\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+") for sign in ".,"}
# Beyond this nothing is a price or a quantity.
_DIGITS = 15
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Numbers:
    """One column of numbers.

    Attributes:
        values: one for each cell; None where it is blank or cannot be read.
        assumed: a value that could be read in two ways → the number it was taken for; the first of each sign.
        unread: a few of the texts that are no number.
        unread_count: how many cells those are.
    """

    values: list[Decimal | None]
    assumed: Mapping[str, Decimal]
    unread: tuple[str, ...]
    unread_count: int


def numbers(cells: Sequence[Cell]) -> Numbers:
    """Read a column of cells: a spreadsheet's numbers as they are, texts by the way the column is written."""
    counts = Counter(cell.strip() for cell in cells if isinstance(cell, str) and cell.strip())
    cleaned = {text: _cleaned(text) for text in counts}
    thousands = {sign: _between_thousands(sign, counts, cleaned) for sign in ".,"}
    read = {text: _number(form, thousands) for text, form in cleaned.items()}
    unread = [text for text, value in read.items() if value is None]
    assumed: dict[str, Decimal] = {}
    for sign in ".,":
        unsure = next((text for text, form in cleaned.items() if _shape(form, sign) == "either"), None)
        value = read[unsure] if unsure is not None else None
        if unsure is not None and value is not None:
            assumed[unsure] = value
    return Numbers(
        values=[_value(cell, read) for cell in cells],
        assumed=assumed,
        unread=tuple(unread[:_SHOWN]),
        unread_count=sum(counts[text] for text in unread),
    )


def _value(cell: Cell, read: Mapping[str, Decimal | None]) -> Decimal | None:
    if isinstance(cell, str):
        return read.get(cell.strip())
    return None if isinstance(cell, bool) else _bounded(repr(cell))


def _cleaned(text: str) -> str:
    """Without currency and spaces, in plain digits; "" when it is no number."""
    plain = _BLANKS.sub("", _CURRENCY.sub("", unicodedata.normalize("NFKC", text).replace("−", "-")))
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    return plain if plain.isascii() and _FORM.fullmatch(plain) else ""


def _shape(form: str, sign: str) -> Shape:
    """What one value says about a sign (`.` or `,`)."""
    if not form:
        return "unread"
    other = "," if sign == "." else "."
    if sign not in form:
        return "plain"
    if other in form:
        return "both"
    if _GROUPS[sign].fullmatch(form) is None:
        return "decimal" if form.count(sign) == 1 else "unread"
    if form.count(sign) > 1:
        return "thousands"
    return "decimal" if form.lstrip("-").startswith("0") else "either"


def _between_thousands(sign: str, counts: Mapping[str, int], cleaned: Mapping[str, str]) -> bool:
    """Whether the column uses the sign between thousands.

    One value with several groups proves it; a fraction below one (`0.500`) proves the opposite. Without a proof the
    majority decides, so that one odd value does not turn ten thousand into ten.
    """
    seen: Counter[str] = Counter()
    for text, form in cleaned.items():
        shape = _shape(form, sign)
        if shape == "both":
            shape = "decimal" if form.rfind(sign) > form.rfind("," if sign == "." else ".") else "thousands"
            seen[f"{shape} proof"] += 1
        elif shape == "thousands" or (shape == "decimal" and _below_one(form)):
            seen[f"{shape} proof"] += 1
        seen[shape] += counts[text]
    if seen["thousands proof"] or seen["decimal proof"]:
        return seen["thousands proof"] >= seen["decimal proof"]
    return seen["either"] >= seen["decimal"]


def _below_one(form: str) -> bool:
    return re.fullmatch(r"-?0[.,]\d{3}", form) is not None


def _number(form: str, thousands: Mapping[str, bool]) -> Decimal | None:
    """The value of a cleaned text; None when its signs make no sense."""
    signs = [sign for sign in ".," if sign in form]
    if not signs:
        return _bounded(form)
    if len(signs) == 2:
        last = max(signs, key=form.rfind)
        first = "," if last == "." else "."
        whole, _, fraction = form.rpartition(last)
        if _GROUPS[first].fullmatch(whole) is None:
            return None
        return _bounded(f"{whole.replace(first, '')}.{fraction}")
    sign = signs[0]
    shape = _shape(form, sign)
    if shape == "thousands" or (shape == "either" and thousands[sign]):
        return _bounded(form.replace(sign, ""))
    return _bounded(form.replace(sign, ".")) if shape in ("decimal", "either") else None


def _bounded(form: str) -> Decimal | None:
    if not form or form in ("nan", "inf", "-inf"):
        return None
    value = Decimal(form)
    return value if value.adjusted() < _DIGITS else None
