"""Orders of the site: those changed since, one by id, and how many there were before.

Without a `status` most shops list every order and some perhaps only the open ones; `status=any` lists none
(contracts/sapo-web.md §3). So the site's own counts are compared once, and what they prove is remembered; until
they prove something, the three lists are read one by one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from resources.http import Parameters, ShopHttp
from resources.http_values import moment, stamp
from resources.learnt import Learnt
from resources.sapo_web import wire
from resources.sapo_web.lists import Listing, Sweep
from resources.sapo_web.order_reading import LinesMissing, order_of, order_or_trouble
from sync.errors import BadAnswer
from sync.records import Page, WebOrder

ORDERS = "/admin/orders.json"
COUNT = "/admin/orders/count.json"
STATUSES = ("open", "closed", "cancelled")
ASK_AGAIN = timedelta(hours=1)


def changed(http: ShopHttp, learnt: Learnt, since: datetime) -> Iterator[Page[WebOrder]]:
    """Orders changed at or after `since`, whatever their status; an order that changed meanwhile may come twice.

    One that cannot be read comes with its `trouble`.

    Raises:
        IncompleteRead: the site counts more orders than it lists.
    """

    def listed(params: Parameters) -> list[WebOrder]:
        return [order_or_trouble(bytes(raw), http.shop) for raw in http.get(ORDERS, wire.ORDERS, params).orders]

    listing: Listing[WebOrder] = Listing(
        "orders",
        listed,
        key=lambda row: row.id,
        version=lambda row: row.modified_on,
    )
    for filters in scopes(http, learnt):
        for sheet in Sweep(http, listing, filters, since).sheets(always_count=False):
            rows = tuple(row for row in sheet.rows if row.modified_on >= since.replace(microsecond=0))
            yield Page(sheet.asked_at, rows, None)


def one(http: ShopHttp, learnt: Learnt, order_id: int) -> WebOrder:
    """One order; from the list where its own address leaves out the lines. Raises NotFound."""
    raw = http.get(f"/admin/orders/{order_id}.json", wire.ORDER).order
    try:
        return order_of(bytes(raw), http.shop)
    except LinesMissing:
        return _listed(http, learnt, order_id)


def _listed(http: ShopHttp, learnt: Learnt, order_id: int) -> WebOrder:
    for filters in scopes(http, learnt):
        params: Parameters = {**filters, "ids": str(order_id), "page": 1, "limit": 1}
        for raw in http.get(ORDERS, wire.ORDERS, params).orders:
            order = order_of(bytes(raw), http.shop)
            if order.id == order_id:
                return order
    raise BadAnswer(http.shop, f"order {order_id} comes without its lines, and the list does not hold it yet")


def count_before(http: ShopHttp, learnt: Learnt, created_before: datetime) -> int:
    """How many orders were created up to an instant."""
    bound: Parameters = {"created_on_max": stamp(created_before)}
    return sum(_count(http, {**filters, **bound}) for filters in scopes(http, learnt))


def scopes(http: ShopHttp, learnt: Learnt) -> list[dict[str, str | int]]:
    """The filters that together list every order: none at all, or each status by itself."""
    known = learnt.get("orders_without_status")
    if known is None and _worth_asking(learnt):
        known = _compared(http)
        if known is not None:
            learnt.keep(orders_without_status=known)
        else:
            learnt.keep(orders_status_asked=stamp(datetime.now(UTC)))
    return [{}] if known == "all" else [{"status": status} for status in STATUSES]


def _worth_asking(learnt: Learnt) -> bool:
    """A shop whose orders are all open proves nothing; it is asked again after an hour."""
    asked = moment(learnt.get("orders_status_asked"))
    return asked is None or datetime.now(UTC) - asked >= ASK_AGAIN


def _compared(http: ShopHttp) -> str | None:
    """`all` or `open`: what a list without status holds; None where the counts do not prove it."""
    plain = _count(http, {})
    by_status = {status: _count(http, {"status": status}) for status in STATUSES}
    others = by_status["closed"] + by_status["cancelled"]
    if others == 0:
        return None
    if plain == by_status["open"] + others:
        return "all"
    return "open" if plain == by_status["open"] else None


def _count(http: ShopHttp, params: Parameters) -> int:
    return http.get(COUNT, wire.COUNT, params).count
