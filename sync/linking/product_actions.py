"""Linking two variants and ending a link, because a person says so.

A link is never made by stale knowledge: both products are read from the shops first. Then stock and price go at once.
"""

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from sync.catalogs.fresh_products import Products, VariantName, known_products, read_again
from sync.errors import WrongUse
from sync.linking.chosen_pair import chosen_pair, involved
from sync.linking.established import unlike
from sync.linking.hand_links import Pair, Standing, linked_change, standing, unlinked_change, with_pairs, with_unlinked
from sync.linking.link import link_site, links_turn
from sync.linking.naming import Named, named_in
from sync.listings.plan import plan_site
from sync.listings.sync_now import not_linked, rows_of, sync_is_off
from sync.listings.writing_now import FieldSync, bring_in_step, ended_by_error, note_of
from sync.ports import Pos, Site
from sync.progress import Progress, quiet
from sync.records import LinkReason, LinkStatus
from sync.stores import Database

_WHY_LINKED = "Linked by hand."
_WHY_UNLINKED = "Unlinked by hand."
# What matching leaves alone already, or would not remember: there is nothing to keep apart.
_RESTS = (str(LinkReason.UNLINKED_BY_HAND), str(LinkReason.SYNC_OFF), str(LinkReason.SITE_VARIANT_MISSING))


@dataclass(frozen=True, slots=True)
class LinkAction:
    """What became of the wish to link two variants.

    Attributes:
        outcome: `linked`; `already` linked to each other, and written again; `refused`, nothing was changed.
        detail: a full sentence.
        pos, site: the two variants, as far as they were found.
        fields: what was written of the pair, or why not.
        stopped: why not everything was written (`SyncNowReport.stopped`).
        note: the same as a full sentence.
    """

    outcome: Literal["linked", "already", "refused"]
    detail: str
    pos: VariantName | None = None
    site: VariantName | None = None
    fields: tuple[FieldSync, ...] = ()
    stopped: str = ""
    note: str = ""

    @property
    def failed(self) -> bool:
        """Whether nothing was linked, or a value could not be written though nothing waits for a go-ahead."""
        bad = any(one.state in ("refused", "error") for one in self.fields)
        return self.outcome == "refused" or ended_by_error(self.stopped) or bad


@dataclass(frozen=True, slots=True)
class UnlinkAction:
    """What became of the wish to end a link.

    Attributes:
        outcome: `unlinked`; `kept_apart`: was not linked, and matching leaves it alone from now on; `unchanged`: was
            not linked; `refused`, nothing was changed.
        detail: a full sentence.
        pos, site: the two variants, as far as they were found.
    """

    outcome: Literal["unlinked", "kept_apart", "unchanged", "refused"]
    detail: str
    pos: VariantName | None = None
    site: VariantName | None = None

    @property
    def failed(self) -> bool:
        """Whether it was refused."""
        return self.outcome == "refused"


# ---- link ----------------------------------------------------------------------------------------


def link_variant(
    text: str, to: str | None, pos: Pos, site: Site, database: Database, who: str, *, progress: Progress = quiet
) -> LinkAction:
    """Link the variant of a SKU with the equal SKU of the other side, or with the one chosen by `to`.

    Args:
        text: a SKU, `pos:ID` or `site:ID`.
        to: the counterpart on the other side: a SKU, `#ID`, `pos:ID` or `site:ID`; None: the equal SKU.
        pos: the POS.
        site: the website.
        database: the tables.
        who: stands in the log of changes.
        progress: told how far the writing is.

    Raises:
        WrongUse: the site is unknown, or a catalog was never read whole.
        ShopError: a shop could not be read; nothing was linked.
        LeaseTaken: somebody else has been linking this site for too long.
    """
    if sentence := sync_is_off(database.state.site(site.alias)):
        return LinkAction("refused", sentence)
    _require_whole(site.alias, database)
    known = known_products(site.alias, database)
    products = read_again(known, pos, site, database, *involved(text, to, known, database.links.rows(site.alias)))
    try:
        pair = chosen_pair(text, to, products)
    except WrongUse as error:
        return LinkAction("refused", str(error))
    made = _linked(pair, products, database, who)
    if made.outcome == "refused":
        return made
    link_site(site.alias, database)
    fields, stopped = bring_in_step({pair.site_variant_id}, products, site, database, progress=progress)
    written = fields.get(pair.site_variant_id, ())
    return replace(made, fields=written, stopped=stopped, note=note_of(site.alias, stopped))


def _linked(pair: Pair, products: Products, database: Database, who: str) -> LinkAction:
    """Store the link within the turn of the site's links, unless something stands against it."""
    alias = products.alias
    ours, theirs = products.name("pos", pair.pos_variant_id), products.name("site", pair.site_variant_id)
    if sentence := _unfit(pair, products):
        return LinkAction("refused", sentence, ours, theirs)
    with links_turn(alias, database):
        rows = database.links.rows(alias)
        now = standing(rows)
        if sentence := _elsewhere(pair, now, products):
            return LinkAction("refused", sentence, ours, theirs)
        already = now.pos_of.get(pair.site_variant_id) == pair.pos_variant_id
        if not already:
            database.links.replace(alias, with_pairs(rows, [pair]))
    one, other = ours.called(), theirs.called()
    if already:
        return LinkAction("already", f"The {one} and the {other} were linked to each other already.", ours, theirs)
    database.state.log([linked_change(alias, pair, who, _WHY_LINKED)])
    return LinkAction("linked", f"The {one} and the {other} are linked now.", ours, theirs)


