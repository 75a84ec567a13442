"""Orders: placing them, and what their status does to the stock (contracts/woocommerce.md, Orders)."""

from decimal import Decimal
from typing import Any

from sandbox.woo import rendering, writing
from sandbox.woo.errors import bad_parameter, no_order
from sandbox.woo.pricing import amount, price
from sandbox.woo.records import Charge, Item, Line, Order, Refund
from sandbox.woo.state import State

STATUSES = (
    "pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "trash", "checkout-draft",
)  # fmt: skip
TAKING = ("processing", "on-hold", "completed")
GIVING = ("cancelled", "pending")
PEOPLE = ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country")


def find(state: State, number: int) -> Order:
    """The order of that id; raise WooRefusal where there is none."""
    order = state.orders.get(number)
    if order is None:
        raise no_order()
    return order


def create(state: State, body: dict[str, Any], *, via: str = "rest-api") -> Order:
    """A new order; a line for an unknown product is taken with product_id 0 and total 0."""
    now, number = state.now(), state.ids.next()
    order = Order(
        id=number,
        number=f"{state.switches.number_prefix}{number}",
        status="pending",
        created=now,
        modified=now,
        created_via=via,
        customer_id=int(body.get("customer_id") or 0),
        customer_note=str(body.get("customer_note") or ""),
        payment_method=str(body.get("payment_method") or "cod"),
        prices_include_tax=bool(body.get("prices_include_tax")),
        billing=_person(body.get("billing"), ("email", "phone")),
        shipping=_person(body.get("shipping"), ("phone",)),
    )
    percent = Decimal(str(body.get("tax_percent") or 0))
    order.lines = [_line(state, row, order, percent) for row in body.get("line_items") or ()]
    for row in body.get("shipping_lines") or ():
        charge = _charge(state, row, "method_title", order, percent)
        order.shipping_lines.append(charge)
    order.fees = [_charge(state, row, "name", order, percent) for row in body.get("fee_lines") or ()]
    for row in body.get("coupon_lines") or ():
        take_off(state, order, str(row.get("code") or ""), Decimal(str(row.get("discount") or 0)))
    state.orders[order.id] = order
    tell(state, order, "created")
    move(state, order, str(body.get("status") or "pending"))
    if body.get("set_paid"):
        order.paid = now
    return order


def _person(given: Any, more: tuple[str, ...]) -> dict[str, Any]:
    rows = given if isinstance(given, dict) else {}
    return {name: str(rows.get(name) or "") for name in (*PEOPLE, *more)}


def _line(state: State, row: dict[str, Any], order: Order, percent: Decimal) -> Line:
    item = state.items.get(int(row.get("variation_id") or row.get("product_id") or 0))
    quantity = int(row.get("quantity") or 1)
    if item is None:
        return Line(
            id=state.ids.next(),
            name=str(row.get("name") or ""),
            product_id=0,
            variation_id=0,
            sku="",
            quantity=quantity,
            subtotal=Decimal(0),
            total=Decimal(0),
        )
    parent = state.parent_of(item)
    worth = Decimal(str(row.get("subtotal") or (amount(price(state, item)) or 0) * quantity))
    before, before_tax = split(state, worth, percent, order.prices_include_tax)
    paid = Decimal(str(row["total"])) if row.get("total") is not None else worth
    after, after_tax = split(state, paid, percent, order.prices_include_tax)
    return Line(
        id=state.ids.next(),
        name=parent.name,
        product_id=parent.id,
        variation_id=item.id if item.is_variation else 0,
        sku=state.shown_sku(item),
        quantity=quantity,
        subtotal=before,
        total=after,
        subtotal_tax=before_tax,
        total_tax=after_tax,
    )


def split(state: State, worth: Decimal, percent: Decimal, included: bool) -> tuple[Decimal, Decimal]:
    """A sum without tax, and its tax, both rounded to the shop's decimals."""
    step = Decimal(1).scaleb(-state.switches.decimals)
    tax = worth * percent / (100 + percent if included else Decimal(100))
    tax = tax.quantize(step)
    return (worth - tax if included else worth), tax


