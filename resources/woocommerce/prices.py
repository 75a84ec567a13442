"""How a price and a price to compare with become a regular price and a sale price.

What is paid is the sale price while one counts, else the regular price; a price to compare with is the regular price
beside a lower sale price (contracts/woocommerce.md, Products and variations). So what has to be written depends on
what the site shows now, and the answer tells whether that was right.
"""

from dataclasses import dataclass

from resources.woocommerce import wire
from resources.woocommerce.reading import compared
from resources.woocommerce.values import price
from sync.records import Field, VariantWrite

Body = dict[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the site shows: the price that is paid (None: not known), and what it is compared with (0: nothing)."""

    paid: int | None
    compared: int


def known(change: VariantWrite) -> Shown | None:
    """What is known of a site's prices before a write, as far as it is needed; None: it has to be read first."""
    if change.price is None and change.compare_at is None:
        return Shown(None, 0)
    if change.price is None or (change.compare_at is None and change.shown_compare_at is None):
        return None
    return Shown(change.price, change.shown_compare_at or 0)


def shown(row: wire.Item) -> Shown:
    """What an answer shows."""
    return Shown(price(row.price), compared(row))


def body_of(change: VariantWrite, now: Shown) -> Body:
    """The prices to write; a price to compare with that is not asked for stays as long as it is above the price."""
    if change.compare_at is not None:
        paid = now.paid if change.price is None else change.price
        return {} if paid is None else _pair(paid, change.compare_at)
    if change.price is None:
        return {}
    if now.compared > change.price:
        return {"sale_price": str(change.price)}
    return _pair(change.price, 0) if now.compared else {"regular_price": str(change.price)}


def mended(change: VariantWrite, row: wire.Item) -> Body:
    """What to write after an answer that shows other prices: also that a sale is not bound to days."""
    body = body_of(change, shown(row))
    if body.keys() == {"regular_price"}:  # a sale that counts, or will, stands in the way
        body["sale_price"] = ""
    dated = row.date_on_sale_from_gmt or row.date_on_sale_to_gmt
    return {**body, "date_on_sale_from": "", "date_on_sale_to": ""} if body and dated else body


def refusal(field: Field, sent: int, row: wire.Item) -> str:
    """Why a price that was written is not confirmed; empty when the answer shows it."""
    seen = shown(row)
    value = seen.paid if field is Field.PRICE else seen.compared
    return "" if value == sent else f"the site took {sent} but shows {'nothing' if value is None else value}"


def impossible(change: VariantWrite, now: Shown) -> str:
    """Why the price to compare with cannot be shown at all; empty when it can."""
    paid = now.paid if change.price is None else change.price
    if change.compare_at and paid is not None and change.compare_at <= paid:
        return f"the site compares only with a higher price, and {change.compare_at} is not above {paid}"
    return ""


def _pair(paid: int, before: int) -> Body:
    if before > paid:
        return {"regular_price": str(before), "sale_price": str(paid)}
    return {"regular_price": str(paid), "sale_price": ""}
