"""One web order on its way into the POS: sent once, and looked for before it is ever sent again.

The intent is committed right before each POST leaves. After it, only three things can be known: the POS answered
with the order, the POS refused it (the intent is closed), or nothing. In the last case the intent stays open, whatever
else happens to the order, and nothing is posted again before new orders show in the POS's lists and an exact search by
code and by reference found none (contracts/sapo-pos.md §3.4).
"""

from collections.abc import Iterable
from dataclasses import replace

from sync.errors import BadAnswer, Invalid, LeaseLost, OutcomeUnknown, ShopError, as_sentence
from sync.orders.buyers import Counter, find_buyer
from sync.orders.contacts import contact_of
from sync.orders.desk import Desk, Outcome
from sync.orders.leaving_out import create
from sync.orders.rules import Refusal, difference_between, order_code
from sync.orders.settling import built, drawn, settle
from sync.records import OrderState, PosOrder, PosOrderDraft, WebOrder
from sync.rows import OrderRow

CODE_TAKEN = "code_taken"
LOST = "answer_lost"


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
    desk.move(row, OrderState.SENDING, pos_code=draft.code)
    return _posted(desk, row, order, draft)


def look_again(desk: Desk, row: OrderRow, order: WebOrder) -> Outcome | None:
    """Look for an order whose POST may have been answered to nobody.

    Returns where it stands now; None when it is certain that the POS does not have it.
    """
    sent_ago = desk.database.intents.age(row.site, row.order_id)  # before the search begins
    found = _searched(desk, row, order)
    if found is not None:
        desk.note(row, "pos_order", None, found.code, "Found in the POS after its answer had been lost.")
        return settle(desk, row, order, found, adopted=True)
    stopped = row.state in (OrderState.SENDING, OrderState.UNSURE)
    if sent_ago is not None and sent_ago < desk.lag:
        detail = "The answer of the POS was lost; it is searched before anything is sent again."
        return desk.move(row, OrderState.UNSURE, row.reason if stopped else LOST, (stopped and row.detail) or detail)
    if stopped and row.reason == CODE_TAKEN:
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

    def leaving() -> None:
        """However long the request had to wait for its place, the intent is as young as the request."""
        desk.require_lease()
        if not desk.database.intents.open(row.site, row.order_id):
            raise LeaseLost(f"Another worker recorded the POS order of {row.number}; the next run goes on from there.")

    try:
        made = create(desk, row, draft, leaving)
    except Invalid as refused:
        if "code" in refused.fields:
            return _taken(desk, row, order, draft)
        desk.database.intents.close(row.site, row.order_id)
        if "customer_id" in refused.fields and draft.customer_id is not None:
            desk.database.customers.forget(draft.customer_id)
            detail = f"The POS no longer knows customer {draft.customer_id}; the buyer is looked for again."
            return desk.move(row, OrderState.NEW, "retry", detail)
        return desk.move(row, OrderState.FAILED, "refused", _refusal(refused))
    except (OutcomeUnknown, BadAnswer, ValueError) as lost:
        return _unsure(desk, row, LOST, f"{as_sentence(lost)} It is searched in the POS before anything is sent again.")
    except ShopError:
        desk.database.intents.close(row.site, row.order_id)
        desk.move(row, OrderState.NEW)
        raise
    desk.note(row, "pos_order", None, made.code, "Created in the POS.")
    if draft.source_id is None:
        why = "The POS did not let us have the order source of the site; it is asked for again with later orders."
        desk.note(row, "left_out", "source_id", None, why)
    return settle(desk, row, order, made)


def _unsure(desk: Desk, row: OrderRow, reason: str, detail: str) -> Outcome:
    """The wait begins anew: the POS may still have been at work a moment ago."""
    desk.require_lease()
    desk.database.intents.open(row.site, row.order_id)
    return desk.move(row, OrderState.UNSURE, reason, detail)


def _taken(desk: Desk, row: OrderRow, order: WebOrder, draft: PosOrderDraft) -> Outcome:
    """The POS has the code already: ours from before, to be found and compared, now or when its lists show it."""
    found = _searched(desk, row, order)
    if found is not None:
        desk.note(row, "pos_order", None, found.code, "It was in the POS already.")
        return settle(desk, row, order, found, adopted=True)
    return _unsure(desk, row, CODE_TAKEN, f"The POS says that {draft.code} exists already, but does not list it yet.")


def _searched(desk: Desk, row: OrderRow, order: WebOrder) -> PosOrder | None:
    """The order under our code, else one under our reference that no other web order has.

    The number of a web order is not unique in the POS (contracts/sapo-pos.md §2.10): two sites may both have a
    `#1001`, and their goods may be the same. The address of the web order beside it is unique, so it decides, even
    when the order was edited since; a POS order without it is believed only when it is equal in everything.
    """
    code = order_code(desk.row.alias, row.order_id)
    by_code = [found for found in desk.pos.find_orders(code) if found.code == code]
    if by_code:
        return min(by_code, key=_id)
    numbered = [found for found in desk.pos.find_orders(order.number) if found.reference_number == order.number]
    taken = desk.database.intents.claimed(found.id for found in numbered)
    free = [found for found in numbered if found.id not in taken]
    page = desk.site.order_page(order.id)
    named = [found for found in free if found.reference_url == page]
    return min(named or _alike(desk, order, free), default=None, key=_id)


def _alike(desk: Desk, order: WebOrder, found: Iterable[PosOrder]) -> list[PosOrder]:
    """Those of POS orders without an address that are equal to a web order and bear no connected site's code."""
    draft = built(desk, order)
    bare = [one for one in found if not one.reference_url and not _foreign(desk, one)]
    return [] if draft is None else [one for one in bare if not difference_between(one, draft)]


def _foreign(desk: Desk, found: PosOrder) -> bool:
    """Whether the code says that it is the order of a connected site."""
    return any(found.code.startswith(f"{site.alias.upper()}-") for site in desk.database.state.sites())


def _id(found: PosOrder) -> int:
    return found.id


def _refusal(refused: Invalid) -> str:
    parts = [f"{path}: {text}" if path else text for path, text in refused.fields.items()]
    return f"The POS refuses the order: {'; '.join(parts) or refused}"
