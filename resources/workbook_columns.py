"""The columns of the sheets of a workbook, by which they are written and found again."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "number"]
Side = Literal["", "pos", "site"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name inside, its headers, how wide it is, what it holds.

    `code`: text that a spreadsheet would take for a number or a date, such as a SKU.
    """

    name: str
    vietnamese: str
    english: str
    width: float
    kind: Kind = "text"
    hidden: bool = False

    @property
    def side(self) -> Side:
        """Whose value it is, for the colour of its header."""
        start = self.name.partition("_")[0]
        return "pos" if start == "pos" else "site" if start == "site" else ""


_STATUS = Column("status", "Trạng thái", "Status", 18)
_REASON = Column("reason", "Lý do", "Reason", 33)
_SKUS = (
    Column("pos_sku", "SKU trên POS", "POS SKU", 16, "code"),
    Column("site_sku", "SKU trên trang web", "Site SKU", 16, "code"),
)
_PRODUCTS = (
    Column("pos_product", "Sản phẩm trên POS", "POS product", 28),
    Column("site_product", "Sản phẩm trên trang web", "Site product", 28),
)
_VARIANTS = (
    Column("pos_variant", "Phiên bản trên POS", "POS variant", 18),
    Column("site_variant", "Phiên bản trên trang web", "Site variant", 18),
)
_NUMBERS = (
    Column("pos_barcode", "Mã vạch trên POS", "POS barcode", 15, "code"),
    Column("site_barcode", "Mã vạch trên trang web", "Site barcode", 15, "code"),
    Column("pos_price", "Giá trên POS", "POS price", 11, "number"),
    Column("site_price", "Giá trên trang web", "Site price", 11, "number"),
    Column("pos_stock", "Tồn trên POS", "POS stock", 9, "number"),
    Column("site_stock", "Tồn trên trang web", "Site stock", 9, "number"),
)
_SUGGESTION = (
    Column("suggestion", "Gợi ý", "Suggestion", 29),
    Column("score", "Độ tin cậy", "Score", 9, "number"),
)

# What does not match, what it was probably meant to be, what to do about it, then everything else.
COLUMNS = (
    _STATUS,
    _REASON,
    *_SKUS,
    *_PRODUCTS,
    *_SUGGESTION,
    Column("action", "Thao tác", "Action", 23),
    Column("new_pos_sku", "SKU mới trên POS", "New POS SKU", 15, "code"),
    Column("new_site_sku", "SKU mới trên trang web", "New site SKU", 15, "code"),
    Column("chosen", "Phiên bản được chọn", "Chosen counterpart", 17, "code"),
    *_VARIANTS,
    *_NUMBERS,
    Column("detail", "Chi tiết", "Detail", 60),
    Column("site", "Trang web", "Site", 12, hidden=True),
    Column("pos_variant_id", "Mã phiên bản POS", "POS variant id", 14, "code", hidden=True),
    Column("site_variant_id", "Mã phiên bản web", "Site variant id", 14, "code", hidden=True),
    Column("fingerprint", "Dấu kiểm", "Fingerprint", 18, "code", hidden=True),
)
EDITABLE = frozenset({"action", "new_pos_sku", "new_site_sku", "chosen"})
# Without these a handed-back file cannot be understood.
NEEDED = ("action", "new_pos_sku", "new_site_sku", "chosen", "site", "pos_variant_id", "site_variant_id", "fingerprint")
RESULT = Column("result", "Kết quả", "Result", 60)

ALL_COLUMNS = (
    _STATUS,
    _REASON,
    *_SKUS,
    *_PRODUCTS,
    *_VARIANTS,
    *_NUMBERS,
    Column("stock_state", "Đồng bộ tồn kho", "Stock sync", 40),
    Column("price_state", "Đồng bộ giá", "Price sync", 40),
    *_SUGGESTION,
    Column("pos_variant_id", "Mã phiên bản POS", "POS variant id", 14, "code"),
    Column("site_variant_id", "Mã phiên bản web", "Site variant id", 14, "code"),
)
"""The columns of the sheet of all products: with ids, which an analyst types where a SKU is not enough."""


def header(column: Column) -> str:
    """The header of a column, in both languages."""
    return f"{column.vietnamese} / {column.english}"


def column_named(text: object) -> str | None:
    """The name of the column with this header, in either language or both, whatever its case, spaces and lines."""
    return _BY_HEADER.get(_folded(str(text))) if text is not None else None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


_BY_HEADER = {
    _folded(words): column.name
    for column in (*COLUMNS, *ALL_COLUMNS, RESULT)
    for words in (column.vietnamese, column.english, header(column))
}
