"""Products in the import forms of the two shops, so that a whole catalog moves from one to the other.

Headers and the way variants follow their product are those of the shops' own files (contracts/sapo-pos.md §6.1, §6.2).
What is not known of the goods (description, brand, pictures, weight, tax) is left blank, to be filled in before the
file is imported.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

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
        pieces: columns of `sync.workbooks.catalog_export.COLUMNS`, the variants of a product one after the other.
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


def _pos_layout(pieces: Iterable[pd.DataFrame], names: LayoutNames) -> tuple[list[str], Iterator[Row]]:
    branches = [f"LC_{code}_{title}" for code in names.branches for title in _POS_BRANCH_HEADS]
    price = f"PL_{names.price_list}"
    return [*_POS_HEADS, *branches, price], (_pos_row(one, price) for one in _records(pieces))


def _pos_row(one: Record, price: str) -> Row:
    first = {"Tên sản phẩm*": one["product"], "Hình thức quản lý sản phẩm": "Sản phẩm thường"} if one["first"] else {}
    values = [value for _, value in one["options"]]
    of_variant = {
        "Tên phiên bản sản phẩm": " - ".join([one["product"], *values]),
        "Mã SKU*": one["sku"],
        "Barcode": one["barcode"],
        "Đơn vị": one["unit"],
        price: one["price"],
    }
    return _known(first | _options(one) | of_variant)


def _site_layout(pieces: Iterable[pd.DataFrame], names: LayoutNames) -> tuple[list[str], Iterator[Row]]:
    stock = [f"{branch}_Tồn kho" for branch in names.branches or (SITE_BRANCH,)]
    aliases = _Aliases()
    rows = (_site_row(one, aliases.of(one["product_id"], one["product"]), stock[0]) for one in _records(pieces))
    return [*_SITE_HEADS, *stock, "Id phiên bản"], rows


def _site_row(one: Record, alias: str, stock: str) -> Row:
    first = {"Tên sản phẩm*": one["product"], "Hiển thị*": _yes(one["active"])} if one["first"] else {}
    of_variant = {
        "Đường dẫn/Alias": alias,
        "Mã SKU": one["sku"],
        "Barcode": one["barcode"],
        "Đơn vị tính": one["unit"],
        "Giá": one["price"],
        "Giá so sánh": one["compare_at"],
        stock: one["stock"],
        "Id phiên bản": "" if one["own_id"] is None else str(one["own_id"]),
    }
    # The site's own goods keep what they have; of new ones the stock is kept in step, and nothing sells past it.
    new = {"Quản lý kho": "Sapo", "Cho phép tiếp tục mua khi hết hàng": _yes(False)} if one["own_id"] is None else {}
    return _known(first | _options(one) | of_variant | new)


class _Aliases:
    """The address of each product; of several with the same one, all but the first also carry their id.

    On import, rows with the same address are one product.
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, product: int, name: str) -> str:
        """The address of a product."""
        plain = alias_of(name) or "san-pham"
        return plain if self._taken.setdefault(plain, product) == product else f"{plain}-{product}"


def _records(pieces: Iterable[pd.DataFrame]) -> Iterator[Record]:
    """The rows with `first` (of their product); what is not known is None."""
    before = None
    for piece in pieces:
        names = list(piece.columns)
        columns = [[None if value is pd.NA else value for value in piece[name].tolist()] for name in names]
        for values in zip(*columns, strict=True):
            record = dict(zip(names, values, strict=True))
            yield record | {"first": record["product_id"] != before}
            before = record["product_id"]


def _options(one: Record) -> Row:
    """Values stand in every row, their names in the first of the product only."""
    found: Row = {}
    for place, (name, value) in enumerate(one["options"][:OPTIONS], 1):
        found[f"Giá trị thuộc tính {place}"] = value
        if one["first"]:
            found[f"Thuộc tính {place}"] = name
    return found


def _known(row: Row) -> Row:
    return {title: value for title, value in row.items() if value is not None and value != ""}


def _yes(flag: bool) -> str:
    return "Có" if flag else "Không"


_LAYOUTS: Mapping[Layout, Callable[[Iterable[pd.DataFrame], LayoutNames], tuple[list[str], Iterator[Row]]]] = {
    "pos": _pos_layout,
    "site": _site_layout,
}
