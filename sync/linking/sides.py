"""Both sides of a matching as numbers: which rows have the same SKU, and what else they are compared by.

Each SKU is looked at once, whatever the number of rows that carry it; from there on everything is a look-up in an
array. That, and reading names only of the variants that need them, is what keeps a million rows quick and small.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from sync.linking.skus import exact_key, fold_key

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
SideName = Literal["pos", "site"]
Further = Callable[[SideName, Sequence[int]], pd.DataFrame]
"""Reads `WORDS` of some variants: (side, ids) → a frame with id and those columns."""

IDENTITY = ("id", "product_id", "sku", "barcode")
POS_IDENTITY = (*IDENTITY, "status", "composite", "packsize")
SITE_IDENTITY = (*IDENTITY, "kind")
"""The columns that matching needs of every variant of a side."""
WORDS = ("product_name", "variant_name", "options")
"""The columns that it needs of those alone that it looks at closer."""


@dataclass(frozen=True, slots=True)
class Side:
    """The variants of one side, by their row.

    Attributes:
        name: which side.
        frame: the variants, rows numbered from 0.
        ids: their ids, to look rows up.
        exact: row → number of its SKU as it links; both sides number alike.
        fold: row → number of its folded SKU, likewise.
        exact_rows: number → rows of this side that have it.
        fold_rows: likewise.
        twice: whether another row has the same SKU.
        blank: whether nobody can see a SKU.
        many: whether its product has several variants; units of measure of one variant do not count.
        further: reads the columns `WORDS` that the frame lacks.
    """

    name: SideName
    frame: pd.DataFrame
    ids: pd.Index
    exact: Ints
    fold: Ints
    exact_rows: Ints
    fold_rows: Ints
    twice: Mask
    blank: Mask
    many: Mask
    further: Further | None

    def rows_of(self, ids: pd.Series) -> Ints:
        """The rows of the ids that this side has; other ids, and NA, are left out."""
        rows = self.places(ids.dropna().to_numpy(dtype="int64"))
        return rows[rows >= 0]

    def places(self, ids: Ints) -> Ints:
        """The row of each id; -1 for one that this side has not."""
        rows: Ints = self.ids.get_indexer(pd.Index(ids)).astype("int64")
        return rows

    def among(self, rows: Ints) -> Mask:
        """A mask of all rows, true for these."""
        mask = np.zeros(len(self.frame), dtype="bool")
        mask[rows] = True
        return mask

    def described(self, rows: Ints) -> pd.DataFrame:
        """Some rows with their names and options; "" for a variant that is gone since it was read."""
        some = self.frame.take(rows)
        lacking = [name for name in WORDS if name not in some]
        if self.further is None or not lacking or some.empty:
            return some
        found = self.further(self.name, some["id"].tolist()).set_index("id").reindex(some["id"])
        return some.assign(**{name: found[name].fillna("").astype("str").to_numpy() for name in lacking})


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and the SKU as it links behind each number."""

    pos: Side
    site: Side
    skus: pd.Series


def compared(pos: pd.DataFrame, site: pd.DataFrame, further: Further | None = None) -> Sides:
    """Number the SKUs of both sides.

    Args:
        pos: POS variants that exist: id, product_id, sku, packsize (and what else matching needs).
        site: site variants: id, product_id, sku.
        further: as `Side`.
    """
    frames = [side.reset_index(drop=True) for side in (pos, site)]
    written, skus = _numbered(pd.concat([frame["sku"] for frame in frames], ignore_index=True))
    exact_of, exact = _numbered_form(exact_key(skus), skus)
    fold_of, folds = _numbered(fold_key(skus))
    filled, seen = (exact != "").to_numpy(), (folds != "").to_numpy()
    made = []
    names: tuple[SideName, SideName] = ("pos", "site")
    for name, frame, rows in zip(names, frames, np.split(written, [len(frames[0])]), strict=True):
        ours, fold = exact_of[rows], fold_of[rows]
        exact_rows = np.bincount(ours, minlength=len(exact))
        made.append(
            Side(
                name=name,
                frame=frame,
                ids=pd.Index(frame["id"].to_numpy(dtype="int64")),
                exact=ours,
                fold=fold,
                exact_rows=exact_rows,
                fold_rows=np.bincount(fold, minlength=len(folds)),
                twice=(exact_rows[ours] > 1) & filled[ours],
                blank=~seen[fold],
                many=_many(frame),
                further=further,
            )
        )
    return Sides(made[0], made[1], exact)


def _numbered(texts: pd.Series) -> tuple[Ints, pd.Series]:
    """Each text as a number, and the text behind each number."""
    numbers, found = pd.factorize(texts)
    return numbers, pd.Series(found, dtype="str")


def _numbered_form(form: pd.Series, skus: pd.Series) -> tuple[Ints, pd.Series]:
    """As `_numbered`, of a form of different SKUs; mostly it is the SKUs themselves, and their numbers stand."""
    return (np.arange(len(skus)), skus) if form.equals(skus) else _numbered(form)


def _many(frame: pd.DataFrame) -> Mask:
    """True where the product has more than one variant that is no mere unit of measure."""
    numbers: Ints = pd.factorize(frame["product_id"])[0]
    real: Any = ~frame["packsize"].to_numpy(dtype="bool") if "packsize" in frame else slice(None)
    sizes = np.bincount(numbers[real], minlength=int(numbers.max(initial=-1)) + 1)
    many: Mask = sizes[numbers] > 1
    return many
