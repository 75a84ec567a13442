"""One web order on its way into the POS: sent once, and looked for before it is ever sent again.

The intent is committed before the POST. After it, only three things can be known: the POS answered with the
order, the POS refused it, or nothing. In the last case nothing is posted again before new orders show in the
POS's lists and an exact search by code and by reference found none (contracts/sapo-pos.md §3.4).
"""

from dataclasses import replace
from datetime import UTC, datetime

from sync.buyers import Counter, find_buyer
from sync.contacts import contact_of
from sync.errors import Invalid, OutcomeUnknown, PermissionMissing, RateLimited, Transient, Unauthorised
from sync.order_desk import Desk, Outcome
from sync.order_leaving_out import create
from sync.order_rules import Refusal, difference_between, order_code
from sync.order_settling import built, drawn, settle
from sync.records import OrderState, PosOrder, PosOrderDraft, WebOrder
from sync.rows import OrderRow

CODE_TAKEN = "code_taken"


def send(desk: Desk, row: OrderRow, order: WebOrder) -> Outcome:
    """Create the order in the POS, unless a reason stands against it.

    Raises:
        ShopError: nothing was created, and the row says so.
    """
    desk.learn(order)
    draft = drawn(desk, order)
    if isinstance(draft, Refusal):
        return desk.move(row, draft.state, draft.reason, draft.detail)
    draft = _with_buyer(desk, row, order, draft)
    desk.require_lease()
    desk.move(row, OrderState.SENDING, pos_code=draft.code, intent_at=datetime.now(UTC))
    return _posted(desk, row, order, draft)


def look_again(desk: Desk, row: OrderRow, order: WebOrder) -> Outcome | None:
    """Look for an order whose POST may have been answered to nobody.

    Returns where it stands now; None when it is certain that the POS does not have it.
    """
    proven_after = (row.intent_at or datetime.now(UTC)) + desk.lag
    searched_at = datetime.now(UTC)
    found = _searched(desk, row, order)
    if found is not None:
        desk.note(row, "pos_order", None, found.code, "Found in the POS after its answer had been lost.")
        return settle(desk, row, order, found, adopted=True)
    if searched_at < proven_after:
        detail = "The answer of the POS was lost; it is searched before anything is sent again."
        return desk.move(row, OrderState.UNSURE, row.reason, row.detail or detail)
    if row.reason == CODE_TAKEN:
        detail = f"The POS refuses the code {row.pos_code} as taken, but shows no order with it."
        return desk.move(row, OrderState.FAILED, CODE_TAKEN, detail)
    return None


def _with_buyer(desk: Desk, row: OrderRow, order: WebOrder, draft: PosOrderDraft) -> PosOrderDraft:
    at = Counter(desk.pos, desk.database, desk.lag, draft.location_id)
    buyer = find_buyer(contact_of(order), desk.row.settings.customers, at)
    if buyer.note:
        after = None if buyer.customer_id is None else str(buyer.customer_id)
        desk.note(row, "customer", None, after, buyer.note)
    return replace(draft, customer_id=buyer.customer_id)


def _posted(desk: Desk, row: OrderRow, order: WebOrder, draft: PosOrderDraft) -> Outcome:
    """POST once; whatever is not clearly "nothing was created" counts as unsure."""
    try:
        made = create(desk, row, draft)
    except Invalid as refused:
        if "code" in refused.fields:
            return _taken(desk, row, order, draft)
        if "customer_id" in refused.fields and draft.customer_id is not None:
            desk.database.customers.forget(draft.customer_id)
            detail = f"The POS no longer knows customer {draft.customer_id}; the buyer is looked for again."
            return desk.move(row, OrderState.NEW, "retry", detail)
        return desk.move(row, OrderState.FAILED, "refused", _refusal(refused))
    except (RateLimited, Unauthorised, PermissionMissing):
        desk.move(row, OrderState.NEW)
        raise
    except (OutcomeUnknown, Transient, ValueError) as lost:
        detail = f"{lost} It is searched in the POS before anything is sent again."
        return desk.move(row, OrderState.UNSURE, "answer_lost", detail, intent_at=datetime.now(UTC))
    desk.note(row, "pos_order", None, made.code, "Created in the POS.")
    return settle(desk, row, order, made)


def _taken(desk: Desk, row: OrderRow, order: WebOrder, draft: PosOrderDraft) -> Outcome:
    """The POS has the code already: ours from before, to be found and compared, now or when its lists show it."""
    found = _searched(desk, row, order)
    if found is not None:
        desk.note(row, "pos_order", None, found.code, "It was in the POS already.")
        return settle(desk, row, order, found, adopted=True)
    detail = f"The POS says that {draft.code} exists already, but does not list it yet."
    return desk.move(row, OrderState.UNSURE, CODE_TAKEN, detail, intent_at=datetime.now(UTC))


def _searched(desk: Desk, row: OrderRow, order: WebOrder) -> PosOrder | None:
    """The order under our code, else one under our reference that is equal in everything and is nobody else's.

    The number of a web order is not unique in the POS (contracts/sapo-pos.md §2.10): two sites may both have
    a `#1001`, so a find by reference alone is believed only when nothing speaks against it.
    """
    code = order_code(desk.row.alias, row.order_id)
    by_code = [found for found in desk.pos.find_orders(code) if found.code == code]
    if by_code:
        return min(by_code, key=lambda found: found.id)
    draft = built(desk, order)
    if draft is None:
        return None
    same = [
        found
        for found in desk.pos.find_orders(order.number)
        if found.reference_number == order.number and not difference_between(found, draft)
    ]
    if not same:
        return None
    taken = _claimed(desk)
    return min((found for found in same if found.id not in taken and not _foreign(desk, found)), default=None, key=_id)


def _claimed(desk: Desk) -> set[int]:
    """POS orders that the record gives to some web order already."""
    listed = desk.database.orders.listed(None, {OrderState.CREATED, OrderState.FAILED, OrderState.SENDING})
    return {int(value) for value in listed["pos_order_id"].dropna()}


def _foreign(desk: Desk, found: PosOrder) -> bool:
    """Whether the code says that it is the order of a connected site."""
    return any(found.code.startswith(f"{site.alias.upper()}-") for site in desk.database.state.sites())


def _id(found: PosOrder) -> int:
    return found.id


def _refusal(refused: Invalid) -> str:
    parts = [f"{path}: {text}" if path else text for path, text in refused.fields.items()]
    return f"The POS refuses the order: {'; '.join(parts) or refused}"
