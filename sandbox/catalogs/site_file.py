"""Website seeds from product files: Sapo Web exports, old and new (contracts/sapo-pos.md §6.2), and
Shopify's.

Both put one variant on a row, repeat the product's alias on every one of its rows and its name on the
first only. Rows that only bear a further image are passed over. SKUs stay as they are, dirt included.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from sandbox.catalogs.money import DecimalMark, decimal_mark, parse_amount
from sandbox.catalogs.tables import Table, column_key, read_table, text_of
from sandbox.seeds import (
    WEB_OPTION_NAME,
    WEB_OPTION_VALUE,
    SeedLocation,
    SeedSite,
    SeedSiteProduct,
    SeedSiteVariant,
    SiteProductStatus,
)

STOCK_ENDING = "_tồn kho"
YES = ("có", "true", "yes", "1")
UNMANAGED = ("", "không", "false", "no", "0")

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """The names of one kind of file's columns; each field holds the names that mean the same."""

    alias: tuple[str, ...]
    name: tuple[str, ...]
    vendor: tuple[str, ...]
    shown: tuple[str, ...]
    status: tuple[str, ...]
    option_names: tuple[tuple[str, ...], ...]
    option_values: tuple[tuple[str, ...], ...]
    sku: tuple[str, ...]
    barcode: tuple[str, ...]
    managed: tuple[str, ...]
    policy: tuple[str, ...]
    price: tuple[str, ...]
    compare_at: tuple[str, ...]
    quantity: tuple[str, ...]


