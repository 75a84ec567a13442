"""What the shopkeeper does at the POS itself: stock, prices, approvals, new goods.

Unlike the API, these edits write stock directly, as a count or a delivery would. They fire the same webhooks.
"""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.clock import stamp_of
from sandbox.pos.catalog_write import (
    change_product,
    change_variant,
    create_product,
    delete_product,
    delete_variant,
    set_price,
)
from sandbox.pos.customer_write import create_customer
from sandbox.pos.loading import LONG_AGO, add_branch, add_price_list
from sandbox.pos.order_create import create_order
from sandbox.pos.order_machine import cancel, finalize, finish, pack, pay, receive, ship
from sandbox.pos.order_records import Order
from sandbox.pos.order_routes import answer, tell
from sandbox.pos.people_json import branch_dict
from sandbox.pos.product_json import price_list_dict, product_dict, variant_raw
from sandbox.pos.records import Product, Stock, Variant
from sandbox.pos.stock import stock_changed
from sandbox.seeds import SeedBranch, SeedPriceList
from sandbox.wire import Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def wanted_variant(shop: "PosShop", fields: dict[str, Any]) -> Variant:
    """Return the variant named by `variant_id` or `sku`; raise ValueError where there is none."""
    variant_id = fields.get("variant_id")
    if variant_id is not None:
        if variant_id not in shop.variants:
            raise ValueError(f"There is no variant {variant_id}.")
        return shop.variants[variant_id]
    holders = shop.by_sku.get(str(fields.get("sku")), [])
    if not holders:
        raise ValueError(f"No variant has the SKU {fields.get('sku')}.")
    return holders[0]


def wanted_branch(shop: "PosShop", fields: dict[str, Any]) -> int:
    """Return the branch named by `location_id` or `branch` (its code); without either, the default one."""
    location_id = fields.get("location_id")
    if location_id is None and fields.get("branch") is None:
        return shop.default_branch().id
    for branch in shop.branches.values():
        if branch.id == location_id or branch.code == fields.get("branch"):
            return branch.id
    raise ValueError(f"There is no branch {location_id or fields.get('branch')}.")


def tell_product(shop: "PosShop", product: Product, topic: str = "products/update") -> None:
    """Fire a product webhook."""
    if shop.hooks.wanted(topic):
        shop.hooks.fire(topic, product_dict(shop, product), product.id)


async def set_stock(request: ShopRequest) -> Reply:
    """Set a figure of one row: `{"sku"|"variant_id", "branch"|"location_id", "on_hand"}`; null removes the row."""
    shop: PosShop = request.shop
    fields = request.fields()
    variant, branch = wanted_variant(shop, fields), wanted_branch(shop, fields)
    if variant.root is not None or variant.components:
        raise ValueError(f"The stock of {variant.sku} is derived; set that of what it is made of.")
    if "on_hand" in fields and fields["on_hand"] is None:
        variant.stock.pop(branch, None)
        for one in (variant, *variant.used_in):
            one.written = None
        return Reply(200, {"variant": variant_raw(shop, variant)})
    row = variant.stock.setdefault(branch, Stock())
    for name in ("on_hand", "committed", "incoming", "onway"):
        if fields.get(name) is not None:
            setattr(row, name, Decimal(str(fields[name])))
    stock_changed(shop, variant, branch)
    return Reply(200, {"variant": variant_raw(shop, variant)})


async def set_one_price(request: ShopRequest) -> Reply:
    """Set a price: `{"sku"|"variant_id", "list" (its code), "value"}`; null removes it from the list."""
    shop: PosShop = request.shop
    fields = request.fields()
    variant = wanted_variant(shop, fields)
    price_list = shop.price_list_by_code(str(fields.get("list") or "BANLE"))
    if price_list is None:
        raise ValueError(f"There is no price list {fields.get('list')}.")
    if fields.get("value") is None:
        variant.prices.pop(price_list.id, None)
    else:
        set_price(shop, variant, price_list.id, Decimal(str(fields["value"])))
    shop.touched(variant)
    tell_product(shop, variant.product)
    return Reply(200, {"variant": variant_raw(shop, variant)})


