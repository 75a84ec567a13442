"""The shopkeeper's side of a WooCommerce shop, below `/_sandbox/{site}`: buying, cancelling, editing by hand.

The addresses and the words of their bodies are those of the other kinds of site (`control_web`).
"""

from decimal import Decimal

from sandbox.wire import Reply, Route, ShopRequest
from sandbox.woo import keeper, orders, rendering, writing
from sandbox.woo.reading import shop_of
from sandbox.woo.records import Item


async def place_orders(request: ShopRequest) -> Reply:
    """Check out `count` orders; one comes back as it is, several as a list of id and name."""
    shop, wish = shop_of(request), request.fields()
    count = int(wish.get("count") or 1)
    placed = keeper.checkout(shop, wish, count)
    if count == 1:
        return Reply(201, {"order": rendering.order(shop, placed[0])})
    return Reply(201, {"orders": [{"id": order.id, "name": order.number} for order in placed]})


async def move_order(request: ShopRequest) -> Reply:
    """Give an order another `status`."""
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    orders.move(shop, order, str(request.fields().get("status") or "cancelled"))
    return Reply(200, {"order": rendering.order(shop, order)})


async def pay_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    order.paid = shop.now()
    orders.move(shop, order, "processing")
    return Reply(200, {"order": rendering.order(shop, order)})


async def edit_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    keeper.edit_order(shop, order, request.fields())
    return Reply(200, {"order": rendering.order(shop, order)})


async def refund_order(request: ShopRequest) -> Reply:
    """Give back `lines` (SKU, quantity) and `amount` beside them."""
    shop, body = shop_of(request), request.fields()
    order = orders.find(shop, request.id())
    wanted = {row["sku"]: int(row["quantity"]) for row in body.get("lines") or ()}
    lines = {line.id: wanted[line.sku] for line in order.lines if line.sku in wanted}
    extra = Decimal(str(body.get("amount") or 0))
    orders.refund(shop, order, lines, extra, str(body.get("reason") or ""), bool(body.get("restock")))
    return Reply(200, {"order": rendering.order(shop, order)})


async def delete_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    orders.remove(shop, orders.find(shop, request.id()), request.query.get("force") == "true")
    return Reply(200, {})


async def set_stock(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(200, {"variant": shop.shelf_row(keeper.set_stock(shop, request.fields()))})


def _item(request: ShopRequest) -> Item:
    return keeper.item_of(shop_of(request), {"variant_id": request.id()})


async def show_variant(request: ShopRequest) -> Reply:
    return Reply(200, {"variant": shop_of(request).shelf_row(_item(request))})


async def edit_variant(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(200, {"variant": shop.shelf_row(keeper.edit_item(shop, _item(request), request.fields()))})


async def delete_variant(request: ShopRequest) -> Reply:
    writing.remove(shop_of(request), _item(request), True)
    return Reply(200, {})


async def add_product(request: ShopRequest) -> Reply:
    """The product, with what can be sold of it as `variants`."""
    shop = shop_of(request)
    item = keeper.add_product(shop, request.fields("product"))
    sold = shop.variations(item) or [item]
    return Reply(201, {"product": {"id": item.id, "variants": [shop.shelf_row(one) for one in sold]}})


def routes() -> list[Route]:
    """Return the shopkeeper's addresses, after `/_sandbox/{alias}`."""
    return [
        Route("POST", "/orders", place_orders),
        Route("POST", "/orders/{id}/cancel", move_order),
        Route("POST", "/orders/{id}/status", move_order),
        Route("POST", "/orders/{id}/pay", pay_order),
        Route("POST", "/orders/{id}/edit", edit_order),
        Route("POST", "/orders/{id}/refund", refund_order),
        Route("DELETE", "/orders/{id}", delete_order),
        Route("POST", "/stock", set_stock),
        Route("GET", "/variants/{id}", show_variant),
        Route("PATCH", "/variants/{id}", edit_variant),
        Route("DELETE", "/variants/{id}", delete_variant),
        Route("POST", "/products", add_product),
    ]
