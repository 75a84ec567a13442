"""Files that are no workbook, or none that may be opened: each refused in one sentence, before it is unpacked."""

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from resources.workbook_files import OLE
from resources.workbooks import TO_FIX
from sync.errors import WrongUse
from tests.resources.handed_back import edited, handed, only_row, record, replaced, written

PASSWORD = (
    "list.xlsx is protected by a password; open it in Excel, remove the password under File, Info, Protect Workbook, "
    "and hand it back again."
)
OLD = (
    "list.xlsx is an old Excel file (.xls), whatever its name says; open it in Excel, save it as .xlsx, and hand that "
    "back."
)
DAMAGED = "list.xlsx is damaged or cut short; copy or save it again and hand it back."
NO_WORKBOOK = "list.xlsx is not an Excel workbook (.xlsx); hand back the exported workbook."
TEXT = (
    "list.xlsx is text (CSV or the like), not an Excel workbook (.xlsx): text loses the hidden columns. Fix the "
    "exported workbook itself and hand that back."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(WrongUse) as caught:
        handed(path)
    return str(caught.value)


def old_container(*streams: str) -> bytes:
    """A file of the older container whose directory names these streams, far behind its start."""
    return OLE + bytes(3_000_000) + b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in streams)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "list.xlsx is empty; export the workbook again, or hand back another copy."),
        (b"SKU,Name\n1,2\n", TEXT),
        ("Thao tác;SKU\n".encode("utf-16"), TEXT),
        (b"<html><table><tr><td>SKU</td></tr></table></html>", TEXT),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), NO_WORKBOOK),
        (b"PK\x03\x04 cut", DAMAGED),
        (old_container("EncryptionInfo", "EncryptedPackage"), PASSWORD),
        (old_container("Workbook", "SummaryInformation"), OLD),
        (old_container("Book"), OLD),
        (old_container("WordDocument"), NO_WORKBOOK),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_remedy(content: bytes, sentence: str, path: Path) -> None:
    path.write_bytes(content)
    assert refusal(path) == sentence


def test_a_name_across_two_pieces_of_an_old_file_is_found(path: Path) -> None:
    mark = "EncryptedPackage\0".encode("utf-16-le")
    path.write_bytes((OLE + bytes((1 << 20) - len(OLE) - 10)) + mark)
    assert refusal(path) == PASSWORD


def test_a_file_that_is_not_there_is_told(path: Path) -> None:
    assert refusal(path) == f"There is no file {path}."


def test_a_folder_is_told(path: Path) -> None:
    path.mkdir()
    assert refusal(path) == "list.xlsx is a folder; name the workbook in it."


def test_the_mark_of_an_open_workbook_is_told(tmp_path: Path) -> None:
    mark = tmp_path / "~$list.xlsx"
    mark.write_bytes(b"Lan")
    assert refusal(mark) == "~$list.xlsx is the mark that Excel leaves beside an open workbook; hand back the workbook."


