"""Finds the counterpart of an unlinked variant by its options, within a product that is known on both sides.

A product is known where variants of it are linked already (`kin`), or by a name that only one product of each side has.
Suggestions only; nothing here links.
"""

import re
import unicodedata

import numpy as np
import pandas as pd
from rapidfuzz import fuzz

from sync.linking.skus import SuggestionKind
from sync.suggestions.names import marks_agree, name_forms, option_values, plain
from sync.suggestions.pairing import COLUMNS, DTYPES, no_pairs
from sync.suggestions.same_name import capped

_BY_KIN, _BY_NAME, _LAST = 90, 88, 80
_CROWD = 20
# Two writings of one value; two different values of a shop are seldom so alike.
_ALIKE = 80.0

# Labels that some shops repeat in the value: "Size L", "Màu: Đỏ".
_LABELS = [
    *("size", "sz", "cỡ", "kích thước", "kích cỡ", "màu sắc", "màu", "color", "colour"),
    *("loại", "số", "dung tích", "trọng lượng", "vị", "hương"),
]
_LABEL = re.compile(rf"(?:{'|'.join([*_LABELS, *map(plain, _LABELS)])})(?:\s*[:.\-]\s*|\s+)(?=\S)")
_COLOURS = {
    "red": "đỏ",
    "black": "đen",
    "white": "trắng",
    "pink": "hồng",
    "purple": "tím",
    "violet": "tím",
    "brown": "nâu",
    "orange": "cam",
    "yellow": "vàng",
    "gold": "vàng",
    "grey": "xám",
    "gray": "xám",
    "silver": "bạc",
    "blue": "xanh dương",
    "green": "xanh lá",
    "navy": "xanh navy",
}
_NONE = pd.DataFrame({"site": pd.Series([], dtype="int64"), "pos": pd.Series([], dtype="int64")})


