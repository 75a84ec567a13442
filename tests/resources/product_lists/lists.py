"""Product lists as shops export them, written for one test."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]

POS = ["Tên sản phẩm*", "Thuộc tính 1", "Giá trị thuộc tính 1", "Tên phiên bản sản phẩm", "Mã SKU*", "Barcode"]
POS += [
    "LC_CN1_Tồn kho ban đầu*",
    "LC_CN1_Giá vốn khởi tạo*",
    "LC_DK01_Tồn kho ban đầu",
    "PL_Giá nhập",
    "PL_Giá bán lẻ",
]


def as_csv(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, rows: Rows, title: str = "Sheet1", before: Rows = ()) -> Path:
    """A workbook with the table in one sheet; `before` fills a sheet in front of it."""
    book = Workbook()
    first = book.active
    assert first is not None
    if before:
        for row in before:
            first.append(list(row))
        first = book.create_sheet(title)
    first.title = title
    for row in rows:
        first.append(list(row))
    book.save(path)
    return path
