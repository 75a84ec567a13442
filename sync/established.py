"""What became of the links there were: they stand by their ids, whatever happens to the SKUs.

A SKU that is renamed after linking (or two that are swapped) must never redirect a number to other goods, so an
established pair is looked at by its ids alone. It ends when one side is gone, or when the product on one side has
turned from one variant into many or back: then nobody can tell which goods the old variant stands for.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sync.link_rows import COLUMNS, link_rows
from sync.records import LinkReason, LinkStatus
from sync.skus import exact_key

# How the shops name the only variant of a product without options.
_DEFAULT_NAMES = ("", "default title", "default", "mặc định")
# Marks a pair that was linked once, though nobody noted what its products looked like.
_UNKNOWN_SHAPE = "?"
_WAS_A_PAIR = (
    LinkReason.SYNC_OFF,
    LinkReason.POS_VARIANT_MISSING,
    LinkReason.SITE_VARIANT_MISSING,
    LinkReason.TYPE_MISMATCH,
    LinkReason.LINK_FAILED,
)


@dataclass(frozen=True, slots=True)
class Established:
    """Link rows that come from earlier ones.

    Attributes:
        kept: pairs whose two sides exist: linked or `type_mismatch`.
        by_hand: rows a person unlinked; matching leaves their site variant alone.
        pos_lost: pairs whose POS variant is gone.
        site_lost: pairs whose site variant is gone.
    """

    kept: pd.DataFrame
    by_hand: pd.DataFrame
    pos_lost: pd.DataFrame
    site_lost: pd.DataFrame


def established(pos: pd.DataFrame, site: pd.DataFrame, previous: pd.DataFrame) -> Established:
    """Sort the earlier links by what is left of them.

    Args:
        pos: POS variants that exist, with `exact` and `many` (see `sides`).
        site: site variants with the same.
        previous: stored link rows.
    """
    previous = previous.reindex(columns=COLUMNS)
    previous["shape"] = previous["shape"].fillna("").astype("str")
    pairs = _pairs(previous)
    has_pos = pairs["pos_variant_id"].isin(pos["id"])
    has_site = pairs["site_variant_id"].isin(site["id"])
    hand = previous[
        (previous["reason"] == LinkReason.UNLINKED_BY_HAND) & previous["site_variant_id"].isin(site["id"])
    ].drop_duplicates("site_variant_id")
    return Established(
        kept=_kept(pairs[has_pos & has_site], pos, site),
        by_hand=hand[COLUMNS],
        pos_lost=_lost(pairs[~has_pos & has_site], LinkReason.POS_VARIANT_MISSING),
        site_lost=_lost(pairs[has_pos & ~has_site], LinkReason.SITE_VARIANT_MISSING),
    )


def sides(variants: pd.DataFrame) -> pd.DataFrame:
    """The columns that both sides are compared by, one row per variant.

    Adds to id, product_id, sku, product_name, variant_name (and composite or kind): exact (the SKU as it links) and
    many (whether its product has several variants; units of measure of one variant do not count).
    """
    frame = variants.reset_index(drop=True)
    real = ~frame["packsize"] if "packsize" in frame else pd.Series(True, index=frame.index)
    size = frame["product_id"].map(frame.loc[real, "product_id"].value_counts()).fillna(0)
    return frame.assign(exact=exact_key(frame["sku"]), many=size > 1)


def shape(pos_many: pd.Series, site_many: pd.Series) -> pd.Series:
    """Whether the products of a pair have one or many variants: "one/many"."""
    words = {True: "many", False: "one"}
    return (pos_many.map(words) + "/" + site_many.map(words)).astype("str")


def unlike(pos_composite: pd.Series, site_kind: pd.Series) -> pd.Series:
    """True where a combo of the site stands against simple goods of the POS."""
    return (site_kind == "combo") & ~pos_composite.astype("bool")


def _pairs(previous: pd.DataFrame) -> pd.DataFrame:
    """Earlier rows that were a link once, one to one."""
    was = (previous["status"] == LinkStatus.LINKED) | (
        previous["reason"].isin([str(reason) for reason in _WAS_A_PAIR]) & (previous["shape"] != "")
    )
    both = previous["pos_variant_id"].notna() & previous["site_variant_id"].notna()
    return previous[was & both].drop_duplicates("pos_variant_id").drop_duplicates("site_variant_id")


def _kept(pairs: pd.DataFrame, pos: pd.DataFrame, site: pd.DataFrame) -> pd.DataFrame:
    both = pairs.merge(pos.add_prefix("p_"), left_on="pos_variant_id", right_on="p_id").merge(
        site.add_prefix("s_"), left_on="site_variant_id", right_on="s_id"
    )
    now = shape(both["p_many"], both["s_many"])
    equal = both["p_exact"] == both["s_exact"]
    was = both["shape"].where(both["shape"].str.contains("/"), now)
    pos_turned = _turned(was.str.startswith("many"), both["p_many"], both, "p_")
    site_turned = _turned(was.str.endswith("many"), both["s_many"], both, "s_")
    # Both sides rebuilt alike, and the SKUs still agree: a person moved the product on both sides.
    rebuilt = pos_turned & site_turned & equal
    turned = (pos_turned | site_turned) & ~rebuilt
    unlikely = unlike(both["p_composite"], both["s_kind"])
    reason = np.where(turned | unlikely, LinkReason.TYPE_MISMATCH.value, LinkReason.NONE.value)
    detail = pd.Series("", index=both.index, dtype="str")
    detail[turned] = (
        "When it was linked, the products had "
        + was.str.replace("/", " variant(s) in the POS and ")
        + " on the site, now "
        + now.str.replace("/", " and ")
        + ". Check which goods these are, then link them by hand."
    )[turned]
    detail[unlikely] = "A combo on the site, but simple goods in the POS."
    return link_rows(
        both.index,
        {
            "pos_variant_id": both["pos_variant_id"],
            "site_variant_id": both["site_variant_id"],
            "reason": reason,
            "detail": detail,
            "by_hand": both["by_hand"],
            "warning": _warning(both, pos, site, equal),
            "pos_sku": both["p_sku"].where(equal, both["pos_sku"]),
            "site_sku": both["s_sku"].where(equal, both["site_sku"]),
            "shape": now.where(rebuilt, was),
        },
    )


def _turned(was_many: pd.Series, many: pd.Series, both: pd.DataFrame, side: str) -> pd.Series:
    """True where a product turned from one variant into many, or collapsed into its default variant.

    A variant that is the last one left of many is still itself: deleting its siblings is no change of kind.
    """
    name = both[f"{side}variant_name"].str.strip().str.casefold()
    default = name.isin(_DEFAULT_NAMES) | (name == both[f"{side}product_name"].str.strip().str.casefold())
    return (~was_many & many) | (was_many & ~many & default)


def _warning(both: pd.DataFrame, pos: pd.DataFrame, site: pd.DataFrame, equal: pd.Series) -> pd.Series:
    renamed = (both["p_exact"] != exact_key(both["pos_sku"])) | (both["s_exact"] != exact_key(both["site_sku"]))
    twice = both["p_exact"].isin(_repeated(pos)) | both["s_exact"].isin(_repeated(site))
    words = np.where(twice, "duplicate_sku", "")
    return pd.Series(np.where(renamed & ~equal, "sku_changed", words), index=both.index)


def _repeated(side: pd.DataFrame) -> pd.Series:
    repeated: pd.Series = side.loc[side["exact"].duplicated() & (side["exact"] != ""), "exact"]
    return repeated


def _lost(pairs: pd.DataFrame, reason: LinkReason) -> pd.DataFrame:
    if reason == LinkReason.POS_VARIANT_MISSING:
        detail = "The POS variant " + pairs["pos_variant_id"].astype("str") + " was deleted."
    else:
        detail = "The site variant " + pairs["site_variant_id"].astype("str") + " is gone from the site."
    names = ["pos_variant_id", "site_variant_id", "by_hand", "pos_sku", "site_sku", "shape"]
    shaped = pairs["shape"].where(pairs["shape"] != "", _UNKNOWN_SHAPE)
    return link_rows(
        pairs.index,
        {name: pairs[name] for name in names} | {"reason": str(reason), "detail": detail, "shape": shaped},
    )
