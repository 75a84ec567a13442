"""The whole state of a POS under one name each, for assertions: deleted rows and all."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.pos.order_json import order_raw
from sandbox.pos.people_json import account_dict, branch_dict, customer_dict, entry_dict
from sandbox.pos.product_json import price_list_dict, product_dict, variant_raw

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

DUMPS: dict[str, Callable[["PosShop"], list[Any]]] = {
    "products": lambda shop: [product_dict(shop, row) for row in shop.products.values()],
    "variants": lambda shop: [variant_raw(shop, row) for row in shop.variants.values()],
    "orders": lambda shop: [order_raw(shop, row) for row in shop.orders.values()],
    "customers": lambda shop: [customer_dict(shop, row) for row in shop.customers.values()],
    "locations": lambda shop: [branch_dict(shop, row) for row in shop.branches.values()],
    "price_lists": lambda shop: [price_list_dict(shop, row) for row in shop.price_lists.values()],
    "accounts": lambda shop: [account_dict(row) for row in shop.accounts.values()],
    "order_sources": lambda shop: [entry_dict(shop, row) for row in shop.sources.values()],
    "webhooks": lambda shop: [row.as_dict() for row in shop.hooks.subscriptions.values()],
}


def dump(shop: "PosShop", what: str) -> list[Any]:
    """Return all rows of one kind, the oldest first; raise KeyError naming the kinds."""
    if what not in DUMPS:
        raise KeyError(f"The POS has no '{what}' to show; it has {', '.join(DUMPS)}.")
    return DUMPS[what](shop)
