"""The workbook that analysts fix: made from what does not match, and applied when it is handed back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sync.errors import PermissionMissing, ShopError, Unauthorised, WrongUse
from sync.fixes import Action, Judged, Outcome, Present, by_sku, judge
from sync.hand_links import Pair, linked_change, standing, unlinked_change, with_pairs, with_unlinked
from sync.link import link_site, links_turn
from sync.mismatches import counted, mismatches
from sync.plan import plan_site
from sync.ports import FixRow, Pos, Site, Workbooks
from sync.records import LinkReason, Page
from sync.rows import Change
from sync.stores import Database

WHO = "workbook"
RESULT_SUFFIX = ".result.xlsx"


@dataclass(frozen=True, slots=True)
class WorkbookReport:
    """The workbook that was written, its rows, and how many variants have which outcome."""

    path: Path
    rows: int
    summary: dict[str, int]


@dataclass(frozen=True, slots=True)
class FixResult:
    """What became of one row: its number in the sheet, and a sentence."""

    row: int
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class FixReport:
    """What became of all rows with an action.

    `applied` counts the rows that were done (in a trial: that would be), `refused` those that were not.
    `annotated` is the copy with the results; None in a trial.
    """

    rows: tuple[FixResult, ...]
    applied: int
    refused: int
    annotated: Path | None


def export_mismatches(
    alias: str, database: Database, workbooks: Workbooks, folder: Path, made_at: datetime
) -> WorkbookReport:
    """Write the workbook of a site into a folder; the last one is replaced whole, or not at all."""
    frame = mismatches(alias, database)
    only_pos = int((frame["reason"] == LinkReason.ONLY_IN_POS).sum())
    summary = counted(alias, database, only_pos)
    path = folder / f"mismatches-{alias}.xlsx"
    workbooks.write(path, alias, made_at, summary, frame)
    return WorkbookReport(path, len(frame), summary)


def apply_fixes(
    path: Path, pos: Pos, site: Site, database: Database, workbooks: Workbooks, *, apply: bool = False
) -> FixReport:
    """Judge a workbook that was handed back, and with `apply` do what it asks for, row by row.

    Handing the same file back again changes nothing: what is done already stays done. Afterwards the site is linked
    and planned again, so that a SKU that was fixed is linked at once.

    Raises:
        WrongUse: the file is no such workbook, or one of another site; nothing was done.
        ShopError: a shop could not be read; nothing was done.
    """
    alias, rows = workbooks.read_fixes(path)
    if alias != site.alias:
        raise WrongUse(f"{path.name} was made for the site {alias!r}, not for {site.alias!r}.")
    judged = judge(rows, _present(rows, pos, site, database))
    if not apply:
        return _report(judged, None)
    done = _applied(judged, path.name, pos, site, database)
    if any(row.outcome == "applied" for row in done):
        link_site(alias, database)
        plan_site(alias, database)
    target = path.with_name(f"{path.name.removesuffix('.xlsx')}{RESULT_SUFFIX}")
    workbooks.annotate(path, target, {row.fix.row: f"{row.outcome}: {row.message}" for row in done})
    return _report(done, target)


def _present(rows: Sequence[FixRow], pos: Pos, site: Site, database: Database) -> Present:
    """Read the products that the rows name, on both sides, and what the database knows of all others."""
    ours, theirs = database.catalog.pos_variants(), database.catalog.site_variants(site.alias)
    pos_ids = {row.pos_variant_id for row in rows if row.pos_variant_id is not None}
    site_ids = {row.site_variant_id for row in rows if row.site_variant_id is not None}
    typed_pos = {row.new_pos_sku.strip() for row in rows if row.pos_variant_id is None} - {""}
    typed_site = {row.new_site_sku.strip() for row in rows if row.site_variant_id is None} - {""}
    pos_products = ours.loc[ours["id"].isin(pos_ids) | ours["sku"].str.strip().isin(typed_pos), "product_id"]
    site_products = theirs.loc[theirs["id"].isin(site_ids) | theirs["sku"].str.strip().isin(typed_site), "product_id"]
    return Present(
        pos={one.id: one for one in pos.variants_of({int(p) for p in pos_products})},
        site={one.id: one for one in site.variants_of({int(p) for p in site_products})},
        pos_skus=by_sku(ours),
        site_skus=by_sku(theirs),
        links=standing(database.links.rows(site.alias)),
    )


def _applied(judged: Sequence[Judged], file: str, pos: Pos, site: Site, database: Database) -> list[Judged]:
    """SKUs first, one by one; then all links at once, since they are one write to our own tables."""
    done: list[Judged] = []
    stopped = ""
    for row in judged:
        if row.outcome != "ready" or row.action not in (Action.FIX_POS_SKU, Action.FIX_SITE_SKU):
            done.append(row)
        elif stopped:
            done.append(replace(row, outcome="refused", message=stopped))
        else:
            result, stopped = _one_sku(row, file, pos, site, database)
            done.append(result)
    return _links(done, file, site.alias, database)


def _one_sku(row: Judged, file: str, pos: Pos, site: Site, database: Database) -> tuple[Judged, str]:
    """Change one SKU. The second value is the sentence of an error that would refuse every other row too."""
    change = _pos_sku if row.action == Action.FIX_POS_SKU else _site_sku
    try:
        change(row, file, pos, site, database)
    except (Unauthorised, PermissionMissing) as error:
        return replace(row, outcome="refused", message=str(error)), f"Not tried: {error}"
    except ShopError as error:
        again = "" if error.permanent else " Hand the file back again to try once more."
        return replace(row, outcome="refused", message=f"{error}{again}"), ""
    return replace(row, outcome="applied"), ""


def _pos_sku(row: Judged, file: str, pos: Pos, site: Site, database: Database) -> None:  # noqa: ARG001
    if row.pos is None:
        raise ValueError("a row that fixes a POS SKU names a POS variant")
    before = row.pos
    asked_at = datetime.now(UTC)
    made = pos.change_sku(before.product_id, before.id, row.sku)
    database.state.log([_change(None, before.id, "pos_sku", before.sku, made.sku, file, row)])
    # What the answer of a change may leave out (stock, prices) is kept as it was read a moment ago.
    kept = replace(before, sku=made.sku, modified_on=made.modified_on)
    database.catalog.save_pos_page(Page(asked_at, (kept,), None))


def _site_sku(row: Judged, file: str, pos: Pos, site: Site, database: Database) -> None:  # noqa: ARG001
    if row.site is None:
        raise ValueError("a row that fixes a site SKU names a site variant")
    before = row.site
    asked_at = datetime.now(UTC)
    made = site.change_sku(before.id, row.sku)
    database.state.log([_change(site.alias, before.id, "site_sku", before.sku, made.sku, file, row)])
    kept = replace(before, sku=made.sku, modified_on=made.modified_on)
    database.catalog.save_site_page(site.alias, Page(asked_at, (kept,), None))


def _change(alias: str | None, variant_id: int, field: str, before: str, after: str, file: str, row: Judged) -> Change:
    return Change(WHO, alias, "variant", str(variant_id), field, before, after, _why(file, row))


def _why(file: str, row: Judged) -> str:
    return f"{file}, row {row.fix.row}"


def _links(judged: Sequence[Judged], file: str, alias: str, database: Database) -> list[Judged]:
    """Store the links that were asked for, over the links as they are at this moment."""
    ready = [row for row in judged if row.outcome == "ready"]
    if not ready:
        return list(judged)
    linked = {_pair(row): row for row in ready if row.action == Action.LINK}
    ended = {row.site.id: row for row in ready if row.action == Action.UNLINK and row.site is not None}
    with links_turn(alias, database):
        rows = database.links.rows(alias)
        now = standing(rows)
        refused = {pair: sentence for pair in linked if (sentence := now.obstacle(pair))}
        wanted = [pair for pair in linked if pair not in refused]
        database.links.replace(alias, with_unlinked(with_pairs(rows, wanted), list(ended)))
    changes = [linked_change(alias, pair, WHO, _why(file, linked[pair])) for pair in wanted]
    changes += [
        unlinked_change(alias, site_id, now.pos_of.get(site_id), WHO, _why(file, row)) for site_id, row in ended.items()
    ]
    database.state.log(changes)
    return [_settled(row, refused) for row in judged]


def _settled(row: Judged, refused: Mapping[Pair, str]) -> Judged:
    if row.outcome != "ready":
        return row
    sentence = refused.get(_pair(row)) if row.action == Action.LINK else None
    return replace(row, outcome="refused", message=sentence) if sentence else replace(row, outcome="applied")


def _pair(row: Judged) -> Pair:
    if row.pos is None or row.site is None:
        raise ValueError("a row that links names both variants")
    return Pair(row.pos.id, row.site.id, row.pos.sku, row.site.sku)


def _report(judged: Sequence[Judged], annotated: Path | None) -> FixReport:
    def count(*outcomes: Outcome) -> int:
        return sum(row.outcome in outcomes for row in judged)

    rows = tuple(FixResult(row.fix.row, row.outcome, row.message) for row in judged)
    return FixReport(rows, count("ready", "applied"), count("refused"), annotated)
