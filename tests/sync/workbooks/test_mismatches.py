"""Product rows as the sheets of a workbook show them."""

from typing import Any

import pandas as pd
import pytest

from sync.products.product_rows import DTYPES
from sync.workbooks.mismatches import COLUMNS, fingerprint, shaped

OURS = {"pos_variant_id": 1, "pos_product_id": 10, "pos_sku": "A", "pos_product": "Áo", "pos_status": "active"}
THEIRS = {"site_variant_id": 2, "site_product_id": 20, "site_sku": "a", "site_product": "Áo web"}
NUMBERS = {"pos_price": pd.Int64Dtype(), "pos_stock": pd.Int64Dtype()}


def rows(*records: dict[str, Any]) -> pd.DataFrame:
    types = DTYPES | NUMBERS
    blank: dict[str, Any] = {name: "" if dtype == "str" else pd.NA for name, dtype in types.items()}
    blank |= {"by_hand": False, "suggestion_score": 0, "status": "unlinked", "reason": "near_match"}
    return pd.DataFrame([blank | one for one in records], columns=list(types)).astype(types)


def one(**values: Any) -> dict[str, Any]:
    return dict(shaped(rows(OURS | THEIRS | values)).iloc[0])


def test_a_row_of_mismatches_has_both_sides_and_their_fingerprint() -> None:
    row = one(suggestion_kind="case", suggestion_score=95, pos_price=5_000)
    assert list(row) == COLUMNS
    assert (row["reason"], row["suggestion"], row["score"], row["pos_price"]) == ("near_match", "case", 95, 5_000)
    assert row["fingerprint"] == fingerprint((1, "A", "", "Áo", ""), (2, "a", "", "Áo web", ""))


def test_the_reason_of_a_linked_row_is_its_warning() -> None:
    assert one(status="linked", reason="", warning="sku_changed")["reason"] == "sku_changed"
    assert one(warning="sku_changed")["reason"] == "near_match"


def test_without_a_suggestion_there_is_no_score() -> None:
    assert one(suggestion_kind="", suggestion_score=0)["score"] is pd.NA


@pytest.mark.parametrize("gone", [{"pos_status": "deleted"}, {"pos_product_id": pd.NA, "pos_product": ""}])
def test_a_side_that_is_gone_counts_as_none_for_the_fix_and_still_shows_its_sku(gone: dict[str, Any]) -> None:
    row = one(reason="pos_variant_missing", **gone)
    assert row["fingerprint"] == fingerprint(None, (2, "a", "", "Áo web", ""))
    assert row["pos_sku"] == "A"


def test_price_and_stock_do_not_change_a_fingerprint() -> None:
    assert one(pos_price=1, site_stock=2)["fingerprint"] == one(pos_price=3, site_stock=4)["fingerprint"]


def test_rows_keep_their_order_whatever_their_index() -> None:
    given = rows(OURS | {"pos_sku": "B"}, OURS | {"pos_sku": "A"})
    given.index = pd.Index([7, 3])
    assert shaped(given)["pos_sku"].tolist() == ["B", "A"]


def test_no_rows_have_the_columns_too() -> None:
    assert list(shaped(rows()).columns) == COLUMNS
