"""The shopkeeper's side of a Sapo Web shop, below `/_sandbox/{site}`: buying, cancelling, editing by hand."""

from typing import Any

from sandbox.web import keeper, order_changes, orders, variants
from sandbox.web.people import CustomerGroup
from sandbox.web.reading import guarded, shop_of
from sandbox.web.seeding import add_location
from sandbox.wire import Reply, Route, ShopRequest


async def place_orders(request: ShopRequest) -> Reply:
    """Check out `count` orders; one comes back as it is, several as a list of id and name."""
    shop, wish = shop_of(request), request.fields()
    count = int(wish.get("count") or 1)
    placed = keeper.checkout(shop, wish, count)
    if count == 1:
        return Reply(201, {"order": placed[0]})
    return Reply(201, {"orders": [{"id": order.id, "name": order.name} for order in placed]})


async def cancel_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    reason = request.fields().get("reason")
    order_changes.cancel(shop, order, reason or "customer")
    return Reply(200, {"order": order})


async def pay_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    keeper.pay(shop, order)
    return Reply(200, {"order": order})


async def edit_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    keeper.edit_order(shop, order, request.fields())
    return Reply(200, {"order": order})


async def fulfill_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    order_changes.fulfill(shop, order, request.fields())
    return Reply(200, {"order": order})


async def delete_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order_changes.remove(shop, orders.find(shop, request.id()))
    return Reply(200, {})


async def set_stock(request: ShopRequest) -> Reply:
    return Reply(200, {"inventory_level": keeper.set_stock(shop_of(request), request.fields())})


async def show_variant(request: ShopRequest) -> Reply:
    return Reply(200, {"variant": variants.find(shop_of(request), request.id())})


async def edit_variant(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    variant = variants.find(shop, request.id())
    return Reply(200, {"variant": keeper.edit_variant(shop, variant, request.fields())})


async def delete_variant(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    keeper.drop_variant(shop, variants.find(shop, request.id()))
    return Reply(200, {})


async def add_product(request: ShopRequest) -> Reply:
    return Reply(201, {"product": keeper.add_product(shop_of(request), request.fields("product"))})


async def new_location(request: ShopRequest) -> Reply:
    """A further location, without any level: items must be connected to it first."""
    body = request.fields()
    name, code = str(body.get("name") or "Chi nhánh 2"), body.get("code")
    return Reply(201, {"location": add_location(shop_of(request), name, code)})


async def new_group(request: ShopRequest) -> Reply:
    """A customer group with the members `customer_ids`."""
    shop, body = shop_of(request), request.fields()
    now, members = shop.now(), [int(i) for i in body.get("customer_ids") or ()]
    group = CustomerGroup(
        id=shop.ids.next(),
        created_on=now,
        modified_on=now,
        name=str(body.get("name") or "Nhóm"),
        customers_count=len(members),
    )
    shop.groups[group.id], shop.group_members[group.id] = group, members
    return Reply(201, {"customer_group": group})


async def new_price_rule(request: ShopRequest) -> Reply:
    """A promotion as the list shows it; `code` gives it a discount code (contracts/sapo-web.md §5.8)."""
    shop, body = shop_of(request), request.fields()
    rule_id, now = shop.ids.next(), shop.now()
    rule: dict[str, Any] = {
        "id": rule_id,
        "title": str(body.get("title") or "Khuyến mãi"),
        "value": str(body.get("value") or "-10.0"),
        "value_type": body.get("value_type", "percentage"),
        "target_type": "line_item",
        "target_selection": "all",
        "allocation_method": "across",
        "starts_on": now,
        "ends_on": None,
        "status": "active",
        "usage_limit": None,
        "once_per_customer": False,
        "times_used": 0,
        "customer_selection": "all",
        "location_selection": "all",
        "channel_ids": [],
        "entitled_product_ids": [],
        "entitled_variant_ids": [],
        "combines_with": {"order_discount": False, "product_discount": False, "shipping_discount": False},
        "discount_class": "order",
        "summary": None,
        "created_on": now,
        "modified_on": now,
    }
    shop.price_rules[rule_id] = rule
    if body.get("code"):
        shop.discount_codes[rule_id] = [{"id": shop.ids.next(), "code": str(body["code"]), "usage_count": 0}]
    return Reply(201, {"price_rule": rule})


def routes() -> list[Route]:
    """Return the shopkeeper's addresses, after `/_sandbox/{alias}`."""
    listed = [
        Route("POST", "/orders", place_orders),
        Route("POST", "/orders/{id}/cancel", cancel_order),
        Route("POST", "/orders/{id}/pay", pay_order),
        Route("POST", "/orders/{id}/edit", edit_order),
        Route("POST", "/orders/{id}/fulfill", fulfill_order),
        Route("DELETE", "/orders/{id}", delete_order),
        Route("POST", "/stock", set_stock),
        Route("GET", "/variants/{id}", show_variant),
        Route("PATCH", "/variants/{id}", edit_variant),
        Route("DELETE", "/variants/{id}", delete_variant),
        Route("POST", "/products", add_product),
        Route("POST", "/locations", new_location),
        Route("POST", "/customer_groups", new_group),
        Route("POST", "/price_rules", new_price_rule),
    ]
    return [guarded(route) for route in listed]