def option_matches(site: pd.DataFrame, pos: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """Pairs of unlinked variants of one product that have the same options, or are the only ones left of it.

    Args:
        site: unlinked site variants: id, product_id, product_name, variant_name, options.
        pos: unlinked POS variants: the same columns.
        kin: site_product_id, pos_product_id: products between which variants are linked already.

    Returns:
        Columns: site, pos (ids), kind, score (0..100), words (half a sentence that continues "It"); each pair once.
    """
    left, right = _optioned(site), _optioned(pos)
    kin = kin[kin["site_product_id"].isin(left["product_id"]) & kin["pos_product_id"].isin(right["product_id"])]
    kin = kin[["site_product_id", "pos_product_id"]].drop_duplicates().astype("int64")
    parts = [
        _equal(left, right, kin).assign(score=_BY_KIN, words="is of the same product and has the same options"),
        _equal(left, right, _namesakes(site, pos)).assign(
            score=_BY_NAME, words="is of a product of the same name and has the same options"
        ),
        _last(left, right, kin).assign(score=_LAST, words="is the only one left of its product"),
    ]
    pairs = pd.concat(parts, ignore_index=True).drop_duplicates(["site", "pos"])
    if pairs.empty:
        return no_pairs()
    return pairs.assign(kind=str(SuggestionKind.OPTIONS))[COLUMNS].astype(DTYPES).reset_index(drop=True)


def _optioned(variants: pd.DataFrame) -> pd.DataFrame:
    """The forms of the options of each variant. Columns: id, product_id and `NameForms`: "" if it has none."""
    values = option_values(variants)
    text = pd.Series([" / ".join(map(_value, own)) for own in values], index=variants.index, dtype="str")
    forms = name_forms(text)
    return forms.assign(id=variants["id"].astype("int64"), product_id=variants["product_id"].astype("int64"))


def _value(value: str) -> str:
    """An option value without its label and with its colour in Vietnamese."""
    text = " ".join(unicodedata.normalize("NFC", value).casefold().split())
    label = _LABEL.match(text)
    bare = text[label.end() :] if label else text
    return _COLOURS.get(bare, bare)


def _namesakes(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """The pairs of products whose name no other product of their side has. Columns: site_product_id, pos_product_id."""
    sides = []
    for name, variants in (("site", site), ("pos", pos)):
        products = variants.drop_duplicates("product_id")
        forms = name_forms(products["product_name"])[["toned_sorted", "unmarked_sorted"]]
        forms = forms.assign(id=products["product_id"].astype("int64"))
        forms = forms[forms["unmarked_sorted"] != ""]
        forms = forms[~forms["unmarked_sorted"].duplicated(keep=False)]
        sides.append(forms.rename(columns={"id": f"{name}_product_id", "toned_sorted": f"{name}_toned"}))
    pairs = sides[0].merge(sides[1], on="unmarked_sorted")
    return pairs.loc[_agreeing(pairs), ["site_product_id", "pos_product_id"]]


def _agreeing(pairs: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    columns = (pairs["site_toned"], pairs["pos_toned"], pairs["unmarked_sorted"])
    return np.array([marks_agree(*row) for row in zip(*columns, strict=True)], dtype="bool")


def _equal(left: pd.DataFrame, right: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """The pairs of variants of these products whose options are the same in any order. Columns: site, pos."""
    if products.empty:
        return _NONE
    sides = []
    for name, variants in (("site", left), ("pos", right)):
        some = variants[variants["unmarked_sorted"] != ""]
        some = some[some.groupby(["product_id", "unmarked_sorted"])["id"].transform("size") <= _CROWD]
        renamed = {"id": name, "product_id": f"{name}_product_id", "toned_sorted": f"{name}_toned"}
        sides.append(some[[*renamed, "unmarked_sorted"]].rename(columns=renamed))
    pairs = sides[0].merge(products, on="site_product_id").merge(sides[1], on=["pos_product_id", "unmarked_sorted"])
    return capped(pairs.loc[_agreeing(pairs), ["site", "pos"]].drop_duplicates())


def _last(left: pd.DataFrame, right: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """The pairs of variants that are the only unlinked ones of their products. Columns: site, pos."""
    if kin.empty:
        return _NONE
    sides = []
    for name, variants in (("site", left), ("pos", right)):
        single = variants[~variants["product_id"].duplicated(keep=False)]
        sides.append(single[["id", "product_id", "toned", "unmarked", "fixed"]].add_prefix(f"{name}_"))
    pairs = kin.merge(sides[0], on="site_product_id").merge(sides[1], on="pos_product_id")
    # A product with variants in several products of the other side has more than one "only" candidate.
    pairs = pairs[~pairs["site_id"].duplicated(keep=False) & ~pairs["pos_id"].duplicated(keep=False)]
    # Where one side has no marks at all, those of the other say nothing.
    marked = (pairs["site_toned"] != pairs["site_unmarked"]) & (pairs["pos_toned"] != pairs["pos_unmarked"])
    texts = [pairs[f"{side}_toned"].where(marked, pairs[f"{side}_unmarked"]) for side in ("site", "pos")]
    rows = zip(*texts, pairs["site_fixed"], pairs["pos_fixed"], strict=True)
    fits = np.array([_compatible(*row) for row in rows], dtype="bool")
    return pairs.loc[fits, ["site_id", "pos_id"]].rename(columns={"site_id": "site", "pos_id": "pos"})


def _compatible(ours: str, theirs: str, our_fixed: str, their_fixed: str) -> bool:
    """Whether two options may be the same goods: one says more than the other, or writes it a little differently.

    Being the last ones is no reason to pair what is plainly different: a colour that ran out with one that is new.
    """
    if not ours or not theirs:
        return True
    if our_fixed and their_fixed and our_fixed != their_fixed:
        return False
    left, right = set(ours.split()), set(theirs.split())
    return left <= right or right <= left or fuzz.ratio(ours, theirs) >= _ALIKE
