"""`reconcile`: two exported product lists become the mismatch workbook, with no shop connected or asked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.output import say, show_json, show_table
from console.tools import Json

if TYPE_CHECKING:
    from sync.workbooks.exported_lists import ProductList
    from sync.workbooks.offline import Reconciliation

_SHOWN = 5


def reconcile(
    pos: Annotated[Path, typer.Option("--pos", metavar="FILE", help="Product list of the POS, .xlsx or .csv.")],
    site: Annotated[Path, typer.Option("--site", metavar="FILE", help="Product list of the website, .xlsx or .csv.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the workbook; what is there is replaced.")
    ] = Path("mismatches.xlsx"),
    as_json: Json = False,
) -> None:
    """Compare two exported product lists and write the workbook of what does not match; no shop is asked."""
    from resources.product_lists.reading import read_product_list
    from resources.workbooks import ExcelWorkbooks
    from sync.errors import WrongUse
    from sync.workbooks.offline import write_reconciliation

    _check_target(out, pos, site)
    lists = read_product_list(pos), read_product_list(site)
    try:
        report = write_reconciliation(*lists, site.stem, ExcelWorkbooks(), out, datetime.now(UTC))
    except OSError as error:
        raise WrongUse(f"{out} cannot be written ({error.strerror or type(error).__name__}).") from error
    taken = [_taken(path, one) for path, one in zip((pos, site), lists, strict=True)]
    if as_json:
        show_json(_answer(taken, report.found) | {"to_fix": report.to_fix, "path": out.absolute()})
        return
    for side, one in zip(("POS", "Site"), taken, strict=True):
        say(f"{side}: {one['file']} was taken for {one['platform']}, {one['rows']:,} rows.")
        for note in one["notes"]:
            say(f"  {note}")
    _show(report.found)
    say(f"{report.to_fix:,} rows to fix in {out.absolute()}")


def _check_target(out: Path, *inputs: Path) -> None:
    from sync.errors import WrongUse

    if out.suffix.casefold() != ".xlsx":
        raise WrongUse(f"{out} must end in .xlsx: the answer is an Excel workbook.")
    if out.is_dir():
        raise WrongUse(f"{out} is a folder; name a file in it.")
    for one in inputs:
        if out.resolve() == one.resolve() or (out.exists() and one.exists() and out.samefile(one)):
            raise WrongUse(f"{out} is one of the lists to compare and is not overwritten; give another --out.")


def _taken(path: Path, one: "ProductList") -> dict[str, Any]:
    return {"file": path.name, "platform": one.platform, "rows": len(one.rows), "notes": one.notes}


def _answer(taken: list[dict[str, Any]], found: "Reconciliation") -> dict[str, Any]:
    return {
        "pos": taken[0],
        "site": taken[1],
        "summary": found.summary,
        "price_differs": found.price_differs,
        "stock_differs": found.stock_differs,
        "suggestions": len(found.suggestions()),
    }


def _show(found: "Reconciliation") -> None:
    show_table(("What", "Rows"), sorted(found.summary.items()))
    if found.summary.get("linked"):
        say(f"Of the linked, {found.price_differs:,} differ in price and {found.stock_differs:,} in stock.")
    suggestions = found.suggestions()
    if suggestions.empty:
        return
    columns = ["site_variant_id", "site_sku", "site_product", "pos_variant_id", "pos_sku", "pos_product"]
    shown = suggestions.head(_SHOWN)
    show_table(
        ("Site row", "SKU", "Product", "POS row", "SKU", "Product", "Score", "Why"),
        [_line(row) for row in shown[[*columns, "suggestion_score", "detail"]].itertuples(index=False, name=None)],
        title=f"The surest {len(shown)} of {len(suggestions):,} suggestions, none of them linked:",
    )


def _line(row: tuple[Any, ...]) -> list[object]:
    """A cell that is not known is shown as such: no single POS variant may be the suggested one."""
    from pandas import isna

    return [None if isna(cell) else int(cell) if hasattr(cell, "item") else cell for cell in row]
