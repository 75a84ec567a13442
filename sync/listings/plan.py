"""What a site should show, against what it last confirmed. Computes and records; writes nothing to any shop.

A plan looks at what changed since the last one, and at everything only when the settings changed, or a person or the
night asks for it: of a million listings few move between two scans. Both ways end in the same rows.

A row that comes to be takes what the site showed when it was last read for confirmed, so that the first plan of a
site that is right already writes nothing. One that was never confirmed, because its goods were not managed, is looked
at again by the rule of every verification: a value that became known or unknown after the reading stays. Rows of
variants that are linked no more are kept as skipped, because what the site confirmed of them is needed once they are
linked again.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import pandas as pd

from sync.catalogs.versions import Basis
from sync.listings.holds import held_goods
from sync.listings.plan_report import PlanReport, plan_report
from sync.listings.planning import Sources, planned
from sync.listings.price_terms import NO_TAXES, needs_taxes
from sync.listings.prices import chosen_lists
from sync.records import PriceList
from sync.rows import SiteRow
from sync.stores import Database

# Of more than this share of a site's variants a plan costs less for all of them at once.
_MANY = 0.25
_FEW = 2_000
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_POS_COLUMNS = ("id", "status", "sellable")
_SITE_COLUMNS = ("id", "managed", "kind", "quantity", "price", "compare_at")


def plan_site(alias: str, database: Database, *, whole: bool = False) -> PlanReport:
    """Plan the listings of a site from the links and catalogs in the database.

    Args:
        alias: of the site.
        database: the tables.
        whole: look at every listing, whatever changed.

    Raises WrongUse for an unknown site.
    """
    started = datetime.now(UTC)
    row = database.state.site(alias)
    lists = database.catalog.price_lists()
    # Before anything else is read: what changes from here on is looked at by the next plan.
    counts = database.versions.now(alias)
    basis = Basis(counts, _digest(row, lists, database), database.state.watermark("pos:catalog"))
    some = None if whole else _touched(alias, basis, database)
    changed = _plan(row, lists, some, database) if some is None or some else 0
    database.versions.keep(alias, "plan", basis)
    database.state.advance(f"site:{alias}:plan", started)
    return plan_report(alias, database, changed=changed, looked_at=None if some is None else len(some))


def orders_moved(alias: str, database: Database) -> bool:
    """Whether a web order of any site came or changed since this site was planned; what it holds may concern it."""
    last = database.versions.basis(alias, "plan")
    return last is not None and last.counts.orders != database.versions.now(alias).orders


def _touched(alias: str, basis: Basis, database: Database) -> list[int] | None:
    """The variants whose plan may come out otherwise than the last one; None: all of them."""
    last = database.versions.basis(alias, "plan")
    if last is None or last.digest != basis.digest:
        return None
    some = database.versions.touched(alias, last.counts, basis.counts, last.scanned_at)
    many = len(some) > _FEW and len(some) > _MANY * database.catalog.counts(alias)[1]
    return None if many else some


def _plan(row: SiteRow, lists: Sequence[PriceList], some: list[int] | None, database: Database) -> int:
    """Plan all variants or some; returns how many rows changed."""
    plan = planned(_sources(row, lists, some, database), row.settings)
    changed = database.listings.save_plan(row.alias, plan.rows, some)
    if plan.unconfirmed:
        database.listings.confirm(row.alias, _EVER, some)
    return changed


def _sources(row: SiteRow, lists: Sequence[PriceList], some: list[int] | None, database: Database) -> Sources:
    alias, settings, catalog = row.alias, row.settings, database.catalog
    pairs = database.links.pairs(alias, some if settings.product_sync else [])
    theirs = None if some is None else pairs["pos_variant_id"].tolist()
    return Sources(
        pairs=pairs,
        pos=catalog.pos_variants(_POS_COLUMNS, theirs),
        site=catalog.site_variants(alias, _SITE_COLUMNS, some),
        stock=catalog.pos_stock(settings.stock.branches, theirs),
        held=goods_held(row, database),
        lists=lists,
        values=catalog.pos_prices(chosen_lists(settings.price, lists), theirs),
        taxes=catalog.pos_taxes(theirs) if needs_taxes(settings.price) else NO_TAXES,
        stored=database.listings.rows(alias, some),
        in_stock=None if some is None else lambda: database.listings.in_stock(alias),
    )


def goods_held(row: SiteRow, database: Database) -> pd.Series:
    """What web orders hold of the goods of this site's branches: thousandths by POS variant, whatever their site."""
    held = orders_holding(row, database)
    ids = held["pos_variant_id"].unique().tolist()
    return held_goods(held, database.catalog.pos_parts(ids) if ids else pd.DataFrame())


def orders_holding(row: SiteRow, database: Database) -> pd.DataFrame:
    """What orders hold of the goods of a site's branches, as `Orders.held_quantities`.

    Of the sites alone whose orders take goods from these branches, and of variants whose pair is known.
    """
    held = database.orders.held_quantities()
    sharing = [site.alias for site in database.state.sites() if _shares(site, row)]
    mine = held["site"].isin(sharing) & held["pos_variant_id"].notna() & row.settings.stock.hold_open_orders
    return held[mine].astype({"pos_variant_id": "int64"}).reset_index(drop=True)


def _shares(other: SiteRow, row: SiteRow) -> bool:
    """Whether a site's orders take goods from the branches of this one; without a branch, its own do."""
    branch = other.settings.orders.branch
    return other.alias == row.alias if branch is None else branch in row.settings.stock.branches


def _digest(row: SiteRow, lists: Sequence[PriceList], database: Database) -> str:
    """Stands for everything a plan depends on that is not counted by the database."""
    settings = row.settings
    told = {
        "settings": settings.model_dump(mode="json", include={"product_sync", "stock", "price", "guards"}),
        "lists": [asdict(one) for one in lists],
        "sharing": [site.alias for site in database.state.sites() if _shares(site, row)],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
