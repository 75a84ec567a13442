"""Some products of both sides, read from the shops at this moment, because a person is about to act on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pandas as pd

from sync.ports import Pos, Site
from sync.records import Page
from sync.stores import Database

Side = Literal["pos", "site"]


@dataclass(frozen=True, slots=True)
class VariantName:
    """One variant as a sentence or a page names it."""

    side: Side
    id: int
    sku: str
    product: str
    variant: str

    def called(self) -> str:
        """The variant within a sentence."""
        where = "POS variant" if self.side == "pos" else "site variant"
        name = f"{self.product} – {self.variant}" if self.variant and self.variant != self.product else self.product
        return f"{where} {self.id} (SKU {self.sku}, {name})" if self.sku else f"{where} {self.id} (without SKU, {name})"


@dataclass(frozen=True, slots=True)
class Products:
    """Both catalogs of a site as the database holds them, and which variants the shops no longer have.

    Attributes:
        alias: of the site.
        pos: as `Catalog.pos_variants`.
        site: as `Catalog.site_variants`.
        gone_pos: POS variants that were asked for and are gone from the POS.
        gone_site: site variants that were asked for and are gone from the site.
    """

    alias: str
    pos: pd.DataFrame
    site: pd.DataFrame
    gone_pos: frozenset[int] = frozenset()
    gone_site: frozenset[int] = frozenset()

    def name(self, side: Side, number: int) -> VariantName:
        """What a variant is called; a variant that nobody knows any more has its id alone."""
        frame = self.pos if side == "pos" else self.site
        found = frame.loc[frame["id"] == number, ["sku", "product_name", "variant_name"]]
        if found.empty:
            return VariantName(side, number, "", "unknown product", "")
        sku, product, variant = (str(value) for value in found.iloc[0])
        return VariantName(side, number, sku, product, variant)

    def is_gone(self, side: Side, number: int) -> bool:
        """Whether the shop no longer has the variant."""
        if side == "site":
            return number in self.gone_site
        deleted = self.pos.loc[self.pos["id"] == number, "status"].isin(["deleted"])
        return number in self.gone_pos or bool(deleted.any())


def known_products(alias: str, database: Database) -> Products:
    """The catalogs as they were last read."""
    return Products(alias, database.catalog.pos_variants(), database.catalog.site_variants(alias))


def read_again(
    products: Products,
    pos: Pos,
    site: Site,
    database: Database,
    pos_variants: Collection[int],
    site_variants: Collection[int],
) -> Products:
    """Read the products of these variants from the shops, whole and in one call a side, and save them.

    A variant that the shop no longer has is only told here: that it is gone is concluded by the next complete read.

    Raises:
        ShopError: a shop could not be read.
    """
    gone_pos = _read_pos(products.pos, pos, database, pos_variants)
    gone_site = _read_site(products.site, site, database, site_variants)
    fresh = known_products(products.alias, database)
    return Products(products.alias, fresh.pos, fresh.site, gone_pos, gone_site)


def _read_pos(known: pd.DataFrame, pos: Pos, database: Database, variants: Collection[int]) -> frozenset[int]:
    mine = known[known["id"].isin(list(variants))]
    if mine.empty:
        return frozenset()
    products = set(mine["product_id"].tolist())
    # A page of a scan that was asked for before this moment must not bring the older values back.
    database.catalog.mark_pos_dirty(known.loc[known["product_id"].isin(products), "id"].tolist())
    asked_at = datetime.now(UTC)
    rows = pos.variants_of(products)
    database.catalog.save_pos_page(Page(asked_at, tuple(rows), None))
    return frozenset(mine["id"].tolist()) - {row.id for row in rows if row.status != "deleted"}


def _read_site(known: pd.DataFrame, site: Site, database: Database, variants: Collection[int]) -> frozenset[int]:
    mine = known[known["id"].isin(list(variants))]
    if mine.empty:
        return frozenset()
    asked_at = datetime.now(UTC)
    rows = site.variants_of(set(mine["product_id"].tolist()))
    database.catalog.save_site_page(site.alias, Page(asked_at, tuple(rows), None))
    database.listings.confirm(site.alias, asked_at)
    return frozenset(mine["id"].tolist()) - {row.id for row in rows}
