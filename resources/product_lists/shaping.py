"""From the cells of a file to goods: what belongs to one product, what a variant is called, what its numbers are."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

import pandas as pd

from resources.product_lists.families import Families, families
from resources.product_lists.forms import Role
from resources.product_lists.headers import Header
from resources.product_lists.numbers import Cell, Numbers, numbers
from sync.workbooks.exported_lists import LIST_DTYPES

# What the shops write where a product has no options.
_NO_OPTION = frozenset({"", "default title", "default", "mặc định"})
_NOT_TRACKED = frozenset({"", "không", "no", "false", "0"})
# Hardly anything costs less; a price list below it has lost its thousands.
_SMALL = 1_000


@dataclass(frozen=True, slots=True)
class Raw:
    """The cells of the columns that count, each list as long as `rows`.

    Attributes:
        rows: number of each row in the file.
        texts: role → its cells as text.
        amounts: role → its cells, money.
        stock: the cells of each column of stock.
    """

    rows: Sequence[int]
    texts: Mapping[Role, Sequence[str]]
    amounts: Mapping[Role, Sequence[Cell]]
    stock: Sequence[Sequence[Cell]]

    def text(self, role: Role) -> Sequence[str]:
        """The column of a role; blanks where the file has none."""
        return self.texts[role] if role in self.texts else [""] * len(self.rows)


def shaped(header: Header, raw: Raw) -> tuple[pd.DataFrame, list[str]]:
    """The goods (columns `LIST_DTYPES`) and what a person should know of how they were read."""
    notes: list[str] = []
    found = families(header.form.grouping, raw.rows, raw.texts)
    options = _options(raw, found)
    price, compare_at = _prices(header, raw, notes)
    frame = pd.DataFrame(
        {
            "id": raw.rows,
            "product_id": found.products,
            "sku": raw.text("sku"),
            "barcode": [text.strip() for text in raw.text("barcode")],
            "product_name": found.names,
            "variant_name": _variant_names(raw, found, options),
            "options": [json.dumps(one, ensure_ascii=False) if one else "" for one in options],
            "price": price,
            "compare_at": compare_at,
            "stock": _stock(header, raw, notes),
            "status": "active",
        }
    )
    goods = pd.Series(_goods(raw, found, options, notes), dtype="bool")
    return frame[goods].astype(LIST_DTYPES).reset_index(drop=True), notes


def _goods(raw: Raw, found: Families, options: Sequence[Sequence[tuple[str, str]]], notes: list[str]) -> list[bool]:
    """Which rows are goods: no parents, and no rows that only carry another picture."""
    columns = [raw.text("sku"), raw.text("barcode"), raw.text("name"), *raw.amounts.values(), *raw.stock]
    bare = [
        not named and not any(str(cell).strip() for cell in cells)
        for named, cells in zip(options, zip(*columns, strict=True), strict=True)
    ]
    if any(bare):
        notes.append(f"{sum(bare):,} rows without a SKU, name, price and stock of their own (pictures) were skipped.")
    if any(found.parents):
        notes.append(f"{sum(found.parents):,} rows of parent products were skipped; their variants are the goods.")
    return [not pictures and not parent for pictures, parent in zip(bare, found.parents, strict=True)]


def _options(raw: Raw, found: Families) -> list[list[tuple[str, str]]]:
    """(name, value) of the options of each row; the names may stand in the first row of a product only."""
    result: list[list[tuple[str, str]]] = [_attributes(text) for text in raw.text("attributes")]
    pairs: list[tuple[Role, Role]] = [
        ("option_name_1", "option_value_1"),
        ("option_name_2", "option_value_2"),
        ("option_name_3", "option_value_3"),
    ]
    for name_role, value_role in pairs:
        names: dict[int, str] = {}
        for place, (product, name, value) in enumerate(
            zip(found.products, raw.text(name_role), raw.text(value_role), strict=True)
        ):
            title = names.setdefault(product, name.strip()) if name.strip() else names.get(product, "")
            if value.strip().casefold() not in _NO_OPTION:
                result[place].append((title, value.strip()))
    return result


def _attributes(text: str) -> list[tuple[str, str]]:
    """KiotViet's options in one cell: `Màu:Đỏ|Cỡ:M`."""
    parts = [part.partition(":") for part in text.split("|") if part.strip()]
    return [(name.strip(), value.strip()) if colon else ("", name.strip()) for name, colon, value in parts]


