"""`multiweb reconcile`: two files in, one workbook out, and nothing else touched."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from console.main import app
from resources.workbook_columns import COLUMNS, header
from resources.workbooks import EVERYTHING, TO_FIX

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
POS_LIST = "Tên sản phẩm,Mã SKU,LC_CN1_Tồn kho ban đầu,PL_Giá bán lẻ\n"
POS_ROWS = 'Áo thun,AT-1,3,"100,000"\nNón,NON,1,"20,000"\nDép,DEP,5,"50,000"\n'
SITE_LIST = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,"
SITE_LIST += "Variant Price\n"
SITE_ROWS = "ao,Áo thun,Title,Default Title,AT-1,shopify,3,100000\nnon,Nón,Title,Default Title,non,shopify,9,20000\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two lists; the environment names an installation that must stay untouched."""
    monkeypatch.chdir(tmp_path)
    for name in [one for one in os.environ if one.startswith("MULTIWEB_")]:
        monkeypatch.delenv(name)
    (tmp_path / "pos.csv").write_text(POS_LIST + POS_ROWS, encoding="utf-8")
    (tmp_path / "site.csv").write_text(SITE_LIST + SITE_ROWS, encoding="utf-8")
    return tmp_path


def reconcile(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["reconcile", *(str(word) for word in words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def told(result: Result) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def sheet_rows(path: Path, sheet: str = TO_FIX) -> list[dict[str, Any]]:
    """The rows of a sheet by the inner names of its columns."""
    names = {header(column): column.name for column in COLUMNS}
    book = load_workbook(path, read_only=True)
    lines = list(book[sheet].iter_rows(values_only=True))
    book.close()
    start = next(place for place, line in enumerate(lines) if header(COLUMNS[0]) in line)
    titles = [names.get(str(title), str(title)) for title in lines[start]]
    return [dict(zip(titles, line, strict=True)) for line in lines[start + 1 :]]


def real(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real product list is not here: {path} (set MULTIWEB_SHARED_DATA)")
    return path


def test_it_says_what_the_files_were_taken_for_and_where_the_workbook_is(desk: Path) -> None:
    said = reconcile("--pos", "pos.csv", "--site", "site.csv").stdout
    assert "POS: pos.csv was taken for Sapo POS, 3 rows." in said
    assert "PL_Giá bán lẻ: '100,000' is read as 100,000." in said
    assert "Site: site.csv was taken for Shopify, 2 rows." in said
    assert "Of the linked, 0 differ in price and 0 in stock." in said
    assert "suggestions, none of them linked" in said and "non" in said
    assert f"rows to fix in {desk / 'mismatches.xlsx'}" in said


def test_the_workbook_has_the_rows_that_do_not_match(desk: Path) -> None:
    answer = told(reconcile("--pos", "pos.csv", "--site", "site.csv", "--out", "out/fix.xlsx", "--json"))
    assert answer["summary"] == {"linked": 1, "unlinked/near_match": 1, "unlinked/only_in_pos": 1}
    assert answer["path"] == str(desk / "out" / "fix.xlsx")
    rows = sheet_rows(desk / "out" / "fix.xlsx")
    assert len(rows) == answer["to_fix"] == 2
    assert {(row["pos_sku"], row["site_sku"]) for row in rows} == {("NON", "non"), ("DEP", None)}
    near = next(row for row in rows if row["site_sku"])
    assert (near["pos_price"], near["pos_stock"], near["site_price"], near["site_stock"]) == (20_000, 1, 20_000, 9)


def test_it_needs_no_installation_and_makes_none(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULTIWEB_HOME", str(desk / "home"))
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", "nonsense")
    monkeypatch.setenv("MULTIWEB_KEY", "nonsense")
    reconcile("--pos", "pos.csv", "--site", "site.csv")
    assert sorted(path.name for path in desk.iterdir()) == ["mismatches.xlsx", "pos.csv", "site.csv"]


def test_a_list_is_never_overwritten(desk: Path) -> None:
    shutil.copy(desk / "pos.csv", desk / "pos.xlsx")
    (desk / "link.xlsx").symlink_to(desk / "pos.xlsx")
    before = (desk / "pos.xlsx").read_bytes()
    for out in ("pos.xlsx", "./x/../pos.xlsx", "link.xlsx"):
        result = reconcile("--pos", "pos.xlsx", "--site", "site.csv", "--out", out, code=2)
        assert "not overwritten" in result.stderr
    assert (desk / "pos.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--pos", "none.csv"], "There is no file none.csv."),
        (["--out", "mismatches.csv"], "must end in .xlsx"),
        (["--site", "odd.csv"], "odd.csv has no column for the SKU"),
    ],
)
def test_wrong_use_ends_with_a_sentence_and_without_a_workbook(desk: Path, words: list[str], sentence: str) -> None:
    (desk / "odd.csv").write_text("Ngày,Tên sản phẩm\n1,Áo\n", encoding="utf-8")
    given = {"--pos": "pos.csv", "--site": "site.csv"} | dict(zip(words[::2], words[1::2], strict=True))
    result = reconcile(*(word for pair in given.items() for word in pair), code=2)
    assert sentence in result.stderr
    assert not (desk / "mismatches.xlsx").exists()


@pytest.mark.parametrize(("name", "goods"), [("QUANSON.csv", 14_142), ("QUANTUNG.csv", 959)])
def test_a_real_list_against_itself_links_every_sku(desk: Path, name: str, goods: int) -> None:
    path = real(f"sapo_quanson/{name}")
    answer = told(reconcile("--pos", path, "--site", path, "--json"))
    assert answer["summary"] == {"linked": goods}
    assert (answer["price_differs"], answer["stock_differs"], answer["to_fix"]) == (0, 0, 0)
    every = sheet_rows(desk / "mismatches.xlsx", EVERYTHING)
    assert len(every) == goods
    assert all(row["pos_sku"] == row["site_sku"] for row in every)


def test_two_real_lists_with_nothing_in_common_link_and_suggest_nothing(desk: Path) -> None:
    pos, site = real("sapo_quanson/QUANSON.csv"), real("vietjewelers/products_export_1.csv")
    answer = told(reconcile("--pos", pos, "--site", site, "--json"))
    assert (answer["summary"].get("linked", 0), answer["suggestions"]) == (0, 0)
    rows = sheet_rows(desk / "mismatches.xlsx")
    assert len(rows) == answer["to_fix"] == sum(answer["summary"].values()) == 14_142 + 1_654
