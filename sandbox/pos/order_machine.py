"""The life of an order and what each step does to the stock (contracts/sapo-pos.md §3.2).

A draft moves nothing. Approving reserves (committed), shipping takes from the shelf (on_hand and committed down,
onway up), receiving ends the way. `completed` is no step but a consequence: packed, shipped, received and paid.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.pos import answers
from sandbox.pos.answers import data_error, wrong_state
from sandbox.pos.numbers import number
from sandbox.pos.order_create import prepayment_of
from sandbox.pos.order_records import Line, Order, Parcel, Prepayment
from sandbox.pos.order_totals import away, payment_status, settle_parcels
from sandbox.pos.records import Variant
from sandbox.pos.stock import change, moves, shortage
from sandbox.wire import Refused, Reply

if TYPE_CHECKING:
    from sandbox.pos.shop import PosShop

Moves = list[tuple[Variant, Decimal]]


def moves_of(items: list[tuple[Line, Decimal]]) -> Moves:
    """Return which rows the units of lines move; freeform lines move none."""
    return [move for line, quantity in items if line.variant is not None for move in moves(line.variant, quantity)]


def outstanding(order: Order) -> Moves:
    """Return what an approved order still holds: its lines less what has left."""
    rest = [(line, line.quantity - line.shipped) for line in order.lines]
    return moves_of([(line, quantity) for line, quantity in rest if quantity > 0])


def check_open(shop: "PosShop", order: Order) -> None:
    """Raise 422 where the order was cancelled or stopped."""
    if order.status == "cancelled":
        raise wrong_state(shop, answers.ALREADY_CANCELLED)
    if order.status == "finished":
        raise wrong_state(shop, answers.ALREADY_STOPPED)


def settle(shop: "PosShop", order: Order) -> None:
    """Work out the partial statuses anew, and whether the order is complete by now."""
    settle_parcels(order)
    order.payment_status = payment_status(shop, order)
    degrees = (order.packed_status, order.fulfillment_status, order.received_status, order.payment_status)
    if order.status == "finalized" and degrees == ("packed", "shipped", "received", "paid"):
        order.status = "completed"
        order.completed_on = shop.clock.stamp()
    order.modified_on = shop.clock.stamp()
    order.written = None


def finalize(shop: "PosShop", order: Order) -> None:
    """Approve a draft: its quantities are reserved at its branch."""
    check_open(shop, order)
    if order.status != "draft":
        raise wrong_state(shop, answers.ALREADY_FINALIZED)
    wanted = outstanding(order)
    if not shop.switches.allow_negative:
        short = shortage(wanted, order.location_id)
        if short is not None:
            raise data_error("", f"{answers.NOT_ENOUGH}: {short.sku}")
    order.status = "finalized"
    order.finalized_on = shop.clock.stamp()
    for variant, quantity in wanted:
        change(shop, variant, order.location_id, committed=quantity)
    settle(shop, order)


def cancel(shop: "PosShop", order: Order, reason_id: int | None = None) -> None:
    """Cancel a draft or an approved order whose goods are all in the house."""
    check_open(shop, order)
    if order.status == "completed" or any(away(parcel) for parcel in order.parcels):
        raise wrong_state(shop, answers.SHIPPED_CANNOT_CANCEL)
    if order.status == "finalized":
        _release(shop, order)
    for parcel in order.parcels:
        if parcel.status == "packed":
            _call_off(shop, parcel)
    order.status = "cancelled"
    order.cancelled_on = shop.clock.stamp()
    order.reason_cancel_id = reason_id
    for payment in order.prepayments:
        payment.status = "cancelled"
    settle(shop, order)
    order.payment_status = "unpaid"


def _release(shop: "PosShop", order: Order) -> None:
    for variant, quantity in outstanding(order):
        change(shop, variant, order.location_id, committed=-quantity)


def finish(shop: "PosShop", order: Order) -> None:
    """Stop an approved order by hand: what it still holds is free again."""
    check_open(shop, order)
    if order.status == "draft":
        raise wrong_state(shop, answers.DRAFT_CANNOT_FINISH)
    if order.status == "completed":
        raise wrong_state(shop, answers.ALREADY_STOPPED)
    _release(shop, order)
    order.status = "finished"
    order.finished_on = shop.clock.stamp()
    settle(shop, order)


def pay(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> Prepayment:
    """Add a prepayment."""
    check_open(shop, order)
    if order.status == "draft" and shop.switches.prepayments_of_drafts == "refused":
        raise wrong_state(shop, answers.NO_PREPAYMENT_YET)
    payment = prepayment_of(shop, fields)
    order.prepayments.append(payment)
    settle(shop, order)
    return payment


def pack(shop: "PosShop", order: Order, fields: Mapping[str, Any]) -> Parcel:
    """Pack a parcel of an approved order: the named lines, or all that is left of every line."""
    check_open(shop, order)
    if order.status == "draft":
        raise wrong_state(shop, answers.NOT_FINALIZED)
    items = _packed_items(order, fields.get("fulfillment_line_items"))
    shipment = fields.get("shipment") or None
    provider = (shipment or {}).get("delivery_service_provider_id")
    if provider is not None and provider not in shop.carriers:
        body = {"error": {"message": answers.NO_CARRIER}}
        raise Refused(Reply(shop.switches.missing_status, body))
    stamp = shop.clock.stamp()
    parcel = Parcel(
        id=shop.ids.next(),
        code=shop.sequence("FUN"),
        created_on=stamp,
        delivery_type=str(fields.get("delivery_type") or "pickup"),
        items=[(shop.ids.next(), line, quantity) for line, quantity in items],
        packed_on=stamp,
        notes=fields.get("notes"),
        shipment={**shipment, "collation_status": "unresolved"} if shipment else None,
    )
    order.parcels.append(parcel)
    settle(shop, order)
    return parcel


def _packed_items(order: Order, given: Any) -> list[tuple[Line, Decimal]]:
    if not given:
        items = [(line, line.quantity - line.packed) for line in order.lines if line.quantity > line.packed]
        if not items:
            raise data_error("fulfillment_line_items", answers.TOO_MUCH_PACKED)
        return items
    items = []
    for place, one in enumerate(given):
        wanted = one.get("order_line_item_id")
        line = next((line for line in order.lines if line.id == wanted), None)
        path = f"line_items[{place}]"
        if line is None:
            raise data_error(f"{path}.order_line_item_id", f"not exists OrderLineItem {wanted}")
        quantity = number(one.get("quantity"), f"{path}.quantity", line.quantity - line.packed)
        if quantity <= 0 or quantity > line.quantity - line.packed:
            raise data_error(f"{path}.quantity", answers.TOO_MUCH_PACKED)
        items.append((line, quantity))
    return items


def parcel_moves(parcel: Parcel) -> Moves:
    """Return which rows a parcel moves."""
    return moves_of([(line, quantity) for _, line, quantity in parcel.items])


def ship(shop: "PosShop", order: Order, parcel: Parcel) -> None:
    """Send a packed parcel off."""
    check_open(shop, order)
    if parcel.status != "packed":
        raise wrong_state(shop, answers.CANNOT_SHIP)
    wanted = parcel_moves(parcel)
    if not shop.switches.allow_negative:
        short = shortage(wanted, order.location_id, physical=True)
        if short is not None:
            raise data_error("", f"{answers.NOT_ENOUGH}: {short.sku}")
    for variant, quantity in wanted:
        change(shop, variant, order.location_id, on_hand=-quantity, committed=-quantity, onway=quantity)
    parcel.status = parcel.composite_status = "fulfilled"
    parcel.shipped_on = shop.clock.stamp()
    settle(shop, order)


def receive(shop: "PosShop", order: Order, parcel: Parcel) -> None:
    """Note that the customer has a parcel."""
    if parcel.status != "fulfilled":
        raise wrong_state(shop, answers.CANNOT_RECEIVE)
    for variant, quantity in parcel_moves(parcel):
        change(shop, variant, order.location_id, onway=-quantity)
    parcel.status = parcel.composite_status = "received"
    parcel.received_on = shop.clock.stamp()
    settle(shop, order)


def cancel_parcel(shop: "PosShop", order: Order, parcel: Parcel) -> None:
    """Call a parcel off; one on its way waits until it is taken back."""
    if parcel.status == "received":
        raise data_error(f"fulfillment có id = {parcel.id}", answers.CANNOT_CANCEL_RECEIVED)
    if parcel.status == "cancelled":
        raise wrong_state(shop, answers.ALREADY_CANCELLED, "status")
    _call_off(shop, parcel)
    settle(shop, order)


def _call_off(shop: "PosShop", parcel: Parcel) -> None:
    on_its_way = parcel.status == "fulfilled"
    parcel.status = "cancelled"
    parcel.composite_status = "fulfilled_cancelling" if on_its_way else "packed_cancelled"
    parcel.cancel_date = shop.clock.stamp()


def take_back(shop: "PosShop", order: Order, parcel: Parcel) -> None:
    """Put the goods of a parcel called off on its way back; an order still approved reserves them again."""
    if parcel.composite_status != "fulfilled_cancelling":
        raise data_error("status", answers.CANNOT_TAKE_BACK)
    reserved = order.status == "finalized"
    for variant, quantity in parcel_moves(parcel):
        held = quantity if reserved else Decimal(0)
        change(shop, variant, order.location_id, on_hand=quantity, committed=held, onway=-quantity)
    parcel.composite_status = "fulfilled_cancelled"
    settle(shop, order)
