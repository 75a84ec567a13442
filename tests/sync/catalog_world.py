"""A POS and websites with a catalog, in memory, before the real database: what is pulled, linked, planned, pushed."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from resources.database.database import SqlDatabase
from sync.catalogs.pull import PullReport, pull_pos_catalog, pull_site_catalog
from sync.errors import IncompleteRead, NotFound, ShopError
from sync.linking.link import LinkReport, link_site
from sync.listings.plan import PlanReport, plan_site
from sync.listings.push import PushReport, push_site
from sync.records import (
    Branch,
    Field,
    Page,
    PosVariant,
    PriceList,
    PriceRow,
    SiteVariant,
    StockRow,
    VariantWrite,
    WriteResult,
)
from sync.settings import OrderSettings, PriceSettings, SiteSettings, StockSettings
from tests.sync.order_fakes import POS, SITE, FakePos, FakeSite
from tests.sync.order_world import BRANCH, connect, pos_variant, site_variant

RETAIL, WHOLESALE, COST, COMPARE = 11, 12, 13, 14
LISTS = [
    PriceList(RETAIL, "BANLE", "Giá bán lẻ", False, True),
    PriceList(WHOLESALE, "BANBUON", "Giá bán buôn", False, False),
    PriceList(COST, "GIANHAP", "Giá nhập", True, False),
    PriceList(COMPARE, "NIEMYET", "Giá niêm yết", False, False),
]
SECOND = 502


def settings(
    *, stock: dict[str, Any] | None = None, price: dict[str, Any] | None = None, **values: Any
) -> SiteSettings:
    """Settings of a site that sells from `BRANCH` and sends its orders there."""
    return SiteSettings(
        stock=StockSettings(**{"branches": (BRANCH,), **(stock or {})}),
        price=PriceSettings(**(price or {})),
        orders=OrderSettings(branch=BRANCH),
        **values,
    )


@dataclass
class CatalogPos(FakePos):
    """A POS whose catalog can be read, in pages; it may fail, repeat or fall short."""

    page_size: int = 250
    fails_at_page: int | None = None
    short_by: int = 0
    between_pages: Callable[[], None] | None = None

    def branches(self) -> list[Branch]:
        self.calls["branches"] += 1
        return [Branch(BRANCH, "CN1", "Kho chính", True, True), Branch(SECOND, "CN2", "Kho hai", True, False)]

    def price_lists(self) -> list[PriceList]:
        self.calls["price_lists"] += 1
        return LISTS

    def variant_pages(self) -> Iterator[Page[PosVariant]]:
        rows = list(self.variants.values())
        shown = rows[: len(rows) - self.short_by]
        for number, start in enumerate(range(0, max(1, len(shown)), self.page_size)):
            self.calls["products"] += 1
            if number == self.fails_at_page:
                raise IncompleteRead(self.alias, "the connection dropped")
            if number and self.between_pages is not None:
                self.between_pages()
            yield Page(datetime.now(UTC), tuple(shown[start : start + self.page_size]), len(rows))
        if self.short_by:
            raise IncompleteRead(self.alias, f"{len(shown)} products instead of {len(rows)}")

    def stock(self, number: int, pieces: float, branch: int = BRANCH) -> None:
        """Set the stock of a variant at a branch."""
        milli = int(pieces * 1000)
        rest = tuple(row for row in self.variants[number].stock if row.branch_id != branch)
        self.variants[number] = replace(self.variants[number], stock=(*rest, StockRow(branch, milli, milli)))

    def price(self, number: int, value: int, price_list: int = RETAIL) -> None:
        """Set the price of a variant in a list."""
        rest = tuple(row for row in self.variants[number].prices if row.price_list_id != price_list)
        self.variants[number] = replace(self.variants[number], prices=(*rest, PriceRow(price_list, value)))

    def alter(self, number: int, **values: Any) -> None:
        """Change a variant."""
        self.variants[number] = replace(self.variants[number], **values)


@dataclass
class ShelfSite(FakeSite):
    """A website that shows goods and lets itself be written to; refuses or fails where it is told to."""

    written: list[VariantWrite] = field(default_factory=list)
    refuses: dict[int, str] = field(default_factory=dict)
    before_write: Callable[[VariantWrite], None] | None = None
    after_write: Callable[[VariantWrite], None] | None = None
    short_by: int = 0

    def variant_pages(self, since: datetime | None = None) -> Iterator[Page[SiteVariant]]:
        self.calls["full" if since is None else "changed"] += 1
        rows = [
            one
            for one in self.variants.values()
            if since is None or (one.modified_on is not None and one.modified_on >= since)
        ]
        shown = rows[: len(rows) - self.short_by]
        for number, start in enumerate(range(0, max(1, len(shown)), 250)):
            if number == self.fails_at_page:
                raise IncompleteRead(self.alias, "the connection dropped")
            yield Page(datetime.now(UTC), tuple(shown[start : start + 250]), None)
        if self.short_by:
            raise IncompleteRead(self.alias, f"{len(shown)} products instead of {len(rows)}")

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        self.calls["write"] += 1
        return [self._written(change) for change in portion]

    def _written(self, change: VariantWrite) -> WriteResult:
        if self.before_write is not None:
            self.before_write(change)
        if change.variant_id not in self.variants:
            raise NotFound(self.alias, f"variant {change.variant_id} does not exist.")
        values = {name: getattr(change, name) for name in Field if getattr(change, name) is not None}
        if change.variant_id in self.refuses:
            return WriteResult(change.variant_id, {}, dict.fromkeys(values, self.refuses[change.variant_id]))
        managed = {"managed": True} if change.quantity is not None else {}
        self.alter(
            change.variant_id, modified_on=datetime.now(UTC), **managed, **{str(k): v for k, v in values.items()}
        )
        self.written.append(change)
        if self.after_write is not None:
            self.after_write(change)
        return WriteResult(change.variant_id, values, {})

    def alter(self, number: int, **values: Any) -> None:
        """Change a variant."""
        self.variants[number] = replace(self.variants[number], **values)

    def writes(self) -> list[tuple[int, int | None, int | None, int | None]]:
        """What was written since the last look: (variant, quantity, price, compare-at price)."""
        found = [(one.variant_id, one.quantity, one.price, one.compare_at) for one in self.written]
        self.written.clear()
        return found


@dataclass
class Market:
    """One POS and one site, or more, over one database."""

    database: SqlDatabase
    pos: CatalogPos = field(default_factory=CatalogPos)
    site: ShelfSite = field(default_factory=ShelfSite)

    def pull(self, *, full: bool = True) -> tuple[PullReport, PullReport]:
        return pull_pos_catalog(self.pos, self.database), pull_site_catalog(self.site, self.database, full=full)

    def link(self) -> LinkReport:
        return link_site(self.site.alias, self.database)

    def plan(self) -> PlanReport:
        return plan_site(self.site.alias, self.database)

    def push(self, **options: Any) -> PushReport:
        return push_site(self.site, self.database, **options)

    def cycle(self, *, full: bool = True) -> PushReport:
        """Read, link, plan and push, as a cycle does."""
        self.pull(full=full)
        self.link()
        self.plan()
        return self.push()

    def status(self, site_variant_id: int) -> str:
        """Status and reason of a site variant: "linked", "error/duplicate_on_site"."""
        rows = self.database.links.rows(self.site.alias)
        row = rows[rows["site_variant_id"] == site_variant_id].iloc[0]
        return "/".join(filter(None, (row["status"], row["reason"])))

    def pairs(self) -> dict[int, int]:
        """Site variant → POS variant of what is linked."""
        rows = self.database.links.rows(self.site.alias)
        rows = rows[rows["status"] == "linked"]
        return dict(zip(rows["site_variant_id"].tolist(), rows["pos_variant_id"].tolist(), strict=True))

    def listing(self, site_variant_id: int, name: Field = Field.QUANTITY) -> tuple[str, int | None]:
        """State (with reason) and planned value of a field."""
        rows = self.database.listings.rows(self.site.alias)
        row = rows[(rows["site_variant_id"] == site_variant_id) & (rows["field"] == name)].iloc[0]
        value = None if row["planned"] is pd.NA else int(row["planned"])
        return "/".join(filter(None, (row["state"], row["reason"]))), value

    def settings(self, **values: Any) -> None:
        """Give the site other settings (see `settings`)."""
        self.database.state.update_site(self.site.alias, settings=settings(**values))

    def shown(self) -> dict[int, int | None]:
        """What the site itself shows as stock."""
        return {number: one.quantity for number, one in self.site.variants.items()}


def open_market(
    database: SqlDatabase,
    count: int = 3,
    site_settings: SiteSettings | None = None,
    aliases: Collection[str] = (SITE,),
) -> Market:
    """`count` variants on both sides with equal SKUs, stock and prices: POS 1, 2, … and site 1001, 1002, …"""
    market = Market(database)
    connect(database, site_settings or settings(), aliases=tuple(aliases))
    market.pos.variants = {number: pos_variant(number) for number in range(1, count + 1)}
    market.site.variants = {n + 1000: site_variant(n + 1000, f"SKU{n}") for n in range(1, count + 1)}
    return market


__all__ = ["BRANCH", "POS", "SECOND", "SITE", "CatalogPos", "Market", "ShelfSite", "open_market", "settings"]