SAPO_WEB = _Form(
    alias=("Đường dẫn/Alias", "Đường dẫn / Alias"),
    name=("Tên sản phẩm",),
    vendor=("Nhãn hiệu", "Nhà cung cấp"),
    shown=("Hiển thị",),
    status=(),
    option_names=tuple((f"Thuộc tính {n}", f"Thuộc tính {n}(Option{n} Name)") for n in (1, 2, 3)),
    option_values=(
        ("Giá trị thuộc tính 1", "Giá trị thuộc tính 1(Option1 Value)"),
        ("Giá trị thuộc tính 2", "Giá trị thuộc tính 2(Option2 Value)"),
        ("Giá trị thuộc tính 3", "Giá trị thuộc tính 3(Option3 Value)", "Giá trị thuộc tính 1(Option3 Value)"),
    ),
    sku=("Mã SKU", "Mã (SKU)"),
    barcode=("Barcode", "Mã vạch(Barcode)"),
    managed=("Quản lý kho",),
    policy=(
        "Cho phép tiếp tục mua khi hết hàng",
        "Cho phép tiếp tục mua khi hết hàng(continue/deny)",
    ),
    price=("Giá",),
    compare_at=("Giá so sánh",),
    quantity=("Số lượng",),
)
SHOPIFY = _Form(
    alias=("Handle",),
    name=("Title",),
    vendor=("Vendor",),
    shown=("Published",),
    status=("Status",),
    option_names=tuple((f"Option{n} Name",) for n in (1, 2, 3)),
    option_values=tuple((f"Option{n} Value",) for n in (1, 2, 3)),
    sku=("Variant SKU",),
    barcode=("Variant Barcode",),
    managed=("Variant Inventory Tracker",),
    policy=("Variant Inventory Policy",),
    price=("Variant Price",),
    compare_at=("Variant Compare At Price",),
    quantity=("Variant Inventory Qty",),
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """A table and its form, answering for one cell of a row at a time."""

    table: Table
    form: _Form
    mark: DecimalMark
    stocks: tuple[int, ...]

    def text(self, row: Row, names: tuple[str, ...]) -> str:
        place = self.table.column(*names) if names else None
        return "" if place is None else text_of(row[place])

    def amount(self, row: Row, names: tuple[str, ...]) -> Decimal | None:
        place = self.table.column(*names)
        return None if place is None else parse_amount(row[place], self.mark)


def read_web_file(path: Path, alias: str) -> SeedSite:
    """The site in a Sapo Web product file. Raises ValueError where it is none."""
    return _read(path, alias, SAPO_WEB)


def read_shopify_file(path: Path, alias: str) -> SeedSite:
    """The site in a Shopify product export. Raises ValueError where it is none."""
    return _read(path, alias, SHOPIFY)


def _read(path: Path, alias: str, form: _Form) -> SeedSite:
    table = read_table(path, form.sku[0] if form is SHOPIFY else "Hiển thị")
    for needed in (form.alias, form.name, form.sku, form.price):
        table.require(*needed)
    stocks = tuple(place for place, title in enumerate(table.header) if column_key(title).endswith(STOCK_ENDING))
    reader = _Reader(table, form, _mark(table, form), stocks)
    names = [table.header[place].rpartition("_")[0] for place in stocks] or ["Cửa hàng chính"]
    locations = tuple(SeedLocation(name, f"CH{n}", is_default=n == 1) for n, name in enumerate(names, start=1))
    return SeedSite(alias=alias, products=tuple(_products(reader)), locations=locations)


def _mark(table: Table, form: _Form) -> DecimalMark:
    places = [table.column(*form.price), table.column(*form.compare_at)]
    return decimal_mark(row[place] for row in table.rows for place in places if place is not None)


def _products(reader: _Reader) -> list[SeedSiteProduct]:
    products: list[SeedSiteProduct] = []
    last_alias = ""
    for row in reader.table.rows:
        if reader.amount(row, reader.form.price) is None and not reader.text(row, reader.form.sku).strip():
            continue
        alias = reader.text(row, reader.form.alias).strip()
        variant = _variant(reader, row)
        if products and alias == last_alias:
            known = products[-1]
            values = variant.option_values[: len(known.option_names)]
            fitting = replace(variant, option_values=values)
            products[-1] = replace(known, variants=(*known.variants, fitting))
        else:
            products.append(_product(reader, row, variant))
        last_alias = alias
    return products


def _product(reader: _Reader, row: Row, first: SeedSiteVariant) -> SeedSiteProduct:
    written = [reader.text(row, names).strip() for names in reader.form.option_names]
    names = tuple(filter(None, written)) or (WEB_OPTION_NAME,)
    return SeedSiteProduct(
        name=reader.text(row, reader.form.name) or reader.text(row, reader.form.alias),
        variants=(replace(first, option_values=first.option_values[: len(names)]),),
        option_names=names,
        vendor=reader.text(row, reader.form.vendor).strip() or None,
        status=_status(reader, row),
    )


def _status(reader: _Reader, row: Row) -> SiteProductStatus:
    match reader.text(row, reader.form.status).strip().casefold():
        case "draft":
            return "draft"
        case "archived":
            return "archived"
        case "active":
            return "active"
        case _:
            return "active" if reader.text(row, reader.form.shown).strip().casefold() in YES else "draft"


def _variant(reader: _Reader, row: Row) -> SeedSiteVariant:
    """One row's variant; stock lies in one column, or in one for each branch: summed here."""
    form = reader.form
    values = tuple(reader.text(row, names).strip() or WEB_OPTION_VALUE for names in form.option_values)
    held = [parse_amount(row[place], ".") for place in reader.stocks] or [reader.amount(row, form.quantity)]
    policy = reader.text(row, form.policy).strip().casefold()
    return SeedSiteVariant(
        sku=reader.text(row, form.sku) or None,
        price=reader.amount(row, form.price) or Decimal(0),
        quantity=sum((amount for amount in held if amount is not None), Decimal(0)),
        barcode=reader.text(row, form.barcode).strip() or None,
        option_values=values,
        compare_at=reader.amount(row, form.compare_at),
        managed=reader.text(row, form.managed).strip().casefold() not in UNMANAGED,
        policy="continue" if policy in (*YES, "continue") else "deny",
    )