def test_a_file_that_another_program_holds_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # as Windows answers for a file that Excel has open
    assert refusal(path) == (
        "list.xlsx cannot be read: it is open in another program, or you lack the right to it. Close it there, or hand "
        "back a copy."
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_workbook_that_was_cut_is_told(share: float, path: Path) -> None:
    written(path, *(record() for _ in range(50)))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert refusal(path) == DAMAGED


@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_workbook_with_a_broken_part_is_told(name: str, path: Path) -> None:
    written(path, record(), record())
    replaced(path, lambda part, content: content[: len(content) // 2] if part == name else content)
    assert refusal(path) == DAMAGED


def test_a_part_that_does_not_fit_its_checksum_is_told(path: Path) -> None:
    written(path, *(record() for _ in range(200)))
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet3.xml")
    content = bytearray(path.read_bytes())
    place = entry.header_offset + 200 + entry.compress_size // 2
    content[place : place + 20] = bytes(20)
    path.write_bytes(content)
    assert refusal(path) == DAMAGED


def with_entry(name: str, content: bytes) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    return add


def encrypted(path: Path) -> None:
    """Set the mark of a password on every entry."""
    content = bytearray(path.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(magic)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(magic, place + 4)
    path.write_bytes(content)


def without_workbook(path: Path) -> None:
    replaced(path, lambda name, content: None if name == "xl/workbook.xml" else content)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (
            with_entry("xl/vbaProject.bin", b"x"),
            "list.xlsx holds macros; save it as a workbook without macros (.xlsx) and hand that back.",
        ),
        (
            with_entry("xl/workbook.bin", b"x"),
            "list.xlsx is a binary workbook (.xlsb); save it as .xlsx and hand that back.",
        ),
        (encrypted, "list.xlsx is protected by a password; remove it and hand the file back again."),
        (
            without_workbook,
            "list.xlsx is not an Excel workbook (.xlsx); save it as .xlsx with Excel and hand that back.",
        ),
    ],
)
def test_an_archive_that_is_no_plain_workbook_is_refused(
    damage: Callable[[Path], None], sentence: str, path: Path
) -> None:
    damage(written(path, record()))
    assert refusal(path) == sentence


def test_a_workbook_with_macros_is_known_by_its_name_too(tmp_path: Path) -> None:
    path = written(tmp_path / "list.xlsm", record())
    assert refusal(path) == "list.xlsm holds macros; save it as a workbook without macros (.xlsx) and hand that back."


def test_a_small_file_that_unpacks_to_very_much_is_refused_unopened(path: Path) -> None:
    with_entry("xl/media/a.xml", b"<a>" + bytes(50_000_000))(written(path, record()))
    started = time.monotonic()
    said = refusal(path)
    assert said.startswith("list.xlsx would unpack to 50 MB, more than a workbook of this kind has; delete the blank")
    assert time.monotonic() - started < 1


def test_declared_sizes_of_more_than_any_workbook_has_are_refused(path: Path) -> None:
    written(path, record())
    claimed = bytearray(path.read_bytes())
    place = claimed.find(b"PK\x01\x02")
    struct.pack_into("<I", claimed, place + 24, 4_000_000_000)
    path.write_bytes(claimed)
    assert "would unpack to 4,000 MB" in refusal(path)


def test_a_part_that_declares_less_than_it_holds_is_cut_and_told(path: Path) -> None:
    written(path, *(record() for _ in range(500)))
    content = bytearray(path.read_bytes())
    for magic, offset, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = content.find(magic)
        while place >= 0:
            if content[place + name_at :].startswith(b"xl/worksheets/sheet3.xml"):
                struct.pack_into("<I", content, place + offset, 5_000)
            place = content.find(magic, place + 4)
    path.write_bytes(content)
    assert refusal(path) == DAMAGED


def test_entities_that_would_grow_are_refused(path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def declare(name: str, content: bytes) -> bytes:
        head, sign, tail = content.partition(b"?>")
        return head + sign + bomb + tail if name == "xl/workbook.xml" else content

    replaced(written(path, record()), declare)
    assert refusal(path) == ("list.xlsx declares entities in xl/workbook.xml, which no program for sheets writes.")


# ---- size ----------------------------------------------------------------------------------------


def filled(path: Path, rows: str) -> Path:
    """The workbook with raw rows added to the end of its table."""
    with_table = entry_of_table(path)

    def add(name: str, content: bytes) -> bytes:
        if name != with_table:
            return content
        head, _, tail = content.partition(b"</sheetData>")
        return head + rows.encode() + b"</sheetData>" + tail

    return replaced(path, add)


def entry_of_table(path: Path) -> str:
    book = openpyxl.load_workbook(path, read_only=True)
    sheet: Any = book[TO_FIX]
    book.close()
    return str(sheet._worksheet_path)


def test_a_million_blank_formatted_rows_are_skipped_quickly(path: Path) -> None:
    edited(written(path, record()), (2, "action", "link"))
    started = time.monotonic()
    filled(path, "".join(f'<row r="{number}" s="1" customFormat="1"/>' for number in range(3, 1_048_577)))
    assert only_row(path).row == 2
    assert time.monotonic() - started < 20


def test_more_filled_rows_than_are_read_at_once_are_refused(path: Path) -> None:
    filled(written(path, record()), "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(3, 200_002)))
    assert refusal(path) == (
        "list.xlsx has 200,001 filled rows, more than the 200,000 that are read at once; delete the rows "
        "that ask for nothing, or split the file."
    )


@pytest.mark.parametrize("number", ["2", "9999999999", "x"])
def test_row_numbers_that_cannot_be_are_refused(number: str, path: Path) -> None:
    filled(written(path, record()), f'<row r="{number}"><c><v>1</v></c></row>')
    assert refusal(path) == "list.xlsx is damaged or cut short; copy or save it again and hand it back."
