"""Scenarios B over HTTP: the number of pieces on sites that listen, as it changes in a POS that listens."""

from collections.abc import Iterator

import pytest

from resources.database.database import SqlDatabase
from resources.http_values import moment
from sandbox.faults import FaultRule
from sync.catalogs.pull import pull_pos_catalog
from tests.resources.http.helpers import calls
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import COMBO, OTHER, POS, SITE, WATER, LiveMarket, live_market

__all__ = ["start_sandbox"]

SET = "/admin/inventory_levels/set.json"


@pytest.fixture
def market(start_sandbox: StartSandbox, sqlite_database: SqlDatabase) -> Iterator[LiveMarket]:
    with live_market(start_sandbox, sqlite_database) as made:
        yield made


def test_b1_one_changed_sku_is_one_write_at_each_site_that_has_it(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 30, (SITE, OTHER)) as market:
        market.add_to_pos("RIENG")
        market.add_on_site("RIENG", alias=OTHER)
        market.everything()
        assert market.written() == {SITE: {}, OTHER: {}}
        market.stock("SKU7", 3)
        market.stock("RIENG", 4)
        for _ in range(2):
            market.everything()
        assert market.written() == {SITE: {"200": 1}, OTHER: {"200": 2}}
        assert _changed(market, SITE) == {"SKU7": 3}
        assert _changed(market, OTHER) == {"SKU7": 3, "RIENG": 4}


def test_b1_when_nothing_changed_nothing_is_written(market: LiveMarket) -> None:
    for _ in range(3):
        market.everything()
        market.cycle()
    assert market.writes() == 0


def test_b1_planning_and_writing_read_no_catalog_of_the_site(market: LiveMarket) -> None:
    market.push()
    assert calls(market.running, SITE) == {}
    market.stock("SKU1", 4)
    pull_pos_catalog(market.pos, market.database)
    assert market.push().stock_writes == 1
    reads = {route for route in calls(market.running, SITE) if route.startswith("GET")}
    assert not {route for route in reads if "products" in route or "variants" in route}
    assert market.pieces()["SKU1"] == 4


def test_b1_a_number_that_is_printed_in_another_form_is_no_change(market: LiveMarket) -> None:
    for form in ("four", "float", "mixed"):
        market.switch(POS, number_form=form)
        market.everything()
    assert market.writes() == 0
    market.stock("SKU1", 4)
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 4)


def test_b2_chosen_branches_are_summed_less_the_safety_stock_and_never_below_zero(market: LiveMarket) -> None:
    first, second = market.main_branch, market.open_branch("CN2")
    market.open_branch("CN3")
    for name, counted in {"SKU1": (3, 4, 9), "SKU2": (-9, 4, 9)}.items():
        for branch, pieces in zip(("CN1", "CN2", "CN3"), counted, strict=True):
            market.stock(name, pieces, branch)
    market.choose(stock={"branches": (first, second), "safety": 2})
    market.everything()
    assert (market.pieces()["SKU1"], market.pieces()["SKU2"]) == (5, 0)


def test_b2_ten_at_one_branch_and_five_at_another_are_ten_or_five_or_fifteen_by_choice(market: LiveMarket) -> None:
    first, second = market.main_branch, market.open_branch("CN2")
    market.stock("SKU1", 10, "CN1")
    market.stock("SKU1", 5, "CN2")
    shown = []
    for chosen in ((first,), (second,), (first, second)):
        market.choose(stock={"branches": chosen})
        market.everything()
        shown.append(market.pieces()["SKU1"])
    assert shown == [10, 5, 15]


def test_b4_stock_returns_to_an_earlier_value_between_runs(market: LiveMarket) -> None:
    market.stock("SKU1", 5)
    market.everything()
    market.written()
    market.stock("SKU1", 0)
    market.stock("SKU1", 5)
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"]) == (0, 5)
    for pieces in (0, 5):
        market.stock("SKU1", pieces)
        market.everything()
        assert (market.writes(), market.pieces()["SKU1"]) == (1, pieces)


def test_b4_stock_returns_to_an_earlier_value_after_a_lost_reply(market: LiveMarket) -> None:
    market.stock("SKU1", 5)
    market.everything()
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("drop_after", route=f"PUT {SET}"))
    assert market.everything().sites[0].remaining == 1
    assert market.pieces()["SKU1"] == 4  # it was done there, and nobody here knows
    market.heal(SITE)
    market.stock("SKU1", 5)
    pull_pos_catalog(market.pos, market.database)  # the site itself is not read again before the next push
    market.push()
    assert market.pieces()["SKU1"] == 5


