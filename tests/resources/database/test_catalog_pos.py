from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from resources.database import catalog_pos, tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading
from sync.records import Branch, PriceList, PriceRow, StockRow
from tests.resources.database.rows import NOON, later, link_frame, page, pos_variant


def test_what_is_saved_is_read_back_with_stated_dtypes(database: SqlDatabase) -> None:
    assert database.catalog.save_pos_page(page(pos_variant(1), pos_variant(2, sellable=False))) == 2
    frame = database.catalog.pos_variants()
    assert frame["id"].tolist() == [1, 2]
    assert frame["sellable"].tolist() == [True, False]
    assert frame.loc[0, "variant_name"] == "Hộp 100 g"
    kinds = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert kinds["id"] == kinds["product_id"] == "int64"
    assert kinds["sellable"] == kinds["composite"] == kinds["packsize"] == "bool"
    assert kinds["sku"] == "str"


def test_an_empty_catalog_has_the_same_columns_and_dtypes(database: SqlDatabase) -> None:
    empty = (database.catalog.pos_variants(), database.catalog.pos_stock([1]), database.catalog.pos_prices([10]))
    database.catalog.save_pos_page(page(pos_variant(1)))
    full = (database.catalog.pos_variants(), database.catalog.pos_stock([1]), database.catalog.pos_prices([10]))
    for before, after in zip(empty, full, strict=True):
        assert before.dtypes.to_dict() == after.dtypes.to_dict()


def test_stock_and_prices_are_given_for_the_chosen_branches_and_lists(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1)))
    stock = database.catalog.pos_stock({2})
    assert stock.values.tolist() == [[1, 2, 4500, 4000]]
    assert list(stock.columns) == ["variant_id", "branch_id", "on_hand_milli", "available_milli"]
    assert database.catalog.pos_prices([10, 11])["value"].tolist() == [50_000, 45_000]
    assert database.catalog.pos_stock([]).empty


def test_stock_and_prices_are_given_for_some_variants_alone(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(*(pos_variant(number) for number in (1, 2, 3))))
    assert database.catalog.pos_stock([1, 2], {3, 1, 99})[["variant_id", "branch_id"]].values.tolist() == [
        *([1, 1], [1, 2], [3, 1], [3, 2]),
    ]
    assert database.catalog.pos_prices([10], [2])["variant_id"].tolist() == [2]
    nothing, whole = database.catalog.pos_stock([1], []), database.catalog.pos_stock([1])
    assert nothing.empty and nothing.dtypes.to_dict() == whole.dtypes.to_dict()


def test_stock_of_more_variants_than_a_statement_can_name(sqlite_database: SqlDatabase) -> None:
    numbers = range(1, 2001)
    sqlite_database.catalog.save_pos_page(
        page(*(pos_variant(n, stock=(StockRow(1, n, n),), prices=()) for n in numbers))
    )
    stock = sqlite_database.catalog.pos_stock([1], list(numbers)[1:])
    assert stock["variant_id"].tolist() == list(numbers)[1:]


def test_options_are_kept_as_json_in_their_own_letters(database: SqlDatabase) -> None:
    red = pos_variant(1, options=(("Màu", "Đỏ"), ("Cỡ", '5"')))
    database.catalog.save_pos_page(page(red, pos_variant(2)))
    assert database.catalog.pos_variants()["options"].tolist() == ['[["Màu", "Đỏ"], ["Cỡ", "5\\""]]', ""]


@pytest.mark.parametrize(
    "change",
    [
        {"sku": "OTHER"},
        {"options": (("Màu", "Đỏ"),)},
        {"status": "inactive"},
        {"sellable": False},
        {"modified_on": NOON},
        {"stock": (StockRow(1, 3000, 2999), StockRow(2, 4500, 4000))},
        {"stock": (StockRow(1, 3000, 3000),)},
        {"prices": (PriceRow(10, 50_001), PriceRow(11, 45_000))},
        {"prices": ()},
    ],
)
def test_one_difference_counts_one_changed_variant(database: SqlDatabase, change: dict[str, Any]) -> None:
    first, second = pos_variant(1), pos_variant(2)
    database.catalog.save_pos_page(page(first, second))
    changed = replace(first, **change)
    assert database.catalog.save_pos_page(page(changed, second, at=later(1))) == 1
    assert database.catalog.save_pos_page(page(changed, second, at=later(2))) == 0
    stock = database.catalog.pos_stock([1, 2])
    assert len(stock[stock["variant_id"] == 1]) == len(changed.stock)
    prices = database.catalog.pos_prices([10, 11])
    assert len(prices[prices["variant_id"] == 1]) == len(changed.prices)


def test_b1_an_unchanged_page_writes_nothing_but_when_it_was_seen(database: SqlDatabase) -> None:
    variants = [pos_variant(number) for number in range(1, 200)]
    database.catalog.save_pos_page(page(*variants))
    writes: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    assert database.catalog.save_pos_page(page(*variants, at=later(5))) == 0
    assert len(writes) == 1
    assert writes[0].startswith("UPDATE pos_variants SET seen_at")