def _unfit(pair: Pair, products: Products) -> str:
    """Why two variants can never be linked, as a sentence; empty when they can."""
    ours, theirs = products.name("pos", pair.pos_variant_id), products.name("site", pair.site_variant_id)
    if products.is_gone("pos", ours.id):
        return f"The {ours.called()} was deleted in the POS, so nothing can be linked with it."
    if products.is_gone("site", theirs.id):
        return f"The {theirs.called()} is gone from {products.alias}, so nothing can be linked with it."
    composite = products.pos.loc[products.pos["id"] == ours.id, "composite"].reset_index(drop=True)
    kind = products.site.loc[products.site["id"] == theirs.id, "kind"].reset_index(drop=True)
    if unlike(composite, kind).any():
        return f"The {theirs.called()} is a combo, but the {ours.called()} is simple goods; they cannot be linked."
    return ""


def _elsewhere(pair: Pair, now: Standing, products: Products) -> str:
    """That one of the two is linked to another variant, saying to which; empty when neither is."""
    ours, theirs = products.name("pos", pair.pos_variant_id), products.name("site", pair.site_variant_id)
    remedy = f"unlink it first: multiweb unlink {products.alias}"
    other = now.pos_of.get(theirs.id, ours.id)
    if other != ours.id:
        return (
            f"The {theirs.called()} is linked to the {products.name('pos', other).called()}; {remedy} site:{theirs.id}"
        )
    other = now.site_of.get(ours.id, theirs.id)
    if other != theirs.id:
        return f"The {ours.called()} is linked to the {products.name('site', other).called()}; {remedy} site:{other}"
    return ""


def _require_whole(alias: str, database: Database) -> None:
    """Raises WrongUse before both catalogs were read whole: the SKU may occur again in the part that is missing."""
    marks = database.state.watermarks()
    for stream, what in (("pos:catalog", "The POS"), (f"site:{alias}:full", alias)):
        if stream not in marks:
            raise WrongUse(f"{what} was not read whole yet, so nothing can be linked. Run: multiweb sync {alias}")


# ---- unlink --------------------------------------------------------------------------------------


def unlink_variant(alias: str, text: str, database: Database, who: str, *, keep_apart: bool = False) -> UnlinkAction:
    """End the link of the variant with a SKU, for good: matching does not make it again, and nothing is written.

    A push that is at work on the site takes notice when it looks at the links again, at the latest after
    `push.LOOK_EVERY_CALLS` calls.

    Args:
        alias: of the site.
        text: a SKU, `pos:ID` or `site:ID`.
        database: the tables.
        who: stands in the log of changes.
        keep_apart: for a site variant that is not linked: keep matching from ever linking it.

    Raises:
        WrongUse: the site is unknown.
        LeaseTaken: somebody else has been linking this site for too long.
    """
    if sentence := sync_is_off(database.state.site(alias)):
        return UnlinkAction("refused", sentence)
    products = known_products(alias, database)
    try:
        found = named_in(alias, text, products.pos, products.site)
    except WrongUse as error:
        return UnlinkAction("refused", str(error))
    with links_turn(alias, database):
        rows = database.links.rows(alias)
        chosen = _to_part(found, rows, products, keep_apart=keep_apart)
        if isinstance(chosen, UnlinkAction):
            return chosen
        database.links.replace(alias, with_unlinked(rows, [chosen]))
    before = standing(rows).pos_of.get(chosen)
    database.state.log([unlinked_change(alias, chosen, before, who, _WHY_UNLINKED)])
    plan_site(alias, database)
    theirs = products.name("site", chosen)
    if before is None:
        return UnlinkAction("kept_apart", f"The {theirs.called()} is left alone by matching from now on.", None, theirs)
    ours = products.name("pos", before)
    sentence = f"The {ours.called()} and the {theirs.called()} are linked no more, and matching leaves them alone."
    return UnlinkAction("unlinked", sentence, ours, theirs)


def _to_part(found: Named, rows: pd.DataFrame, products: Products, *, keep_apart: bool) -> int | UnlinkAction:
    """The site variant whose link is to end or never to be, or why there is none."""
    mine = rows_of(found, rows)
    linked = mine.loc[mine["status"] == LinkStatus.LINKED, "site_variant_id"].dropna()
    if len(linked) > 1:
        return UnlinkAction("refused", _which(found, linked.tolist(), products))
    if len(linked) == 1:
        return int(linked.iloc[0])
    free = mine.loc[~mine["reason"].isin(_RESTS), "site_variant_id"].dropna()
    if not keep_apart or free.empty:
        name = products.name("site", found.site[0]) if found.site else None
        sentence = not_linked(found, rows, products)
        if not free.empty:
            sentence += f" To keep it apart for good: multiweb unlink {products.alias} site:{free.iloc[0]} --keep-apart"
        return UnlinkAction("unchanged", sentence, None, name)
    if len(free) > 1:
        return UnlinkAction("refused", _which(found, free.tolist(), products))
    return int(free.iloc[0])


def _which(found: Named, site_variants: list[int], products: Products) -> str:
    names = "; ".join(products.name("site", number).called() for number in site_variants)
    return (
        f"{found.text!r} stands for several variants of {products.alias}: {names}. "
        f"Name the one that is meant by its id, for example site:{site_variants[0]}."
    )
