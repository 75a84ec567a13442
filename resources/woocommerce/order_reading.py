"""From an order's JSON to a `WebOrder`: what was bought, by whom, what was paid."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from resources.http_values import milli, moment, text, text_or_none
from resources.woocommerce import order_wire as wire
from resources.woocommerce.order_money import Goods, money_of
from sync.errors import BadAnswer, Unreadable
from sync.records import Address, WebLine, WebOrder

# Nothing was sold yet: a basket, or a payment that did not come. They come again when they become orders.
NOT_YET = ("pending", "checkout-draft")
CANCELLED = ("cancelled", "refunded", "failed", "trash")
# The shop's own checkouts, old and new, count as "web", as on every other kind of site.
CHECKOUTS = ("checkout", "store-api", "")


def order_of(raw: bytes, shop: str, refunds: Sequence[wire.Refund] = ()) -> WebOrder:
    """The order in the site's own JSON, which is kept; `refunds` are those with their goods.

    Raises Unreadable when something that must be known is missing.
    """
    try:
        row = wire.ORDER.decode(raw)
    except msgspec.DecodeError as error:
        raise Unreadable(shop, f"order {head_of(raw, shop).id} of the site cannot be read ({error})") from None
    created = moment(row.date_created_gmt)
    if created is None:
        raise Unreadable(shop, f"order {row.id} of the site has no time")
    money = money_of(row, refunds)
    billing, shipping = row.billing or wire.Address(), row.shipping or wire.Address()
    paid = moment(row.date_paid_gmt) is not None
    return WebOrder(
        id=row.id,
        number=text(row.number) or str(row.id),
        status=_status(text(row.status)),
        paid=paid,
        source=source_of(row.created_via),
        created_on=created,
        modified_on=moment(row.date_modified_gmt) or created,
        email=text_or_none(billing.email),
        phone=text_or_none(billing.phone),
        customer_name=_full_name(billing) or _full_name(shipping),
        customer_phone=None,
        customer_email=None,
        billing=_address(billing),
        shipping=_address(shipping) or _address(billing),
        lines=tuple(_line(goods) for goods in money.goods),
        shipping_fee=money.shipping,
        order_discount=money.discount,
        tax=money.tax,
        tax_included=money.tax_included,
        total=money.total,
        note=text_or_none(row.customer_note),
        raw=raw,
        received=money.total if paid else 0,
        shipped=text(row.status) == "completed",
        gateway=text(row.payment_method_title).strip() or text(row.payment_method).strip(),
    )


def head_of(raw: bytes, shop: str) -> wire.Head:
    """What can be told of an order whatever else it states. Raises BadAnswer when it has no id."""
    try:
        return wire.HEAD.decode(raw)
    except msgspec.DecodeError as error:
        raise BadAnswer(shop, f"an order of the site cannot be read ({error})") from None


def source_of(created_via: Any) -> str:
    """Where the order was placed."""
    via = text(created_via)
    return "web" if via in CHECKOUTS else via


def _status(status: str) -> Literal["open", "closed", "cancelled"]:
    if status in CANCELLED:
        return "cancelled"
    return "closed" if status == "completed" else "open"


def _line(goods: Goods) -> WebLine:
    """A line of the product 0 has no product: it was deleted, or never was."""
    row = goods.line
    product = row.product_id or None
    return WebLine(
        id=row.id or 0,
        product_id=product,
        variant_id=(row.variation_id or product) if product else None,
        sku=text(row.sku),
        title=text(row.name),
        price=goods.price,
        quantity_milli=milli(goods.quantity) or 0,
        discount=goods.discount,
    )


def _full_name(row: wire.Address) -> str | None:
    parts = [text(row.last_name).strip(), text(row.first_name).strip()]
    return " ".join(part for part in parts if part) or text_or_none(row.company)


def _address(row: wire.Address) -> Address | None:
    """The address; None where nothing of it was given. The state is the province where the shop asks for one."""
    streets = [part for part in (text_or_none(row.address_1), text_or_none(row.address_2)) if part]
    state, city = text_or_none(row.state), text_or_none(row.city)
    given = (_full_name(row), text_or_none(row.phone), *streets, state, city)
    if not any(given):
        return None
    return Address(
        name=_full_name(row),
        phone=text_or_none(row.phone),
        address1=", ".join(streets) or None,
        district=city if state else None,
        province=state or city,
        country=text_or_none(row.country),
        zip=text_or_none(row.postcode),
    )
