"""Orders of the POS: what is sent to make one, and what it takes to find, approve and cancel it.

A POST of an order goes out once. Everything else here may be repeated: an approval or a cancellation that is
refused is judged by the state the order is in, not by the words of the refusal, which differ between shops
(contracts/sapo-pos.md §3.4).
"""

from collections.abc import Callable, Collection
from typing import Any

from resources.http_values import decimal_text, text
from resources.sapo_pos import payments, wire
from resources.sapo_pos.desk import Desk, Listing
from resources.sapo_pos.reading import order_of
from sync.errors import BadAnswer, IncompleteRead, Invalid, NotFound, OutcomeUnknown
from sync.records import Address, PosOrder, PosOrderDraft, PosOrderLine

ORDERS = "/admin/orders.json"
APPROVED = ("finalized", "completed", "finished")
MOST_PAGES = 20

LISTING: Listing[wire.OrdersAnswer, wire.Order] = Listing(
    ORDERS, wire.ORDERS, lambda a: a.orders, lambda r: r.id, lambda a: a.metadata
)


def create(desk: Desk, draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
    """POST an order once, after `leaving`. Raises Invalid with the field `code` when it exists, or OutcomeUnknown."""
    body = {"order": order_body(draft)}
    row = desk.post(ORDERS, body, wire.ORDER, draft.location_id, once=True, leaving=leaving).order
    try:
        return order_of(row, desk.shop)
    except BadAnswer as error:
        raise OutcomeUnknown(desk.shop, "the POS made the order but did not tell it in full") from error


def order_body(draft: PosOrderDraft) -> dict[str, Any]:
    """The body of an order (contracts/sapo-pos.md §3.1).

    Whether a line's discount value counts for a piece or for the line is unknown, so a discount on a line of
    several pieces is taken off the order instead, which has one meaning only; the total is the same. What the POS
    makes of the tax of a line is unknown as well: prices always hold it, so that it never moves the total.
    """
    spread = [line for line in draft.lines if line.discount and line.quantity_milli != 1000]
    discounts = [_discount(draft.order_discount, "")] if draft.order_discount else []
    discounts += [_discount(line.discount, line.title) for line in spread]
    fee = {"fee": draft.delivery_fee, "shipping_cost_name": "Phí giao hàng"} if draft.delivery_fee else None
    body = {
        "status": draft.status,
        "code": draft.code,
        "location_id": draft.location_id,
        "customer_id": draft.customer_id,
        "assignee_id": draft.assignee_id,
        "source_id": draft.source_id,
        "price_list_id": draft.price_list_id,
        "tax_treatment": "inclusive",
        "email": draft.email,
        "phone_number": draft.phone,
        "reference_number": draft.reference_number,
        "reference_url": draft.reference_url,
        "note": draft.note,
        "tags": list(draft.tags),
        "billing_address": address_body(draft.billing, "Thanh toán"),
        "shipping_address": address_body(draft.shipping, "Giao hàng"),
        "order_line_items": [_line(line) for line in draft.lines],
        "discount_items": discounts,
        "delivery_fee": fee,
        "create_invoice": False,
    }
    if draft.prepaid and draft.payment_method_id is not None:
        body["prepayments"] = [payments.prepayment_body(draft.payment_method_id, draft.prepaid, draft.code)]
    return body


def _line(line: PosOrderLine) -> dict[str, Any]:
    own = line.discount if line.quantity_milli == 1000 else 0
    body: dict[str, Any] = {
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "is_freeform": line.variant_id is None,
        "price": line.price,
        "quantity": decimal_text(line.quantity_milli),
        "tax_included": True,
        "tax_rate_override": 0,
        "note": "",
        "discount_items": [_discount(own, "")] if own else [],
    }
    if line.variant_id is None:
        body |= {"product_name": line.title, "variant_name": line.title}
    return body


def _discount(amount: int, reason: str) -> dict[str, Any]:
    return {"source": "manual", "rate": 0, "value": amount, "amount": amount, "reason": reason}


def address_body(address: Address | None, label: str) -> dict[str, Any] | None:
    """An address, or None where nothing of it is known; `address1` must not be empty (contracts §3.1)."""
    if address is None:
        return None
    parts = (address.address1, address.ward, address.district, address.province)
    first = next((part for part in parts if part and part.strip()), None)
    if first is None:
        return None
    return {
        "label": label,
        "full_name": address.name,
        "phone_number": address.phone,
        "address1": first,
        "ward": address.ward,
        "district": address.district,
        "city": address.province,
        "country": address.country or "Việt Nam",
        "zip_code": address.zip,
    }


def read(desk: Desk, order_id: int) -> wire.Order:
    """One order as the wire has it. Raises NotFound."""
    return desk.get(f"/admin/orders/{order_id}.json", wire.ORDER).order


def repair_code(desk: Desk, order_id: int, code: str, number: str, branch: int | None) -> PosOrder:
    """Put our code on an order of ours, and tell the order as it is afterwards (contracts/sapo-pos.md §3.4)."""
    body = {"order": {"code": code, "reference_number": number}}
    desk.put(f"/admin/orders/{order_id}.json", body, wire.ORDER, branch or desk.default_branch())
    row = read(desk, order_id)
    if text(row.code) != code:
        text_ = f"the POS keeps its own code on order {order_id}; it is found by its reference number instead"
        raise Invalid(desk.shop, text_, {"code": "not taken"})
    return order_of(row, desk.shop)


def finalize(desk: Desk, order_id: int, branch: int | None) -> PosOrder:
    """Approve an order, unless it is approved already; without its branch it is read first."""
    return _act(desk, order_id, branch, "finalize", APPROVED)


def cancel(desk: Desk, order_id: int, branch: int | None) -> PosOrder:
    """Cancel an order, unless it is cancelled already; without its branch it is read first."""
    return _act(desk, order_id, branch, "cancel", ("cancelled",))


def _act(desk: Desk, order_id: int, branch: int | None, action: str, done: tuple[str, ...]) -> PosOrder:
    if branch is None:
        before = read(desk, order_id)
        if text(before.status) in done:
            return order_of(before, desk.shop)
        branch = before.location_id or desk.default_branch()
    path = f"/admin/orders/{order_id}/{action}.json"
    try:
        after = desk.post(path, {}, wire.ORDER, branch, once=False).order
    except Invalid:
        # The first try of a request whose answer was lost may have done it.
        after = read(desk, order_id)
        if text(after.status) not in done:
            raise
    return order_of(after, desk.shop)


def find(desk: Desk, wanted: str) -> list[PosOrder]:
    """Orders whose code or reference number is exactly `wanted`; the shop's own search is fuzzy.

    Raises:
        IncompleteRead: the shop finds so many that they are not read to the end, so that nothing is proven.
    """
    found: list[wire.Order] = []
    for number, page in enumerate(desk.pages(LISTING, {"query": wanted}), 1):
        if number > MOST_PAGES:
            text_ = f"it finds {page.total} orders for “{wanted}”, too many to look for one among them"
            raise IncompleteRead(desk.shop, text_)
        found += [row for row in page.rows if wanted in (text(row.code), text(row.reference_number))]
    return [order_of(row, desk.shop) for row in found]


def by_id(desk: Desk, order_ids: Collection[int]) -> list[PosOrder]:
    """The named orders; those the list does not bring are read one by one, those that are gone are absent."""
    found: list[PosOrder] = []
    for order_id, listed in desk.named(LISTING, order_ids):
        order = listed or _order(desk, order_id)
        if order is not None:
            found.append(order_of(order, desk.shop))
    return found


def _order(desk: Desk, order_id: int) -> wire.Order | None:
    try:
        return read(desk, order_id)
    except NotFound:
        return None