async def patch_variant(request: ShopRequest) -> Reply:
    """Change a variant's fields. `"force": true` lets two variants share a SKU, as some old shops have it."""
    shop: PosShop = request.shop
    fields = request.fields()
    variant = wanted_variant(shop, {"variant_id": request.id()})
    if fields.get("force") and fields.get("sku"):
        shop.rename_sku(variant, str(fields["sku"]))
    change_variant(shop, variant, fields)
    tell_product(shop, variant.product)
    return Reply(200, {"variant": variant_raw(shop, variant)})


async def remove_variant(request: ShopRequest) -> Reply:
    """Delete a variant."""
    shop: PosShop = request.shop
    variant = wanted_variant(shop, {"variant_id": request.id()})
    delete_variant(shop, variant)
    tell_product(shop, variant.product)
    return Reply(200, {"variant": variant_raw(shop, variant)})


async def make_product(request: ShopRequest) -> Reply:
    """Make a product, with the body of the API; `"branch"` says where its opening stock lies."""
    shop: PosShop = request.shop
    fields = request.fields("product")
    product = create_product(shop, fields, wanted_branch(shop, fields))
    tell_product(shop, product, "products/create")
    return Reply(201, {"product": product_dict(shop, product)})


def _product(request: ShopRequest) -> Product:
    shop: PosShop = request.shop
    if request.id() not in shop.products:
        raise ValueError(f"There is no product {request.id()}.")
    return shop.products[request.id()]


async def patch_product(request: ShopRequest) -> Reply:
    """Change a product, and variants named in it."""
    shop: PosShop = request.shop
    product = _product(request)
    change_product(shop, product, request.fields("product"), shop.default_branch().id)
    tell_product(shop, product)
    return Reply(200, {"product": product_dict(shop, product)})


async def remove_product(request: ShopRequest) -> Reply:
    """Delete a product."""
    shop: PosShop = request.shop
    product = _product(request)
    delete_product(shop, product)
    tell_product(shop, product, "products/delete")
    return Reply(200, {"product": product_dict(shop, product)})


def _order(request: ShopRequest) -> Order:
    shop: PosShop = request.shop
    if request.id() not in shop.orders:
        raise ValueError(f"There is no order {request.id()}.")
    return shop.orders[request.id()]


async def approve_order(request: ShopRequest) -> Reply:
    """Approve a draft."""
    order = _order(request)
    finalize(request.shop, order)
    return answer(request.shop, order, "orders/finalized", "orders/update")


async def cancel_order(request: ShopRequest) -> Reply:
    """Cancel an order."""
    order = _order(request)
    cancel(request.shop, order)
    return answer(request.shop, order, "orders/cancelled", "orders/update")


async def finish_order(request: ShopRequest) -> Reply:
    """Stop an order."""
    order = _order(request)
    finish(request.shop, order)
    return answer(request.shop, order, "orders/update")


async def complete_order(request: ShopRequest) -> Reply:
    """Pack, send, hand over and cash an approved order, all of it."""
    order = _order(request)
    complete(request.shop, order)
    return answer(request.shop, order, "orders/fulfilled", "orders/paid", "orders/update")


def complete(shop: "PosShop", order: Order) -> None:
    """Bring an approved order to its end."""
    parcel = pack(shop, order, {})
    ship(shop, order, parcel)
    receive(shop, order, parcel)
    if order.payment_status != "paid":
        pay(shop, order, {"payment_method_id": next(iter(shop.payment_methods)), "amount": order.total})


