"""Reading a workbook that an analyst handed back: row by row, columns found by their headers."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from resources.workbook_cells import plain, typed, whole_number
from resources.workbook_columns import COLUMNS, EDITABLE, NEEDED, header
from resources.workbook_finding import Table, find_table, opened, rows_of
from resources.workbook_identity import Identity, Verify, read_identity
from sync.errors import WrongUse
from sync.ports import FixRow, HandedBack

_TITLES = {column.name: header(column) for column in COLUMNS}
_TYPED = [name for name in NEEDED if name in EDITABLE]
_HIDDEN = [name for name in NEEDED if name not in EDITABLE]


def read_fixes(path: Path, verify: Verify) -> HandedBack:
    """What a workbook asks for. Raises WrongUse, with one sentence, for a file that cannot be understood."""
    with opened(path) as book:
        table = find_table(path, book)
        identity = read_identity(book, verify)
        if identity.offline:
            raise WrongUse(
                f"{path.name} was made from two files, with no shop connected, so there is nothing to apply it to. "
                "Connect the shops, export the workbook of the site and fix that one."
            )
        rows = _rows(path, table, identity)
    asked = sum(row.row in table.form.hidden for row in rows)
    return HandedBack(identity.site, identity.made_at, rows, _notes(asked))


def _rows(path: Path, table: Table, identity: Identity) -> list[FixRow]:
    """The rows that ask for something; every row is looked at, whether it does or not."""
    rows: list[FixRow] = []
    sites: set[str] = set()
    wide = max(table.places.values()) + 1
    for number, cells in rows_of(path, table.sheet, first=table.head + 1, last=table.form.last, columns=wide):
        hidden = {name: plain(_cell(cells, table.places[name])) for name in _HIDDEN}
        fields = {name: typed(_cell(cells, table.places[name]), _TITLES[name]) for name in _TYPED}
        asks = any(field.text or field.fault for field in fields.values())
        if not hidden["fingerprint"]:
            if asks or any(hidden.values()):
                raise WrongUse(_orphan(path, number))
            continue
        sites.add(hidden["site"])
        if asks:
            faults = " ".join(field.fault for field in fields.values() if field.fault)
            texts = {name: field.text for name, field in fields.items()}
            rows.append(_fix_row(path, number, hidden, texts, faults))
    _check_sites(path, sites, identity.site)
    return rows


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _fix_row(path: Path, number: int, hidden: dict[str, str], texts: dict[str, str], fault: str) -> FixRow:
    pos, site = (_id(path, number, hidden[name]) for name in ("pos_variant_id", "site_variant_id"))
    if pos is None and site is None:
        raise WrongUse(_orphan(path, number))
    return FixRow(
        row=number,
        pos_variant_id=pos,
        site_variant_id=site,
        fingerprint=hidden["fingerprint"],
        action=sys.intern(texts["action"]),  # a few words, a hundred thousand times
        new_pos_sku=texts["new_pos_sku"],
        new_site_sku=texts["new_site_sku"],
        chosen=texts["chosen"],
        fault=fault,
    )


def _id(path: Path, number: int, text: str) -> int | None:
    found = whole_number(text) if text else None
    if text and found is None:
        raise WrongUse(f"{path.name}, row {number}: a hidden id was changed to “{text}”; export the workbook again.")
    return found


def _orphan(path: Path, number: int) -> str:
    """A row without its hidden cells cannot be told apart; asked for nothing, it is simply blank."""
    return (
        f"{path.name}, row {number}: its hidden columns are empty, so nobody can tell which product it is. Delete the "
        "row, or export the workbook again."
    )


def _check_sites(path: Path, sites: set[str], own: str) -> None:
    if not sites:
        raise WrongUse(f"{path.name} has a header, but no rows below it; fix a fresh export.")
    if sites != {own}:
        names = ", ".join(sorted({own, *(site or "(blank)" for site in sites)}))
        raise WrongUse(f"{path.name} mixes rows of several sites ({names}); hand back one file for each.")


def _notes(hidden: int) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (f"{hidden:,} of the rows that ask for something are hidden, perhaps by a filter; they count as well.",)
