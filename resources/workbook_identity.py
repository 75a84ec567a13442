"""What a workbook says of itself in a sheet that nobody sees: whose it is, when it was made, and by whom.

The seal keeps a workbook of another installation, or one whose site was changed by hand, from being applied here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl.workbook.workbook import Workbook as OpenedWorkbook
from xlsxwriter import Workbook

from sync.errors import WrongUse

SHEET = "multiweb"
FORMAT = 1
# The sheet is a few rows; what else somebody put there is not read.
_MOST_ROWS = 20
_HAND_BACK = "hand back the exported file, or export the workbook again."

Seal = Callable[[str], str]
Verify = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose workbook it is. `offline`: made from two files, with no shop connected; `export_id`: of this export."""

    site: str
    made_at: datetime
    export_id: str
    offline: bool = False


def write_identity(book: Workbook, identity: Identity, seal: Seal) -> None:
    """Add the sheet; in Excel it cannot even be made visible by hand."""
    sheet = book.add_worksheet(SHEET)
    sheet.very_hidden()
    sheet.protect()
    fields = _fields(identity)
    for row, (name, value) in enumerate([*fields.items(), ("seal", seal(_text(fields)))]):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)


def read_identity(book: OpenedWorkbook, verify: Verify) -> Identity:
    """The identity of a workbook that came back.

    Raises WrongUse where the sheet is gone or incomplete, of another format, or not sealed by this installation.
    """
    found = _found(book)
    if found.get("format") not in (None, str(FORMAT)):
        raise WrongUse("The workbook was made by another version of Multiweb; export it again and fix that one.")
    names = ("format", "site", "made_at", "export", "offline")
    if any(not found.get(name) for name in (*names, "seal")):
        raise WrongUse(f"The workbook does not tell which site it was made for; {_HAND_BACK}")
    fields = {name: found[name] for name in names}
    if not verify(_text(fields), found["seal"]):
        raise WrongUse(
            f"The workbook was made by another installation of Multiweb, or its hidden sheet was changed; {_HAND_BACK}"
        )
    return Identity(
        fields["site"], datetime.fromisoformat(fields["made_at"]), fields["export"], fields["offline"] == "yes"
    )


def plain_seal(text: str) -> str:
    """The seal without a key: it shows what was damaged, not what was forged."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def plainly_sealed(text: str, seal: str) -> bool:
    """Whether this is the seal without a key of the text."""
    return plain_seal(text) == seal


def _fields(identity: Identity) -> dict[str, str]:
    return {
        "format": str(FORMAT),
        "site": identity.site,
        "made_at": identity.made_at.isoformat(),
        "export": identity.export_id,
        "offline": "yes" if identity.offline else "no",
    }


def _text(fields: dict[str, str]) -> str:
    return "multiweb workbook\n" + "\n".join(f"{name}={value}" for name, value in fields.items())


def _found(book: OpenedWorkbook) -> dict[str, str]:
    sheet: Any = next((one for one in book.worksheets if one.title == SHEET), None)
    if sheet is None:
        return {}
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=2, values_only=True)
    return {str(row[0]): str(row[1]) for row in rows if len(row) == 2 and None not in row}
