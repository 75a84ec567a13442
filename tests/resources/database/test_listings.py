from datetime import UTC, datetime

import pandas as pd
import pytest

from resources.database.database import SqlDatabase
from sync.records import Field, SyncReason, SyncState
from tests.resources.database.rows import later, link_frame, page, plan_frame, result, site_variant, write

Q, P, C = Field.QUANTITY, Field.PRICE, Field.COMPARE_AT


def states(database: SqlDatabase, site: str = "tea") -> dict[tuple[int, str], str]:
    frame = database.listings.rows(site)
    keys = zip(frame["site_variant_id"], frame["field"], strict=True)
    return dict(zip(keys, frame["state"], strict=True))


def acknowledged(database: SqlDatabase, number: int, field: Field = Q) -> object:
    frame = database.listings.rows("tea").query("site_variant_id == @number and field == @field.value")
    return frame["acknowledged"].item()


def push(database: SqlDatabase, number: int, value: int) -> None:
    """The site takes a quantity."""
    database.listings.acknowledge("tea", [result(number, {Q: value})], [write(number, quantity=value)])


def test_a_plan_is_read_back_with_stated_dtypes(database: SqlDatabase) -> None:
    rows = plan_frame((1, Q, 5), (1, P, 50_000), (2, Q, None, "error", "stock_unknown"))
    assert database.listings.save_plan("tea", rows) == 3
    frame = database.listings.rows("tea")
    assert frame["planned"].tolist() == [50_000, 5, pd.NA]
    assert frame["pos_variant_id"].tolist() == [1001, 1001, 1002]
    assert frame["acknowledged"].isna().all()
    kinds = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert kinds["site_variant_id"] == kinds["pos_variant_id"] == "int64"
    assert kinds["planned"] == kinds["acknowledged"] == kinds["approved"] == "Int64"
    assert kinds["acknowledged_at"] == "datetime64[us, UTC]"
    assert database.listings.rows("coffee").dtypes.to_dict() == frame.dtypes.to_dict()
    assert database.listings.counts("tea") == {
        ("quantity", "pending", ""): 1,
        ("price", "pending", ""): 1,
        ("quantity", "error", "stock_unknown"): 1,
    }
    assert database.listings.states("tea") == {"pending": 2, "error": 1}
    assert database.listings.states("coffee") == {}


def test_b1_the_same_plan_again_changes_nothing(database: SqlDatabase) -> None:
    rows = plan_frame(
        (1, Q, 5), (1, P, 50_000), (2, Q, None, "error", "stock_unknown"), (3, Q, 0, "held", "guard_stock")
    )
    assert database.listings.save_plan("tea", rows) == 4
    assert database.listings.save_plan("tea", rows) == 0
    push(database, 1, 5)
    assert database.listings.save_plan("tea", rows) == 0
    assert database.listings.save_plan("tea", plan_frame((1, Q, 6), *[])) == 4  # one changed, three gone
    assert states(database) == {(1, "quantity"): "pending"}


