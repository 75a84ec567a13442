"""Which variant of a site belongs to which variant of the POS: frames in, link rows out.

Equal SKUs link (trimmed, NFC), one to one within a site; a link once made stands by its ids. Whatever could be
mistaken is an error with a reason, whatever only looks alike is a suggestion. Every step looks whole columns up by
number (`sync.linking.sides`), so that the time grows with the rows; sentences are made for those alone that need one.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sync.aligning import places
from sync.linking.established import SHAPES, Established, established, shape
from sync.linking.link_rows import chosen, ids_by_key, known_ids, link_rows, no_rows, stacked, statuses
from sync.linking.sides import Further, Ints, Mask, Side, Sides, compared
from sync.linking.skus import SKU_FORMS
from sync.records import LinkReason
from sync.suggestions.spreadsheet_damage import scientific_parts
from sync.suggestions.suggesting import suggestions

# What a row says of a variant that it looks like.
_TOLD = ("pos_variant_id", "pos_sku", "suggestion_kind", "suggestion_score", "detail")
# Reasons that say all there is to say.
_SILENT = [str(LinkReason.NONE), str(LinkReason.BLANK_SKU), str(LinkReason.ONLY_ON_SITE)]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The rows of what belongs together, place by place."""

    pos_rows: Ints
    site_rows: Ints


@dataclass(frozen=True, slots=True)
class Matching:
    """What a matching made.

    Attributes:
        rows: the rows to store, as `Links.rows`: one for each site variant, for each pair that lost its site variant,
            and for each POS variant that cannot be told from its twin. POS variants that no row names are simply
            absent from the site (`only_in_pos`).
        likeness: stands for everything that the suggestions were made from.
    """

    rows: pd.DataFrame
    likeness: str


def match(
    pos: pd.DataFrame,
    site: pd.DataFrame,
    previous: pd.DataFrame,
    further: Further | None = None,
    *,
    product_sync: bool = True,
) -> pd.DataFrame:
    """The rows of `matched`."""
    return matched(pos, site, previous, further, product_sync=product_sync).rows


def matched(
    pos: pd.DataFrame,
    site: pd.DataFrame,
    previous: pd.DataFrame,
    further: Further | None = None,
    *,
    likeness: str = "",
    product_sync: bool = True,
) -> Matching:
    """Link the variants of a site to those of the POS.

    Args:
        pos: as `Catalog.pos_variants`, at least `sides.POS_IDENTITY`; those with status `deleted` count as gone.
        site: as `Catalog.site_variants`, at least `sides.SITE_IDENTITY`.
        previous: the stored link rows, as `Links.rows`.
        further: reads names and options of the variants that need them, where `pos` and `site` lack these columns.
        likeness: that of the matching that made `previous`; while it is the same, its suggestions stand.
        product_sync: False: nothing new is linked, and every pair rests as `sync_off`.
    """
    sides = compared(pos[pos["status"] != "deleted"], site, further)
    earlier = established(sides, previous)
    if not product_sync:
        return Matching(_resting(earlier, sides.site), "")
    by_hand = sides.site.rows_of(earlier.by_hand["site_variant_id"])
    free = np.flatnonzero(~sides.site.among(np.concatenate([earlier.site_rows, by_hand])))
    partner = _partners(sides, free)
    fresh = _judged(sides, free, partner, earlier)
    new = fresh["reason"].isin(["", str(LinkReason.TYPE_MISMATCH)]).to_numpy()
    pairs = _Pairs(np.append(earlier.pos_rows, partner[new]), np.append(earlier.site_rows, free[new]))
    lost_rows = sides.pos.rows_of(earlier.site_lost["pos_variant_id"])
    site_lost = earlier.site_lost[~sides.pos.among(pairs.pos_rows)[lost_rows]]
    fresh = _with_lost(fresh, earlier.pos_lost).reset_index(drop=True)
    named = [earlier.pos_rows, *(sides.pos.rows_of(rows["pos_variant_id"]) for rows in (site_lost, fresh))]
    twins = _pos_twins(sides, np.flatnonzero(~sides.pos.among(np.concatenate(named))))
    alone = _alone(fresh, sides, pairs, twins["pos_variant_id"])
    if alone is not None:
        same = alone.likeness == likeness
        fresh = _as_before(fresh, alone, previous) if same else _with_suggestions(fresh, alone)
    rows = stacked([earlier.kept, earlier.by_hand, site_lost, fresh, twins])
    return Matching(rows, alone.likeness if alone is not None else "")


