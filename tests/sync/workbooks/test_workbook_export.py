"""What analysts take out: the mismatches, and catalogs in the import forms of the shops."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from resources.database.database import SqlDatabase
from resources.workbook_columns import COLUMNS, column_named
from resources.workbooks import EVERYTHING, TO_FIX, ExcelWorkbooks
from sync.errors import WrongUse
from sync.linking.link import link_site
from sync.records import Branch, Page, PriceList
from sync.settings import SiteSettings, StockSettings
from sync.workbooks import catalog_export
from sync.workbooks.catalog_export import What
from sync.workbooks.workbook_export import export_catalog, export_mismatches
from tests.sync.analyst_desk import Desk, make_desk
from tests.sync.order_fakes import SITE
from tests.sync.order_world import BRANCH, connect, pos_variant, save_catalogs, site_variant


@pytest.fixture
def desk(sqlite_database: SqlDatabase, tmp_path: Path) -> Desk:
    return make_desk(sqlite_database, tmp_path)


def rows_of(path: Path, sheet: str | None = None) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(path)
    found = (book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True)
    heads = [str(one) for one in next(found)]
    return [{head: value for head, value in zip(heads, row, strict=True) if value is not None} for row in found]


def test_every_product_stands_in_the_sheet_to_compare_and_mismatches_in_the_one_to_fix(desk: Desk) -> None:
    report = export_mismatches(SITE, desk.database, ExcelWorkbooks(), desk.folder, datetime.now(UTC))
    assert (report.rows, len(rows_of(report.path, TO_FIX)), len(rows_of(report.path, EVERYTHING))) == (6, 6, 7)
    assert report.summary["linked"] == 1


def test_an_ignored_row_is_left_out_and_counted_until_it_is_asked_for(desk: Desk) -> None:
    fingerprint = next(row["fingerprint"] for row in desk.shown() if row["site_sku"] == "WEB-4")
    desk.database.links.ignore(SITE, [fingerprint], "an analyst")
    report = desk.export()
    assert (report.rows, report.summary["ignored"]) == (5, 1)
    again = export_mismatches(SITE, desk.database, ExcelWorkbooks(), desk.folder, datetime.now(UTC), with_ignored=True)
    names = {column.name: place for place, column in enumerate(COLUMNS)}
    sheet = openpyxl.load_workbook(again.path)[TO_FIX]
    assert [column_named(cell.value) for cell in sheet[1]] == list(names)
    details = [str(row[names["detail"]]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert (again.rows, sum("Ignored before" in text for text in details)) == (6, 1)


@pytest.fixture
def shelves(sqlite_database: SqlDatabase, tmp_path: Path) -> tuple[SqlDatabase, Path]:
    """A shirt in two colours that the site lacks, a linked pair, one that looks alike, one only on the site."""
    colours = [(("Màu sắc", name),) for name in ("Đỏ", "Xanh")]
    shirt = {"product_id": 70, "product_name": "Áo thun Đà Lạt"}
    pos = [
        pos_variant(1, "BUT"),
        pos_variant(2, "AO-D", variant_name="Đỏ", options=colours[0], **shirt),
        pos_variant(3, "AO-X", variant_name="Xanh", options=colours[1], barcode="8934900020016", **shirt),
        pos_variant(4, "GAN"),
    ]
    site = [
        site_variant(11, "BUT", product_name="Bút"),
        site_variant(12, "gan", product_name="Gần"),
        site_variant(13, "=WEB", product_name="Chỉ trên web", price=55_000, compare_at=60_000, quantity=4),
    ]
    connect(sqlite_database, SiteSettings(stock=StockSettings(branches=(BRANCH,))))
    save_catalogs(sqlite_database, pos, [replace(one, variant_name="") for one in site])
    lists = [PriceList(11, "BANLE", "Giá bán lẻ", False, True)]
    sqlite_database.catalog.save_dictionaries([Branch(BRANCH, "CN1", "Kho chính", True, True)], lists)
    link_site(SITE, sqlite_database)
    return sqlite_database, tmp_path


def exported(shelves: tuple[SqlDatabase, Path], what: What) -> list[dict[str, Any]]:
    database, folder = shelves
    report = export_catalog(SITE, what, database, ExcelWorkbooks(), folder)
    rows = rows_of(report.path)
    assert report.rows == len(rows)
    return rows


def test_what_the_site_lacks_comes_in_its_own_form_product_by_product(shelves: tuple[SqlDatabase, Path]) -> None:
    first, second = exported(shelves, "missing-on-site")
    assert first["Đường dẫn/Alias"] == second["Đường dẫn/Alias"] == "ao-thun-da-lat"
    assert (first["Tên sản phẩm*"], first["Hiển thị*"]) == ("Áo thun Đà Lạt", "Có")
    assert "Tên sản phẩm*" not in second
    assert (first["Thuộc tính 1"], first["Giá trị thuộc tính 1"], second["Giá trị thuộc tính 1"]) == (
        "Màu sắc", "Đỏ", "Xanh",
    )  # fmt: skip
    assert [row["Mã SKU"] for row in (first, second)] == ["AO-D", "AO-X"]
    assert (first["Giá"], first["Cửa hàng chính_Tồn kho"], second["Barcode"]) == (100_000, 10, "8934900020016")
    assert "Id phiên bản" not in first


def test_what_the_pos_lacks_comes_in_its_form_without_an_invented_stock(shelves: tuple[SqlDatabase, Path]) -> None:
    (row,) = exported(shelves, "missing-in-pos")
    assert (row["Tên sản phẩm*"], row["Mã SKU*"], row["PL_Giá bán lẻ"]) == ("Chỉ trên web", "=WEB", 55_000)
    assert "LC_CN1_Tồn kho ban đầu*" not in row


def test_goods_whose_other_side_is_gone_are_missing_there(shelves: tuple[SqlDatabase, Path]) -> None:
    database, _ = shelves
    # Read anew without the linked pair, first on the site, then in the POS.
    database.catalog.finish_site_scan(SITE, datetime.now(UTC))
    link_site(SITE, database)
    assert "BUT" in [row["Mã SKU"] for row in exported(shelves, "missing-on-site")]


def test_what_was_never_read_is_not_called_missing(sqlite_database: SqlDatabase, tmp_path: Path) -> None:
    connect(sqlite_database, SiteSettings(stock=StockSettings(branches=(BRANCH,))))
    with pytest.raises(WrongUse, match="never read"):
        export_catalog(SITE, "missing-on-site", sqlite_database, ExcelWorkbooks(), tmp_path)


def test_goods_without_a_sku_are_counted_since_the_pos_wants_one(shelves: tuple[SqlDatabase, Path]) -> None:
    database, folder = shelves
    blank = site_variant(14, " ", product_name="Không mã", variant_name="")
    database.catalog.save_site_page(SITE, Page(datetime.now(UTC), (blank,), None))
    link_site(SITE, database)
    report = export_catalog(SITE, "missing-in-pos", database, ExcelWorkbooks(), folder)
    assert (report.rows, report.without_sku) == (2, 1)


def test_variants_of_a_product_stay_together_where_a_catalog_is_cut(
    shelves: tuple[SqlDatabase, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_export, "SIZE", 1)
    pieces = catalog_export.catalog_rows(SITE, "pos", only_missing=False, database=shelves[0])
    assert [piece["sku"].tolist() for piece in pieces] == [["BUT"], ["GAN"], ["AO-D", "AO-X"]]


def test_variants_without_options_are_told_apart_by_their_name(sqlite_database: SqlDatabase, tmp_path: Path) -> None:
    connect(sqlite_database, SiteSettings(stock=StockSettings(branches=(BRANCH,))))
    pos = [pos_variant(n, f"L{n}", product_id=5, variant_name="", unit=unit) for n, unit in ((1, "lon"), (2, "thùng"))]
    save_catalogs(sqlite_database, pos, [])
    (piece,) = catalog_export.catalog_rows(SITE, "pos", only_missing=False, database=sqlite_database)
    assert piece["options"].tolist() == [(("Phiên bản", "lon"),), (("Phiên bản", "thùng"),)]


def test_whole_catalogs_come_in_the_form_of_their_own_shop(shelves: tuple[SqlDatabase, Path]) -> None:
    ours, theirs = exported(shelves, "pos-catalog"), exported(shelves, "site-catalog")
    assert [row["Mã SKU*"] for row in ours] == ["BUT", "GAN", "AO-D", "AO-X"]
    assert [row["Mã SKU"] for row in theirs] == ["BUT", "gan", "=WEB"]
    assert theirs[2]["Id phiên bản"] == "13"
    assert (theirs[2]["Giá so sánh"], theirs[2]["Cửa hàng chính_Tồn kho"]) == (60_000, 4)
