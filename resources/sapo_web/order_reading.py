"""From a web order's JSON to a `WebOrder`: what was bought, by whom, what was paid."""

from typing import Literal

import msgspec

from resources.http_values import dong, milli, moment, text, text_or_none, usable
from resources.sapo_web import order_wire as wire
from resources.sapo_web.order_money import is_paid, money_of, quantity_of, received_of
from resources.unread_orders import unread_order
from sync.errors import BadAnswer, Unreadable
from sync.records import Address, WebLine, WebOrder


class LinesMissing(Unreadable):
    """The order came without its lines, as one shop was seen to answer by id (contracts/sapo-web.md §5.6)."""


def order_of(raw: bytes, shop: str) -> WebOrder:
    """The order in the site's own JSON, which is kept.

    Raises:
        LinesMissing: the order has no list of lines.
        Unreadable: something else that must be known is missing.
    """
    try:
        row = wire.ORDER.decode(raw)
    except msgspec.DecodeError as error:
        raise Unreadable(shop, f"order {_head(raw, shop).id} of the site cannot be read ({error})") from None
    created = moment(row.created_on)
    if created is None or usable(row.total_price) is None:
        raise Unreadable(shop, f"order {row.id} of the site has no time or no total")
    if row.line_items is None:
        raise LinesMissing(shop, f"order {row.id} of the site came without its lines")
    lines = [line for line in row.line_items if quantity_of(line) > 0]
    money = money_of(row, lines)
    received = received_of(row)
    customer = row.customer or wire.Customer()
    return WebOrder(
        id=row.id,
        number=text(row.name) or text(row.order_number) or str(row.id),
        status=_status(row),
        paid=is_paid(row) or 0 < money.total <= received,
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
        lines=tuple(_line(line, off) for line, off in zip(lines, money.lines, strict=True)),
        shipping_fee=money.shipping,
        order_discount=money.order,
        tax=money.tax,
        tax_included=row.taxes_included is not False,
        total=money.total,
        note=text_or_none(row.note),
        raw=raw,
        received=received,
        gateway=text(row.gateway).strip(),
        tags=tuple(tag.strip() for tag in text(row.tags).split(",") if tag.strip()),
        shipped=text(row.fulfillment_status) == "fulfilled",
    )


def order_or_trouble(raw: bytes, shop: str) -> WebOrder:
    """The same, or the order with what is wrong with it. Raises BadAnswer when it has no id, or no time."""
    try:
        return order_of(raw, shop)
    except Unreadable as error:
        head = _head(raw, shop)
        source = text(head.source_name) or text(head.source)
        return unread_order(raw, head.id, head.name, source, (head.created_on, head.modified_on), error)


def _head(raw: bytes, shop: str) -> wire.Head:
    try:
        return wire.HEAD.decode(raw)
    except msgspec.DecodeError as error:
        raise BadAnswer(shop, f"an order of the site cannot be read ({error})") from None


def _status(row: wire.Order) -> Literal["open", "closed", "cancelled"]:
    status = text(row.status)
    if status == "cancelled" or text(row.cancelled_on):
        return "cancelled"
    return "closed" if status == "closed" or (not status and text(row.closed_on)) else "open"


def _line(row: wire.Line, discount: int) -> WebLine:
    return WebLine(
        id=row.id or 0,
        product_id=row.product_id,
        variant_id=row.variant_id,
        sku=text(row.sku),
        title=text(row.name) or text(row.title),
        price=dong(row.price) or 0,
        quantity_milli=milli(quantity_of(row)) or 0,
        discount=discount,
        exists=row.product_exists is not False,
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
