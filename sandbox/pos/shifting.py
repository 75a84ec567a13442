"""Rows that move while a client pages: offset paging repeats or loses rows then (contracts/sapo-pos.md §1.5).

After a page of a list was served, the switch `shift_rows` makes a new row come in front of that list, or,
below zero, takes its newest row away.
"""

from typing import TYPE_CHECKING, Literal

from sandbox.pos.catalog_write import create_product, delete_product
from sandbox.pos.customer_write import create_customer, delete_customer
from sandbox.pos.order_create import create_order

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

ListName = Literal["products", "orders", "customers"]


def shift(shop: "PosShop", name: ListName) -> None:
    """Let one row come or go, if the switch still asks for it."""
    left = shop.switches.shift_rows
    if left > 0:
        shop.switches.shift_rows = left - 1
        _come(shop, name)
    elif left < 0 and name != "orders":
        shop.switches.shift_rows = left + 1
        _go(shop, name)


def _come(shop: "PosShop", name: ListName) -> None:
    branch = shop.default_branch().id
    if name == "products":
        create_product(shop, {"name": "Hàng mới về"}, branch)
    elif name == "customers":
        create_customer(shop, {"name": "Khách mới"})
    else:
        line = {"is_freeform": True, "product_name": "Bán tại quầy", "price": 10000, "quantity": 1}
        create_order(shop, {"order_line_items": [line], "tax_treatment": "exclusive"}, branch)


def _go(shop: "PosShop", name: ListName) -> None:
    if name == "products":
        newest = next((one for one in reversed(shop.products.values()) if one.status != "deleted"), None)
        if newest is not None:
            delete_product(shop, newest)
    else:
        person = next((one for one in reversed(shop.customers.values()) if one.status != "deleted"), None)
        if person is not None:
            delete_customer(shop, person)
