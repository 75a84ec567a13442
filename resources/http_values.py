"""Values on the wire, read leniently: numbers or numeric strings, nothing at all, any number of zeros.

Both APIs print the same number as `8`, `8.0` or `"8.0000"` (contracts/sapo-pos.md §4.2, sapo-web.md §4), so money
and stock are read as exact decimals and turned once, here, into the whole units used inside.
"""

import unicodedata
from datetime import UTC, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

Number = Decimal | None
Text = str | int | float | None

_ONE = Decimal(1)
_LARGEST = Decimal(10) ** 15


def usable(number: Number) -> Decimal | None:
    """The number, or None for nothing, NaN, infinity and what no shop can mean."""
    if number is None or not number.is_finite() or abs(number) > _LARGEST:
        return None
    return number


def milli(number: Number) -> int | None:
    """Thousandths, floored; None where there is no number."""
    value = usable(number)
    return None if value is None else int((value * 1000).to_integral_value(ROUND_FLOOR))


def whole(number: Number) -> int | None:
    """Whole pieces, floored; None where there is no number."""
    value = usable(number)
    return None if value is None else int(value.to_integral_value(ROUND_FLOOR))


def dong(number: Number) -> int | None:
    """Whole đồng, rounded half up; None where there is no number."""
    value = usable(number)
    return None if value is None else int(value.quantize(_ONE, ROUND_HALF_UP))


def text(value: Text) -> str:
    """The text as the shop has it, "" for nothing; a number becomes its digits."""
    return "" if value is None else str(value)


def text_or_none(value: Text) -> str | None:
    """The text without white space around it, None for nothing."""
    return text(value).strip() or None


def same_name(left: str, right: str) -> bool:
    """Whether two names are equal to a person: case, spaces around and Unicode form do not count."""
    return _folded(left) == _folded(right)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def moment(value: Text) -> datetime | None:
    """A time stamp as an aware UTC datetime; one without a zone is UTC, one that cannot be read is None."""
    if not isinstance(value, str) or not value:
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def stamp(when: datetime) -> str:
    """A UTC instant in whole seconds, as both APIs take it in filters."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def decimal_text(units: int, places: int = 3) -> Decimal:
    """An integer of thousandths as an exact decimal without needless zeros."""
    value = Decimal(units).scaleb(-places)
    whole_part = value.to_integral_value()
    return whole_part if value == whole_part else value.normalize()
