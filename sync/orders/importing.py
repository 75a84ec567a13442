"""Bringing the recorded web orders of a site into the POS, each exactly once.

One order that cannot go never keeps the next one waiting; only a refused login or a missing right ends the run,
because it would refuse every order.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sync.activities import noted
from sync.errors import NotFound, PermissionMissing, ShopError, Unauthorised, Unreadable
from sync.orders.desk import Desk, Outcome, linked_variants
from sync.orders.following import GONE
from sync.orders.polling import ORDERS_PREFIX, record_orders
from sync.orders.sending import look_again, send
from sync.orders.settling import resume
from sync.orders.showing import ShowingReport, show_progress
from sync.orders.status import CANCELLED, UNREAD
from sync.ports import Pos, Site
from sync.records import OrderState
from sync.rows import OrderRow, SiteRow
from sync.stores import Database
from sync.turns import holder

# A run ends before its job is taken for hung; what is left goes with the next one.
RUN_SECONDS = 480.0
NOTHING_SHOWN = ShowingReport()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Where the orders of one run ended, and how many for which reason.

    `unsure` counts those whose answer was lost, `cancelled` those cancelled on the site, with or without a draft
    in the POS; `shown` those whose progress was written to the site, `trouble` the last error that kept one from it.
    """

    created: int = 0
    waiting: int = 0
    unsure: int = 0
    failed: int = 0
    cancelled: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    shown: int = 0
    trouble: str = ""


def import_orders(
    alias: str, pos: Pos, site: Site, database: Database, *, deadline_seconds: float = RUN_SECONDS
) -> ImportReport:
    """Send every order of a site that may go, and look for those whose answer was lost.

    Raises:
        LeaseTaken: another run imports the orders of this site.
        LeaseLost: another run took over; it goes on where this one stopped.
        Unauthorised, PermissionMissing: a shop refuses us; the site's `last_error` says so.
    """
    with noted(alias, "import", database) as turn:
        report = _imported(alias, pos, site, database, deadline_seconds)
        turn.count = report.created + report.cancelled + report.shown
        turn.told = turn.count > 0  # that there was nothing to bring is what reading the orders tells
    return report


def _imported(alias: str, pos: Pos, site: Site, database: Database, deadline_seconds: float) -> ImportReport:
    outcomes: list[Outcome] = []
    if (standing := database.state.site(alias)).paused or standing.mode == "preview":
        return _report(outcomes)  # in preview another app may still take the orders
    ends = time.monotonic() + deadline_seconds
    with database.leases.hold(f"{alias}:orders", holder()) as lease:
        due = sorted(database.orders.due(alias), key=_had_trouble)
        if not due:
            return _report(outcomes, show_progress(alias, site, database, lease))
        desk = Desk(
            row=database.state.site(alias),
            pos=pos,
            site=site,
            database=database,
            lease=lease,
            lag=timedelta(seconds=database.state.pos().settings.list_lag_seconds),
        )
        waiting = _waiting(desk.row, database, due)
        for row in due:
            if time.monotonic() > ends:
                break
            desk.require_lease()
            outcomes.append(Outcome(row.state, row.reason) if row.order_id in waiting else _guarded(desk, row))
        _clear_error(desk)
        return _report(outcomes, show_progress(alias, site, database, lease))


def something_to_import(alias: str, database: Database) -> bool:
    """Whether an import could move an order now, or show on the site what became of one.

    Orders that wait for a link that is still missing cannot move.

    Told from the database alone, so that a run is asked for only when there is something to do.
    """
    site = database.state.site(alias)
    if site.paused or site.mode == "preview":
        return False
    due = database.orders.due(alias)
    return len(_waiting(site, database, due)) < len(due) or bool(database.showings.open(alias))


def _had_trouble(row: OrderRow) -> bool:
    """Orders without any trouble go first, so that those with trouble never use up a run's time."""
    return bool(row.reason)


