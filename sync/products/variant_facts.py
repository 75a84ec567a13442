"""What the database knows of one product variant: both sides, the row that links them, whether the pair is planned."""

from dataclasses import dataclass

import pandas as pd

from sync.catalogs.fresh_products import Side, VariantName
from sync.errors import WrongUse
from sync.linking.naming import Named
from sync.products.history import LinkSeen, PosSeen, SiteSeen
from sync.records import LinkReason, LinkStatus, PosVariant, SiteVariant
from sync.rows import SiteRow
from sync.stores import Database

Ids = tuple[int | None, int | None]
"""(POS variant, site variant); None where that side has none."""


@dataclass(frozen=True, slots=True)
class Facts:
    """One variant of the POS, of a site, or both.

    Attributes:
        row: the site with its settings.
        pos: the POS's side; None where none is known.
        site: the site's side.
        link: the row that speaks of them; None where no matching has seen them, or nothing on the site is like it.
        matched: whether the site was ever matched at all.
        others: further site variants whose rows name this POS variant.
        planned: whether a plan of the site has the pair.
        gone: whether it is planned only to be emptied, because its POS variant was deleted.
    """

    row: SiteRow
    pos: PosSeen | None
    site: SiteSeen | None
    link: LinkSeen | None
    matched: bool
    others: tuple[int, ...]
    planned: bool
    gone: bool

    def pair(self) -> pd.DataFrame:
        """The pair as the rules of stock and price take it; 0 stands for a side that is not there."""
        ids = {
            "site_variant_id": self.site.variant.id if self.site else 0,
            "pos_variant_id": self.pos.variant.id if self.pos else 0,
        }
        return pd.DataFrame([ids], dtype="int64")


def facts(alias: str, site_variant_id: int | None, pos_variant_id: int | None, database: Database) -> Facts:
    """What is known; a side that is not named is the one that the link row names.

    Raises WrongUse for an unknown site, and when no variant of these ids is known.
    """
    row = database.state.site(alias)
    rows = database.history.links(alias, pos_variant_id, site_variant_id)
    link = _speaking(rows, pos_variant_id, site_variant_id)
    if link is not None and site_variant_id is None and link.status == LinkStatus.LINKED:
        site_variant_id = link.site_variant_id
    if link is not None and pos_variant_id is None:
        pos_variant_id = link.pos_variant_id
    pos = None if pos_variant_id is None else database.history.pos_variant(pos_variant_id)
    site = None if site_variant_id is None else database.history.site_variant(alias, site_variant_id)
    if pos is None and site is None and link is None:
        raise WrongUse(f"Neither the POS nor {alias} has such a variant; read the catalogs again if it is new.")
    named = [one.site_variant_id for one in rows if one is not link and one.pos_variant_id == pos_variant_id]
    others = tuple(number for number in named if number is not None and number != site_variant_id)
    planned, gone = _planned(link, row, pos, site)
    return Facts(row, pos, site, link, bool(database.links.summary(alias)), others, planned, gone)


def faces(alias: str, named: Named, database: Database) -> tuple[Ids, ...]:
    """The pairs to look at for what a person named, each side once or with each of its possible partners."""
    found: list[Ids] = []
    for site in named.site:
        link = _speaking(database.history.links(alias, None, site), None, site)
        partner = None if link is None else link.pos_variant_id
        if partner is not None:
            found.append((partner, site))
        else:
            found += [(pos, site) for pos in named.pos] or [(None, site)]
    shown = {pos for pos, _ in found}
    for pos in named.pos:
        if pos not in shown:
            link = _speaking(database.history.links(alias, pos, None), pos, None)
            linked = link is not None and link.status == LinkStatus.LINKED
            found.append((pos, link.site_variant_id if link is not None and linked else None))
    return tuple(dict.fromkeys(found))


def called(side: Side, variant: PosVariant | SiteVariant | None) -> VariantName | None:
    """What one side calls the variant; None where there is none."""
    if variant is None:
        return None
    return VariantName(side, variant.id, variant.sku, variant.product_name, variant.variant_name)


def _speaking(rows: list[LinkSeen], pos: int | None, site: int | None) -> LinkSeen | None:
    """The row that tells most: of the named site variant, of a pair, of the POS variant alone, any other."""
    if site is not None:
        rows = [row for row in rows if row.site_variant_id == site]
    ranked = sorted(
        rows,
        key=lambda row: (
            row.status != LinkStatus.LINKED,
            pos is not None and row.pos_variant_id != pos,
            row.site_variant_id is not None,
        ),
    )
    return ranked[0] if ranked else None


def _planned(link: LinkSeen | None, row: SiteRow, pos: PosSeen | None, site: SiteSeen | None) -> tuple[bool, bool]:
    """Whether a plan has just this pair, and whether only to empty it."""
    if link is None or site is None or (pos is not None and link.pos_variant_id != pos.variant.id):
        return False, False
    gone = link.reason == LinkReason.POS_VARIANT_MISSING and link.pos_variant_id is not None
    named = link.site_variant_id == site.variant.id and row.settings.product_sync
    return named and (gone or link.status == LinkStatus.LINKED), named and gone
