"""Product files in the import forms of the shops."""

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from resources.catalog_layouts import alias_of
from resources.product_lists.reading import read_product_list
from resources.workbooks import ExcelWorkbooks
from sync.ports import Layout, LayoutNames
from sync.workbooks.catalog_export import COLUMNS

NAMES = LayoutNames(("CN1", "DK01"), "Giá bán buôn")
OURS: dict[str, Any] = {"product_id": 7, "unit": "cái", "price": 90_000, "stock": 4, "active": True}


def goods(**values: Any) -> dict[str, Any]:
    blank = dict.fromkeys(COLUMNS, "") | {"options": (), "compare_at": pd.NA, "own_id": pd.NA}
    return blank | OURS | {"product": "Áo", "sku": "AO-1"} | values


def piece(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS).astype(
        dict.fromkeys(("price", "compare_at", "stock", "own_id"), "Int64")
    )


def written(path: Path, layout: Layout, *pieces: pd.DataFrame) -> list[dict[str, Any]]:
    names = NAMES if layout == "pos" else LayoutNames()
    count = ExcelWorkbooks().write_catalog(path, layout, pieces, names)
    heads, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    assert count == len(rows)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "goods.xlsx"


def test_the_form_of_the_pos_names_its_branches_by_code_and_its_price_list_by_name(path: Path) -> None:
    (row,) = written(path, "pos", piece(goods()))
    heads = list(row)
    assert heads[:2] == ["Tên sản phẩm*", "Hình thức quản lý sản phẩm"]
    assert heads[-1] == "PL_Giá bán buôn"
    for code in NAMES.branches:
        assert row[f"LC_{code}_Tồn kho ban đầu*"] is None
        assert row[f"LC_{code}_Giá vốn khởi tạo*"] is None
    assert (row["Mã SKU*"], row["PL_Giá bán buôn"], row["Đơn vị"]) == ("AO-1", 90_000, "cái")


def test_in_the_form_of_the_pos_the_name_stands_in_the_first_row_of_a_product_only(path: Path) -> None:
    colours = [goods(options=(("Màu", name),), sku=f"AO-{name}") for name in ("Đỏ", "Xanh")]
    # A product goes on in the next piece.
    rows = written(path, "pos", piece(colours[0]), piece(colours[1], goods(product_id=8, product="Bút", sku="B")))
    assert [row["Tên sản phẩm*"] for row in rows] == ["Áo", None, "Bút"]
    assert [row["Thuộc tính 1"] for row in rows] == ["Màu", None, None]
    assert [row["Giá trị thuộc tính 1"] for row in rows] == ["Đỏ", "Xanh", None]
    assert [row["Tên phiên bản sản phẩm"] for row in rows] == ["Áo - Đỏ", "Áo - Xanh", "Bút"]


def test_two_products_of_one_name_do_not_become_one_on_the_site(path: Path) -> None:
    rows = [
        goods(),
        goods(product_id=8, product="ÁO"),
        goods(product_id=9, product="Ao"),
        goods(product_id=10, product="?"),
    ]
    made = written(path, "site", piece(*rows))
    assert [row["Đường dẫn/Alias"] for row in made] == ["ao", "ao-8", "ao-9", "san-pham"]


@pytest.mark.parametrize(
    ("name", "alias"),
    [("Áo thun Đỏ", "ao-thun-do"), ("  Nước 0,5L -- (mới) ", "nuoc-0-5l-moi"), ("ĐẦM ƯỚT", "dam-uot"), ("日本", "")],
)
def test_the_address_of_a_product_is_made_of_its_name(name: str, alias: str) -> None:
    assert alias_of(name) == alias


def test_new_goods_of_a_site_are_managed_and_its_own_keep_what_they_have(path: Path) -> None:
    new, own = written(path, "site", piece(goods(active=False), goods(product_id=8, product="Bút", own_id=31)))
    assert (new["Hiển thị*"], new["Quản lý kho"], new["Id phiên bản"]) == ("Không", "Sapo", None)
    assert (own["Hiển thị*"], own["Quản lý kho"], own["Id phiên bản"]) == ("Có", None, "31")


def test_a_sku_stays_text_and_what_begins_like_a_formula_is_none(path: Path) -> None:
    written(path, "pos", piece(goods(sku="=1+1"), goods(sku="00012", barcode="8934900020016")))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    place = next(one.column for one in sheet[1] if one.value == "Mã SKU*")
    shown = [sheet.cell(row, place) for row in (2, 3)]
    assert [(one.value, one.data_type, one.number_format) for one in shown] == [("=1+1", "s", "@"), ("00012", "s", "@")]


@pytest.mark.parametrize("layout", ["pos", "site"])
def test_a_product_file_is_read_again_as_what_was_written(layout: Layout, path: Path) -> None:
    colours = [goods(options=(("Màu", name),), sku=f"AO-{name}", barcode="89") for name in ("Đỏ", "Xanh")]
    written(path, layout, piece(*colours, goods(product_id=8, product="Bút", sku="00012")))
    rows = read_product_list(path).rows
    assert rows["sku"].tolist() == ["AO-Đỏ", "AO-Xanh", "00012"]
    assert rows["product_name"].tolist() == ["Áo", "Áo", "Bút"]
    assert rows["options"].tolist() == ['[["Màu", "Đỏ"]]', '[["Màu", "Xanh"]]', ""]
    assert rows["product_id"].nunique() == 2
    assert rows["price"].tolist() == [90_000] * 3


def test_an_empty_catalog_is_a_file_with_a_header(path: Path) -> None:
    assert written(path, "site") == []
