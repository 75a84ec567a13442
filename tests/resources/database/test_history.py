"""One variant by its id, on both databases."""

from datetime import UTC, datetime

from resources.database.database import SqlDatabase
from sync.listings.plan import plan_site
from sync.records import LinkReason, LinkStatus, OrderState, Page, StockRow
from sync.rows import Change
from tests.sync.by_hand import unlink_by_hand
from tests.sync.order_fakes import SITE
from tests.sync.order_world import BRANCH, line, make_world, pos_variant, site_variant, web_order


def test_both_sides_come_back_as_they_were_saved(database: SqlDatabase) -> None:
    make_world(database)
    now = datetime.now(UTC).replace(microsecond=5)
    options = (("Màu", "Đỏ"), ("Cỡ", "M"))
    pos = pos_variant(7, options=options, stock=(StockRow(BRANCH, 1, 2), StockRow(502, -3, 4)))
    site = site_variant(8, options=options, quantity=None)
    database.catalog.save_pos_page(Page(now, (pos,), None))
    database.catalog.save_site_page(SITE, Page(now, (site,), None))
    seen, shown = database.history.pos_variant(7), database.history.site_variant(SITE, 8)
    assert seen is not None and shown is not None
    assert (seen.variant, seen.seen_at) == (pos, now)
    assert (shown.variant, shown.read_at) == (site, now)
    assert database.history.pos_variant(99) is None
    assert database.history.site_variant("elsewhere", 8) is None


def test_a_pos_variant_that_was_deleted_is_still_known(database: SqlDatabase) -> None:
    make_world(database)
    database.catalog.save_pos_page(Page(datetime.now(UTC), (pos_variant(7),), None))
    database.catalog.finish_pos_scan(datetime.now(UTC))
    seen = database.history.pos_variant(7)
    assert seen is not None and seen.variant.status == "deleted"


def test_link_rows_are_found_by_either_side_and_tell_since_when(database: SqlDatabase) -> None:
    make_world(database)
    before = datetime.now(UTC)
    unlink_by_hand(SITE, 2001, database, "an analyst")
    (row,) = database.history.links(SITE, 1001, None)
    assert database.history.links(SITE, None, 2001) == [row]
    assert (row.status, row.reason, row.by_hand) == (LinkStatus.UNLINKED, LinkReason.UNLINKED_BY_HAND, True)
    assert row.since >= before
    (other,) = database.history.links(SITE, 1002, 2002)
    assert other.status is LinkStatus.LINKED and other.since < before
    assert database.history.links(SITE, None, None) == []


def test_listings_come_with_their_times(database: SqlDatabase) -> None:
    world = make_world(database)
    world.acknowledge(2001)
    (row,) = database.history.listings(SITE, 2001)
    assert (row.field, row.planned, row.acknowledged, row.refusals) == ("quantity", 10, 10, 0)
    assert row.acknowledged_at is not None and row.planned_at.tzinfo is not None
    assert database.history.listings(SITE, 2002) == []


def test_the_orders_that_hold_are_those_that_are_summed(database: SqlDatabase) -> None:
    world = make_world(database)
    states = [*OrderState, OrderState.CREATED]
    world.site.add(*(web_order(number, line(2001), line(2002)) for number in range(1, len(states) + 1)))
    world.poll()
    for number, state in enumerate(states, start=1):
        status = None if state != OrderState.CREATED else "draft" if number < len(states) else "finalized"
        database.orders.move(SITE, number, state, pos_status=status)
    world.read_pos()
    world.site.change(1, status="cancelled")
    world.poll()
    found = database.history.holding_orders([(SITE, 2001), ("elsewhere", 2002)])
    assert {one.site_variant_id for one in found} == {2001}
    assert sum(one.quantity_milli for one in found) == world.held()[2001]
    expected = {OrderState.WAITING, OrderState.SENDING, OrderState.UNSURE, OrderState.CREATED, OrderState.FAILED}
    assert {one.state for one in found} == expected and len(found) == len(expected)
    assert database.history.holding_orders([]) == []


def test_changes_are_those_of_the_variant_its_link_and_its_pos_sku(database: SqlDatabase) -> None:
    make_world(database)
    entries = [
        Change("push", SITE, "variant", "2001", "quantity", "1", "2", ""),
        Change("an", SITE, "link", "2001", "pos_variant_id", "1001", None, ""),
        Change("an", None, "variant", "1001", "pos_sku", "A", "B", ""),
        Change("an", None, "variant", "2001", "pos_sku", "not", "mine", ""),
        Change("an", SITE, "order", "2001", "state", "new", "failed", ""),
        Change("push", "elsewhere", "variant", "2001", "quantity", "1", "2", ""),
    ]
    database.state.log(entries)
    found = database.history.changes(SITE, 1001, 2001, 10)
    assert [one.field for one in found] == ["pos_sku", "pos_variant_id", "quantity"]
    assert [one.after for one in found] == ["B", None, "2"]
    assert len(database.history.changes(SITE, 1001, 2001, 2)) == 2


def test_nothing_of_it_is_disturbed_by_a_plan(database: SqlDatabase) -> None:
    make_world(database)
    plan_site(SITE, database)
    assert {one.field for one in database.history.listings(SITE, 2001)} == {"quantity", "price"}
