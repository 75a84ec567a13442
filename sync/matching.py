"""Which variant of a site belongs to which variant of the POS: frames in, link rows out.

Equal SKUs link (trimmed, NFC), one to one within a site; a link once made stands by its ids. Whatever could be
mistaken is an error with a reason, whatever only looks alike is a suggestion. Every step is a join or a count over
whole columns, so that the time grows with the rows.
"""

import numpy as np
import pandas as pd

from sync.established import Established, aligned, established, shape, sides, unlike
from sync.link_rows import COLUMNS, ids_by_key, link_rows, statuses
from sync.records import LinkReason
from sync.skus import SKU_FORMS, fold_key
from sync.spreadsheet_damage import scientific_parts
from sync.suggesting import suggestions


def match(pos: pd.DataFrame, site: pd.DataFrame, previous: pd.DataFrame, *, product_sync: bool = True) -> pd.DataFrame:
    """Link the variants of a site to those of the POS.

    Args:
        pos: as `Catalog.pos_variants`; those with status `deleted` count as gone.
        site: as `Catalog.site_variants`.
        previous: the stored link rows, as `Links.rows`.
        product_sync: False: nothing new is linked, and every pair rests as `sync_off`.

    Returns:
        The rows to store, as `Links.rows`: one for each site variant, for each pair that lost its site variant,
        and for each POS variant that cannot be told from its twin. POS variants that no row names are simply
        absent from the site (`only_in_pos`).
    """
    pos, site = sides(pos[pos["status"] != "deleted"]), sides(site)
    earlier = established(pos, site, previous)
    if not product_sync:
        return _resting(earlier, site)
    taken_site = pd.concat([earlier.kept["site_variant_id"], earlier.by_hand["site_variant_id"]])
    free, alone = ~site["id"].isin(taken_site), ~pos["id"].isin(earlier.kept["pos_variant_id"])
    if not free.any() and not alone.any():
        return pd.concat([earlier.kept, earlier.by_hand], ignore_index=True)[COLUMNS]
    pos, site = _with_twins(pos), _with_twins(site)
    fresh = _judged(site[free], site, pos, earlier.kept)
    linked = pd.concat([earlier.kept, fresh[fresh["reason"].isin(["", str(LinkReason.TYPE_MISMATCH)])]])
    site_lost = earlier.site_lost[~earlier.site_lost["pos_variant_id"].isin(linked["pos_variant_id"])]
    fresh = _with_lost(fresh, earlier.pos_lost)
    named = pd.concat([earlier.kept["pos_variant_id"], site_lost["pos_variant_id"], fresh["pos_variant_id"]])
    twins = _pos_twins(pos, named)
    fresh = _with_suggestions(fresh, site, pos, linked, twins["pos_variant_id"])
    return pd.concat([earlier.kept, earlier.by_hand, site_lost, fresh, twins], ignore_index=True)[COLUMNS]