def test_sites_do_not_see_each_other(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    database.listings.save_plan("coffee", plan_frame((1, Q, 7)))
    push(database, 1, 5)
    assert states(database) == {(1, "quantity"): "in_sync"}
    assert states(database, "coffee") == {(1, "quantity"): "pending"}


def test_a_plan_made_before_an_acknowledgement_does_not_lose_it(database: SqlDatabase) -> None:
    rows = plan_frame((1, Q, 5))
    database.listings.save_plan("tea", rows)
    push(database, 1, 5)
    database.listings.save_plan("tea", rows)  # still says pending
    assert states(database) == {(1, "quantity"): "in_sync"}
    assert acknowledged(database, 1) == 5


def test_a_plan_keeps_what_it_does_not_know(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    push(database, 1, 5)
    stale = plan_frame((1, Q, 6)).assign(acknowledged=pd.array([None], dtype="Int64"))
    database.listings.save_plan("tea", stale)
    assert (acknowledged(database, 1), states(database)[1, "quantity"]) == (5, "pending")


def test_b4_a_value_that_returns_is_in_sync_only_if_nothing_else_was_sent(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    push(database, 1, 5)
    database.listings.save_plan("tea", plan_frame((1, Q, 4)))
    database.listings.acknowledge("tea", [], [write(1, quantity=4)])  # the reply was lost
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    assert states(database) == {(1, "quantity"): "pending"}


def test_b6_one_refused_write_of_many_is_an_error_and_alone_retried(database: SqlDatabase) -> None:
    rows = plan_frame(*[(number, Q, 5) for number in range(1, 101)])
    database.listings.save_plan("tea", rows)
    answers = [result(number, {Q: 5}) for number in range(1, 100)] + [result(100, {}, {Q: "is too high"})]
    database.listings.acknowledge("tea", answers, [write(number, quantity=5) for number in range(1, 101)])
    assert database.listings.counts("tea") == {("quantity", "in_sync", ""): 99, ("quantity", "error", "rejected"): 1}
    assert database.listings.rows("tea").query("state == 'error'")["detail"].tolist() == ["is too high"]
    assert database.listings.save_plan("tea", rows) == 1
    assert states(database)[100, "quantity"] == "pending"
    database.listings.acknowledge("tea", [result(100, {}, {Q: "is too high"})], [write(100, quantity=5)])
    assert database.listings.save_plan("tea", rows) == 0  # now it waits an hour
    assert states(database)[100, "quantity"] == "error"


def test_fields_of_one_variant_are_answered_one_by_one(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (1, P, 50_000), (1, C, 0)))
    sent = [write(1, quantity=5, price=50_000, compare_at=0)]
    database.listings.acknowledge("tea", [result(1, {Q: 5, C: 0}, {P: "must be less"})], sent)
    assert states(database) == {(1, "quantity"): "in_sync", (1, "price"): "error", (1, "compare_at"): "in_sync"}


def test_an_answer_for_a_row_that_is_planned_no_more_is_ignored(database: SqlDatabase) -> None:
    push(database, 1, 5)
    assert database.listings.rows("tea").empty


def test_forgetting_names_variants_and_fields(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (1, P, 50_000), (2, Q, 5)))
    sent = [write(1, quantity=5, price=50_000), write(2, quantity=5)]
    database.listings.acknowledge("tea", [result(1, {Q: 5, P: 50_000}), result(2, {Q: 5})], sent)
    database.listings.forget("tea", pd.Series([1, 99]), {Q})
    assert states(database) == {(1, "quantity"): "pending", (1, "price"): "in_sync", (2, "quantity"): "in_sync"}
    assert acknowledged(database, 1) is pd.NA


def test_b14_an_order_that_came_between_sending_and_recording_keeps_the_stock_unknown(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    sent_at = datetime.now(UTC)
    database.listings.forget("tea", [1], {Q})
    database.listings.acknowledge("tea", [result(1, {Q: 5})], [write(1, quantity=5)], sent_at={1: sent_at})
    assert states(database) == {(1, "quantity"): "pending"}
    late = datetime.now(UTC)
    database.listings.acknowledge("tea", [result(1, {Q: 5})], [write(1, quantity=5)], sent_at={1: late})
    assert states(database) == {(1, "quantity"): "in_sync"}


def test_pending_rows_come_with_what_a_write_needs(database: SqlDatabase) -> None:
    rows = (site_variant(1, quantity=9), site_variant(2, price=None, inventory_item_id=None))
    database.catalog.save_site_page("tea", page(*rows))
    plan = plan_frame((1, Q, 5), (1, C, 1), (2, P, 70_000), (3, Q, 1), (1, P, None, "error", "no_price"))
    database.links.replace("tea", link_frame(*((number + 1000, number, "linked", "") for number in (1, 2, 3))))
    database.listings.save_plan("tea", plan)
    pending = database.listings.pending("tea")
    assert pending[["site_variant_id", "field", "product_id", "managed"]].values.tolist() == [
        [1, "compare_at", 0, True],
        [1, "quantity", 0, True],
        [2, "price", 0, True],
    ]  # variant 3 is not on the site: there is nothing to write to
    assert pending["shown"].tolist() == [0, 9, pd.NA]
    assert pending["inventory_item_id"].tolist() == [6, 6, pd.NA]
    assert {str(pending[name].dtype) for name in ("planned", "acknowledged", "shown")} == {"Int64"}
    assert database.listings.pending_sites() == {"tea": 3}
    assert database.listings.pending("coffee").dtypes.to_dict() == pending.dtypes.to_dict()


def test_the_most_urgent_variants_are_pending_first_with_all_their_rows(database: SqlDatabase) -> None:
    shelf = (site_variant(number, product_id=number % 2, quantity=9) for number in range(1, 8))
    database.catalog.save_site_page("tea", page(*shelf))
    database.links.replace("tea", link_frame(*((number + 1000, number, "linked", "") for number in range(1, 8))))
    wanted = {1: 12, 2: 4, 3: 0, 4: 0, 5: 3, 6: 15}
    plan = plan_frame(*((number, Q, pieces) for number, pieces in wanted.items()), (3, P, 60_000), (7, P, 60_000))
    database.listings.save_plan("tea", plan)
    database.listings.confirm("tea", later(-60))
    assert database.listings.pending("tea")["site_variant_id"].tolist() == [4, 3, 3, 2, 5, 6, 1, 7]
    assert database.listings.pending("tea", most=2)["site_variant_id"].tolist() == [4, 3, 3]
    assert database.listings.pending("tea", [2, 7], 1)["site_variant_id"].tolist() == [2]
    database.links.replace("tea", link_frame((1004, 4, "unlinked", "unlinked_by_hand"), (1003, 3, "linked", "")))
    assert set(database.listings.pending("tea")["site_variant_id"]) == {3}
    assert database.listings.pending_sites() == {"tea": 2}


def test_a_complete_read_counts_as_confirmation(database: SqlDatabase) -> None:
    started = datetime.now(UTC)
    plan = plan_frame((1, Q, 5), (1, P, 50_000), (1, C, 0), (2, Q, 5), (3, Q, 5), (3, P, 1))
    database.listings.save_plan("tea", plan)
    rows = (site_variant(1), site_variant(2, quantity=4), site_variant(3, managed=False, price=None))
    database.catalog.save_site_page("tea", page(*rows, at=datetime.now(UTC)))
    assert database.listings.confirm("tea", started) == 0  # nothing was known before, so nothing drifted
    assert states(database) == {
        (1, "quantity"): "in_sync",
        (1, "price"): "in_sync",
        (1, "compare_at"): "in_sync",
        (2, "quantity"): "pending",
        (3, "quantity"): "pending",  # the number of an unmanaged variant means nothing
        (3, "price"): "pending",  # the site stated none
    }
    assert database.state.recent_changes().empty


def test_b11_an_edit_by_hand_is_found_counted_logged_and_repaired_once(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (2, Q, 5)))
    push(database, 1, 5)
    push(database, 2, 5)
    started = datetime.now(UTC)
    rows = (site_variant(1, quantity=8), site_variant(2))
    database.catalog.save_site_page("tea", page(*rows, at=started))
    assert database.listings.confirm("tea", started) == 1
    assert states(database) == {(1, "quantity"): "pending", (2, "quantity"): "in_sync"}
    log = database.state.recent_changes()
    assert log[["subject_id", "field", "before", "after"]].values.tolist() == [["1", "quantity", "5", "8"]]
    push(database, 1, 5)
    assert database.listings.confirm("tea", started) == 0  # the read is older than the repair
    assert states(database)[1, "quantity"] == "in_sync"


def test_a_read_from_before_the_scan_or_before_an_order_confirms_nothing(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (2, Q, 5)))
    database.catalog.save_site_page("tea", page(site_variant(1), at=later(0)))
    read_at = datetime.now(UTC)
    database.catalog.save_site_page("tea", page(site_variant(2), at=read_at))
    database.listings.forget("tea", [2], {Q})
    assert database.listings.confirm("tea", read_at) == 0
    assert set(states(database).values()) == {"pending"}


