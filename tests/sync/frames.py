"""Small frames in the shapes that the database hands out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from sync.linking.link_rows import DTYPES
from sync.linking.matching import match
from sync.suggestions.pairing import COLUMNS


def pos_frame(skus: Sequence[str], **columns: Any) -> pd.DataFrame:
    """POS variants 1, 2, … of products 10, 20, …"""
    ids = list(range(1, len(skus) + 1))
    values: dict[str, Any] = {
        "id": ids,
        "product_id": [10 * one for one in ids],
        "sku": pd.Series(skus, dtype="str"),
        "barcode": "",
        "product_name": "Áo",
        "variant_name": "",
        "unit": "",
        "status": "active",
        "sellable": True,
        "composite": False,
        "packsize": False,
    }
    return pd.DataFrame(values | columns, index=range(len(ids)))


def site_frame(skus: Sequence[str], **columns: Any) -> pd.DataFrame:
    """Site variants 1001, 1002, … of products 10010, 10020, …, by name no relation of those of the POS."""
    ids = list(range(1001, len(skus) + 1001))
    values: dict[str, Any] = {
        "id": ids,
        "product_id": [10 * one for one in ids],
        "inventory_item_id": ids,
        "sku": pd.Series(skus, dtype="str"),
        "barcode": "",
        "product_name": "Nồi cơm điện",
        "variant_name": "Default Title",
        "price": 100_000,
        "compare_at": 0,
        "quantity": 10,
        "managed": True,
        "sells_past_zero": False,
        "status": "active",
        "kind": "normal",
    }
    return pd.DataFrame(values | columns, index=range(len(ids)))


def no_links() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in DTYPES.items()})


def matched(
    pos: Sequence[str] | pd.DataFrame,
    site: Sequence[str] | pd.DataFrame,
    previous: pd.DataFrame | None = None,
    **options: Any,
) -> pd.DataFrame:
    """The link rows of two sides given by SKUs or as frames."""
    pos = pos if isinstance(pos, pd.DataFrame) else pos_frame(pos)
    site = site if isinstance(site, pd.DataFrame) else site_frame(site)
    return match(pos, site, no_links() if previous is None else previous, **options)


def pairs_of(
    finder: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame],
    site: Sequence[str] | pd.DataFrame,
    pos: Sequence[str] | pd.DataFrame,
) -> dict[tuple[int, int], int]:
    """The scores that a finder gives to pairs (site variant, POS variant)."""
    site = site if isinstance(site, pd.DataFrame) else site_frame(site)
    pos = pos if isinstance(pos, pd.DataFrame) else pos_frame(pos)
    found = finder(site, pos)
    assert list(found.columns) == COLUMNS
    assert not found.duplicated(["site", "pos"]).any()
    return dict(zip(zip(found["site"], found["pos"], strict=True), found["score"], strict=True))


def status_of(rows: pd.DataFrame, site_variant_id: int) -> str:
    """Status and reason of the row of a site variant."""
    return _status(rows[rows["site_variant_id"] == site_variant_id].iloc[0])


def statuses(rows: pd.DataFrame) -> list[tuple[int | None, int | None, str]]:
    """Every row as (POS variant, site variant, status and reason), sorted."""
    found = [(_int(row["pos_variant_id"]), _int(row["site_variant_id"]), _status(row)) for _, row in rows.iterrows()]
    return sorted(found, key=str)


def _status(row: "pd.Series[Any] | Mapping[str, Any]") -> str:
    return "/".join(filter(None, (row["status"], row["reason"])))


def _int(value: Any) -> int | None:
    return None if value is pd.NA else int(value)
