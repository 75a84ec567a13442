"""Files as people hand them over: any encoding and separator, wrong names, and files that are no list at all."""

import zipfile
from pathlib import Path

import pytest

from resources.product_lists.reading import read_product_list
from sync.errors import WrongUse
from tests.resources.product_lists.lists import as_csv, as_xlsx

HEADER = ["Mã SKU", "Tên sản phẩm", "Giá bán lẻ", "Tồn kho"]
ROWS = [HEADER, ["00123", "Đèn bàn, loại “nhỏ”", "118,000", "-3"], ["AO-Ữ|1", 'Áo; 24" dài\r\nhai dòng', "", "5"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_any_encoding_and_with_any_separator(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = read_product_list(as_csv(tmp_path / "list.txt", ROWS, encoding, delimiter)).rows
    assert list(rows["id"]) == [2, 3]
    assert list(rows["sku"]) == ["00123", "AO-Ữ|1"]
    assert list(rows["product_name"]) == ["Đèn bàn, loại “nhỏ”", 'Áo; 24" dài\r\nhai dòng']
    assert list(rows["stock"]) == [-3, 5]
    assert rows["price"].tolist()[0] == 118_000 and rows["price"].isna().tolist() == [False, True]


def test_an_old_windows_encoding_is_read_with_its_accents_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    # cp1258 writes some letters as a letter and a mark.
    text = "Mã SKU;Tên sản phâ\u0309m\nA1;Nươ\u0301c hoa\n".replace("ả", "a\u0309").replace("ã", "a\u0303")
    path.write_bytes(text.encode("cp1258"))
    found = read_product_list(path)
    assert found.rows["product_name"].tolist() == ["Nước hoa"]
    assert any("cp1258" in note for note in found.notes)


def test_bytes_of_no_encoding_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"SKU,Name\nA1,Caf\xe9 \xd5\xd2\xcc\n")
    assert len(read_product_list(path).rows) == 1


def test_the_content_counts_and_not_the_ending(tmp_path: Path) -> None:
    assert len(read_product_list(as_xlsx(tmp_path / "list.csv", ROWS)).rows) == 2
    assert len(read_product_list(as_csv(tmp_path / "list.xlsx", ROWS)).rows) == 2


def test_the_header_may_stand_below_a_title_and_in_a_later_sheet(tmp_path: Path) -> None:
    titled = [["Danh sách sản phẩm"], [], ["Ngày", "01/02/2024"], *ROWS]
    for path in (
        as_csv(tmp_path / "list.csv", titled),
        as_xlsx(tmp_path / "list.xlsx", titled, "Hàng", before=[["Hướng dẫn"], ["Mã", "ghi chú"]]),
    ):
        found = read_product_list(path)
        assert list(found.rows["id"]) == [5, 6]
        assert "The header stands in row 4." in found.notes
        assert ("Only the sheet 'Hàng' was read, of 2." in found.notes) == (path.suffix == ".xlsx")


def test_numbers_of_a_spreadsheet_become_the_skus_they_were(tmp_path: Path) -> None:
    rows = [
        HEADER,
        [8_934_900_020_016, "Cao sao vàng", 5_000, 2.9],
        [True, "Đúng", 0, None],
    ]
    found = read_product_list(as_xlsx(tmp_path / "list.xlsx", rows)).rows
    assert list(found["sku"]) == ["8934900020016", "True"]
    assert found["stock"].tolist()[0] == 2 and found["stock"].isna().tolist() == [False, True]


def test_zeros_that_a_shop_saved_from_the_spreadsheet_are_kept(tmp_path: Path) -> None:
    rows = [["SKU", "Name"], ['="0012"', "Giữ số 0"], ["0013", '="7"']]
    assert list(read_product_list(as_csv(tmp_path / "list.csv", rows)).rows["sku"]) == ["0012", "0013"]


def test_blank_rows_and_repeated_headers_are_skipped_and_told(tmp_path: Path) -> None:
    rows = [*ROWS, [], ["", " ", "", ""], HEADER, ["A3", "Ba", "1", "1"]]
    for path in (as_csv(tmp_path / "list.csv", rows), as_xlsx(tmp_path / "list.xlsx", rows)):
        found = read_product_list(path)
        assert list(found.rows["id"]) == [2, 3, 7]
        assert "2 blank rows were skipped." in found.notes
        assert "1 rows that repeat the header were skipped (row 6)." in found.notes


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        ("Mã SKU,Tên sản phẩm\n".encode(), "no products below"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook\0".encode("utf-16-le"), "old Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le") + b"\0" * 600, "password"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"%PDF-1.7\n\x00\x01\x02\x03" * 50, "neither an Excel workbook"),
        (b"<html><table><tr><td>SKU</td></tr></table></html>", "web page"),
        (
            "Ngày,Tên sản phẩm\n1,Áo\n".encode(),
            "no column for the SKU in its first 10 rows. Found: 'Ngày', 'Tên sản phẩm'",
        ),
        ("Mã SKU,Giá\nA1,5\n".encode(), "no column for the product's name"),
        ("Mã SKU,Tên sản phẩm,Mã  SKU\nA1,Áo,A2\n".encode(), "'Mã SKU' 2 times"),
        ('SKU,Name\nA1,"Áo\nA2,Quần\n'.encode(), "row 2: its quotes do not pair up"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(WrongUse, match=r"list\.csv") as told:
        read_product_list(path)
    assert sentence in str(told.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="There is no file"):
        read_product_list(tmp_path / "none.csv")
    with pytest.raises(WrongUse, match="cannot be read"):
        read_product_list(tmp_path)


def test_a_workbook_that_unpacks_to_more_than_a_list_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(WrongUse, match="would unpack to"):
        read_product_list(path)


@pytest.mark.parametrize("cell", ["XFD1", "A1048576"])
def test_a_stray_cell_in_the_far_corner_does_not_fill_the_memory(tmp_path: Path, cell: str) -> None:
    from openpyxl import load_workbook

    path = as_xlsx(tmp_path / "far.xlsx", ROWS)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet[cell] = "stray"
    book.save(path)
    with pytest.raises(WrongUse, match="beyond row"):
        read_product_list(path)
