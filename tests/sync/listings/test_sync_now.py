"""A person wants some products in step at this moment."""

import threading
import time
from datetime import UTC, datetime

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Transient, WrongUse
from sync.linking.product_actions import unlink_variant
from sync.listings import writing_now
from sync.listings.sync_now import SyncNowReport, VariantSync, sync_now
from sync.records import Field, Page, VariantWrite
from tests.sync.catalog_world import COMPARE, SITE, Market, open_market
from tests.sync.order_world import line, pos_variant, site_variant, web_order

WHO = "an operator"


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return ready(sqlite_database, 3)


def ready(database: SqlDatabase, count: int) -> Market:
    """Pairs that are in step: 10 pieces at 100,000 đồng on both sides."""
    market = open_market(database, count)
    market.cycle()
    market.pos.calls.clear()
    market.site.calls.clear()
    return market


def sync(market: Market, *texts: str) -> SyncNowReport:
    return sync_now(texts, market.pos, market.site, market.database, WHO)


def only(report: SyncNowReport) -> VariantSync:
    (one,) = report.variants
    return one


def fields(one: VariantSync) -> list[tuple[str, str, int | None, int | None]]:
    return [(str(field.field), field.state, field.before, field.after) for field in one.fields]


def test_what_the_pos_says_now_is_written_and_told(market: Market) -> None:
    market.pos.stock(2, 5)  # pending as well, but not asked for
    market.pull()
    market.pos.stock(1, 4)
    market.pos.price(1, 120_000)
    report = sync(market, "SKU1")
    assert fields(only(report)) == [
        ("quantity", "written", 10, 4),
        ("price", "written", 100_000, 120_000),
    ]
    assert (report.stopped, report.note, report.failed) == ("", "", False)
    assert market.site.writes() == [(1001, 4, 120_000, None)]
    one = only(report)
    assert one.pos is not None and one.site is not None
    assert (one.pos.id, one.site.id, one.pos.product) == (1, 1001, "Áo 1")
    log = market.database.state.recent_changes(subject="variant")
    assert [WHO, "1001", "sync_now"] in log[["who", "subject_id", "field"]].values.tolist()


def test_b11_a_value_is_written_again_whatever_was_acknowledged(market: Market) -> None:
    market.site.alter(1001, quantity=3)  # by hand, on the site
    assert fields(only(sync(market, "SKU1")))[0] == ("quantity", "written", 3, 10)
    assert market.site.writes() == [(1001, 10, 100_000, None)]
    assert fields(only(sync(market, "SKU1")))[0] == ("quantity", "written", 10, 10)
    assert market.site.writes() == [(1001, 10, 100_000, None)]


def test_several_skus_share_the_reads(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 6)
    for number in market.pos.variants:
        market.pos.stock(number, 4)
    report = sync(market, "SKU1", "pos:2", "site:1003", "SKU1")
    assert [one.text for one in report.variants] == ["SKU1", "pos:2", "site:1003"]
    assert (market.pos.calls["variants_of"], market.site.calls["variants_of"]) == (1, 1)
    assert market.pos.calls["products"] == 0
    assert sorted(write[0] for write in market.site.writes()) == [1001, 1002, 1003]


def test_an_order_of_this_moment_lowers_what_is_written(market: Market) -> None:
    market.site.add(web_order(1, line(1001)))
    assert fields(only(sync(market, "SKU1")))[0] == ("quantity", "written", 10, 9)


def test_the_guard_of_the_whole_site_holds_what_would_empty_too_much(sqlite_database: SqlDatabase) -> None:
    market = ready(sqlite_database, 30)
    for number in market.pos.variants:
        market.pos.stock(number, 0)
    report = sync(market, *(f"SKU{number}" for number in market.pos.variants))
    assert {one.fields[0].state for one in report.variants} == {"held"}
    assert "30 of 30 items in stock would go to 0" in report.variants[0].fields[0].detail
    assert not report.failed
    assert {write[1] for write in market.site.writes()} == {None}
    assert set(market.shown().values()) == {10}


def test_the_guard_counts_what_the_plan_would_empty_beside_the_one_that_was_named(
    sqlite_database: SqlDatabase,
) -> None:
    market = ready(sqlite_database, 30)
    for number in market.pos.variants:
        market.pos.stock(number, 0)
    market.pull()
    assert fields(only(sync(market, "SKU1")))[0] == ("quantity", "held", 10, 0)
    assert market.shown()[1001] == 10


def test_c6_a_price_that_jumps_is_held_and_the_stock_goes(market: Market) -> None:
    market.pos.price(1, 900_000)
    market.pos.price(1, 950_000, COMPARE)
    market.pos.stock(1, 4)
    market.settings(price={"compare_at": "NIEMYET"})
    one = only(sync(market, "SKU1"))
    assert [(str(field.field), field.state) for field in one.fields] == [
        ("quantity", "written"),
        ("price", "held"),
        ("compare_at", "held"),
    ]
    assert "From 100,000 to 900,000" in one.fields[1].detail
    assert market.site.writes() == [(1001, 4, None, None)]


def test_what_the_site_refuses_is_told_with_its_reason(market: Market) -> None:
    market.site.refuses[1001] = "số lượng không hợp lệ"
    report = sync(market, "SKU1", "SKU2")
    assert {field.state for field in report.variants[0].fields} == {"refused"}
    assert "số lượng không hợp lệ" in report.variants[0].fields[0].detail
    assert {field.state for field in report.variants[1].fields} == {"written"}
    assert report.failed


