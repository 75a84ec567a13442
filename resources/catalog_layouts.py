"""Products in the import forms of the two shops, so that a whole catalog moves from one to the other.

Headers and the way variants follow their product are those of the shops' own files (contracts/sapo-pos.md §6.1, §6.2).
What is not known of the goods (description, brand, pictures, weight, tax) is left blank, to be filled in before the
file is imported.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import pandas as pd
from xlsxwriter import Workbook

from resources.workbook_sheets import put_text
from sync.ports import Layout, LayoutNames

Record = Mapping[str, Any]
Row = dict[str, Any]

OPTIONS = 3
# What a site's only branch is called unless its owner renamed it (contracts/sapo-pos.md §6.2).
SITE_BRANCH = "Cửa hàng chính"
_OPTION_HEADS = [f"{word} {place}" for place in range(1, OPTIONS + 1) for word in ("Thuộc tính", "Giá trị thuộc tính")]
_POS_HEADS = [
    *("Tên sản phẩm*", "Hình thức quản lý sản phẩm", "Loại sản phẩm", "Mô tả sản phẩm", "Nhãn hiệu", "Tags"),
    *_OPTION_HEADS,
    *("Tên phiên bản sản phẩm", "Mã SKU*", "Barcode", "Khối lượng", "Đơn vị khối lượng", "Ảnh đại diện"),
    *("Đơn vị", "Áp dụng thuế"),
]
_POS_BRANCH_HEADS = ("Tồn kho ban đầu*", "Giá vốn khởi tạo*", "Tồn tối thiểu", "Tồn tối đa", "Điểm lưu kho")
_SITE_HEADS = [
    *("Đường dẫn/Alias", "Tên sản phẩm*", "Mô tả sản phẩm", "Nhãn hiệu", "Loại sản phẩm", "Tags"),
    *("Yêu cầu vận chuyển", "Hiển thị*"),
    *_OPTION_HEADS,
    *("Áp dụng thuế", "Mã SKU", "Barcode", "Đơn vị tính", "Ảnh đại diện", "Chú thích ảnh", "Thẻ tiêu đề(SEO Title)"),
    *("Thẻ mô tả(SEO Description)", "Mô tả ngắn", "Quản lý kho", "Quản lý lô - HSD"),
    *("Số ngày cảnh báo trước hết hạn", "Khối lượng", "Đơn vị khối lượng", "Ảnh phiên bản"),
    *("Cho phép tiếp tục mua khi hết hàng", "Giá", "Giá so sánh", "Giá vốn"),
]
_WIDE = frozenset({"Tên sản phẩm*", "Tên phiên bản sản phẩm", "Đường dẫn/Alias"})
_NOT_A_LETTER = re.compile("[^a-z0-9]+")


def write_layout(book: Workbook, layout: Layout, pieces: Iterable[pd.DataFrame], names: LayoutNames) -> int:
    """Write one sheet in a shop's import form, header in row 1; returns the rows.

    The opening stock and the cost of the POS's form are left blank: the POS asks for them only when it creates the
    product, and only its owner knows what really lies there (contracts/sapo-pos.md §6.1).

    Args:
        book: the file to be.
        layout: `pos` or `site`.
        pieces: columns of `sync.catalog_export.COLUMNS`, the variants of a product one after the other.
        names: the places and price list of the shop that is to import it.
    """
    heads, rows = _LAYOUTS[layout](pieces, names)
    sheet = book.add_worksheet("Sản phẩm")
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "top"})
    plain, risky = (book.add_format({"num_format": "@", "quote_prefix": mark}) for mark in (False, True))
    number = book.add_format({"num_format": "0"})
    places = {title: place for place, title in enumerate(heads)}
    for title, place in places.items():
        sheet.set_column(place, place, 32 if title in _WIDE else 16)
        sheet.write_string(0, place, title, head)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(rows, 1):
        for title, value in row.items():
            if isinstance(value, str):
                put_text(sheet, last, places[title], value, plain, risky)
            else:
                sheet.write_number(last, places[title], value, number)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
    return last


def alias_of(name: str) -> str:
    """The address of a product as the site makes it of its name: `Áo thun Đỏ` is `ao-thun-do`."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return _NOT_A_LETTER.sub("-", "".join(char for char in bare if not unicodedata.combining(char))).strip("-")


def _pos_layout(pieces: Iterable[pd.DataFrame], names: LayoutNames) -> tuple[Sequence[str], Iterator[Row]]:
    branches = [f"LC_{code}_{title}" for code in names.branches for title in _POS_BRANCH_HEADS]
    price = f"PL_{names.price_list}"
    return [*_POS_HEADS, *branches, price], (_filled(_pos_row(one, price)) for one in _records(pieces))


def _pos_row(one: Record, price: str) -> Row:
    """The name and the names of the options stand in the first row of a product only."""
    values = [value for _, value in one["options"]]
    row: Row = {
        "Tên phiên bản sản phẩm": " - ".join([one["product"], *values]),
        "Mã SKU*": one["sku"],
        "Barcode": one["barcode"],
        "Đơn vị": one["unit"],
        price: one["price"],
    }
    if one["first"]:
        row |= {"Tên sản phẩm*": one["product"], "Hình thức quản lý sản phẩm": "Sản phẩm thường"}
    return row | _options(one)


def _site_layout(pieces: Iterable[pd.DataFrame], names: LayoutNames) -> tuple[Sequence[str], Iterator[Row]]:
    stock = [f"{branch}_Tồn kho" for branch in names.branches or (SITE_BRANCH,)]
    heads = [*_SITE_HEADS, *stock, "Id phiên bản"]
    return heads, (_filled(_site_row(one, stock[0])) for one in _records(pieces))


def _site_row(one: Record, stock: str) -> Row:
    """Every row repeats the alias of its product; the id is there for variants that the site has already."""
    row: Row = {
        "Đường dẫn/Alias": alias_of(one["product"]),
        "Mã SKU": one["sku"],
        "Barcode": one["barcode"],
        "Đơn vị tính": one["unit"],
        "Quản lý kho": "Sapo",
        "Cho phép tiếp tục mua khi hết hàng": "Không",
        "Giá": one["price"],
        "Giá so sánh": one["compare_at"],
        stock: one["stock"],
        "Id phiên bản": None if pd.isna(one["own_id"]) else str(int(one["own_id"])),
    }
    if one["first"]:
        row |= {"Tên sản phẩm*": one["product"], "Hiển thị*": "Có" if one["active"] else "Không"}
    return row | _options(one)


def _options(one: Record) -> Row:
    """Names of the options in the first row of a product, values in every row."""
    row: Row = {}
    for place, (name, value) in enumerate(one["options"][:OPTIONS], 1):
        row[f"Giá trị thuộc tính {place}"] = value
        if one["first"]:
            row[f"Thuộc tính {place}"] = name
    return row


def _records(pieces: Iterable[pd.DataFrame]) -> Iterator[Record]:
    """The rows, each told whether it is the first of its product."""
    for piece in pieces:
        first = ~piece["product_id"].duplicated()
        yield from cast(list[Record], piece.assign(first=first).to_dict("records"))


def _filled(row: Row) -> Row:
    """Without the cells of which nothing is known."""
    known = {title: value for title, value in row.items() if value is not None and not pd.isna(value) and value != ""}
    return {title: value if isinstance(value, str) else int(value) for title, value in known.items()}


_LAYOUTS: Mapping[Layout, Callable[[Iterable[pd.DataFrame], LayoutNames], tuple[Sequence[str], Iterator[Row]]]] = {
    "pos": _pos_layout,
    "site": _site_layout,
}
