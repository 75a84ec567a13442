"""Candidate pairs of a site variant and a POS variant: the frame that every finder of suggestions returns.

A finder joins keys; it never compares each row with each other one. A key that very many rows share says little, so
each row meets only the first few of them.
"""

from typing import Any

import numpy as np
import pandas as pd

from sync.linking.skus import SuggestionKind

DTYPES: dict[str, Any] = {"site": "int64", "pos": "int64", "kind": "str", "score": "int64", "words": "str"}
"""Columns of candidate pairs: site, pos (ids of the variants), kind (a `SuggestionKind`), score (0..100, how sure),
words (half a sentence about the POS variant: "has the same barcode")."""
COLUMNS = list(DTYPES)

_NO_PAIRS = pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in DTYPES.items()})
_FOUND = ["site", "pos", "on_site", "in_pos"]
MANY = 25
"""So many POS variants of one key are looked at; who shares it with more than that has no chance to be chosen."""


def no_pairs() -> pd.DataFrame:
    """No candidates."""
    return _NO_PAIRS.copy()


def pairs(found: pd.DataFrame, kind: SuggestionKind | pd.Series, score: int | pd.Series, words: str) -> pd.DataFrame:
    """The candidates of one finder.

    Args:
        found: columns site and pos, ids; each pair counts once.
        kind: one for all, or one per row.
        score: likewise.
        words: half a sentence for all.
    """
    if found.empty:
        return no_pairs()
    kinds = kind if isinstance(kind, pd.Series) else str(kind)
    filled = found[["site", "pos"]].assign(kind=kinds, score=score, words=words)
    return filled.drop_duplicates(["site", "pos"], ignore_index=True).astype(DTYPES)


def joined(site_ids: pd.Series, site_keys: pd.Series, pos_ids: pd.Series, pos_keys: pd.Series) -> pd.DataFrame:
    """Pairs of equal keys; "" is the key of nobody.

    Returns:
        Columns site, pos, and how many rows of each side have the key: on_site, in_pos.
    """
    left = pd.DataFrame({"site": site_ids, "key": site_keys})
    right = pd.DataFrame({"pos": pos_ids, "key": pos_keys})
    # Only what the other side has at all: counting is the dear part.
    left = left[(left["key"] != "") & left["key"].isin(right["key"])]
    if left.empty:
        return pd.DataFrame(dict.fromkeys(_FOUND, pd.Series([], dtype="int64")))
    right = right[right["key"].isin(left["key"])].sort_values("pos")
    left["on_site"] = left.groupby("key")["site"].transform("size")
    right["in_pos"] = right.groupby("key")["pos"].transform("size")
    right = right[right.groupby("key").cumcount() < MANY]
    return left.merge(right, on="key")[_FOUND]


def text_of(ids: pd.Series, owners: pd.Series, column: pd.Series) -> pd.Series:
    """The text of each id, where `column` holds those of the `owners`; "" for an id that none of them has."""
    places = pd.Index(owners).get_indexer(ids.to_numpy(dtype="int64"))
    values = np.append(column.to_numpy(dtype=object), "")
    return pd.Series(values[places], index=ids.index, dtype="str")


def alone(found: pd.DataFrame) -> pd.DataFrame:
    """The pairs of `joined` whose key nobody else has on either side."""
    single: pd.DataFrame = found[(found["on_site"] == 1) & (found["in_pos"] == 1)]
    return single


def swapped(found: pd.DataFrame) -> pd.DataFrame:
    """Pairs that were found with the sides the other way round, put right."""
    return found.rename(columns={"site": "pos", "pos": "site", "on_site": "in_pos", "in_pos": "on_site"})
