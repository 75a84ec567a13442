"""The files that analysts take out: the mismatch workbook of a site, and catalogs in the shops' own import forms."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from sync.listings.pos_numbers import with_pos_numbers
from sync.listings.prices import chosen_lists
from sync.ports import Layout, LayoutNames, WorkbookHead, Workbooks
from sync.products.product_rows import ProductQuery, Side
from sync.records import LinkStatus
from sync.settings import SiteSettings
from sync.stores import Database
from sync.workbooks.catalog_export import What, catalog_rows
from sync.workbooks.mismatches import shaped

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


@dataclass(frozen=True, slots=True)
class CatalogReport:
    """The file that was written, its rows, and how many of them have no SKU: those need one before the import."""

    path: Path
    rows: int
    without_sku: int


# What → (whose goods, only what the other side lacks, in whose form, name of the file).
_CATALOGS: dict[What, tuple[Side, bool, Layout, str]] = {
    "pos-catalog": ("pos", False, "pos", "pos-catalog-{site}.xlsx"),
    "site-catalog": ("site", False, "site", "site-catalog-{site}.xlsx"),
    "missing-on-site": ("pos", True, "site", "missing-on-{site}.xlsx"),
    "missing-in-pos": ("site", True, "pos", "missing-in-pos-{site}.xlsx"),
}


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
    whose, only_missing, layout, name = _CATALOGS[what]
    blank: list[int] = []
    path = folder / name.format(site=alias)
    rows = _noting_blanks(catalog_rows(alias, whose, only_missing, database), blank)
    names = _layout_names(layout, database.state.site(alias).settings, database)
    return CatalogReport(path, workbooks.write_catalog(path, layout, rows, names), sum(blank))


def _noting_blanks(pieces: Iterator[pd.DataFrame], blank: list[int]) -> Iterator[pd.DataFrame]:
    for piece in pieces:
        blank.append(int((piece["sku"].str.strip() == "").sum()))
        yield piece


def _layout_names(layout: Layout, settings: SiteSettings, database: Database) -> LayoutNames:
    """The POS's names for the branches and the price list that the site sells from; of a site, what is usual."""
    if layout == "site":
        return LayoutNames()
    lists = database.catalog.price_lists()
    selling = chosen_lists(settings.price.model_copy(update={"compare_at": None}), lists)
    branches = tuple(one.code for one in database.catalog.branches() if one.id in settings.stock.branches)
    price_list = next((one.name for one in lists if one.id in selling), LayoutNames().price_list)
    return LayoutNames(branches, price_list)


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
