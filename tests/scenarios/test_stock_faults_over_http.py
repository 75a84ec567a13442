"""Scenarios B over HTTP where a shop fails: rows and pages that are missing, refusals, rate limits, outages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from resources.sapo_web.client import SapoWeb
from sandbox.faults import FaultRule
from sync.catalogs.pull import pull_pos_catalog
from sync.errors import ShopError
from sync.ports import Lane
from tests.resources.http.helpers import PATIENT, OpenPace
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, POS, SITE, LiveMarket, OpenShops, live_market

__all__ = ["start_sandbox"]

PRODUCTS = "GET /admin/products.json"
SET = "PUT /admin/inventory_levels/set.json"


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        yield made


def test_b3_a_missing_branch_row_is_an_error_and_no_write(market: LiveMarket) -> None:
    market.choose(stock={"branches": (market.main_branch, market.open_branch("CN2"))})
    market.stock("SKU1", 4)
    market.stock("SKU2", 4)
    market.stock("SKU2", 3, "CN2")
    market.everything()
    assert (market.listing("SKU1"), market.pieces()["SKU1"]) == (("error/stock_unknown", None), 10)
    assert (market.writes(), market.pieces()["SKU2"]) == (1, 7)
    market.stock("SKU1", 0, "CN2")
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 4)


def test_b3_an_answer_without_the_figures_is_unknown_and_never_zero(market: LiveMarket) -> None:
    for missing in ("inventories", "available"):
        market.fault(POS, FaultRule("missing_field", route=PRODUCTS, field=missing))
        market.everything()
        assert {market.listing(name) for name in market.pos_ids} == {("error/stock_unknown", None)}
        assert (market.writes(), set(market.pieces().values())) == (0, {10})
        market.heal(POS)
    market.everything()
    assert {market.listing(name) for name in market.pos_ids} == {("in_sync", 10)}
    assert market.writes() == 0


def test_b3_of_a_scan_whose_second_page_fails_nothing_is_concluded_about_what_it_did_not_show(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    bad_pages: list[tuple[Any, int]] = [("truncated", 4), ("empty", 5)]
    with live_market(start_sandbox, sqlite_database, 252) as market:
        for kind, pieces in bad_pages:
            before = market.pieces()["SKU1"]
            market.stock("SKU252", pieces)  # the newest product, on the first page
            market.stock("SKU1", pieces)  # the oldest, on the second
            market.fault(POS, FaultRule(kind, route=PRODUCTS, after=1))
            with pytest.raises(ShopError):
                pull_pos_catalog(market.pos, market.database)
            market.push()
            assert (market.pieces()["SKU252"], market.pieces()["SKU1"], market.writes()) == (pieces, before, 1)
            market.heal(POS)
            market.everything()
            assert (market.writes(), _not_ten(market)) == (1, {"SKU252": pieces, "SKU1": pieces})


def test_b3_a_pos_that_shows_no_product_at_all_leaves_the_stock_alone(market: LiveMarket) -> None:
    with _emptied(market):
        assert "came back empty" in market.everything().pos_error
        market.push()
    assert (market.writes(), set(market.pieces().values())) == (0, {10})
    market.everything()
    assert market.writes() == 0


def test_b6_one_rejected_write_of_a_hundred_is_the_only_one_retried(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 100) as market:
        market.switch(SITE, set_unmanaged="reject")
        market.stock_all(4)
        market.edit("SKU42", inventory_management="")  # by hand, after the site was read last
        pull_pos_catalog(market.pos, market.database)
        report = market.push()
        assert (report.stock_writes, report.rejected, report.remaining) == (99, 1, 0)
        assert market.written() == {SITE: {"200": 99, "422": 1}}
        assert _not_four(market) == {"SKU42": 10}
        assert market.listing("SKU42") == ("error/rejected", 4)
        assert "does not have inventory tracking enabled" in _detail(market, "SKU42")
        market.edit("SKU42", inventory_management="bizweb")
        market.written()
        market.push()
        assert market.written() == {SITE: {"200": 1}}
        assert (_not_four(market), market.listing("SKU42")) == ({}, ("in_sync", 4))


def test_b8_a_429_is_waited_out_as_told_and_the_run_goes_on_where_it_was(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 30, speed=100.0) as market:
        pace = OpenPace()
        market.sites[SITE] = market.make.site(market.running, SITE, pace=pace)
        market.stock_all(4)
        pull_pos_catalog(market.pos, market.database)
        market.fault(SITE, FaultRule("status", status=429, seconds=20, route=SET, after=11, times=1))
        report = market.push()
        assert (report.stock_writes, report.remaining) == (30, 0)
        assert market.written() == {SITE: {"200": 30, "429": 1}}
        assert set(market.pieces().values()) == {4}
        spent = market.site.spent()
        assert (pace.rejections, spent.rate_limited) == ([0.2], 1)  # 20 seconds of a shop a hundred times as fast
        assert spent.waited_seconds >= 0.2


def test_b8_a_pause_longer_than_a_run_ends_it_and_the_next_goes_on_where_it_was(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 30) as market:
        # Each write is counted, so none may be repeated because a busy machine answered after a second.
        market.sites[SITE] = market.make.site(market.running, SITE, patience=PATIENT)
        market.stock_all(4)
        pull_pos_catalog(market.pos, market.database)
        market.fault(SITE, FaultRule("status", status=429, seconds=3600, route=SET, after=11))
        report = market.push()
        assert "429" in report.stopped
        assert 0 < report.stock_writes <= market.written()[SITE]["200"] == 11
        market.heal(SITE)
        market.push()
        assert market.written() == {SITE: {"200": 30 - report.stock_writes}}
        assert set(market.pieces().values()) == {4}


@pytest.mark.parametrize("route", [SET, "GET /admin/orders.json"])
def test_b8_while_one_site_makes_us_wait_another_is_written_to_its_end(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, route: str
) -> None:
    with live_market(start_sandbox, sqlite_database, 10, (SITE, OTHER), speed=100.0) as market:
        shops = _Watched(market)
        pace = _UntilTheOtherIsDone(other=shops.done)
        market.sites[SITE] = market.make.site(market.running, SITE, pace=pace)
        market.stock_all(4)
        market.fault(SITE, FaultRule("status", status=429, route=route, times=1))
        market.everything(shops)
        assert pace.was_done == [True]
        assert {alias: answers["200"] for alias, answers in market.written().items()} == {SITE: 10, OTHER: 10}


OUTAGES: list[Any] = [
    pytest.param({"kind": "drop_before"}, id="no answer at all"),
    pytest.param({"kind": "status", "status": 500, "route": SET}, id="500 to writes alone"),
]


@pytest.mark.parametrize("outage", OUTAGES)
def test_b9_while_a_site_is_down_the_other_stays_fresh_and_it_needs_one_write_for_each_sku_later(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, outage: dict[str, Any]
) -> None:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER)) as market:
        market.fault(OTHER, FaultRule(**outage))
        for pieces in (0, 7):
            market.stock("SKU1", pieces)
            market.stock("SKU2", 20 + pieces)
            here, there = market.everything().sites
            assert (here.stock_writes, here.error) == (2, "")
            assert (there.stock_writes, bool(there.error or there.remaining)) == (0, True)
            assert (market.pieces(SITE)["SKU1"], market.pieces(SITE)["SKU2"]) == (pieces, 20 + pieces)
        assert set(market.pieces(OTHER).values()) == {10}
        market.heal(OTHER)
        market.written()
        market.everything()
        assert market.written() == {SITE: {}, OTHER: {"200": 2}}
        assert market.pieces(OTHER) == market.pieces(SITE)


def _not_ten(market: LiveMarket) -> dict[str, float]:
    """What no longer shows the 10 pieces of the start."""
    return {sku: pieces for sku, pieces in market.pieces().items() if pieces != 10}


def _not_four(market: LiveMarket) -> dict[str, float]:
    return {sku: pieces for sku, pieces in market.pieces().items() if pieces != 4}


def _detail(market: LiveMarket, name: str) -> str:
    rows = market.database.listings.rows(SITE, [market.site_ids[name]]).set_index("field")
    return str(rows.at["quantity", "detail"])


@contextmanager
def _emptied(market: LiveMarket) -> Iterator[None]:
    """The POS shows a list of no products, and says that this is all."""
    shop = market.running.world.pos
    products, shop.products = shop.products, {}
    yield
    shop.products = products


@dataclass
class _Watched(OpenShops):
    """Tells when the other site's goods have had their turn."""

    done: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def site(self, alias: str, lane: Lane = "listings") -> Iterator[SapoWeb]:
        yield self.market.sites[alias]
        if (alias, lane) == (OTHER, "listings"):
            self.done.set()


@dataclass
class _UntilTheOtherIsDone(OpenPace):
    """The pause that a 429 asks for, made as long as the other site needs."""

    other: threading.Event = field(default_factory=threading.Event)
    was_done: list[bool] = field(default_factory=list)

    def rejected(self, retry_after: float) -> None:
        super().rejected(retry_after)
        self.was_done.append(self.other.wait(30))
