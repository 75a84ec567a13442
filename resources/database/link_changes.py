"""What to write so that the stored link rows of a site become the wanted ones.

Both are compared column by column; only rows that differ become Python objects, a transaction at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from resources.database.frames import plain, plain_columns
from sync.records import LinkStatus

Ints = npt.NDArray[np.int64]
Step = tuple[int, dict[str, Any]]
"""One row to write: which of the kinds below, and the values."""
DELETE, UNLINK, LINK, INSERT = range(4)

KEY = ("pos_variant_id", "site_variant_id")
# Whoever changes one of them stands otherwise since now; other columns are but words.
_STANDING = ("status", "reason")


@dataclass(frozen=True, slots=True)
class Changes:
    """The steps, in an order that is safe at every point: what goes is removed before anything new is linked.

    Attributes:
        kinds: of each step.
        row_ids: of the stored row of each step; 0 for a new one.
        moved: whether the standing of the row changes.
        rows: the wanted rows of the steps that do not delete, in their order, which is the end of all steps.
    """

    kinds: npt.NDArray[np.int8]
    row_ids: Ints
    moved: npt.NDArray[np.bool_]
    rows: pd.DataFrame

    def __len__(self) -> int:
        return len(self.kinds)

    def steps(self, places: Sequence[int], now: datetime) -> list[Step]:
        """The steps of these places that do not insert, ready to be written."""
        some = [place for place in places if self.kinds[place] != INSERT]
        names = [str(name) for name in self.rows]
        rows = (dict(zip(names, row, strict=True)) for row in plain(self._wanted(some), names))
        return [self._step(place, rows, now) for place in some]

    def added(self, places: Sequence[int]) -> dict[str, list[Any]]:
        """The columns of the rows that these places insert; {} where none of them does."""
        some = [place for place in places if self.kinds[place] == INSERT]
        return plain_columns(self._wanted(some), [str(name) for name in self.rows]) if some else {}

    def _wanted(self, places: Sequence[int]) -> pd.DataFrame:
        deleted = len(self.kinds) - len(self.rows)
        return self.rows.iloc[[place - deleted for place in places if place >= deleted]]

    def _step(self, place: int, rows: Iterator[dict[str, Any]], now: datetime) -> Step:
        kind = int(self.kinds[place])
        if kind == DELETE:
            return kind, {"row_id": int(self.row_ids[place])}
        row = next(rows)
        beside = {"row_id": int(self.row_ids[place]), "moved": bool(self.moved[place]), "now": now}
        return kind, beside | {name: value for name, value in row.items() if name not in KEY}


def changes(stored: pd.DataFrame, wanted: pd.DataFrame) -> Changes:
    """The difference between two frames of link rows.

    Args:
        stored: the rows there are, with their `id`.
        wanted: the rows there shall be: the other columns of `stored`, in their order.

    Raises:
        ValueError: a pair of `wanted` is there twice.
    """
    stored_keys, wanted_keys = _keys(stored, wanted)
    twice = pd.Series(wanted_keys).duplicated().to_numpy()
    if twice.any():
        pair = plain(wanted.iloc[np.flatnonzero(twice)[:1]], KEY)[0]
        raise ValueError(f"the pair (POS variant, site variant) {pair} is there twice")
    place = pd.Index(wanted_keys).get_indexer(pd.Index(stored_keys))
    place[pd.Series(stored_keys).duplicated().to_numpy()] = -1
    gone, stays = np.flatnonzero(place < 0), np.flatnonzero(place >= 0)
    differs, moved = _compared(stored.iloc[stays], wanted.iloc[place[stays]])
    known = np.zeros(len(wanted), dtype="bool")
    known[place[stays]] = True
    new = np.flatnonzero(~known)
    altered, kept_standing = stays[differs], ~moved[differs]
    linking = (wanted["status"].iloc[place[altered]] == LinkStatus.LINKED.value).to_numpy(dtype="bool")
    order = np.argsort(linking, kind="stable")
    altered, linking = altered[order], linking[order]
    ids = stored["id"].to_numpy(dtype="int64")
    kinds = [np.full(len(gone), DELETE), np.where(linking, LINK, UNLINK), np.full(len(new), INSERT)]
    return Changes(
        kinds=np.concatenate(kinds).astype("int8"),
        row_ids=np.concatenate([ids[gone], ids[altered], np.zeros(len(new), dtype="int64")]),
        moved=np.concatenate([np.zeros(len(gone), "bool"), ~kept_standing[order], np.ones(len(new), "bool")]),
        rows=wanted.iloc[np.concatenate([place[altered], new])],
    )


def _keys(stored: pd.DataFrame, wanted: pd.DataFrame) -> tuple[Ints, Ints]:
    """One number for the pair of ids of each row; an id that is missing is an id like any other."""
    both = [pd.factorize(pd.concat([stored[name], wanted[name]], ignore_index=True)) for name in KEY]
    (ours, _), (theirs, sites) = both
    keys: Ints = (ours.astype("int64") + 1) * (len(sites) + 1) + theirs + 1
    return keys[: len(stored)], keys[len(stored) :]


def _compared(stored: pd.DataFrame, wanted: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which rows differ at all, and which in their standing; the frames have their rows in the same order."""
    differs, moved = np.zeros(len(stored), dtype="bool"), np.zeros(len(stored), dtype="bool")
    for name in stored.columns.difference(["id", *KEY]):
        unequal = np.asarray(stored[name].array != wanted[name].array, dtype="bool")
        differs |= unequal
        if name in _STANDING:
            moved |= unequal
    return differs, moved
