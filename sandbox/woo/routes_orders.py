"""Orders over the API (contracts/woocommerce.md, Orders)."""

from decimal import Decimal

from sandbox.wire import Reply, Route, ShopRequest
from sandbox.woo import orders, rendering
from sandbox.woo.lists import MOST, page
from sandbox.woo.reading import BASE, shop_of

ORDERS = f"{BASE}/orders"
UNLISTED = ("trash", "checkout-draft")


async def list_orders(request: ShopRequest) -> Reply:
    """Orders of any status but the trash; by name also those."""
    shop = shop_of(request)
    wanted = {text for text in request.query.get("status", "any").split(",") if text != "any"}
    rows = [row for row in shop.orders.values() if (row.status in wanted if wanted else row.status not in UNLISTED)]
    reply = page(shop, request, rows, rendering.order)
    await shop.labour(shop.switches.page_seconds * len(reply.body) / MOST)
    return reply


async def get_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(200, rendering.order(shop, orders.find(shop, request.id())))


async def create_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    return Reply(201, rendering.order(shop, orders.create(shop, request.fields())))


async def update_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order, body = orders.find(shop, request.id()), request.fields()
    if "customer_note" in body:
        order.customer_note = str(body["customer_note"] or "")
    if body.get("set_paid"):
        order.paid = shop.now()
    orders.move(shop, order, str(body.get("status") or order.status))
    return Reply(200, rendering.order(shop, order))


async def delete_order(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    shown = rendering.order(shop, order)
    orders.remove(shop, order, request.query.get("force") in ("true", "1"))
    return Reply(200, shown)


async def list_refunds(request: ShopRequest) -> Reply:
    shop = shop_of(request)
    order = orders.find(shop, request.id())
    rows = [rendering.refund(shop, order, one) for one in order.refunds]
    return Reply(200, rows, {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": "1" if rows else "0"})


async def create_refund(request: ShopRequest) -> Reply:
    """`line_items` holds the quantities by line id; `amount` is the whole sum."""
    shop, body = shop_of(request), request.fields()
    order = orders.find(shop, request.id())
    lines = {int(row["id"]): int(row.get("quantity") or 0) for row in body.get("line_items") or ()}
    whole = Decimal(str(body.get("amount") or 0))
    goods = sum(
        ((line.total + line.total_tax) * lines[line.id] / line.quantity for line in order.lines if line.id in lines),
        Decimal(0),
    )
    extra = max(whole - goods, Decimal(0))
    made = orders.refund(shop, order, lines, extra, str(body.get("reason") or ""), body.get("restock") is not False)
    return Reply(201, rendering.refund(shop, order, made))


def routes() -> list[Route]:
    """The addresses of orders."""
    one = f"{ORDERS}/{{id}}"
    return [
        Route("GET", ORDERS, list_orders, "key"),
        Route("POST", ORDERS, create_order, "key", "write"),
        Route("GET", one, get_order, "key"),
        Route("DELETE", one, delete_order, "key", "write"),
        Route("GET", f"{one}/refunds", list_refunds, "key"),
        Route("POST", f"{one}/refunds", create_refund, "key", "write"),
        *(Route(method, one, update_order, "key", "write") for method in ("PUT", "POST", "PATCH")),
    ]
