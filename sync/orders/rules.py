"""From a web order to the order that the POS shall hold: pure rules, and the proof that both are equal.

Nothing here asks anybody. An order that cannot be carried over whole is not carried over at all, and the reason
names what a person must do.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.orders.contacts import Contact
from sync.records import Address, OrderState, PosOrder, PosOrderDraft, PosOrderLine, WebLine, WebOrder
from sync.settings import OrderSettings

TAX_TITLE = "Thuế"
NO_TITLE = "Hàng không tên"
MILLI = 1000


@dataclass(frozen=True, slots=True)
class Linked:
    """The POS variant that a site variant is linked to."""

    product_id: int
    variant_id: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a draft takes from the connection rather than from the order.

    `reference_url` is the order's page on the site; `payment_method_id` None: what was paid is not recorded.
    """

    alias: str
    reference_url: str
    source_id: int | None
    price_list_id: int | None
    payment_method_id: int | None = None


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
    if refusal := _unlinked(order, links, settings):
        return refusal
    if difference := order.total - sum_of(order):
        return Refusal(OrderState.FAILED, "total_differs", _own_total(order, difference))
    lines, order_discount, fee = discounted(order, tuple(_line(line, links) for line in order.lines))
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
        shipping=_receiver(order, contact),
        note=order.note or "",
        tags=tuple(dict.fromkeys((around.alias, *order.tags))),
        lines=lines + _tax_line(order),
        order_discount=order_discount,
        delivery_fee=fee,
        expected_total=order.total,
        prepaid=paid_part(order) if around.payment_method_id is not None else 0,
        payment_method_id=around.payment_method_id,
    )


def sum_of(order: WebOrder) -> int:
    """What the parts of a web order add up to, đồng; goods sold by fractions are rounded half up as a whole."""
    goods = sum(line.price * line.quantity_milli for line in order.lines)
    discounts = sum(line.discount for line in order.lines) + order.order_discount
    added_tax = 0 if order.tax_included else order.tax
    return (goods + MILLI // 2) // MILLI - discounts + order.shipping_fee + added_tax


def paid_part(order: WebOrder) -> int:
    """What of an order's total is paid, đồng: never more than the total, whatever the site received."""
    return max(min(order.received, order.total), 0)


def approves(order: WebOrder, settings: OrderSettings) -> bool:
    """Whether an order is to be approved in the POS as it stands now."""
    settled = order.paid or order.total == 0
    return settings.status == "approved" or (settings.status == "approved_when_paid" and settled)


def discounted(order: WebOrder, lines: tuple[PosOrderLine, ...]) -> tuple[tuple[PosOrderLine, ...], int, int]:
    """The lines, the order's discount and the delivery fee, none of them discounted below nothing.

    A POS takes no more off a line than it costs, nor off the goods than all cost (so the stand-in; the contract
    does not say): what exceeds a line is taken off the order, and what exceeds the goods off the fee.
    """
    capped = tuple(replace(line, discount=min(line.discount, _worth(line))) for line in lines)
    excess = sum(line.discount for line in lines) - sum(line.discount for line in capped)
    added_tax = 0 if order.tax_included else order.tax
    worth = sum(line.price * line.quantity_milli for line in lines) // MILLI + added_tax
    discount = order.order_discount + excess
    over = min(max(discount + sum(line.discount for line in capped) - worth, 0), order.shipping_fee)
    return capped, discount - over, order.shipping_fee - over


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


def _unlinked(order: WebOrder, links: Mapping[int, Linked], settings: OrderSettings) -> Refusal | None:
    """Lines that have no product on the site come first: they can never be linked."""
    if not order.lines:
        return Refusal(OrderState.FAILED, "no_lines", "The order has no lines.")
    strays = [line for line in order.lines if _is_stray(line, links)]
    if strays and not settings.freeform:
        names = ", ".join(f"“{_title(line)}”" for line in strays)
        text = (
            f"No product on the site stands behind: {names}. Enter this order in the POS by hand, or set "
            "orders.freeform to carry such lines over as free text, and retry it."
        )
        return Refusal(OrderState.FAILED, "no_product", text)
    missing = [line for line in order.lines if line.variant_id not in links and line not in strays]
    if missing:
        names = ", ".join(dict.fromkeys(line.sku.strip() or f"“{line.title}”" for line in missing))
        text = f"Not linked: {names}. The order goes by itself once they are."
        return Refusal(OrderState.WAITING, "not_linked", text)
    return None


def _is_stray(line: WebLine, links: Mapping[int, Linked]) -> bool:
    """Whether nothing can ever be linked to a line; what was linked before its product was deleted still is."""
    return line.variant_id is None or (not line.exists and line.variant_id not in links)


def _line(line: WebLine, links: Mapping[int, Linked]) -> PosOrderLine:
    linked = links.get(line.variant_id) if line.variant_id is not None else None
    return PosOrderLine(
        product_id=linked.product_id if linked else None,
        variant_id=linked.variant_id if linked else None,
        title=_title(line),
        price=line.price,
        quantity_milli=line.quantity_milli,
        discount=line.discount,
    )


def _title(line: WebLine) -> str:
    return line.title.strip() or line.sku.strip() or NO_TITLE


def _receiver(order: WebOrder, contact: Contact) -> Address | None:
    """Where the goods go; whoever delivers them needs a name and a phone, so the buyer's fill what is missing."""
    address = order.shipping
    if address is None:
        return None
    return replace(address, name=address.name or contact.name or None, phone=address.phone or contact.phone)


def _tax_line(order: WebOrder) -> tuple[PosOrderLine, ...]:
    """Tax on top of the prices, as a line of its own.

    Which rate the POS would put on a line, and how it rounds, is not known (contracts/sapo-pos.md §3.1); the totals
    must agree.
    """
    if order.tax_included or order.tax == 0:
        return ()
    return (PosOrderLine(None, None, TAX_TITLE, order.tax, MILLI),)


def _worth(line: PosOrderLine) -> int:
    """Price times quantity in whole đồng, what is less than one left out."""
    return line.price * line.quantity_milli // MILLI


def _shape(line: PosOrderLine) -> tuple[int | None, int, int]:
    return line.variant_id, line.quantity_milli, line.price


def _described(shape: tuple[int | None, int, int]) -> str:
    variant, quantity, price = shape
    what = "a line without variant" if variant is None else f"variant {variant}"
    return f"{what} × {quantity / MILLI:g} at {price} đồng"


def _totals(theirs: int, ours: int) -> str:
    word = "less" if theirs < ours else "more"
    return f"The POS totals {theirs} đồng and the site {ours} đồng: {abs(theirs - ours)} đồng {word}."


def _own_total(order: WebOrder, difference: int) -> str:
    word = "more" if difference > 0 else "less"
    return (
        f"The site states a total of {order.total} đồng, {abs(difference)} đồng {word} than its lines, discounts, "
        "shipping and tax add up to. Enter this order in the POS by hand."
    )