def test_a_person_approves_the_value_they_saw(database: SqlDatabase) -> None:
    rows = plan_frame((1, Q, 0, "held", "guard_stock"), (2, Q, 0, "held", "guard_stock"))
    database.listings.save_plan("tea", rows)
    assert database.listings.approve("tea", {(1, Q): 0, (2, Q): 3}) == 1
    assert states(database) == {(1, "quantity"): "pending", (2, "quantity"): "held"}
    assert database.listings.save_plan("tea", rows) == 0  # a plan made before the approval does not undo it
    assert database.listings.rows("tea")["approved"].tolist() == [0, pd.NA]


def test_c6_a_person_rejects_the_value_they_saw_and_asks_again(database: SqlDatabase) -> None:
    rows = plan_frame((1, Q, 0, "held", "guard_stock"), (2, Q, 0, "held", "guard_stock"))
    database.catalog.save_site_page("tea", page(site_variant(1), site_variant(2)))
    database.listings.save_plan("tea", rows)
    assert database.listings.reject("tea", {(1, Q): 0, (2, Q): 3}) == 1
    assert states(database) == {(1, "quantity"): "skipped", (2, "quantity"): "held"}
    assert database.listings.save_plan("tea", rows) == 0  # a plan made before the rejection does not undo it
    assert database.listings.rows("tea")["declined"].tolist() == [0, pd.NA]
    mine = database.listings.moving("tea", states=(SyncState.SKIPPED,), reasons=(SyncReason.DECLINED,))
    assert mine[["site_variant_id", "after", "reason"]].values.tolist() == [[1, 0, "declined"]]
    assert database.listings.moving("tea", states=(SyncState.SKIPPED,), reasons=(SyncReason.SYNC_OFF,)).empty
    assert database.listings.approve("tea", {(1, Q): 0}) == 0
    assert database.listings.ask_again("tea", {(1, Q): 0, (2, Q): 0}) == 1
    assert states(database) == {(1, "quantity"): "held", (2, "quantity"): "held"}


