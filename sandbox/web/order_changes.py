"""What happens to an order afterwards: edits, cancel, close, payment, shipping (contracts/sapo-web.md §5.6).

Every change moves `modified_on`, since that is how a sync finds it.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.web import order_lines, orders, stock
from sandbox.web.errors import Refusal, invalid, not_found
from sandbox.web.order_records import Fulfillment, Order, Transaction
from sandbox.web.people import address_from
from sandbox.web.pricing import recompute
from sandbox.web.state import State
from sandbox.web.values import Body, identity, number, text_or_none, tidy

CANCEL_REASONS = (
    "customer",
    "fraud",
    "inventory",
    "declined",
    "wrong_item",
    "duplicate",
    "contact",
    "delivery",
    "other",
)


def touch(state: State, order: Order, topic: str = "orders/updated") -> None:
    """Move the order's time and tell the webhooks."""
    order.modified_on = state.now()
    state.fire(topic, order, order.id)
    if topic != "orders/updated":
        state.fire("orders/updated", order, order.id)


def edit(state: State, order: Order, body: Body) -> None:
    """The few fields a PUT may write; lines and another customer are silently ignored."""
    if "note" in body:
        order.note = text_or_none(body["note"])
    if "tags" in body:
        order.tags = text_or_none(body["tags"]) or ""
    if "note_attributes" in body:
        order.note_attributes = orders.note_attributes(body["note_attributes"])
    if "email" in body:
        order.email = text_or_none(body["email"])
    if "phone" in body:
        order.phone = text_or_none(body["phone"])
    if "buyer_accepts_marketing" in body:
        order.buyer_accepts_marketing = bool(body["buyer_accepts_marketing"])
    if isinstance(body.get("shipping_address"), Mapping):
        order.shipping_address = address_from(dict(body["shipping_address"]))
    touch(state, order)


def cancel(state: State, order: Order, reason: str | None) -> None:
    """Cancel without restock: what was promised leaves the shelf, `available` stays as it was sold down."""
    if order.status == "cancelled":
        raise invalid("order", "has already been cancelled")
    if reason is not None and reason not in CANCEL_REASONS:
        raise invalid("cancel_reason", "is not included in the list")
    now = state.now()
    release(state, order)
    order.status, order.cancelled_on, order.cancel_reason = "cancelled", now, reason or "other"
    recompute(order, state.transactions[order.id])
    touch(state, order, "orders/cancelled")


def close(state: State, order: Order) -> None:
    """Archive an order by hand."""
    order.status, order.closed_on = "closed", state.now()
    touch(state, order)


def reopen(state: State, order: Order) -> None:
    """Bring an archived order back; a cancelled one stays cancelled."""
    if order.status == "cancelled":
        raise invalid("order", "is cancelled")
    order.status, order.closed_on = "open", None
    touch(state, order)


def remove(state: State, order: Order) -> None:
    """Delete an order: no restock, no use of a discount given back."""
    release(state, order)
    del state.orders[order.id]
    state.transactions.pop(order.id, None)
    state.fire("orders/delete", {"id": order.id}, order.id)


def release(state: State, order: Order) -> None:
    """Give up what the order still holds, without raising `available`."""
    location_id = state.committed_at.pop(order.id, None)
    if location_id is None:
        return
    for line in order.line_items:
        variant = state.variants.get(line.variant_id or 0)
        if variant is not None and orders.counts_stock(variant) and line.fulfillable_quantity:
            stock.ship(state, variant, location_id, line.fulfillable_quantity)


def pay(state: State, order: Order, row: Body) -> Transaction:
    """A payment row; a void voids a pending sale, a success may make the order paid."""
    before = order.financial_status
    transaction = orders.transaction_from(state, order, row, None)
    state.transactions[order.id].append(transaction)
    recompute(order, state.transactions[order.id])
    became_paid = order.financial_status == "paid" and before != "paid"
    if became_paid:
        order.paid_on = state.now()
    state.fire("order_transactions/create", transaction, transaction.id)
    touch(state, order, "orders/paid" if became_paid else "orders/updated")
    return transaction


