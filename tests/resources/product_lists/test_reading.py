"""Each shop's export form: which rows are goods, what they are called, what they cost."""

import os
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from resources.product_lists.reading import read_product_list
from sync.workbooks.exported_lists import LIST_DTYPES, ProductList
from tests.resources.product_lists.lists import POS, Rows, as_csv, as_xlsx

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[3] / ".." / "shared" / "data"))


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real product list is not here: {path} (set MULTIWEB_SHARED_DATA)")
    return path


def read(tmp_path: Path, rows: Rows) -> ProductList:
    """The list as text and as a workbook, which must be the same."""
    found = read_product_list(as_csv(tmp_path / "list.csv", rows))
    again = read_product_list(as_xlsx(tmp_path / "list.xlsx", rows))
    pd.testing.assert_frame_equal(found.rows, again.rows)
    assert {name: str(kind) for name, kind in found.rows.dtypes.items()} == {
        name: str(pd.Series([], dtype=kind).dtype) for name, kind in LIST_DTYPES.items()
    }
    return found


def column(found: ProductList, name: str) -> list[Any]:
    return [None if pd.isna(value) else value for value in found.rows[name]]


def test_sapo_pos_variants_stand_under_the_row_with_the_name(tmp_path: Path) -> None:
    rows = [
        POS,
        ["Áo thun", "Màu", "Đỏ", "Áo thun - Đỏ", "AT-D", "893", "3", "1", "2", "50.000", "100.000"],
        ["", "", "Xanh", "Áo thun - Xanh", "AT-X", "", "2.5", "1", "", "50.000", "110.000"],
        ["Nón", "", "", "Nón", "NON", "", "-1", "1", "0", "5.000", "20.000"],
    ]
    found = read(tmp_path, rows)
    assert found.platform == "Sapo POS"
    assert column(found, "product_id") == [2, 2, 4]
    assert column(found, "product_name") == ["Áo thun", "Áo thun", "Nón"]
    assert column(found, "variant_name") == ["Đỏ", "Xanh", ""]
    assert column(found, "options") == ['[["Màu", "Đỏ"]]', '[["Màu", "Xanh"]]', ""]
    assert column(found, "price") == [100_000, 110_000, 20_000]
    assert column(found, "compare_at") == [None, None, None]
    assert column(found, "stock") == [5, 2, -1]
    assert "PL_Giá bán lẻ: '100.000' is read as 100,000." in found.notes


