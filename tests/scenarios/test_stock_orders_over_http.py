"""Scenarios B over HTTP where buyers are at work: what web orders hold back, and what they do to a site's own stock."""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.catalogs.pull import pull_pos_catalog
from sync.listings.plan import plan_site
from sync.listings.push import push_site
from sync.orders.states import refresh_order_states
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, WATER, LiveMarket, live_market

__all__ = ["start_sandbox"]

NEW_ORDER = "POST /admin/orders.json"
ORDERS = "GET /admin/orders.json"


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, more=(WATER,)) as made:
        yield made


@pytest.fixture
def two_sites(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER)) as made:
        yield made


def test_b10_a_draft_is_held_back_on_every_site_until_it_is_approved_and_read(two_sites: LiveMarket) -> None:
    market = two_sites
    market.buy("SKU1", 2)
    market.everything()
    assert _shown(market) == [8, 8]
    market.stock("SKU1", 20)
    market.everything()
    assert _shown(market) == [18, 18]
    market.at_pos("POST", f"/orders/{_draft(market)}/approve")
    refresh_order_states(market.pos, market.database)
    market.push()
    assert market.listing("SKU1") == ("in_sync", 18)  # the figure that was read does not know of the approval yet
    market.written()
    market.everything()
    assert (_shown(market), market.written()) == ([18, 18], {SITE: {}, OTHER: {}})
    market.stock("SKU1", 30)  # on hand, and two of them are promised
    market.everything()
    assert _shown(market) == [28, 28]


def test_b10_a_draft_that_is_cancelled_in_the_pos_is_held_no_more(two_sites: LiveMarket) -> None:
    market = two_sites
    market.buy("SKU1", 2)
    market.everything()
    market.at_pos("POST", f"/orders/{_draft(market)}/cancel")
    market.written()
    market.everything()
    assert (_shown(market), market.written()) == ([10, 10], {SITE: {"200": 1}, OTHER: {"200": 1}})


def test_b10_where_holding_is_off_the_pos_alone_decides(market: LiveMarket) -> None:
    market.choose(stock={"hold_open_orders": False})
    market.buy("SKU1", 2)
    market.everything()
    assert (market.pieces()["SKU1"], len(market.running.world.pos.orders)) == (10, 1)


def test_b10_an_order_that_waits_for_a_link_holds_what_is_linked(market: LiveMarket) -> None:
    market.add_on_site("LA")
    lines = [{"sku": "SKU1", "quantity": 2}, {"sku": "LA", "quantity": 1}]
    market.on_site("POST", "/orders", lines=lines)
    assert market.everything().sites[0].orders_waiting == 1
    assert (len(market.running.world.pos.orders), market.pieces()["SKU1"]) == (0, 8)
    market.stock("SKU1", 20)
    market.everything()
    assert market.pieces()["SKU1"] == 18


@pytest.mark.parametrize("trouble", [{"kind": "status", "status": 422}, {"kind": "drop_after"}], ids=["422", "lost"])
def test_b10_an_order_that_the_pos_does_not_take_or_confirm_is_held_back_all_the_same(
    market: LiveMarket, trouble: dict[str, Any]
) -> None:
    market.fault(POS, FaultRule(route=NEW_ORDER, times=1, **trouble))
    market.buy("SKU1", 2)
    for pieces in (10, 20):
        market.stock("SKU1", pieces)
        market.everything()
        assert market.pieces()["SKU1"] == pieces - 2


def test_b10_an_order_for_a_pack_of_six_lowers_the_single_piece(market: LiveMarket) -> None:
    assert (market.pieces()["NUOC"], market.pieces()["NUOC-6"]) == (15, 2)
    market.buy("NUOC-6", 1)
    market.everything()
    assert (market.pieces()["NUOC"], market.pieces()["NUOC-6"]) == (9, 1)
    market.buy("NUOC", 4)
    market.everything()
    assert (market.pieces()["NUOC"], market.pieces()["NUOC-6"]) == (5, 0)
    for order in list(market.running.world.pos.orders):
        market.at_pos("POST", f"/orders/{order}/approve")
    market.everything()
    assert (market.pieces()["NUOC"], market.pieces()["NUOC-6"]) == (5, 0)


def test_b14_a_sale_and_its_cancellation_without_restock_end_at_the_figure_of_the_pos(two_sites: LiveMarket) -> None:
    market = two_sites
    order = market.buy("SKU1", 2)
    assert market.pieces()["SKU1"] == 8
    market.fault(SITE, FaultRule("slow", route=ORDERS, times=1, seconds=1.0))  # the other is planned by then
    market.everything()
    assert (_shown(market), market.written()) == ([8, 8], {SITE: {"200": 1}, OTHER: {"200": 1}})
    market.on_site("POST", f"/orders/{order}/cancel")
    assert market.pieces()["SKU1"] == 8  # the site puts nothing back
    market.written()
    market.everything()
    assert (_shown(market), market.written()) == ([10, 10], {SITE: {"200": 1}, OTHER: {"200": 1}})
    market.everything()
    assert market.written() == {SITE: {}, OTHER: {}}


def test_b14_a_sale_that_is_cancelled_before_anybody_looked_is_repaired_with_one_write(market: LiveMarket) -> None:
    order = market.buy("SKU1", 2)
    market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    assert (market.pieces()["SKU1"], market.writes()) == (10, 1)


def test_b14_a_sale_between_the_plan_and_the_write_is_not_undone(market: LiveMarket) -> None:
    market.stock("SKU1", 9)
    market.stock("SKU2", 9)
    pull_pos_catalog(market.pos, market.database)
    plan_site(SITE, market.database)
    market.buy("SKU1", 3)
    push_site(market.site, market.database)
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"], market.writes()) == (6, 9, 2)


def _shown(market: LiveMarket) -> list[float]:
    """What the two sites show of SKU1."""
    return [market.pieces(alias)["SKU1"] for alias in (SITE, OTHER)]


def _draft(market: LiveMarket) -> int:
    """The one order of the POS."""
    (order,) = market.running.world.pos.orders
    return order
