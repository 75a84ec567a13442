"""Amounts written as text, `118,000` in one shop and `10.000` in the next.

One cell alone cannot say whether its separator groups thousands or begins decimals; the whole column
set of a file can. So the separator is settled once per file, from every amount in it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Literal

DecimalMark = Literal[".", ","]
NOISE = re.compile(r"[\s\u00a0₫đĐ]|VND|vnd")
ONE_GROUP = re.compile(r"^-?\d{1,3}[.,]\d{3}$")


def decimal_mark(amounts: Iterable[object]) -> DecimalMark:
    """Which of the two separators begins decimals in a file; a file without evidence groups by its
    only one.
    """
    evidence: Counter[DecimalMark] = Counter()
    hints: Counter[DecimalMark] = Counter()
    for text in filter(None, map(_text, amounts)):
        if ONE_GROUP.match(text):
            hints["," if "." in text else "."] += 1
        elif mark := _evidence(text):
            evidence[mark] += 1
    votes = evidence or hints
    return votes.most_common(1)[0][0] if votes else "."


def parse_amount(cell: object, mark: DecimalMark) -> Decimal | None:
    """The amount in a cell, None for an empty one; ValueError names a cell that is no amount."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell))
    text = _text(cell)
    if not text:
        return None
    plain = text.replace("," if mark == "." else ".", "").replace(mark, ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"The cell `{cell}` is not an amount; write digits with one decimal mark.") from None


def _text(cell: object) -> str:
    return NOISE.sub("", cell) if isinstance(cell, str) else ""


def _evidence(text: str) -> DecimalMark | None:
    """The decimal mark this amount proves, if it proves one."""
    dot, comma = text.rfind("."), text.rfind(",")
    if dot >= 0 and comma >= 0:
        return "." if dot > comma else ","
    mark: DecimalMark = "." if dot >= 0 else ","
    other: DecimalMark = "," if mark == "." else "."
    match text.count(mark):
        case 0:
            return None
        case 1:
            return mark
        case _:
            return other
