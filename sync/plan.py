"""What a site should show, against what it last confirmed. Computes and records; writes nothing to any shop.

A row that was never confirmed takes what the site showed when it was last read, so that the first plan of a site
that is right already writes nothing. That is done after the rows exist, by the rule of every verification: a value
that was confirmed or became unknown after the reading stays. Rows of variants that are linked no more are kept as
skipped, because what the site confirmed of them is needed once they are linked again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from sync.amounts import held_by_pos_variant, quantities
from sync.guards import guarded
from sync.planned_rows import COLUMNS, DTYPES
from sync.price_terms import NO_TAXES, needs_taxes
from sync.prices import chosen_lists, prices
from sync.records import Field, LinkReason, LinkStatus, SyncReason, SyncState
from sync.rows import SiteRow
from sync.settings import SiteSettings
from sync.stores import Database

PREVIEW_ROWS = 50
_KEY = ["site_variant_id", "field"]
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_SHOWN = {Field.QUANTITY: "quantity", Field.PRICE: "price", Field.COMPARE_AT: "compare_at"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One value that would change; `before` None: not known."""

    site_variant_id: int
    pos_variant_id: int
    sku: str
    field: str
    before: int | None
    after: int | None
    state: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class PlanReport:
    """How a plan stands.

    Attributes:
        pending: values to write.
        held: values that wait for a person.
        by_state: (field, state, reason) → rows.
        changed: rows that differ from the plan before.
        preview: the first values that would change: held ones, then those going to zero, those that fall, the rest.
    """

    pending: int
    held: int
    by_state: dict[tuple[str, str, str], int]
    changed: int
    preview: tuple[PlanRow, ...]


def plan_site(alias: str, database: Database) -> PlanReport:
    """Plan every listing of a site from the links and catalogs in the database.

    Raises WrongUse for an unknown site.
    """
    started = datetime.now(UTC)
    row = database.state.site(alias)
    site = database.catalog.site_variants(alias)
    stored = database.listings.rows(alias)
    pairs = planned_pairs(database.links.rows(alias), site, row.settings)
    rows = _with_stored(_wanted(pairs, site, row, database), stored)
    rows = _settled(guarded(rows, _present(rows, site), row.settings.guards))
    plan = pd.concat([rows[COLUMNS], _left_over(rows, stored, site)], ignore_index=True)
    changed = database.listings.save_plan(alias, plan)
    if rows["acknowledged_at"].isna().any():
        database.listings.confirm(alias, _EVER)
    database.state.advance(f"site:{alias}:plan", started)
    return _report(alias, database, changed)


def planned_pairs(links: pd.DataFrame, site: pd.DataFrame, settings: SiteSettings) -> pd.DataFrame:
    """The pairs to plan: linked ones, and those whose POS variant was deleted (`gone`), which can only go to zero."""
    gone = (links["reason"] == LinkReason.POS_VARIANT_MISSING) & links["pos_variant_id"].notna()
    here = links["site_variant_id"].isin(site["id"]) & settings.product_sync
    some = links.assign(gone=gone)[((links["status"] == LinkStatus.LINKED) | gone) & here]
    types = {"site_variant_id": "int64", "pos_variant_id": "int64", "gone": "bool"}
    return some[list(types)].astype(types).reset_index(drop=True)


def _wanted(pairs: pd.DataFrame, site: pd.DataFrame, row: SiteRow, database: Database) -> pd.DataFrame:
    """What the site should show by the POS, before the guards."""
    catalog, settings = database.catalog, row.settings
    stock = catalog.pos_stock(settings.stock.branches)
    amount = quantities(pairs, catalog.pos_variants(), site, stock, held_goods(row, database), settings.stock)
    lists = catalog.price_lists()
    values = catalog.pos_prices(chosen_lists(settings.price, lists))
    taxes = catalog.pos_taxes() if needs_taxes(settings.price) else NO_TAXES
    price = prices(pairs[~pairs["gone"]], values, lists, settings.price, taxes)
    return pd.concat([amount, price], ignore_index=True)


def held_goods(row: SiteRow, database: Database) -> pd.Series:
    """What web orders hold of the goods of this site's branches: thousandths by POS variant, whatever their site."""
    held = database.orders.held_quantities()
    if not row.settings.stock.hold_open_orders:
        held = held.iloc[:0]
    return held_by_pos_variant(held, holding_pairs(row, held["site"], database))


