"""The goods of a file that a shop exported, in one shape whichever shop it was."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

LIST_DTYPES: dict[str, Any] = {
    "id": "int64",
    "product_id": "int64",
    "sku": "str",
    "barcode": "str",
    "product_name": "str",
    "variant_name": "str",
    "options": "str",
    "price": pd.Int64Dtype(),
    "compare_at": pd.Int64Dtype(),
    "stock": pd.Int64Dtype(),
    "status": "str",
}
"""Columns of a product list. `id`: the row's number in the file; `product_id`: the first row of its product;
`options`: JSON `[[name, value], ...]` or ""; money in đồng, `compare_at` 0 for none; stock in pieces; NA is unknown."""


@dataclass(frozen=True, slots=True)
class ProductList:
    """The goods of one file.

    Attributes:
        platform: whose export form it was taken for.
        rows: one for each variant; columns `LIST_DTYPES`.
        notes: sentences about what was skipped and what was assumed.
    """

    platform: str
    rows: pd.DataFrame
    notes: tuple[str, ...]
