"""Seeing every web order, once each, and noticing what happens to it later.

The window is measured in the site's own time and always overlaps the last one, so that neither clock skew nor
late rows lose an order; the (site, order id) of the record keeps it from being taken twice. The watermark moves
only after everything of the window is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.errors import PermissionMissing, Unauthorised
from sync.order_content import content_digest, content_of
from sync.order_status import EDITED
from sync.pokes import ORDERS, WHOLE_SHOP
from sync.ports import Site
from sync.records import Field, OrderState, WebOrder
from sync.rows import OrderRow, SiteRow
from sync.settings import OrderSettings
from sync.stores import Database

OVERLAP = timedelta(minutes=5)
WHO = "orders"
# What `last_error` of a site begins with when it is about orders: only those are cleared by orders.
ORDERS_PREFIX = "Orders: "
PAID = "paid_on_site"


@dataclass(frozen=True, slots=True)
class PollReport:
    """What a poll read: orders in the window, those recorded for the first time, those changed since."""

    seen: int
    new: int
    changed: int


def orders_stream(alias: str) -> str:
    """Name of the watermark of a site's orders."""
    return f"site:{alias}:orders"


def poll_orders(site: Site, database: Database, *, window: timedelta | None = None) -> PollReport:
    """Record the orders that a site changed since the last poll.

    Args:
        site: the website.
        database: the tables.
        window: read at least this far back; what was seen before and is unchanged has no effect.

    Returns:
        The counts; orders from before the connection and from other sources are seen, but not recorded.

    Raises:
        ShopError: the site could not be read; the watermark stays, and the next poll reads the same window.
    """
    row = database.state.site(site.alias)
    began = datetime.now(UTC)
    try:
        report, read_to = _read(site, database, row, window)
    except (Unauthorised, PermissionMissing) as error:
        database.state.update_site(site.alias, last_error=f"{ORDERS_PREFIX}{error}")
        raise
    database.state.advance(orders_stream(site.alias), read_to)
    database.pokes.done(site.alias, ORDERS, [WHOLE_SHOP], began)
    if (row.last_error or "").startswith(f"{ORDERS_PREFIX}{site.alias}:"):
        database.state.update_site(site.alias, last_error="")
    return report


def _read(site: Site, database: Database, row: SiteRow, window: timedelta | None) -> tuple[PollReport, datetime]:
    """Record page by page; the second value is the site's time when the first page was answered."""
    known = database.state.watermark(orders_stream(row.alias))
    since = (known or row.order_watermark_start) - OVERLAP
    if window is not None:
        since = min(since, site.server_time() - window)
    seen = new = changed = 0
    read_to: datetime | None = None
    for page in site.orders_changed(since):
        read_to = read_to or site.server_time()
        ours = [order for order in page.rows if _is_ours(order, row)]
        fresh, altered = record_orders(database, row, ours)
        _forget_foreign(database, row, page.rows, known)
        seen, new, changed = seen + len(page.rows), new + fresh, changed + altered
    return PollReport(seen, new, changed), read_to or site.server_time()


def record_orders(database: Database, row: SiteRow, orders: Sequence[WebOrder]) -> tuple[int, int]:
    """Record orders, make the site's stock of what changed unknown, and flag what was changed after its import.

    Returns how many are new here, and how many known ones changed.
    """
    # The same order can stand on two pages or twice on one; the last mention is the newest.
    latest = list({order.id: order for order in orders}.values())
    before = {order.id: database.orders.find(row.alias, order.id) for order in latest}
    state = OrderState.NEW if row.settings.orders.sync else OrderState.OFF
    touched = database.orders.record(row.alias, latest, state)
    _forget(database, row.alias, touched, [before[order.id] for order in touched])
    for order in latest:
        _follow(database, row, order, before[order.id])
    fresh = sum(1 for order in touched if before[order.id] is None)
    return fresh, len(touched) - fresh


def _is_ours(order: WebOrder, row: SiteRow) -> bool:
    return order.created_on >= row.order_watermark_start and order.source in row.settings.orders.sources


def _forget(database: Database, alias: str, orders: Sequence[WebOrder], before: Sequence[OrderRow | None] = ()) -> None:
    """An order, its edit and its cancellation move the site's own stock: the acknowledged figure proves nothing."""
    variants = {line.variant_id for order in orders for line in order.lines}
    variants |= {variant for row in before if row is not None for variant, _ in row.lines}
    if known := {variant for variant in variants if variant is not None}:
        database.listings.forget(alias, known, {Field.QUANTITY})


def _forget_foreign(database: Database, row: SiteRow, orders: Sequence[WebOrder], known: datetime | None) -> None:
    """Orders that are not imported take stock as well; without a record, the watermark tells what is new."""
    since = known or row.order_watermark_start
    _forget(database, row.alias, [o for o in orders if not _is_ours(o, row) and o.modified_on > since])


def _follow(database: Database, row: SiteRow, order: WebOrder, before: OrderRow | None) -> None:
    """Note what the site did to an order after it was recorded here."""
    if before is None:
        return
    if order.status == "cancelled":
        _follow_cancel(database, before)
    elif edited(order, before):
        _follow_edit(database, before)
    elif order.received > before.received:
        _follow_payment(database, row.settings.orders, before)


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
        _move(database, before, OrderState.NEW, "edited_on_site", "Edited on the site; it is tried again.")


def _follow_payment(database: Database, settings: OrderSettings, before: OrderRow) -> None:
    """An order that was paid after its import goes back on its way, to be recorded as paid and approved.

    One that waits for a person is left to them.
    """
    wanted = settings.payments or settings.status == "approved_when_paid"
    settled = before.state == OrderState.CREATED and before.reason not in ("edited_on_site", "cancelled_on_site")
    if wanted and settled and before.pos_order_id is not None and before.pos_status in ("draft", "finalized"):
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
            _move(database, before, OrderState.CANCELLED, "cancelled_on_site", detail)
        elif before.state in (OrderState.OFF, OrderState.FAILED):
            detail = "Cancelled on the site; it is searched in the POS, to be cancelled there as well."
            _move(database, before, OrderState.UNSURE, "cancelled_on_site", detail)
        return
    settled = before.reason == "cancelled_on_site" or before.pos_status == "cancelled"
    if settled or before.state not in (OrderState.CREATED, OrderState.FAILED):
        return
    if before.pos_status in (None, "draft"):
        _move(database, before, OrderState.SENDING, "cancelled_on_site", "Its draft in the POS is to be cancelled.")
    else:
        flag_cancelled(database, before, before.pos_status)


def flag_cancelled(database: Database, row: OrderRow, pos_status: str | None) -> None:
    """Flag an order cancelled on the site that the POS holds beyond a draft."""
    detail = f"Cancelled on the site after it was approved; cancel {row.pos_code or 'the order'} in the POS by hand."
    _move(database, row, OrderState.CREATED, "cancelled_on_site", detail, pos_status)


def _move(
    database: Database,
    row: OrderRow,
    state: OrderState,
    reason: str,
    detail: str,
    pos_status: str | None = None,
) -> None:
    database.orders.move(row.site, row.order_id, state, reason=reason, detail=detail, pos_status=pos_status)
