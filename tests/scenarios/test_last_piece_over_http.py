"""Scenario B10 over HTTP where goods are scarce: two sites sell the last piece, and nothing is ever counted twice."""

from collections.abc import Iterator

import pytest

from resources.database.database import SqlDatabase
from sync.orders.listed import order_page
from sync.orders.listed_rows import OrderQuery
from sync.orders.states import release_order
from sync.records import OrderState
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, count=2, aliases=(SITE, OTHER)) as made:
        yield made


def shown(market: LiveMarket) -> list[float]:
    """What the two sites show of SKU1."""
    return [market.pieces(alias)["SKU1"] for alias in (SITE, OTHER)]


def statuses(market: LiveMarket) -> list[str]:
    """The orders of the POS by id."""
    return [order.status for _, order in sorted(market.running.world.pos.orders.items())]


def sell_last_piece_twice(market: LiveMarket) -> dict[str, int]:
    """One piece is left, and a buyer takes it on each site; the orders by site."""
    market.stock("SKU1", 1)
    market.everything()
    assert shown(market) == [1, 1]
    return {alias: market.buy("SKU1", 1, alias) for alias in (SITE, OTHER)}


def both_in(market: LiveMarket) -> None:
    """Cycles until both orders came in: a buyer whom one site is just making known in the POS is waited for."""
    market.everything()
    market.everything()


def test_b10_two_sites_sell_the_last_piece_and_both_orders_come_with_neither_site_below_zero(
    market: LiveMarket,
) -> None:
    sell_last_piece_twice(market)
    both_in(market)
    assert (statuses(market), shown(market)) == (["draft", "draft"], [0, 0])
    for order in list(market.running.world.pos.orders):
        market.at_pos("POST", f"/orders/{order}/approve")
        market.everything()
        assert shown(market) == [0, 0]
    market.stock("SKU1", 3)  # three on the shelf, two of them promised
    market.everything()
    assert shown(market) == [1, 1]


def test_b10_the_sale_on_one_site_takes_the_last_piece_off_the_other(market: LiveMarket) -> None:
    market.stock("SKU1", 1)
    market.everything()
    market.buy("SKU1", 1)
    market.everything()
    assert shown(market) == [0, 0]


def test_b10_the_second_order_for_the_last_piece_is_told_where_the_pos_sells_nothing_it_lacks(
    market: LiveMarket,
) -> None:
    market.switch(POS, allow_negative=False)
    for alias in (SITE, OTHER):
        market.choose(alias, orders={"status": "approved"})
    orders = sell_last_piece_twice(market)
    both_in(market)
    assert sorted(statuses(market)) == ["draft", "finalized"]
    flagged = order_page(None, OrderQuery(flagged=True), 0, 9, market.database)
    (row,) = flagged.rows
    assert (row.status, row.order.reason, row.order.pos_status) == ("linked", "not_approved", "draft")
    assert row.order.order_id == orders[row.order.site] and "SKU1" in row.order.detail
    assert shown(market) == [0, 0]
    market.stock("SKU1", 2)  # another one was found
    release_order(row.order.site, row.order.order_id, market.database, "an")
    market.everything()
    assert (statuses(market), shown(market)) == (["finalized", "finalized"], [0, 0])


def test_b10_what_the_pos_reserves_is_not_held_again_while_its_order_is_looked_at_once_more(
    market: LiveMarket,
) -> None:
    order_id = market.buy("SKU1", 2)
    market.everything()
    for order in list(market.running.world.pos.orders):
        market.at_pos("POST", f"/orders/{order}/approve")
    market.everything()
    assert shown(market) == [8, 8]
    market.database.orders.move(SITE, order_id, OrderState.CREATED, reason="edited_on_site", detail="For the test.")
    release_order(SITE, order_id, market.database, "an")
    assert market.database.orders.held_quantities().empty
    market.cycle()
    assert shown(market) == [8, 8]


def test_b14_a_cancellation_on_the_site_frees_the_goods_on_every_site_by_the_next_push(market: LiveMarket) -> None:
    market.stock("SKU1", 1)
    market.everything()
    order_id = market.buy("SKU1", 1)
    market.everything()
    assert shown(market) == [0, 0]
    market.on_site("POST", f"/orders/{order_id}/cancel")  # the site puts nothing back
    market.everything()
    assert (statuses(market), shown(market)) == (["cancelled"], [1, 1])
