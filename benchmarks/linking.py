"""Time of matching a site with the POS, as a ratio to a bare pandas merge of the same frames in the same run."""

import time
from collections.abc import Callable
from typing import Any

import pandas as pd

from sync.link_rows import link_rows
from sync.matching import match

SIZES = (10_000, 100_000, 300_000)
REPEATS = 3


def measure() -> list[dict[str, Any]]:
    """One row for each number of variants on both sides; times are the best of three, in seconds."""
    return [_measured(size) for size in SIZES]


def _measured(size: int) -> dict[str, Any]:
    pos, site = _pos(size), _site(size)
    previous = match(pos, site, link_rows(pd.RangeIndex(0), {}))
    merge = _best(lambda: pos.merge(site, on="sku", how="outer"))
    again = _best(lambda: match(pos, site, previous))
    return {
        "variants": size,
        "merge_seconds": round(merge, 3),
        "match_seconds": round(again, 3),
        "ratio": round(again / merge, 2),
    }


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def _pos(size: int) -> pd.DataFrame:
    numbers = pd.Series(range(1, size + 1))
    return pd.DataFrame(
        {
            "id": numbers,
            "product_id": numbers // 3,
            "sku": "PVN" + numbers.astype("str").str.zfill(7),
            "barcode": "",
            "product_name": "Áo " + numbers.astype("str"),
            "variant_name": "",
            "unit": "",
            "status": "active",
            "sellable": True,
            "composite": False,
            "packsize": False,
        }
    )


def _site(size: int) -> pd.DataFrame:
    numbers = pd.Series(range(1, size + 1))
    sku = "PVN" + numbers.astype("str").str.zfill(7)
    # One in fifty is damaged: lower case links no more.
    sku = sku.where(numbers % 50 != 0, sku.str.lower())
    return pd.DataFrame(
        {
            "id": numbers + 10_000_000,
            "product_id": numbers // 3 + 10_000_000,
            "inventory_item_id": numbers,
            "sku": sku,
            "barcode": "",
            "product_name": "Áo " + numbers.astype("str"),
            "variant_name": "",
            "price": 100_000,
            "compare_at": 0,
            "quantity": 5,
            "managed": True,
            "sells_past_zero": False,
            "status": "active",
            "kind": "normal",
            "read_at": pd.Timestamp("2026-01-01", tz="UTC"),
        }
    )