def holding_pairs(row: SiteRow, aliases: Iterable[str], database: Database) -> pd.DataFrame:
    """The pairs whose orders take goods from the branches of a site. Columns: site, site_variant_id, pos_variant_id.

    Only of the sites named. A pair that rests because its site's product sync is off has sold the goods all the same.
    """
    pairs = [pd.DataFrame({"site": "", "site_variant_id": 0, "pos_variant_id": 0}, index=[])]
    sharing = {site.alias for site in database.state.sites() if _shares(site, row)}
    for alias in sorted(set(aliases) & sharing):
        rows = database.links.rows(alias)
        paired = (rows["status"] == LinkStatus.LINKED) | (rows["reason"] == LinkReason.SYNC_OFF)
        both = rows.loc[paired, ["site_variant_id", "pos_variant_id"]].dropna().astype("int64")
        pairs.append(both.assign(site=alias))
    return pd.concat(pairs, ignore_index=True)


def _shares(other: SiteRow, row: SiteRow) -> bool:
    """Whether a site's orders take goods from the branches of this one; without a branch, its own do."""
    branch = other.settings.orders.branch
    return other.alias == row.alias if branch is None else branch in row.settings.stock.branches


def _with_stored(rows: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """The plan with what was approved and acknowledged of each row before."""
    known = stored[[*_KEY, "approved", "acknowledged", "acknowledged_at"]]
    return rows.drop(columns="approved").merge(known, on=_KEY, how="left")


def _present(rows: pd.DataFrame, site: pd.DataFrame) -> pd.Series:
    """What the site shows of each row: what it confirmed last, else what it showed when it was read."""
    shown = site.set_index("id")
    read = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    for field, column in _SHOWN.items():
        mine = rows["field"] == field
        read[mine] = rows.loc[mine, "site_variant_id"].map(shown[column]).astype("Int64")
    return rows["acknowledged"].astype("Int64").fillna(read)


def _settled(rows: pd.DataFrame) -> pd.DataFrame:
    """The plan with `in_sync` where the site confirmed just this value, so that an unchanged plan writes no row."""
    same = (rows["planned"] == rows["acknowledged"]).fillna(False).astype("bool")
    state = rows["state"].mask(same & (rows["state"] == SyncState.PENDING), str(SyncState.IN_SYNC))
    return rows.assign(state=state)


def _left_over(rows: pd.DataFrame, stored: pd.DataFrame, site: pd.DataFrame) -> pd.DataFrame:
    """Stored rows that the plan lacks, of variants that the site still has."""
    planned = pd.MultiIndex.from_frame(stored[_KEY]).isin(pd.MultiIndex.from_frame(rows[_KEY]))
    left = stored[stored["site_variant_id"].isin(site["id"]) & ~planned]
    values: dict[str, Any] = {
        "planned": pd.NA,
        "approved": pd.NA,
        "state": str(SyncState.SKIPPED),
        "reason": str(SyncReason.SYNC_OFF),
        "detail": "Not linked, or no price list is mapped to it any more.",
    }
    return left.assign(**values)[COLUMNS].astype(DTYPES)


def _report(alias: str, database: Database, changed: int) -> PlanReport:
    by_state = database.listings.counts(alias)
    totals: Counter[str] = Counter()
    for (_, state, _reason), count in by_state.items():
        totals[state] += count
    pending, held = totals[SyncState.PENDING], totals[SyncState.HELD]
    preview = _preview(database.listings.moving(alias)) if pending + held else ()
    return PlanReport(pending, held, by_state, changed, preview)


def _preview(moving: pd.DataFrame) -> tuple[PlanRow, ...]:
    quantity = moving["field"] == Field.QUANTITY
    falls = quantity & (moving["after"] < moving["before"]).fillna(True).astype("bool")
    zero = quantity & (moving["after"] == 0).fillna(False).astype("bool")
    rank = np.select([moving["state"] == SyncState.HELD, zero, falls], [0, 1, 2], default=3)
    first = moving.assign(rank=rank).sort_values(["rank", *_KEY]).head(PREVIEW_ROWS)
    names = ["site_variant_id", "pos_variant_id", "sku", "field", "before", "after", "state", "reason", "detail"]
    return tuple(
        PlanRow(int(ours), int(theirs), sku, name, _whole(was), _whole(value), state, reason, detail)
        for ours, theirs, sku, name, was, value, state, reason, detail in first[names].itertuples(index=False)
    )


def _whole(value: object) -> int | None:
    return None if value is None or value is pd.NA else int(str(value))
