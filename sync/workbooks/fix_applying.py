"""Doing what a checked workbook asks for: SKUs one by one, then links and what is ignored.

Killed at any point, the same file handed in again does the rest and nothing twice. What a shop took is logged a few
rows later; an entry that was lost that way is made up for from our catalog, which still has the old SKU. An entry of
a link is written right before the link, and found again instead of being written anew.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sync.errors import LeaseTaken, PermissionMissing, ShopError, Unauthorised, as_sentence
from sync.linking.hand_links import Pair, linked_change, standing, unlinked_change, with_pairs, with_unlinked
from sync.linking.link import links_turn
from sync.linking.skus import normal_sku
from sync.ports import Pos, Site
from sync.records import Page, PosVariant, SiteVariant
from sync.rows import Change
from sync.stores import Database, Lease
from sync.turns import require
from sync.workbooks.fix_checking import portions
from sync.workbooks.fix_conflicts import Plan, still_taken
from sync.workbooks.fixes import Action, Judged, SideName

WHO = "workbook"
# Stock that was read with a product is stored with its new SKU, so it must not grow old meanwhile.
SKUS_AT_ONCE = 50
RECORDED_AT_ONCE = 20
RECORDED_SECONDS = 2.0
LINKS_AT_ONCE = 25_000
# Entries that others may have written since ours.
_OTHERS = 1_000
_DONE = ("applied", "already")

Skus = Mapping[tuple[SideName, int], str]
"""The new SKUs of variants that this file changed."""


@dataclass(slots=True)
class Work:
    """One file being applied, and what it changed so far."""

    file: str
    pos: Pos
    site: Site
    database: Database
    lease: Lease
    rows: list[Judged]
    waits_for: Mapping[int, tuple[int, ...]]
    changes: list[Change] = field(default_factory=list)
    pages: dict[SideName, list[PosVariant | SiteVariant]] = field(default_factory=lambda: {"pos": [], "site": []})
    recorded_at: float = field(default_factory=time.monotonic)

    def why(self, row: Judged) -> str:
        """Why something was changed, for the log."""
        return f"{self.file}, row {row.fix.row}"


def apply_plan(plan: Plan, file: str, pos: Pos, site: Site, database: Database, lease: Lease) -> list[Judged]:
    """Do all rows that are ready; returns every row with its outcome. Raises LeaseLost."""
    work = Work(file, pos, site, database, lease, plan.rows, plan.waits_for)
    _make_up(work)
    _change_skus(work, plan.order)
    skus: Skus = {
        (row.side, row.changed): row.sku
        for row in work.rows
        if row.side and row.outcome in _DONE and row.same_as is None
    }
    ready = [place for place, row in enumerate(work.rows) if row.outcome == "ready"]
    joined = [place for place in ready if work.rows[place].action in (Action.LINK, Action.UNLINK)]
    for some in portions(joined, LINKS_AT_ONCE):
        require(lease, "apply this workbook")
        _link(work, some, skus)
    ignored = [place for place in ready if work.rows[place].action == Action.IGNORE]
    for some in portions(ignored, LINKS_AT_ONCE):
        require(lease, "apply this workbook")
        _ignore(work, some)
    _heed(work)
    return _with_copies(work.rows)


# ---- SKUs ----------------------------------------------------------------------------------------


def _make_up(work: Work) -> None:
    """Log the SKUs that a shop took from us before we were killed, and store them in the catalog."""
    lost = [
        row
        for row in work.rows
        if row.outcome == "already" and row.side and row.before != row.sku and row.same_as is None
    ]
    for some in portions(lost, SKUS_AT_ONCE):
        asked_at, fresh = datetime.now(UTC), _read(work, some)
        log_once(work.database, [_sku_change(work, row) for row in some])
        for row in some:
            variant = fresh.get((row.side, row.changed))
            if row.side and variant is not None:
                work.pages[row.side].append(variant)
        _record(work, asked_at)


def _change_skus(work: Work, order: Sequence[int]) -> None:
    """Change SKUs in the order in which each is free; an error that would refuse all others ends it."""
    stopped = ""
    for some in portions(order, SKUS_AT_ONCE):
        require(work.lease, "apply this workbook")
        asked_at = datetime.now(UTC)
        if not stopped:
            fresh, stopped, failed = _reread(work, some)
        try:
            for place in some:
                if stopped or failed:
                    work.rows[place] = replace(work.rows[place], outcome="refused", message=stopped or failed)
                else:
                    work.rows[place], stopped = _one_sku(work, place, fresh)
                if len(work.changes) >= RECORDED_AT_ONCE or time.monotonic() - work.recorded_at > RECORDED_SECONDS:
                    _record(work, asked_at)
        finally:
            _record(work, asked_at)


Fresh = Mapping[tuple[SideName | None, int], PosVariant | SiteVariant]


def _reread(work: Work, some: Sequence[int]) -> tuple[Fresh, str, str]:
    """The variants of some rows as they are right now; else why no row at all, or none of these, can be done."""
    try:
        return _read(work, [work.rows[place] for place in some]), "", ""
    except (Unauthorised, PermissionMissing) as error:
        return {}, f"Not tried: {error}", ""
    except ShopError as error:
        return {}, "", f"Not tried: {_told(error)}"


def _read(work: Work, rows: Iterable[Judged]) -> Fresh:
    products: dict[SideName | None, set[int]] = {"pos": set(), "site": set()}
    for row in rows:
        products[row.side].add(row.product)
    fresh: dict[tuple[SideName | None, int], PosVariant | SiteVariant] = {}
    if products["pos"]:
        fresh |= {("pos", one.id): one for one in work.pos.variants_of(products["pos"])}
    if products["site"]:
        fresh |= {("site", one.id): one for one in work.site.variants_of(products["site"])}
    return fresh


def _one_sku(work: Work, place: int, fresh: Fresh) -> tuple[Judged, str]:
    """Change one SKU. The second value is the sentence of an error that would refuse every other row too."""
    row = work.rows[place]
    now = fresh.get((row.side, row.changed))
    if sentence := _moved(work, place, now):
        return replace(row, outcome="refused", message=sentence), ""
    if now is None or now.sku == row.sku:
        return replace(row, outcome="already", message=f"The SKU is {row.sku} already."), ""
    try:
        if isinstance(now, PosVariant):
            made: PosVariant | SiteVariant = work.pos.change_sku(now.product_id, now.id, row.sku)
        else:
            made = work.site.change_sku(now.product_id, now.id, row.sku)
    except (Unauthorised, PermissionMissing) as error:
        return replace(row, outcome="refused", message=str(error)), f"Not tried: {error}"
    except ShopError as error:
        return replace(row, outcome="refused", message=_told(error)), ""
    work.changes.append(_sku_change(work, row))
    # What the answer of a change may leave out (stock, prices) is kept as it was read a moment ago.
    work.pages["pos" if isinstance(now, PosVariant) else "site"].append(
        replace(now, sku=made.sku, modified_on=made.modified_on)
    )
    return replace(row, outcome="applied"), ""


def _moved(work: Work, place: int, now: PosVariant | SiteVariant | None) -> str:
    """What happened since the check that forbids a change; "" for nothing."""
    row = work.rows[place]
    first = next((one for one in work.waits_for.get(place, ()) if work.rows[one].outcome not in _DONE), None)
    if first is not None:
        return still_taken(row, work.rows[first])
    if now is None or normal_sku(now.sku) not in (normal_sku(row.before), row.sku):
        return "The product changed while this file was being applied; export the workbook again and fix that one."
    return ""


def _told(error: ShopError) -> str:
    return str(error) if error.permanent else f"{as_sentence(error)} Hand the file back again to try once more."


def _sku_change(work: Work, row: Judged) -> Change:
    alias = None if row.side == "pos" else work.site.alias
    return Change(WHO, alias, "variant", str(row.changed), f"{row.side}_sku", row.before, row.sku, work.why(row))


def _record(work: Work, asked_at: datetime) -> None:
    """Log what the shops took since the last time, and then store it: without its entry the old SKU must stay."""
    changes, pages = work.changes, work.pages
    work.changes, work.pages = [], {"pos": [], "site": []}
    work.database.state.log(changes)
    pos = tuple(one for one in pages["pos"] if isinstance(one, PosVariant))
    site = tuple(one for one in pages["site"] if isinstance(one, SiteVariant))
    if pos:
        work.database.catalog.save_pos_page(Page(asked_at, pos, None))
    if site:
        work.database.catalog.save_site_page(work.site.alias, Page(asked_at, site, None))
    work.recorded_at = time.monotonic()


# ---- links ---------------------------------------------------------------------------------------


def _link(work: Work, places: Sequence[int], skus: Skus) -> None:
    """Make and end some links, over the links as they are at this moment."""
    alias, database = work.site.alias, work.database
    linked = {place: _pair(work.rows[place], skus) for place in places if work.rows[place].action == Action.LINK}
    ended = {place: work.rows[place].site or 0 for place in places if place not in linked}
    try:
        with links_turn(alias, database):
            rows = database.links.rows(alias)
            now = standing(rows)
            refused = {place: sentence for place, pair in linked.items() if (sentence := now.obstacle(pair))}
            wanted = {place: pair for place, pair in linked.items() if place not in refused}
            changes = [linked_change(alias, pair, WHO, work.why(work.rows[place])) for place, pair in wanted.items()]
            changes += [
                unlinked_change(alias, site, now.pos_of.get(site), WHO, work.why(work.rows[place]))
                for place, site in ended.items()
            ]
            log_once(database, changes)
            database.links.replace(alias, with_unlinked(with_pairs(rows, list(wanted.values())), list(ended.values())))
    except LeaseTaken as error:
        refused = dict.fromkeys(places, f"{as_sentence(error)} Hand the file back again to try once more.")
    for place in places:
        _settle(work, place, refused.get(place, ""))


def _pair(row: Judged, skus: Skus) -> Pair:
    """The variants that a row links, with the SKUs that this file may have given them a moment ago."""
    pair = row.pair
    return replace(
        pair,
        pos_sku=skus.get(("pos", pair.pos_variant_id), pair.pos_sku),
        site_sku=skus.get(("site", pair.site_variant_id), pair.site_sku),
    )


def _settle(work: Work, place: int, sentence: str) -> None:
    row = work.rows[place]
    done = replace(row, outcome="refused", message=sentence) if sentence else replace(row, outcome="applied")
    work.rows[place] = done


# ---- what is ignored -----------------------------------------------------------------------------


def _ignore(work: Work, places: Sequence[int]) -> None:
    rows = [work.rows[place] for place in places]
    log_once(work.database, [_attention(work, row, None, row.fix.fingerprint) for row in rows])
    work.database.links.ignore(work.site.alias, [row.fix.fingerprint for row in rows], WHO)
    for place in places:
        _settle(work, place, "")


def _heed(work: Work) -> None:
    """A row on which something is done is worth being seen again."""
    ignored = work.database.links.ignored(work.site.alias)
    if not ignored:
        return
    heeded = [row for row in work.rows if row.fix.fingerprint in ignored and row.action not in (None, Action.IGNORE)]
    for some in portions(heeded, LINKS_AT_ONCE):
        log_once(work.database, [_attention(work, row, row.fix.fingerprint, None) for row in some])
        work.database.links.heed(work.site.alias, [row.fix.fingerprint for row in some])


def _attention(work: Work, row: Judged, before: str | None, after: str | None) -> Change:
    number = row.fix.site_variant_id if row.fix.site_variant_id is not None else row.fix.pos_variant_id
    return Change(WHO, work.site.alias, "variant", str(number), "ignored", before, after, work.why(row))


# ---- the log -------------------------------------------------------------------------------------


def log_once(database: Database, changes: Sequence[Change]) -> None:
    """Log changes, but those whose entry is the newest of its subject: it was written before we were killed."""
    if not changes:
        return
    recent = database.state.recent_changes(subject=changes[0].subject, limit=len(changes) + _OTHERS)
    recent = recent.astype("object").where(recent.notna(), None)
    names = ("site", "subject_id", "field", "who", "before", "after", "why")
    newest: dict[tuple[object, ...], tuple[object, ...]] = {}
    for row in zip(*(recent[name] for name in names), strict=True):
        newest.setdefault(row[:3], row[3:])
    database.state.log(
        [
            one
            for one in changes
            if newest.get((one.site, one.subject_id, one.field)) != (one.who, one.before, one.after, one.why)
        ]
    )


def _with_copies(rows: Sequence[Judged]) -> list[Judged]:
    """A row that asks the same as another shares its fate."""
    refused = {row.fix.row for row in rows if row.outcome == "refused"}
    return [
        replace(row, outcome="refused", message=f"Row {row.same_as} asks the same, and was refused.")
        if row.same_as in refused
        else row
        for row in rows
    ]
