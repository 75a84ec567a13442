"""What a spreadsheet does to a SKU that it takes for a number, and how it is recognised again.

It shows a barcode as `8.9349E+12`, keeps fifteen digits of a longer number and fills the rest with zeros, and leaves
the apostrophe in place by which somebody wanted to prevent all this. Either list may have been through the
spreadsheet, so everything is looked for both ways round. What it makes of a date is in
`sync.suggestions.spreadsheet_dates`.
"""

from collections.abc import Iterator
from typing import cast

import pandas as pd

from sync.linking.skus import SuggestionKind, folded, zeros_key
from sync.suggestions.pairing import joined, no_pairs, pairs, swapped, text_of

PRECISION = 15
"""A spreadsheet keeps this many digits of a number."""

_APOSTROPHES = r"^['\u2018\u2019\u02bc\u00b4`]+"
_SCIENTIFIC = r"^([1-9])(?:[.,](\d+))?[eE]\+?(\d{1,2})$"
# `12E5` is a plain SKU until a spreadsheet reads it as a number.
_TYPED_POWER = r"^([1-9]\d{0,14})e(\d{1,2})$"
_WHOLE = r"[1-9][0-9]*"
_ROUNDS_UP = 5
# Shorter numbers are shown whole; they turn scientific only where the SKU itself was written with an E.
_SHOWN_WHOLE = 9
_ONE_FITS, _SEVERAL_FIT = 92, 72


