"""Links that a person makes or ends. Matching leaves both alone until a person says otherwise.

The frame is changed here and stored whole by `Links.replace`, which removes before it links, so that no variant is
linked twice at any moment.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sync.errors import WrongUse
from sync.link_rows import COLUMNS, link_rows
from sync.ports import Change, Database
from sync.records import LinkReason, LinkStatus


@dataclass(frozen=True, slots=True)
class Pair:
    """Two variants that a person says belong together, with their SKUs as they are now."""

    pos_variant_id: int
    site_variant_id: int
    pos_sku: str
    site_sku: str


def partner_of_site(rows: pd.DataFrame, site_variant_id: int) -> int | None:
    """The POS variant that a site variant is linked to."""
    return _partner(rows, "site_variant_id", site_variant_id, "pos_variant_id")


def partner_of_pos(rows: pd.DataFrame, pos_variant_id: int) -> int | None:
    """The site variant that a POS variant is linked to."""
    return _partner(rows, "pos_variant_id", pos_variant_id, "site_variant_id")


def is_unlinked_by_hand(rows: pd.DataFrame, site_variant_id: int) -> bool:
    """Whether a person ended the link of this site variant, or forbade one."""
    mine = rows["site_variant_id"] == site_variant_id
    return bool((rows.loc[mine, "reason"] == LinkReason.UNLINKED_BY_HAND).any())


def obstacle(rows: pd.DataFrame, pair: Pair) -> str:
    """Why a pair cannot be linked, as a sentence; empty when nothing stands against it."""
    other_pos = partner_of_site(rows, pair.site_variant_id)
    if other_pos not in (None, pair.pos_variant_id):
        return f"Site variant {pair.site_variant_id} is linked to POS variant {other_pos}; unlink it first."
    other_site = partner_of_pos(rows, pair.pos_variant_id)
    if other_site not in (None, pair.site_variant_id):
        return f"POS variant {pair.pos_variant_id} is linked to site variant {other_site}; unlink it first."
    return ""


def with_pairs(rows: pd.DataFrame, pairs: Collection[Pair]) -> pd.DataFrame:
    """The link rows with these pairs linked by hand; what the rows said of their variants alone goes."""
    ended = rows["site_variant_id"].isin([pair.site_variant_id for pair in pairs])
    alone = rows["pos_variant_id"].isin([pair.pos_variant_id for pair in pairs]) & rows["site_variant_id"].isna()
    made = pd.DataFrame(
        [(p.pos_variant_id, p.site_variant_id, p.pos_sku, p.site_sku) for p in pairs],
        columns=["pos_variant_id", "site_variant_id", "pos_sku", "site_sku"],
    )
    values: dict[str, Any] = {str(name): made[name] for name in made} | {
        "reason": str(LinkReason.NONE),
        "by_hand": True,
    }
    return _joined(rows[~ended & ~alone], link_rows(made.index, values))


def with_unlinked(rows: pd.DataFrame, site_variants: Collection[int]) -> pd.DataFrame:
    """The link rows with these site variants unlinked by hand; the POS variant they had stays named."""
    mine = rows["site_variant_id"].isin(list(site_variants))
    ended = rows[mine].drop_duplicates("site_variant_id")
    names = ("pos_variant_id", "site_variant_id", "pos_sku", "site_sku")
    values: dict[str, Any] = {name: ended[name] for name in names}
    reason = str(LinkReason.UNLINKED_BY_HAND)
    return _joined(rows[~mine], link_rows(ended.index, values | {"reason": reason, "by_hand": True}))


def link_by_hand(alias: str, pos_variant_id: int, site_variant_id: int, database: Database, who: str) -> None:
    """Link two variants because a person says so.

    Raises:
        WrongUse: one of them is not known, or linked to another one.
    """
    pair = Pair(
        pos_variant_id,
        site_variant_id,
        _sku(database.catalog.pos_variants(), pos_variant_id, "the POS"),
        _sku(database.catalog.site_variants(alias), site_variant_id, alias),
    )
    rows = database.links.rows(alias)
    if sentence := obstacle(rows, pair):
        raise WrongUse(sentence)
    database.links.replace(alias, with_pairs(rows, [pair]))
    database.state.log([linked_change(alias, pair, who, "Linked by hand.")])


def unlink_by_hand(alias: str, site_variant_id: int, database: Database, who: str) -> None:
    """End the link of a site variant, and keep matching from making it again.

    Raises:
        WrongUse: the site variant is not known.
    """
    rows = database.links.rows(alias)
    if not (rows["site_variant_id"] == site_variant_id).any():
        raise WrongUse(f"{alias} has no variant {site_variant_id}; read the site again.")
    before = partner_of_site(rows, site_variant_id)
    database.links.replace(alias, with_unlinked(rows, [site_variant_id]))
    database.state.log([unlinked_change(alias, site_variant_id, before, who, "Unlinked by hand.")])


def linked_change(alias: str, pair: Pair, who: str, why: str) -> Change:
    """The log's entry of a link."""
    return Change(who, alias, "link", str(pair.site_variant_id), "pos_variant_id", None, str(pair.pos_variant_id), why)


def unlinked_change(alias: str, site_variant_id: int, before: int | None, who: str, why: str) -> Change:
    """The log's entry of a link that ended."""
    was = None if before is None else str(before)
    return Change(who, alias, "link", str(site_variant_id), "pos_variant_id", was, None, why)


def _partner(rows: pd.DataFrame, own: str, value: int, other: str) -> int | None:
    mine = rows.loc[(rows[own] == value) & (rows["status"] == LinkStatus.LINKED), other].dropna()
    return int(mine.iloc[0]) if len(mine) else None


def _joined(kept: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([kept.reindex(columns=COLUMNS), made], ignore_index=True)


def _sku(variants: pd.DataFrame, number: int, where: str) -> str:
    found = variants.loc[variants["id"] == number, "sku"]
    if found.empty:
        raise WrongUse(f"{where} has no variant {number}; read the catalog again.")
    return str(found.iloc[0])
