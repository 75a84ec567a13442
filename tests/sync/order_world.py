"""A small connected world for tests of orders: one POS, one site, variants, web orders, links."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from resources.database.database import SqlDatabase
from sync.orders.importing import ImportReport, import_orders
from sync.orders.polling import PollReport, poll_orders
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
    WebLine,
    WebOrder,
    WriteResult,
)
from sync.rows import OrderRow
from sync.settings import CustomerSettings, OrderSettings, PosSettings, SiteSettings
from tests.sync.order_fakes import POS, SITE, START, FakePos, FakeSite, Killed

BRANCH = 501


def pos_variant(number: int, sku: str | None = None, **values: Any) -> PosVariant:
    """Variant `number` of the POS, with 10 pieces at 100,000 đồng."""
    variant = PosVariant(
        id=number,
        product_id=number * 10,
        sku=f"SKU{number}" if sku is None else sku,
        barcode="",
        product_name=f"Áo {number}",
        variant_name="Đỏ / M",
        unit="cái",
        status="active",
        sellable=True,
        composite=False,
        packsize=False,
        modified_on=START,
        stock=(StockRow(BRANCH, 10_000, 10_000),),
        prices=(PriceRow(11, 100_000),),
    )
    return replace(variant, **values)


def site_variant(number: int, sku: str | None = None, **values: Any) -> SiteVariant:
    """Variant `number` of a site."""
    variant = SiteVariant(
        id=number,
        product_id=number * 10,
        inventory_item_id=number,
        sku=f"SKU{number}" if sku is None else sku,
        barcode="",
        product_name=f"Áo {number}",
        variant_name="Đỏ / M",
        price=100_000,
        compare_at=0,
        quantity=10,
        managed=True,
        sells_past_zero=False,
        status="active",
        kind="normal",
        modified_on=START,
    )
    return replace(variant, **values)


def line(variant_id: int | None = 2001, **values: Any) -> WebLine:
    """One line of a web order: one piece at 100,000 đồng, of the variant linked to 2001 − 1000."""
    product = None if variant_id is None else variant_id * 10
    sku = "" if variant_id is None else f"SKU{variant_id - 1000}"
    made = WebLine(
        id=9000 + (variant_id or 0),
        product_id=product,
        variant_id=variant_id,
        sku=sku,
        title=f"Áo {variant_id}",
        price=100_000,
        quantity_milli=1000,
        discount=0,
    )
    return replace(made, **values)


def web_order(order_id: int = 1, *lines: WebLine, **values: Any) -> WebOrder:
    """Web order `order_id`, of now; the total is what its parts add up to unless given."""
    lines = lines or (line(),)
    now = datetime.now(UTC).replace(microsecond=0)
    order = WebOrder(
        id=order_id,
        number=f"#{1000 + order_id}",
        status="open",
        paid=False,
        source="web",
        created_on=now,
        modified_on=now,
        email=None,
        phone=None,
        customer_name="Nguyễn An",
        customer_phone="0901234567",
        customer_email=None,
        billing=None,
        shipping=None,
        lines=lines,
        shipping_fee=0,
        order_discount=0,
        tax=0,
        tax_included=True,
        total=0,
        note=None,
    )
    order = replace(order, **values)
    if "total" in values:
        return order
    goods = (sum(one.price * one.quantity_milli for one in order.lines) + 500) // 1000
    goods -= sum(one.discount for one in order.lines)
    tax = 0 if order.tax_included else order.tax
    return replace(order, total=goods - order.order_discount + order.shipping_fee + tax)


def settings(*, orders: OrderSettings | None = None, customers: CustomerSettings | None = None) -> SiteSettings:
    """Settings of a site with a branch for its orders."""
    return SiteSettings(orders=orders or OrderSettings(branch=BRANCH), customers=customers or CustomerSettings())


def connect(
    database: SqlDatabase, site_settings: SiteSettings | None = None, *, aliases: tuple[str, ...] = (SITE,)
) -> None:
    """Connect the POS and sites."""
    database.state.connect_pos(POS, "sapo-pos", f"https://{POS}.mysapogo.com", b"sealed", PosSettings())
    for alias in aliases:
        database.state.connect_site(
            alias,
            "sapo-web",
            f"https://{alias}.mysapo.net",
            b"sealed",
            site_settings or settings(),
            "live",
            START,
        )


def save_catalogs(
    database: SqlDatabase,
    pos: Collection[PosVariant],
    site: Collection[SiteVariant],
    alias: str = SITE,
) -> None:
    """Put both catalogs into the database, as a pull does."""
    now = datetime.now(UTC)
    database.catalog.save_dictionaries(
        [Branch(BRANCH, "CN1", "Kho chính", True, True)], [PriceList(11, "BANLE", "Giá bán lẻ", False, True)]
    )
    database.catalog.save_pos_page(Page(now, tuple(pos), len(pos)))
    database.catalog.save_site_page(alias, Page(now, tuple(site), len(site)))
    for stream in ("pos:catalog", f"site:{alias}:catalog", f"site:{alias}:full"):
        database.state.advance(stream, now)


def link(database: SqlDatabase, *pairs: tuple[int, int], alias: str = SITE) -> None:
    """Link (POS variant, site variant) pairs beside what is linked already."""
    rows = database.links.rows(alias)
    added = pd.DataFrame(
        [
            {
                "pos_variant_id": pos,
                "site_variant_id": site,
                "status": "linked",
                "reason": "",
                "detail": "",
                "by_hand": False,
                "warning": "",
                "suggestion_kind": "",
                "suggestion_score": 0,
                "pos_sku": f"SKU{pos}",
                "site_sku": f"SKU{pos}",
                "shape": "one/one",
            }
            for pos, site in pairs
        ]
    )
    new = [site for _, site in pairs]
    kept = rows[~rows["site_variant_id"].isin(new)]
    database.links.replace(alias, pd.concat([kept, added.astype(rows.dtypes.to_dict())], ignore_index=True))


def row_of(database: SqlDatabase, order_id: int = 1, alias: str = SITE) -> OrderRow:
    """The record of an order."""
    row = database.orders.find(alias, order_id)
    assert row is not None
    return row


def make_older(database: SqlDatabase, seconds: float, order_id: int = 1, alias: str = SITE) -> None:
    """Let time pass since the intent of an order."""
    row = row_of(database, order_id, alias)
    intent = (row.intent_at or datetime.now(UTC)) - timedelta(seconds=seconds)
    database.orders.move(alias, order_id, row.state, reason=row.reason, detail=row.detail, intent_at=intent)


def die(action: Callable[[], object]) -> None:
    """Run something that is killed on the way."""
    with suppress(Killed):
        action()
        raise AssertionError("it was to be killed")


@dataclass
class World:
    """Both shops and the database, with SKU1–SKU3 linked (POS variants 1001…, site variants 2001…)."""

    database: SqlDatabase
    pos: FakePos = field(default_factory=FakePos)
    site: FakeSite = field(default_factory=FakeSite)

    def poll(self, **options: Any) -> PollReport:
        return poll_orders(self.site, self.database, **options)

    def bring(self) -> ImportReport:
        return import_orders(self.site.alias, self.pos, self.site, self.database)

    def take(self, *orders: WebOrder) -> ImportReport:
        """New web orders, polled and imported."""
        self.site.add(*orders)
        self.poll()
        return self.bring()

    def row(self, order_id: int = 1) -> OrderRow:
        return row_of(self.database, order_id, self.site.alias)

    def changes(self, field_name: str) -> list[str]:
        """Why a field of an order was changed, newest first."""
        log = self.database.state.recent_changes(subject="order")
        return [str(why) for why in log[log["field"] == field_name]["why"]]

    def read_pos(self) -> None:
        """The figures of the POS are read again; none has changed."""
        goods = [pos_variant(number) for number in (1001, 1002, 1003)]
        self.database.catalog.save_pos_page(Page(datetime.now(UTC), tuple(goods), len(goods)))

    def held(self) -> dict[int, int]:
        frame = self.database.orders.held_quantities()
        return dict(zip(frame["site_variant_id"].tolist(), frame["quantity_milli"].tolist(), strict=True))

    def acknowledge(self, *variants: int) -> None:
        """The site confirmed 10 pieces of these variants."""
        rows = [
            {
                "site_variant_id": variant,
                "pos_variant_id": variant - 1000,
                "field": "quantity",
                "planned": 10,
                "acknowledged": pd.NA,
                "acknowledged_at": pd.NaT,
                "state": "pending",
                "reason": "",
                "approved": pd.NA,
                "detail": "",
            }
            for variant in {*variants, *self.database.listings.rows(self.site.alias)["site_variant_id"].tolist()}
        ]
        self.database.listings.save_plan(self.site.alias, pd.DataFrame(rows))
        for variant in variants:
            self.database.listings.acknowledge(
                self.site.alias,
                [WriteResult(variant, {Field.QUANTITY: 10}, {})],
                [VariantWrite(variant, variant * 10, variant, quantity=10)],
            )

    def unknown(self) -> set[int]:
        """Site variants whose stock is not acknowledged."""
        rows = self.database.listings.rows(self.site.alias)
        return {int(one) for one in rows[rows["acknowledged"].isna()]["site_variant_id"]}


def make_world(database: SqlDatabase, site_settings: SiteSettings | None = None) -> World:
    """A connected world with three linked variants."""
    connect(database, site_settings)
    save_catalogs(database, [pos_variant(n) for n in (1001, 1002, 1003)], [site_variant(n) for n in (2001, 2002, 2003)])
    link(database, (1001, 2001), (1002, 2002), (1003, 2003))
    return World(database)
