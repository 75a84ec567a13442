"""What an unlinked SKU of a site was probably meant to be. Suggestions only; nothing here links.

A spreadsheet between the two systems is the usual culprit: it drops leading zeros and shows a barcode as
`8.9349E+12`. People add case, spaces and full-width letters.
"""

from collections.abc import Iterator
from typing import cast

import pandas as pd

from sync.skus import SuggestionKind, difference, fold_key, rounded_digits, scientific_parts, zeros_key

_WORDS = {
    SuggestionKind.CASE: "upper and lower case",
    SuggestionKind.SPACE: "spaces",
    SuggestionKind.WIDTH: "the width of its letters",
    SuggestionKind.ZEROS: "leading zeros",
    SuggestionKind.SCIENTIFIC: "a spreadsheet's scientific notation",
}
_NAMED = 3


def near_matches(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Suggestions for unlinked site variants.

    Args:
        site: unlinked site variants: id, sku.
        pos: unlinked POS variants: id, sku.

    Returns:
        One row per site variant that looks like something. Columns: site_variant_id, pos_variant_id (Int64; NA
        where several POS variants fit), pos_sku, suggestion_kind, detail.
    """
    found = pd.concat([*_by_form(site, pos), *_by_rounding(site, pos)], ignore_index=True)
    # The first kind that finds something wins: forms are surer than rounding.
    best = found.groupby("site")["rank"].transform("min") == found["rank"]
    found = found[best].drop_duplicates(["site", "pos"])
    return _suggestions(found.merge(site.add_prefix("site_"), left_on="site", right_on="site_id"), pos)


def _by_form(site: pd.DataFrame, pos: pd.DataFrame) -> Iterator[pd.DataFrame]:
    forms = [fold_key(side["sku"]) for side in (site, pos)]
    yield _joined(site["id"], forms[0], pos["id"], forms[1], 0)
    yield _joined(site["id"], zeros_key(forms[0]), pos["id"], zeros_key(forms[1]), 1)


def _by_rounding(site: pd.DataFrame, pos: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Both ways round: either list may have been through the spreadsheet."""
    # A spreadsheet that takes a barcode for a number drops its leading zeros before it rounds.
    site_skus, pos_skus = (zeros_key(fold_key(side["sku"])) for side in (site, pos))
    for kept, length, damaged, whole in _rounded(site_skus, pos_skus):
        yield _joined(site.loc[damaged.index, "id"], damaged, pos.loc[whole.index, "id"], whole, 2 + length - kept)
    for kept, length, damaged, whole in _rounded(pos_skus, site_skus):
        yield _joined(site.loc[whole.index, "id"], whole, pos.loc[damaged.index, "id"], damaged, 2 + length - kept)


def _rounded(damaged: pd.Series, whole: pd.Series) -> Iterator[tuple[int, int, pd.Series, pd.Series]]:
    for key, group in scientific_parts(damaged).groupby(["kept", "length"]):
        kept, length = cast(tuple[int, int], key)
        yield kept, length, group["mantissa"], rounded_digits(whole, kept, length)


def _joined(
    site_ids: pd.Series, site_keys: pd.Series, pos_ids: pd.Series, pos_keys: pd.Series, rank: int
) -> pd.DataFrame:
    """Pairs of equal keys; a key that very many share names only its first few."""
    left = pd.DataFrame({"site": site_ids, "key": site_keys})
    right = pd.DataFrame({"pos": pos_ids, "key": pos_keys})
    right["of"] = right.groupby("key")["pos"].transform("size")
    right = right[right.sort_values("pos").groupby("key").cumcount().reindex(right.index) < _NAMED]
    pairs = left[left["key"] != ""].merge(right[right["key"] != ""], on="key")
    return pairs[["site", "pos", "of"]].assign(rank=rank)


def _suggestions(found: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    found = found.merge(pos.add_prefix("pos_"), left_on="pos", right_on="pos_id").sort_values(["site", "pos"])
    found["kind"] = [
        str(SuggestionKind.SCIENTIFIC if rank > 1 else difference(left, right))
        for rank, left, right in zip(found["rank"], found["site_sku"], found["pos_sku"], strict=True)
    ]
    found["name"] = "'" + found["pos_sku"] + "' (POS variant " + found["pos"].astype("str") + ")"
    grouped = found.groupby("site", sort=False)
    first = grouped.first()
    names = grouped["name"].agg(" or ".join)
    single = first["of"] == 1
    over = first["of"] - grouped.size()
    more = (" or " + over.astype("str") + " more").where(over > 0, "")
    words = first["kind"].map({str(kind): word for kind, word in _WORDS.items()})
    detail = "Differs only by " + words + " from " + names + more + "."
    return pd.DataFrame(
        {
            "site_variant_id": first.index.astype("Int64"),
            "pos_variant_id": first["pos"].astype("Int64").where(single).to_numpy(),
            "pos_sku": first["pos_sku"].where(single, "").to_numpy(),
            "suggestion_kind": first["kind"].to_numpy(),
            "detail": detail.astype("str").to_numpy(),
        }
    ).astype({"pos_variant_id": "Int64"})