def test_sapo_web_repeats_the_alias_and_names_the_product_once(tmp_path: Path) -> None:
    rows = [
        ["Đường dẫn/Alias", "Tên sản phẩm*", "Hiển thị*", "Thuộc tính 1", "Giá trị thuộc tính 1", "Mã SKU", "Barcode",
         "Quản lý kho", "Giá", "Giá so sánh", "Cửa hàng chính_Tồn kho", "Kho 2_Tồn kho", "Id phiên bản"],
        ["ao-thun", "Áo thun", "Có", "Màu", "Đỏ", "AT-D", "893", "Sapo", "100000", "", "3", "4", "17"],
        ["ao-thun", "", "", "", "Xanh", "AT-X", "", "", "110000", "150000", "2", "0", "18"],
        ["ao-thun", "", "", "", "", "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    assert found.platform == "Sapo Web"
    assert column(found, "sku") == ["AT-D", "AT-X"]
    assert column(found, "product_name") == ["Áo thun", "Áo thun"]
    assert column(found, "options") == ['[["Màu", "Đỏ"]]', '[["Màu", "Xanh"]]']
    assert column(found, "compare_at") == [0, 150_000]
    assert column(found, "stock") == [7, None]
    assert any("(pictures) were skipped" in note for note in found.notes)
    assert "1 rows whose stock the shop does not count are shown without one." in found.notes


def test_the_older_bizweb_form_is_sapo_web_too(tmp_path: Path) -> None:
    rows = [
        ["Đường dẫn / Alias", "Tên sản phẩm", "Thuộc tính 1(Option1 Name)", "Giá trị thuộc tính 1(Option1 Value)",
         "Thuộc tính 3(Option3 Name)", "Giá trị thuộc tính 1(Option3 Value)", "Mã (SKU)", "Quản lý kho", "Số lượng",
         "Giá", "Giá so sánh", "Mã vạch(Barcode)"],
        ["non", "Nón", "Cỡ", "M", "Kiểu", "Tròn", "NON-M", "bizweb", "9", "20000", "0", "8931"],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    assert found.platform == "Sapo Web"
    assert (column(found, "variant_name"), column(found, "barcode")) == (["M / Tròn"], ["8931"])
    assert column(found, "options") == ['[["Cỡ", "M"], ["Kiểu", "Tròn"]]']
    assert (column(found, "stock"), column(found, "price")) == ([9], [20_000])


@pytest.mark.parametrize(
    "header",
    [
        ["Handle", "Title", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Inventory Tracker",
         "Variant Inventory Qty", "Variant Price", "Variant Compare At Price", "Variant Barcode", "Image Src"],
        ["URL handle", "Title", "Option1 name", "Option1 value", "SKU", "Inventory tracker", "Inventory quantity",
         "Price", "Compare-at price", "Barcode", "Product image URL"],
    ],
)  # fmt: skip
def test_shopify_rows_of_pictures_are_no_goods(tmp_path: Path, header: list[str]) -> None:
    rows = [
        header,
        ["ring", "Ring", "Size", "5", "R-5", "shopify", "100", "450000.00", "", "8931", "a.jpg"],
        ["ring", "", "", "", "", "", "", "", "", "", "b.jpg"],
        ["ring", "", "", "6", "R-6", "shopify", "-1", "450000.00", "590000.00", "", ""],
        ["ear", "Ear", "Title", "Default Title", "", "", "0", "0.00", "", "", "c.jpg"],
    ]
    found = read(tmp_path, rows)
    assert found.platform == "Shopify"
    assert column(found, "id") == [2, 4, 5]
    assert column(found, "product_id") == [2, 2, 5]
    assert column(found, "product_name") == ["Ring", "Ring", "Ear"]
    assert column(found, "variant_name") == ["5", "6", ""]
    assert column(found, "options") == ['[["Size", "5"]]', '[["Size", "6"]]', ""]
    assert column(found, "price") == [450_000, 450_000, 0]
    assert column(found, "compare_at") == [0, 590_000, 0]
    assert column(found, "stock") == [100, -1, None]


@pytest.mark.parametrize(
    "header",
    [
        ["ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Stock", "Sale price", "Regular price",
         "Parent", "Attribute 1 name", "Attribute 1 value(s)"],
        ["ID", "Loại", "Mã sản phẩm", "GTIN, UPC, EAN, hoặc ISBN", "Tên", "Đã đăng", "Kho", "Giá khuyến mãi",
         "Giá bán thường", "Gốc", "Attribute 1 name", "Attribute 1 value(s)"],
    ],
)  # fmt: skip
def test_woocommerce_parents_are_no_goods_and_give_their_name(tmp_path: Path, header: list[str]) -> None:
    rows = [
        header,
        ["12", "variation", "AT-X", "893", "Áo thun - Xanh", "1", "", "", "110000", "id:11", "Màu", "Xanh"],
        ["11", "variable", "AT", "", "Áo thun", "1", "", "", "", "", "Màu", "Đỏ, Xanh"],
        ["13", "variation, virtual", "AT-D", "", "Áo thun - Đỏ", "1", "4", "90000", "100000", "AT", "Màu", "Đỏ"],
        ["14", "simple", "NON", "", "Nón", "1", "2", "", "20000", "", "", ""],
        ["15", "variation", "LE", "", "Lẻ loi", "1", "2", "", "20000", "id:99", "", ""],
    ]
    found = read(tmp_path, rows)
    assert found.platform == "WooCommerce"
    assert column(found, "sku") == ["AT-X", "AT-D", "NON", "LE"]
    assert column(found, "product_id") == [3, 3, 5, 6]
    assert column(found, "product_name") == ["Áo thun", "Áo thun", "Nón", "Lẻ loi"]
    assert column(found, "variant_name") == ["Xanh", "Đỏ", "", ""]
    assert column(found, "price") == [110_000, 90_000, 20_000, 20_000]
    assert column(found, "compare_at") == [0, 100_000, 0, 0]
    assert column(found, "stock") == [None, 4, 2, 2]
    assert "1 rows of parent products were skipped; their variants are the goods." in found.notes


def test_kiotviet_families_follow_the_related_sku_and_the_basic_unit(tmp_path: Path) -> None:
    rows = [
        ["Loại hàng", "Nhóm hàng(3 Cấp)", "Mã hàng", "Mã vạch", "Tên hàng", "Giá bán", "Giá vốn", "Tồn kho", "ĐVT",
         "Mã ĐVT Cơ bản", "Quy đổi", "Thuộc tính", "Mã HH Liên quan"],
        ["Hàng hóa", "Áo", "AT-D", "893", "Áo thun", "100000", "1", "3", "Cái", "", "1", "MÀU:Đỏ|CỠ:M", ""],
        ["Hàng hóa", "Áo", "AT-X", "", "Áo thun", "110000", "1", "2.5", "Cái", "", "1", "MÀU:Xanh|CỠ:M", "AT-D"],
        ["Hàng hóa", "Nước", "NS", "", "Nước suối", "5000", "1", "48", "Chai", "", "1", "", ""],
        ["Hàng hóa", "Nước", "NS-T", "", "Nước suối", "110000", "1", "2", "Thùng", "NS", "24", "", ""],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    assert found.platform == "KiotViet"
    assert column(found, "product_id") == [2, 2, 4, 4]
    assert column(found, "variant_name") == ["Đỏ / M", "Xanh / M", "", "Thùng"]
    assert column(found, "options") == ['[["MÀU", "Đỏ"], ["CỠ", "M"]]', '[["MÀU", "Xanh"], ["CỠ", "M"]]', "", ""]
    assert column(found, "stock") == [3, 2, 48, 2]


def test_haravan_is_known_by_its_own_headers(tmp_path: Path) -> None:
    rows = [
        ["Url", "Tên", "Thuộc tính 1", "Giá trị thuộc tính 1", "Mã phiên bản sản phẩm", "Quản lý tồn kho",
         "Số lượng tồn kho", "Giá", "Giá so sánh", "Barcode"],
        ["sach", "Sách", "Ngôn ngữ", "Tiếng Việt", "S-1", "Haravan", "10", "50000", "0", "893"],
    ]  # fmt: skip
    found = read(tmp_path, rows)
    assert found.platform == "Haravan"
    assert (column(found, "stock"), column(found, "price")) == ([10], [50_000])


@pytest.mark.parametrize(
    "header",
    [
        ["Mã", "Tên", "Tồn", "Đơn giá"],
        ["item code", "Product Name", "Qty", "PRICE"],
        ["MA HANG", "TEN HANG", "TON", "GIA"],
    ],
)
def test_any_list_with_a_sku_and_a_name_is_read(tmp_path: Path, header: list[str]) -> None:
    found = read(tmp_path, [header, ["A1", "Áo", "3", "5000"], ["", "Không mã", "1", "5000"]])
    assert column(found, "sku") == ["A1", ""]
    assert column(found, "product_id") == [2, 3]
    assert (column(found, "stock"), column(found, "price")) == ([3, 1], [5_000, 5_000])


def test_prices_that_lost_their_thousands_are_pointed_out(tmp_path: Path) -> None:
    found = read(tmp_path, [["SKU", "Name", "Price"], ["A", "A", "118"], ["B", "B", "10"], ["C", "C", "250000"]])
    assert any("118.000 as 118" in note for note in found.notes)


def test_words_in_a_column_of_prices_are_unknown_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, [["SKU", "Name", "Price"], ["A", "A", "Liên hệ"], ["B", "B", "250000"]])
    assert column(found, "price") == [None, 250_000]
    assert "Price: 1 cells are no numbers ('Liên hệ') and count as unknown." in found.notes
    assert "The file has no column of stock." in found.notes


def test_money_with_commas_in_a_real_list() -> None:
    found = read_product_list(shared("sapo_quanson/QUANSON.csv"))
    assert (found.platform, len(found.rows)) == ("Sapo POS", 14_142)
    first = found.rows.set_index("sku").loc["PVN15100"]
    assert (first["price"], first["stock"], first["id"]) == (199_000, 3, 2)
    assert found.rows["price"].notna().all() and found.rows["stock"].notna().all()
    assert (found.rows["stock"] < 0).sum() == 262


def test_money_with_points_in_a_real_list() -> None:
    found = read_product_list(shared("sapo_quanson/QUANTUNG.csv"))
    assert len(found.rows) == 959
    prices = found.rows.set_index("sku")["price"]
    assert (prices["KG03"], prices["8936030311156"]) == (10_000, 150_000)
    assert prices.min() == 5_000


def test_a_real_shopify_list_has_as_many_goods_as_rows_with_a_price() -> None:
    found = read_product_list(shared("vietjewelers/products_export_1.csv"))
    assert (found.platform, len(found.rows)) == ("Shopify", 1_654)
    assert any(note.startswith("653 rows without") for note in found.notes)
    assert (found.rows["product_name"] != "").all()


def test_a_hundred_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    rows = [POS, *(["Áo", "", "", "", f"SKU{n}", "", "1", "1", "2", "1.000", "10.000"] for n in range(100_000))]
    path = as_csv(tmp_path / "long.csv", rows)
    start = time.perf_counter()
    found = read_product_list(path)
    assert len(found.rows) == 100_000
    assert time.perf_counter() - start < 20
