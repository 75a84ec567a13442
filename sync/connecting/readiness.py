"""Is a site ready to be fed? What stands in the way of linking and pushing, counted before anything is written.

The official guide asks a merchant to make SKUs unique and stock managed and not negative before linking
(contracts/sapo-web.md §9); this counts where that does not hold, on both sides, from the catalogs as last read.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from sync.connecting.configuration import stock_locations
from sync.connecting.probe import SiteProbe
from sync.errors import WrongUse
from sync.linking.skus import exact_key, fold_key
from sync.settings import SiteSettings
from sync.stores import Database

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for: how often it was found, a few SKUs, what it means and what to do."""

    key: str
    side: str
    count: int
    examples: tuple[str, ...]
    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReadinessReport:
    """All findings of one site, those not found included (count 0), and the sizes they were found in."""

    alias: str
    pos_variants: int
    site_variants: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def found(self) -> tuple[Finding, ...]:
        """The findings that were met at least once."""
        return tuple(finding for finding in self.findings if finding.count)


PHONE_NOTE = (
    "If both accounts of the official apps log in by phone number, it must be the same number on both sides; "
    "that cannot be seen from here."
)


def readiness(alias: str, database: Database, probe: SiteProbe | None = None) -> ReadinessReport:
    """Count what stands in the way of a site, from the catalogs as last read.

    Raises WrongUse when a catalog was never read whole.
    """
    site = database.state.site(alias)
    for stream, what in (("pos:catalog", "The POS's catalog"), (f"site:{alias}:catalog", f"{alias}'s catalog")):
        if database.state.watermark(stream) is None:
            raise WrongUse(f"{what} was never read; run: multiweb doctor {alias} --fresh")
    goods = database.catalog.pos_variants()
    goods = goods[goods["status"] != "deleted"]
    shown = database.catalog.site_variants(alias)
    settings = site.settings
    findings = (
        *pos_findings(goods),
        *stock_findings(goods, database.catalog.pos_stock(settings.stock.branches), settings),
        *price_findings(goods, _prices(database, settings), settings),
        *site_findings(shown),
    )
    return ReadinessReport(alias, len(goods), len(shown), findings, _notes(settings, probe))


def pos_findings(goods: pd.DataFrame) -> tuple[Finding, ...]:
    """Blank and double SKUs of the POS. `goods`: `Catalog.pos_variants()`."""
    return _sku_findings(goods, "POS", "in the POS")


def stock_findings(goods: pd.DataFrame, stock: pd.DataFrame, settings: SiteSettings) -> tuple[Finding, ...]:
    """Missing and negative stock of the chosen branches. `stock`: `Catalog.pos_stock(branches)`."""
    if not settings.stock.sync:
        return ()
    skus = goods.set_index("id")["sku"]
    known = stock[stock["variant_id"].isin(skus.index)]
    rows = known.groupby("variant_id").size().reindex(skus.index, fill_value=0)
    missing = skus[rows < len(settings.stock.branches)]
    figure = known[f"{settings.stock.figure}_milli"]
    negative = skus[skus.index.isin(known.loc[figure < 0, "variant_id"])]
    zero = settings.stock.missing_branch_is_zero
    return (
        _finding(
            "pos_stock_missing",
            "POS",
            missing,
            "No stock row at a chosen branch: "
            + ("counted as 0." if zero else "the stock is unknown, nothing is pushed."),
            ""
            if zero
            else "Open the stock in the POS, or set stock.missing_branch_is_zero=on where a missing row means 0.",
        ),
        _finding(
            "pos_stock_negative",
            "POS",
            negative,
            "Negative stock at a chosen branch: it lowers the sum of the others, and a sum below 0 shows as 0.",
            "Balance the stock in the POS (Kiểm hàng).",
        ),
    )


def price_findings(goods: pd.DataFrame, prices: pd.DataFrame, settings: SiteSettings) -> tuple[Finding, ...]:
    """Variants without a price in the selling list. `prices`: `Catalog.pos_prices([list])`."""
    if not settings.price.sync:
        return ()
    priced = prices.loc[prices["value"] > 0, "variant_id"]
    missing = goods.loc[~goods["id"].isin(priced), "sku"]
    return (
        _finding(
            "pos_price_missing",
            "POS",
            missing,
            f"No price in {settings.price.selling}: the price is not pushed.",
            "Give the variant a price in that list.",
        ),
    )


def site_findings(shown: pd.DataFrame) -> tuple[Finding, ...]:
    """What a site's own rows say. `shown`: `Catalog.site_variants(site)`."""
    skus = shown["sku"]
    managed = shown["managed"].astype(bool)
    return (
        *_sku_findings(shown, "site", "on the site"),
        _finding(
            "site_unmanaged",
            "site",
            skus[~managed],
            "Stock is not managed by the site (Quản lý kho is off): its stock is left alone.",
            "Switch it on there, or set stock.manage_unmanaged=on.",
        ),
        _finding(
            "site_negative",
            "site",
            skus[managed & (shown["quantity"].fillna(0) < 0)],
            "Negative stock on the site: sold past zero already.",
            "The first push sets it right; look whether orders wait for goods.",
        ),
        _finding(
            "site_sells_past_zero",
            "site",
            skus[shown["sells_past_zero"].astype(bool)],
            "The site goes on selling at 0 (Cho phép tiếp tục mua khi hết hàng).",
            "Switch that off there, unless it is meant.",
        ),
        _finding(
            "site_unknown",
            "site",
            skus[(managed & shown["quantity"].isna()) | shown["price"].isna()],
            "The site states no stock or no price for the variant.",
            "Open the product on the site and save it.",
        ),
    )


def _sku_findings(rows: pd.DataFrame, side: str, where: str) -> tuple[Finding, ...]:
    keys = exact_key(rows["sku"])
    filled = keys != ""
    twins = filled & keys.duplicated(keep=False)
    folded = fold_key(rows["sku"])
    near = filled & ~twins & folded.duplicated(keep=False)
    prefix = side.lower()
    return (
        _finding(
            f"{prefix}_sku_blank",
            side,
            rows.loc[~filled, "sku"],
            f"No SKU {where}: never linked.",
            "Give it a SKU.",
        ),
        _finding(
            f"{prefix}_sku_duplicate",
            side,
            rows.loc[twins, "sku"],
            f"The same SKU more than once {where}: none of them is linked.",
            "Keep the SKU on one of them.",
        ),
        _finding(
            f"{prefix}_sku_near_duplicate",
            side,
            rows.loc[near, "sku"],
            f"SKUs {where} that differ by case or space alone: only those with an exact partner link.",
            "Make them differ plainly, or equal the other side.",
        ),
    )


def _finding(key: str, side: str, skus: "pd.Series[str]", meaning: str, remedy: str) -> Finding:
    examples = tuple(dict.fromkeys(str(sku) for sku in skus.head(EXAMPLES * 4) if sku))[:EXAMPLES]
    return Finding(key, side, len(skus), examples, meaning, remedy)


def _prices(database: Database, settings: SiteSettings) -> pd.DataFrame:
    ids: Collection[int] = [one.id for one in database.catalog.price_lists() if one.code == settings.price.selling]
    return database.catalog.pos_prices(ids)


def _notes(settings: SiteSettings, probe: SiteProbe | None) -> tuple[str, ...]:
    notes = [PHONE_NOTE]
    if probe is not None and len(stock_locations(probe.locations)) > 1 and settings.stock.location is None:
        notes.append("The site keeps stock at several locations and none is chosen: set stock.location.")
    return tuple(notes)
