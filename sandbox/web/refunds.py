"""Refunds of an order: goods back, money back, or both (contracts/sapo-web.md §5.6)."""

from dataclasses import dataclass

from sandbox.web import order_lines, orders, stock
from sandbox.web.errors import invalid, not_found
from sandbox.web.order_changes import touch
from sandbox.web.order_records import LineItem, Order, OrderAdjustment, Refund, RefundLine
from sandbox.web.pricing import given_back, recompute
from sandbox.web.state import State
from sandbox.web.values import Body, identity, number, text_or_none, tidy

RESTOCK_TYPES = ("no_restock", "return", "cancel")


@dataclass(frozen=True, slots=True)
class Returned:
    """One line of a refund, checked."""

    line: LineItem
    quantity: float
    restock_type: str


def find(order: Order, refund_id: int) -> Refund:
    for refund in order.refunds:
        if refund.id == refund_id:
            return refund
    raise not_found()


def create(state: State, order: Order, body: Body) -> Refund:
    """A refund; it needs lines, adjustments or transactions, and never gives back more than came in."""
    returned = _returned(order, body)
    adjustments = order_lines.rows(body.get("order_adjustments"), "order_adjustments")
    money = order_lines.rows(body.get("transactions"), "transactions")
    if not (returned or adjustments or money):
        raise invalid("base", "refund_line_items, order_adjustments or transactions can't all be blank")
    amount = sum(number(row.get("amount") or 0, "amount") for row in money)
    if amount > order.net_payment:
        raise invalid("amount", "is more than the net payment")
    now = state.now()
    restock = any(row.restock_type != "no_restock" for row in returned)
    refund = Refund(
        id=state.ids.next(),
        order_id=order.id,
        note=text_or_none(body.get("note")),
        restock=restock,
        created_on=now,
        processed_at=now,
    )
    refund.refund_line_items = [_take_back(state, order, row) for row in returned]
    refund.order_adjustments = [_adjustment(state, refund, row) for row in adjustments]
    for row in money:
        transaction = orders.transaction_from(state, order, {**row, "kind": "refund"}, None)
        transaction.refund_id = refund.id
        refund.transactions.append(transaction)
        state.transactions[order.id].append(transaction)
    _note_discrepancy(state, refund)
    _settle(state, order, refund)
    return refund


def _settle(state: State, order: Order, refund: Refund) -> None:
    refund.total_refunded = given_back(refund.transactions)
    order.refunds = (*order.refunds, refund)
    recompute(order, state.transactions[order.id])
    left = sum(line.current_quantity for line in order.line_items)
    if refund.refund_line_items:
        order.return_status = "returned" if left <= 0 else "in_progress"
    order.refund_status = "refunded" if order.financial_status == "refunded" else "partial"
    if refund.restock:
        order.restock_status = "restocked" if left <= 0 else "partial"
    state.fire("refunds/create", refund, refund.id)
    touch(state, order)


def _returned(order: Order, body: Body) -> list[Returned]:
    lines = {line.id: line for line in order.line_items}
    found = []
    for row in order_lines.rows(body.get("refund_line_items"), "refund_line_items"):
        line = lines.get(identity(row.get("line_item_id"), "line_item_id"))
        quantity = number(row.get("quantity", 1), "quantity")
        restock_type = row.get("restock_type", "no_restock")
        if line is None or restock_type not in RESTOCK_TYPES:
            raise invalid("refund_line_items", "is invalid")
        if quantity <= 0 or quantity > line.refundable_quantity:
            raise invalid("refund_line_items", "quantity is more than can be refunded")
        found.append(Returned(line, quantity, restock_type))
    return found


def _take_back(state: State, order: Order, row: Returned) -> RefundLine:
    line, quantity = row.line, row.quantity
    unshipped = min(quantity, line.fulfillable_quantity)
    line.current_quantity = tidy(line.current_quantity - quantity)
    line.refundable_quantity = tidy(line.refundable_quantity - quantity)
    line.fulfillable_quantity = tidy(line.fulfillable_quantity - unshipped)
    variant = state.variants.get(line.variant_id or 0)
    location_id = order.location_id or state.default_location().id
    if variant is not None and orders.counts_stock(variant):
        if order.id in state.committed_at and unshipped:
            stock.ship(state, variant, location_id, unshipped)
        if row.restock_type != "no_restock":
            stock.put_back(state, variant, location_id, quantity)
    return RefundLine(
        id=state.ids.next(),
        line_item_id=line.id,
        quantity=tidy(quantity),
        location_id=location_id,
        restock_type=row.restock_type,
        subtotal=round(line.discounted_unit_price * quantity, 3),
        line_item=line,
    )


def _adjustment(state: State, refund: Refund, row: Body) -> OrderAdjustment:
    return OrderAdjustment(
        id=state.ids.next(),
        order_id=refund.order_id,
        refund_id=refund.id,
        kind=str(row.get("kind") or "refund_discrepancy"),
        reason=text_or_none(row.get("reason")),
        amount=number(row.get("amount") or 0, "amount"),
    )


def _note_discrepancy(state: State, refund: Refund) -> None:
    """Goods back without money back leave an adjustment called `refund_discrepancy`."""
    owed = sum(line.subtotal for line in refund.refund_line_items)
    paid = given_back(refund.transactions)
    if refund.refund_line_items and paid != owed:
        row = {"kind": "refund_discrepancy", "reason": "Refund discrepancy", "amount": owed - paid}
        refund.order_adjustments.append(_adjustment(state, refund, row))
