"""Scenarios A to D that depend on the site, over HTTP, for every kind of site there is."""

from collections.abc import Iterator

import pytest

from resources.database.database import SqlDatabase
from sandbox.faults import FaultRule
from sync.hand_links import unlink_by_hand
from sync.link import link_site
from sync.plan import plan_site
from sync.pull import pull_pos_catalog, pull_site_catalog
from sync.push import push_site
from sync.records import Field
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import OTHER, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

KINDS = ["sapo-web", "woocommerce"]


@pytest.fixture(params=KINDS)
def market(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, request: pytest.FixtureRequest
) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database, kind=request.param) as made:
        yield made


def the_order(market: LiveMarket) -> dict[str, object]:
    """The one order of the POS."""
    (order,) = market.at_pos("GET", "/orders").json()
    return dict(order)


# ---- A. Linking ----------------------------------------------------------------------------------


def test_a4_a_renamed_sku_keeps_its_link_and_its_stock_flows_on(market: LiveMarket) -> None:
    market.rename_on_site("SKU1", "KHAC")
    market.stock("SKU1", 4)
    market.cycle()
    assert market.pieces()["KHAC"] == 4
    assert market.status(market.site_ids["SKU1"]) == "linked"


def test_a5_swapped_skus_never_push_across(market: LiveMarket) -> None:
    for name, sku in (("SKU1", "TAM"), ("SKU2", "SKU1"), ("SKU1", "SKU2")):
        market.rename_on_site(name, sku)
        market.cycle()
    market.stock("SKU1", 3)
    market.stock("SKU2", 7)
    market.cycle()
    pieces = {row.id: row.inventory_quantity for row in market.shelf().values()}
    assert (pieces[market.site_ids["SKU1"]], pieces[market.site_ids["SKU2"]]) == (3, 7)


def test_a6_a_variant_made_again_links_to_its_new_id_and_is_pushed_in_full(market: LiveMarket) -> None:
    market.on_site("DELETE", f"/variants/{market.site_ids['SKU1']}")
    market.cycle()
    made = market.add_on_site("SKU1")
    market.stock("SKU1", 6)
    market.price("SKU1", 70_000)
    market.cycle()
    assert (market.status(made), market.pieces()["SKU1"], market.prices()["SKU1"]) == ("linked", 6, 70_000)


def test_a7_what_was_unlinked_by_hand_is_not_written(market: LiveMarket) -> None:
    unlink_by_hand(SITE, market.site_ids["SKU1"], market.database, "test")
    market.stock_all(3)
    market.cycle()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (10, 3)


@pytest.mark.parametrize("kind", ["truncated", "empty", "missing_field"])
def test_a9_a_reading_that_fails_takes_nothing_as_deleted(market: LiveMarket, kind: str) -> None:
    market.fault(SITE, FaultRule(kind, method="GET", field="id"))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=SITE):
        pull_site_catalog(market.site, market.database, full=True)
    market.heal(SITE)
    link_site(SITE, market.database)
    assert [market.status(number) for number in market.site_ids.values()] == ["linked"] * 4


# ---- B. Stock ------------------------------------------------------------------------------------


def test_b1_one_changed_sku_is_one_write_and_nothing_changed_is_none(market: LiveMarket) -> None:
    market.everything()
    assert market.writes() == 0
    market.stock("SKU2", 3)
    for _ in range(2):
        market.everything()
    assert (market.writes(), market.pieces()["SKU2"]) == (1, 3)


def test_b4_a_value_that_returns_with_an_answer_lost_ends_where_it_was(market: LiveMarket) -> None:
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("drop_after", method="PUT" if "put" in _writing(market) else "POST", times=1))
    market.cycle(full=False)
    market.stock("SKU1", 5)
    market.cycle(full=False)
    assert market.pieces()["SKU1"] == 5


def test_b6_of_several_writes_the_refused_one_alone_is_an_error(market: LiveMarket) -> None:
    market.stock_all(3)
    market.on_site("DELETE", f"/variants/{market.site_ids['SKU3']}")
    pull_pos_catalog(market.pos, market.database)
    report = market.push()
    assert (report.stock_writes, report.rejected) == (3, 1)
    assert [market.pieces()[sku] for sku in ("SKU1", "SKU2", "SKU4")] == [3, 3, 3]


def test_b7_a_write_whose_answer_is_lost_is_the_same_afterwards(market: LiveMarket) -> None:
    market.stock("SKU1", 4)
    for kind in ("drop_after", "truncated", "slow_after"):
        market.fault(SITE, FaultRule(kind, method="POST", times=1, seconds=1.5))  # type: ignore[arg-type]
        market.fault(SITE, FaultRule(kind, method="PUT", times=1, seconds=1.5))  # type: ignore[arg-type]
    market.cycle(full=False)
    assert market.pieces()["SKU1"] == 4


def test_b8_a_429_is_waited_out_and_the_rest_goes_on(market: LiveMarket) -> None:
    market.stock_all(3)
    market.fault(SITE, FaultRule("status", status=429, times=1, after=1, seconds=1))
    assert market.cycle(full=False).stock_writes == 4
    assert set(market.pieces().values()) == {3}


