"""A POS seed from a Sapo POS product list, as exported or as prepared for import
(contracts/sapo-pos.md §6.1).

Branches are named by code in the columns `LC_{code}_Tồn kho ban đầu`, price lists by name in
`PL_{name}`. The first row of a product bears its name; the rows of its further variants leave it empty.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from pathlib import Path

from sandbox.catalogs.generator import BUILT_IN_LISTS
from sandbox.catalogs.money import DecimalMark, decimal_mark, parse_amount
from sandbox.catalogs.tables import Table, column_key, read_table, text_of
from sandbox.seeds import (
    POS_OPTION_NAME,
    POS_OPTION_VALUE,
    SeedBranch,
    SeedPos,
    SeedPriceList,
    SeedProduct,
    SeedVariant,
)

SKU = "Mã SKU"
# The branch every POS begins with; a file names no default, and its branch columns stand in no fixed order.
FIRST_BRANCH = "CN1"
STOCK = re.compile(r"^lc_(?P<code>.+)_tồn kho ban đầu$")
COST = re.compile(r"^lc_(?P<code>.+)_giá vốn khởi tạo$")
PRICE = re.compile(r"^pl_(?P<name>.+)$")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where everything stands; -1 for a column the file does not have."""

    name: int
    sku: int
    barcode: int
    unit: int
    product_type: int
    brand: int
    tags: int
    option_names: tuple[int, ...]
    option_values: tuple[int, ...]
    stock: dict[str, int]
    cost: dict[str, int]
    prices: dict[str, int]
    mark: DecimalMark


def read_pos_file(path: Path, alias: str) -> SeedPos:
    """The POS in a file: its products, branches and price lists, without customers and staff.

    Money is text with either separator or a number. A row without a SKU gets one as the POS would make
    it (`PVN` and a number). Raises ValueError where a needed column is missing or a cell is no amount.
    """
    table = read_table(path, SKU)
    price_lists, columns = _price_lists(table), _columns(table)
    products = _products(table, columns)
    return SeedPos(
        alias=alias,
        branches=_branches(columns),
        price_lists=price_lists,
        products=tuple(products),
    )


def list_code(name: str) -> str:
    """The code of a price list of that name: a built-in one's own, else its letters (`Giá niêm yết`
    GIANIEMYET).
    """
    for built_in in BUILT_IN_LISTS:
        if column_key(built_in.name) == column_key(name):
            return built_in.code
    plain = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain.upper() if letter.isascii() and letter.isalnum())


def _price_lists(table: Table) -> tuple[SeedPriceList, ...]:
    """The built-in lists, which every POS has, and the file's own."""
    built_in = {one.code for one in BUILT_IN_LISTS}
    names = [title[3:].strip() for title in table.header if PRICE.match(column_key(title))]
    own = [SeedPriceList(list_code(name), name) for name in names if list_code(name) not in built_in]
    return (*BUILT_IN_LISTS, *own)


def _branches(columns: _Columns) -> tuple[SeedBranch, ...]:
    """The branches of the file's columns, the default one first."""
    codes = list(columns.stock) or [FIRST_BRANCH]
    return tuple(SeedBranch(code, f"Chi nhánh {code}", is_default=code == codes[0]) for code in codes)


def _columns(table: Table) -> _Columns:
    def place(*names: str) -> int:
        found = table.column(*names)
        return -1 if found is None else found

    stock, cost, prices = _by_branch(table, STOCK), _by_branch(table, COST), _by_list(table)
    money = [row[one] for row in table.rows for one in (*cost.values(), *prices.values())]
    return _Columns(
        name=table.require("Tên sản phẩm"),
        sku=table.require(SKU),
        barcode=place("Barcode"),
        unit=place("Đơn vị"),
        product_type=place("Loại sản phẩm", "Mã loại sản phẩm"),
        brand=place("Nhãn hiệu"),
        tags=place("Tags"),
        option_names=tuple(place(f"Thuộc tính {number}") for number in (1, 2, 3)),
        option_values=tuple(place(f"Giá trị thuộc tính {number}") for number in (1, 2, 3)),
        stock=stock,
        cost=cost,
        prices=prices,
        mark=decimal_mark(money),
    )


def _by_branch(table: Table, pattern: re.Pattern[str]) -> dict[str, int]:
    """Column places by branch code as the file writes it; the POS's first branch first, then as in the file."""
    places: dict[str, int] = {}
    for place, title in enumerate(table.header):
        if found := pattern.match(column_key(title)):
            written = " ".join(title.split())
            places[written[found.start("code") : found.end("code")]] = place
    return dict(sorted(places.items(), key=lambda item: item[0] != FIRST_BRANCH))


def _by_list(table: Table) -> dict[str, int]:
    return {
        list_code(title[3:].strip()): place
        for place, title in enumerate(table.header)
        if PRICE.match(column_key(title))
    }


def _products(table: Table, columns: _Columns) -> list[SeedProduct]:
    products: list[SeedProduct] = []
    taken = {text_of(row[columns.sku]).strip() for row in table.rows}
    free = (sku for sku in (f"PVN{number:05d}" for number in count(1)) if sku not in taken)
    for key, row in enumerate(table.rows, start=1):
        name = _text(row, columns.name)
        variant = _variant(key, row, columns, _text(row, columns.sku) or next(free))
        if name.strip() or not products:
            products.append(_product(name, row, columns, variant))
        else:
            last = products[-1]
            fitting = _with_values(variant, row, columns, len(last.option_names))
            products[-1] = replace(last, variants=(*last.variants, fitting))
    return products


def _product(name: str, row: tuple[object, ...], columns: _Columns, first: SeedVariant) -> SeedProduct:
    options = [text for text in (_text(row, place).strip() for place in columns.option_names) if text]
    names = tuple(options) or (POS_OPTION_NAME,)
    tags = [tag.strip() for tag in _text(row, columns.tags).split(",") if tag.strip()]
    return SeedProduct(
        name=name or first.sku,
        variants=(_with_values(first, row, columns, len(names)),),
        option_names=names,
        product_type=_text(row, columns.product_type).strip() or None,
        brand=_text(row, columns.brand).strip() or None,
        tags=tuple(sorted(tags)),
    )


def _with_values(variant: SeedVariant, row: tuple[object, ...], columns: _Columns, width: int) -> SeedVariant:
    values = [_text(row, place).strip() or POS_OPTION_VALUE for place in columns.option_values[:width]]
    return replace(variant, option_values=tuple(values))


def _variant(key: int, row: tuple[object, ...], columns: _Columns, sku: str) -> SeedVariant:
    return SeedVariant(
        sku=sku,
        key=key,
        barcode=_text(row, columns.barcode).strip() or sku.strip(),
        prices=_amounts(row, columns.prices.items(), columns.mark),
        stock=_amounts(row, columns.stock.items(), columns.mark),
        cost=next(iter(_amounts(row, columns.cost.items(), columns.mark).values()), None),
        unit=_text(row, columns.unit).strip() or None,
    )


def _amounts(row: tuple[object, ...], places: Iterable[tuple[str, int]], mark: DecimalMark) -> dict[str, Decimal]:
    """The amounts of a row by code; an empty cell is left out: no price, no inventory row."""
    found = {code: parse_amount(row[place], mark) for code, place in places}
    return {code: amount for code, amount in found.items() if amount is not None}


def _text(row: tuple[object, ...], place: int) -> str:
    return text_of(row[place]) if place >= 0 else ""
