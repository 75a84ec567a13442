"""An order that the POS holds: recorded at once, compared with the web order, approved where that is wished."""

from dataclasses import replace

from sync.errors import Invalid, MethodRefused, PermissionMissing, ShopError
from sync.orders.contacts import contact_of
from sync.orders.content import pos_digest
from sync.orders.desk import Desk, Outcome
from sync.orders.editing import changed_in_place
from sync.orders.following import edited, flag_cancelled, follow_edit
from sync.orders.payments import NOT_RECORDED, method_for, record_payment
from sync.orders.rules import Refusal, approves, difference_between, draft_of, order_code, total_difference
from sync.orders.status import CANCELLED, EDITED, UNREAD
from sync.records import OrderState, PosOrder, PosOrderDraft, WebOrder
from sync.rows import OrderRow


def resume(desk: Desk, row: OrderRow, order: WebOrder) -> Outcome:
    """Go on with an order whose POS order is known by id; never a second POST."""
    found = desk.pos.orders_by_id([row.pos_order_id or 0])
    sent_ago = desk.database.intents.age(row.site, row.order_id)
    if not found and sent_ago is not None and sent_ago < desk.lag:
        return desk.move(row, row.state, row.reason, row.detail)  # too young for the POS's lists
    if not found:
        detail = f"The POS no longer shows {row.pos_code}. Look for it there, or enter the order by hand."
        return desk.move(row, OrderState.FAILED, "gone_from_pos", detail)
    return settle(desk, row, order, found[0], adopted=True)


def settle(desk: Desk, row: OrderRow, order: WebOrder, made: PosOrder, *, adopted: bool = False) -> Outcome:
    """Record the POS order, then put right and check what the POS made of it.

    The id is committed before anything else, so that from here on a failure of any kind is resumed by id. A draft that
    was `adopted` (made some time ago) may differ because the web order was edited since: then it is changed in place.
    """
    recorded = desk.database.intents.claim(row.site, row.order_id, made.id)
    if recorded != made.id:
        return _not_the_one(desk, row, order, made, recorded)
    was_edited = row.reason in (EDITED, UNREAD)
    desk.move(
        row,
        OrderState.SENDING,
        row.reason if was_edited else "",
        row.detail if was_edited else "",
        pos_code=made.code,
        pos_status=made.status,
    )
    if order.status == "cancelled":
        return _cancelled(desk, row, made)
    draft = built(desk, order)
    made = _with_our_code(desk, row, made)
    _note_assignee(desk, row, made)
    difference = total_difference(made, order) if draft is None else difference_between(made, draft)
    if draft is None and was_edited:
        difference = f"Its lines cannot be compared, because one is not linked. {difference}".rstrip()
    if draft is not None and (was_edited or (adopted and difference)):
        made, difference = changed_in_place(desk, row, draft, made)
    if difference:
        detail = f"{difference} Put it right in the POS; the order {made.code} is kept."
        state, reason = (OrderState.CREATED, EDITED) if was_edited else (OrderState.FAILED, "differs")
        return desk.move(row, state, reason, detail, pos_code=made.code, pos_status=made.status)
    made, reason, detail = _paid_and_approved(desk, row, order, made)
    if not reason and made.code != order_code(desk.row.alias, row.order_id):
        reason, detail = "code_not_kept", f"The POS keeps this order as {made.code}, not under our code."
    outcome = desk.move(
        row,
        OrderState.CREATED,
        reason,
        detail,
        pos_code=made.code,
        pos_status=made.status,
        agreed=pos_digest(made),
        why=detail or f"Compared with the web order: equal{'' if made.status == 'draft' else '; then approved'}.",
    )
    return _overtaken(desk, order, desk.find(row), made) or outcome


def _not_the_one(desk: Desk, row: OrderRow, order: WebOrder, made: PosOrder, recorded: int | None) -> Outcome:
    """The POS order cannot be this web order's: it has another one by now, or this one was given to another.

    The first happens only where a worker that had lost its turn sent the order all the same, and the POS did not
    keep the code by which it would have refused it.
    """
    if recorded is None:
        return desk.move(row, OrderState.UNSURE, row.reason, row.detail)
    desk.note(row, "pos_order", made.code, None, f"{made.code} was made a second time; it is cancelled in the POS.")
    if made.status == "draft":
        desk.pos.cancel_order(made.id, made.location_id)
    return resume(desk, desk.find(row), order)


