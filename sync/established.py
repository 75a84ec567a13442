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
_POS_MANY = ("many/one", "many/many")
_SITE_MANY = ("one/many", "many/many")
_SHAPES = ("one/one", *_POS_MANY, "one/many")
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
    previous["suggestion_score"] = previous["suggestion_score"].fillna(0).astype("int64")
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

    Adds to id, product_id, sku, product_name, variant_name (and composite or kind): exact (the SKU as it links), twice
    (whether another variant of this side has the same) and many (whether its product has several variants; units of
    measure of one variant do not count).
    """
    frame = variants.reset_index(drop=True)
    real = ~frame["packsize"] if "packsize" in frame else pd.Series(True, index=frame.index)
    size = frame["product_id"].map(frame.loc[real, "product_id"].value_counts()).fillna(0)
    exact = exact_key(frame["sku"])
    return frame.assign(exact=exact, twice=exact.duplicated(keep=False) & (exact != ""), many=size > 1)


def aligned(side: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The rows of one side (see `sides`) for ids that it has, in their order and with their index."""
    places = pd.Index(side["id"]).get_indexer(ids.to_numpy(dtype="int64"))
    return side.take(places).set_axis(ids.index)


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
    pairs = pairs.reset_index(drop=True)
    left, right = aligned(pos, pairs["pos_variant_id"]), aligned(site, pairs["site_variant_id"])
    now = shape(left["many"], right["many"])
    equal = left["exact"] == right["exact"]
    was = pairs["shape"].where(pairs["shape"].isin(_SHAPES), now)
    pos_turned = _turned(was.isin(_POS_MANY), left)
    site_turned = _turned(was.isin(_SITE_MANY), right)
    # Both sides rebuilt alike, and the SKUs still agree: a person moved the product on both sides.
    rebuilt = pos_turned & site_turned & equal
    turned = (pos_turned | site_turned) & ~rebuilt
    unlikely = unlike(left["composite"], right["kind"])
    return link_rows(
        pairs.index,
        {
            "pos_variant_id": pairs["pos_variant_id"],
            "site_variant_id": pairs["site_variant_id"],
            "reason": np.where(turned | unlikely, LinkReason.TYPE_MISMATCH.value, LinkReason.NONE.value),
            "detail": _kept_details(was, now, turned, unlikely),
            "by_hand": pairs["by_hand"],
            "warning": _warning(pairs, left, right, equal),
            "pos_sku": left["sku"].where(equal, pairs["pos_sku"]),
            "site_sku": right["sku"].where(equal, pairs["site_sku"]),
            "shape": now.where(rebuilt, was),
        },
    )


def _kept_details(was: pd.Series, now: pd.Series, turned: pd.Series, unlikely: pd.Series) -> pd.Series:
    detail = pd.Series("", index=was.index, dtype="str")
    detail[turned] = (
        "When it was linked, the products had "
        + was[turned].str.replace("/", " variant(s) in the POS and ")
        + " on the site, now "
        + now[turned].str.replace("/", " and ")
        + ". Check which goods these are, then link them by hand."
    )
    detail[unlikely] = "A combo on the site, but simple goods in the POS."
    return detail


def _turned(was_many: pd.Series, side: pd.DataFrame) -> pd.Series:
    """True where a product turned from one variant into many, or collapsed into its default variant.

    A variant that is the last one left of many is still itself: deleting its siblings is no change of kind.
    """
    turned = ~was_many & side["many"]
    single = side[was_many & ~side["many"]]
    name = single["variant_name"].str.strip().str.casefold()
    default = name.isin(_DEFAULT_NAMES) | (name == single["product_name"].str.strip().str.casefold())
    turned[single.index[default]] = True
    return turned


def _warning(pairs: pd.DataFrame, pos: pd.DataFrame, site: pd.DataFrame, equal: pd.Series) -> pd.Series:
    """What people should know of each pair; the two sides are aligned with the pairs."""
    warning = pd.Series(np.where(pos["twice"] | site["twice"], "duplicate_sku", ""), index=pairs.index, dtype="str")
    apart = ~equal
    then = pairs[apart]
    renamed = (pos.loc[apart, "exact"] != exact_key(then["pos_sku"])) | (
        site.loc[apart, "exact"] != exact_key(then["site_sku"])
    )
    warning[then.index[renamed]] = "sku_changed"
    return warning


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
