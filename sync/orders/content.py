"""What is in an order, in sixteen characters: to see that it changed without keeping what it was.

The JSON of an old order is dropped for the sake of the people in it; a digest may stay.
"""

import hashlib

from sync.records import PosOrder, PosOrderLine, WebLine, WebOrder

Content = tuple[int, tuple[tuple[int | None, int], ...]]


def content_of(order: WebOrder) -> Content:
    """The total, and the lines as (site variant id, thousandths) in order."""
    lines = [(line.variant_id, line.quantity_milli) for line in order.lines]
    return order.total, tuple(sorted(lines, key=str))


def content_digest(order: WebOrder) -> str:
    """Of everything whose change must reach the POS: goods, prices, discounts, shipping, and where it goes.

    Notes, tags and payment are left out: the shop writes them itself while it works on the order. Empty for an order
    that could not be read.
    """
    if order.trouble:
        return ""
    lines = sorted((_line(line) for line in order.lines), key=str)
    sums = (order.total, order.order_discount, order.shipping_fee, order.tax, order.tax_included)
    return _digest((lines, sums, order.shipping, order.phone, order.email))


def pos_digest(order: PosOrder) -> str:
    """Of the lines and the total that the POS holds."""
    return _digest((sorted(map(_pos_line, order.lines), key=str), order.total))


def _line(line: WebLine) -> tuple[object, ...]:
    what = line.variant_id if line.variant_id is not None else line.title
    return what, line.quantity_milli, line.price, line.discount


def _pos_line(line: PosOrderLine) -> tuple[object, ...]:
    return line.variant_id, line.quantity_milli, line.price


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
