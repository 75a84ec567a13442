"""The arithmetic of an order: discounts, taxes, totals, and what follows from payments and parcels.

No captured order carries a discount or a tax, so the sums are the plain ones: a line is price times quantity
less its discount; the order's discount is spread over the lines by their amounts; an exclusive tax comes on
top; the delivery fee is added last (contracts/sapo-pos.md §2.10-2.12, §3.1).
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from sandbox.pos.numbers import FOUR, number
from sandbox.pos.order_records import Discount, Order, Parcel
from sandbox.pos.records import ZERO

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

HUNDRED = Decimal(100)


def rounded(value: Decimal) -> Decimal:
    """Return a value to four places, without zeros that say nothing."""
    short = value.quantize(FOUR, ROUND_HALF_UP)
    return short.to_integral_value() if short == short.to_integral_value() else short


def discounts_of(fields: Mapping[str, Any], prefix: str) -> list[Discount]:
    """Return the discounts of a body: `discount_items`, else the mirror fields with that prefix."""
    items = fields.get("discount_items") or ()
    if items:
        return [
            Discount(
                rate=number(one.get("rate"), "discount_items"),
                value=number(one.get("value"), "discount_items"),
                amount=number(one.get("amount"), "discount_items"),
                reason=one.get("reason"),
                source=str(one.get("source") or "manual"),
            )
            for one in items
        ]
    rate, value, amount = (number(fields.get(f"{prefix}{name}"), prefix) for name in ("rate", "value", "amount"))
    if not (rate or value or amount):
        return []
    return [Discount(rate=rate, value=value, amount=amount, reason=fields.get("discount_reason"))]


def settle_discounts(discounts: list[Discount], base: Decimal, times: Decimal) -> Decimal:
    """Fill in each amount not given, from the value, else the rate; return their sum, at most `base`."""
    total = ZERO
    for one in discounts:
        if not one.amount:
            one.amount = one.value * times if one.value else rounded(base * one.rate / HUNDRED)
        total += one.amount
    return min(total, base)


def compute(shop: "PosShop", order: Order) -> None:
    """Work out every sum of an order anew, and its payment status."""
    per_unit = shop.switches.line_discount_value == "unit"
    for line in order.lines:
        base = line.price * line.quantity
        line.discount_amount = settle_discounts(line.discounts, base, line.quantity if per_unit else Decimal(1))
        line.line_amount = base - line.discount_amount
    goods = sum((line.line_amount for line in order.lines), ZERO)
    order.order_discount = settle_discounts(order.discounts, goods, Decimal(1))
    order.total_tax = ZERO
    added_tax = ZERO
    for line in order.lines:
        line.distributed = rounded(order.order_discount * line.line_amount / goods) if goods else ZERO
        taxed = line.line_amount - line.distributed
        if order.tax_treatment == "inclusive" or line.tax_included:
            line.tax_amount = rounded(taxed * line.tax_rate / (HUNDRED + line.tax_rate))
        else:
            line.tax_amount = rounded(taxed * line.tax_rate / HUNDRED)
            added_tax += line.tax_amount
        order.total_tax += line.tax_amount
    fee = number((order.delivery_fee or {}).get("fee"), "delivery_fee")
    order.total_discount = order.order_discount + sum((line.discount_amount for line in order.lines), ZERO)
    order.total = goods - order.order_discount + added_tax + fee
    order.payment_status = payment_status(shop, order)


def paid_sum(shop: "PosShop", order: Order) -> Decimal:
    """Return what was paid: active prepayments, and with `cod_pays` what parcels brought in."""
    total = sum((one.amount for one in order.prepayments if one.status == "active"), ZERO)
    if shop.switches.cod_pays:
        for parcel in order.parcels:
            if parcel.status == "received" and parcel.shipment:
                total += number(parcel.shipment.get("cod_amount"), "cod_amount")
    return total


def payment_status(shop: "PosShop", order: Order) -> str:
    """Return unpaid, the word for partly paid, or paid."""
    paid = paid_sum(shop, order)
    if paid >= order.total and (paid > 0 or order.status != "draft"):
        return "paid"
    return shop.switches.partial_payment if paid > 0 else "unpaid"


def _degree(done: Decimal, whole: Decimal, words: tuple[str, str, str]) -> str:
    return words[0] if done <= 0 else words[2] if done >= whole else words[1]


def settle_parcels(order: Order) -> None:
    """Work out what of each line is packed, shipped and received, and the three statuses."""
    for line in order.lines:
        line.packed = line.shipped = line.received = ZERO
    for parcel in order.parcels:
        for _, line, quantity in parcel.items:
            line.packed += quantity if parcel.status != "cancelled" else ZERO
            line.shipped += quantity if away(parcel) else ZERO
            line.received += quantity if parcel.status == "received" else ZERO
    whole = sum((line.quantity for line in order.lines), ZERO)
    packed = sum((line.packed for line in order.lines), ZERO)
    shipped = sum((line.shipped for line in order.lines), ZERO)
    received = sum((line.received for line in order.lines), ZERO)
    order.packed_status = _degree(packed, whole, ("unpacked", "partial", "packed"))
    order.fulfillment_status = _degree(shipped, whole, ("unshipped", "partial", "shipped"))
    order.received_status = _degree(received, whole, ("unreceived", "partial", "received"))


def away(parcel: Parcel) -> bool:
    """Return whether the goods of a parcel have left the branch and not come back."""
    return parcel.status in ("fulfilled", "received") or parcel.composite_status == "fulfilled_cancelling"