def _guarded(desk: Desk, row: OrderRow) -> Outcome:
    """One order's turn; its own failure ends with it."""
    try:
        return _turn(desk, row)
    except (Unauthorised, PermissionMissing) as error:
        desk.database.state.update_site(desk.row.alias, last_error=f"{ORDERS_PREFIX}{error}")
        raise
    except (ShopError, ValueError) as error:
        return _failed(desk, desk.find(row), error)


def _failed(desk: Desk, row: OrderRow, error: ShopError | ValueError) -> Outcome:
    """Try again later what may go then; the rest waits for a person. What may exist in the POS stays unsure."""
    if isinstance(error, ShopError) and not error.permanent:
        reason = row.reason if row.state in (OrderState.SENDING, OrderState.UNSURE) else "retry"
        return desk.move(row, row.state, reason, str(error))
    reason = "error"
    if isinstance(error, Unreadable):
        reason = UNREAD
    elif isinstance(error, NotFound) and error.shop == desk.row.alias:
        reason = GONE
    return desk.move(row, OrderState.FAILED, reason, str(error))


def _turn(desk: Desk, row: OrderRow) -> Outcome:
    """Decide by the record and by the web order as it is now."""
    may_exist = row.pos_order_id is not None or row.intent_at is not None
    if row.cancelled and not may_exist:
        return _never_sent(desk, row)
    order = desk.site.order(row.order_id)
    if order.modified_on != row.modified_on or not row.content:
        record_orders(desk.database, desk.row, [order])
        row = desk.find(row)
    if row.pos_order_id is not None:
        return resume(desk, row, order)
    if may_exist:
        outcome = look_again(desk, row, order)
        if outcome is not None:
            return outcome
    if order.status == "cancelled":
        return _never_sent(desk, row)
    return send(desk, row, order)


def _never_sent(desk: Desk, row: OrderRow) -> Outcome:
    detail = "Cancelled on the site before it was imported."
    return desk.move(row, OrderState.CANCELLED, CANCELLED, detail)


def _waiting(site: SiteRow, database: Database, due: Sequence[OrderRow]) -> set[int]:
    """Orders that still wait for the same thing, told without a call and from the links of their variants alone."""
    waiting = [row for row in due if row.state == OrderState.WAITING and row.pos_order_id is None and not row.cancelled]
    unlinked = {row.order_id: set(map(_variant, row.lines)) for row in waiting if row.reason == "not_linked"}
    links = linked_variants(site.alias, database, _known(set().union(*unlinked.values())))
    no_branch = {row.order_id for row in waiting if row.reason == "no_branch" and site.settings.orders.branch is None}
    return no_branch | {order_id for order_id, variants in unlinked.items() if not variants <= links.keys()}


def _variant(line: tuple[int | None, int]) -> int | None:
    return line[0]


def _known(variants: Iterable[int | None]) -> set[int]:
    return {variant for variant in variants if variant is not None}


def _clear_error(desk: Desk) -> None:
    """A run that came to its end proves that the POS lets us in again."""
    if (desk.row.last_error or "").startswith(f"{ORDERS_PREFIX}{desk.pos.alias}:"):
        desk.database.state.update_site(desk.row.alias, last_error="")


def _report(outcomes: Iterable[Outcome], showing: ShowingReport = NOTHING_SHOWN) -> ImportReport:
    outcomes = list(outcomes)
    states = Counter(outcome.state for outcome in outcomes)
    return ImportReport(
        created=states[OrderState.CREATED],
        waiting=states[OrderState.WAITING],
        unsure=states[OrderState.UNSURE] + states[OrderState.SENDING],
        failed=states[OrderState.FAILED],
        cancelled=states[OrderState.CANCELLED],
        reasons=dict(Counter(outcome.reason for outcome in outcomes if outcome.reason)),
        shown=showing.shown,
        trouble=showing.trouble,
    )
