"""Orders of the site: those changed since, one by id, and how many there were before (contracts/woocommerce.md)."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from resources.http import ANYTHING, ShopHttp
from resources.http_values import text
from resources.woocommerce import order_wire, wire
from resources.woocommerce.lists import BASE, Listing, changed_since, sheets, total_of
from resources.woocommerce.order_reading import NOT_YET, order_of
from resources.woocommerce.values import bare_utc
from sync.errors import BadAnswer, Invalid, Transient
from sync.records import Page, WebOrder

ORDERS = f"{BASE}/orders"
OPEN = ("processing", "on-hold")


def changed(http: ShopHttp, since: datetime) -> Iterator[Page[WebOrder]]:
    """Orders changed at or after `since`, whatever their status, but those that were not placed yet.

    Raises:
        IncompleteRead: the site states more orders than it lists.
    """
    listing: Listing[msgspec.Raw] = Listing(ORDERS, wire.ORDERS, key=lambda raw: _head(http, raw).id)
    for sheet in sheets(http, listing, changed_since(since)):
        rows = [_order(http, bytes(raw)) for raw in sheet.rows if text(_head(http, raw).status) not in NOT_YET]
        recent = tuple(row for row in rows if row.modified_on >= since.replace(microsecond=0))
        yield Page(sheet.asked_at, recent, None)


def one(http: ShopHttp, order_id: int) -> WebOrder:
    """One order. Raises NotFound, or Transient for one that was not placed yet: it comes again once it is."""
    raw = http.get(f"{ORDERS}/{order_id}", wire.ORDER)
    status = text(_head(http, raw).status)
    if status in NOT_YET:
        raise Transient(http.shop, f"order {order_id} was not placed yet ({status}); it comes once it is")
    return _order(http, bytes(raw))


def complete(http: ShopHttp, order_id: int) -> None:
    """Set an order completed; one that is so already stays. The shop tells the buyer if its own settings say so.

    Raises Invalid for an order that was cancelled or not placed yet.
    """
    status = text(_head(http, http.get(f"{ORDERS}/{order_id}", wire.ORDER)).status)
    if status not in (*OPEN, "completed"):
        raise Invalid(http.shop, f"order {order_id} is {status}, so it is not shown as shipped", {"status": status})
    if status != "completed":
        http.put(f"{ORDERS}/{order_id}", {"status": "completed"}, ANYTHING)


def count_before(http: ShopHttp, created_before: datetime) -> int:
    """How many orders were created before an instant."""
    return total_of(http, ORDERS, {"before": bare_utc(created_before), "dates_are_gmt": "true"})


def _order(http: ShopHttp, raw: bytes) -> WebOrder:
    """An order; what came back of it is asked for, because the order itself states the sums alone."""
    refunds: list[order_wire.Refund] = []
    head = _head(http, msgspec.Raw(raw))
    if head.refunds and text(head.status) != "refunded":
        found = http.get(f"{ORDERS}/{head.id}/refunds", wire.REFUNDS, {"per_page": 100})
        refunds = [order_wire.REFUND.decode(bytes(one)) for one in found]
    return order_of(raw, http.shop, refunds)


def _head(http: ShopHttp, raw: msgspec.Raw) -> order_wire.Head:
    try:
        return order_wire.HEAD.decode(bytes(raw))
    except msgspec.DecodeError as error:
        raise BadAnswer(http.shop, f"an order of the site cannot be read ({error})") from None