def only_in_pos(pos: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The POS variants that exist and that no link row of a site names; same columns as `pos`."""
    absent: pd.DataFrame = pos[(pos["status"] != "deleted") & ~pos["id"].isin(rows["pos_variant_id"].dropna())]
    return absent


def _with_twins(side: pd.DataFrame) -> pd.DataFrame:
    """With the folded SKU, whether it is blank to the eye, and whether another variant of this side has the same."""
    fold = fold_key(side["sku"])
    seen = fold != ""
    return side.assign(
        fold=fold,
        blank=~seen,
        exact_twice=side["twice"] & seen,
        fold_twice=fold.duplicated(keep=False) & seen,
    )


def _judged(free: pd.DataFrame, site: pd.DataFrame, pos: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """One row for each site variant without a link, indexed by its id."""
    free = free.set_index("id", drop=False)
    partners = pos[~pos["blank"]].drop_duplicates("exact").set_index("exact")
    partner = free["exact"].map(partners["id"]).astype("Int64")
    composite, many = pos.loc[pos["composite"], "id"], pos.loc[pos["many"], "id"]
    conditions = {
        LinkReason.BLANK_SKU: free["blank"],
        LinkReason.DUPLICATE_ON_SITE: free["exact_twice"],
        LinkReason.DUPLICATE_IN_POS: partner.isin(pos.loc[pos["exact_twice"], "id"]),
        LinkReason.LINKED_ELSEWHERE: partner.isin(kept["pos_variant_id"]) & partner.notna(),
        LinkReason.TYPE_MISMATCH: partner.notna() & unlike(partner.isin(composite), free["kind"]),
        LinkReason.NONE: partner.notna(),
    }
    # Below an exact partner: who looks like another of either side can link to nobody.
    twins = [free["fold_twice"], free["fold"].isin(pos.loc[pos["fold_twice"], "fold"])]
    outcomes = [*conditions, LinkReason.DUPLICATE_ON_SITE, LinkReason.DUPLICATE_IN_POS]
    reason = pd.Series(
        np.select(
            [*conditions.values(), *twins],
            [str(outcome) for outcome in outcomes],
            default=str(LinkReason.ONLY_ON_SITE),
        ),
        index=free.index,
    ).astype("str")
    names_pos = partner.where(~conditions[LinkReason.DUPLICATE_IN_POS])
    linked = reason == LinkReason.NONE
    shapes = shape(partner.isin(many), free["many"])
    return link_rows(
        free.index,
        {
            "pos_variant_id": names_pos,
            "site_variant_id": free["id"],
            "reason": reason,
            "detail": _details(free, reason, site, pos, kept, names_pos),
            "pos_sku": free["exact"].map(partners["sku"]).where(names_pos.notna(), ""),
            "site_sku": free["sku"],
            "shape": shapes.where(linked, ""),
        },
    )


def _details(
    free: pd.DataFrame,
    reason: pd.Series,
    site: pd.DataFrame,
    pos: pd.DataFrame,
    kept: pd.DataFrame,
    partner: pd.Series,
) -> pd.Series:
    """A sentence for each site variant that could have linked."""
    detail = pd.Series("", index=free.index, dtype="str")
    on_site = reason == LinkReason.DUPLICATE_ON_SITE
    exact = on_site & free["exact_twice"]
    detail[exact] = _carriers("the site", free[exact], site, "exact")
    detail[on_site & ~exact] = _carriers("the site", free[on_site & ~exact], site, "fold")
    in_pos = reason == LinkReason.DUPLICATE_IN_POS
    exact = in_pos & free["exact"].isin(pos["exact"])
    detail[exact] = _carriers("the POS", free[exact], pos, "exact")
    detail[in_pos & ~exact] = _carriers("the POS", free[in_pos & ~exact], pos, "fold")
    elsewhere = reason == LinkReason.LINKED_ELSEWHERE
    other = partner[elsewhere].map(kept.set_index("pos_variant_id")["site_variant_id"])
    detail[elsewhere] = (
        "POS variant " + partner[elsewhere].astype("str") + " with SKU '" + free.loc[elsewhere, "exact"]
        + "' is linked to site variant " + other.astype("str") + "."
    )  # fmt: skip
    detail[reason == LinkReason.TYPE_MISMATCH] = "A combo on the site, but simple goods in the POS."
    return detail


def _carriers(where: str, rows: pd.DataFrame, side: pd.DataFrame, key: str) -> pd.Series:
    """Who else carries the SKU of each row, named with the ids."""
    several = side[side[key].isin(rows[key])]
    ids = rows[key].map(ids_by_key(several[key], several["id"]))
    alike = "" if key == "exact" else " but for case or spaces"
    return ("SKU '" + rows["exact"] + f"' occurs more than once in {where}{alike}: variants " + ids + ".").astype("str")


def _with_suggestions(
    fresh: pd.DataFrame, site: pd.DataFrame, pos: pd.DataFrame, linked: pd.DataFrame, twins: pd.Series
) -> pd.DataFrame:
    """The rows without a counterpart say what they look like; nobody is pointed to one of two that look the same."""
    open_rows = fresh["reason"].isin([str(LinkReason.ONLY_ON_SITE), str(LinkReason.BLANK_SKU)])
    # A spreadsheet makes one SKU of several long ones; what was lost may still be told by the name.
    merged = (fresh["reason"] == LinkReason.DUPLICATE_ON_SITE) & fresh.index.isin(
        scientific_parts(fresh["site_sku"]).index
    )
    open_rows |= merged
    open_site = site[site["id"].isin(fresh.loc[open_rows, "site_variant_id"])]
    open_pos = pos[~pos["id"].isin(linked["pos_variant_id"])]
    if open_site.empty or open_pos.empty:
        return fresh
    found = suggestions(_unshared(open_site, site), _unshared(open_pos, pos), _kin(linked, site, pos))
    by_form = found["suggestion_kind"].isin(SKU_FORMS)
    twin = found["pos_variant_id"].isin(twins)
    found["pos_variant_id"] = found["pos_variant_id"].mask(twin)
    found["pos_sku"] = found["pos_sku"].mask(twin, "")
    found = found[by_form | ~twin].set_index("site_variant_id")
    fresh = fresh.set_index(fresh["site_variant_id"].astype("int64"))
    still = found.index.isin(fresh.loc[merged.to_numpy(), "site_variant_id"])
    found["detail"] = found["detail"].mask(still, fresh["detail"].reindex(found.index) + " " + found["detail"])
    near = found["suggestion_kind"].isin(SKU_FORMS) & ~still
    fresh.loc[found.index[near], "reason"] = str(LinkReason.NEAR_MATCH)
    for column in ("pos_variant_id", "pos_sku", "suggestion_kind", "suggestion_score", "detail"):
        fresh.loc[found.index, column] = found[column]
    return fresh


def _unshared(some: pd.DataFrame, side: pd.DataFrame) -> pd.DataFrame:
    """Variants without the barcodes that others of their side have too, linked or not: those tell nobody apart."""
    if "barcode" not in some:
        return some
    known = side.loc[side["barcode"].isin(some["barcode"]), "barcode"]
    shared = known[known.duplicated()]
    return some.assign(barcode=some["barcode"].where(~some["barcode"].isin(shared), ""))


def _kin(linked: pd.DataFrame, site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """The products that linked variants make a pair: site_product_id, pos_product_id."""
    pairs = pd.DataFrame(
        {
            "site_product_id": aligned(site, linked["site_variant_id"])["product_id"].to_numpy(),
            "pos_product_id": aligned(pos, linked["pos_variant_id"])["product_id"].to_numpy(),
        }
    )
    return pairs.drop_duplicates(ignore_index=True)


def _with_lost(fresh: pd.DataFrame, pos_lost: pd.DataFrame) -> pd.DataFrame:
    """Site variants whose POS variant is gone say so, unless another POS variant took its place."""
    linked = fresh.loc[fresh["reason"] == LinkReason.NONE, "site_variant_id"]
    still = pos_lost[~pos_lost["site_variant_id"].isin(linked)]
    return pd.concat([fresh[~fresh["site_variant_id"].isin(still["site_variant_id"])], still])


def _pos_twins(pos: pd.DataFrame, named: pd.Series) -> pd.DataFrame:
    """POS variants that cannot be told from another by their SKU, and have no partner of their own."""
    alone = pos[~pos["id"].isin(named.dropna())]
    exact = alone[alone["exact_twice"]]
    folded = alone[~alone["exact_twice"] & alone["fold_twice"]]
    detail = pd.concat([_carriers("the POS", exact, pos, "exact"), _carriers("the POS", folded, pos, "fold")])
    twins = pd.concat([exact, folded])
    return link_rows(
        twins.index,
        {
            "pos_variant_id": twins["id"],
            "reason": str(LinkReason.DUPLICATE_IN_POS),
            "detail": detail,
            "pos_sku": twins["sku"],
        },
    )


def _resting(earlier: Established, site: pd.DataFrame) -> pd.DataFrame:
    """Product sync is off: pairs are remembered, nothing is matched."""
    pairs = pd.concat([earlier.kept, earlier.pos_lost, earlier.site_lost])
    named = pd.concat([pairs["site_variant_id"], earlier.by_hand["site_variant_id"]])
    rest = site[~site["id"].isin(named)]
    others = link_rows(rest.index, {"site_variant_id": rest["id"], "site_sku": rest["sku"]})
    off = pd.concat([pairs, others]).assign(
        reason=str(LinkReason.SYNC_OFF), detail="", warning="", suggestion_kind="", suggestion_score=0
    )
    off["status"] = statuses(off["reason"])
    return pd.concat([off, earlier.by_hand], ignore_index=True)[COLUMNS]
