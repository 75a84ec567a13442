"""What people did in the POS with the drafts of web orders.

The POS reserves stock for an order from its approval on (contracts/sapo-pos.md §3.2); until then we hold its
quantities back ourselves. So the state of every open draft is read by id, and a hold ends with it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync.errors import WrongUse
from sync.order_status import EDITED
from sync.ports import Pos
from sync.records import OrderState, PosOrder
from sync.rows import OrderRow
from sync.stores import Database

BATCH = 200


@dataclass(frozen=True, slots=True)
class StatesReport:
    """Drafts that were read, and how many of them people approved or cancelled meanwhile."""

    read: int
    approved: int
    cancelled: int


def refresh_order_states(pos: Pos, database: Database) -> StatesReport:
    """Read the state of all open drafts, of all sites; ⌈drafts/200⌉ reads.

    A draft that the POS does not show is left as it is: its lists are late, and a hold too long is harmless.
    """
    drafts = {row.pos_order_id: row for row in database.orders.open_drafts() if row.pos_order_id is not None}
    read = approved = cancelled = 0
    for ids in _batches(list(drafts)):
        for found in pos.orders_by_id(ids):
            read += 1
            if found.id in drafts and found.status != "draft":
                _save(database, drafts[found.id], found)
                cancelled += found.status == "cancelled"
                approved += found.status != "cancelled"
    return StatesReport(read, approved, cancelled)


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


def _save(database: Database, row: OrderRow, found: PosOrder) -> None:
    database.orders.move(
        row.site,
        row.order_id,
        OrderState.CREATED,
        reason=row.reason,
        detail=row.detail,
        pos_code=found.code,
        pos_status=found.status,
        who="pos",
        why="Changed in the POS.",
    )


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
