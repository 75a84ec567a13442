"""Orders of the site: those changed since, one by id, and how many there were before (contracts/woocommerce.md)."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from resources.http import ANYTHING, ShopHttp
from resources.http_values import text
from resources.unread_orders import unread_order
from resources.woocommerce import order_wire, wire
from resources.woocommerce.lists import BASE, Listing, changed_since, sheets, total_of
from resources.woocommerce.order_reading import NOT_YET, head_of, order_of, source_of
from resources.woocommerce.values import bare_utc
from sync.errors import Invalid, NotFound, NotSent, RateLimited, Transient, Unreadable
from sync.records import Page, WebOrder

ORDERS = f"{BASE}/orders"
OPEN = ("processing", "on-hold")


def changed(http: ShopHttp, since: datetime) -> Iterator[Page[WebOrder]]:
    """Orders changed at or after `since`, whatever their status, but those that were not placed yet.

    One that cannot be read comes with its `trouble`.

    Raises:
        IncompleteRead: the site states more orders than it lists.
    """
    listing: Listing[msgspec.Raw] = Listing(ORDERS, wire.ORDERS, key=lambda raw: head_of(bytes(raw), http.shop).id)
    for sheet in sheets(http, listing, changed_since(since)):
        rows = [_or_trouble(http, bytes(raw)) for raw in sheet.rows if _is_placed(http, bytes(raw))]
        recent = tuple(row for row in rows if row.modified_on >= since.replace(microsecond=0))
        yield Page(sheet.asked_at, recent, None)


def _is_placed(http: ShopHttp, raw: bytes) -> bool:
    return text(head_of(raw, http.shop).status) not in NOT_YET


def one(http: ShopHttp, order_id: int) -> WebOrder:
    """One order. Raises NotFound, or Transient for one that was not placed yet: it comes again once it is."""
    raw = http.get(f"{ORDERS}/{order_id}", wire.ORDER)
    status = text(head_of(bytes(raw), http.shop).status)
    if status in NOT_YET:
        raise Transient(http.shop, f"order {order_id} was not placed yet ({status}); it comes once it is")
    return _order(http, bytes(raw))


def complete(http: ShopHttp, order_id: int) -> None:
    """Set an order completed; one that is so already stays. The shop tells the buyer if its own settings say so.

    Raises Invalid for an order that was cancelled or not placed yet.
    """
    status = text(head_of(bytes(http.get(f"{ORDERS}/{order_id}", wire.ORDER)), http.shop).status)
    if status not in (*OPEN, "completed"):
        raise Invalid(http.shop, f"order {order_id} is {status}, so it is not shown as shipped", {"status": status})
    if status != "completed":
        http.put(f"{ORDERS}/{order_id}", {"status": "completed"}, ANYTHING)


def count_before(http: ShopHttp, created_before: datetime) -> int:
    """How many orders were created before an instant."""
    return total_of(http, ORDERS, {"before": bare_utc(created_before), "dates_are_gmt": "true"})


def _order(http: ShopHttp, raw: bytes) -> WebOrder:
    """An order; what came back of it is asked for, because the order itself states the sums alone."""
    head = head_of(raw, http.shop)
    asked = bool(head.refunds) and text(head.status) != "refunded"
    return order_of(raw, http.shop, _refunds(http, head.id) if asked else [])


def _refunds(http: ShopHttp, order_id: int) -> list[order_wire.Refund]:
    """What came back of an order. Raises Unreadable when the site does not tell, or not so that it can be read."""
    try:
        found = http.get(f"{ORDERS}/{order_id}/refunds", wire.REFUNDS, {"per_page": 100})
        return [order_wire.REFUND.decode(bytes(one)) for one in found]
    except (NotFound, msgspec.DecodeError) as error:
        raise Unreadable(http.shop, f"what came back of order {order_id} cannot be read ({error})") from None


def _or_trouble(http: ShopHttp, raw: bytes) -> WebOrder:
    """The order, or what is wrong with it; one whose refunds do not come this time is read again by itself."""
    try:
        return _order(http, raw)
    except (NotSent, RateLimited):
        raise  # no word about this order
    except Transient as error:
        head = head_of(raw, http.shop)
        times = (head.date_created_gmt, head.date_modified_gmt)
        return unread_order(raw, head.id, head.number, source_of(head.created_via), times, error)
