"""A delivery names things and changes nothing else; what it names is read again from the POS, newest figures first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs import pokes
from sync.catalogs.pokes import CATALOG, ORDER_STATES, ORDERS, PRODUCTS, RereadReport, reread_poked, take_poke, waiting
from sync.connecting.webhooks import POS_TOPICS, SITE_TOPICS
from sync.errors import Transient
from sync.records import Page
from tests.sync.catalog_world import Market, open_market
from tests.sync.order_fakes import POS, SITE

# Variant n of the POS belongs to product 10 n.


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    market = open_market(sqlite_database)
    market.cycle()
    return market


def poke(market: Market, topic: str, body: dict[str, Any], shop: str = POS) -> int:
    return take_poke(shop, topic, body, market.database)


def named(market: Market, shop: str = POS) -> list[tuple[str, int]]:
    return [(one.subject, one.subject_id) for one in market.database.pokes.due(shop)]


def known_stock(market: Market, number: int = 1) -> int:
    rows = market.database.catalog.pos_stock([501])
    return int(rows[rows["variant_id"] == number]["available_milli"].iloc[0])


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("products/update", {"id": 20}),
        ("products/create", {"product": {"id": 20}}),
        ("products/delete", {"id": "20"}),
        ("products/update", {"id": 20.0, "variants": [{"inventories": [{"available": 1}]}]}),
        ("inventories/update", {"variant_id": 2, "available": 1}),
        ("inventories/update", {"inventory": {"variant_id": 2}}),
        ("inventories/update", {"variant_id": 999, "product_id": 20}),
    ],
)
def test_a_product_is_named_by_its_id_or_by_a_variant_of_it(market: Market, topic: str, body: dict[str, Any]) -> None:
    assert poke(market, topic, body) == 1
    assert named(market) == [(PRODUCTS, 20)]
    assert known_stock(market, 2) == 10_000, "no figure of a delivery is taken"


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": True}, {"id": -1}, {"id": "x"}, {"id": 2**63}, {"id": [1]}])
@pytest.mark.parametrize("topic", ["products/update", "inventories/update"])
def test_a_body_that_names_nothing_is_nothing(market: Market, topic: str, body: dict[str, Any]) -> None:
    assert poke(market, topic, body) == 0
    assert named(market) == []


@pytest.mark.parametrize(
    ("topic", "body"),
    [
        ("orders/create", {"id": 5, "name": "#1"}),
        ("orders/updated", {"order": {"id": "5"}}),
        ("order_transactions/create", {"id": 8, "order_id": 5}),
        ("refunds/create", {"refund": {"id": 8, "order_id": 5}}),
    ],
)
def test_an_order_of_a_site_is_named_by_its_id(market: Market, topic: str, body: dict[str, Any]) -> None:
    assert poke(market, topic, body, SITE) == 1
    assert named(market, SITE) == [(ORDERS, 5)]


@pytest.mark.parametrize(
    ("shop", "topic", "subject"),
    [
        (POS, "orders/finalized", ORDER_STATES),
        (POS, "orders/cancelled", ORDER_STATES),
        (SITE, "refunds/create", ORDERS),
        (SITE, "products/update", CATALOG),
        (SITE, "products/delete", CATALOG),
    ],
)
def test_of_a_sites_products_and_the_orders_of_the_pos_the_shop_as_a_whole_is_named(
    market: Market, shop: str, topic: str, subject: str
) -> None:
    assert poke(market, topic, {"id": 5}, shop) == 1
    assert named(market, shop) == [(subject, 0)]


def test_every_topic_that_is_registered_is_of_use_and_others_are_not(market: Market) -> None:
    body = {"id": 10, "variant_id": 1}
    assert all(poke(market, topic, body, POS) for topic in POS_TOPICS)
    assert all(poke(market, topic, body, SITE) for topic in SITE_TOPICS)
    for topic in ("", "carts/create", "customers/update", "inventory_levels/update", "nonsense"):
        assert poke(market, topic, body, SITE) == poke(market, topic, body, POS) == 0


def test_what_is_named_twice_is_read_once_with_the_figures_of_now(market: Market) -> None:
    market.pos.stock(1, 4)
    poke(market, "inventories/update", {"variant_id": 1, "available": 9})
    poke(market, "products/update", {"id": 10})
    before = market.pos.calls["variants_of"]
    assert reread_poked(market.pos, market.database) == RereadReport(1, 1, 1, 1, 0)
    assert market.pos.calls["variants_of"] - before == 1
    assert (known_stock(market), named(market)) == (4_000, [])


def test_what_is_named_while_it_is_read_stays_named(market: Market) -> None:
    poke(market, "products/update", {"id": 10})
    answer = market.pos.variants_of

    def sold_meanwhile(ids: Any) -> Any:
        rows = answer(ids)
        poke(market, "products/update", {"id": 10})
        return rows

    market.pos.variants_of = sold_meanwhile  # type: ignore[method-assign]
    reread_poked(market.pos, market.database)
    assert named(market) == [(PRODUCTS, 10)]


def test_a_page_of_a_scan_that_is_older_than_the_poke_does_not_bring_back_old_figures(market: Market) -> None:
    old = Page(datetime.now(UTC) - timedelta(seconds=5), tuple(market.pos.variants.values()), 3)
    market.pos.stock(1, 4)
    poke(market, "inventories/update", {"variant_id": 1})
    market.database.catalog.save_pos_page(old)
    reread_poked(market.pos, market.database)
    market.database.catalog.save_pos_page(old)
    assert known_stock(market) == 4_000


def test_a_product_that_is_gone_is_no_longer_asked_for(market: Market) -> None:
    poke(market, "products/delete", {"id": 10})
    del market.pos.variants[1]
    assert reread_poked(market.pos, market.database) == RereadReport(named=1, gone=1)
    assert named(market) == []


def test_more_than_a_scan_costs_are_left_to_the_scan(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pokes, "MOST", 2)
    for product in (10, 20, 30):
        poke(market, "products/update", {"id": product})
    before = market.pos.calls["variants_of"]
    assert reread_poked(market.pos, market.database) == RereadReport(named=3, left=3)
    assert market.pos.calls["variants_of"] == before
    assert waiting(market.database, POS, PRODUCTS) == 3
    market.pull()
    assert named(market) == [], "the scan has read them all"


def test_what_a_failing_pos_did_not_answer_stays_named(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pokes, "PORTION", 1)
    for product in (10, 20):
        poke(market, "products/update", {"id": product})
    answer = market.pos.variants_of

    def fails(ids: Any) -> Any:
        if 20 in ids:
            raise Transient(POS, "no answer.")
        return answer(ids)

    market.pos.variants_of = fails  # type: ignore[method-assign]
    with pytest.raises(Transient):
        reread_poked(market.pos, market.database)
    assert named(market) == [(PRODUCTS, 20)]
