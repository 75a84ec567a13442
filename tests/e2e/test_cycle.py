"""One whole cycle over real HTTP: what is linked, written and imported, counted on the sandbox's own side."""

import math

import pytest

from console.shopping import place_orders
from tests.e2e.conftest import Starter, writes

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("sites", [1, 4])
def test_e5_the_pos_is_read_once_a_cycle_whatever_the_number_of_sites(play_with: Starter, sites: int) -> None:
    play = play_with("--sites", str(sites), "--products", "510", "--differences", "5")
    play.cycle()
    play.reset_counts()
    report = play.cycle()
    assert report.failed == []
    products = len(play.sandbox.ask("GET", "/cuahang/products"))
    asked = play.counted()["cuahang"]["by_route"]["GET /admin/products.json"]
    assert asked == {"200": math.ceil(products / 250)}


def test_every_difference_is_written_once_and_a_second_cycle_writes_nothing(play_with: Starter) -> None:
    play = play_with("--sites", "2", "--differences", "60")
    play.reset_counts()
    first = play.cycle()
    assert first.failed == []
    for site in first.sites:
        assert site.stock_writes + site.price_writes == 60
    play.reset_counts()
    second = play.cycle()
    assert [site.stock_writes + site.price_writes for site in second.sites] == [0, 0]
    counted = play.counted()
    assert [writes(counted, alias) for alias in play.aliases] == [0, 0]


def test_a_site_that_answers_5xx_now_and_then_ends_equal_to_the_pos(play_with: Starter) -> None:
    play = play_with("--sites", "3", "--differences", "80")
    report = play.cycle()
    assert report.failed == []
    statuses = play.counted()["mypham"]["statuses"]
    assert any(status.startswith("5") for status in statuses)
    failing = next(site for site in report.sites if site.alias == "mypham")
    assert failing.stock_writes + failing.price_writes == 80
    assert failing.remaining == 0


def test_new_orders_of_every_site_reach_the_pos_once_and_the_stock_follows(play_with: Starter) -> None:
    play = play_with("--sites", "2", "--differences", "10")
    play.cycle()
    placed = {alias: place_orders(play.sandbox, alias, 4) for alias in play.aliases}
    assert set(placed.values()) == {4}
    report = play.cycle()
    assert report.failed == []
    assert [site.orders_created for site in report.sites] == [4, 4]
    again = play.cycle()
    assert [site.orders_created for site in again.sites] == [0, 0]
    orders = [order for order in play.sandbox.ask("GET", "/cuahang/orders") if order["reference_number"]]
    expected = {
        f"{alias.upper()}-{order['id']}": order["total_price"]
        for alias in play.aliases
        for order in play.sandbox.ask("GET", f"/{alias}/orders")
    }
    assert {order["code"]: order["total"] for order in orders} == expected
    assert {order["status"] for order in orders} == {"draft"}
    assert [site.stock_writes + site.price_writes for site in again.sites] == [0, 0]


def test_a_dead_site_is_named_and_the_others_are_done(play_with: Starter) -> None:
    play = play_with("--sites", "2", "--differences", "20")
    play.cycle()
    dead, alive = play.aliases
    play.sandbox.ask("POST", f"/{dead}/faults", {"kind": "drop_before", "rate": 1.0})
    report = play.cycle()
    assert len(report.failed) == 1
    assert dead in report.failed[0]
    fine = next(site for site in report.sites if site.alias == alive)
    assert fine.error == ""
    assert fine.links is not None
