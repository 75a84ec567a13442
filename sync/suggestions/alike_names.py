"""Pairs of product names that differ in one spot only, as a slip in typing would have it.

Two names of one shop that are 95 % alike are mostly two different goods: `vị dâu` and `vị dừa`. So it is not enough to
be alike. The decisive words must be equal, all other words too but for one or two neighbours, and those must differ
by a letter or two or by a space, and neither side may use the other's writing as a word of its own.

Names meet by signatures: the sum of a name's word hashes with one or two neighbours left out. Two names that share one
differ in just that spot, wherever it stands, so the work grows with the number of words, never with that of pairs.
"""

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sync.suggestions.names import marks_agree, plain

_Ints = npt.NDArray[np.int64]

_WIDTHS = (1, 2)
# A signature that more pairs share is a pattern of names (`Sách tô màu …`), not a slip.
_CROWD = 400
_SHORTEST = 4
_LETTERS_PER_SLIP = 4
_SLIPS = 2
_ALIKE = 90.0
_LOWEST, _HIGHEST = 70, 84


class _Words(NamedTuple):
    """All words of all names in one row; `ends[i]` is where the words of name i end."""

    flat: npt.NDArray[np.object_]
    ends: _Ints
    fixed: npt.NDArray[np.uint64]


def alike_names(site: pd.DataFrame, pos: pd.DataFrame, known: tuple[pd.Series, pd.Series]) -> pd.DataFrame:
    """The pairs of names that differ by one slip, where neither has a second such partner.

    Args:
        site: names of the site that have no equal in the POS: the columns of `sync.suggestions.names.NameForms`, each
            name once.
        pos: names of the POS, likewise.
        known: the `words` of all names of the site and of the POS, by which a word is told from a slip.

    Returns:
        Columns: site, pos (index values of the frames), score (70..84), words (half a sentence that continues "It").
    """
    left, right = _words(site), _words(pos)
    pairs = _close(_meeting(left, right))
    if pairs.empty:
        return pd.DataFrame({"site": [], "pos": [], "score": [], "words": []})
    letters = [side["unmarked"].str.replace(" ", "").str.len().to_numpy() for side in (site, pos)]
    longest = np.maximum(letters[0][pairs["site"]], letters[1][pairs["pos"]])
    pairs["alike"] = 100.0 * (1.0 - pairs["slips"] / longest)
    pairs = pairs[pairs["alike"] >= _ALIKE]
    pairs = pairs[_unknown(pairs, known) & _same_marks(pairs, site["toned_sorted"], pos["toned_sorted"])]
    # Two partners that are both a slip away: at most one is right, and nothing tells which.
    pairs = pairs[~pairs["site"].duplicated(keep=False) & ~pairs["pos"].duplicated(keep=False)]
    share = (pairs["alike"] - _ALIKE) / (100.0 - _ALIKE)
    percent = np.floor(pairs["alike"]).astype("int64").astype("str")
    return pd.DataFrame(
        {
            "site": site.index.to_numpy()[pairs["site"]],
            "pos": pos.index.to_numpy()[pairs["pos"]],
            "score": (_LOWEST + share * (_HIGHEST - _LOWEST)).round().astype("int64").to_numpy(),
            "words": (
                "has a name that is " + percent + " % alike ('" + pairs["ours"] + "' for '" + pairs["theirs"] + "')"
            ).to_numpy(),
        }
    )


def _words(names: pd.DataFrame) -> _Words:
    sizes = np.array([words.count(" ") + 1 if words else 0 for words in names["words"]], dtype="int64")
    flat = np.array(" ".join(filter(None, names["words"])).split(" ") if sizes.any() else [], dtype="object")
    return _Words(flat, np.cumsum(sizes), _hashes(names["fixed"].to_numpy(dtype="object")))


def _hashes(texts: npt.NDArray[np.object_]) -> npt.NDArray[np.uint64]:
    return pd.util.hash_array(texts, categorize=True)


def _signatures(words: _Words) -> pd.DataFrame:
    """Each name without each spot. Columns: name, start (place in the row of words), width (of the spot), key."""
    sizes = np.diff(words.ends, prepend=0)
    sums = np.concatenate([np.zeros(1, dtype="uint64"), np.cumsum(_hashes(words.flat), dtype="uint64")])
    totals = sums[words.ends] - sums[words.ends - sizes] + words.fixed
    names = np.repeat(np.arange(len(sizes)), sizes)
    starts = np.arange(len(words.flat))
    found = []
    for width in _WIDTHS:
        fits = starts + width <= words.ends[names]
        name, start = names[fits], starts[fits]
        key = totals[name] - (sums[start + width] - sums[start])
        found.append(pd.DataFrame({"name": name, "start": start, "width": width, "key": key}))
    return pd.concat(found, ignore_index=True)