def only_in_pos(pos: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The POS variants that exist and that no link row of a site names; same columns as `pos`."""
    absent: pd.DataFrame = pos[(pos["status"] != "deleted") & ~pos["id"].isin(rows["pos_variant_id"].dropna())]
    return absent


def _partners(sides: Sides, free: Ints) -> Ints:
    """The row of the first POS variant with the SKU of each free site variant; -1 where there is none."""
    seen = np.flatnonzero(~sides.pos.blank)[::-1]
    first = np.full(len(sides.skus), -1, dtype="int64")
    # Of several that are written to one place the last one stays: the first variant, as they come in reverse.
    first[sides.pos.exact[seen]] = seen
    return first[sides.site.exact[free]]


def _judged(sides: Sides, free: Ints, partner: Ints, earlier: Established) -> pd.DataFrame:
    """One row for each site variant without a link; `partner` as `_partners`."""
    if not len(free):
        return no_rows()
    pos, site = sides.pos, sides.site
    found = partner >= 0

    def so(mask: Mask) -> Mask:
        """What is true of the partners, as a mask of the free variants."""
        return np.append(mask, False)[partner]

    combo = (site.frame["kind"] == "combo").to_numpy(dtype="bool")[free]
    simple = ~pos.frame["composite"].to_numpy(dtype="bool")
    in_pos = so(pos.twice & ~pos.blank)
    fold = site.fold[free]
    cases = [
        (LinkReason.BLANK_SKU, site.blank[free]),
        (LinkReason.DUPLICATE_ON_SITE, site.twice[free]),
        (LinkReason.DUPLICATE_IN_POS, in_pos),
        (LinkReason.LINKED_ELSEWHERE, so(pos.among(earlier.pos_rows))),
        (LinkReason.TYPE_MISMATCH, so(simple) & combo),
        (LinkReason.NONE, found),
        # Below an exact partner: who looks like another of either side can link to nobody.
        (LinkReason.DUPLICATE_ON_SITE, site.fold_rows[fold] > 1),
        (LinkReason.DUPLICATE_IN_POS, pos.fold_rows[fold] > 1),
    ]
    outcomes = [str(outcome) for outcome, _ in cases]
    case = np.select([mask for _, mask in cases], range(len(cases)), default=len(cases))
    reason = pd.Series(chosen([*outcomes, str(LinkReason.ONLY_ON_SITE)], case))
    names_pos = found & ~in_pos
    shapes = shape(so(pos.many), site.many[free]) + 1
    linked = (reason == LinkReason.NONE).to_numpy()
    return link_rows(
        pd.RangeIndex(len(free)),
        {
            "pos_variant_id": known_ids(np.append(pos.ids, 0)[partner], names_pos),
            "site_variant_id": site.ids.to_numpy()[free],
            "reason": reason,
            "detail": _details(sides, free, partner, reason, earlier),
            "pos_sku": _texts_at(pos.frame["sku"], np.where(names_pos, partner, -1)),
            "site_sku": site.frame["sku"].array.take(free),
            "shape": chosen(("", *SHAPES), np.where(linked, shapes, 0)),
        },
    )


def _texts_at(column: pd.Series, rows: Ints) -> Any:
    """The texts of some rows, "" for row -1."""
    return column.array.take(rows, allow_fill=True, fill_value="")


def _details(sides: Sides, free: Ints, partner: Ints, reason: pd.Series, earlier: Established) -> pd.Series:
    """A sentence for each site variant that could have linked."""
    pos, site = sides.pos, sides.site
    detail = pd.Series("", index=reason.index, dtype="str")
    if reason.isin(_SILENT).all():
        return detail
    for outcome, side, exact in (
        (LinkReason.DUPLICATE_ON_SITE, site, site.twice[free]),
        (LinkReason.DUPLICATE_IN_POS, pos, pos.exact_rows[site.exact[free]] > 0),
    ):
        such = (reason == outcome).to_numpy()
        for among, folded in ((such & exact, False), (such & ~exact, True)):
            if among.any():
                detail[among] = _carriers(sides, side, site, free[among], folded=folded).array
    elsewhere = (reason == LinkReason.LINKED_ELSEWHERE).to_numpy()
    if elsewhere.any():
        rows = partner[elsewhere]
        site_row_of = np.full(len(pos.ids), -1, dtype="int64")
        site_row_of[earlier.pos_rows] = earlier.site_rows
        skus = pd.Series(sides.skus.array.take(site.exact[free[elsewhere]]))
        mine, other = pd.Series(pos.ids[rows]).astype("str"), pd.Series(site.ids[site_row_of[rows]]).astype("str")
        sentence = "POS variant " + mine + " with SKU '" + skus + "' is linked to site variant " + other + "."
        detail[elsewhere] = sentence.array
    detail[(reason == LinkReason.TYPE_MISMATCH).to_numpy()] = "A combo on the site, but simple goods in the POS."
    return detail


def _carriers(sides: Sides, where: Side, owner: Side, rows: Ints, *, folded: bool) -> pd.Series:
    """Who on the side `where` carries the SKU of each of the owner's rows, named with the ids."""
    theirs, ours = (where.fold, owner.fold) if folded else (where.exact, owner.exact)
    numbers = ours[rows]
    wanted = np.zeros(max(theirs.max(initial=0), numbers.max(initial=0)) + 1, dtype="bool")
    wanted[numbers] = True
    several = np.flatnonzero(wanted[theirs])
    ids = pd.Series(numbers).map(ids_by_key(pd.Series(theirs[several]), pd.Series(where.ids[several]))).astype("str")
    alike = " but for case or spaces" if folded else ""
    skus = pd.Series(sides.skus.array.take(owner.exact[rows]))
    place = "the POS" if where.name == "pos" else "the site"
    return ("SKU '" + skus + f"' occurs more than once in {place}{alike}: variants " + ids + ".").astype("str")


@dataclass(frozen=True, slots=True)
class _Alone:
    """Who has no counterpart, with names and options: what suggestions are made from.

    Attributes:
        site, pos: the variants of either side, without barcodes that tell nobody apart.
        kin: as `suggesting.candidates`.
        twins: ids of POS variants that cannot be told from another; nobody is pointed to one of them.
        merged: the rows whose SKU a spreadsheet made of several long ones; what was lost may be told by the name.
        rows: the rows that say what they look like, those among them.
        likeness: stands for all of it.
    """

    site: pd.DataFrame
    pos: pd.DataFrame
    kin: pd.DataFrame
    twins: pd.Series
    merged: Mask
    rows: Mask
    likeness: str


def _alone(fresh: pd.DataFrame, sides: Sides, pairs: _Pairs, twins: pd.Series) -> _Alone | None:
    """Who of `fresh` could look like somebody; None where one side has nobody left."""
    open_rows = fresh["reason"].isin([str(LinkReason.ONLY_ON_SITE), str(LinkReason.BLANK_SKU)]).to_numpy()
    twice = fresh.loc[fresh["reason"] == LinkReason.DUPLICATE_ON_SITE, "site_sku"]
    merged = np.zeros(len(fresh), dtype="bool")
    if len(twice):
        merged[scientific_parts(twice).index] = True
    rows = open_rows | merged
    site_rows = sides.site.rows_of(fresh.loc[rows, "site_variant_id"])
    pos_rows = np.flatnonzero(~sides.pos.among(pairs.pos_rows))
    if not len(site_rows) or not len(pos_rows):
        return None
    site, pos = _unshared(sides.site, site_rows), _unshared(sides.pos, pos_rows)
    kin = _kin(sides, pairs, site_rows)
    likeness = _likeness(site, pos, kin, pd.DataFrame({"id": twins, "merged": int(merged.sum())}))
    return _Alone(site, pos, kin, twins, merged, rows, likeness)


def _likeness(*frames: pd.DataFrame) -> str:
    """One text for the content of frames."""
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(",".join(map(str, frame.columns)).encode())
        digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _as_before(fresh: pd.DataFrame, alone: _Alone, previous: pd.DataFrame) -> pd.DataFrame:
    """The rows without a counterpart as they were told the last time."""
    where = np.flatnonzero(alone.rows)
    ids = fresh["site_variant_id"].take(where)
    known = previous[previous["site_variant_id"].notna()]
    then = places(known["site_variant_id"], ids)
    told = {}
    for column in ("reason", "status", *_TOLD):
        told[column] = fresh[column].array.copy()
        told[column][where] = known[column].array.take(then)
    return fresh.assign(**told)


def _with_suggestions(fresh: pd.DataFrame, alone: _Alone) -> pd.DataFrame:
    """The rows without a counterpart say what they look like; nobody is pointed to one of two that look the same."""
    found = suggestions(alone.site, alone.pos, alone.kin)
    by_form = found["suggestion_kind"].isin(SKU_FORMS)
    twin = found["pos_variant_id"].isin(alone.twins)
    found["pos_variant_id"] = found["pos_variant_id"].mask(twin)
    found["pos_sku"] = found["pos_sku"].mask(twin, "")
    found = found[by_form | ~twin]
    where = places(fresh["site_variant_id"], found["site_variant_id"])
    found = found.set_index(where)
    still = alone.merged[where]
    found["detail"] = found["detail"].mask(still, fresh["detail"].take(where) + " " + found["detail"])
    near = found["suggestion_kind"].isin(SKU_FORMS).to_numpy() & ~still
    fresh.loc[where[near], "reason"] = str(LinkReason.NEAR_MATCH)
    for column in _TOLD:
        fresh.loc[where, column] = found[column]
    return fresh


def _unshared(side: Side, rows: Ints) -> pd.DataFrame:
    """Variants without the barcodes that others of their side have too, linked or not: those tell nobody apart."""
    some = side.described(rows)
    if "barcode" not in some or (some["barcode"] == "").all():
        return some
    numbers, _ = pd.factorize(side.frame["barcode"])
    shared = np.bincount(numbers)[numbers[rows]] > 1
    if not shared.any():
        return some
    return some.assign(barcode=some["barcode"].mask(pd.Series(shared, index=some.index), ""))


def _kin(sides: Sides, pairs: _Pairs, open_site: Ints) -> pd.DataFrame:
    """The products that linked variants make a pair: site_product_id, pos_product_id; of open site variants alone."""
    site, pos = (side.frame["product_id"].to_numpy(dtype="int64") for side in (sides.site, sides.pos))
    concerned = pd.Series(site[pairs.site_rows]).isin(site[open_site]).to_numpy()
    kin = {"site_product_id": site[pairs.site_rows[concerned]], "pos_product_id": pos[pairs.pos_rows[concerned]]}
    return pd.DataFrame(kin).drop_duplicates(ignore_index=True)


def _with_lost(fresh: pd.DataFrame, pos_lost: pd.DataFrame) -> pd.DataFrame:
    """Site variants whose POS variant is gone say so, unless another POS variant took its place."""
    if pos_lost.empty:
        return fresh
    linked = fresh.loc[fresh["reason"] == LinkReason.NONE, "site_variant_id"]
    still = pos_lost[~pos_lost["site_variant_id"].isin(linked)]
    return stacked([fresh[~fresh["site_variant_id"].isin(still["site_variant_id"])], still])


def _pos_twins(sides: Sides, alone: Ints) -> pd.DataFrame:
    """POS variants that cannot be told from another by their SKU, and have no partner of their own."""
    pos = sides.pos
    exact = alone[pos.twice[alone] & ~pos.blank[alone]]
    folded = alone[~pos.twice[alone] & ~pos.blank[alone] & (pos.fold_rows[pos.fold[alone]] > 1)]
    rows = np.append(exact, folded)
    if not len(rows):
        return no_rows()
    details = [_carriers(sides, pos, pos, exact, folded=False), _carriers(sides, pos, pos, folded, folded=True)]
    return link_rows(
        pd.RangeIndex(len(rows)),
        {
            "pos_variant_id": pos.ids.to_numpy()[rows],
            "reason": str(LinkReason.DUPLICATE_IN_POS),
            "detail": pd.concat(details, ignore_index=True),
            "pos_sku": pos.frame["sku"].array.take(rows),
        },
    )


def _resting(earlier: Established, site: Side) -> pd.DataFrame:
    """Product sync is off: pairs are remembered, nothing is matched."""
    pairs = stacked([earlier.kept, earlier.pos_lost, earlier.site_lost])
    named = pd.concat([pairs["site_variant_id"], earlier.by_hand["site_variant_id"]])
    rest = np.flatnonzero(~site.among(site.rows_of(named)))
    values = {"site_variant_id": site.ids.to_numpy()[rest], "site_sku": site.frame["sku"].array.take(rest)}
    off = stacked([pairs, link_rows(pd.RangeIndex(len(rest)), values)]).assign(
        reason=str(LinkReason.SYNC_OFF), detail="", warning="", suggestion_kind="", suggestion_score=0
    )
    off["status"] = statuses(off["reason"])
    return stacked([off, earlier.by_hand])
