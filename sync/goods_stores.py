"""What the use cases need from the database about goods: catalogs, links, listings, and what became of one variant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import pandas as pd

from sync.products.history import HoldingOrder, LinkSeen, ListingSeen, Logged, PosSeen, SiteSeen
from sync.products.product_rows import ProductQuery
from sync.records import (
    Branch,
    Field,
    Page,
    PosVariant,
    PriceList,
    SiteVariant,
    SyncReason,
    SyncState,
    VariantWrite,
    WriteResult,
)
from sync.rows import PlanTotal


class Catalog(Protocol):
    """The last known catalogs of both sides, and the dictionaries of the POS."""

    def save_dictionaries(self, branches: Sequence[Branch], price_lists: Sequence[PriceList]) -> None:
        """Replace the known branches and price lists."""
        ...

    def branches(self) -> list[Branch]:
        """Known branches of the POS."""
        ...

    def price_lists(self) -> list[PriceList]:
        """Known price lists of the POS."""
        ...

    def save_pos_page(self, page: Page[PosVariant]) -> int:
        """Upsert what differs (variants, stock rows, price rows); rows dirty since the page was requested stay.

        Stock and price rows missing from a variant of the page are removed. Returns how many variants changed.
        """
        ...

    def finish_pos_scan(self, started_at: datetime) -> int:
        """After a complete scan: mark variants not seen since `started_at` as deleted; returns how many."""
        ...

    def save_site_page(self, site: str, page: Page[SiteVariant]) -> int:
        """Upsert what differs; returns how many variants changed."""
        ...

    def finish_site_scan(self, site: str, started_at: datetime) -> int:
        """After a complete read: forget variants not seen since `started_at`; returns how many."""
        ...

    def pos_variants(self, columns: Collection[str] | None = None, ids: Collection[int] | None = None) -> pd.DataFrame:
        """All POS variants that are not deleted in the POS, plus deleted ones that are still linked, by id.

        Columns: id, product_id, sku, barcode, product_name, variant_name, unit, status, sellable, composite,
        packsize, options (JSON `[[name, value], ...]`, "" for none).

        Args:
            columns: read these alone, and `id`; None: all. Of a million variants each column counts.
            ids: read these variants alone, as far as they are there; None: all.
        """
        ...

    def site_variants(
        self, site: str, columns: Collection[str] | None = None, ids: Collection[int] | None = None
    ) -> pd.DataFrame:
        """All variants of a site, by id; `columns` and `ids` as above.

        Columns: id, product_id, inventory_item_id, sku, barcode, product_name, variant_name, price, compare_at,
        quantity, managed, sells_past_zero, status, kind, read_at, options (as above).
        """
        ...

    def pos_stock(self, branch_ids: Collection[int], variants: Collection[int] | None = None) -> pd.DataFrame:
        """Stock rows of the chosen branches, of all variants or of some.

        Columns: variant_id, branch_id, on_hand_milli, available_milli.
        """
        ...

    def pos_prices(self, price_list_ids: Collection[int], variants: Collection[int] | None = None) -> pd.DataFrame:
        """Price rows of the chosen lists, of all variants or of some. Columns: variant_id, price_list_id, value."""
        ...

    def pos_taxes(self, variants: Collection[int] | None = None) -> pd.DataFrame:
        """Taxes of the POS variants, of all or of some; all Int64.

        Columns: id, tax_rate (hundredths of a percent), tax_included (1 or 0); NA where the POS states none.
        """
        ...

    def pos_parts(self, variants: Collection[int]) -> pd.DataFrame:
        """What these variants are made of, down to goods that are made of nothing, and what else is made of those.

        Columns: variant_id, part_id, quantity_milli.
        """
        ...

    def mark_pos_dirty(self, variant_ids: Collection[int], at: datetime | None = None) -> None:
        """Note that these variants changed at an instant (None: now), so that no page requested before is taken.

        A later instant that was noted already stays.
        """
        ...

    def pos_products(self, variant_ids: Collection[int]) -> dict[int, int]:
        """The product of each of these variants that is known, deleted ones too."""
        ...

    def pos_variants_in(self, product_ids: Collection[int]) -> list[int]:
        """The known variants of these products, deleted ones too."""
        ...

    def counts(self, site: str | None) -> tuple[int, int]:
        """(products, variants) of a site, or of the POS when None."""
        ...


class Links(Protocol):
    """Which variant of a site belongs to which variant of the POS, and why not."""

    def rows(self, site: str) -> pd.DataFrame:
        """All rows of a site.

        Columns: pos_variant_id (Int64), site_variant_id (Int64), status, reason, detail, by_hand (bool),
        warning, suggestion_kind, suggestion_score (0..100), pos_sku, site_sku (the SKUs at the time of linking), shape
        (whether the products of both sides had one or many variants at the time of linking, as "one/many"; "" where
        not known).
        """
        ...

    def replace(self, site: str, rows: pd.DataFrame) -> int:
        """Make the stored rows equal to `rows` (same columns), writing only differences; returns how many.

        A frame without `shape` stores "" there.
        """
        ...

    def pairs(self, site: str, ids: Collection[int] | None = None) -> pd.DataFrame:
        """The pairs that a plan names and whose site variant is there, by site variant; of all variants or of some.

        Columns: site_variant_id, pos_variant_id (int64), gone (bool): the POS variant was deleted.
        """
        ...

    def partners(self, site: str, site_variants: Collection[int]) -> dict[int, tuple[int, int]]:
        """Site variant → (product, variant) of the POS that it is linked to; only of those that are asked for."""
        ...

    def summary(self, site: str) -> dict[tuple[str, str], int]:
        """Count per (status, reason)."""
        ...

    def absent(self, site: str) -> int:
        """How many POS variants that are not deleted no row of the site names."""
        ...

    def ignore(self, site: str, fingerprints: Collection[str], who: str) -> None:
        """Remember mismatches that a person wants to see no more, by the fingerprint of their row."""
        ...

    def heed(self, site: str, fingerprints: Collection[str]) -> None:
        """Forget that these mismatches were ignored."""
        ...

    def ignored(self, site: str) -> frozenset[str]:
        """Fingerprints of the rows that are ignored."""
        ...


class Products(Protocol):
    """The rows of `sync.products.product_rows`, made by the database: a list of 100,000 costs what it shows."""

    def page(self, site: str, query: ProductQuery, offset: int, limit: int) -> pd.DataFrame:
        """Some rows in the order of the query. Columns: `product_rows.COLUMNS`."""
        ...

    def count(self, site: str, query: ProductQuery) -> int:
        """How many rows a query has."""
        ...

    def by_reason(self, site: str, query: ProductQuery) -> dict[tuple[str, str], int]:
        """Count per (link status, reason) of the rows of a query, its own `status` and `reasons` left aside."""
        ...

    def chunks(self, site: str, query: ProductQuery, size: int = 2000) -> Iterator[pd.DataFrame]:
        """All rows of a query in its order, a few thousand at a time, so that memory does not grow with their number.

        No transaction stays open between two chunks.
        """
        ...


class Listings(Protocol):
    """Planned and acknowledged values per (site variant, field)."""

    def rows(self, site: str, variants: Collection[int] | None = None) -> pd.DataFrame:
        """Rows of a site by variant and field, of all variants or of some.

        Columns: site_variant_id, pos_variant_id, field, planned (Int64), acknowledged (Int64, NA: unknown),
        acknowledged_at, state, reason, approved, declined (Int64), detail.
        """
        ...

    def save_plan(self, site: str, rows: pd.DataFrame, variants: Collection[int] | None = None) -> int:
        """Upsert planned values, states and reasons (columns of `rows` but the acknowledged ones).

        A row acknowledged meanwhile with its planned value becomes in_sync; a row that is new takes what the site
        showed when it was read for confirmed. Rows of the site that are not in `rows` are removed; with `variants`,
        those of these variants alone. Returns how many rows changed.
        """
        ...

    def pending(self, site: str, variants: Collection[int] | None = None, most: int | None = None) -> pd.DataFrame:
        """Rows to write, in the order in which they should go, of all variants or of some; of at most so many.

        Variants whose stock goes to zero come first, then those whose stock falls or is not known, then the rest;
        within these, variants of one product stand together, and all rows of a variant do. Only of pairs that stand,
        and of variants that are on the site.

        Columns: site_variant_id, product_id, inventory_item_id, managed, compare_at (as the site showed it when it was
        last read), field, planned, acknowledged, shown.
        """
        ...

    def moving(
        self,
        site: str,
        most: int | None = None,
        states: Collection[SyncState] = (SyncState.PENDING, SyncState.HELD),
        reasons: Collection[SyncReason] = (),
    ) -> pd.DataFrame:
        """Rows in these states, whose variant is on the site; of the named reasons alone if any; at most so many.

        What is held comes first, then stock that goes to zero, then stock that falls, then the rest; each by variant.

        Columns: site_variant_id, pos_variant_id, sku, product_name (of the site), field, before (Int64: what the site
        confirmed, else what it showed when it was read last; NA: not known), after (Int64: the planned value), state,
        reason, detail.
        """
        ...

    def totals(self, site: str) -> tuple[PlanTotal, ...]:
        """Sums of the rows that `moving` gives, by field and state."""
        ...

    def in_stock(self, site: str) -> int:
        """How many listings of present pairs have stock: as the site confirmed it, or else as it was read."""
        ...

    def acknowledge(
        self,
        site: str,
        results: Sequence[WriteResult],
        sent: Sequence[VariantWrite],
        *,
        sent_at: Mapping[int, datetime] | None = None,
    ) -> None:
        """Record what the site confirmed or refused of what was sent; states follow.

        What was sent and is in no result becomes unknown. With `sent_at` (variant → when it was sent), what was
        forgotten after it stays unknown.
        """
        ...

    def forget(self, site: str, variant_ids: Collection[int], fields: Collection[Field]) -> None:
        """Set acknowledged values to unknown, so that the next plan writes them again.

        The time is noted in `acknowledged_at`, so that `confirm` does not take a value read before.
        """
        ...

    def approve(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Let held rows go, each for just the planned value that a person saw; returns how many went."""
        ...

    def reject(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Leave held rows alone, each for just the planned value that a person saw; returns how many are left."""
        ...

    def ask_again(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Hold rejected rows again, each with just the planned value that a person saw; returns how many are held."""
        ...

    def confirm(self, site: str, started_at: datetime, variants: Collection[int] | None = None) -> int:
        """Take the site's values read since `started_at` as acknowledged, unless acknowledged later than read.

        A value forgotten later than it was read stays unknown.

        Returns how many acknowledged values differ from before (drift).
        """
        ...

    def counts(self, site: str) -> dict[tuple[str, str, str], int]:
        """Count per (field, state, reason)."""
        ...

    def states(self, site: str) -> dict[str, int]:
        """Count per state, which takes an eighth of the time."""
        ...

    def pending_sites(self) -> dict[str, int]:
        """Sites with pending rows → how many."""
        ...


class History(Protocol):
    """One variant by its id, for a person who asks why it is as it is."""

    def pos_variant(self, variant_id: int) -> PosSeen | None:
        """A variant of the POS with all its stock and prices, deleted ones too."""
        ...

    def site_variant(self, site: str, variant_id: int) -> SiteSeen | None:
        """A variant of a site."""
        ...

    def links(self, site: str, pos_variant_id: int | None, site_variant_id: int | None) -> list[LinkSeen]:
        """The stored rows that name either variant, in the order they were made."""
        ...

    def listings(self, site: str, site_variant_id: int) -> list[ListingSeen]:
        """The listing rows of a site variant by field."""
        ...

    def holding_orders(self, variants: Collection[tuple[str, int]]) -> list[HoldingOrder]:
        """The orders whose sum `Orders.held_quantities` gives for these (site, site variant), oldest first."""
        ...

    def changes(self, site: str, pos_variant_id: int | None, site_variant_id: int | None, limit: int) -> list[Logged]:
        """The newest entries of the log about a site variant, its link, and the SKU of its POS variant."""
        ...
