"""Finding the header of a product list: which table, which row, which form, which column is what."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from resources.product_lists.files import Table, text_of
from resources.product_lists.forms import EXPECTED, FORMS, GENERIC, Form, Role, folded
from resources.product_lists.numbers import Cell
from sync.errors import WrongUse

# People put titles above a table; further down nobody looks for its header.
HEADER_ROWS = 10
_NAMED = 30
# A price list of the POS that is no selling price, and is taken only where there is no other.
_PRICE_LIST = re.compile("pl_.+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a table stand.

    Attributes:
        table: the table.
        form: the export form it was taken for.
        row: number of the header row, from 1.
        titles: its cells.
        places: role → place of its column, from 0.
        stock: places of the columns of stock.
    """

    table: Table
    form: Form
    row: int
    titles: tuple[str, ...]
    places: Mapping[Role, int]
    stock: tuple[int, ...]


def found_header(file: str, tables: Sequence[Table]) -> Header:
    """The header that names most of what we know. Raises WrongUse with what was found and what is expected."""
    heads: list[tuple[Table, list[Sequence[Cell]]]] = []
    broken: list[WrongUse] = []
    for table in tables:
        try:
            heads.append((table, list(islice(table.rows(), HEADER_ROWS))))
        except WrongUse as error:  # the wrong separator tears quoted cells apart; another one may be right
            broken.append(error)
    candidates = [one for table, rows in heads for one in _candidates(table, rows)]
    if candidates:
        best = max(candidates, key=lambda one: (one.form is not GENERIC, len(one.places) + len(one.stock), -one.row))
        _refuse_twice(file, best)
        return best
    if broken and not any(len(cells) > 1 for _, rows in heads for cells in rows):
        raise broken[0]
    raise WrongUse(_unknown(file, [cells for _, rows in heads for cells in rows]))


def _candidates(table: Table, rows: Sequence[Sequence[Cell]]) -> Iterator[Header]:
    for number, cells in enumerate(rows, 1):
        titles = tuple(text_of(cell).strip() for cell in cells)
        names = [folded(title) for title in titles]
        for form in (*FORMS, GENERIC):
            if not all(any(re.fullmatch(mark, name) for name in names) for mark in form.marks):
                continue
            places = _places(form, names)
            if "sku" in places and "name" in places:
                yield Header(table, form, number, titles, places, _stock(form, names))
                break


def _places(form: Form, names: Sequence[str]) -> dict[Role, int]:
    places: dict[Role, int] = {}
    for role, aliases in form.columns.items():
        alias = next((one for one in aliases if one in names), None)
        if alias is not None:
            places[role] = names.index(alias)
    if "price" not in places:
        other = next((place for place, name in enumerate(names) if _PRICE_LIST.fullmatch(name)), None)
        if other is not None:
            places["price"] = other
    return places


def _stock(form: Form, names: Sequence[str]) -> tuple[int, ...]:
    fitting = ([place for place, name in enumerate(names) if re.fullmatch(one, name)] for one in form.stock)
    found = next((places for places in fitting if places), [])
    return tuple(found)


def _refuse_twice(file: str, header: Header) -> None:
    """Two columns of one name: nobody can tell which of them counts."""
    names = [folded(title) for title in header.titles]
    counts = Counter(names)
    for place in (*header.places.values(), *header.stock):
        if counts[names[place]] > 1:
            raise WrongUse(
                f"{file} has the column '{header.titles[place]}' {counts[names[place]]} times; delete the one that"
                " does not count."
            )


def _unknown(file: str, rows: Sequence[Sequence[Cell]]) -> str:
    """What stands in the likeliest header row, and what ought to."""
    fullest = max(rows, key=lambda cells: sum(bool(text_of(cell).strip()) for cell in cells), default=[])
    titles = [text_of(cell).strip() for cell in fullest if text_of(cell).strip()]
    places = _places(GENERIC, [folded(title) for title in titles])
    missing = [words for role, words in (("sku", "the SKU"), ("name", "the product's name")) if role not in places]
    shown = ", ".join(f"'{title[:40]}'" for title in titles[:_NAMED]) or "nothing"
    return (
        f"{file} has no column for {' and '.join(missing or ['the SKU and the name side by side'])} in its first"
        f" {HEADER_ROWS} rows. Found: {shown}. Expected for example: {'; '.join(EXPECTED)}."
    )
