"""`products`: the variants of a website beside those of the POS, as the database knows them."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.output import say, show_json, show_table
from console.tools import Alias, Json, opened
from sync.errors import WrongUse

if TYPE_CHECKING:
    from sync.products.product_list import ProductPage
    from sync.products.product_rows import ProductQuery

_STATUSES = ("linked", "unlinked", "error")
_SIDES = ("pos", "site")
_ORDERS = ("status", "sku", "name")
_HEADINGS = (
    *("Status", "Reason", "POS SKU", "Site SKU", "Product", "POS stock", "Site stock", "POS price", "Site price"),
    *("Stock sync", "Price sync", "Suggestion"),
)

Row = dict[str, Any]


def products(
    alias: Alias,
    status: Annotated[str | None, typer.Option(help="Only rows that are linked, unlinked, or error.")] = None,
    side: Annotated[str | None, typer.Option(help="A row for each variant of the pos, or of the site.")] = None,
    reasons: Annotated[
        list[str] | None, typer.Option("--reason", help="Only rows with this reason; may be given again.")
    ] = None,
    search: Annotated[str, typer.Option(help="Words that the SKU, name or barcode of either side contains.")] = "",
    sort: Annotated[str, typer.Option(help="By status, sku, or name.")] = "status",
    descending: Annotated[bool, typer.Option("--desc", help="The other way round.")] = False,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    rows: Annotated[int, typer.Option(min=1, help="Rows a page.")] = 50,
    as_json: Json = False,
) -> None:
    """List the variants of a website and of the POS: what is linked, what is not and why, and both sides' numbers."""
    from sync.products.product_list import product_page

    query = _query(status, side, reasons or [], search, sort, descending)
    with opened() as tools:
        found = product_page(alias, query, (page - 1) * rows, rows, tools.database)
    if as_json:
        told = {"total": found.total, "page": page, "counts": found.counts, "rows": _records(found, decoded=True)}
        show_json(told)
    else:
        _show(alias, found, query, page, rows)


def _query(
    status: str | None, side: str | None, reasons: list[str], search: str, sort: str, descending: bool
) -> "ProductQuery":
    """What was asked for. Raises WrongUse for a word that is not known, naming those that are."""
    from sync.products.product_rows import ProductQuery
    from sync.records import LinkStatus
    from sync.workbooks.mismatches import REASON_WORDS

    _check("status", status, _STATUSES)
    _check("side", side, _SIDES)
    _check("order", sort, _ORDERS)
    for reason in reasons:
        _check("reason", reason, [str(one) for one in REASON_WORDS if one])
    return ProductQuery(
        status=None if status is None else LinkStatus(status),
        reasons=frozenset(reasons),
        side=side,  # type: ignore[arg-type]
        search=search,
        order=sort,  # type: ignore[arg-type]
        descending=descending,
    )


def _check(what: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        raise WrongUse(f"There is no {what} '{given}'; there are: {', '.join(known)}.")


def _show(alias: str, found: "ProductPage", query: "ProductQuery", page: int, size: int) -> None:
    _show_counts(found.counts, query)
    if not found.total:
        narrowed = query.search.strip() or query.side or found.counts
        say("Nothing fits." if narrowed else f"{alias} was not linked yet; run: multiweb sync {alias}")
        return
    pages = -(-found.total // size)
    if found.rows.empty:
        say(f"There is no page {page}; the last one is {pages:,}.")
        return
    show_table(_HEADINGS, [_cells(row) for row in _records(found)])
    first = (page - 1) * size + 1
    say(f"Rows {first:,} to {first + len(found.rows) - 1:,} of {found.total:,}; page {page:,} of {pages:,}.")


def _show_counts(counts: Mapping[tuple[str, str], int], query: "ProductQuery") -> None:
    """The statuses with their counts as tabs, the chosen one in brackets; then the reasons of each."""
    from sync.workbooks.mismatches import STATUS_WORDS

    by_status: Counter[str] = Counter()
    for (status, _), number in counts.items():
        by_status[status] += number
    chosen = None if query.status is None else query.status.value
    words = {str(status): english for status, (_, english) in STATUS_WORDS.items()}
    tabs = [(None, f"All {by_status.total():,}"), *((one, f"{words[one]} {by_status[one]:,}") for one in _STATUSES)]
    say(" | ".join(f"[{text}]" if status == chosen else text for status, text in tabs))
    for status in _STATUSES:
        parts = [f"{reason} {number:,}" for (one, reason), number in sorted(counts.items()) if one == status and reason]
        if parts:
            say(f"{words[status]}: {', '.join(parts)}")


def _cells(row: Row) -> tuple[object, ...]:
    from sync.workbooks.mismatches import REASON_WORDS, STATUS_WORDS, SUGGESTION_WORDS

    suggestion = _words(SUGGESTION_WORDS, row["suggestion_kind"])
    return (
        _words(STATUS_WORDS, row["status"]),
        _words(REASON_WORDS, row["reason"] or row["warning"]),
        row["pos_sku"],
        row["site_sku"],
        _product(row),
        *(row[name] for name in ("pos_stock", "site_stock", "pos_price", "site_price")),
        *(_sync(row[f"{field}_state"], row[f"{field}_reason"]) for field in ("stock", "price")),
        f"{suggestion}, {row['suggestion_score']} %" if suggestion else "",
    )


def _words(known: Mapping[Any, tuple[str, str]], code: str) -> str:
    return known[code][1] if code in known else code


def _product(row: Row) -> str:
    """Product and variant: of the site where the POS variant is no more than suggested, else of the POS."""
    own = "pos" if row["status"] == "linked" or not row["site_product"] else "site"
    return " / ".join(text for text in (row[f"{own}_product"], row[f"{own}_variant"]) if text)


def _sync(state: str, reason: str) -> str:
    return f"{state} ({reason})" if reason else state


def _records(found: "ProductPage", *, decoded: bool = False) -> list[Row]:
    """The rows as plain values, None for what is not known; `decoded`: options as lists."""
    import json

    records: list[Row] = [{str(name): value for name, value in row.items()} for row in found.rows.to_dict("records")]
    if decoded:
        for row in records:
            for name in ("pos_options", "site_options"):
                row[name] = json.loads(row[name]) if row[name] else []
    return records