def _charge(state: State, row: dict[str, Any], name: str, order: Order, percent: Decimal) -> Charge:
    net, tax = split(state, Decimal(str(row.get("total") or 0)), percent, order.prices_include_tax)
    return Charge(id=state.ids.next(), name=str(row.get(name) or ""), total=net, total_tax=tax)


def take_off(state: State, order: Order, code: str, off: Decimal) -> None:
    """A coupon of a fixed sum: it comes off the lines' totals, by their worth."""
    order.coupons.append((state.ids.next(), code, off))
    worth = sum((line.total for line in order.lines), Decimal(0))
    left = min(off, worth)
    for place, line in enumerate(order.lines, start=1):
        last = place == len(order.lines)
        part = left if last else (off * line.total / worth).quantize(Decimal(1)) if worth else Decimal(0)
        part = min(part, line.total, left)
        if line.total:
            line.total_tax = (line.total_tax * (line.total - part) / line.total).quantize(Decimal(1))
        line.total -= part
        left -= part


def move(state: State, order: Order, status: str) -> None:
    """Give an order another status; stock is taken or given back with it."""
    if status not in STATUSES:
        raise bad_parameter("status", f"status is not one of {', '.join(STATUSES)}.")
    order.status = status
    if status in TAKING and not order.reduced:
        order.reduced = True
        _stock(state, order, -1)
    elif status in GIVING and order.reduced:
        order.reduced = False
        _stock(state, order, 1)
    touch(state, order)


def _stock(state: State, order: Order, sign: int) -> None:
    for line in order.lines:
        item = state.items.get(line.variation_id or line.product_id)
        if item is not None:
            shift_stock(state, item, sign * line.quantity)


def shift_stock(state: State, item: Item, pieces: int) -> None:
    """Move the stock of whoever keeps it; a row that is not managed has none."""
    keeper = rendering.stock_keeper(state, item)
    if keeper.manage_stock:
        keeper.stock_quantity = (keeper.stock_quantity or 0) + pieces
        writing.settle(keeper)
        state.touched(keeper)
        writing.tell(state, keeper, "updated")


def touch(state: State, order: Order, event: str = "updated") -> None:
    """Move the order's time and tell the webhooks."""
    order.modified = state.now()
    tell(state, order, event)


def tell(state: State, order: Order, event: str) -> None:
    """Tell the webhooks of an order."""
    if state.hooks.wanted(f"order.{event}"):
        state.hooks.fire(f"order.{event}", rendering.order(state, order), order.id)


def refund(state: State, order: Order, lines: dict[int, int], extra: Decimal, reason: str, restock: bool) -> Refund:
    """Give money back for so many pieces of some lines, and `extra` beside; the whole sum closes the order."""
    taken = []
    for line in order.lines:
        if quantity := lines.get(line.id, 0):
            value, tax = (whole * quantity / line.quantity for whole in (line.total, line.total_tax))
            taken.append((line.id, quantity, value, tax))
            item = state.items.get(line.variation_id or line.product_id)
            if restock and item is not None:
                shift_stock(state, item, quantity)
    back = extra + sum((value + tax for _, _, value, tax in taken), Decimal(0))
    made = Refund(id=state.ids.next(), created=state.now(), reason=reason, amount=back, lines=taken)
    order.refunds.append(made)
    if sum((one.amount for one in order.refunds), Decimal(0)) >= order.total:
        order.status = "refunded"
    touch(state, order)
    return made


def remove(state: State, order: Order, force: bool) -> None:
    """Delete an order for good, or put it in the trash, where no list shows it."""
    if force:
        del state.orders[order.id]
    else:
        order.status = "trash"
        order.modified = state.now()
    if state.hooks.wanted("order.deleted"):
        state.hooks.fire("order.deleted", {"id": order.id}, order.id)
