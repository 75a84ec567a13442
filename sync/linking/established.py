"""What became of the links there were: they stand by their ids, whatever happens to the SKUs.

A SKU that is renamed after linking (or two that are swapped) must never redirect a number to other goods, so an
established pair is looked at by its ids alone. It ends when one side is gone, or when the product on one side has
turned from one variant into many or back: then nobody can tell which goods the old variant stands for.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sync.linking.link_rows import COLUMNS, chosen, link_rows, no_rows
from sync.linking.sides import Ints, Mask, Side, Sides
from sync.linking.skus import exact_key
from sync.records import LinkReason, LinkStatus

# How the shops name the only variant of a product without options.
_DEFAULT_NAMES = ("", "default title", "default", "mặc định")
# Marks a pair that was linked once, though nobody noted what its products looked like.
_UNKNOWN_SHAPE = "?"
SHAPES = ("one/one", "one/many", "many/one", "many/many")
"""Whether products have one or many variants: POS/site; by place, one more for the site and two more for the POS."""
_POS_MANY = 2
_WAS_A_PAIR = (
    LinkReason.SYNC_OFF,
    LinkReason.POS_VARIANT_MISSING,
    LinkReason.SITE_VARIANT_MISSING,
    LinkReason.TYPE_MISMATCH,
    LinkReason.LINK_FAILED,
)
_WARNINGS = ("", "duplicate_sku", "sku_changed")


@dataclass(frozen=True, slots=True)
class Established:
    """Link rows that come from earlier ones.

    Attributes:
        kept: pairs whose two sides exist: linked or `type_mismatch`.
        pos_rows, site_rows: the rows of these pairs on either side.
        by_hand: rows a person unlinked; matching leaves their site variant alone.
        pos_lost: pairs whose POS variant is gone.
        site_lost: pairs whose site variant is gone.
    """

    kept: pd.DataFrame
    pos_rows: Ints
    site_rows: Ints
    by_hand: pd.DataFrame
    pos_lost: pd.DataFrame
    site_lost: pd.DataFrame


def established(sides: Sides, previous: pd.DataFrame) -> Established:
    """Sort the earlier links by what is left of them.

    Args:
        sides: both sides; POS variants that exist.
        previous: stored link rows.
    """
    previous = previous.reindex(columns=COLUMNS).reset_index(drop=True)
    previous["shape"] = previous["shape"].fillna("").astype("str")
    previous["suggestion_score"] = previous["suggestion_score"].fillna(0).astype("int64")
    places = _pairs(previous)
    pos_rows = sides.pos.places(_ids(previous, "pos_variant_id", places))
    site_rows = sides.site.places(_ids(previous, "site_variant_id", places))
    has_pos, has_site = pos_rows >= 0, site_rows >= 0
    both = has_pos & has_site
    return Established(
        kept=_kept(previous, places[both], sides, pos_rows[both], site_rows[both]),
        pos_rows=pos_rows[both],
        site_rows=site_rows[both],
        by_hand=_unlinked_by_hand(previous, sides.site),
        pos_lost=_lost(previous, places[~has_pos & has_site], LinkReason.POS_VARIANT_MISSING),
        site_lost=_lost(previous, places[has_pos & ~has_site], LinkReason.SITE_VARIANT_MISSING),
    )


def shape(pos_many: Mask, site_many: Mask) -> Ints:
    """Whether the products of pairs have one or many variants, as places in `SHAPES`."""
    shapes: Ints = _POS_MANY * pos_many.astype("int64") + site_many.astype("int64")
    return shapes


def unlike(pos_composite: pd.Series, site_kind: pd.Series) -> pd.Series:
    """True where a combo of the site stands against simple goods of the POS."""
    return (site_kind == "combo") & ~pos_composite.astype("bool")


def _pairs(previous: pd.DataFrame) -> Ints:
    """The places of earlier rows that were a link once, one to one."""
    was = (previous["status"] == LinkStatus.LINKED) | (
        previous["reason"].isin([str(reason) for reason in _WAS_A_PAIR]) & (previous["shape"] != "")
    )
    both = previous["pos_variant_id"].notna() & previous["site_variant_id"].notna()
    places = np.flatnonzero((was & both).to_numpy(dtype="bool"))
    for name in ("pos_variant_id", "site_variant_id"):
        places = places[~pd.Series(_ids(previous, name, places)).duplicated().to_numpy()]
    return places


def _ids(previous: pd.DataFrame, name: str, places: Ints) -> Ints:
    ids: Ints = previous[name].array.take(places).to_numpy(dtype="int64")
    return ids


def _kept(previous: pd.DataFrame, places: Ints, sides: Sides, pos_rows: Ints, site_rows: Ints) -> pd.DataFrame:
    """The rows of pairs that exist on both sides; `places` are theirs in `previous`."""
    pos, site = sides.pos, sides.site
    now = shape(pos.many[pos_rows], site.many[site_rows])
    was = _shapes_then(previous["shape"], places, now)
    equal = pos.exact[pos_rows] == site.exact[site_rows]
    pos_turned = _turned(was >= _POS_MANY, pos, pos_rows)
    site_turned = _turned(was % _POS_MANY == 1, site, site_rows)
    # Both sides rebuilt alike, and the SKUs still agree: a person moved the product on both sides.
    rebuilt = pos_turned & site_turned & equal
    turned = (pos_turned | site_turned) & ~rebuilt
    unlikely = _column(site, "kind", site_rows).eq("combo") & ~_column(pos, "composite", pos_rows).astype("bool")
    warning = np.where(pos.twice[pos_rows] | site.twice[site_rows], 1, 0)
    pos_sku, site_sku = _column(pos, "sku", pos_rows), _column(site, "sku", site_rows)
    apart = np.flatnonzero(~equal)
    if len(apart):
        then = previous.take(places[apart])
        renamed = _renamed(then["pos_sku"], sides, pos.exact[pos_rows[apart]])
        renamed |= _renamed(then["site_sku"], sides, site.exact[site_rows[apart]])
        warning[apart[renamed]] = 2
        pos_sku.iloc[apart], site_sku.iloc[apart] = then["pos_sku"].array, then["site_sku"].array
    mismatch = turned | unlikely.to_numpy()
    return link_rows(
        pd.RangeIndex(len(places)),
        {
            "pos_variant_id": pos.ids.to_numpy()[pos_rows],
            "site_variant_id": site.ids.to_numpy()[site_rows],
            "reason": chosen((str(LinkReason.NONE), str(LinkReason.TYPE_MISMATCH)), mismatch.astype("int64")),
            "detail": _kept_details(was, now, turned, unlikely.to_numpy()),
            "by_hand": previous["by_hand"].array.take(places),
            "warning": chosen(_WARNINGS, warning),
            "pos_sku": pos_sku,
            "site_sku": site_sku,
            "shape": chosen(SHAPES, np.where(rebuilt, now, was)),
        },
    )


def _column(side: Side, name: str, rows: Ints) -> pd.Series:
    """A column of some rows, numbered from 0."""
    return pd.Series(side.frame[name].array.take(rows))


def _shapes_then(stored: pd.Series, places: Ints, now: Ints) -> Ints:
    """The shapes at the time of linking, as `shape`; what nobody noted is as it is now."""
    numbers, words = pd.factorize(stored)
    known = np.array([SHAPES.index(word) if word in SHAPES else -1 for word in words], dtype="int64")
    then: Ints = known[numbers[places]] if len(places) else now
    shapes: Ints = np.where(then >= 0, then, now)
    return shapes


def _kept_details(was: Ints, now: Ints, turned: Mask, unlikely: Mask) -> pd.Series:
    detail = pd.Series("", index=pd.RangeIndex(len(was)), dtype="str")
    if turned.any():
        before, after = (pd.Series(chosen(SHAPES, shapes[turned])) for shapes in (was, now))
        detail[turned] = (
            "When it was linked, the products had "
            + before.str.replace("/", " variant(s) in the POS and ")
            + " on the site, now "
            + after.str.replace("/", " and ")
            + ". Check which goods these are, then link them by hand."
        ).array
    if unlikely.any():
        detail[unlikely] = "A combo on the site, but simple goods in the POS."
    return detail


def _turned(was_many: Mask, side: Side, rows: Ints) -> Mask:
    """True where a product turned from one variant into many, or collapsed into its default variant.

    A variant that is the last one left of many is still itself: deleting its siblings is no change of kind.
    """
    many = side.many[rows]
    turned: Mask = ~was_many & many
    single = np.flatnonzero(was_many & ~many)
    if len(single):
        goods = side.described(rows[single])
        name = goods["variant_name"].str.strip().str.casefold()
        default = name.isin(_DEFAULT_NAMES) | (name == goods["product_name"].str.strip().str.casefold())
        turned[single[default.to_numpy(dtype="bool")]] = True
    return turned


def _renamed(then: pd.Series, sides: Sides, numbers: Ints) -> Mask:
    """True where a SKU at the time of linking is not the one of that number."""
    other: Mask = (exact_key(then).array != sides.skus.array.take(numbers)).astype("bool")
    return np.asarray(other)


def _unlinked_by_hand(previous: pd.DataFrame, site: Side) -> pd.DataFrame:
    """The rows of site variants that exist and that a person unlinked, each once."""
    where = np.flatnonzero(previous["reason"] == LinkReason.UNLINKED_BY_HAND)
    if not len(where):
        return no_rows()
    hand = previous[COLUMNS].take(where)
    return hand[hand["site_variant_id"].isin(site.ids)].drop_duplicates("site_variant_id")


def _lost(previous: pd.DataFrame, places: Ints, reason: LinkReason) -> pd.DataFrame:
    if not len(places):
        return no_rows()
    pairs = previous.take(places)
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
