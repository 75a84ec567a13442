"""Two product lists out of two shops become the mismatches between them, with no shop connected."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import pandas as pd

from sync.linking.link_rows import DTYPES as LINK_DTYPES
from sync.linking.link_rows import link_rows
from sync.linking.matching import match, only_in_pos
from sync.ports import WorkbookHead, Workbooks
from sync.products.product_rows import COLUMNS, DTYPES
from sync.records import LinkReason, LinkStatus
from sync.workbooks.exported_lists import ProductList
from sync.workbooks.mismatches import shaped

_NO_LINKS = pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in LINK_DTYPES.items()})
# Rows that a workbook takes up at once.
_PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What two lists have in common.

    Attributes:
        links: the link rows (`sync.linking.link_rows.COLUMNS`); ids are row numbers of the files.
        rows: the product rows (`sync.products.product_rows.COLUMNS`) with pos_price (đồng) and pos_stock (pieces).
        summary: outcome (`linked`, or `status/reason`) → rows.
        price_differs, stock_differs: linked pairs whose two sides are known and not equal.
    """

    links: pd.DataFrame
    rows: pd.DataFrame
    summary: Mapping[str, int]
    price_differs: int
    stock_differs: int

    def suggestions(self) -> pd.DataFrame:
        """The rows for which something is suggested, the surest first; columns as `rows`."""
        found = self.rows[self.rows["suggestion_kind"] != ""]
        return found.sort_values("suggestion_score", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """Where the workbook is, how many rows it asks a person to look at, and what was found."""

    path: Path
    to_fix: int
    found: Reconciliation


def reconcile_lists(pos: pd.DataFrame, site: pd.DataFrame) -> Reconciliation:
    """Match two product lists by the rules that match two shops.

    Args:
        pos: the goods of the POS; columns `LIST_DTYPES`.
        site: the goods of the website; the same columns.
    """
    links = match(_pos_side(pos), _site_side(site), _NO_LINKS)
    rows = _product_rows(links, pos, site)
    linked = rows[rows["status"] == LinkStatus.LINKED]
    counts = rows.groupby(["status", "reason"]).size()
    return Reconciliation(
        links=links,
        rows=rows,
        summary={
            "/".join(filter(None, cast(tuple[str, str], outcome))): int(count) for outcome, count in counts.items()
        },
        price_differs=_differing(linked["pos_price"], linked["site_price"]),
        stock_differs=_differing(linked["pos_stock"], linked["site_stock"]),
    )


def write_reconciliation(
    pos: ProductList, site: ProductList, name: str, workbooks: Workbooks, path: Path, made_at: datetime
) -> ReconcileReport:
    """Match two product lists and write the mismatch workbook between them.

    Args:
        pos: the goods of the POS.
        site: the goods of the website.
        name: what the workbook calls the website.
        workbooks: writes it.
        path: where it goes; what is there is replaced.
        made_at: when, in the head of the workbook.
    """
    found = reconcile_lists(pos.rows, site.rows)
    rows = found.rows
    amiss = rows[(rows["status"] != LinkStatus.LINKED) | (rows["warning"] != "")]
    head = WorkbookHead(name, made_at, found.summary, offline=True)
    return ReconcileReport(path, workbooks.write(path, head, _sheet(amiss), _sheet(rows)), found)


def _pos_side(goods: pd.DataFrame) -> pd.DataFrame:
    """As `Catalog.pos_variants`: a list does not tell combos or units apart, so all are simple goods."""
    frame = goods[["id", "product_id", "sku", "barcode", "product_name", "variant_name", "options", "status"]]
    return frame.assign(unit="", sellable=True, composite=False, packsize=False)


def _site_side(goods: pd.DataFrame) -> pd.DataFrame:
    """As `Catalog.site_variants`."""
    frame = goods.drop(columns="stock").assign(quantity=goods["stock"], inventory_item_id=goods["id"])
    return frame.assign(managed=True, sells_past_zero=False, kind="normal")


def _product_rows(links: pd.DataFrame, pos: pd.DataFrame, site: pd.DataFrame) -> pd.DataFrame:
    """One row for each link row and each POS variant that none names, ordered by status, reason and SKU."""
    rest = only_in_pos(pos, links)
    alone = link_rows(rest.index, {"pos_variant_id": rest["id"], "reason": str(LinkReason.ONLY_IN_POS)})
    named = pd.concat([links, alone], ignore_index=True).drop(columns=["pos_sku", "site_sku", "shape"])
    joined = named.join(_beside("pos", pos), on="pos_variant_id").join(_beside("site", site), on="site_variant_id")
    blank = [column for column, dtype in DTYPES.items() if dtype == "str"]
    frame = joined.reindex(columns=[*COLUMNS, "pos_price", "pos_stock"])
    frame = frame.assign(**{name: frame[name].astype("object").fillna("") for name in blank})
    numbers = {"pos_price": pd.Int64Dtype(), "pos_stock": pd.Int64Dtype()}
    order = ["status", "reason", "pos_sku", "site_sku"]
    return frame.astype(DTYPES | numbers).sort_values(order, kind="stable", ignore_index=True)


def _beside(side: str, goods: pd.DataFrame) -> pd.DataFrame:
    names = {"product_name": "product", "variant_name": "variant"}
    frame = goods.rename(columns=names).set_index("id")
    frame.index = frame.index.astype("Int64")
    return frame.add_prefix(f"{side}_")


def _sheet(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(rows), _PIECE):
        yield shaped(rows.iloc[start : start + _PIECE])


def _differing(pos: pd.Series, site: pd.Series) -> int:
    return int((pos.notna() & site.notna() & (pos != site).fillna(False)).sum())