def apostrophes(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose SKUs differ by an apostrophe in front, as `sync.suggestions.pairing.COLUMNS`."""
    site_fold, pos_fold = folded(site), folded(pos)
    bare = [fold.str.replace(_APOSTROPHES, "", regex=True) for fold in (site_fold, pos_fold)]
    with_one, plain = site_fold != bare[0], pos_fold != bare[1]
    found = [
        joined(site.loc[with_one, "id"], bare[0][with_one], pos["id"], bare[1]),
        joined(site.loc[~with_one, "id"], bare[0][~with_one], pos.loc[plain, "id"], bare[1][plain]),
    ]
    both = pd.concat(found, ignore_index=True)
    if both.empty:
        return no_pairs()
    same = text_of(both["site"], site["id"], site_fold) == text_of(both["pos"], pos["id"], pos_fold)
    return pairs(both[~same], SuggestionKind.APOSTROPHE, 97, "differs only by an apostrophe in front")


def scientific(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates of which one SKU is the other in scientific notation, as `sync.suggestions.pairing.COLUMNS`.

    Where several fit, none of them is sure.
    """
    # A spreadsheet that takes a barcode for a number drops its leading zeros before it rounds.
    site_keys, pos_keys = zeros_key(folded(site)), zeros_key(folded(pos))
    found = pd.concat(
        [
            no_pairs()[["site", "pos"]].assign(on_site=0, in_pos=0),
            *_by_rounding(site["id"], site_keys, pos["id"], pos_keys),
            *map(swapped, _by_rounding(pos["id"], pos_keys, site["id"], site_keys)),
        ],
        ignore_index=True,
    ).drop_duplicates(["site", "pos"])
    if found.empty:
        return no_pairs()
    fit = [
        found["on_site"],
        found["in_pos"],
        *(found.groupby(side)[side].transform("size") for side in ("site", "pos")),
    ]
    score = pd.concat(fit, axis=1).max(axis=1).eq(1).map({True: _ONE_FITS, False: _SEVERAL_FIT})
    return pairs(found, SuggestionKind.SCIENTIFIC, score, "differs only by a spreadsheet's scientific notation")


def rounded(site: pd.DataFrame, pos: pd.DataFrame) -> pd.DataFrame:
    """Candidates of which one SKU is the other, a long number, with zeros after its fifteenth digit."""
    numbers = [_long(side) for side in (site, pos)]
    found = joined(numbers[0]["id"], numbers[0]["key"], numbers[1]["id"], numbers[1]["key"])
    if found.empty:
        return no_pairs()
    tails = [
        text_of(found[side], frame["id"], frame["tail"]) for side, frame in zip(("site", "pos"), numbers, strict=True)
    ]
    lost = tails[0].str.fullmatch("0+") | tails[1].str.fullmatch("0+")
    found = found[lost & (tails[0] != tails[1])]
    fits = found.groupby("site")["site"].transform("size").eq(1) & found.groupby("pos")["pos"].transform("size").eq(1)
    score = fits.map({True: 88, False: _SEVERAL_FIT})
    return pairs(found, SuggestionKind.ROUNDED, score, "differs only by the last digits, which a spreadsheet lost")


def scientific_parts(skus: pd.Series) -> pd.DataFrame:
    """The SKUs that a spreadsheet turned into scientific notation, keeping the index of those alone.

    Columns: mantissa (its digits as text), kept (how many digits that is), length (digits of the whole number).
    """
    found = skus[skus.str.contains("[eE]", regex=True)].str.strip().str.extract(_SCIENTIFIC).dropna(subset=[0, 2])
    mantissa = found[0] + found[1].fillna("")
    length = found[2].astype("int64") + 1
    parts = pd.DataFrame({"mantissa": mantissa, "kept": mantissa.str.len(), "length": length}, index=found.index)
    return parts[(parts["kept"] <= parts["length"]) & (parts["kept"] <= PRECISION)]


def rounded_digits(skus: pd.Series, kept: int, length: int) -> pd.Series:
    """What a spreadsheet shows of whole numbers of `length` digits when it keeps `kept` of them.

    Returns the digits of the mantissa for the SKUs among `skus` that are all digits and round to a number of that
    length; others are left out.
    """
    numbers = skus[skus.str.fullmatch(_WHOLE)]
    same = numbers[numbers.str.len() == length]
    head = same.str.slice(0, kept).astype("int64")
    nexts = same.str.slice(kept, kept + 1).replace("", "0").astype("int64")
    shown = (head + (nexts >= _ROUNDS_UP)).astype("str")
    # 99996 kept to four digits has become 1.000E+05: a number one digit longer.
    shown = shown[shown.str.len() == kept]
    nines = numbers[numbers.str.len() == length - 1]
    carried = nines[
        nines.str.startswith("9" * min(kept, length - 1)) & nines.str.slice(kept, kept + 1).isin(list("56789"))
    ]
    return pd.concat([shown, pd.Series("1" + "0" * (kept - 1), index=carried.index, dtype=shown.dtype)])


def _by_rounding(
    damaged_ids: pd.Series, damaged: pd.Series, whole_ids: pd.Series, whole: pd.Series
) -> Iterator[pd.DataFrame]:
    """Pairs with the damaged side as the site, a frame for each precision and size that occurs."""
    parts = scientific_parts(damaged)
    if parts.empty:
        return
    numbers = _written_out(whole)
    by_length = dict(iter(numbers.groupby(numbers.str.len())))
    for key, group in parts.groupby(["kept", "length"]):
        kept, length = cast(tuple[int, int], key)
        near = [by_length[size] for size in (length - 1, length) if size in by_length]
        if not near:
            continue
        shown = rounded_digits(pd.concat(near), kept, length)
        if length < _SHOWN_WHOLE:
            shown = shown[shown + "0" * (length - kept) == numbers.reindex(shown.index)]
        yield joined(damaged_ids[group.index], group["mantissa"], whole_ids[shown.index], shown)


def _written_out(skus: pd.Series) -> pd.Series:
    """The SKUs that a spreadsheet reads as whole numbers, in all their digits."""
    powers = skus.str.extract(_TYPED_POWER).dropna()
    digits = powers[0] + powers[1].astype("int64").map(lambda power: "0" * power).astype("str")
    written: pd.Series = pd.concat([skus[skus.str.fullmatch(_WHOLE)], digits])
    return written


def _long(side: pd.DataFrame) -> pd.DataFrame:
    """Numbers longer than a spreadsheet can keep. Columns: id, key (what it keeps, and the length), tail (the rest)."""
    skus = zeros_key(folded(side))
    skus = skus[skus.str.len().gt(PRECISION) & skus.str.fullmatch(_WHOLE)]
    key = skus.str.slice(0, PRECISION) + ":" + skus.str.len().astype("str")
    return pd.DataFrame({"id": side["id"][skus.index], "key": key, "tail": skus.str.slice(PRECISION)})
