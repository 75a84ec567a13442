"""One row for each product variant as people see it: both sides, the link between them, and how it is kept in step.

The list of the command line and of the page, the workbook and the comparison all read these rows, so that the same
variant never shows two faces.
"""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from sync.records import LinkStatus, SyncState

Side = Literal["pos", "site"]
Order = Literal["status", "sku", "name"]

DTYPES: dict[str, Any] = {
    "status": "str",
    "reason": "str",
    "warning": "str",
    "detail": "str",
    "by_hand": "bool",
    "suggestion_kind": "str",
    "suggestion_score": "int64",
    "pos_variant_id": pd.Int64Dtype(),
    "pos_product_id": pd.Int64Dtype(),
    "pos_product": "str",
    "pos_variant": "str",
    "pos_sku": "str",
    "pos_barcode": "str",
    "pos_status": "str",
    "pos_options": "str",
    "site_variant_id": pd.Int64Dtype(),
    "site_product_id": pd.Int64Dtype(),
    "site_product": "str",
    "site_variant": "str",
    "site_sku": "str",
    "site_barcode": "str",
    "site_status": "str",
    "site_options": "str",
    "site_price": pd.Int64Dtype(),
    "site_compare_at": pd.Int64Dtype(),
    "site_stock": pd.Int64Dtype(),
    "stock_state": "str",
    "stock_reason": "str",
    "price_state": "str",
    "price_reason": "str",
}
"""Columns of a product row. `status`, `reason`: of the link (`only_in_pos` for a POS variant that no link row names);
`pos_*` of a row that is not linked: the POS variant that is suggested, contested, or was linked before; `*_options`:
JSON `[[name, value], ...]` or ""; money in đồng; `site_stock` in pieces; `*_state`, `*_reason`: `SyncState` and
`SyncReason` of the listing, "" where there is none."""
COLUMNS = list(DTYPES)


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """Which rows, and in which order.

    Attributes:
        status: only rows of this link status.
        reasons: only rows with one of these link reasons or warnings; empty: any.
        side: `pos`: one row for each POS variant; `site`: one for each variant of the site; None: every row.
        search: text that the SKU, product name, variant name or barcode of either side contains, whatever the case.
        sync_state: only rows whose stock or price is in this state.
        mismatches: only rows that are not simply linked: unlinked, error, or linked with a warning.
        order: `status` (then reason, POS SKU, site SKU), `sku`, or `name`.
        descending: the other way round.
    """

    status: LinkStatus | None = None
    reasons: frozenset[str] = frozenset()
    side: Side | None = None
    search: str = ""
    sync_state: SyncState | None = None
    mismatches: bool = False
    order: Order = "status"
    descending: bool = False