def _meeting(left: _Words, right: _Words) -> pd.DataFrame:
    """The pairs of names that share a signature, each once, by the narrowest spot. Columns: site, pos, ours, theirs."""
    sides = [_signatures(words) for words in (left, right)]
    # First the keys that both have, which are few: to count them all would take most of the time.
    sides = [side[side["key"].isin(other["key"])] for side, other in zip(sides, reversed(sides), strict=True)]
    counts = [side["key"].value_counts() for side in sides]
    crowd = counts[0] * counts[1] > _CROWD
    sides = [side[~side["key"].isin(crowd.index[crowd])] for side in sides]
    pairs = sides[0].merge(sides[1], on="key", suffixes=("_site", "_pos"))
    pairs = pairs.assign(width=pairs["width_site"] + pairs["width_pos"]).sort_values("width", kind="stable")
    pairs = pairs.drop_duplicates(["name_site", "name_pos"])
    return pd.DataFrame(
        {
            "site": pairs["name_site"],
            "pos": pairs["name_pos"],
            "ours": _spot(left, pairs["start_site"], pairs["width_site"]),
            "theirs": _spot(right, pairs["start_pos"], pairs["width_pos"]),
        }
    ).reset_index(drop=True)


def _spot(words: _Words, starts: pd.Series, widths: pd.Series) -> pd.Series:
    texts = [" ".join(words.flat[start : start + width]) for start, width in zip(starts, widths, strict=True)]
    return pd.Series(texts, index=starts.index, dtype="str")


def _close(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs whose spots differ by few letters, with their number as `slips`; a space is no letter."""
    ours, theirs = (pairs[side].str.replace(" ", "").to_numpy(dtype="object") for side in ("ours", "theirs"))
    slips = process.cpdist(ours, theirs, scorer=OSA.distance) if len(pairs) else np.zeros(0, dtype="int64")
    lengths = [np.fromiter(map(len, side), dtype="int64", count=len(side)) for side in (ours, theirs)]
    allowed = np.minimum(_SLIPS, np.maximum(*lengths) // _LETTERS_PER_SLIP)
    fits = (slips <= allowed) & (np.minimum(*lengths) >= _SHORTEST)
    close: pd.DataFrame = pairs.assign(slips=slips)[fits]
    return close


def _unknown(pairs: pd.DataFrame, known: tuple[pd.Series, pd.Series]) -> npt.NDArray[np.bool_]:
    """Whether one of the two writings is no word of its own; a missing space is a slip in any case.

    The site's writing is none if the POS never uses it, that of the POS if nothing else on either side does.
    """
    if pairs.empty:
        return np.zeros(0, dtype="bool")
    of_site, of_pos = (Counter(" ".join(words).split()) for words in known)
    unknown = []
    for slips, left, right in zip(pairs["slips"], pairs["ours"].str.split(), pairs["theirs"].str.split(), strict=True):
        ours, theirs = set(left) - set(right), set(right) - set(left)
        new = not any(of_pos[word] for word in ours)
        odd = all(of_pos[word] == 1 and not of_site[word] for word in theirs)
        unknown.append(bool(ours or theirs) and (slips == 0 or new or odd))
    return np.array(unknown, dtype="bool")


def _same_marks(pairs: pd.DataFrame, site: pd.Series, pos: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether the words outside the spots may have the same marks."""
    agree = [
        _agree(_without(site.iloc[left], ours), _without(pos.iloc[right], theirs))
        for left, right, ours, theirs in zip(pairs["site"], pairs["pos"], pairs["ours"], pairs["theirs"], strict=True)
    ]
    return np.array(agree, dtype="bool")


def _agree(left: list[str], right: list[str]) -> bool:
    return marks_agree(" ".join(left), " ".join(right), " ".join(map(_bare, left)))


def _without(form: str, spot: str) -> list[str]:
    """The words of a `toned_sorted` form without those of the spot."""
    words = form.partition("|")[0].split()
    for word in spot.split():
        words.pop(next(place for place, one in enumerate(words) if _bare(one) == word))
    return words


def _bare(word: str) -> str:
    return plain(word).rstrip("1234")