@pytest.mark.parametrize("kind", KINDS)
def test_b9_a_site_that_is_down_keeps_no_other_waiting_and_is_brought_up_at_once(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, kind: str
) -> None:
    with live_market(start_sandbox, sqlite_database, aliases=(SITE, OTHER), kind=kind) as market:  # type: ignore[arg-type]
        market.fault(OTHER, FaultRule("status", status=503))
        for pieces in (7, 6, 5):
            market.stock("SKU1", pieces)
            market.everything()
        assert (market.pieces(SITE)["SKU1"], market.pieces(OTHER)["SKU1"]) == (5, 10)
        market.heal(OTHER)
        market.written()
        market.everything()
        assert market.pieces(OTHER)["SKU1"] == 5
        assert market.written()[OTHER] == {"200": 1}


def test_b14_a_sale_and_its_cancellation_end_at_the_figure_of_the_pos(market: LiveMarket) -> None:
    order = market.buy("SKU1", 2)
    market.everything()
    assert market.pieces()["SKU1"] == 8  # held for the draft
    market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    market.everything()
    assert market.pieces()["SKU1"] == 10


def test_b14_a_sale_between_the_plan_and_the_write_is_not_undone(market: LiveMarket) -> None:
    market.stock("SKU1", 9)
    market.stock("SKU2", 9)
    pull_pos_catalog(market.pos, market.database)
    plan_site(SITE, market.database)
    market.buy("SKU1", 3)
    push_site(market.site, market.database)
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (6, 9)


def test_b11_stock_edited_by_hand_is_corrected_once(market: LiveMarket) -> None:
    market.on_site("POST", "/stock", variant_id=market.site_ids["SKU1"], available=77)
    for _ in range(3):
        market.cycle()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 10)


# ---- C. Price ------------------------------------------------------------------------------------


def test_c1_goods_without_a_price_are_left_alone(market: LiveMarket) -> None:
    market.price("SKU1", None)
    market.cycle()
    assert (market.listing("SKU1", Field.PRICE), market.prices()["SKU1"]) == (("error/no_price", None), 100_000)


def test_c2_a_price_to_compare_with_comes_and_goes_with_the_sale(market: LiveMarket) -> None:
    market.choose(price={"compare_at": "SOSANH"})
    for name in market.pos_ids:
        market.price(name, 120_000, "SOSANH")
    market.cycle()
    assert {row.compare_at_price for row in market.shelf().values()} == {120_000}
    market.price("SKU1", 120_000)  # the sale of this one ended
    market.cycle()
    assert (market.prices()["SKU1"], market.shelf()["SKU1"].compare_at_price) == (120_000, None)
    assert (market.prices()["SKU2"], market.shelf()["SKU2"].compare_at_price) == (100_000, 120_000)
    market.writes()
    market.cycle()
    assert market.writes() == 0


def test_c5_fractions_are_rounded_once_and_not_written_in_every_run(market: LiveMarket) -> None:
    market.price("SKU1", 176_666.6667)
    market.cycle()
    assert (market.prices()["SKU1"], market.writes()) == (176_667, 1)
    for _ in range(2):
        market.cycle()
    assert market.writes() == 0


def test_c6_a_price_beyond_the_guard_is_held_and_the_rest_goes(market: LiveMarket) -> None:
    market.price("SKU1", 1_000)
    market.price("SKU2", 90_000)
    market.cycle()
    assert (market.prices()["SKU1"], market.prices()["SKU2"]) == (100_000, 90_000)
    assert market.listing("SKU1", Field.PRICE) == ("held/guard_price", 1_000)


# ---- D. Orders -----------------------------------------------------------------------------------


def test_d1_an_order_seen_again_and_again_is_made_once(market: LiveMarket) -> None:
    market.buy("SKU1", 2)
    for _ in range(3):
        market.everything()
    assert the_order(market)["status"] == "draft"


def test_d4_an_order_waits_for_its_link_and_goes_by_itself(market: LiveMarket) -> None:
    market.add_on_site("MOI")
    market.cycle()
    market.buy("MOI", 1)
    market.everything()
    assert market.at_pos("GET", "/orders").json() == []
    market.add_to_pos("MOI")
    market.everything()
    market.everything()
    assert len(market.at_pos("GET", "/orders").json()) == 1


def test_d5_the_pos_totals_what_the_site_totals(market: LiveMarket) -> None:
    lines = [{"sku": "SKU1", "quantity": 3}, {"sku": "SKU2", "quantity": 1}]
    person = {"name": "Nguyễn An", "phone": "0912345678"}
    market.on_site("POST", "/orders", lines=lines, customer=person, shipping=30_000, discount=33_333)
    market.everything()
    assert float(str(the_order(market)["total"])) == 400_000 + 30_000 - 33_333


def test_d15_an_order_that_is_cancelled_before_it_is_seen_makes_none(market: LiveMarket) -> None:
    order = market.buy("SKU1", 1)
    market.on_site("POST", f"/orders/{order}/cancel")
    market.everything()
    assert market.at_pos("GET", "/orders").json() == []


def _writing(market: LiveMarket) -> str:
    return "post" if market.site.capabilities.bulk > 1 else "put"