def test_a_page_that_names_a_variant_twice_keeps_the_last(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1, sku="OLD"), pos_variant(1, sku="NEW")))
    assert database.catalog.pos_variants()["sku"].tolist() == ["NEW"]


def test_b15_a_page_requested_before_a_row_became_dirty_does_not_overwrite_it(database: SqlDatabase) -> None:
    older, newer = pos_variant(1), pos_variant(1, stock=(StockRow(1, 1000, 1000),), prices=())
    database.catalog.save_pos_page(page(older, pos_variant(2)))
    before_the_poke = datetime.now(UTC)
    database.catalog.mark_pos_dirty([1])
    assert database.catalog.save_pos_page(page(newer, at=datetime.now(UTC))) == 1
    late = page(older, pos_variant(2, sku="CHANGED"), at=before_the_poke)
    assert database.catalog.save_pos_page(late) == 1  # the other row of the late page is taken
    assert database.catalog.pos_stock([1, 2]).query("variant_id == 1")["on_hand_milli"].tolist() == [1000]
    assert database.catalog.save_pos_page(page(older, at=datetime.now(UTC))) == 1


def test_b15_a_dirty_row_on_a_late_page_still_counts_as_seen(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1)))
    started = datetime.now(UTC)
    requested = datetime.now(UTC)
    database.catalog.mark_pos_dirty([1])
    database.catalog.save_pos_page(page(pos_variant(1), at=requested))
    assert database.catalog.finish_pos_scan(started) == 0


def test_a_variant_gone_from_the_pos_is_marked_and_keeps_its_stock(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), pos_variant(2)))
    database.catalog.save_pos_page(page(pos_variant(2), at=later(10)))
    assert database.catalog.finish_pos_scan(later(10)) == 1
    assert database.catalog.finish_pos_scan(later(10)) == 0
    assert database.catalog.pos_variants()["id"].tolist() == [2]
    assert database.catalog.counts(None) == (1, 1)
    assert len(database.catalog.pos_stock([1])) == 2
    database.catalog.save_pos_page(page(pos_variant(1), at=later(20)))
    assert database.catalog.pos_variants()["status"].tolist() == ["active", "active"]


def test_a_deleted_variant_that_is_still_linked_stays_visible(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), pos_variant(2)))
    links = link_frame((1, 71, "linked", ""), (2, 72, "error", "duplicate_in_pos"), (None, 73, "unlinked", ""))
    database.links.replace("tea", links)
    assert database.catalog.finish_pos_scan(later(1)) == 2
    assert database.catalog.pos_variants()[["id", "status"]].values.tolist() == [[1, "deleted"]]


def test_a_page_seen_by_an_older_scan_does_not_move_the_sight_back(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1), at=later(10)))
    database.catalog.save_pos_page(page(pos_variant(1), at=NOON))
    assert database.catalog.finish_pos_scan(later(5)) == 0


def test_branches_and_price_lists_are_replaced(database: SqlDatabase) -> None:
    one, two = Branch(2, "B", "Chi nhánh 2", True, None), Branch(1, "A", "Chi nhánh 1", False, True)
    prices = PriceList(5, "BANLE", "Bán lẻ", False, True)
    database.catalog.save_dictionaries([one, two], [prices])
    assert database.catalog.branches() == [two, one]
    assert database.catalog.price_lists() == [prices]
    database.catalog.save_dictionaries([one], [])
    assert database.catalog.branches() == [one]
    assert database.catalog.price_lists() == []


def test_a_large_page_is_written_in_transactions_of_whole_variants(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_pos, "CHUNK", 25)
    commits: list[int] = []
    event.listen(database.engine, "commit", lambda _c: commits.append(1))
    variants = [pos_variant(number) for number in range(1, 21)]  # five rows each
    assert database.catalog.save_pos_page(page(*variants)) == 20
    assert len(commits) == 4


def test_a_page_that_fails_in_the_middle_leaves_whole_variants(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_pos, "CHUNK", 25)
    variants = [pos_variant(number) for number in range(1, 21)]
    inserts = 0

    def die(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal inserts
        inserts += statement.startswith("INSERT INTO pos_prices")
        if inserts == 3:
            raise OSError("disk full")

    event.listen(database.engine, "before_cursor_execute", die)
    with pytest.raises(OSError, match="disk full"):
        database.catalog.save_pos_page(page(*variants))
    event.remove(database.engine, "before_cursor_execute", die)
    with reading(database.engine) as connection:
        ids = set(connection.scalars(select(tables.pos_variants.c.id)))
        priced = set(connection.scalars(select(tables.pos_prices.c.variant_id)))
        stocked = set(connection.scalars(select(tables.pos_stock.c.variant_id)))
    assert ids == priced == stocked == set(range(1, 11))
    assert database.catalog.save_pos_page(page(*variants, at=later(1))) == 10  # the next run is right
