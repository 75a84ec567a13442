"""Changing an order with PUT (contracts/sapo-pos.md §3.2, last rows).

Texts and references can be changed as long as the order lives, addresses on a draft. Official documentation says
that lines cannot be changed through the API, one production client sends whole orders: `order_lines_editable`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.pos.answers import LINES_FIXED, data_error
from sandbox.pos.catalog_write import tags_of
from sandbox.pos.customer_write import text_of
from sandbox.pos.order_create import address_of, assignee_of, check_code, fee_of, index_text, lines_of, release_code
from sandbox.pos.order_machine import check_open, settle
from sandbox.pos.order_records import Line, Order
from sandbox.pos.order_totals import compute, discounts_of

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

TEXTS = ("reference_number", "reference_url", "note", "email", "phone_number")
ADDRESSES = ("billing_address", "shipping_address")


def change_order(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> None:
    """Change an order as far as its status and the shop allow; what is refused changes nothing."""
    check_open(shop, order)
    code = text_of(fields.get("code")) or order.code
    check_code(shop, code, order)
    lines = _new_lines(shop, order, fields)
    assignee = assignee_of(shop, fields) if "assignee_id" in fields else order.assignee_id
    draft = order.status == "draft"
    addresses = {name: address_of(shop, fields, name) for name in ADDRESSES if name in fields and draft}
    if code != order.code:
        release_code(shop, order)
        shop.order_codes[code] = order
    order.code, order.assignee_id = code, assignee
    for name in TEXTS:
        if name in fields:
            setattr(order, name, text_of(fields[name]))
    if "tags" in fields:
        order.tags = tags_of(fields["tags"])
    for name, address in addresses.items():
        setattr(order, name, address)
    if lines is not None:
        _change_sums(shop, order, lines, fields)
    index_text(order)
    settle(shop, order)


def _new_lines(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> list[Line] | None:
    """Return the lines to put in, or None where the old ones stay."""
    way = shop.switches.order_lines_editable
    if "order_line_items" not in fields or way == "ignored":
        return None
    if way == "refused" or order.status != "draft":
        raise data_error("order_line_items", LINES_FIXED)
    return lines_of(shop, fields)


def _change_sums(shop: "PosShop", order: Order, lines: list[Line], fields: Mapping[str, Any]) -> None:
    order.lines = lines
    if "discount_items" in fields or "order_discount_value" in fields:
        order.discounts = discounts_of(fields, "order_discount_")
    if "delivery_fee" in fields:
        order.delivery_fee = fee_of(fields)
    compute(shop, order)