def fulfill(state: State, order: Order, body: Body) -> Fulfillment:
    """Ship all that is left, or the quantities of the lines that are named."""
    shipped = _shipped_lines(order, body)
    now = state.now()
    fulfillment = Fulfillment(
        id=state.ids.next(),
        created_on=now,
        modified_on=now,
        order_id=order.id,
        status="success",
        tracking_info={
            "tracking_company": text_or_none(body.get("tracking_company")),
            "carrier": None,
            "carrier_name": None,
            "tracking_number": text_or_none(body.get("tracking_number")),
            "tracking_url": text_or_none(body.get("tracking_url")),
        },
        line_items=[{"id": line_id, "quantity": quantity} for line_id, quantity in shipped.items()],
        location_id=order.location_id,
    )
    _move(state, order, shipped, 1)
    order.fulfillments = (*order.fulfillments, fulfillment)
    state.fire("fulfillments/create", fulfillment, fulfillment.id)
    done = order.fulfillment_status == "fulfilled"
    touch(state, order, "orders/fulfilled" if done else "orders/partially_fulfilled")
    return fulfillment


def find_fulfillment(order: Order, fulfillment_id: int) -> Fulfillment:
    for fulfillment in order.fulfillments:
        if fulfillment.id == fulfillment_id:
            return fulfillment
    raise not_found()


def cancel_fulfillment(state: State, order: Order, fulfillment: Fulfillment) -> None:
    if fulfillment.status == "cancelled":
        raise invalid("fulfillment", "has already been cancelled")
    fulfillment.status, fulfillment.cancelled_on = "cancelled", state.now()
    fulfillment.modified_on = state.now()
    _move(state, order, {int(str(r["id"])): float(str(r["quantity"])) for r in fulfillment.line_items}, -1)
    state.fire("fulfillments/update", fulfillment, fulfillment.id)
    touch(state, order)


def complete_fulfillment(state: State, order: Order, fulfillment: Fulfillment) -> None:
    """The parcel arrived; the order stays open, as delivered orders do."""
    now = state.now()
    fulfillment.shipment_status, fulfillment.delivered_on, fulfillment.modified_on = "delivered", now, now
    order.delivered_on = now
    state.fire("fulfillments/update", fulfillment, fulfillment.id)
    touch(state, order)


def _shipped_lines(order: Order, body: Body) -> dict[int, float]:
    if order.status == "cancelled":
        raise invalid("order", "is cancelled")
    rows = order_lines.rows(body.get("line_items"), "line_items")
    left = {line.id: float(line.fulfillable_quantity) for line in order.line_items}
    if not rows:
        shipped = {line_id: quantity for line_id, quantity in left.items() if quantity > 0}
    else:
        shipped = {identity(r.get("id"), "line_items"): number(r.get("quantity", 1), "quantity") for r in rows}
    if not shipped or any(quantity > left.get(line_id, 0) for line_id, quantity in shipped.items()):
        raise invalid("line_items", "quantity is more than can be fulfilled")
    return shipped


def _move(state: State, order: Order, shipped: Mapping[int, float], sign: int) -> None:
    """Lower (or, with sign -1, raise) what is left to ship, on the lines and on the shelf."""
    location_id = state.committed_at.get(order.id)
    for line in order.line_items:
        quantity = sign * shipped.get(line.id, 0.0)
        if not quantity:
            continue
        line.fulfillable_quantity = tidy(line.fulfillable_quantity - quantity)
        line.fulfillment_status = _progress(line.fulfillable_quantity, line.current_quantity)
        variant = state.variants.get(line.variant_id or 0)
        if location_id is not None and variant is not None and orders.counts_stock(variant):
            stock.ship(state, variant, location_id, quantity)
    left = sum(line.fulfillable_quantity for line in order.line_items)
    order.fulfillment_status = _progress(left, sum(line.current_quantity for line in order.line_items))


def _progress(left: float, whole: float) -> str | None:
    if left <= 0:
        return "fulfilled"
    return "partial" if left < whole else None


def cancel_body(body: Any) -> str | None:
    """The reason in a cancel's body: wrapped in `order_cancel`; the flat form of old documents gave a 500."""
    if isinstance(body, Mapping) and isinstance(body.get("order_cancel"), Mapping):
        return text_or_none(body["order_cancel"].get("cancel_reason"))
    if isinstance(body, Mapping) and body:
        raise Refusal(500)
    return None
