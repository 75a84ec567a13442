"""What the buyer has paid on the site, recorded in the POS: once, and never more than the order's total.

Whether a POS takes prepayments with a new order, or only afterwards, is not known (contracts/sapo-pos.md §3.1). So
they are sent with it, and what the POS then does not show is added by itself. What it shows counts whoever recorded
it, so that a lost answer or a person's own entry never makes a second one.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sync.errors import REFUSALS
from sync.orders.desk import ASK_AGAIN, METHODS_KEY, Desk
from sync.orders.rules import paid_part
from sync.records import PaymentMethod, PosOrder, WebOrder
from sync.rows import OrderRow

NOT_RECORDED = "payment_not_recorded"


def method_for(desk: Desk, order: WebOrder) -> int | None:
    """The POS payment method for what was paid: the one that is set, else the one called as on the site."""
    settings = desk.row.settings.orders
    if not settings.payments or paid_part(order) == 0:
        return None
    return settings.payment_method if settings.payment_method is not None else _called(desk, order.gateway)


def record_payment(desk: Desk, row: OrderRow, order: WebOrder, made: PosOrder) -> tuple[PosOrder, str]:
    """Add what the POS order still lacks of what was paid.

    Returns the POS order as it is then, and a sentence on what a person must do; empty when nothing is missing.

    Raises:
        OutcomeUnknown: the answer was lost; the next turn reads what the POS shows before it adds anything.
    """
    settings = desk.row.settings.orders
    missing = paid_part(order) - (made.prepaid or 0)
    if not settings.payments or made.prepaid is None or missing <= 0 or made.status == "cancelled":
        return made, ""
    if desk.database.showings.began(row.site, row.order_id, "paid"):
        return made, ""  # the site has it from the POS
    method = method_for(desk, order)
    if method is None:
        return made, _by_hand(missing, f"the POS has no payment method “{order.gateway}”; choose orders.payment_method")
    branch = made.location_id or settings.branch or 0
    try:
        desk.pos.add_prepayment(made.id, branch, method, missing, made.code)
    except REFUSALS as refused:
        desk.database.state.remember(desk.row.alias, {METHODS_KEY: None})
        return made, _by_hand(missing, str(refused))
    desk.note(row, "prepaid", str(made.prepaid), str(made.prepaid + missing), "The buyer has paid on the site.")
    return replace(made, prepaid=made.prepaid + missing), ""


def _by_hand(missing: int, why: str) -> str:
    return f"The buyer has paid {missing} đồng that are not recorded in the POS: {why}."


def _called(desk: Desk, gateway: str) -> int | None:
    """The method of a name, from what is remembered; read anew when it is not there, at most once an hour."""
    if not gateway:
        return None
    found, read_at = _remembered(desk)
    match = alike(gateway, found)
    if match is None and datetime.now(UTC) - read_at >= ASK_AGAIN:
        match = alike(gateway, _read(desk))
    return match


def alike(gateway: str, methods: Sequence[PaymentMethod]) -> int | None:
    """The method with the site's name, else the only one whose whole name stands in it (COD in “… (COD)”)."""
    wanted = _folded(gateway)
    named = [(_folded(one.name), one.id) for one in methods if one.name.strip()]
    same = [number for name, number in named if name == wanted]
    if same:
        return same[0]
    within = [number for name, number in named if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", wanted)]
    return within[0] if len(within) == 1 else None


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _remembered(desk: Desk) -> tuple[list[PaymentMethod], datetime]:
    known = desk.database.state.capabilities(desk.row.alias).get(METHODS_KEY) or {}
    methods = [PaymentMethod(int(number), str(name)) for number, name in known.get("methods", [])]
    return methods, datetime.fromisoformat(known.get("read_at", "2000-01-01T00:00:00+00:00"))


def _read(desk: Desk) -> list[PaymentMethod]:
    """The ways of paying of the POS, remembered; none where we may not see them."""
    try:
        methods = desk.pos.payment_methods()
    except REFUSALS:
        methods = []
    told = {"methods": [[one.id, one.name] for one in methods], "read_at": datetime.now(UTC).isoformat()}
    desk.database.state.remember(desk.row.alias, {METHODS_KEY: told})
    return methods
