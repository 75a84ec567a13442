"""The files that analysts take out: the mismatch workbook of a site, and catalogs in the shops' own import forms."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from sync.catalog_export import What, catalog_rows
from sync.mismatches import shaped
from sync.ports import Layout, LayoutNames, WorkbookHead, Workbooks
from sync.pos_numbers import with_pos_numbers
from sync.product_rows import ProductQuery, Side
from sync.records import LinkStatus
from sync.settings import SiteSettings
from sync.stores import Database

# The outcome in a summary under which rows are counted that a person wants to see no more.
IGNORED = "ignored"
_IGNORED_BEFORE = "Đã bỏ qua trước đây / Ignored before."


@dataclass(frozen=True, slots=True)
class WorkbookReport:
    """The workbook that was written, its rows to fix, and how many rows have which outcome.

    `summary`: `linked`, `linked/warning`, `status/reason`, and `ignored` for what was left out.
    """

    path: Path
    rows: int
    summary: dict[str, int]


def export_mismatches(
    alias: str,
    database: Database,
    workbooks: Workbooks,
    folder: Path,
    made_at: datetime,
    *,
    with_ignored: bool = False,
) -> WorkbookReport:
    """Write the workbook of a site into a folder; the last one is replaced whole, or not at all.

    Rows are read, shaped and written a few thousand at a time, so memory does not grow with their number.

    Args:
        alias: the site.
        database: where its rows are.
        workbooks: writes the file.
        folder: where it goes.
        made_at: when, for people and for the seal of the file.
        with_ignored: show the rows to fix that a person ignored before, too.
    """
    settings = database.state.site(alias).settings
    ignored = database.links.ignored(alias)
    summary = _linked(alias, database)
    to_fix = _counted(
        _shaped(alias, ProductQuery(mismatches=True), settings, database),
        summary,
        ignored,
        with_ignored=with_ignored,
    )
    everything = _shaped(alias, ProductQuery(order="name"), settings, database)
    path = folder / f"mismatches-{alias}.xlsx"
    rows = workbooks.write(path, WorkbookHead(alias, made_at, summary), to_fix, everything)
    return WorkbookReport(path, rows, summary)


@dataclass(frozen=True, slots=True)
class CatalogReport:
    """The product file that was written, and its rows."""

    path: Path
    rows: int


def export_catalog(alias: str, what: What, database: Database, workbooks: Workbooks, folder: Path) -> CatalogReport:
    """Write a catalog, or what the other side lacks of it, as a product file that a shop imports.

    A whole catalog has the form of its own shop; what a side lacks has the form of that side.

    Args:
        alias: the site.
        what: `pos-catalog`, `site-catalog`, `missing-on-site` (goods of the POS) or `missing-in-pos` (of the site).
        database: the last known catalogs.
        workbooks: writes the file.
        folder: where it goes; a file of this name is replaced.

    Raises:
        WrongUse: the site is not connected, or what is missing was asked for and it was never read.
    """
    whose, layout, name = _FILES[what]
    row = database.state.site(alias)
    rows = catalog_rows(alias, whose, what.startswith("missing"), database)
    path = folder / f"{name.format(site=alias)}.xlsx"
    names = LayoutNames()
    if layout == "pos":
        lists = {one.code: one.name for one in database.catalog.price_lists()}
        codes = tuple(one.code for one in database.catalog.branches() if one.id in row.settings.stock.branches)
        names = LayoutNames(codes, lists.get(row.settings.price.selling, names.price_list))
    return CatalogReport(path, workbooks.write_catalog(path, layout, rows, names))


# Whose goods, in whose form, under which name.
_FILES: dict[What, tuple[Side, Layout, str]] = {
    "pos-catalog": ("pos", "pos", "pos-catalog-{site}"),
    "site-catalog": ("site", "site", "site-catalog-{site}"),
    "missing-on-site": ("pos", "site", "missing-on-{site}"),
    "missing-in-pos": ("site", "pos", "missing-in-pos-{site}"),
}


def _linked(alias: str, database: Database) -> dict[str, int]:
    counts = database.products.by_reason(alias, ProductQuery())
    linked = sum(count for (status, _), count in counts.items() if status == LinkStatus.LINKED)
    return {str(LinkStatus.LINKED): linked} if linked else {}


def _shaped(alias: str, query: ProductQuery, settings: SiteSettings, database: Database) -> Iterator[pd.DataFrame]:
    for rows in database.products.chunks(alias, query):
        yield shaped(with_pos_numbers(rows, settings, database))


def _counted(
    pieces: Iterator[pd.DataFrame], summary: dict[str, int], ignored: Collection[str], *, with_ignored: bool
) -> Iterator[pd.DataFrame]:
    """The rows to fix without the ignored ones, or with those marked; `summary` grows as they pass."""
    for rows in pieces:
        known = rows["fingerprint"].isin(ignored)
        if with_ignored:
            shown = rows.assign(detail=rows["detail"].mask(known, _IGNORED_BEFORE + " " + rows["detail"]).str.strip())
        else:
            shown = rows[~known]
            _add(summary, IGNORED, int(known.sum()))
        for (status, reason), count in Counter(zip(shown["status"], shown["reason"], strict=True)).items():
            _add(summary, f"{status}/{reason}" if reason else str(status), count)
            if status == LinkStatus.LINKED:
                _add(summary, str(LinkStatus.LINKED), -count)
        yield shown


def _add(summary: dict[str, int], outcome: str, count: int) -> None:
    if count:
        summary[outcome] = summary.get(outcome, 0) + count
