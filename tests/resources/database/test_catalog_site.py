from typing import Any

import pandas as pd
import pytest

from resources.database.database import SqlDatabase
from tests.resources.database.rows import NOON, later, page, site_variant


def test_what_is_saved_is_read_back_with_stated_dtypes(database: SqlDatabase) -> None:
    rows = (site_variant(1), site_variant(2, price=None, quantity=None, inventory_item_id=None, managed=False))
    assert database.catalog.save_site_page("tea", page(*rows)) == 2
    frame = database.catalog.site_variants("tea")
    assert frame["quantity"].tolist() == [5, pd.NA]
    assert frame["price"].isna().tolist() == [False, True]
    assert frame["read_at"].tolist() == [NOON, NOON]
    kinds = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert [kinds[name] for name in ("price", "quantity", "inventory_item_id")] == ["Int64"] * 3
    assert kinds["compare_at"] == "int64"
    assert kinds["managed"] == kinds["sells_past_zero"] == "bool"
    assert kinds["read_at"] == "datetime64[us, UTC]"
    assert database.catalog.site_variants("coffee").dtypes.to_dict() == frame.dtypes.to_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"sku": "X"},
        {"options": (("Màu", "Đỏ"),)},
        {"price": None},
        {"quantity": 0},
        {"managed": False},
        {"modified_on": NOON},
    ],
)
def test_one_difference_counts_one_changed_variant(database: SqlDatabase, change: dict[str, Any]) -> None:
    database.catalog.save_site_page("tea", page(site_variant(1), site_variant(2)))
    rows = (site_variant(1, **change), site_variant(2))
    assert database.catalog.save_site_page("tea", page(*rows, at=later(1))) == 1
    assert database.catalog.save_site_page("tea", page(*rows, at=later(2))) == 0
    assert database.catalog.site_variants("tea")["read_at"].tolist() == [later(2), later(2)]


def test_options_are_kept_as_json_in_their_own_letters(database: SqlDatabase) -> None:
    database.catalog.save_site_page("tea", page(site_variant(1, options=(("Màu", "Đỏ"),)), site_variant(2)))
    assert database.catalog.site_variants("tea")["options"].tolist() == ['[["Màu", "Đỏ"]]', ""]


def test_sites_do_not_see_each_other(database: SqlDatabase) -> None:
    database.catalog.save_site_page("tea", page(site_variant(1)))
    database.catalog.save_site_page("coffee", page(site_variant(1, sku="C"), site_variant(25), at=later(9)))
    assert database.catalog.site_variants("tea")["sku"].tolist() == ["SKU-1"]
    assert database.catalog.counts("tea") == (1, 1)
    assert database.catalog.counts("coffee") == (2, 2)
    assert database.catalog.finish_site_scan("coffee", later(30)) == 2
    assert database.catalog.counts("tea") == (1, 1)


def test_a_variant_not_read_in_a_full_scan_is_forgotten(database: SqlDatabase) -> None:
    database.catalog.save_site_page("tea", page(site_variant(1), site_variant(2)))
    database.catalog.save_site_page("tea", page(site_variant(2), at=later(10)))
    assert database.catalog.finish_site_scan("tea", later(10)) == 1
    assert database.catalog.site_variants("tea")["id"].tolist() == [2]


def test_more_variants_than_a_statement_can_name(sqlite_database: SqlDatabase) -> None:
    rows = [site_variant(number) for number in range(1, 3001)]
    assert sqlite_database.catalog.save_site_page("tea", page(*rows)) == 3000
    assert sqlite_database.catalog.finish_site_scan("tea", later(1)) == 3000
    assert sqlite_database.catalog.counts("tea") == (0, 0)
