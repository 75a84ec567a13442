"""The sums of an order (contracts/sapo-web.md §5.6).

An order-level discount lands in `cart_discount_amount`; the total is goods - discount + shipping. The
`current_*` twins count what is left after refunds.
"""

from collections.abc import Sequence

from sandbox.web.order_records import Order, Transaction
from sandbox.web.values import tidy

MONEY_IN = ("sale", "capture")


def recompute(order: Order, transactions: Sequence[Transaction]) -> None:
    """Bring every sum and the payment state of an order up to date with its lines and its payments."""
    _goods(order)
    _current(order)
    _payments(order, transactions)


def received(transactions: Sequence[Transaction]) -> float:
    """Money that really came in."""
    return sum(t.amount for t in transactions if t.kind in MONEY_IN and t.status == "success")


def given_back(transactions: Sequence[Transaction]) -> float:
    """Money that really went back."""
    return sum(t.amount for t in transactions if t.kind == "refund" and t.status == "success")


def _goods(order: Order) -> None:
    lines = order.line_items
    order.total_line_items_price = sum(line.price * line.quantity for line in lines)
    line_discounts = sum(line.total_discount for line in lines)
    order.total_discounts = line_discounts + order.cart_discount_amount
    order.subtotal_price = order.total_line_items_price - order.total_discounts
    order.sub_total_price = order.subtotal_price
    order.total_shipping_price = sum(line.price for line in order.shipping_lines)
    order.total_price = max(order.subtotal_price + order.total_shipping_price + _added_tax(order), 0.0)
    order.total_weight = float(sum(line.grams * line.quantity for line in lines))
    order.original_total_price = order.original_total_price or order.total_price


def _added_tax(order: Order) -> float:
    return 0.0 if order.taxes_included else order.total_tax


def _current(order: Order) -> None:
    lines = order.line_items
    goods = sum(line.discounted_unit_price * line.current_quantity for line in lines)
    before = sum(line.discounted_total for line in lines)
    share = goods / before if before else 0.0
    order.current_discounted_total = goods
    order.current_cart_discount_amount = round(order.cart_discount_amount * share, 3)
    order.current_subtotal_price = goods - order.current_cart_discount_amount
    order.current_total_discounts = round(order.total_discounts * share, 3)
    order.current_total_tax = order.total_tax
    shipping = order.total_shipping_price - order.total_refunded_shipping
    order.current_total_price = max(order.current_subtotal_price + shipping + _added_tax(order), 0.0)
    order.current_total_weight = float(sum(line.grams * line.current_quantity for line in lines))
    count = tidy(float(sum(line.current_quantity for line in lines)))
    order.subtotal_line_items_quantity = order.current_subtotal_line_items_quantity = count


def _payments(order: Order, transactions: Sequence[Transaction]) -> None:
    order.total_received = float(received(transactions))
    order.total_refunded = float(given_back(transactions))
    order.net_payment = order.total_received - order.total_refunded
    order.unpaid_amount = max(order.total_price - order.total_received, 0.0)
    order.total_outstanding = order.unpaid_amount
    order.financial_status = _financial_status(order, transactions)
    order.can_mark_as_paid = order.unpaid_amount > 0 and order.status == "open"
    order.refundable = order.net_payment > 0
    gateways = dict.fromkeys(t.gateway for t in transactions if t.gateway)
    order.payment_gateway_names = tuple(gateways)
    order.gateway = next(iter(gateways), None)


def _financial_status(order: Order, transactions: Sequence[Transaction]) -> str:
    if order.total_refunded > 0:
        return "refunded" if order.net_payment <= 0 else "partially_refunded"
    if order.total_received > 0:
        return "paid" if order.unpaid_amount <= 0 else "partially_paid"
    if any(t.kind == "void" and t.status == "success" for t in transactions):
        return "voided"
    if any(t.kind == "authorization" and t.status == "success" for t in transactions):
        return "authorized"
    return "pending"
