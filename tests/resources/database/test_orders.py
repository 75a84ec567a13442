from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from resources.database.database import SqlDatabase
from sync.errors import WrongUse
from sync.records import OrderState
from tests.resources.database.rows import NOON, later, link_frame, page, pos_variant, web_order

NEW, WAITING, CREATED, FAILED = OrderState.NEW, OrderState.WAITING, OrderState.CREATED, OrderState.FAILED


def held(database: SqlDatabase) -> list[list[object]]:
    return database.orders.held_quantities().drop(columns="pos_variant_id").values.tolist()


def test_an_order_is_recorded_once_and_told_once(database: SqlDatabase) -> None:
    order = web_order(1, (71, 2000), (None, 1000))
    assert database.orders.record("tea", [order], NEW) == [order]
    assert database.orders.record("tea", [order], NEW) == []
    row = database.orders.find("tea", 1)
    assert row is not None
    assert (row.state, row.number, row.total, row.raw, row.cancelled) == (NEW, "#1", 100_000, b"{}", False)
    assert row.created_on == NOON
    assert database.orders.find("coffee", 1) is None


def test_a_changed_order_is_refreshed_and_keeps_its_state(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1, (71, 2000), (72, 1000))], NEW)
    database.orders.move("tea", 1, CREATED, pos_order_id=9, pos_status="draft")
    edited = web_order(1, (71, 3000), modified_on=later(5), raw=b'{"edited":1}', total=150_000)
    assert database.orders.record("tea", [edited], NEW) == [edited]
    row = database.orders.find("tea", 1)
    assert row is not None
    assert (row.state, row.raw, row.total, row.modified_on) == (CREATED, edited.raw, 150_000, later(5))
    assert held(database) == [["tea", 71, 3000]]


def test_d9_an_older_copy_does_not_undo_a_newer_one(database: SqlDatabase) -> None:
    newer = web_order(1, (71, 3000), modified_on=later(5), raw=b"new")
    older = web_order(1, (71, 1000), raw=b"old")
    assert database.orders.record("tea", [newer, older], NEW) == [newer]
    assert database.orders.record("tea", [older], NEW) == []
    assert held(database) == [["tea", 71, 3000]]


def test_a_change_within_the_same_second_is_told(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1)], NEW)
    cancelled = web_order(1, status="cancelled")
    assert database.orders.record("tea", [cancelled], NEW) == [cancelled]
    row = database.orders.find("tea", 1)
    assert row is not None
    assert (row.cancelled, row.state) == (True, NEW)


def test_an_order_first_seen_cancelled_goes_nowhere(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1, (71, 1000), status="cancelled")], NEW)
    assert database.orders.counts("tea") == {"cancelled": 1}
    assert database.orders.due("tea") == []
    assert held(database) == []


def test_due_orders_come_oldest_first(database: SqlDatabase) -> None:
    orders = [web_order(number, created_on=later(-number)) for number in range(1, 8)]
    database.orders.record("tea", orders, NEW)
    database.orders.record("coffee", [web_order(50)], NEW)
    for number, state in ((1, WAITING), (2, OrderState.SENDING), (3, OrderState.UNSURE), (4, CREATED), (5, FAILED)):
        database.orders.move("tea", number, state)
    assert [row.order_id for row in database.orders.due("tea")] == [7, 6, 3, 2, 1]


def test_moving_keeps_the_ids_and_the_intent_where_none_is_given(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1)], NEW)
    database.orders.move("tea", 1, OrderState.SENDING, intent_at=NOON, pos_code="TEA-1", reason="r", detail="d")
    database.orders.move("tea", 1, CREATED, pos_order_id=9, pos_status="draft")
    row = database.orders.find("tea", 1)
    assert row is not None
    assert (row.pos_order_id, row.pos_code, row.pos_status, row.intent_at) == (9, "TEA-1", "draft", NOON)
    assert (row.reason, row.detail) == ("", "")
    assert [found.order_id for found in database.orders.open_drafts()] == [1]
    database.orders.move("tea", 1, CREATED, pos_status="finalized")
    assert database.orders.open_drafts() == []


def test_moving_an_unknown_order_is_refused(database: SqlDatabase) -> None:
    with pytest.raises(WrongUse, match="Order 7 of site 'tea' is not recorded"):
        database.orders.move("tea", 7, CREATED)


@pytest.mark.parametrize(
    ("state", "pos_status", "counts"),
    [
        (NEW, None, True),
        (WAITING, None, True),
        (OrderState.SENDING, None, True),
        (OrderState.UNSURE, None, True),
        (FAILED, None, True),
        (CREATED, "draft", True),
        (CREATED, "finalized", False),
        (CREATED, "cancelled", False),
        (OrderState.OFF, None, False),
        (OrderState.CANCELLED, None, False),
    ],
)
def test_b10_quantities_are_held_until_the_pos_reserves_them(
    database: SqlDatabase, state: OrderState, pos_status: str | None, counts: bool
) -> None:
    database.orders.record("tea", [web_order(1, (71, 1500), (71, 500), (None, 9000))], NEW)
    database.orders.move("tea", 1, state, pos_status=pos_status)
    assert held(database) == ([["tea", 71, 2000]] if counts else [])


