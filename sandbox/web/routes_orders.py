"""Orders, and their transactions, refunds and fulfillments over HTTP (contracts/sapo-web.md §5.6)."""

from sandbox.web import order_changes, orders, refunds
from sandbox.web.errors import Refusal, not_found
from sandbox.web.lists import Test, whole
from sandbox.web.order_records import Order
from sandbox.web.reading import Listing, shop_of
from sandbox.web.shop import WebShop
from sandbox.web.values import Body, unwrap
from sandbox.wire import Reply, Route, ShopRequest

UNPAID = ("pending", "authorized", "partially_paid")
ROUTE = "/admin/orders/{id}"


def _status_test(shop: WebShop, wanted: str | None) -> list[Test[Order]]:
    """Omitted: all, or the open ones by switch; `any` is the trap that finds nothing (§3)."""
    if wanted is None and shop.switches.status_omitted == "all":
        return []
    status = "open" if wanted is None else wanted
    return [lambda row: row.status == status]


def _fulfillment_test(wanted: str | None) -> list[Test[Order]]:
    if wanted is None or wanted == "any":
        return []
    value = None if wanted == "unfulfilled" else wanted
    return [lambda row: row.fulfillment_status == value]


def _financial_test(wanted: str | None) -> list[Test[Order]]:
    if wanted is None or wanted == "any":
        return []
    values = UNPAID if wanted == "unpaid" else (wanted,)
    return [lambda row: row.financial_status in values]


def _search_test(text: str) -> Test[Order]:
    words = text.casefold()

    def test(row: Order) -> bool:
        return any(words in (value or "").casefold() for value in (row.name, row.email, row.phone))

    return test


def _tests(shop: WebShop, query: dict[str, str]) -> tuple[Test[Order], ...]:
    tests = [
        *_status_test(shop, query.get("status")),
        *_fulfillment_test(query.get("fulfillment_status")),
        *_financial_test(query.get("financial_status")),
    ]
    customer_id = whole(query.get("customer_id"))
    if customer_id is not None:
        tests.append(lambda row: row.customer is not None and row.customer.id == customer_id)
    if query.get("tag"):
        tag = query["tag"]
        tests.append(lambda row: tag in [part.strip() for part in row.tags.split(",")])
    if query.get("query"):
        tests.append(_search_test(query["query"]))
    if shop.unwindowed and ("created_on_min" in query or "created_on_max" in query):
        tests.append(lambda row: row.id not in shop.unwindowed)
    return tuple(tests)


def _orders(request: ShopRequest) -> Listing[Order]:
    shop = shop_of(request)
    dates = ("created_on", "modified_on", "processed_on")
    return Listing("orders", shop.orders, _tests(shop, request.query), deep=True, dates=dates)


def _order(request: ShopRequest) -> tuple[WebShop, Order]:
    shop = shop_of(request)
    return shop, orders.find(shop, request.id())


def _shown(order: Order) -> Reply:
    return Reply(200, {"order": order})


async def list_orders(request: ShopRequest) -> Reply:
    return _orders(request).reply(request)


async def count_orders(request: ShopRequest) -> Reply:
    return _orders(request).count(request)


async def get_order(request: ShopRequest) -> Reply:
    """One order; by switch without its lines, as one report had it."""
    shop, order = _order(request)
    if shop.switches.order_lines_by_id:
        return _shown(order)
    fields = {f: getattr(order, f) for f in order.__struct_fields__ if f != "line_items"}
    return Reply(200, {"order": fields})


async def create_order(request: ShopRequest) -> Reply:
    return Reply(201, {"order": orders.create(shop_of(request), unwrap(request.body, "order"))})


async def update_order(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    order_changes.edit(shop, order, unwrap(request.body, "order"))
    return _shown(order)


async def delete_order(request: ShopRequest) -> Reply:
    order_changes.remove(*_order(request))
    return Reply(200, {})


async def cancel_order(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    order_changes.cancel(shop, order, order_changes.cancel_body(request.body))
    return _shown(order)


async def close_order(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    order_changes.close(shop, order)
    return _shown(order)


async def open_order(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    order_changes.reopen(shop, order)
    return _shown(order)


async def list_transactions(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    return Reply(200, {"transactions": shop.transactions[order.id]})


async def create_transaction(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    row = unwrap(request.body, "transaction")
    return Reply(201, {"transaction": order_changes.pay(shop, order, row)})


async def list_refunds(request: ShopRequest) -> Reply:
    return Reply(200, {"refunds": _order(request)[1].refunds})


async def get_refund(request: ShopRequest) -> Reply:
    return Reply(200, {"refund": refunds.find(_order(request)[1], request.id("rid"))})


async def create_refund(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    return Reply(201, {"refund": refunds.create(shop, order, unwrap(request.body, "refund"))})


async def wrong_method(_: ShopRequest) -> Reply:
    raise Refusal(405)


async def list_fulfillments(request: ShopRequest) -> Reply:
    return Reply(200, {"fulfillments": _order(request)[1].fulfillments})


async def create_fulfillment(request: ShopRequest) -> Reply:
    shop, order = _order(request)
    body: Body = request.fields("fulfillment")
    return Reply(201, {"fulfillment": order_changes.fulfill(shop, order, body)})


async def change_fulfillment(request: ShopRequest) -> Reply:
    """`cancel` or `complete`, the last word of the address."""
    shop, order = _order(request)
    fulfillment = order_changes.find_fulfillment(order, request.id("fid"))
    match request.params["verb"]:
        case "cancel":
            order_changes.cancel_fulfillment(shop, order, fulfillment)
        case "complete":
            order_changes.complete_fulfillment(shop, order, fulfillment)
        case _:
            raise not_found()
    return Reply(200, {"fulfillment": fulfillment})


def routes() -> list[Route]:
    """The addresses of orders and all that hangs on them."""
    read = [
        ("/admin/orders.json", list_orders),
        ("/admin/orders/count.json", count_orders),
        (f"{ROUTE}.json", get_order),
        (f"{ROUTE}/transactions.json", list_transactions),
        (f"{ROUTE}/refunds.json", list_refunds),
        (f"{ROUTE}/refunds/{{rid}}.json", get_refund),
        (f"{ROUTE}/fulfillments.json", list_fulfillments),
    ]
    write = [
        ("POST", "/admin/orders.json", create_order),
        ("PUT", f"{ROUTE}.json", update_order),
        ("DELETE", f"{ROUTE}.json", delete_order),
        ("POST", f"{ROUTE}/cancel.json", cancel_order),
        ("POST", f"{ROUTE}/close.json", close_order),
        ("POST", f"{ROUTE}/open.json", open_order),
        ("POST", f"{ROUTE}/transactions.json", create_transaction),
        ("POST", f"{ROUTE}/refunds.json", create_refund),
        ("DELETE", f"{ROUTE}/refunds/{{rid}}.json", wrong_method),
        ("POST", f"{ROUTE}/fulfillments.json", create_fulfillment),
        ("POST", f"{ROUTE}/fulfillments/{{fid}}/{{verb}}.json", change_fulfillment),
    ]
    return [
        *(Route("GET", pattern, handler, "orders") for pattern, handler in read),
        *(Route(method, pattern, handler, "orders", "write") for method, pattern, handler in write),
    ]
