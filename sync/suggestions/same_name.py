"""Finds the counterpart of an unlinked variant by its name. Suggestions only; nothing here links.

Equal names first, from the strictest form to the loosest; what a stricter form has paired is out of the game for a
looser one. A name with no equal at all is then held against those that differ from it by one slip.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sync.linking.skus import SuggestionKind
from sync.suggestions.alike_names import alike_names
from sync.suggestions.names import full_names, marks_agree, name_forms, option_values
from sync.suggestions.pairing import COLUMNS, DTYPES, no_pairs

# The form that is equal, the score, and by what else the names may differ.
_STEPS = (
    ("exact", 94, ""),
    ("toned", 90, " but for punctuation or units"),
    ("unmarked", 90, " but for marks and punctuation"),
    ("toned_sorted", 87, " but for its word order"),
    ("unmarked_sorted", 87, " but for marks and word order"),
)
# Forms without marks, and the form that still has them.
_TONED = {"unmarked": "toned", "unmarked_sorted": "toned_sorted"}
# So many goods of one name say nothing; and a few pairs are enough to see that a name is not unique.
_CROWD = 20
_NAMED = 3


def same_name(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Pairs of unlinked variants whose product name and options are the same, or alike but for a slip.

    Args:
        site: unlinked site variants: id, product_name, variant_name, options.
        pos: unlinked POS variants: the same columns.

    Returns:
        Columns: site, pos (ids), kind, score (0..100), words (half a sentence that continues "It"). A name that is not
        unique gives up to three pairs of equal score for a variant, and none where more than twenty share it.
    """
    left, right = _named(site), _named(pos)
    pairs = pd.concat([*_equal(left, right), _alike(left, right)], ignore_index=True)
    if pairs.empty:
        return no_pairs()
    return pairs.assign(kind=str(SuggestionKind.NAME))[COLUMNS].astype(DTYPES)


def capped(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs without those beyond the third of a variant of either side, so that no name explodes."""
    pairs = pairs.sort_values(["site", "pos"])
    pairs = pairs[pairs.groupby("site").cumcount() < _NAMED]
    return pairs[pairs.groupby("pos").cumcount() < _NAMED]


def _named(variants: pd.DataFrame) -> pd.DataFrame:
    """The forms of the full names, with the variants' ids and whether they have options; blank names are left out."""
    values = option_values(variants)
    forms = name_forms(full_names(variants, values))
    forms = forms.assign(id=variants["id"], optional=values.map(len) > 0)
    return forms[forms["exact"] != ""].reset_index(drop=True)


def _equal(left: pd.DataFrame, right: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for key, score, but in _STEPS:
        if not left[key].isin(right[key]).any():
            continue
        pairs = _joined(left, right, key)
        found = capped(pairs)
        options = (found["optional_site"] & found["optional_pos"]).map({True: " and options", False: ""})
        yield found[["site", "pos"]].assign(score=score, words="has the same name" + options + but)
        left, right = left[~left["id"].isin(pairs["site"])], right[~right["id"].isin(pairs["pos"])]


def _joined(left: pd.DataFrame, right: pd.DataFrame, key: str) -> pd.DataFrame:
    """The pairs of an equal form whose marks agree. Columns: site, pos, optional_site, optional_pos."""
    sides = [side[side.groupby(key)["id"].transform("size") <= _CROWD] for side in (left, right)]
    columns = list(dict.fromkeys([key, _TONED.get(key, key), "id", "optional"]))
    pairs = sides[0][columns].merge(sides[1][columns], on=key, suffixes=("_site", "_pos"))
    if key in _TONED:
        toned = (pairs[f"{_TONED[key]}_{side}"] for side in ("site", "pos"))
        agree = [marks_agree(*row) for row in zip(*toned, pairs[key], strict=True)]
        pairs = pairs[np.array(agree, dtype="bool")]
    return pairs.rename(columns={"id_site": "site", "id_pos": "pos"})


def _alike(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """The pairs of names that have no equal on the other side and differ by one slip."""
    lonely = [
        side[~side["unmarked_sorted"].isin(other["unmarked_sorted"])].drop_duplicates("unmarked_sorted")
        for side, other in ((left, right), (right, left))
    ]
    if lonely[0].empty or lonely[1].empty:
        return pd.DataFrame(columns=["site", "pos"])
    names = alike_names(lonely[0], lonely[1], (left["words"], right["words"]))
    for side, forms in (("site", left), ("pos", right)):
        key = forms["unmarked_sorted"]
        ids = pd.DataFrame({side: forms["id"], "key": key})[key.groupby(key).transform("size") <= _CROWD]
        names["key"] = key.loc[names[side]].to_numpy()
        names = names.drop(columns=side).merge(ids, on="key").drop(columns="key")
    return capped(names)
