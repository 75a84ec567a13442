"""Showing on a web order how far it is: shipped, paid (contracts/sapo-web.md §5.6).

Both are POSTs that add something, so each goes out once; whoever asks looks at the order before.
"""

from typing import Any

from resources.http import ANYTHING, ShopHttp


def ship(http: ShopHttp, order_id: int) -> None:
    """Fulfil all that is left of an order, without a word to the buyer. Raises Invalid or OutcomeUnknown."""
    _post(http, f"/admin/orders/{order_id}/fulfillments.json", {"fulfillment": {"notify_customer": False}})


def pay(http: ShopHttp, order_id: int, amount: int, gateway: str) -> None:
    """Add a payment (đồng) that has succeeded. Raises Invalid or OutcomeUnknown."""
    row: dict[str, Any] = {"kind": "sale", "status": "success", "amount": amount}
    if gateway:
        row["gateway"] = gateway
    _post(http, f"/admin/orders/{order_id}/transactions.json", {"transaction": row})


def _post(http: ShopHttp, path: str, body: dict[str, Any]) -> None:
    http.post(path, body, ANYTHING, once=True)