def test_b5_a_change_with_an_older_timestamp_than_our_last_read_is_caught(market: LiveMarket) -> None:
    market.everything()
    market.stock("SKU1", 2)
    stamp = moment(market.running.world.pos.variants[market.pos_ids["SKU1"]].modified_on)
    read_to = market.database.state.watermark("pos:catalog")
    assert stamp is not None
    assert read_to is not None
    assert stamp < read_to
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 2)


def test_b7_a_write_whose_reply_was_lost_is_repeated_with_the_same_value(market: LiveMarket) -> None:
    ways = {"put": f"PUT {SET}", "post": f"POST {SET}", "none": "PUT /admin/variants"}
    for way, route in ways.items():
        market.switch(SITE, set_levels=way)
        market.stock("SKU1", 6)
        market.everything()  # which of the ways this site takes is known from here on
        market.written()
        market.stock("SKU1", 4)
        market.fault(SITE, FaultRule("drop_after", route=route, times=1))
        market.everything()
        assert market.written() == {SITE: {"dropped": 1, "200": 1}}, way
        assert (market.pieces()["SKU1"], market.listing("SKU1")) == (4, ("in_sync", 4))
        market.everything()
        assert market.writes() == 0


def test_b7_when_every_reply_of_a_run_was_lost_the_next_run_leaves_the_same_value(market: LiveMarket) -> None:
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("truncated", route=f"PUT {SET}"))
    market.everything()
    market.heal(SITE)
    assert market.listing("SKU1") == ("pending", 4)
    market.written()
    market.push()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 4)
    assert market.listing("SKU1") == ("in_sync", 4)


def test_b7_a_reply_that_says_nothing_is_made_certain_by_reading_the_level(market: LiveMarket) -> None:
    market.stock("SKU1", 6)
    market.everything()
    market.written()
    market.stock("SKU1", 4)
    market.fault(SITE, FaultRule("empty", route=f"PUT {SET}"))
    market.everything()
    assert (market.writes(), market.pieces()["SKU1"], market.listing("SKU1")) == (1, 4, ("in_sync", 4))


def test_b11_stock_edited_by_hand_on_the_site_is_found_corrected_once_and_logged(market: LiveMarket) -> None:
    number = market.site_ids["SKU1"]
    market.on_site("POST", "/stock", variant_id=number, available=77)
    market.everything()
    assert market.writes() == 0  # the site's time stamps did not move, so that only a whole read finds it
    for _ in range(3):
        market.cycle()
    assert (market.writes(), market.pieces()["SKU1"]) == (1, 10)
    log = market.database.state.recent_changes(site=SITE, subject="variant", subject_id=str(number))
    told = log.loc[log["who"].isin(["verification", "push"]), ["who", "field", "before", "after"]]
    assert told.values.tolist()[::-1] == [["verification", "quantity", "10", "77"], ["push", "quantity", "77", "10"]]


def test_b12_fractions_are_floored_and_what_the_site_does_not_count_is_skipped(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, more=(WATER, COMBO)) as market:
        assert (market.pieces()["NUOC-6"], market.pieces()["COMBO"]) == (2, 5)  # of 2.5 and 5
        market.edit("SKU3", inventory_management="")
        market.stock("SKU1", 3)
        market.stock("SKU2", 2.625)
        market.stock("SKU3", 3)
        market.stock("SKU4", -0.5)
        market.cycle()
        assert market.writes() == 4
        assert _changed(market, SITE) == {"SKU1": 3, "SKU2": 2, "SKU4": 0, "NUOC": 15, "NUOC-6": 2, "COMBO": 1}
        assert market.listing("SKU3") == ("skipped/unmanaged", None)


def test_b12_a_combo_that_the_site_computes_itself_is_left_alone(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, more=(COMBO,)) as market:
        market.edit("COMBO", type="combo")
        market.stock("SKU1", 4)
        market.cycle()
        assert (market.writes(), market.pieces()["COMBO"]) == (1, 5)
        assert market.status(market.site_ids["COMBO"]) == "linked"
        assert market.listing("COMBO") == ("skipped/unmanaged", None)


def test_b12_an_unmanaged_item_is_switched_to_managed_where_that_is_chosen(market: LiveMarket) -> None:
    market.edit("SKU1", inventory_management="")
    market.choose(stock={"manage_unmanaged": True})
    market.stock("SKU1", 4)
    for _ in range(2):
        market.cycle()
    shelf = market.shelf()["SKU1"]
    assert (shelf.managed, shelf.inventory_quantity) == (True, 4)
    assert market.written() == {SITE: {"200": 2}}  # the switch, and the number


def _changed(market: LiveMarket, alias: str) -> dict[str, float]:
    """What no longer shows the 10 pieces of the start."""
    return {sku: pieces for sku, pieces in market.pieces(alias).items() if pieces != 10}