async def make_orders(request: ShopRequest) -> Reply:
    """Make `count` orders with the body of the API's order under `order`, or walk-in sales of a freeform line.

    `"old": true` makes them complete and long known to every list. Returns their ids.
    """
    shop: PosShop = request.shop
    fields = request.fields()
    line = {"is_freeform": True, "product_name": "Bán tại quầy", "price": 10000, "quantity": 1}
    body = {"order_line_items": [line], "assignee_id": None, **(fields.get("order") or {})}
    made = []
    for _ in range(int(fields.get("count", 1))):
        order = create_order(shop, body, wanted_branch(shop, fields))
        if fields.get("old"):
            finalize(shop, order)
            complete(shop, order)
            order.born = LONG_AGO
        tell(shop, order, "orders/create")
        made.append(order.id)
    return Reply(201, {"ids": made})


async def make_customers(request: ShopRequest) -> Reply:
    """Make one customer with the API's body, or `count` numbered ones, a year old; returns their ids."""
    shop: PosShop = request.shop
    fields = request.fields("customer")
    count = int(fields.get("count", 0))
    if not count:
        return Reply(201, {"ids": [create_customer(shop, fields).id]})
    made = []
    last_year = stamp_of(shop.clock.now() - timedelta(days=365))
    for _ in range(count):
        place = len(shop.customers) + 1
        customer = create_customer(shop, {"name": f"Khách {place}", "phone_number": f"0{700000000 + place}"})
        customer.born = LONG_AGO
        customer.created_on = customer.modified_on = last_year
        made.append(customer.id)
    return Reply(201, {"ids": made})


async def make_branch(request: ShopRequest) -> Reply:
    """Open a branch: `{"code", "name"}`. Variants have no stock row there until one is set."""
    fields = request.fields()
    branch = add_branch(request.shop, SeedBranch(str(fields["code"]), str(fields["name"]), False))
    return Reply(201, {"location": branch_dict(request.shop, branch)})


async def patch_branch(request: ShopRequest) -> Reply:
    """Rename a branch, close it (`status`: inactive) or make it the default one (`is_default`)."""
    shop: PosShop = request.shop
    fields = request.fields()
    branch = shop.branches[wanted_branch(shop, {"location_id": request.id()})]
    branch.label = str(fields.get("label") or fields.get("name") or branch.label)
    if fields.get("status") in ("active", "inactive"):
        branch.status = fields["status"]
    if fields.get("is_default"):
        for other in shop.branches.values():
            other.is_default = other is branch
    branch.modified_on = shop.clock.stamp()
    return Reply(200, {"location": branch_dict(shop, branch)})


async def make_price_list(request: ShopRequest) -> Reply:
    """Make a price list: `{"code", "name", "is_cost"?}`."""
    fields = request.fields()
    seed = SeedPriceList(str(fields["code"]), str(fields["name"]), bool(fields.get("is_cost")), "active")
    return Reply(201, {"price_list": price_list_dict(request.shop, add_price_list(request.shop, seed))})


def routes() -> list[Route]:
    """Return the shopkeeper's addresses at the POS, after `/_sandbox/{alias}`."""
    return [
        Route("POST", "/stock", set_stock),
        Route("POST", "/price", set_one_price),
        Route("PATCH", "/variants/{id}", patch_variant),
        Route("DELETE", "/variants/{id}", remove_variant),
        Route("POST", "/products", make_product),
        Route("PATCH", "/products/{id}", patch_product),
        Route("DELETE", "/products/{id}", remove_product),
        Route("POST", "/orders", make_orders),
        Route("POST", "/orders/{id}/approve", approve_order),
        Route("POST", "/orders/{id}/cancel", cancel_order),
        Route("POST", "/orders/{id}/finish", finish_order),
        Route("POST", "/orders/{id}/complete", complete_order),
        Route("POST", "/customers", make_customers),
        Route("POST", "/locations", make_branch),
        Route("PATCH", "/locations/{id}", patch_branch),
        Route("POST", "/price_lists", make_price_list),
    ]
