"""What webhooks named of the POS leads to new plans of the sites that may be written to, in the order of a scan."""

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs.follow import FollowReport, follow_pokes, writable_sites
from sync.catalogs.pokes import ORDER_STATES, RereadReport, take_poke, waiting
from sync.errors import Transient, WrongUse
from tests.sync import order_world
from tests.sync.catalog_world import Market, open_market
from tests.sync.order_fakes import POS, SITE
from tests.sync.order_world import pos_variant, site_variant, web_order


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    market = open_market(sqlite_database)
    market.cycle()
    return market


def follow(market: Market, seconds: float = 30.0) -> FollowReport:
    return follow_pokes(market.pos, market.database, seconds)


def test_a_sale_in_the_pos_makes_the_new_figure_pending(market: Market) -> None:
    market.pos.stock(1, 4)
    take_poke(POS, "inventories/update", {"variant_id": 1}, market.database)
    report = follow(market)
    assert (report.reread, report.planned) == (RereadReport(1, 1, 1, 1), (SITE,))
    assert market.listing(1001) == ("pending", 4)
    assert market.listing(1002) == ("in_sync", 10)


def test_a_new_product_of_the_pos_is_linked_as_after_a_scan(market: Market) -> None:
    market.site.variants[1009] = site_variant(1009, "SKU9")
    market.pull()
    market.link()
    market.pos.variants[9] = pos_variant(9)
    take_poke(POS, "products/create", {"id": 90}, market.database)
    follow(market)
    assert market.pairs()[1009] == 9


def test_a_draft_cancelled_in_the_pos_frees_its_goods(sqlite_database: SqlDatabase) -> None:
    market = open_market(sqlite_database)
    market.cycle()
    world = order_world.World(market.database, market.pos, market.site)
    world.take(web_order(1, order_world.line(1001)))
    market.plan()
    assert market.listing(1001)[1] == 9
    market.pos.cancel_order(world.row(1).pos_order_id or 0)
    take_poke(POS, "orders/cancelled", {"id": 7000}, market.database)
    follow(market)
    assert market.listing(1001)[1] == 10
    assert waiting(market.database, POS, ORDER_STATES) == 0


def test_the_pos_is_not_asked_where_nothing_of_it_was_named(market: Market) -> None:
    before = market.pos.calls.total()
    assert follow(market).planned == (SITE,)
    assert market.pos.calls.total() == before


@pytest.mark.parametrize("state", ["preview", "paused", "unread"])
def test_only_sites_that_may_be_written_to_are_planned(sqlite_database: SqlDatabase, state: str) -> None:
    market = open_market(sqlite_database)
    if state == "unread":
        market.database.state.advance("pos:catalog", order_world.START)
    else:
        market.cycle()
        market.database.state.update_site(
            SITE, mode="preview" if state == "preview" else None, paused=state == "paused"
        )
    take_poke(POS, "inventories/update", {"variant_id": 1}, market.database)
    assert writable_sites(market.database) == []
    assert follow(market).planned == ()


def test_sites_for_which_there_is_no_time_are_named_and_come_first_later(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    aliases = ("web1", "web2", "web3")
    market = open_market(sqlite_database, aliases=aliases)
    market.pull()
    for alias in aliases:
        market.database.state.advance(f"site:{alias}:full", order_world.START)
    assert follow(market, seconds=0).left == aliases
    order: list[str] = []
    monkeypatch.setattr("sync.catalogs.follow.plan_site", lambda alias, _: order.append(alias))
    follow_pokes(market.pos, market.database, 30.0, first=("web3",))
    assert order == ["web3", "web1", "web2"]


def test_a_site_that_cannot_be_planned_does_not_keep_the_others_waiting(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = open_market(sqlite_database, aliases=("web1", "web2"))
    market.pull()
    market.database.state.advance("site:web2:full", order_world.START)

    def plan(alias: str, _: SqlDatabase) -> None:
        if alias == "web1":
            raise WrongUse("Its price list is gone.")

    monkeypatch.setattr("sync.catalogs.follow.plan_site", plan)
    report = follow(market)
    assert (report.planned, report.failed) == (("web2",), {"web1": "Its price list is gone."})


def test_order_states_stay_named_when_the_pos_does_not_answer(market: Market) -> None:
    world = order_world.World(market.database, market.pos, market.site)
    world.take(web_order(1, order_world.line(1001)))
    take_poke(POS, "orders/finalized", {"id": 7000}, market.database)
    market.pos.on_call["orders_by_id"] = Transient(POS, "no answer.")
    with pytest.raises(Transient):
        follow(market)
    assert waiting(market.database, POS, ORDER_STATES) == 1
