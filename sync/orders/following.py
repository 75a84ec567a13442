"""What a site did to an order after it was recorded here: cancelled it, edited it, was paid for it, deleted it.

A draft in the POS goes back on its way, to be cancelled or changed by the next import; what people approved there is
marked, and left to them.
"""

from sync.orders.content import content_digest, content_of
from sync.orders.status import CANCELLED, EDITED, UNREAD
from sync.records import OrderState, WebOrder
from sync.rows import OrderRow, SiteRow
from sync.settings import OrderSettings
from sync.stores import Database

GONE = "gone_from_site"
PAID = "paid_on_site"


def follow(database: Database, row: SiteRow, order: WebOrder, before: OrderRow | None) -> None:
    """Note what the site did to an order after it was recorded here; `before` is what was recorded earlier.

    Where it stands is asked anew: an import that came to the end of it meanwhile has left the news to us, and one that
    comes to the end later sees the news itself.
    """
    if before is None:
        return
    if before.reason == UNREAD:
        _follow_return(database, before)
    cancelled = order.status == "cancelled"
    changed = not cancelled and edited(order, before)
    if not (cancelled or changed or order.received > before.received):
        return  # as with most orders of a window that is read again
    now = database.orders.find(row.alias, order.id) or before
    if cancelled:
        _follow_cancel(database, now)
    elif changed:
        _follow_edit(database, now)
    else:
        _follow_payment(database, row.settings.orders, now)


def read_by_itself(database: Database, order: WebOrder, before: OrderRow) -> None:
    """Have an order in the POS read by itself, because the site's list shows it in a way that cannot be read.

    What is recorded of it stays. One that is on its way is read by itself anyway, and one that failed waits already.
    """
    if before.state == OrderState.CREATED and order.modified_on > before.modified_on:
        detail = "It changed on the site and cannot be read in the list; it is read by itself."
        _move(database, before, OrderState.SENDING, UNREAD, detail)


def _follow_return(database: Database, before: OrderRow) -> None:
    """An order that could not be read can be read again, so that it goes on."""
    if before.state == OrderState.FAILED:
        state = OrderState.NEW if before.pos_order_id is None and before.intent_at is None else OrderState.SENDING
        _move(database, before, state, "retry", "It can be read again.")


def edited(order: WebOrder, row: OrderRow) -> bool:
    """Whether the site now shows other content than the record; of a record without a digest, goods and total."""
    if row.content:
        return content_digest(order) != row.content
    total, lines = content_of(order)
    recorded = tuple(sorted(row.lines, key=str))
    return total != row.total or (bool(recorded) and lines != recorded)


def _follow_edit(database: Database, before: OrderRow) -> None:
    """A draft in the POS is to be changed, an approved order is flagged, what failed before is tried again."""
    if before.state in (OrderState.CREATED, OrderState.FAILED) and before.pos_order_id is not None:
        follow_edit(database, before)
    elif before.state == OrderState.FAILED and before.pos_order_id is None:
        _move(database, before, OrderState.NEW, "retry", "Edited on the site; it is tried again.")


def _follow_payment(database: Database, settings: OrderSettings, before: OrderRow) -> None:
    """An order that was paid after its import goes back on its way, to be recorded as paid and approved.

    One that waits for a person is left to them.
    """
    wanted = settings.payments or settings.status == "approved_when_paid"
    settled = before.state == OrderState.CREATED and before.reason not in (EDITED, CANCELLED)
    stands = before.pos_order_id is not None and before.pos_status in ("draft", "finalized")
    # A payment that the site shows because the POS had it is no news for the POS.
    ours = database.showings.began(before.site, before.order_id, "paid")
    if wanted and settled and stands and not ours:
        _move(database, before, OrderState.SENDING, PAID, "The buyer has paid; the POS is to know.")


def follow_edit(database: Database, row: OrderRow) -> bool:
    """What to do with an order in the POS that was edited on the site; whether its draft is to be changed.

    A draft goes back on its way, to be changed by an import; an approved order is flagged, its POS order left to a
    person; one that was cancelled in the POS stays so.
    """
    if row.pos_status in (None, "draft"):
        _move(database, row, OrderState.SENDING, EDITED, "Edited on the site; its draft in the POS is to be changed.")
        return True
    if row.pos_status != "cancelled":
        detail = f"Edited on the site after it was approved; change {row.pos_code or 'the order'} in the POS by hand."
        _move(database, row, OrderState.CREATED, EDITED, detail)
    return False


def _follow_cancel(database: Database, before: OrderRow) -> None:
    """A cancelled order goes back on its way while its draft may still be cancelled; an approved one is flagged.

    What has no POS order yet, and what may have one (its intent is open), is settled by the next import.
    """
    if before.pos_order_id is None:
        if before.state in (OrderState.OFF, OrderState.FAILED) and before.intent_at is None:
            detail = "Cancelled on the site before it was imported."
            _move(database, before, OrderState.CANCELLED, CANCELLED, detail)
        elif before.state in (OrderState.OFF, OrderState.FAILED):
            detail = "Cancelled on the site; it is searched in the POS, to be cancelled there as well."
            _move(database, before, OrderState.UNSURE, CANCELLED, detail)
        return
    settled = before.reason == CANCELLED or before.pos_status == "cancelled"
    if settled or before.state not in (OrderState.CREATED, OrderState.FAILED):
        return
    if before.pos_status in (None, "draft"):
        _move(database, before, OrderState.SENDING, CANCELLED, "Its draft in the POS is to be cancelled.")
    else:
        flag_cancelled(database, before, before.pos_status)


def flag_cancelled(database: Database, row: OrderRow, pos_status: str | None) -> None:
    """Flag an order cancelled on the site that the POS holds beyond a draft."""
    detail = f"Cancelled on the site after it was approved; cancel {row.pos_code or 'the order'} in the POS by hand."
    _move(database, row, OrderState.CREATED, CANCELLED, detail, pos_status)


def follow_deletion(database: Database, row: OrderRow) -> None:
    """Mark an order in the POS whose web order was deleted; one that is not there yet fails with its import."""
    if row.state == OrderState.CREATED and row.reason == "" and row.pos_status != "cancelled":
        detail = f"Deleted on the site after its import; cancel {row.pos_code or 'the order'} in the POS by hand."
        _move(database, row, OrderState.CREATED, GONE, detail)


def _move(
    database: Database,
    row: OrderRow,
    state: OrderState,
    reason: str,
    detail: str,
    pos_status: str | None = None,
) -> None:
    seen = (row.state, row.reason)
    database.orders.move(
        row.site, row.order_id, state, reason=reason, detail=detail, pos_status=pos_status, only_from=seen
    )
