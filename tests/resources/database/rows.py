"""Small records to write into a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from resources.database.database import SqlDatabase
from sync.records import (
    Field,
    Page,
    PosVariant,
    PriceRow,
    SiteVariant,
    StockRow,
    VariantWrite,
    WebLine,
    WebOrder,
    WriteResult,
)
from sync.settings import PosSettings, SiteSettings

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
_POS = PosVariant(
    id=0,
    product_id=0,
    sku="",
    barcode="",
    product_name="Trà sen",
    variant_name="Hộp 100 g",
    unit="hộp",
    status="active",
    sellable=True,
    composite=False,
    packsize=False,
    modified_on=None,
    stock=(StockRow(1, 3000, 3000), StockRow(2, 4500, 4000)),
    prices=(PriceRow(10, 50_000), PriceRow(11, 45_000)),
)
_SITE = SiteVariant(
    id=0,
    product_id=0,
    inventory_item_id=None,
    sku="",
    barcode="",
    product_name="Trà sen",
    variant_name="Hộp 100 g",
    price=50_000,
    compare_at=0,
    quantity=5,
    managed=True,
    sells_past_zero=False,
    status="active",
    kind="normal",
    modified_on=None,
)
_ORDER = WebOrder(
    id=0,
    number="#1",
    status="open",
    paid=False,
    source="web",
    created_on=NOON,
    modified_on=NOON,
    email=None,
    phone=None,
    customer_name=None,
    customer_phone=None,
    customer_email=None,
    billing=None,
    shipping=None,
    lines=(),
    shipping_fee=0,
    order_discount=0,
    tax=0,
    tax_included=True,
    total=100_000,
    note=None,
    raw=b"{}",
)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def pos_variant(number: int, **values: Any) -> PosVariant:
    base = replace(_POS, id=number, product_id=number // 10, sku=f"SKU-{number}")
    return replace(base, **values)


def site_variant(number: int, **values: Any) -> SiteVariant:
    base = replace(_SITE, id=number, product_id=number // 10, sku=f"SKU-{number}", inventory_item_id=number + 5)
    return replace(base, **values)


def page(*rows: Any, at: datetime = NOON) -> Page[Any]:
    return Page(at, rows, None)


def web_order(number: int, *lines: tuple[int | None, int], **values: Any) -> WebOrder:
    """An order whose lines are (variant id, thousandths)."""
    made = tuple(
        WebLine(number * 100 + place, None, variant, "", "", 1, quantity, 0)
        for place, (variant, quantity) in enumerate(lines)
    )
    return replace(_ORDER, id=number, number=f"#{number}", lines=made, **values)


def connect_pos(database: SqlDatabase, alias: str = "pos") -> None:
    database.state.connect_pos(alias, "sapo-pos", f"https://{alias}.mysapogo.com", b"sealed", PosSettings())


def connect_site(database: SqlDatabase, alias: str = "tea", **values: Any) -> None:
    given: dict[str, Any] = {
        "platform": "sapo-web",
        "address": f"https://{alias}.mysapo.net",
        "secret": b"sealed",
        "settings": SiteSettings(),
        "mode": "live",
        "orders_since": NOON,
        **values,
    }
    database.state.connect_site(alias, **given)


def link_frame(*rows: tuple[int | None, int | None, str, str]) -> pd.DataFrame:
    """Link rows from (POS variant, site variant, status, reason)."""
    return pd.DataFrame(
        {
            "pos_variant_id": pd.array([row[0] for row in rows], dtype="Int64"),
            "site_variant_id": pd.array([row[1] for row in rows], dtype="Int64"),
            "status": [row[2] for row in rows],
            "reason": [row[3] for row in rows],
            "detail": "",
            "by_hand": False,
            "warning": "",
            "suggestion_kind": "",
            "suggestion_score": 0,
            "pos_sku": "A",
            "site_sku": "A",
            "shape": "one/one",
        }
    )


def plan_frame(*rows: tuple[int, Field, int | None] | tuple[int, Field, int | None, str, str]) -> pd.DataFrame:
    """Plan rows from (site variant, field, planned[, state, reason])."""
    full = [row if len(row) == 5 else (*row, "pending", "") for row in rows]
    return pd.DataFrame(
        {
            "site_variant_id": pd.Series([row[0] for row in full], dtype="int64"),
            "pos_variant_id": pd.Series([row[0] + 1000 for row in full], dtype="int64"),
            "field": [row[1] for row in full],
            "planned": pd.array([row[2] for row in full], dtype="Int64"),
            "state": [row[3] for row in full],
            "reason": [row[4] for row in full],
            "approved": pd.array([pd.NA] * len(full), dtype="Int64"),
            "detail": "",
        }
    )


def write(number: int, **values: int) -> VariantWrite:
    return VariantWrite(number, number // 10, None, **values)


def result(number: int, confirmed: dict[Field, int], refused: dict[Field, str] | None = None) -> WriteResult:
    return WriteResult(number, confirmed, refused or {})
