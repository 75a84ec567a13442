"""Merchants' files read into seeds: layouts composed here, and real ones where they are at hand."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from sandbox.catalogs.money import decimal_mark, parse_amount
from sandbox.catalogs.pos_file import list_code, read_pos_file
from tests.sandbox.catalogs_oracle import shared_file

Grid = Sequence[Sequence[object]]
Writer = Callable[[Path, Grid], Path]

POS_GRID: Grid = [
    [
        "Tên sản phẩm*", "Hình thức quản lý sản phẩm", "Loại sản phẩm", "Mô tả sản phẩm", "Nhãn hiệu", "Tags",
        "Thuộc tính 1", "Giá trị thuộc tính 1", "Thuộc tính 2", "Giá trị thuộc tính 2", "Thuộc tính 3",
        "Giá trị thuộc tính 3", "Tên phiên bản sản phẩm", "Mã SKU*", "Barcode", "Khối lượng", "Đơn vị khối lượng",
        "Ảnh đại diện", "Đơn vị", "Áp dụng thuế", "LC_CN1_Giá vốn khởi tạo*", "LC_CN1_Tồn kho ban đầu*",
        "LC_DK01_Tồn kho ban đầu*", "LC_DK01_Giá vốn khởi tạo*", "LC_CN1_Tồn tối thiểu", "PL_Giá bán lẻ",
        "PL_Giá nhập", "PL_Giá bán buôn", "PL_Giá niêm yết",
    ],
    [
        "Áo polo", "Sản phẩm thường", "Thời trang", "", "Yame", "nam, áo", "Màu sắc", "Đỏ", "Size", "M", "", "",
        "Áo polo - Đỏ - M", "00123", "8930000000017", "200", "g", "", "Cái", "Không", "70.500,5", "5", "-2",
        "70.000", "1", "199.000", "70.000", "180.000", "250.000",
    ],
    [
        "", "", "", "", "", "", "", "Xanh", "", "L", "", "", "Áo polo - Xanh - L", " AO-2 ", "", "", "", "", "", "",
        "70.000", "0", "", "", "", "1.199.000", "", "", "",
    ],
    ["Nồi", *[""] * 11, "Nồi", *[""] * 8, "2", "1", "", "", "0", "", "", ""],
]  # fmt: skip


def write_csv(path: Path, grid: Grid) -> Path:
    lines = [",".join(f'"{cell}"' for cell in row) for row in grid]
    path.with_suffix(".csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return path.with_suffix(".csv")


def write_semicolons(path: Path, grid: Grid) -> Path:
    path.with_suffix(".csv").write_text("\n".join(";".join(map(str, row)) for row in grid), encoding="utf-8")
    return path.with_suffix(".csv")


def write_xlsx(path: Path, grid: Grid) -> Path:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row in grid:
        sheet.append(list(row))
    workbook.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


@pytest.mark.parametrize("write", [write_csv, write_semicolons, write_xlsx])
def test_a_full_pos_list_is_read_whatever_its_kind_of_file(tmp_path: Path, write: Writer) -> None:
    pos = read_pos_file(write(tmp_path / "list", POS_GRID), "cuahang")
    shirt, pot = pos.products
    assert (shirt.name, shirt.option_names, shirt.brand) == ("Áo polo", ("Màu sắc", "Size"), "Yame")
    assert shirt.tags == ("nam", "áo")
    first, second = shirt.variants
    assert (first.sku, first.barcode, first.unit) == ("00123", "8930000000017", "Cái")
    assert first.option_values == ("Đỏ", "M")
    assert first.prices == {
        "BANLE": Decimal(199_000),
        "GIANHAP": Decimal(70_000),
        "BANBUON": Decimal(180_000),
        "GIANIEMYET": Decimal(250_000),
    }
    assert first.stock == {"CN1": Decimal(5), "DK01": Decimal(-2)}
    assert first.cost == Decimal("70500.5")
    assert (second.sku, second.option_values, second.barcode) == (" AO-2 ", ("Xanh", "L"), "AO-2")
    assert second.stock == {"CN1": Decimal(0)}
    assert second.prices == {"BANLE": Decimal(1_199_000)}
    assert (pot.option_names, pot.variants[0].option_values) == (("Kích thước",), ("Mặc định",))
    assert pot.variants[0].sku == "PVN00001"


def test_branches_and_price_lists_come_from_the_columns(tmp_path: Path) -> None:
    pos = read_pos_file(write_csv(tmp_path / "list", POS_GRID), "cuahang")
    assert [(branch.code, branch.is_default) for branch in pos.branches] == [("CN1", True), ("DK01", False)]
    assert [(one.code, one.is_cost) for one in pos.price_lists] == [
        ("BANLE", False),
        ("BANBUON", False),
        ("GIANHAP", True),
        ("GIANIEMYET", False),
    ]


def test_columns_are_found_by_name_in_any_order_with_or_without_asterisk(tmp_path: Path) -> None:
    turned = [list(reversed(row)) for row in POS_GRID]
    turned[0] = [str(title).replace("*", "") for title in turned[0]]
    straight = read_pos_file(write_csv(tmp_path / "a", POS_GRID), "cuahang")
    reversed_one = read_pos_file(write_csv(tmp_path / "b", turned), "cuahang")
    assert straight.variants()[0] == reversed_one.variants()[0]
    assert reversed_one.products[0].option_names == ("Màu sắc", "Size")


def test_numbers_stored_by_excel_as_numbers_are_read_as_they_are(tmp_path: Path) -> None:
    grid: Grid = [
        ["Tên sản phẩm", "Mã SKU", "LC_CN1_Tồn kho ban đầu", "PL_Giá bán lẻ"],
        ["A", 8934900020016, 2.5, 118000],
    ]
    (variant,) = read_pos_file(write_xlsx(tmp_path / "list", grid), "cuahang").variants()
    assert variant.sku == "8934900020016"
    assert variant.stock == {"CN1": Decimal("2.5")}
    assert variant.prices == {"BANLE": Decimal(118_000)}


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["118,000", "10,000", "0"], "."),
        (["10.000", "7.000"], ","),
        (["1.200.000"], ","),
        (["118,000", "25,461.539"], "."),
        (["118.000", "15.044,33"], ","),
        (["118.000", "0,5"], ","),
        (["20.125", "118,000.5"], "."),
        (["450000.00", "450000"], "."),
        (["5", ""], "."),
    ],
)
def test_the_decimal_mark_is_settled_by_all_amounts_of_a_file(cells: list[str], mark: str) -> None:
    assert decimal_mark(cells) == mark


def test_amounts_are_read_with_signs_and_currency_and_an_empty_cell_is_none() -> None:
    assert parse_amount("118,000", ".") == 118_000
    assert parse_amount("26,040.", ".") == 26_040
    assert parse_amount("-1.250,5 đ", ",") == Decimal("-1250.5")
    assert parse_amount(12.5, ",") == Decimal("12.5")
    assert parse_amount("  ", ".") is None
    with pytest.raises(ValueError, match="`liên hệ` is not an amount"):
        parse_amount("liên hệ", ".")


def test_a_file_without_the_needed_columns_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no row has a column `Mã SKU`"):
        read_pos_file(write_csv(tmp_path / "list", [["Ngày", "Tên"], ["1", "2"]]), "cuahang")
    with pytest.raises(ValueError, match="no column `Tên sản phẩm`"):
        read_pos_file(write_csv(tmp_path / "list", [["Mã SKU"], ["A"]]), "cuahang")


def test_a_custom_price_list_gets_a_code_of_its_letters() -> None:
    assert list_code("Giá sỉ đại lý 2") == "GIASIDAILY2"
    assert list_code("giá bán lẻ ") == "BANLE"


def test_a_real_list_with_commas_is_read_whole() -> None:
    pos = read_pos_file(shared_file("sapo_quanson/QUANSON.csv"), "cuahang")
    variants = pos.variants()
    assert len(pos.products) == len(variants) == 14_142
    assert variants[0].sku == "PVN15100"
    assert [variants[0].prices["BANLE"], variants[0].cost] == [199_000, 118_000]
    assert sum(1 for one in variants if one.stock["CN1"] < 0) == 262
    assert all(price == price.to_integral_value() for one in variants for price in one.prices.values())


def test_a_real_list_with_dots_is_read_whole() -> None:
    pos = read_pos_file(shared_file("sapo_quanson/QUANTUNG.csv"), "cuahang")
    prices = {one.sku: one.prices["BANLE"] for one in pos.variants()}
    assert len(prices) == 959
    assert prices["KG03"] == prices["KG/ANH"] == 10_000
