"""What people did in the POS with the orders of sites.

The POS reserves stock for an order from its approval on (contracts/sapo-pos.md §3.2); until then we hold its
quantities back ourselves. So the state of every open draft is read by id in every cycle, and a hold ends with it.
Approved orders are read along with them once an hour, or in every cycle where their site shows what became of them.
A draft that holds stock for days is marked for a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.errors import WrongUse
from sync.orders.showing import note_progress
from sync.orders.status import CANCELLED, EDITED, HELD_LONG
from sync.ports import Pos
from sync.records import OrderState, PosOrder
from sync.rows import OrderRow, SiteRow
from sync.stores import Database

BATCH = 200
STREAM = "pos:order_states"
APPROVED_EVERY = timedelta(hours=1)
# An order older than this is through, or stands in the POS for good.
FOLLOWED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class StatesReport:
    """Orders that were read; how many of them people approved or cancelled meanwhile, and how many were marked."""

    read: int
    approved: int
    cancelled: int
    held_long: int = 0


def refresh_order_states(pos: Pos, database: Database) -> StatesReport:
    """Read the state of all open drafts, of all sites, and once an hour of approved orders; a read for 200 of them.

    An order that the POS does not show is left as it is: its lists are late, and a hold too long is harmless.
    """
    began = datetime.now(UTC)
    sites = {site.alias: site for site in database.state.sites()}
    known, hourly = _followed(database, sites, began)
    read = approved = cancelled = held_long = 0
    for ids in _batches(list(known)):
        for found in pos.orders_by_id(ids):
            row = known.get(found.id)
            read += 1
            if row is None:
                continue
            if row.site in sites:
                note_progress(database, sites[row.site], row, found)
            if _is_news(row, found) and _save(database, row, found):
                cancelled += found.status == "cancelled"
                approved += row.pos_status == "draft" and found.status != "cancelled"
            elif found.status == "draft" and _mark_long_hold(database, row, sites.get(row.site), began):
                held_long += 1
    if hourly:
        database.state.advance(STREAM, began)
    return StatesReport(read, approved, cancelled, held_long)


def _followed(database: Database, sites: Mapping[str, SiteRow], now: datetime) -> tuple[dict[int, OrderRow], bool]:
    """Orders to read by their POS ids, and whether approved ones are among them."""
    last = database.state.watermark(STREAM)
    hourly = last is None or now - last >= APPROVED_EVERY
    close = {site for site, one in sites.items() if one.settings.orders.show_shipped or one.settings.orders.show_paid}
    approved = [
        row
        for row in database.orders.approved(now - FOLLOWED)
        if hourly or row.reason == CANCELLED or row.site in close
    ]
    rows = [*database.orders.open_drafts(), *approved]
    return {row.pos_order_id: row for row in rows if row.pos_order_id is not None}, hourly


def _is_news(row: OrderRow, found: PosOrder) -> bool:
    return found.status != row.pos_status


def _mark_long_hold(database: Database, row: OrderRow, site: SiteRow | None, now: datetime) -> bool:
    """Mark a draft whose age is beyond what the site allows; whether it is marked now."""
    days = site.settings.stock.hold_days if site is not None and site.settings.stock.hold_open_orders else None
    if days is None or row.state != OrderState.CREATED or row.reason or now - row.created_on <= timedelta(days=days):
        return False
    detail = f"Its draft holds stock for more than {days} days: approve or cancel {row.pos_code} in the POS."
    here = (row.state, row.reason)
    return database.orders.move(
        row.site, row.order_id, OrderState.CREATED, reason=HELD_LONG, detail=detail, only_from=here
    )


def release_order(alias: str, order_id: int, database: Database, who: str) -> None:
    """Let an order go (again) with the next import, as a person asked.

    One that failed, one that came while order sync was off, and one in the POS that is marked with a reason: that one
    is compared again. What may exist in the POS already is looked for there before anything is sent.

    Raises:
        WrongUse: no such order, or one that is not stopped.
    """
    row = database.orders.find(alias, order_id)
    if row is None:
        raise WrongUse(f"{alias} has no recorded order {order_id}.")
    marked = row.state == OrderState.CREATED and row.reason != "" and row.pos_order_id is not None
    if not marked and row.state not in (OrderState.FAILED, OrderState.OFF):
        raise WrongUse(
            f"Order {row.number} of {alias} is {row.state}: only failed, unlinked and marked ones can be sent again."
        )
    if row.pos_order_id is not None:
        state, reason = OrderState.SENDING, row.reason if row.reason == EDITED else ""
    else:
        state, reason = (OrderState.NEW if row.intent_at is None else OrderState.UNSURE), ""
    database.orders.move(alias, order_id, state, reason=reason, who=who, why="Released by a person.")


def _save(database: Database, row: OrderRow, found: PosOrder) -> bool:
    """Note the new status; what an order was marked with stays, unless it was about the old one."""
    over = row.reason == HELD_LONG or (row.reason == CANCELLED and found.status == "cancelled")
    return database.orders.move(
        row.site,
        row.order_id,
        OrderState.CREATED,
        reason="" if over else row.reason,
        detail="" if over else row.detail,
        pos_code=found.code,
        pos_status=found.status,
        who="pos",
        why="Changed in the POS.",
        only_from=(row.state, row.reason),
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
