"""Links that a person makes or ends. Matching leaves both alone until a person says otherwise.

The rows are changed here and stored by `Links.replace`, which removes before it links, so that no variant is
linked twice at any moment; always within the turn that matching takes as well, so that neither undoes the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sync.linking.link_rows import COLUMNS, link_rows
from sync.records import LinkReason, LinkStatus
from sync.rows import Change

# Pairs that were linked once and wait for a person, or for the side that is gone.
_BROKEN = [str(LinkReason.SITE_VARIANT_MISSING), str(LinkReason.TYPE_MISMATCH), str(LinkReason.LINK_FAILED)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two variants that a person says belong together, with their SKUs as they are now."""

    pos_variant_id: int
    site_variant_id: int
    pos_sku: str
    site_sku: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the variants of a site stand, looked up once for many questions.

    Attributes:
        pos_of: linked site variant → its POS variant.
        site_of: linked POS variant → its site variant.
        by_hand: site variants that a person unlinked.
        known: site variants that have a row at all.
    """

    pos_of: Mapping[int, int]
    site_of: Mapping[int, int]
    by_hand: Collection[int]
    known: Collection[int]

    def obstacle(self, pair: Pair) -> str:
        """Why a pair cannot be linked, as a sentence; empty when nothing stands against it."""
        other_pos = self.pos_of.get(pair.site_variant_id, pair.pos_variant_id)
        if other_pos != pair.pos_variant_id:
            return f"Site variant {pair.site_variant_id} is linked to POS variant {other_pos}; unlink it first."
        other_site = self.site_of.get(pair.pos_variant_id, pair.site_variant_id)
        if other_site != pair.site_variant_id:
            return f"POS variant {pair.pos_variant_id} is linked to site variant {other_site}; unlink it first."
        return ""


def standing(rows: pd.DataFrame) -> Standing:
    """Read the stored rows of a site (`Links.rows`)."""
    linked = rows[rows["status"] == LinkStatus.LINKED].dropna(subset=["pos_variant_id", "site_variant_id"])
    pairs = list(zip(linked["pos_variant_id"].tolist(), linked["site_variant_id"].tolist(), strict=True))
    parted = rows.loc[rows["reason"] == LinkReason.UNLINKED_BY_HAND, "site_variant_id"].dropna()
    return Standing(
        pos_of={site: pos for pos, site in pairs},
        site_of=dict(pairs),
        by_hand=frozenset(parted.tolist()),
        known=frozenset(rows["site_variant_id"].dropna().tolist()),
    )


def with_pairs(rows: pd.DataFrame, pairs: Collection[Pair]) -> pd.DataFrame:
    """The link rows with these pairs linked by hand; what the rows said of their variants alone goes.

    So does a pair that the POS variant had before and that is broken: matching would hold on to the older of the two.
    """
    ended = rows["site_variant_id"].isin([pair.site_variant_id for pair in pairs])
    ours = rows["pos_variant_id"].isin([pair.pos_variant_id for pair in pairs])
    alone = ours & (rows["site_variant_id"].isna() | rows["reason"].isin(_BROKEN))
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


def linked_change(alias: str, pair: Pair, who: str, why: str) -> Change:
    """The log's entry of a link."""
    return Change(who, alias, "link", str(pair.site_variant_id), "pos_variant_id", None, str(pair.pos_variant_id), why)


def unlinked_change(alias: str, site_variant_id: int, before: int | None, who: str, why: str) -> Change:
    """The log's entry of a link that ended."""
    was = None if before is None else str(before)
    return Change(who, alias, "link", str(site_variant_id), "pos_variant_id", was, None, why)


def _joined(kept: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([kept.reindex(columns=COLUMNS), made], ignore_index=True)
