"""Posting an order to a POS that refuses a part of it which the order can do without.

A refusal (422) proves that nothing was made, so the order may be sent again under the same code. What is left out
stands in the order's log; what a person needs of it goes into the order's note. Lines, money and branch are never
left out.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from sync.errors import Invalid
from sync.orders.desk import Desk
from sync.records import Address, PosOrder, PosOrderDraft
from sync.rows import OrderRow

NOTE_LENGTH = 250
MOST_TRIES = 6
ROOT = re.compile(r"[.\[]")

Change = Callable[[PosOrderDraft], PosOrderDraft]


def create(desk: Desk, row: OrderRow, draft: PosOrderDraft, leaving: Callable[[], None]) -> PosOrder:
    """POST an order as `Pos.create_order` does, again without what the POS refuses and the order can do without."""
    for _ in range(MOST_TRIES):
        try:
            return desk.pos.create_order(draft, leaving)
        except Invalid as refused:
            less = without(draft, refused)
            if less is None:
                raise
            for field, told in refused.fields.items():
                desk.note(row, "left_out", field, None, f"The POS refuses this part of the order: {told}")
            desk.forget_refused(refused)
            draft = less
    return desk.pos.create_order(draft, leaving)


def without(draft: PosOrderDraft, refused: Invalid) -> PosOrderDraft | None:
    """The order without the refused parts; None when it cannot do without one of them, or nothing is left to omit."""
    less = draft
    for field in refused.fields:
        change = CHANGES.get(ROOT.split(field.removeprefix("order."))[0])
        if change is None:
            return None
        less = change(less)
    return None if less == draft else less


def _shorter(draft: PosOrderDraft) -> PosOrderDraft:
    cut = f"{draft.note[: NOTE_LENGTH - 1]}…" if len(draft.note) > NOTE_LENGTH else ""
    return replace(draft, note=cut)


def _without_shipping(draft: PosOrderDraft) -> PosOrderDraft:
    return _noted(replace(draft, shipping=None), "Giao đến", _on_one_line(draft.shipping))


def _without_phone(draft: PosOrderDraft) -> PosOrderDraft:
    return _noted(replace(draft, phone=None), "Điện thoại", draft.phone or "")


def _noted(draft: PosOrderDraft, word: str, text: str) -> PosOrderDraft:
    lines = [draft.note, f"{word}: {text}" if text else ""]
    return replace(draft, note="\n".join(line for line in lines if line))


def _on_one_line(address: Address | None) -> str:
    if address is None:
        return ""
    parts = (address.name, address.phone, address.address1, address.ward, address.district, address.province)
    return ", ".join(part for part in parts if part)


CHANGES: dict[str, Change] = {
    "source_id": lambda draft: replace(draft, source_id=None),
    "price_list_id": lambda draft: replace(draft, price_list_id=None),
    "assignee_id": lambda draft: replace(draft, assignee_id=None),
    "billing_address": lambda draft: replace(draft, billing=None),
    "shipping_address": _without_shipping,
    "email": lambda draft: replace(draft, email=None),
    "phone_number": _without_phone,
    "note": _shorter,
    "tags": lambda draft: replace(draft, tags=()),
    "reference_url": lambda draft: replace(draft, reference_url=""),
    "payment_method": lambda draft: replace(draft, prepaid=0),
    "payment_method_id": lambda draft: replace(draft, prepaid=0),
    "prepayments": lambda draft: replace(draft, prepaid=0),
}
