"""A first look at a WooCommerce shop: a few calls that change nothing (contracts/woocommerce.md).

A key opens everything for reading, writing or both, so the right to write is tried too: with a batch of nothing.
"""

from typing import Any

import httpx

from resources.probe_http import Answer, FirstContact, right
from resources.probe_woo_refusals import refusal
from resources.woocommerce.catalog import ALL_VARIATIONS, PRODUCTS
from resources.woocommerce.lists import PAGES, TOTAL
from resources.woocommerce.orders import ORDERS
from resources.woocommerce.webhooks import HOOKS, plain_topic
from sync.connecting.probe import WRITE, Access, Hook, Mark, ProbeCall, Right, SiteProbe
from sync.errors import Unauthorised
from sync.settings import SiteSettings

LOOKED_AT = 100
NO_MARK = Mark(readable=False, pos="", detail="a WooCommerce shop has no place for a mark")


def probe_woo(contact: FirstContact, settings: SiteSettings) -> SiteProbe:
    """What a site tells at first contact, with the rights that `settings` will need.

    Raises ShopError with the remedy when it does not let us in, or cannot be reached.
    """
    notes: list[str] = []
    products = contact.ask(PRODUCTS, "the right to read, and how many products there are", {"per_page": 1}, refusal)
    rights = [right("products", "Sản phẩm", "to read products", products)]
    if not products.headers.get(TOTAL, "").isdecimal() or not products.headers.get(PAGES, "").isdecimal():
        notes.append(
            f"The headers {TOTAL} and {PAGES} are missing: no read can be proven complete, and none is believed. "
            "Something in front of the shop takes them away."
        )
    variations = contact.get(ALL_VARIATIONS, "is there one list over all variations?", per_page=1)
    if variations.access is not Access.GRANTED:
        contact.note("no: the variations of each product are read by themselves")
    rights.append(_write_right(contact, settings))
    orders = contact.get(ORDERS, "the right to orders, and how many there are", per_page=1)
    rights.append(right("orders", "Đơn hàng", "to read new orders", orders, needed=settings.orders.sync))
    return SiteProbe(
        store_id=None,
        name="",
        domain="",
        generation="unknown",
        locations=(),
        rights=tuple(rights),
        hooks=_hooks(contact, notes),
        mark=NO_MARK,
        orders={"": _total(orders)} if orders.access is Access.GRANTED else {},
        products=_total(products),
        server_time=contact.server_time,
        calls=tuple(contact.calls),
        notes=tuple(notes),
    )


def _write_right(contact: FirstContact, settings: SiteSettings) -> Right:
    """A key that may only read is refused with 401, as a wrong secret is, which the first call would have told."""
    needed = settings.stock.sync or settings.price.sync
    route = f"{PRODUCTS}/batch"
    try:
        answer = contact.send("POST", route, body={"update": []})
        access, status = answer.access, answer.status
    except Unauthorised:
        access, status = Access.MISSING, 401
    if access is Access.UNCLEAR and status == 400:  # a shop that wants a batch to hold something has let us in
        access = Access.GRANTED
    contact.calls.append(ProbeCall(f"POST {route}", status, "json", "", "the right to write: a batch of nothing"))
    return Right(WRITE, "Đọc/Ghi (Read/Write)", "to write stock and prices", needed, access, status, not needed)


def _hooks(contact: FirstContact, notes: list[str]) -> tuple[Hook, ...]:
    answer = contact.get(HOOKS, "whom the shop tells about changes", per_page=LOOKED_AT)
    if answer.access is not Access.GRANTED:
        notes.append(f"The webhooks cannot be listed ({answer.status}), so other sync apps cannot be seen by them.")
    rows = answer.body if isinstance(answer.body, list) else []
    return tuple(_hook(row) for row in rows if isinstance(row, dict) and row.get("status") == "active")


def _hook(row: dict[str, Any]) -> Hook:
    try:
        host = httpx.URL(str(row.get("delivery_url") or "")).host
    except httpx.InvalidURL:
        host = ""
    return Hook(plain_topic(str(row.get("topic") or "")), host or "?", "other")


def _total(answer: Answer) -> int:
    stated = answer.headers.get(TOTAL, "")
    return int(stated) if stated.isdecimal() else 0
