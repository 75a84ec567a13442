"""What kind of file was handed back: told from its bytes, before anything of it is unpacked.

A name proves nothing: an old .xls, a text file or a protected workbook may all be called .xlsx, and a small archive
may unpack to more than a machine holds. The declared sizes bind: `zipfile` gives no more of an entry than that.
"""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from xml.parsers import expat

from sync.errors import WrongUse

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# A workbook with as many rows as a sheet takes, a million, unpacks to about 1,200 MB, ten to forty times its file.
MOST_BYTES = 3_000_000_000
MOST_ENTRY_BYTES = 2_500_000_000
MOST_TIMES = 200
_PIECE = 1 << 20


def check_file(path: Path, name: str = "") -> None:
    """Raises WrongUse, with the remedy, for a file that is no Excel workbook, or none that may be opened.

    `name` is what people call the file, where it is kept under another one.
    """
    name = name or path.name
    if name.startswith("~$"):
        raise WrongUse(f"{name} is the mark that Excel leaves beside an open workbook; hand back the workbook.")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
            if head.startswith(OLE):
                raise WrongUse(_old_kind(name, file))
    except FileNotFoundError as error:
        raise WrongUse(f"There is no file {path}.") from error
    except IsADirectoryError as error:
        raise WrongUse(f"{name} is a folder; name the workbook in it.") from error
    except OSError as error:
        raise WrongUse(
            f"{name} cannot be read: it is open in another program, or you lack the right to it. Close it there, "
            "or hand back a copy."
        ) from error
    if not head.startswith(ZIP):
        raise WrongUse(_no_archive(name, head))
    _check_archive(path, name)


def _old_kind(name: str, file: IO[bytes]) -> str:
    """A file of Microsoft's older container: a workbook behind a password, an old .xls, or no workbook at all."""
    found = _names_in(file, ("EncryptedPackage", "Workbook", "Book"))
    if "EncryptedPackage" in found:
        return (
            f"{name} is protected by a password; open it in Excel, remove the password under File, Info, Protect "
            "Workbook, and hand it back again."
        )
    if found:
        return (
            f"{name} is an old Excel file (.xls), whatever its name says; open it in Excel, save it as .xlsx, and "
            "hand that back."
        )
    return f"{name} is not an Excel workbook (.xlsx); hand back the exported workbook."


def _names_in(file: IO[bytes], names: Iterable[str]) -> set[str]:
    """Which of these streams the container has; its directory keeps names as UTF-16, ended by a zero."""
    wanted = {name: (name + "\0").encode("utf-16-le") for name in names}
    longest = max(map(len, wanted.values()))
    found: set[str] = set()
    file.seek(0)
    kept = b""
    while piece := file.read(_PIECE):
        window = kept + piece
        found |= {name for name, mark in wanted.items() if mark in window}
        kept = window[-longest:]
    return found


def _no_archive(name: str, head: bytes) -> str:
    if not head:
        return f"{name} is empty; export the workbook again, or hand back another copy."
    if b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (
            f"{name} is text (CSV or the like), not an Excel workbook (.xlsx): text loses the hidden columns. Fix "
            "the exported workbook itself and hand that back."
        )
    return f"{name} is not an Excel workbook (.xlsx); hand back the exported workbook."


def _check_archive(path: Path, name: str) -> None:
    broken = f"{name} is damaged or cut short; copy or save it again and hand it back."
    try:
        with zipfile.ZipFile(path) as archive:
            if sentence := _wrong_archive(path, name, archive):
                raise WrongUse(sentence)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    _check_prolog(name, archive, entry)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise WrongUse(broken) from error
    except expat.ExpatError as error:
        raise WrongUse(broken) from error


def _wrong_archive(path: Path, name: str, archive: zipfile.ZipFile) -> str:
    """Why this archive is not taken for a workbook; "" when it is."""
    entries = archive.infolist()
    names = {entry.filename.casefold() for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        return f"{name} is protected by a password; remove it and hand the file back again."
    total, largest = sum(entry.file_size for entry in entries), max((entry.file_size for entry in entries), default=0)
    if total > min(MOST_BYTES, MOST_TIMES * path.stat().st_size) or largest > MOST_ENTRY_BYTES:
        return (
            f"{name} would unpack to {total / 1_000_000:,.0f} MB, more than a workbook of this kind has; delete "
            "the blank rows and foreign sheets in it, or fix a fresh export."
        )
    if Path(name).suffix.casefold() == ".xlsm" or any(one.endswith("vbaproject.bin") for one in names):
        return f"{name} holds macros; save it as a workbook without macros (.xlsx) and hand that back."
    if "xl/workbook.bin" in names:
        return f"{name} is a binary workbook (.xlsb); save it as .xlsx and hand that back."
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        return f"{name} is not an Excel workbook (.xlsx); save it as .xlsx with Excel and hand that back."
    return ""


def _check_prolog(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A workbook never declares entities; a few of them can grow to more than a machine holds."""
    declared: list[str] = []
    begun: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *what: declared.append(what[0])
    parser.StartElementHandler = lambda element, _: begun.append(element)
    with archive.open(entry) as source:
        while not begun and not declared and (piece := source.read(4096)):
            parser.Parse(piece, False)
    if declared:
        raise WrongUse(f"{name} declares entities in {entry.filename}, which no program for sheets writes.")
