"""The columns of the sheet to fix, by which it is written and found again."""

import unicodedata
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name inside, its headers, how wide it is, what it holds."""

    name: str
    vietnamese: str
    english: str
    width: float
    kind: Literal["text", "number"] = "text"
    hidden: bool = False


COLUMNS = (
    Column("status", "Trạng thái", "Status", 18),
    Column("reason", "Lý do", "Reason", 30),
    Column("detail", "Chi tiết", "Detail", 40),
    Column("suggestion", "Gợi ý", "Suggestion", 26),
    Column("action", "Thao tác", "Action", 24),
    Column("new_pos_sku", "SKU mới trên POS", "New POS SKU", 18),
    Column("new_site_sku", "SKU mới trên trang web", "New site SKU", 18),
    Column("pos_sku", "SKU trên POS", "POS SKU", 18),
    Column("site_sku", "SKU trên trang web", "Site SKU", 18),
    Column("pos_product", "Sản phẩm trên POS", "POS product", 34),
    Column("site_product", "Sản phẩm trên trang web", "Site product", 34),
    Column("pos_variant", "Phiên bản trên POS", "POS variant", 20),
    Column("site_variant", "Phiên bản trên trang web", "Site variant", 20),
    Column("pos_barcode", "Mã vạch trên POS", "POS barcode", 16),
    Column("site_barcode", "Mã vạch trên trang web", "Site barcode", 16),
    Column("pos_price", "Giá trên POS", "POS price", 12, "number"),
    Column("site_price", "Giá trên trang web", "Site price", 12, "number"),
    Column("pos_stock", "Tồn trên POS", "POS stock", 10, "number"),
    Column("site_stock", "Tồn trên trang web", "Site stock", 10, "number"),
    Column("site", "Trang web", "Site", 12, hidden=True),
    Column("pos_variant_id", "Mã phiên bản POS", "POS variant id", 14, hidden=True),
    Column("site_variant_id", "Mã phiên bản web", "Site variant id", 14, hidden=True),
    Column("fingerprint", "Dấu kiểm", "Fingerprint", 18, hidden=True),
)
EDITABLE = frozenset({"action", "new_pos_sku", "new_site_sku"})
# Without these a handed-back file cannot be understood.
NEEDED = ("action", "new_pos_sku", "new_site_sku", "site", "pos_variant_id", "site_variant_id", "fingerprint")
RESULT = Column("result", "Kết quả", "Result", 60)


def header(column: Column) -> str:
    """The header of a column, in both languages."""
    return f"{column.vietnamese} / {column.english}"


def column_named(text: object) -> str | None:
    """The name of the column with this header, whatever its case and spaces."""
    return _BY_HEADER.get(_folded(str(text))) if text is not None else None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


_BY_HEADER = {_folded(header(column)): column.name for column in (*COLUMNS, RESULT)}
