"""Bringing some pairs of a site in step at this moment, because a person asks for it.

Both sides are read again, and what the site confirmed of these variants counts no more, so that they are written
whatever was known of them. The guards judge the plan of the whole site as ever: what they hold stays held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from sync.catalogs.fresh_products import Products, Side, VariantName, known_products, read_again
from sync.errors import WrongUse
from sync.linking.naming import Named, named_in
from sync.listings.writing_now import FieldSync, bring_in_step, ended_by_error, note_of
from sync.ports import Pos, Site
from sync.progress import Progress, quiet
from sync.records import LinkReason, LinkStatus
from sync.rows import Change, SiteRow
from sync.stores import Database

_ASKED = "A person asked for it to be synced now."


@dataclass(frozen=True, slots=True)
class VariantSync:
    """What became of one variant that a person named.

    Attributes:
        text: how it was named.
        pos, site: the two sides, as far as they exist.
        fields: each field that is listed; empty when nothing could be done.
        obstacle: why nothing could be done, as a sentence; empty when it could.
    """

    text: str
    pos: VariantName | None
    site: VariantName | None
    fields: tuple[FieldSync, ...] = ()
    obstacle: str = ""

    @property
    def failed(self) -> bool:
        """Whether a person must do something before it can be in step; what waits for a go-ahead has not failed."""
        return bool(self.obstacle) or any(one.state in ("refused", "error") for one in self.fields)


@dataclass(frozen=True, slots=True)
class SyncNowReport:
    """What became of the variants that a person named.

    Attributes:
        site: alias.
        variants: one for each name, in the order given.
        stopped: why not everything that was planned was written: empty, `time`, `preview`, `paused`, `busy` (another
            run writes to the site), or the sentence of the error that ended the run.
        note: the same as a full sentence.
    """

    site: str
    variants: tuple[VariantSync, ...]
    stopped: str = ""
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether something could not be done at all, or was refused."""
        return ended_by_error(self.stopped) or any(one.failed for one in self.variants)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a name stands for: a linked pair, or the sentence why there is none."""

    text: str
    pos: int | None
    site: int | None
    obstacle: str = ""


def sync_now(
    texts: Sequence[str], pos: Pos, site: Site, database: Database, who: str, *, progress: Progress = quiet
) -> SyncNowReport:
    """Read the named products on both sides and write stock and prices of just their pairs.

    Args:
        texts: SKUs, `pos:ID` or `site:ID`.
        pos: the POS.
        site: the website.
        database: the tables.
        who: stands in the log of changes.
        progress: told how far the writing is.

    Raises:
        WrongUse: the site is unknown.
        ShopError: a shop could not be read; nothing was written.
    """
    row = database.state.site(site.alias)
    if sentence := sync_is_off(row):
        off = tuple(VariantSync(text, None, None, obstacle=sentence) for text in texts)
        return SyncNowReport(site.alias, off)
    products = known_products(site.alias, database)
    rows = database.links.rows(site.alias)
    targets = [target for text in dict.fromkeys(texts) for target in _targets(text, products, rows)]
    pairs = {one.site: one.pos for one in targets if one.site is not None and one.pos is not None and not one.obstacle}
    products = read_again(products, pos, site, database, set(pairs.values()), set(pairs))
    targets = [_still_there(target, products) for target in targets]
    chosen = {one.site for one in targets if one.site is not None and not one.obstacle}
    database.state.log([Change(who, site.alias, "variant", str(one), "sync_now", None, None, _ASKED) for one in chosen])
    fields, stopped = bring_in_step(chosen, products, site, database, progress=progress)
    return SyncNowReport(
        site.alias, tuple(_told(one, products, fields) for one in targets), stopped, note_of(site.alias, stopped)
    )


def sync_is_off(row: SiteRow) -> str:
    """Why nothing can be done about the products of a site, as a sentence; empty while product sync is on."""
    if row.settings.product_sync:
        return ""
    return (
        f"Product sync is off for {row.alias}, so nothing is linked or written. "
        f"Switch it on: multiweb settings {row.alias} --set product_sync=true"
    )


def _targets(text: str, products: Products, rows: pd.DataFrame) -> list[_Target]:
    """The linked pairs that a name touches, or one target with the reason why there is none."""
    try:
        found = named_in(products.alias, text, products.pos, products.site)
    except WrongUse as error:
        return [_Target(text, None, None, str(error))]
    mine = rows_of(found, rows)
    linked = mine[mine["status"] == LinkStatus.LINKED].dropna(subset=["pos_variant_id", "site_variant_id"])
    if not linked.empty:
        pairs = zip(linked["pos_variant_id"], linked["site_variant_id"], strict=True)
        return [_Target(text, int(ours), int(theirs)) for ours, theirs in pairs]
    ours, theirs = next(iter(found.pos), None), next(iter(found.site), None)
    return [_Target(text, ours, theirs, not_linked(found, rows, products))]


def rows_of(found: Named, rows: pd.DataFrame) -> pd.DataFrame:
    """The link rows of the variants that a person named: their pairs, and what is said of the site variants.

    Args:
        found: the variants.
        rows: as `Links.rows`.
    """
    pairs = (rows["status"] == LinkStatus.LINKED) & rows["pos_variant_id"].isin(found.pos)
    return rows[pairs | rows["site_variant_id"].isin(found.site)]


def not_linked(found: Named, rows: pd.DataFrame, products: Products) -> str:
    """The sentence that says why named variants are not linked."""
    said = rows[rows["site_variant_id"].isin(found.site)]
    if said.empty:
        said = rows[rows["pos_variant_id"].isin(found.pos) & (rows["status"] != LinkStatus.LINKED)]
    side: Side = "site" if found.site else "pos"
    name = products.name(side, (found.site or found.pos)[0]).called()
    if said.empty:
        reason, detail = (LinkReason.ONLY_IN_POS if side == "pos" else "not matched yet"), ""
    else:
        reason, detail = str(said["reason"].iloc[0]), str(said["detail"].iloc[0])
    sentence = f"The {name} is not linked ({reason})."
    return f"{sentence} {detail}".strip()


def _still_there(target: _Target, products: Products) -> _Target:
    """The target, with an obstacle when one side of the pair is gone from its shop."""
    if target.obstacle or target.pos is None or target.site is None:
        return target
    sides: tuple[tuple[Side, int, str], ...] = (("pos", target.pos, "the POS"), ("site", target.site, products.alias))
    for side, number, shop in sides:
        if products.is_gone(side, number):
            sentence = (
                f"The {products.name(side, number).called()} is gone from {shop}; the next complete read ends it."
            )
            return replace(target, obstacle=sentence)
    return target


def _told(target: _Target, products: Products, fields: Mapping[int, tuple[FieldSync, ...]]) -> VariantSync:
    return VariantSync(
        text=target.text,
        pos=None if target.pos is None else products.name("pos", target.pos),
        site=None if target.site is None else products.name("site", target.site),
        fields=() if target.obstacle or target.site is None else fields.get(target.site, ()),
        obstacle=target.obstacle,
    )
