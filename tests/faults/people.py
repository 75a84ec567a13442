"""What people are told at any time, and what they then do."""

from typing import Any

from resources.database import tables
from resources.database.engine import reading
from sync.orders.states import release_order
from sync.records import OrderState
from tests.faults.stage import Stage
from tests.scenarios.live_market import SITE

SETTLED = (OrderState.CREATED, OrderState.CANCELLED, OrderState.OFF)


def troubles(stage: Stage) -> list[str]:
    """Every sentence that stands anywhere in our records: of sites, of orders, of values that were refused."""
    database = stage.tools.database
    found = [site.last_error or "" for site in database.state.sites()]
    for row in _orders(stage):
        if row["reason"] or OrderState(row["state"]) not in SETTLED:
            found.append(f"{row['site']} {row['number']} {row['state']} {row['reason']}: {row['detail']}")
    found += [f"{row['site']} {row['subject_id']}: {row['why']}" for row in _left_out(stage)]
    listings = database.listings.rows(SITE)
    wrong = listings[listings["state"] == "error"]
    found += [f"{SITE}: {row.field} {row.reason} {row.detail}" for row in wrong.itertuples()]
    return [text for text in found if text.strip()]


def _left_out(stage: Stage) -> list[Any]:
    """What stories of orders say was left out of them, or left to people."""
    changes = tables.changes
    with reading(stage.tools.database.engine) as connection:
        entries = connection.execute(changes.select()).mappings().all()
    return [one for one in entries if one["field"] == "left_out" or one["after"] == "left"]


def people_act(stage: Stage) -> bool:
    """Let every order go again that waits for a person; whether there was one."""
    waiting = [row for row in _orders(stage) if row["state"] == OrderState.FAILED or _is_marked(row)]
    for row in waiting:
        release_order(row["site"], row["order_id"], stage.tools.database, "an")
    return bool(waiting)


def _is_marked(row: Any) -> bool:
    return row["state"] == OrderState.CREATED and row["reason"] != "" and row["pos_order_id"] is not None


def _orders(stage: Stage) -> list[Any]:
    with reading(stage.tools.database.engine) as connection:
        return list(connection.execute(tables.orders.select()).mappings().all())
