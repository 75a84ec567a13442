from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading, writing
from sync.errors import WrongUse
from sync.records import Field, OrderState
from sync.rows import Change
from sync.settings import PosSettings, SiteSettings, StockSettings
from tests.resources.database.rows import (
    NOON,
    connect_pos,
    connect_site,
    later,
    link_frame,
    page,
    plan_frame,
    pos_variant,
    site_variant,
    web_order,
)


def change(number: int, **values: Any) -> Change:
    given = {
        "who": "tester",
        "site": "tea",
        "subject": "variant",
        "subject_id": str(number),
        "field": "quantity",
        "before": "1",
        "after": None,
        "why": "because",
        **values,
    }
    return Change(**given)


def test_a_site_is_read_back_as_it_was_connected(database: SqlDatabase) -> None:
    settings = SiteSettings(stock=StockSettings(branches=(1, 2), safety=3))
    connect_site(database, "tea", settings=settings, mode="preview", orders_since=later(-60))
    site = database.state.site("tea")
    assert site.settings == settings
    assert (site.mode, site.paused, site.last_error) == ("preview", False, None)
    assert site.order_watermark_start == later(-60)
    assert site.connected_at.tzinfo is not None
    assert database.state.secret("tea") == b"sealed"
    assert database.state.address("tea") == "https://tea.mysapo.net"


def test_sites_come_by_alias_without_the_pos(database: SqlDatabase) -> None:
    connect_pos(database)
    connect_site(database, "tea")
    connect_site(database, "coffee")
    assert [site.alias for site in database.state.sites()] == ["coffee", "tea"]
    assert database.state.pos().alias == "pos"


def test_what_is_not_connected_is_refused_with_what_is(database: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match="No POS is connected yet"):
        database.state.pos()
    with pytest.raises(WrongUse, match="Connected sites: none yet"):
        database.state.site("tee")
    connect_site(database, "tea")
    for ask in (database.state.site, database.state.secret, database.state.capabilities, database.state.disconnect):
        with pytest.raises(WrongUse, match="'tee'"):
            ask("tee")
    with pytest.raises(WrongUse, match="Connected sites: tea"):
        database.state.update_site("tee", paused=True)


def test_a_change_of_a_site_touches_just_what_is_given(database: SqlDatabase) -> None:
    connect_site(database, "tea", mode="preview")
    database.state.update_site("tea", mode="live")
    database.state.update_site("tea", paused=True, last_error="The token is refused.")
    settings = SiteSettings(product_sync=False)
    database.state.update_site("tea", settings=settings)
    site = database.state.site("tea")
    assert (site.mode, site.paused, site.last_error, site.settings) == ("live", True, "The token is refused.", settings)
    database.state.update_site("tea", last_error="", paused=False)
    site = database.state.site("tea")
    assert (site.paused, site.last_error, site.mode) == (False, None, "live")


def test_connecting_again_takes_the_new_secret_and_keeps_the_start_of_the_orders(database: SqlDatabase) -> None:
    connect_site(database, "tea")
    database.state.remember("tea", {"route": "a"})
    database.state.update_site("tea", last_error="The token is refused.")
    connect_site(database, "tea", secret=b"new", orders_since=later(500))
    site = database.state.site("tea")
    assert (database.state.secret("tea"), site.order_watermark_start, site.last_error) == (b"new", NOON, None)
    assert database.state.capabilities("tea") == {"route": "a"}


@pytest.mark.parametrize(
    ("alias", "values", "words"),
    [
        ("Tea Shop", {}, "cannot be an alias"),
        ("green", {"address": "https://tea.mysapo.net"}, "connected already, as 'tea'"),
        ("tea", {"address": "https://other.mysapo.net"}, "belongs to https://tea.mysapo.net"),
        ("pos", {}, "belongs to https://pos.mysapogo.com"),
    ],
)
def test_a_connection_never_takes_the_place_of_another(
    database: SqlDatabase, alias: str, values: dict[str, Any], words: str
) -> None:
    connect_pos(database)
    connect_site(database, "tea")
    with pytest.raises(WrongUse, match=words):
        connect_site(database, alias, **values)


def test_there_is_one_pos(database: SqlDatabase) -> None:
    connect_pos(database)
    connect_pos(database)
    with pytest.raises(WrongUse, match="'pos' is connected already"):
        connect_pos(database, "other")
    settings = PosSettings(list_lag_seconds=5)
    database.state.update_pos(settings)
    assert database.state.pos().settings == settings


