"""Values as WooCommerce writes them: prices as texts, times in UTC without an offset (contracts/woocommerce.md)."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from resources.http_values import Text, dong, text, usable


def money(value: Text) -> Decimal | None:
    """The sum in a text; None for an empty one and for what is no number."""
    written = text(value).strip()
    try:
        return usable(Decimal(written)) if written else None
    except InvalidOperation:
        return None


def price(value: Text) -> int | None:
    """A price in whole đồng; None where there is none."""
    return dong(money(value))


def bare_utc(when: datetime) -> str:
    """A UTC time without an offset, which is right together with `dates_are_gmt` and with nothing else."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
