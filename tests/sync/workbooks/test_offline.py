"""Two product lists, no shop: the same judgement as between two shops."""

from typing import Any

import pandas as pd
import pytest

from sync.products.product_rows import DTYPES
from sync.workbooks.exported_lists import LIST_DTYPES
from sync.workbooks.offline import Reconciliation, reconcile_lists

Goods = dict[str, Any]


def goods(*variants: Goods) -> pd.DataFrame:
    """Goods in rows 2, 3, … of a file, each a product of its own."""
    blank: Goods = {name: "" for name, dtype in LIST_DTYPES.items() if dtype == "str"}
    numbers: Goods = {"price": pd.NA, "compare_at": pd.NA, "stock": pd.NA}
    rows = [
        blank | numbers | {"id": row, "product_id": row, "status": "active"} | one
        for row, one in enumerate(variants, 2)
    ]
    return pd.DataFrame(rows, columns=list(LIST_DTYPES)).astype(LIST_DTYPES)


def outcomes(found: Reconciliation) -> dict[tuple[int | None, int | None], str]:
    """(row of the POS list, row of the site's list) → status and reason."""
    columns = ["pos_variant_id", "site_variant_id", "status", "reason"]
    return {
        (_int(pos), _int(site)): f"{status}/{reason}".strip("/")
        for pos, site, status, reason in found.rows[columns].itertuples(index=False, name=None)
    }


def _int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def test_equal_skus_are_linked_and_the_rest_says_why_not() -> None:
    pos = goods(
        {"sku": "A1", "product_name": "Áo"},
        {"sku": "B2", "product_name": "Nón"},
        {"sku": "C3", "product_name": "Giày"},
        {"sku": "D4", "product_name": "Dép"},
        {"sku": "D4", "product_name": "Dép khác"},
    )
    site = goods(
        {"sku": " A1 ", "product_name": "Áo"},
        {"sku": "b2", "product_name": "Khăn"},
        {"sku": "", "product_name": "Túi"},
        {"sku": "Z9", "product_name": "Ví"},
    )
    found = reconcile_lists(pos, site)
    assert outcomes(found) == {
        (2, 2): "linked",
        (3, 3): "unlinked/near_match",
        (None, 4): "unlinked/blank_sku",
        (None, 5): "unlinked/only_on_site",
        (4, None): "unlinked/only_in_pos",
        (5, None): "error/duplicate_in_pos",
        (6, None): "error/duplicate_in_pos",
    }
    assert found.summary == {
        "linked": 1,
        "unlinked/near_match": 1,
        "unlinked/blank_sku": 1,
        "unlinked/only_on_site": 1,
        "unlinked/only_in_pos": 1,
        "error/duplicate_in_pos": 2,
    }


def test_both_sides_stand_beside_each_other_with_their_numbers() -> None:
    pos = goods({"sku": "A1", "product_name": "Áo", "barcode": "893", "price": 100_000, "stock": -2})
    site = goods(
        {"sku": "A1", "product_name": "Áo thun", "variant_name": "Đỏ", "options": '[["Màu", "Đỏ"]]', "price": 90_000}
    )
    found = reconcile_lists(pos, site)
    row = found.rows.iloc[0]
    assert list(found.rows.columns) == [*DTYPES, "pos_price", "pos_stock"]
    assert (row["pos_sku"], row["pos_product"], row["pos_barcode"]) == ("A1", "Áo", "893")
    assert (row["site_product"], row["site_variant"], row["site_options"]) == ("Áo thun", "Đỏ", '[["Màu", "Đỏ"]]')
    assert (row["pos_price"], row["site_price"], row["pos_stock"]) == (100_000, 90_000, -2)
    assert pd.isna(row["site_stock"]) and row["stock_state"] == ""


def test_differing_numbers_of_linked_goods_are_counted_where_both_are_known() -> None:
    pos = goods(
        {"sku": "A", "price": 5, "stock": 1},
        {"sku": "B", "price": 5, "stock": 1},
        {"sku": "C", "stock": 1},
        {"sku": "D"},
    )
    site = goods(
        {"sku": "A", "price": 6, "stock": 1}, {"sku": "B", "price": 5, "stock": 2}, {"sku": "C", "price": 7, "stock": 2}
    )
    found = reconcile_lists(pos, site)
    assert (found.summary["linked"], found.price_differs, found.stock_differs) == (3, 1, 2)


def test_suggestions_come_the_surest_first_and_link_nothing() -> None:
    pos = goods({"sku": "0012345", "product_name": "Sữa"}, {"sku": "AB-1", "product_name": "Kem"})
    site = goods({"sku": "12345", "product_name": "Bơ"}, {"sku": "ab-1", "product_name": "Chè"})
    found = reconcile_lists(pos, site)
    suggested = found.suggestions()
    assert set(suggested["suggestion_kind"]) == {"zeros", "case"}
    assert suggested["suggestion_score"].is_monotonic_decreasing
    assert "linked" not in found.summary


@pytest.mark.parametrize("side", ["pos", "site"])
def test_a_list_without_goods_leaves_the_other_alone(side: str) -> None:
    full, empty = goods({"sku": "A"}), goods()
    found = reconcile_lists(empty, full) if side == "pos" else reconcile_lists(full, empty)
    assert sum(found.summary.values()) == len(found.rows) == 1
    assert "linked" not in found.summary