def built(desk: Desk, order: WebOrder) -> PosOrderDraft | None:
    """The draft to compare with; None when it can no longer be told, as when a line was unlinked since."""
    draft = drawn(desk, order)
    return None if isinstance(draft, Refusal) else draft


def drawn(desk: Desk, order: WebOrder) -> PosOrderDraft | Refusal:
    """The order to create, or why there is none."""
    around = desk.around(order, method_for(desk, order))
    return draft_of(order, desk.links_of(order), desk.row.settings.orders, contact_of(order), around)


def _with_our_code(desk: Desk, row: OrderRow, made: PosOrder) -> PosOrder:
    """Some shops replace the code on create; then it is put right and verified (contracts/sapo-pos.md §3.4)."""
    code = order_code(row.site, row.order_id)
    if made.code == code:
        return made
    try:
        repaired = desk.pos.repair_order_code(made.id, code, row.number, made.location_id)
    except Invalid as refused:
        desk.note(row, "pos_code", made.code, made.code, f"The POS refuses our code: {refused}")
        return made
    desk.note(row, "pos_code", made.code, repaired.code, "The POS had created it under a code of its own.")
    return repaired


def _note_assignee(desk: Desk, row: OrderRow, made: PosOrder) -> None:
    if desk.row.settings.orders.assignee is None and made.assignee_id is not None:
        why = "Nobody was named, but the POS put somebody in charge."
        desk.note(row, "assignee", None, str(made.assignee_id), why)


def _paid_and_approved(desk: Desk, row: OrderRow, order: WebOrder, made: PosOrder) -> tuple[PosOrder, str, str]:
    """Record what was paid and approve what is to be approved; some take money for approved orders alone."""
    made, unpaid = record_payment(desk, row, order, made)
    prepaid = made.prepaid
    made, reason, detail = _approved(desk, order, made)
    if unpaid and made.status != "draft":
        made, unpaid = record_payment(desk, row, order, replace(made, prepaid=prepaid))
    return (made, NOT_RECORDED, unpaid) if unpaid and not reason else (made, reason, detail)


def _approved(desk: Desk, order: WebOrder, made: PosOrder) -> tuple[PosOrder, str, str]:
    """Approve the draft where the site's orders arrive approved; a refusal leaves it a draft, and says so."""
    if made.status != "draft" or not approves(order, desk.row.settings.orders):
        return made, "", ""
    try:
        made = desk.pos.finalize_order(made.id, made.location_id)
    except ShopError as error:
        if not error.permanent:
            raise
        return made, "not_approved", f"The POS did not approve it: {error}"
    return made, "", ""


def _overtaken(desk: Desk, order: WebOrder, now: OrderRow, made: PosOrder) -> Outcome | None:
    """The site may have cancelled or changed the order while it was being created."""
    if now.cancelled:
        return _cancelled(desk, now, made)
    if edited(order, now):
        return Outcome(OrderState.SENDING if follow_edit(desk.database, now) else OrderState.CREATED, EDITED)
    return None


def _cancelled(desk: Desk, row: OrderRow, made: PosOrder) -> Outcome:
    """Cancel a draft in the POS; what a person approved there is only flagged."""
    if made.status == "draft":
        try:
            made = desk.pos.cancel_order(made.id, made.location_id)
        except (Invalid, MethodRefused, PermissionMissing):
            made = (desk.pos.orders_by_id([made.id]) or [made])[0]
    if made.status != "cancelled":
        flag_cancelled(desk.database, desk.find(row), made.status)
        return Outcome(OrderState.CREATED, CANCELLED)
    detail = "Cancelled on the site, and in the POS."
    desk.move(row, OrderState.CREATED, "", detail, pos_code=made.code, pos_status=made.status)
    return Outcome(OrderState.CANCELLED)
