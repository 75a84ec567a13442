"""A restored backup knows nothing of what happened since: no order is made twice, and the stock comes right again.

The POS of these tests keeps no code of ours unless it is said, so that it would take an order a second time.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.backup import back_up, restore
from resources.database.database import SqlDatabase
from resources.database.engine import writing
from resources.database.restored import MARK
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.records import OrderState
from tests.sandbox.conftest import Running, StartSandbox, start_sandbox
from tests.scenarios.live_market import POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        state = made.database.state
        # Lists show at once here: what was sent before the restore shows by the time it is looked for.
        state.update_pos(settings=state.pos().settings.model_copy(update={"list_lag_seconds": 0.0}))
        made.switch(POS, code_on_create="lost")
        yield made


def made(market: LiveMarket) -> dict[int, list[str]]:
    """The POS's orders by the web order whose address they bear: their states."""
    found: dict[int, list[str]] = {}
    for order in market.running.world.pos.orders.values():
        found.setdefault(int((order.reference_url or "0").rsplit("/", 1)[-1]), []).append(order.status)
    return found


def posts(running: Running) -> int:
    """Writing requests that the POS saw so far."""
    routes = running.world.log.snapshot()["shops"].get(POS, {}).get("by_route", {})
    return sum(sum(Counter(answers).values()) for route, answers in routes.items() if not route.startswith("GET"))


def searches(running: Running) -> int:
    """How often the POS was asked for orders by code or reference."""
    routes = running.world.log.snapshot()["shops"].get(POS, {}).get("by_route", {})
    return sum(sum(answers.values()) for route, answers in routes.items() if route.startswith("GET /admin/orders.json"))


def let_go_on(market: LiveMarket) -> None:
    market.database.state.update_site(SITE, paused=False)
    market.everything()
    market.everything()


def bring_orders(market: LiveMarket) -> None:
    market.database.state.update_site(SITE, paused=False)
    poll_orders(market.site, market.database)
    import_orders(SITE, market.pos, market.site, market.database)


@pytest.mark.parametrize("codes", ["lost", "kept"])
def test_d1_orders_made_after_the_backup_are_found_in_the_pos_and_nothing_is_written_twice(
    market: LiveMarket, tmp_path: Path, codes: str
) -> None:
    market.switch(POS, code_on_create=codes)
    before = market.buy("SKU1", 1)
    market.everything()
    waiting = market.buy("SKU2", 1)
    poll_orders(market.site, market.database)  # recorded, and not sent yet
    back_up(market.database.engine, tmp_path / "backup.db")
    after, edited, cancelled = market.buy("SKU1", 2), market.buy("SKU3", 1), market.buy("SKU4", 1)
    market.everything()
    market.on_site("POST", f"/orders/{edited}/edit", lines=[{"sku": "SKU3", "quantity": 2}])
    market.on_site("POST", f"/orders/{cancelled}/cancel")
    market.stock("SKU2", 3)
    market.cycle()
    assert {number: len(orders) for number, orders in made(market).items()} == dict.fromkeys(
        (before, waiting, after, edited, cancelled), 1
    )
    restore(tmp_path / "backup.db", market.database, tmp_path, replace=True)
    assert market.database.orders.find(SITE, after) is None
    assert market.everything().sites[0].stopped == "paused"
    let_go_on(market)
    found = made(market)
    assert all(len(orders) == 1 for orders in found.values()), found
    assert found[cancelled] == ["cancelled"]
    rows = {number: market.database.orders.find(SITE, number) for number in found}
    told = {number: (row.state, row.reason) for number, row in rows.items() if row}
    in_the_pos = dict.fromkeys((before, waiting, after, cancelled), (OrderState.CREATED, ""))
    assert told == in_the_pos | {edited: (OrderState.FAILED, "differs")}  # this POS lets nobody change lines
    assert market.pieces() == {"SKU1": 7, "SKU2": 2, "SKU3": 8, "SKU4": 10}
    market.written()
    market.everything()
    assert (market.writes(), posts(market.running)) == (0, 0)


def test_an_order_placed_well_after_the_restore_is_sent_without_a_search(market: LiveMarket, tmp_path: Path) -> None:
    back_up(market.database.engine, tmp_path / "backup.db")
    restore(tmp_path / "backup.db", market.database, tmp_path, replace=True)
    longer_ago = update(tables.watermarks).where(tables.watermarks.c.stream == MARK)
    with writing(market.database.engine) as connection:
        connection.execute(longer_ago.values(value=datetime.now(UTC) - timedelta(hours=1)))
    number = market.buy("SKU1", 1)
    market.running.world.log.reset()
    bring_orders(market)
    assert made(market) == {number: ["draft"]}
    assert searches(market.running) == 0


def test_an_order_placed_right_after_the_restore_is_looked_for_first(market: LiveMarket, tmp_path: Path) -> None:
    back_up(market.database.engine, tmp_path / "backup.db")
    restore(tmp_path / "backup.db", market.database, tmp_path, replace=True)
    number = market.buy("SKU1", 1)
    market.running.world.log.reset()
    bring_orders(market)
    assert made(market) == {number: ["draft"]}
    assert searches(market.running) == 2