def test_b10_what_the_pos_reserves_is_held_until_its_figures_were_read_afterwards(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), at=datetime.now(UTC)))
    database.links.replace("tea", link_frame((1, 71, "linked", "")))
    database.orders.record("tea", [web_order(1, (71, 2000))], NEW)
    database.orders.move("tea", 1, CREATED, pos_status="draft")
    requested_before = datetime.now(UTC)
    database.orders.move("tea", 1, CREATED, pos_status="finalized")
    database.catalog.save_pos_page(page(pos_variant(1), at=requested_before))
    assert database.orders.held_quantities().values.tolist() == [["tea", 71, 1, 2000]]
    database.orders.move("tea", 1, CREATED, pos_status="completed")
    database.catalog.save_pos_page(page(pos_variant(1), at=datetime.now(UTC)))
    assert held(database) == []


def test_b15_a_page_that_was_not_taken_does_not_end_a_hold(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), at=datetime.now(UTC)))
    database.links.replace("tea", link_frame((1, 71, "linked", "")))
    database.orders.record("tea", [web_order(1, (71, 2000))], NEW)
    database.orders.move("tea", 1, CREATED, pos_status="finalized")
    requested_at = datetime.now(UTC)
    database.catalog.mark_pos_dirty([1])
    database.catalog.save_pos_page(page(pos_variant(1), at=requested_at))
    assert held(database) == [["tea", 71, 2000]]
    database.catalog.save_pos_page(page(pos_variant(1), at=datetime.now(UTC)))
    assert held(database) == []


def test_a_line_that_an_edit_removed_holds_nothing_and_its_goods_are_looked_at_again(database: SqlDatabase) -> None:
    database.links.replace("tea", link_frame((1, 71, "linked", ""), (2, 72, "linked", "")))
    database.orders.record("tea", [web_order(1, (71, 2000), (72, 1000))], NEW)
    since = database.versions.now("tea")
    database.orders.record("tea", [web_order(1, (71, 2000), modified_on=later(5))], NEW)
    assert held(database) == [["tea", 71, 2000]]
    row = database.orders.find("tea", 1)
    assert row is not None
    assert row.lines == ((71, 2000),)
    assert database.versions.touched("tea", since, database.versions.now("tea"), None) == [71, 72]


def test_held_quantities_are_summed_over_orders_of_each_site(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1, (71, 1000)), web_order(2, (71, 2000), (72, 1))], NEW)
    database.orders.record("coffee", [web_order(1, (71, 4000))], NEW)
    assert held(database) == [["coffee", 71, 4000], ["tea", 71, 3000], ["tea", 72, 1]]
    frame = database.orders.held_quantities()
    assert frame["pos_variant_id"].isna().all()
    assert str(frame["quantity_milli"].dtype) == str(frame["site_variant_id"].dtype) == "int64"


def test_orders_are_listed_newest_first_with_filters(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1), web_order(2, created_on=later(5))], NEW)
    database.orders.record("coffee", [web_order(3, created_on=later(9))], WAITING)
    everything = database.orders.listed(None, None)
    assert everything["order_id"].tolist() == [3, 2, 1]
    assert everything["created_on"].tolist() == [later(9), later(5), NOON]
    assert database.orders.listed("tea", None)["order_id"].tolist() == [2, 1]
    assert database.orders.listed(None, {WAITING})["site"].tolist() == ["coffee"]
    assert database.orders.listed("tea", {WAITING}).dtypes.to_dict() == everything.dtypes.to_dict()
    assert everything["pos_order_id"].isna().all()
    assert everything["pos_code"].isna().all()


def test_d7_hundreds_of_orders_at_once(database: SqlDatabase) -> None:
    orders = [web_order(number, (71, 1000), (72, 2000)) for number in range(1, 501)]
    assert len(database.orders.record("tea", orders, NEW)) == 500
    assert held(database) == [["tea", 71, 500_000], ["tea", 72, 1_000_000]]
    assert database.orders.record("tea", orders, NEW) == []


def test_the_json_of_old_settled_orders_is_dropped(database: SqlDatabase) -> None:
    orders = [web_order(1), web_order(2), web_order(3, created_on=later(60))]
    database.orders.record("tea", orders, NEW)
    database.orders.move("tea", 1, CREATED, pos_status="completed")
    database.orders.move("tea", 3, CREATED, pos_status="completed")
    assert database.orders.prune_raw(NOON + timedelta(minutes=1)) == 1
    raw = [row.raw for number in (1, 2, 3) if (row := database.orders.find("tea", number))]
    assert raw == [b"", b"{}", b"{}"]
    assert database.orders.record("tea", [web_order(1)], NEW) == []  # read again, it is not news


def test_an_absent_text_is_missing_in_the_frame(database: SqlDatabase) -> None:
    database.orders.record("tea", [web_order(1)], NEW)
    assert pd.isna(database.orders.listed("tea", None).loc[0, "pos_status"])
