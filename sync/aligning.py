"""Looking columns up by id: where each id stands among others, and what stands there.

A look-up by place costs a fraction of a join, and what is not found stays recognisable: its place is -1.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def places(owners: pd.Series, ids: pd.Series) -> Ints:
    """The place of each id among the owners, the first of several; -1 where none has it."""
    index = pd.Index(owners.to_numpy(dtype="int64"))
    if index.is_unique:
        found: Ints = index.get_indexer(pd.Index(ids.to_numpy(dtype="int64"))).astype("int64")
        return found
    first = np.flatnonzero(~index.duplicated())
    found = index[first].get_indexer(pd.Index(ids.to_numpy(dtype="int64")))
    within: Ints = np.append(first, -1)[found]
    return within


def looked_up(column: pd.Series, where: Ints) -> pd.Series:
    """What stands at each place of a column of whole numbers (Int64) or times; NA at place -1."""
    array: Any = column.astype("Int64").array if pd.api.types.is_integer_dtype(column.dtype) else column.array
    return pd.Series(array.take(where, allow_fill=True))


def true_at(column: pd.Series, where: Ints) -> Mask:
    """What stands at each place of a column of yes and no; False at place -1."""
    found: Mask = np.append(column.to_numpy(dtype="bool"), False)[where]
    return found


def so(mask: pd.Series) -> Mask:
    """A comparison as plain yes and no; what is not known is no."""
    found: Mask = mask.fillna(False).to_numpy(dtype="bool")
    return found
