"""From a web order to the order that the POS shall hold: pure rules, and the proof that both are equal.

Nothing here asks anybody. An order that cannot be carried over whole is not carried over at all, and the reason
names what a person must do.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sync.customers import Contact
from sync.records import OrderState, PosOrder, PosOrderDraft, PosOrderLine, WebLine, WebOrder
from sync.settings import OrderSettings

TAX_TITLE = "Thuế"


@dataclass(frozen=True, slots=True)
class Linked:
    """The POS variant that a site variant is linked to."""

    product_id: int
    variant_id: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a draft takes from the connection rather than from the order."""

    alias: str
    reference_url: str
    source_id: int | None
    price_list_id: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order does not go now: WAITING is released by itself, FAILED needs a person."""

    state: OrderState
    reason: str
    detail: str


def order_code(alias: str, order_id: int) -> str:
    """The code under which the POS keeps a web order: unique, and the same whoever computes it."""
    return f"{alias.upper()}-{order_id}"


def draft_of(
    order: WebOrder,
    links: Mapping[int, Linked],
    settings: OrderSettings,
    contact: Contact,
    around: Surroundings,
) -> PosOrderDraft | Refusal:
    """The order to create, always as a draft (it is approved after it was compared), or why there is none.

    Args:
        order: the web order.
        links: site variant id → its POS variant; unlinked variants are absent.
        settings: how this site's orders arrive.
        contact: the buyer of the order; the customer's id is filled in later.
        around: what comes from the connection.
    """
    if settings.branch is None:
        return Refusal(OrderState.WAITING, "no_branch", "Choose the POS branch that receives the orders.")
    if refusal := _unlinked(order, links):
        return refusal
    if difference := order.total - sum_of(order):
        return Refusal(OrderState.FAILED, "total_differs", _own_total(order, difference))
    return PosOrderDraft(
        code=order_code(around.alias, order.id),
        status="draft",
        location_id=settings.branch,
        customer_id=None,
        assignee_id=settings.assignee,
        source_id=around.source_id,
        price_list_id=around.price_list_id,
        reference_number=order.number,
        reference_url=around.reference_url,
        phone=contact.phone,
        email=contact.email_key,
        billing=order.billing,
        shipping=order.shipping,
        note=order.note or "",
        tags=(around.alias,),
        lines=tuple(_line(line, links) for line in order.lines) + _tax_line(order),
        order_discount=order.order_discount,
        delivery_fee=order.shipping_fee,
        expected_total=order.total,
        tax_included=order.tax_included,
    )


def sum_of(order: WebOrder) -> int:
    """What the parts of a web order add up to, đồng."""
    goods = sum(_amount(line.price, line.quantity_milli) - line.discount for line in order.lines)
    added_tax = 0 if order.tax_included else order.tax
    return goods - order.order_discount + order.shipping_fee + added_tax


def difference_between(made: PosOrder, draft: PosOrderDraft) -> str:
    """How the order in the POS differs from the one that should be there, as a sentence; empty when it is equal."""
    if made.total != draft.expected_total:
        return _totals(made.total, draft.expected_total)
    ours, theirs = Counter(map(_shape, draft.lines)), Counter(map(_shape, made.lines))
    if ours != theirs:
        missing = ", ".join(_described(line) for line in sorted((ours - theirs).elements(), key=str)) or "none"
        extra = ", ".join(_described(line) for line in sorted((theirs - ours).elements(), key=str)) or "none"
        return f"The lines differ. Missing in the POS: {missing}. Only in the POS: {extra}."
    return ""


def total_difference(made: PosOrder, order: WebOrder) -> str:
    """The same for the total alone, where the lines cannot be told; empty when it is equal."""
    return "" if made.total == order.total else _totals(made.total, order.total)


def _unlinked(order: WebOrder, links: Mapping[int, Linked]) -> Refusal | None:
    """Lines that have no product on the site come first: they can never be linked."""
    if not order.lines:
        return Refusal(OrderState.FAILED, "no_lines", "The order has no lines.")
    strays = [line for line in order.lines if line.variant_id is None]
    if strays:
        names = ", ".join(f"“{line.title}”" for line in strays)
        text = f"No product on the site stands behind: {names}. Enter this order in the POS by hand."
        return Refusal(OrderState.FAILED, "no_product", text)
    missing = [line for line in order.lines if line.variant_id not in links]
    if missing:
        names = ", ".join(dict.fromkeys(line.sku.strip() or f"“{line.title}”" for line in missing))
        text = f"Not linked: {names}. The order goes by itself once they are."
        return Refusal(OrderState.WAITING, "not_linked", text)
    return None


def _line(line: WebLine, links: Mapping[int, Linked]) -> PosOrderLine:
    linked = links[line.variant_id or 0]
    return PosOrderLine(
        product_id=linked.product_id,
        variant_id=linked.variant_id,
        title=line.title,
        price=line.price,
        quantity_milli=line.quantity_milli,
        discount=line.discount,
    )


def _tax_line(order: WebOrder) -> tuple[PosOrderLine, ...]:
    """Tax on top of the prices, as a line of its own: a draft knows no rate, and the totals must agree."""
    if order.tax_included or order.tax == 0:
        return ()
    return (PosOrderLine(None, None, TAX_TITLE, order.tax, 1000),)


def _amount(price: int, quantity_milli: int) -> int:
    """Price times quantity, rounded half up to the đồng."""
    return (price * quantity_milli + 500) // 1000


def _shape(line: PosOrderLine) -> tuple[int | None, int, int]:
    return line.variant_id, line.quantity_milli, line.price


def _described(shape: tuple[int | None, int, int]) -> str:
    variant, quantity, price = shape
    what = "a line without variant" if variant is None else f"variant {variant}"
    return f"{what} × {quantity / 1000:g} at {price} đồng"


def _totals(theirs: int, ours: int) -> str:
    word = "less" if theirs < ours else "more"
    return f"The POS totals {theirs} đồng and the site {ours} đồng: {abs(theirs - ours)} đồng {word}."


def _own_total(order: WebOrder, difference: int) -> str:
    word = "more" if difference > 0 else "less"
    return (
        f"The site states a total of {order.total} đồng, {abs(difference)} đồng {word} than its lines, discounts, "
        "shipping and tax add up to. Enter this order in the POS by hand."
    )
