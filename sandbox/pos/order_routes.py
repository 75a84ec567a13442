"""Orders over HTTP (contracts/sapo-pos.md §1.6, §3)."""

from typing import TYPE_CHECKING, Any

from sandbox.pos.acting import acting_branch, reading
from sandbox.pos.answers import NO_ORDER, NO_PREPAYMENT, NULL, data_error, missing
from sandbox.pos.lists import csv, dated, ids_of, listed, newest_first, sorted_by
from sandbox.pos.numbers import form_for
from sandbox.pos.order_change import change_order
from sandbox.pos.order_create import create_order, release_code
from sandbox.pos.order_json import order_dict, order_raw, prepayment_dict
from sandbox.pos.order_machine import cancel, finalize, finish, pack, pay, receive, ship
from sandbox.pos.order_records import Order
from sandbox.pos.shifting import shift
from sandbox.wire import Refused, Reply, Route, ShopRequest

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop


def found_order(request: ShopRequest) -> Order:
    """Return the order of the address; raise 404 where there is none."""
    shop: PosShop = request.shop
    order = shop.orders.get(request.id())
    if order is None:
        raise missing(shop, NO_ORDER)
    return order


def tell(shop: "PosShop", order: Order, *topics: str) -> None:
    """Fire the webhooks of an order."""
    for topic in topics:
        if shop.hooks.wanted(topic):
            shop.hooks.fire(topic, order_dict(shop, order), order.id)


def answer(shop: "PosShop", order: Order, *topics: str, status: int = 200) -> Reply:
    """Fire the webhooks and return the order."""
    tell(shop, order, *topics)
    return Reply(status, {"order": order_raw(shop, order)})


def filtered(shop: "PosShop", query: dict[str, str]) -> list[Order]:
    """Return the orders that a list's query asks for, newest first."""
    rows = newest_first(shop, shop.orders)
    if query.get("ids"):
        wanted = ids_of(query, "ids")
        rows = [row for row in rows if row.id in wanted]
    for field, parameter in (
        ("status", "status"),
        ("packed_status", "packed_status"),
        ("fulfillment_status", "fulfillment_status"),
    ):
        values = csv(query, parameter)
        if values:
            rows = [row for row in rows if getattr(row, field) in values]
    locations = ids_of(query, "location_ids")
    if locations:
        rows = [row for row in rows if row.location_id in locations]
    customers = ids_of(query, "customer_ids") | ids_of(query, "customer_id")
    if customers:
        rows = [row for row in rows if row.customer is not None and row.customer.id in customers]
    rows = _by_content(rows, query)
    if shop.switches.order_code_filter and query.get("code"):
        rows = [row for row in rows if row.code == query["code"]]
    text = query.get("query", "").strip().lower()
    if text:
        rows = [row for row in rows if text in row.search]
    fields = ("created_on", "modified_on") if shop.switches.order_modified_filter else ("created_on",)
    return dated(rows, query, shop.switches.modified_min_inclusive, fields)


def _by_content(rows: list[Order], query: dict[str, str]) -> list[Order]:
    variants = ids_of(query, "variant_ids")
    if variants:
        rows = [row for row in rows if any(line.variant_id in variants for line in row.lines)]
    tags = set(csv(query, "tags"))
    if tags:
        rows = [row for row in rows if tags & set(row.tags)]
    states = set(csv(query, "composite_fulfillment_status"))
    if states:
        rows = [row for row in rows if any(parcel.composite_status in states for parcel in row.parcels)]
    return rows


async def list_orders(request: ShopRequest) -> Reply:
    """One page of orders, the newest first."""
    reading(request)
    shop: PosShop = request.shop
    rows = sorted_by(shop, filtered(shop, request.query), request.query)
    reply = listed(shop, "orders", rows, request.query, lambda row: order_raw(shop, row))
    shift(shop, "orders")
    return reply


async def get_order(request: ShopRequest) -> Reply:
    """One order."""
    reading(request)
    return Reply(200, {"order": order_raw(request.shop, found_order(request))})


def order_fields(request: ShopRequest) -> dict[str, Any]:
    """Return the body of an order, with or without its root where the shop takes both."""
    body = request.body
    rooted = isinstance(body, dict) and isinstance(body.get("order"), dict)
    if not rooted and not (request.shop.switches.bare_order_body and isinstance(body, dict)):
        raise data_error("order", NULL)
    return request.fields("order")


