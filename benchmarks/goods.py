"""Goods of any number: the frames that the rules see, and a database full of them.

One site in fifty variants writes its SKU in small letters, so that matching has somebody to look at; everything else
is equal, and stock and price are what the POS says.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table, insert

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import writing
from sync.records import PriceList
from sync.settings import OrderSettings, PosSettings, SiteSettings, StockSettings

BRANCHES = (1, 2)
LISTS = (PriceList(11, "BANLE", "Giá bán lẻ", False, True), PriceList(12, "BANBUON", "Giá bán buôn", False, False))
PIECES, PRICE = 5, 100_000
STRAY = 50
"""One in so many variants of a site has no counterpart in the POS."""
_SITE_IDS = 10_000_000
_CHUNK = 50_000
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Goods:
    """The frames of a POS and of one site with the same variants, as the database hands them out."""

    pos: pd.DataFrame
    site: pd.DataFrame
    stock: pd.DataFrame
    prices: pd.DataFrame


def goods(size: int, number: int = 0, stray: int = STRAY) -> Goods:
    """`size` variants of the POS and of site `number`; `stray` 0: every one has its counterpart."""
    ids = np.arange(1, size + 1)
    skus = pd.Series("PVN" + pd.Series(ids).astype("str").str.zfill(8), dtype="str")
    names = pd.Series("Áo số " + pd.Series(ids).astype("str"), dtype="str")
    pos = pd.DataFrame(
        {
            "id": ids,
            "product_id": ids // 3 + 1,
            "sku": skus,
            "barcode": skus,
            "product_name": names,
            "variant_name": _text("", size),
            "options": _text("", size),
            "unit": _text("cái", size),
            "status": _text("active", size),
            "sellable": True,
            "composite": False,
            "packsize": False,
        }
    )
    theirs = ids + _SITE_IDS * (number + 1)
    site = pd.DataFrame(
        {
            "id": theirs,
            "product_id": theirs // 3 + 1,
            "inventory_item_id": pd.array(theirs, dtype="Int64"),
            "sku": skus.mask(pd.Series(ids % stray == 0), skus.str.lower()) if stray else skus,
            "barcode": skus,
            "product_name": names,
            "variant_name": _text("Default Title", size),
            "options": _text("", size),
            "price": pd.array(np.full(size, PRICE), dtype="Int64"),
            "compare_at": 0,
            "quantity": pd.array(np.full(size, PIECES * len(BRANCHES)), dtype="Int64"),
            "managed": True,
            "sells_past_zero": False,
            "status": _text("active", size),
            "kind": _text("normal", size),
        }
    )
    stock = pd.DataFrame(
        {
            "variant_id": np.repeat(ids, len(BRANCHES)),
            "branch_id": np.tile(BRANCHES, size),
            "on_hand_milli": PIECES * 1000,
            "available_milli": PIECES * 1000,
        }
    )
    prices = pd.DataFrame(
        {
            "variant_id": np.repeat(ids, len(LISTS)),
            "price_list_id": np.tile([one.id for one in LISTS], size),
            "value": np.tile([PRICE, PRICE - 10_000], size),
        }
    )
    return Goods(pos, site, stock, prices)


def settings() -> SiteSettings:
    """Of a site that sells from both branches at the retail price."""
    return SiteSettings(stock=StockSettings(branches=BRANCHES), orders=OrderSettings(branch=BRANCHES[0]))


def fill(database: SqlDatabase, size: int, sites: int) -> list[str]:
    """A database as it is when the POS and all sites were read whole and nothing was linked yet; gives the aliases."""
    aliases = [f"trang-{number}" for number in range(sites)]
    database.state.connect_pos("quay", "sapo-pos", "https://quay.mysapogo.com", b"", PosSettings())
    database.catalog.save_dictionaries((), LISTS)
    for number, alias in enumerate(aliases):
        some = goods(size, number)
        if not number:
            seen = {"search": "", "seen_at": NOON}
            _insert(database, tables.pos_variants, some.pos, seen)
            _insert(database, tables.pos_stock, some.stock, {})
            _insert(database, tables.pos_prices, some.prices, {})
        address = f"https://{alias}.mysapo.net"
        database.state.connect_site(alias, "sapo-web", address, b"", settings(), "live", NOON)
        _insert(database, tables.site_variants, some.site, {"site": alias, "search": "", "read_at": NOON})
        for stream in ("pos:catalog", f"site:{alias}:catalog", f"site:{alias}:full"):
            database.state.advance(stream, NOON)
    return aliases


def _text(word: str, size: int) -> Any:
    return pd.array([word], dtype="str").take(np.zeros(size, dtype="int64"))


def _insert(database: SqlDatabase, table: Table, rows: pd.DataFrame, beside: dict[str, Any]) -> None:
    for start in range(0, len(rows), _CHUNK):
        some = rows.iloc[start : start + _CHUNK].astype(object).to_dict("records")
        with writing(database.engine) as connection:
            connection.execute(insert(table), [row | beside for row in some])
