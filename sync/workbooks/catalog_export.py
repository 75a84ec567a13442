"""The goods of one side as rows of a product file: its whole catalog, or what the other side lacks.

What counts as lacking: a shop must not be given goods that it has under another SKU, since they would exist twice
there. So a variant for which anything is suggested, whose SKU occurs twice, or which a person unlinked is not
lacking: it belongs in the mismatch workbook first.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal

import pandas as pd

from sync.errors import WrongUse
from sync.linking.matching import only_in_pos
from sync.listings.pos_numbers import with_pos_numbers
from sync.products.product_rows import Side
from sync.records import LinkReason
from sync.stores import Database

COLUMNS = [
    "product_id",
    "product",
    "variant",
    "sku",
    "barcode",
    "unit",
    "options",
    "price",
    "compare_at",
    "stock",
    "active",
    "own_id",
]
"""Columns of a piece. `options`: tuple of (name, value); price and compare_at: đồng (Int64; NA: not known or none);
stock: pieces (Int64); active: on sale; own_id: the site's id of the variant (Int64; NA for goods of the POS)."""

SIZE = 2000
# What a product with several variants is told apart by where neither options nor a name do that.
PLAIN_OPTION = "Phiên bản"
_LACKING_IN_POS = (LinkReason.ONLY_ON_SITE, LinkReason.BLANK_SKU, LinkReason.POS_VARIANT_MISSING)

What = Literal["pos-catalog", "site-catalog", "missing-on-site", "missing-in-pos"]


def catalog_rows(alias: str, whose: Side, only_missing: bool, database: Database) -> Iterator[pd.DataFrame]:
    """The goods of one side, product by product in the order of their ids; columns `COLUMNS`.

    Variants of one product come in one piece, one after the other; a piece has about `SIZE` rows.

    Args:
        alias: the site; of the POS's goods it decides which price and stock are shown.
        whose: `pos`: goods of the POS, price and stock by the settings of the site; `site`: goods of the site.
        only_missing: only what the other side lacks. Of the POS: variants that no link row names, and those whose
            site variant is gone. Of the site: variants only there, with a blank SKU, or whose POS variant is gone,
            each without a suggested counterpart.
        database: the last known catalogs.

    Raises:
        WrongUse: the site is not connected, or (for `only_missing`) was never read and matched.
    """
    settings = database.state.site(alias).settings
    goods = database.catalog.pos_variants() if whose == "pos" else database.catalog.site_variants(alias)
    goods = goods[goods["status"] != "deleted"]
    if only_missing:
        goods = goods[_lacking(alias, whose, goods, database)]
    goods = goods.sort_values(["product_id", "id"], kind="stable", ignore_index=True)
    for start, end in _pieces(goods["product_id"]):
        piece = goods.iloc[start:end]
        if whose == "pos":
            yield _of_pos(with_pos_numbers(piece.assign(pos_variant_id=piece["id"]), settings, database))
        else:
            yield _of_site(piece)


def _lacking(alias: str, whose: Side, goods: pd.DataFrame, database: Database) -> pd.Series:
    links = database.links.rows(alias)
    if links.empty and database.state.watermark(f"site:{alias}:full") is None:
        raise WrongUse(f"{alias} was never read, so nobody knows what is missing; run: multiweb sync {alias}")
    if whose == "pos":
        gone = links.loc[links["reason"] == LinkReason.SITE_VARIANT_MISSING, "pos_variant_id"]
        return goods["id"].isin(only_in_pos(goods, links)["id"]) | goods["id"].isin(gone.dropna())
    reason = links["reason"].isin(_LACKING_IN_POS)
    # A link row keeps the POS variant that is gone; of the other reasons it names the one that is suggested.
    alone = links["pos_variant_id"].isna() | (links["reason"] == LinkReason.POS_VARIANT_MISSING)
    unsuggested = links["suggestion_kind"] == ""
    return goods["id"].isin(links.loc[reason & alone & unsuggested, "site_variant_id"].dropna())


def _pieces(products: pd.Series) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of about `SIZE` rows each, cut between two products."""
    starts = [*products.index[products != products.shift()], len(products)]
    begin = 0
    for end in starts[1:]:
        if end - begin >= SIZE or end == len(products):
            yield begin, end
            begin = end


def _of_pos(goods: pd.DataFrame) -> pd.DataFrame:
    return _told_apart(
        goods.assign(
            price=goods["pos_price"],
            compare_at=pd.array([pd.NA] * len(goods), dtype="Int64"),
            stock=goods["pos_stock"],
            own_id=pd.array([pd.NA] * len(goods), dtype="Int64"),
        )
    )


def _of_site(goods: pd.DataFrame) -> pd.DataFrame:
    compare_at = goods["compare_at"].astype("Int64")
    return _told_apart(
        goods.assign(
            unit="",
            price=goods["price"].astype("Int64"),
            compare_at=compare_at.where(compare_at > 0),
            stock=goods["quantity"].astype("Int64"),
            own_id=goods["id"].astype("Int64"),
        )
    )


def _told_apart(goods: pd.DataFrame) -> pd.DataFrame:
    """With options for every variant of a product that has several; without, a shop takes only one of them."""
    several = goods.groupby("product_id")["product_id"].transform("size") > 1
    cells = zip(*(goods[name] for name in ("options", "variant_name", "unit", "sku")), several, strict=True)
    options: Any = [
        tuple((name or PLAIN_OPTION, value) for name, value in json.loads(known))
        if known
        else (((PLAIN_OPTION, variant or unit or sku),) if many else ())
        for known, variant, unit, sku, many in cells
    ]
    named = goods.rename(columns={"product_name": "product", "variant_name": "variant"})
    return named.assign(options=options, active=goods["status"] == "active")[COLUMNS].reset_index(drop=True)