async def post_order(request: ShopRequest) -> Reply:
    """Make an order, as a draft or approved at once."""
    shop: PosShop = request.shop
    branch = acting_branch(request)
    fields = order_fields(request)
    order = create_order(shop, fields, branch)
    topics = ["orders/create"]
    if fields.get("status") == "finalized":
        try:
            finalize(shop, order)
        except Refused:
            forget(shop, order)
            raise
        topics.append("orders/finalized")
    return answer(shop, order, *topics, status=201)


def forget(shop: "PosShop", order: Order) -> None:
    """Undo the making of an order that was refused at a later step."""
    shop.orders.pop(order.id, None)
    release_code(shop, order)


async def post_sale(request: ShopRequest) -> Reply:
    """Make, approve, send and pay an order in one call, as at the till."""
    shop: PosShop = request.shop
    branch = acting_branch(request)
    fields = order_fields(request)
    order = create_order(shop, fields, branch)
    try:
        finalize(shop, order)
        parcel = pack(shop, order, {})
        ship(shop, order, parcel)
    except Refused:
        forget(shop, order)
        raise
    receive(shop, order, parcel)
    if not order.prepayments:
        method = next(iter(shop.payment_methods))
        pay(shop, order, {"payment_method_id": method, "amount": order.total})
    return answer(shop, order, "orders/create", "orders/finalized", "orders/fulfilled", "orders/paid", status=201)


async def put_order(request: ShopRequest) -> Reply:
    """Change an order."""
    acting_branch(request)
    order = found_order(request)
    change_order(request.shop, order, order_fields(request))
    return answer(request.shop, order, "orders/update")


async def post_finalize(request: ShopRequest) -> Reply:
    """Approve an order."""
    acting_branch(request)
    order = found_order(request)
    finalize(request.shop, order)
    return answer(request.shop, order, "orders/finalized", "orders/update")


async def post_cancel(request: ShopRequest) -> Reply:
    """Cancel an order; the body may be empty, `0`, or name a reason."""
    acting_branch(request)
    order = found_order(request)
    cancel(request.shop, order, request.fields().get("reason_cancel_id"))
    return answer(request.shop, order, "orders/cancelled", "orders/update")


async def post_finish(request: ShopRequest) -> Reply:
    """Stop an order."""
    shop: PosShop = request.shop
    if not shop.switches.finish_route:
        raise Refused(shop.refusal("no_route"))
    acting_branch(request)
    order = found_order(request)
    finish(shop, order)
    return answer(shop, order, "orders/update")


async def post_prepayment(request: ShopRequest) -> Reply:
    """Add a payment to an order."""
    shop: PosShop = request.shop
    order = found_order(request)
    payment = pay(shop, order, request.fields("prepayment"))
    topics = {"paid": ("orders/paid",), "unpaid": ()}.get(order.payment_status, ("orders/partial_paid",))
    tell(shop, order, *topics)
    form = form_for(shop.switches.number_form, order.id)
    return Reply(201, {"prepayment": prepayment_dict(payment, form)})


async def get_prepayment(request: ShopRequest) -> Reply:
    """One payment of an order."""
    shop: PosShop = request.shop
    order = found_order(request)
    wanted = request.id("pid")
    payment = next((one for one in order.prepayments if one.id == wanted), None)
    if payment is None:
        raise missing(shop, NO_PREPAYMENT)
    form = form_for(shop.switches.number_form, order.id)
    return Reply(200, {"prepayment": prepayment_dict(payment, form)})


def routes() -> list[Route]:
    """Return the order addresses, without those of parcels."""
    one = "/admin/orders/{id}"
    return [
        Route("GET", "/admin/orders.json", list_orders, "orders"),
        Route("POST", "/admin/orders.json", post_order, "orders", "write"),
        Route("POST", "/admin/orders/pos.json", post_sale, "orders", "write"),
        Route("GET", f"{one}.json", get_order, "orders"),
        Route("PUT", f"{one}.json", put_order, "orders", "write"),
        Route("POST", f"{one}/finalize.json", post_finalize, "orders", "write"),
        Route("POST", f"{one}/cancel.json", post_cancel, "orders", "write"),
        Route("POST", f"{one}/finish.json", post_finish, "orders", "write"),
        Route("POST", f"{one}/prepayments.json", post_prepayment, "orders", "write"),
        Route("GET", f"{one}/prepayments/{{pid}}.json", get_prepayment, "orders"),
    ]
