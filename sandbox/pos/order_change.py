"""Changing an order with PUT (contracts/sapo-pos.md §3.2, last rows).

Texts and references can be changed as long as the order lives, addresses on a draft. Official documentation says
that lines cannot be changed through the API, one production client sends whole orders: `order_lines_editable`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.pos.answers import LINES_FIXED, data_error
from sandbox.pos.catalog_write import tags_of
from sandbox.pos.customer_write import text_of
from sandbox.pos.order_create import address_of, assignee_of, check_code, fee_of, index_text, lines_of
from sandbox.pos.order_machine import check_open, settle
from sandbox.pos.order_records import Order
from sandbox.pos.order_totals import compute, discounts_of

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

TEXTS = ("reference_number", "reference_url", "note", "email", "phone_number")
ADDRESSES = ("billing_address", "shipping_address")


def change_order(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> None:
    """Change an order as far as its status and the shop allow."""
    check_open(shop, order)
    draft = order.status == "draft"
    code = text_of(fields.get("code"))
    if code and code != order.code:
        check_code(shop, code, order)
        shop.order_codes.pop(order.code, None)
        order.code = code
        shop.order_codes[code] = order
    for name in TEXTS:
        if name in fields:
            setattr(order, name, text_of(fields[name]))
    if "tags" in fields:
        order.tags = tags_of(fields["tags"])
    if "assignee_id" in fields:
        order.assignee_id = assignee_of(shop, fields)
    for name in ADDRESSES if draft else ():
        if name in fields:
            setattr(order, name, address_of(shop, fields, name))
    if "order_line_items" in fields:
        _change_lines(shop, order, fields)
    index_text(order)
    settle(shop, order)


def _change_lines(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> None:
    way = shop.switches.order_lines_editable
    if way == "ignored":
        return
    if way == "refused" or order.status != "draft":
        raise data_error("order_line_items", LINES_FIXED)
    order.lines = lines_of(shop, fields)
    if "discount_items" in fields or "order_discount_value" in fields:
        order.discounts = discounts_of(fields, "order_discount_")
    if "delivery_fee" in fields:
        order.delivery_fee = fee_of(fields)
    compute(shop, order)
