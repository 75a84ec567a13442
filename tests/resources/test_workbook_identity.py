"""A workbook knows whose it is: the hidden sheet, its seal, and what is refused."""

from pathlib import Path

import openpyxl
import pytest

from resources.installation import Installation
from resources.toolbox import open_toolbox
from resources.workbooks import ExcelWorkbooks
from sync.errors import WrongUse
from sync.ports import WorkbookHead
from tests.resources.handed_back import MADE_AT, edited, frame, record, written


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mismatches-web1.xlsx"


def sealed(path: Path, home: Path) -> Path:
    """A workbook that the installation in `home` exported, with an action filled in."""
    with open_toolbox(Installation(home=home)) as tools:
        tools.workbooks.write(path, WorkbookHead("web1", MADE_AT, {}), [frame(record())], [])
    return edited(path, (2, "action", "link"))


def test_the_installation_that_made_a_workbook_knows_it_again(path: Path, tmp_path: Path) -> None:
    sealed(path, tmp_path / "home")
    with open_toolbox(Installation(home=tmp_path / "home")) as tools:
        back = tools.workbooks.read_fixes(path)
    assert (back.site, back.made_at, len(back.rows)) == ("web1", MADE_AT, 1)


def test_a_workbook_of_another_installation_is_refused(path: Path, tmp_path: Path) -> None:
    sealed(path, tmp_path / "home")
    with (
        open_toolbox(Installation(home=tmp_path / "other")) as tools,
        pytest.raises(WrongUse, match="another installation of Multiweb"),
    ):
        tools.workbooks.read_fixes(path)


def test_a_workbook_whose_site_was_changed_by_hand_is_refused(path: Path) -> None:
    written(path, record())
    book = openpyxl.load_workbook(path)
    for row in book["multiweb"].iter_rows():
        if row[0].value == "site":
            row[1].value = "web2"
    book.save(path)
    with pytest.raises(WrongUse, match="hidden sheet was changed"):
        ExcelWorkbooks().read_fixes(edited(path, (2, "action", "link")))


def test_a_table_copied_into_another_file_is_refused(path: Path) -> None:
    book = openpyxl.load_workbook(written(path, record()))
    del book["multiweb"]
    book.save(path)
    with pytest.raises(WrongUse, match="does not tell which site it was made for"):
        ExcelWorkbooks().read_fixes(path)


def test_a_workbook_made_from_two_files_is_for_reading_only(path: Path) -> None:
    written(path, record(), offline=True)
    with pytest.raises(WrongUse):
        ExcelWorkbooks().read_fixes(edited(path, (2, "action", "link")))
