"""Reading many rows fast into a data frame with stated dtypes.

A million rows pass through here, so values are taken from the driver as they are, without a type's conversion per
value, and converted a column and a batch at a time.
"""

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select, type_coerce
from sqlalchemy.types import NullType

from resources.database.upsert import IDS, chunks, ids_of

Kind = Literal["int", "int?", "bool", "text", "time"]
"""int64 · Int64 (NA possible) · bool · str · datetime64[us, UTC] (NaT possible)"""

# What passes at once stays within the processor's cache; ten times as much takes a fifth longer.
_BATCH = 5_000
# More ids than this are found faster among all rows than by asking for them.
_SOME = 20_000
# A statement binds other values beside a list of ids.
_BOUND_BESIDE = 100
DTYPES: dict[Kind, Any] = {
    "int": np.dtype("int64"),
    "int?": pd.Int64Dtype(),
    "bool": np.dtype("bool"),
    "text": "str",
    "time": pd.DatetimeTZDtype("us", "UTC"),
}


def raw(*columns: ColumnElement[Any]) -> "Select[Any]":
    """A SELECT of the columns as the driver gives them."""
    return select(*(type_coerce(column, NullType()).label(column.key) for column in columns))


def read_frame(
    connection: Connection,
    statement: "Select[Any]",
    kinds: Mapping[str, Kind],
    only: tuple[str, pd.Index] | None = None,
) -> pd.DataFrame:
    """The rows of a `raw` select as a frame.

    Args:
        connection: an open transaction.
        statement: the select; its columns come in the order of `kinds`.
        kinds: column → kind, which decides the dtype.
        only: a column of ids, and ids; rows of others are dropped as they pass.
    """
    parts: dict[str, list[Any]] = {name: [] for name in kinds}
    result = connection.execution_options(yield_per=_BATCH).execute(statement)
    for rows in result.partitions():
        values = dict(zip(kinds, zip(*rows, strict=True), strict=True))
        batch = {name: _column(kind, values[name]) for name, kind in kinds.items()}
        keep = None if only is None else only[1].get_indexer(pd.Index(batch[only[0]])) >= 0
        for name, column in batch.items():
            parts[name].append(column if keep is None else column[keep])
    if not parts or not next(iter(parts.values())):
        return empty_frame(kinds)
    return pd.DataFrame({name: _joined(columns) for name, columns in parts.items()})


def read_some(
    connection: Connection,
    statement: "Select[Any]",
    key: ColumnElement[int],
    kinds: Mapping[str, Kind],
    ids: Collection[int] | None,
) -> pd.DataFrame:
    """The rows of a select that is ordered by `key` first: all of them, or those alone whose `key` is among the ids."""
    if ids is None:
        return read_frame(connection, statement, kinds)
    wanted = ids_of(ids)
    if len(wanted) > _SOME:
        return read_frame(connection, statement, kinds, (str(key.key), pd.Index(wanted)))
    some = (statement.where(key.in_(few)) for few in chunks(wanted, IDS - _BOUND_BESIDE))
    parts = [read_frame(connection, query, kinds) for query in some]
    filled = [part for part in parts if len(part)] or [empty_frame(kinds)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]


def picked(kinds: Mapping[str, Kind], columns: Collection[str] | None) -> dict[str, Kind]:
    """The columns that a caller names, and `id`; all of them for None. Raises ValueError for one there is not."""
    if columns is None:
        return dict(kinds)
    if unknown := sorted(set(columns) - set(kinds)):
        raise ValueError(f"There is no column {', '.join(unknown)}; there are: {', '.join(kinds)}")
    return {name: kind for name, kind in kinds.items() if name == "id" or name in columns}


def empty_frame(kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """No rows, with the dtypes all the same."""
    return _empty_frame(tuple(kinds.items())).copy()


@functools.cache
def _empty_frame(kinds: tuple[tuple[str, Kind], ...]) -> pd.DataFrame:
    """Made once: each dtype takes as long to find as a small table to read."""
    return pd.DataFrame({name: pd.Series([], dtype=DTYPES[kind]) for name, kind in kinds})


def plain(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows of a frame as tuples of plain Python values, None where NA, text where an enumeration."""
    return list(zip(*plain_columns(frame, columns).values(), strict=True))


def plain_columns(frame: pd.DataFrame, columns: Iterable[str]) -> dict[str, list[Any]]:
    """Columns of a frame as lists of such values."""
    return {name: _plain_column(frame[name]) for name in columns}


def _joined(columns: list[Any]) -> "pd.Series[Any]":
    series = [pd.Series(one) for one in columns]
    return pd.concat(series, ignore_index=True) if len(series) > 1 else series[0]


def _column(kind: Kind, values: Sequence[Any]) -> Any:
    if kind in ("int", "bool"):
        return np.array(values, dtype=DTYPES[kind])
    if kind == "time":
        # SQLite keeps text; PostgreSQL hands out aware datetimes.
        return pd.Series(pd.to_datetime(list(values), utc=True, format="ISO8601")).astype(DTYPES["time"]).array
    return pd.array(list(values), dtype=DTYPES[kind])


def _plain_column(column: "pd.Series[Any]") -> list[Any]:
    dtype = column.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        places, moments = pd.factorize(column)
        known = [*pd.DatetimeIndex(moments).to_pydatetime(), None]  # NaT is at place -1
        return [known[place] for place in places.tolist()]
    if isinstance(dtype, pd.StringDtype | pd.Int64Dtype):
        values: Any = column.array
        return list(values.to_numpy(dtype=object, na_value=None).tolist())
    if isinstance(dtype, np.dtype) and dtype.kind in "iub":
        return list(column.tolist())
    missing = column.isna().tolist()
    return [None if gone else _plain(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return str(value) if isinstance(value, str) else int(value)
