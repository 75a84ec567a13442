"""New orders: over the API with three inventory behaviours, or by the checkout (contracts/sapo-web.md §5.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.web import customers, order_lines, stock
from sandbox.web.errors import invalid, not_found
from sandbox.web.lists import moment
from sandbox.web.order_records import LineItem, Order, Transaction
from sandbox.web.people import address_from, stored_phone
from sandbox.web.pricing import recompute
from sandbox.web.records import Variant
from sandbox.web.state import State
from sandbox.web.values import Body, identity, number, text_or_none

PROTECTED_SOURCES = frozenset({"web", "pos", "draft_orders", "mobile_app", "iphone", "android"})
PROTECTED_MESSAGE = "cannot be set to a protected value by an untrusted API client."
BEHAVIOURS = ("bypass", "decrement_ignoring_policy", "decrement_obeying_policy")
CASH_ON_DELIVERY = "Thanh toán khi giao hàng (COD)"
TRANSACTION_KINDS = ("authorization", "capture", "sale", "void", "refund")
TRANSACTION_STATUSES = ("pending", "success", "failure", "error")
_KEPT_TEXTS = ("note", "reference", "source_identifier", "source_url", "landing_site", "referring_site")


@dataclass(frozen=True, slots=True)
class Placing:
    """Who places an order and how: the source shown on it, the stock behaviour, whether hooks hear of it."""

    source_name: str
    behaviour: str = "bypass"
    cause: str | None = None
    hooks: bool = True


def find(state: State, order_id: int) -> Order:
    order = state.orders.get(order_id)
    if order is None:
        raise not_found()
    return order


def create(state: State, body: Body) -> Order:
    """An order POSTed by an app; by default it deducts no stock."""
    source = text_or_none(body.get("source_name"))
    if source is not None and source.lower() in PROTECTED_SOURCES:
        raise invalid("source_name", PROTECTED_MESSAGE)
    behaviour = body.get("inventory_behaviour", "bypass")
    if behaviour not in BEHAVIOURS:
        raise invalid("inventory_behaviour", "is not included in the list")
    placing = Placing(source or str(state.app_id), str(behaviour), None, body.get("send_webhooks") is not False)
    return place(state, body, placing)


def place(state: State, body: Body, placing: Placing) -> Order:
    """Make an order from its written fields: lines, people, money, stock, hooks."""
    location_id = _location(state, body.get("location_id"))
    lines = order_lines.line_items(state, body.get("line_items"))
    if placing.behaviour == "decrement_obeying_policy":
        check_stock(state, lines, location_id)
    transactions = order_lines.rows(body.get("transactions"), "transactions")
    order = _blank(state, body, placing.source_name)
    order.location_id = location_id
    order.line_items = lines
    _fill_parts(state, order, body)
    _fill_people(state, order, body)
    state.transactions[order.id] = [transaction_from(state, order, row, placing.cause) for row in transactions]
    recompute(order, state.transactions[order.id])
    order.paid_on = order.created_on if order.financial_status == "paid" else None
    if placing.behaviour != "bypass":
        _take_stock(state, order, location_id)
    _register(state, order)
    if placing.hooks:
        state.fire("orders/create", order, order.id)
        if order.financial_status == "paid":
            state.fire("orders/paid", order, order.id)
    return order


def check_stock(state: State, lines: Sequence[LineItem], location_id: int) -> None:
    """Refuse what a variant with policy `deny` has not got at the location."""
    wanted: dict[int, float] = {}
    for line in lines:
        if line.variant_id is not None:
            wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    for variant_id, quantity in wanted.items():
        variant = state.variants[variant_id]
        if not counts_stock(variant) or variant.inventory_policy == "continue":
            continue
        level = state.levels_of_item.get(variant.inventory_item_id, {}).get(location_id)
        if level is None or level.available < quantity:
            raise invalid("line_items", f"variant {variant_id} does not have enough inventory")


def counts_stock(variant: Variant) -> bool:
    """Whether a sale deducts anything: unmanaged variants and combos (§5.3) do not."""
    return variant.managed and variant.type != "combo"


def transaction_from(state: State, order: Order, row: Body, cause: str | None) -> Transaction:
    """A payment row as written; a kind or status that is not known is a 422."""
    kind, status = row.get("kind", "sale"), row.get("status", "success")
    if kind not in TRANSACTION_KINDS or status not in TRANSACTION_STATUSES:
        raise invalid("transactions", "kind or status is not included in the list")
    amount = row.get("amount")
    when = order.created_on if cause else state.now()
    return Transaction(
        id=state.ids.next(),
        order_id=order.id,
        parent_id=row.get("parent_id"),
        location_id=order.location_id,
        source_name=order.source_name,
        gateway=text_or_none(row.get("gateway")),
        amount=number(amount, "transactions") if amount is not None else order.total_price,
        kind=kind,
        status=status,
        authorization=text_or_none(row.get("authorization")),
        cause_type=cause,
        created_on=when,
        processed_at=when,
    )


def _location(state: State, wanted: object) -> int:
    if wanted is None:
        return state.default_location().id
    location_id = identity(wanted, "location_id")
    if location_id not in state.locations:
        raise invalid("location_id", "is invalid")
    return location_id


def _blank(state: State, body: Body, source_name: str) -> Order:
    now = state.now()
    written = text_or_none(body.get("created_on"))
    created = (moment(written, "min", state.switches) if written else None) or now
    state.order_number += 1
    order_id = state.ids.next()
    order = Order(
        id=order_id,
        created_on=created,
        modified_on=created,
        processed_on=_time_of(state, body, "processed_on") or created,
        confirmed_on=created,
        name=text_or_none(body.get("name")) or f"#{state.order_number}",
        number=state.order_number - 1000,
        order_number=state.order_number,
        token=f"{order_id:032x}",
        source_name=source_name,
        source=source_name,
    )
    return order


def _time_of(state: State, body: Body, key: str) -> str | None:
    written = text_or_none(body.get(key))
    return moment(written, "min", state.switches) if written else None


def _fill_parts(state: State, order: Order, body: Body) -> None:
    order.modified_on = _time_of(state, body, "modified_on") or order.modified_on
    for key in _KEPT_TEXTS:
        if body.get(key) is not None:
            setattr(order, key, str(body[key]))
    if order.reference is not None and len(order.reference) > 32:
        raise invalid("reference", "is too long (maximum is 32 characters)")
    order.tags = text_or_none(body.get("tags")) or ""
    order.note_attributes = note_attributes(body.get("note_attributes"))
    order.shipping_lines = order_lines.shipping_lines(body.get("shipping_lines"))
    order.discount_codes = order_lines.discount_codes(body.get("discount_codes"))
    order.cart_discount_amount = order_lines.cart_discount(order.discount_codes, order.line_items, order.shipping_lines)
    if body.get("total_tax"):
        order.total_tax = number(body["total_tax"], "total_tax")
        order.taxes_included = bool(body.get("taxes_included", False))
    recompute(order, ())


def note_attributes(value: object) -> tuple[dict[str, Any], ...]:
    """The free name/value pairs of an order."""
    pairs = order_lines.rows(value, "note_attributes")
    return tuple({"name": str(row.get("name")), "value": row.get("value")} for row in pairs)


def _fill_people(state: State, order: Order, body: Body) -> None:
    if isinstance(body.get("shipping_address"), dict):
        order.shipping_address = address_from(body["shipping_address"])
    if isinstance(body.get("billing_address"), dict):
        order.billing_address = address_from(body["billing_address"])
    order.billing_address = order.billing_address or order.shipping_address
    person = body.get("customer") if isinstance(body.get("customer"), dict) else None
    order.customer = customers.of_order(state, person, order.shipping_address)
    order.email = text_or_none(body.get("email"))
    order.phone = stored_phone(body.get("phone"))
    if order.customer is not None:
        order.email = order.email or order.customer.email
        order.phone = order.phone or order.customer.phone


def _take_stock(state: State, order: Order, location_id: int) -> None:
    state.committed_at[order.id] = location_id
    for line in order.line_items:
        variant = state.variants.get(line.variant_id or 0)
        if variant is not None and counts_stock(variant):
            stock.commit(state, variant, location_id, line.quantity)


def _register(state: State, order: Order) -> None:
    state.orders[order.id] = order
    state.born(order.id)
    customer = order.customer
    if customer is not None:
        customer.orders_count += 1
        customer.total_spent += order.total_price
        customer.last_order_id, customer.last_order_name = order.id, order.name
