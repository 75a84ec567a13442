"""From a web order's JSON to a `WebOrder`: what was bought, what was taken off, what is to be paid.

The public material does not prove which of the stated discounts contain which others (a code's discount may
stand on the order alone, or be allocated to the lines as well). So the readings that make sense are tried in
turn, and the first whose parts add up to the stated total is taken. Where none does, the plainest reading is
returned: the difference then shows in the import, which refuses it by its amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Literal

import msgspec

from resources.http_values import Number, dong, milli, moment, text, text_or_none, usable
from resources.sapo_web import order_wire as wire
from sync.errors import BadAnswer
from sync.records import Address, WebLine, WebOrder

ZERO = Decimal(0)
ONE = Decimal(1)


class LinesMissing(BadAnswer):
    """The order came without its lines, as one shop was seen to answer by id (contracts/sapo-web.md §5.6)."""


@dataclass(frozen=True, slots=True)
class _Sums:
    """One reading of an order's money: a discount for each line, and the rest."""

    lines: tuple[Decimal, ...]
    order: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


def order_of(raw: bytes, shop: str) -> WebOrder:
    """The order in the site's own JSON, which is kept.

    Raises:
        LinesMissing: the order has no list of lines.
        BadAnswer: something else that must be known is missing.
    """
    try:
        row = wire.ORDER.decode(raw)
    except msgspec.DecodeError as error:
        raise BadAnswer(shop, f"an order of the site cannot be read ({error})") from None
    created = moment(row.created_on)
    if created is None or usable(row.total_price) is None:
        raise BadAnswer(shop, f"order {row.id} of the site has no time or no total")
    if row.line_items is None:
        raise LinesMissing(shop, f"order {row.id} of the site came without its lines")
    lines = [line for line in row.line_items if _quantity(line) > 0]
    sums = _sums(row, lines)
    customer = row.customer or wire.Customer()
    return WebOrder(
        id=row.id,
        number=text(row.name) or text(row.order_number) or str(row.id),
        status=_status(row),
        paid=text(row.financial_status) == "paid",
        source=text(row.source_name) or text(row.source),
        created_on=created,
        modified_on=moment(row.modified_on) or created,
        email=text_or_none(row.email),
        phone=text_or_none(row.phone),
        customer_name=_full_name(customer.last_name, customer.first_name),
        customer_phone=text_or_none(customer.phone),
        customer_email=text_or_none(customer.email),
        billing=_address(row.billing_address),
        shipping=_address(row.shipping_address),
        lines=tuple(_line(line, off) for line, off in zip(lines, sums.lines, strict=True)),
        shipping_fee=dong(sums.shipping) or 0,
        order_discount=dong(sums.order) or 0,
        tax=dong(sums.tax) or 0,
        tax_included=row.taxes_included is not False,
        total=dong(sums.total) or 0,
        note=text_or_none(row.note),
        raw=raw,
    )


def _status(row: wire.Order) -> Literal["open", "closed", "cancelled"]:
    status = text(row.status)
    if status == "cancelled" or text(row.cancelled_on):
        return "cancelled"
    return "closed" if status == "closed" or (not status and text(row.closed_on)) else "open"


def _line(row: wire.Line, discount: Decimal) -> WebLine:
    return WebLine(
        id=row.id or 0,
        product_id=row.product_id,
        variant_id=row.variant_id,
        sku=text(row.sku),
        title=text(row.name) or text(row.title),
        price=dong(row.price) or 0,
        quantity_milli=milli(_quantity(row)) or 0,
        discount=dong(discount) or 0,
    )


def _quantity(row: wire.Line) -> Decimal:
    """What is still ordered: after a refund or an edit less than was bought."""
    current = usable(row.current_quantity)
    return current if current is not None else _value(row.quantity)


def _value(number: Number) -> Decimal:
    return usable(number) or ZERO


def _goods(lines: Sequence[wire.Line]) -> Decimal:
    return sum((_value(line.price) * _quantity(line) for line in lines), ZERO)


def _allocated(allocations: list[wire.Allocation] | None) -> Decimal:
    return sum((_value(one.amount) for one in allocations or ()), ZERO)


def _sums(row: wire.Order, lines: Sequence[wire.Line]) -> _Sums:
    returned = any(_quantity(line) != _value(line.quantity) for line in row.line_items or ())
    if returned and usable(row.current_total_price) is not None:
        return _after_returns(row, lines)
    readings = _readings(row, lines)
    goods = _goods(lines)
    return next((one for one in readings if abs(_adds_up_to(goods, one, row) - one.total) < ONE), readings[0])


def _adds_up_to(goods: Decimal, sums: _Sums, row: wire.Order) -> Decimal:
    tax = sums.tax if row.taxes_included is False else ZERO
    return goods - sum(sums.lines, ZERO) - sums.order + sums.shipping + tax


def _readings(row: wire.Order, lines: Sequence[wire.Line]) -> list[_Sums]:
    """Every reading of the discounts and of the shipping, the most likely first."""
    total, tax, off = _value(row.total_price), _value(row.total_tax), _value(row.total_discounts)
    by_line = [
        tuple(_value(line.total_discount) for line in lines),
        tuple(_allocated(line.discount_allocations) for line in lines),
        tuple(ZERO for _ in lines),
    ]
    ways = row.shipping_lines or ()
    plain = sum((_value(way.price) for way in ways), ZERO)
    reduced = plain - sum((_allocated(way.discount_allocations) for way in ways), ZERO)
    stated = _value(row.total_shipping_price)
    shipping = [stated] if row.shipping_lines is None else [reduced, plain, stated]
    cart = usable(row.cart_discount_amount)
    found = []
    for guess in (cart, None, off, ZERO):  # what the site says of the order's own discount comes first
        for line_discounts, fee in product(by_line, shipping):
            order_discount = off - sum(line_discounts, ZERO) if guess is None else guess
            found.append(_Sums(line_discounts, max(order_discount, ZERO), fee, tax, total))
    return found


def _after_returns(row: wire.Order, lines: Sequence[wire.Line]) -> _Sums:
    """What is left of an order after goods came back; the site states it in the `current_*` fields."""
    discounts = []
    for line in lines:
        unit = usable(line.discounted_unit_price)
        off = _value(line.price) - unit if unit is not None else ZERO
        discounts.append(off * _quantity(line))
    cart = usable(row.current_cart_discount_amount)
    return _Sums(
        lines=tuple(discounts),
        order=cart if cart is not None else _value(row.cart_discount_amount),
        shipping=_value(row.total_shipping_price) - _value(row.total_refunded_shipping),
        tax=_value(row.current_total_tax if row.current_total_tax is not None else row.total_tax),
        total=_value(row.current_total_price),
    )


def _full_name(family: object, given: object) -> str | None:
    parts = [str(part).strip() for part in (family, given) if part is not None and str(part).strip()]
    return " ".join(parts) or None


def _address(row: wire.Address | None) -> Address | None:
    if row is None:
        return None
    streets = [part for part in (text_or_none(row.address1), text_or_none(row.address2)) if part]
    return Address(
        name=text_or_none(row.name) or _full_name(row.last_name, row.first_name),
        phone=text_or_none(row.phone),
        address1=", ".join(streets) or None,
        ward=text_or_none(row.ward),
        district=text_or_none(row.district),
        province=text_or_none(row.province) or text_or_none(row.city),
        country=text_or_none(row.country_name) or text_or_none(row.country),
        zip=text_or_none(row.zip),
    )
