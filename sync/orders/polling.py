"""Seeing every web order, once each, and noticing what happens to it later.

The window is measured in the site's own time and always overlaps the last one, so that neither clock skew nor
late rows lose an order; the (site, order id) of the record keeps it from being taken twice. The watermark moves
only after everything of the window is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.activities import noted
from sync.catalogs.pokes import ORDERS, WHOLE_SHOP
from sync.errors import NotFound, PermissionMissing, ShopError, Unauthorised
from sync.orders.following import follow, follow_deletion, read_by_itself
from sync.ports import Site
from sync.records import Field, OrderState, WebOrder
from sync.rows import OrderRow, SiteRow
from sync.stores import Database

OVERLAP = timedelta(minutes=5)
# Orders that webhooks named and lists do not show yet are read one by one: so many in a poll, the rest with the next.
MOST_BY_ID = 50
# What `last_error` of a site begins with when it is about orders: only those are cleared by orders.
ORDERS_PREFIX = "Orders: "


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
    with noted(site.alias, "orders", database) as turn:
        report = _polled(site, database, window)
        turn.count = report.new + report.changed
    return report


def _polled(site: Site, database: Database, window: timedelta | None) -> PollReport:
    row = database.state.site(site.alias)
    began = datetime.now(UTC)
    named = [poke.subject_id for poke in database.pokes.due(site.alias) if poke.subject == ORDERS]
    try:
        report, read_to, seen = _read(site, database, row, window)
        missed = sorted(set(named) - seen - {WHOLE_SHOP})
        report = _with(report, _read_named(site, database, row, missed[:MOST_BY_ID]))
    except (Unauthorised, PermissionMissing) as error:
        database.state.update_site(site.alias, last_error=f"{ORDERS_PREFIX}{error}")
        raise
    database.state.advance(orders_stream(site.alias), read_to)
    database.pokes.done(site.alias, ORDERS, sorted(set(named) - set(missed[MOST_BY_ID:])), began)
    if (row.last_error or "").startswith(f"{ORDERS_PREFIX}{site.alias}:"):
        database.state.update_site(site.alias, last_error="")
    return report


def _read(
    site: Site, database: Database, row: SiteRow, window: timedelta | None
) -> tuple[PollReport, datetime, set[int]]:
    """Record page by page; also the site's time when the first page was answered, and the ids of the orders seen."""
    known = database.state.watermark(orders_stream(row.alias))
    since = (known or row.order_watermark_start) - OVERLAP
    if window is not None:
        since = min(since, site.server_time() - window)
    report, seen = PollReport(0, 0, 0), set[int]()
    read_to: datetime | None = None
    for page in site.orders_changed(since):
        read_to = read_to or site.server_time()
        report = _with(report, _take(database, row, page.rows, known))
        seen |= {order.id for order in page.rows}
    return report, read_to or site.server_time(), seen


def _take(database: Database, row: SiteRow, orders: Sequence[WebOrder], known: datetime | None) -> PollReport:
    ours = [order for order in orders if _is_ours(order, row)]
    fresh, altered = record_orders(database, row, ours)
    _forget_foreign(database, row, orders, known)
    return PollReport(len(orders), fresh, altered)


def _read_named(site: Site, database: Database, row: SiteRow, order_ids: Sequence[int]) -> PollReport:
    """Read orders by id that webhooks named and the window did not show, because the site's lists are late.

    One that cannot be read is left to the next polls: it never keeps the others waiting.
    """
    known = database.state.watermark(orders_stream(row.alias))
    report = PollReport(0, 0, 0)
    for order_id in order_ids:
        try:
            report = _with(report, _take(database, row, [site.order(order_id)], known))
        except (Unauthorised, PermissionMissing):
            raise
        except NotFound:
            if (recorded := database.orders.find(row.alias, order_id)) is not None:
                follow_deletion(database, recorded)
        except ShopError:
            continue
    return report


def _with(one: PollReport, other: PollReport) -> PollReport:
    return PollReport(one.seen + other.seen, one.new + other.new, one.changed + other.changed)


def record_orders(database: Database, row: SiteRow, orders: Sequence[WebOrder]) -> tuple[int, int]:
    """Record orders, make the site's stock of what changed unknown, and flag what was changed after its import.

    Returns how many are new here, and how many known ones changed.
    """
    # The same order can stand on two pages or twice on one; the last mention is the newest.
    latest = list({order.id: order for order in orders}.values())
    before = database.orders.known(row.alias, [order.id for order in latest])
    for order in latest:
        if order.trouble and order.id in before:
            read_by_itself(database, order, before[order.id])
    latest = [order for order in latest if not order.trouble or order.id not in before]
    state = OrderState.NEW if row.settings.orders.sync else OrderState.OFF
    touched = database.orders.record(row.alias, latest, state)
    _forget(database, row.alias, touched, [before[order.id] for order in touched if order.id in before])
    for order in latest:
        follow(database, row, order, before.get(order.id))
    fresh = sum(1 for order in touched if order.id not in before)
    return fresh, len(touched) - fresh


def _is_ours(order: WebOrder, row: SiteRow) -> bool:
    return order.created_on >= row.order_watermark_start and order.source in row.settings.orders.sources


def _forget(database: Database, alias: str, orders: Sequence[WebOrder], before: Sequence[OrderRow] = ()) -> None:
    """An order, its edit and its cancellation move the site's own stock: the acknowledged figure proves nothing."""
    variants = {line.variant_id for order in orders for line in order.lines}
    variants |= {variant for row in before for variant, _ in row.lines}
    if known := {variant for variant in variants if variant is not None}:
        database.listings.forget(alias, known, {Field.QUANTITY})


def _forget_foreign(database: Database, row: SiteRow, orders: Sequence[WebOrder], known: datetime | None) -> None:
    """Orders that are not imported take stock as well; without a record, the watermark tells what is new."""
    since = known or row.order_watermark_start
    _forget(database, row.alias, [o for o in orders if not _is_ours(o, row) and o.modified_on > since])
