"""One exported file of products as a list of goods, whichever shop it comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from resources.product_lists.files import tables, text_of
from resources.product_lists.forms import Role, folded
from resources.product_lists.headers import Header, found_header
from resources.product_lists.numbers import Cell
from resources.product_lists.shaping import Raw, shaped
from sync.errors import WrongUse
from sync.workbooks.exported_lists import ProductList

_NUMBERS: frozenset[Role] = frozenset({"price", "sale_price", "compare_at"})
_NAMED = 5


@dataclass(slots=True)
class _Skipped:
    """Rows that hold no goods."""

    blank: int = 0
    headers: list[int] = field(default_factory=list)


def read_product_list(path: Path) -> ProductList:
    """The goods of an exported product list: Sapo POS, Sapo Web, Shopify, WooCommerce, KiotViet and the like.

    The file is known by what is in it: an Excel workbook or a text, its letters, its separator, its headers.

    Raises:
        WrongUse: the file cannot be read, has no column for the SKU or the name, or has no goods; the sentence says
            what to do.
    """
    header = found_header(path.name, tables(path))
    skipped = _Skipped()
    raw = _raw(header, skipped)
    rows, notes = shaped(header, raw)
    if rows.empty:
        raise WrongUse(f"{path.name} has its header in row {header.row}, but no products below it.")
    return ProductList(header.form.platform, rows, (*_first_notes(header, skipped), *notes))


def _raw(header: Header, skipped: _Skipped) -> Raw:
    """The cells of the columns that count, and nothing else of a row is kept."""
    texts: dict[Role, list[str]] = {role: [] for role in header.places if role not in _NUMBERS}
    cells: dict[Role, list[Cell]] = {role: [] for role in header.places if role in _NUMBERS}
    stock: list[list[Cell]] = [[] for _ in header.stock]
    numbers: list[int] = []
    for number, row in _goods(header, skipped):
        numbers.append(number)
        for role, column in texts.items():
            column.append(text_of(_at(row, header.places[role])))
        for role, values in cells.items():
            values.append(_at(row, header.places[role]))
        for place, amounts in zip(header.stock, stock, strict=True):
            amounts.append(_at(row, place))
    return Raw(numbers, texts, cells, stock)


def _goods(header: Header, skipped: _Skipped) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows below the header, without blank ones and those that repeat the header."""
    titles = [folded(title) for title in header.titles]
    sku, name = header.places["sku"], header.places["name"]
    for number, row in enumerate(header.table.rows(), 1):
        if number <= header.row:
            continue
        if not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in row):
            skipped.blank += 1
        elif (folded(_at(row, sku)), folded(_at(row, name))) == (titles[sku], titles[name]):
            skipped.headers.append(number)
        else:
            yield number, row


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _first_notes(header: Header, skipped: _Skipped) -> Iterator[str]:
    if header.table.note:
        yield header.table.note
    if header.row > 1:
        yield f"The header stands in row {header.row}."
    if skipped.blank:
        yield f"{skipped.blank:,} blank rows were skipped."
    if skipped.headers:
        named = ", ".join(str(number) for number in skipped.headers[:_NAMED])
        yield f"{len(skipped.headers):,} rows that repeat the header were skipped (row {named})."