def _variant_names(raw: Raw, found: Families, options: Sequence[Sequence[tuple[str, str]]]) -> list[str]:
    """The values of the options; else the name of the variant without that of its product; and a unit's own name."""
    result: list[str] = []
    columns = zip(options, raw.text("variant"), found.names, raw.text("unit"), raw.text("base_unit"), strict=True)
    for pairs, variant, product, unit, base_unit in columns:
        own = variant.strip().removeprefix(product).strip(" -–/")
        parts = [value for _, value in pairs] or ([own] if own.casefold() not in _NO_OPTION else [])
        result.append(" / ".join([*parts, unit.strip()] if base_unit.strip() and unit.strip() else parts))
    return result


def _prices(header: Header, raw: Raw, notes: list[str]) -> tuple[pd.Series, pd.Series]:
    """Selling price and the price it is compared to, in đồng.

    Where a shop keeps a regular and a sale price, the sale price is what people pay (woocommerce: `sale_price`).
    """
    unknown = [None] * len(raw.rows)
    read: dict[Role, Sequence[int | None]] = {}
    for role, cells in raw.amounts.items():
        column = numbers(cells)
        notes.extend(_number_notes(header.titles[header.places[role]], column))
        read[role] = [None if value is None else _dong(value) for value in column.values]
    price, compare_at = read.get("price", unknown), read.get("compare_at", unknown)
    if "sale_price" in read:
        pairs = list(zip(price, read["sale_price"], strict=True))
        compare_at = [0 if sale is None else regular for regular, sale in pairs]
        price = [regular if sale is None else sale for regular, sale in pairs]
    elif "compare_at" in read:
        compare_at = [
            0 if value is None and not str(cell).strip() else value
            for value, cell in zip(compare_at, raw.amounts["compare_at"], strict=True)
        ]
    known = [value for value in price if value]
    if known and median(known) < _SMALL:
        notes.append(
            f"Half of the prices are below {_SMALL:,} đ: a spreadsheet may have read 118.000 as 118. Check the file."
        )
    return pd.Series(price, dtype="Int64"), pd.Series(compare_at, dtype="Int64")


def _stock(header: Header, raw: Raw, notes: list[str]) -> pd.Series:
    """Whole pieces over all columns of stock; a fraction is no piece that can be sold."""
    columns: list[list[Decimal | None]] = []
    for place, cells in zip(header.stock, raw.stock, strict=True):
        column = numbers(cells)
        notes.extend(_number_notes(header.titles[place], column))
        columns.append(column.values)
    if not columns:
        notes.append("The file has no column of stock.")
        return pd.Series([pd.NA] * len(raw.rows), dtype="Int64")
    totals = [_total(values) for values in zip(*columns, strict=True)]
    if "tracked" in raw.texts:
        counted = [text.strip().casefold() not in _NOT_TRACKED for text in raw.texts["tracked"]]
        loose = sum(not one and total is not None for one, total in zip(counted, totals, strict=True))
        if loose:
            notes.append(f"{loose:,} rows whose stock the shop does not count are shown without one.")
        totals = [total if one else None for one, total in zip(counted, totals, strict=True)]
    return pd.Series(totals, dtype="Int64")


def _total(values: Sequence[Decimal | None]) -> int | None:
    known = [value for value in values if value is not None]
    return math.floor(sum(known, Decimal())) if known else None


def _dong(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _number_notes(title: str, column: Numbers) -> Iterator[str]:
    for text, value in column.assumed.items():
        yield f"{title}: '{text}' is read as {value:,f}."
    if column.unread_count:
        named = ", ".join(f"'{re.sub(r'[^ -~À-ỹ]', '?', text)[:30]}'" for text in column.unread)
        yield f"{title}: {column.unread_count:,} cells are no numbers ({named}) and count as unknown."