def test_a_row_twice_or_pending_without_a_value_is_refused(database: SqlDatabase) -> None:
    with pytest.raises(ValueError, match="twice"):
        database.listings.save_plan("tea", plan_frame((1, Q, 5), (1, Q, 6)))
    with pytest.raises(ValueError, match="without a planned value"):
        database.listings.save_plan("tea", plan_frame((1, Q, None)))


def test_an_empty_plan_removes_all_rows(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5)))
    assert database.listings.save_plan("tea", plan_frame()) == 1
    assert database.listings.rows("tea").empty


def test_more_rows_than_a_transaction_takes(sqlite_database: SqlDatabase) -> None:
    rows = plan_frame(*[(number, Q, 5) for number in range(1, 5001)])
    assert sqlite_database.listings.save_plan("tea", rows) == 5000
    sqlite_database.listings.forget("tea", range(1, 5001), set(Field))
    assert sqlite_database.listings.save_plan("tea", plan_frame()) == 5000


def test_b6_a_plan_that_repeats_what_is_stored_still_retries_what_is_due(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (2, Q, 5)))
    answers = [result(1, {}, {Q: "is too high"}), result(2, {Q: 5})]
    database.listings.acknowledge("tea", answers, [write(1, quantity=5), write(2, quantity=5)])
    assert database.listings.save_plan("tea", database.listings.rows("tea")) == 1
    assert states(database) == {(1, "quantity"): "pending", (2, "quantity"): "in_sync"}
