"""Unlinked variants of which only the names are told."""

import json
from collections.abc import Sequence

import pandas as pd

SITE_IDS = 1_000_000


def named(names: Sequence[str], start: int = 1) -> pd.DataFrame:
    """Products of one variant each, with the ids `start`, `start` + 1, …"""
    return optioned([(start + place, name, {}) for place, name in enumerate(names)], start)


def optioned(rows: Sequence[tuple[int, str, dict[str, str]]], start: int = 1) -> pd.DataFrame:
    """One variant for each (product id, product name, options), with the ids `start`, `start` + 1, …"""
    return pd.DataFrame(
        {
            "id": pd.Series(range(start, start + len(rows)), dtype="int64"),
            "product_id": pd.Series([row[0] for row in rows], dtype="int64"),
            "sku": pd.Series("", index=range(len(rows)), dtype="str"),
            "barcode": pd.Series("", index=range(len(rows)), dtype="str"),
            "product_name": pd.Series([row[1] for row in rows], dtype="str"),
            "variant_name": pd.Series("", index=range(len(rows)), dtype="str"),
            "options": pd.Series(
                [json.dumps(list(row[2].items()), ensure_ascii=False) if row[2] else "" for row in rows], dtype="str"
            ),
        }
    )
