"""What buyers have paid: the ways of paying that the POS knows, and prepayments of its orders."""

from typing import Any

from resources.http_values import text
from resources.sapo_pos import wire
from resources.sapo_pos.desk import Desk, Listing
from sync.records import PaymentMethod

METHODS: Listing[wire.PaymentMethodsAnswer, wire.PaymentMethod] = Listing(
    "/admin/payment_methods.json",
    wire.PAYMENT_METHODS,
    lambda a: a.payment_methods,
    lambda r: r.id,
    lambda a: a.metadata,
)
NOTE = "Đã thanh toán trên trang web"


def methods(desk: Desk) -> list[PaymentMethod]:
    """The ways of paying, those that are out of use left out."""
    rows = desk.whole(METHODS)
    return [PaymentMethod(row.id, text(row.name)) for row in rows if text(row.status) not in ("inactive", "deleted")]


def prepayment_body(method: int, amount: int, reference: str) -> dict[str, Any]:
    """A prepayment, in a new order or by itself (contracts/sapo-pos.md §3.1)."""
    return {
        "payment_method_id": method,
        "amount": amount,
        "note": NOTE,
        "reference": reference,
        "source": "customer_prepaid",
    }


def add(desk: Desk, order_id: int, branch: int, method: int, amount: int, reference: str) -> None:
    """POST a prepayment once. Raises Invalid, or OutcomeUnknown when the answer was lost."""
    body = {"prepayment": prepayment_body(method, amount, reference)}
    desk.post(f"/admin/orders/{order_id}/prepayments.json", body, wire.PREPAYMENT, branch, once=True)