def test_disconnecting_removes_the_site_and_keeps_its_history(database: SqlDatabase) -> None:
    for alias in ("tea", "tea-2"):
        connect_site(database, alias)
        database.catalog.save_site_page(alias, page(site_variant(1)))
        database.links.replace(alias, link_frame((1, 1, "linked", "")))
        database.listings.save_plan(alias, plan_frame((1, Field.QUANTITY, 5)))
        database.state.advance(f"site:{alias}:orders", NOON)
    database.orders.record("tea", [web_order(1, (1, 1000)), web_order(2)], OrderState.NEW)
    database.orders.move("tea", 2, OrderState.CREATED, pos_order_id=7, pos_status="completed")
    database.state.log([change(1)])
    database.state.disconnect("tea")
    assert [site.alias for site in database.state.sites()] == ["tea-2"]
    assert database.catalog.counts("tea") == (0, 0)
    assert database.links.rows("tea").empty
    assert database.listings.rows("tea").empty
    assert database.state.watermarks() == {"site:tea-2:orders": NOON}
    assert database.catalog.counts("tea-2") == (1, 1)
    assert len(database.links.rows("tea-2")) == len(database.listings.rows("tea-2")) == 1
    assert database.orders.counts("tea") == {"off": 1, "created": 1}
    assert database.orders.held_quantities().empty  # an order nobody imports any more holds no stock
    log = database.state.recent_changes()
    assert log["after"].tolist()[0] == "off/disconnected"
    assert log["subject"].tolist().count("order") == 4
    assert len(log) == 5
    with reading(database.engine) as connection:
        assert connection.scalars(select(tables.connections.c.alias)).all() == ["tea-2"]
    connect_site(database, "tea", orders_since=later(9))
    assert database.state.site("tea").order_watermark_start == later(9)


def test_a_new_connection_starts_clean_after_a_disconnection_cut_short(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Field.QUANTITY, 5)))
    connect_site(database, "tea")
    assert database.listings.rows("tea").empty


def test_the_pos_goes_last(database: SqlDatabase) -> None:
    connect_pos(database)
    connect_site(database, "tea")
    database.catalog.save_pos_page(page(pos_variant(1)))
    database.state.advance("pos:catalog", NOON)
    with pytest.raises(WrongUse, match="Disconnect the sites first: tea"):
        database.state.disconnect("pos")
    database.state.disconnect("tea")
    database.state.disconnect("pos")
    assert database.catalog.counts(None) == (0, 0)
    assert database.catalog.pos_stock([1, 2]).empty
    assert database.state.watermarks() == {}


def test_what_is_remembered_of_a_shop_adds_up(database: SqlDatabase) -> None:
    connect_site(database, "tea")
    database.state.remember("tea", {"stock": {"route": "set"}, "counts": True})
    database.state.remember("tea", {"counts": False, "source": 5})
    assert database.state.capabilities("tea") == {"stock": {"route": "set"}, "counts": False, "source": 5}
    with pytest.raises(WrongUse, match="'tee'"):
        database.state.remember("tee", {})


def test_a_watermark_never_goes_back(database: SqlDatabase) -> None:
    assert database.state.watermark("pos:catalog") is None
    for to in (NOON, later(-5), later(1), NOON):
        database.state.advance("pos:catalog", to)
    assert database.state.watermark("pos:catalog") == later(1)
    assert database.state.watermarks() == {"pos:catalog": later(1)}
    with pytest.raises(Exception, match="without its zone"):
        database.state.advance("pos:catalog", datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_log_is_read_newest_first_with_filters(database: SqlDatabase) -> None:
    database.state.log([change(1), change(2, site=None), change(3, subject="order")])
    log = database.state.recent_changes()
    assert log["subject_id"].tolist() == ["3", "2", "1"]
    assert log["after"].isna().all()
    assert str(log["at"].dtype) == "datetime64[us, UTC]"
    assert database.state.recent_changes(limit=1)["subject_id"].tolist() == ["3"]
    assert database.state.recent_changes(site="tea", subject="variant")["subject_id"].tolist() == ["1"]
    assert database.state.recent_changes(subject_id="2")["site"].isna().tolist() == [True]


def test_the_log_names_the_run(sqlite_url: str) -> None:
    database = SqlDatabase(sqlite_url, run="run-7")
    database.state.log([change(1)])
    assert database.state.recent_changes()["run"].tolist() == ["run-7"]
    database.close()


def test_old_entries_of_the_log_are_removed(database: SqlDatabase) -> None:
    database.state.log([change(number) for number in range(1000)])
    assert database.state.prune_changes(NOON) == 0
    assert database.state.prune_changes(datetime.max.replace(year=9000, tzinfo=NOON.tzinfo)) == 1000
    assert database.state.recent_changes().empty


def test_stored_settings_that_do_not_fit_are_named(sqlite_database: SqlDatabase) -> None:
    connect_site(sqlite_database, "tea")
    with writing(sqlite_database.engine) as connection:
        connection.execute(text("""UPDATE connections SET settings = '{"stock": {"colour": 1}}'"""))
    with pytest.raises(WrongUse, match=r"'tea'.*stock.colour"):
        sqlite_database.state.site("tea")


def test_an_error_of_the_database_does_not_show_the_values(database: SqlDatabase) -> None:
    with pytest.raises(IntegrityError) as caught, writing(database.engine) as connection:
        connection.execute(tables.orders.insert().values(site="tea", order_id=1, number="090 123 4567"))
    cause = caught.value.__cause__
    assert cause is not None
    assert "state" in str(caught.value)
    assert "4567" not in f"{caught.value}{cause}{caught.value.orig}"