def test_what_has_no_price_or_no_stock_row_is_told(market: Market) -> None:
    market.pos.price(1, 0)
    market.pos.alter(2, stock=())
    report = sync(market, "SKU1", "SKU2")
    first, second = report.variants
    assert fields(first) == [("quantity", "written", 10, 10), ("price", "error", 100_000, None)]
    assert "no price" in first.fields[1].detail
    assert (second.fields[0].state, second.fields[0].after) == ("error", None)
    assert "no stock for one of the chosen branches" in second.fields[0].detail
    assert report.failed


@pytest.mark.parametrize(
    ("sku", "said"),
    [
        ("WEB-4", "(only_on_site)"),
        ("POS-4", "(only_in_pos)"),
        ("sku3x", "(near_match)"),
        ("SKU2", "(unlinked_by_hand)"),
        ("KHAC", "Neither the POS nor web1 has a variant 'KHAC'"),
    ],
)
def test_what_is_not_linked_says_why_and_the_others_go(market: Market, sku: str, said: str) -> None:
    market.pos.variants[4] = pos_variant(4, "POS-4")
    market.pos.variants[5] = pos_variant(5, "SKU3X")
    market.site.variants |= {1004: site_variant(1004, "WEB-4"), 1005: site_variant(1005, "sku3x")}
    market.cycle()
    unlink_variant(SITE, "SKU2", market.database, WHO)
    report = sync(market, sku, "SKU1")
    assert said in report.variants[0].obstacle and report.variants[0].fields == ()
    assert report.failed
    assert [write[0] for write in market.site.writes()] == [1001]


def test_what_is_gone_from_a_shop_is_not_written(market: Market) -> None:
    del market.pos.variants[1]
    del market.site.variants[1002]
    report = sync(market, "SKU1", "SKU2")
    assert "gone from the POS" in report.variants[0].obstacle
    assert "gone from web1" in report.variants[1].obstacle
    assert market.site.calls["write"] == 0


@pytest.mark.parametrize(("mode", "paused", "stopped"), [("preview", False, "preview"), ("live", True, "paused")])
def test_a_site_in_preview_or_paused_is_planned_and_not_written(
    market: Market, mode: str, paused: bool, stopped: str
) -> None:
    market.database.state.update_site(SITE, mode=mode, paused=paused)  # type: ignore[arg-type]
    market.pos.stock(1, 4)
    report = sync(market, "SKU1")
    assert (report.stopped, report.failed) == (stopped, False)
    assert "nothing is written until it is" in report.note
    assert fields(only(report)) == [("quantity", "waiting", 10, 4), ("price", "in_sync", 100_000, 100_000)]
    assert market.site.calls["write"] == 0


def test_another_run_is_waited_for(market: Market) -> None:
    market.pos.stock(1, 4)
    begun, release = threading.Event(), threading.Event()

    def other() -> None:
        with market.database.leases.hold(f"{SITE}:listings", "another"):
            begun.set()
            release.wait(10)

    run = threading.Thread(target=other)
    run.start()
    begun.wait(10)
    threading.Timer(0.2, release.set).start()
    report = sync(market, "SKU1")
    run.join()
    assert (report.stopped, fields(only(report))[0]) == ("", ("quantity", "written", 10, 4))


def test_a_run_that_takes_too_long_gets_what_is_planned(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing_now, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(writing_now, "LOOK_AGAIN_SECONDS", 0.05)
    market.pos.stock(1, 4)
    with market.database.leases.hold(f"{SITE}:listings", "another"):
        began = time.monotonic()
        report = sync(market, "SKU1")
        assert 0.2 <= time.monotonic() - began < 5
    assert (report.stopped, report.failed) == ("busy", False)
    assert "goes with that run or the next one" in report.note
    assert fields(only(report))[0] == ("quantity", "waiting", 10, 4)
    market.push()
    assert market.site.writes() == [(1001, 4, 100_000, None)]


def test_a_site_that_is_down_is_told_and_nothing_is_lost(market: Market) -> None:
    market.pos.stock(1, 4)

    def down(_: VariantWrite) -> None:
        raise Transient(SITE, "503: the shop is down.")

    market.site.before_write = down
    report = sync(market, "SKU1")
    assert {field.state for field in only(report).fields} == {"waiting"}
    market.site.before_write = None
    market.push()
    assert market.shown()[1001] == 4


def test_an_older_page_of_a_scan_does_not_undo_what_was_read_now(market: Market) -> None:
    older = Page(datetime.now(UTC), (market.pos.variants[3],), None)
    market.pos.stock(3, 4)
    sync(market, "SKU3")
    market.database.catalog.save_pos_page(older)
    market.plan()
    assert market.listing(1003) == ("in_sync", 4)


def test_with_product_sync_off_the_remedy_is_told(market: Market) -> None:
    market.settings(product_sync=False)
    report = sync(market, "SKU1")
    assert "multiweb settings web1 --set product_sync=true" in only(report).obstacle
    assert report.failed and market.site.calls["write"] == 0


def test_an_unknown_site_is_refused_by_name(market: Market) -> None:
    market.site.alias = "web9"
    with pytest.raises(WrongUse, match="web9"):
        sync(market, "SKU1")


def test_stock_that_the_site_does_not_manage_is_left_alone(market: Market) -> None:
    market.site.alter(1001, managed=False)
    one = only(sync(market, "SKU1"))
    assert (one.fields[0].field, one.fields[0].state) == (Field.QUANTITY, "skipped")
    assert "does not manage the stock" in one.fields[0].detail
    assert not one.failed
