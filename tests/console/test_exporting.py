"""`export`: the workbook, and product files in the import forms of the shops."""

from pathlib import Path

import openpyxl
import pytest

from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told

# What → (name of the file, a column that only its form has).
FILES = {
    "pos-catalog": ("pos-catalog-{}.xlsx", "Mã SKU*"),
    "site-catalog": ("site-catalog-{}.xlsx", "Id phiên bản"),
    "missing-on-site": ("missing-on-{}.xlsx", "Đường dẫn/Alias"),
    "missing-in-pos": ("missing-in-pos-{}.xlsx", "Mã SKU*"),
}


@pytest.fixture
def second(sandbox: StandIn) -> str:
    return str(sandbox.sites[1]["alias"])


def test_catalogs_go_out_in_the_form_of_the_shop_that_is_to_have_them(
    connected: Multiweb, second: str, tmp_path: Path
) -> None:
    connected("sync", second)
    for what, (name, column) in FILES.items():
        made = told(connected("export", second, "--what", what, "--folder", str(tmp_path), "--json"))
        assert made["path"] == str(tmp_path / name.format(second))
        heads, *rows = openpyxl.load_workbook(made["path"]).worksheets[0].iter_rows(values_only=True)
        assert column in heads
        assert len(rows) == made["rows"]
    shown = connected("export", second, "--what", "pos-catalog", "--folder", str(tmp_path)).stdout
    assert "rows in" in shown


def test_what_was_never_read_is_not_called_missing(connected: Multiweb, second: str, tmp_path: Path) -> None:
    refused = connected("export", second, "--what", "missing-on-site", "--folder", str(tmp_path), code=2)
    assert f"multiweb sync {second}" in refused.stderr
    assert not list(tmp_path.glob("*.xlsx"))


def test_what_cannot_be_exported_is_refused(connected: Multiweb, second: str) -> None:
    connected("export", second, "--what", "everything", code=2)
