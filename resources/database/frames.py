"""Reading many rows fast into a data frame with stated dtypes.

A million rows pass through here, so values are taken from the driver as they are, without a type's conversion per
value, and converted a column and a batch at a time.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, select, type_coerce
from sqlalchemy.types import NullType

Kind = Literal["int", "int?", "bool", "text", "time"]
"""int64 · Int64 (NA possible) · bool · str · datetime64[us, UTC] (NaT possible)"""

_BATCH = 50_000
_DTYPES: dict[Kind, Any] = {
    "int": np.dtype("int64"),
    "int?": pd.Int64Dtype(),
    "bool": np.dtype("bool"),
    "text": "str",
    "time": pd.DatetimeTZDtype("us", "UTC"),
}


def raw(*columns: ColumnElement[Any]) -> "Select[Any]":
    """A SELECT of the columns as the driver gives them."""
    return select(*(type_coerce(column, NullType()).label(column.key) for column in columns))


def read_frame(connection: Connection, statement: "Select[Any]", kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """The rows of a `raw` select as a frame.

    Args:
        connection: an open transaction.
        statement: the select; its columns come in the order of `kinds`.
        kinds: column → kind, which decides the dtype.
    """
    parts: list[dict[str, Any]] = []
    result = connection.execution_options(yield_per=_BATCH).execute(statement)
    for rows in result.partitions():
        values = zip(*rows, strict=True)
        parts.append({name: _column(kind, column) for (name, kind), column in zip(kinds.items(), values, strict=True)})
    if not parts:
        return empty_frame(kinds)
    return pd.DataFrame({name: pd.concat([part[name] for part in parts], ignore_index=True) for name in kinds})


def empty_frame(kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """No rows, with the dtypes all the same."""
    return pd.DataFrame({name: pd.Series([], dtype=_DTYPES[kind]) for name, kind in kinds.items()})


def plain(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows of a frame as tuples of plain Python values, None where NA, text where an enumeration."""
    return list(zip(*(_plain_column(frame[name]) for name in columns), strict=True))


def _column(kind: Kind, values: Sequence[Any]) -> "pd.Series[Any]":
    column: pd.Series[Any]
    if kind == "time":
        # SQLite keeps text; PostgreSQL hands out aware datetimes.
        times = pd.to_datetime(list(values), utc=True, format="ISO8601")
        column = pd.Series(times).astype(_DTYPES["time"])
    else:
        column = pd.Series(list(values), dtype=_DTYPES[kind])
    return column


def _plain_column(column: "pd.Series[Any]") -> list[Any]:
    missing = column.isna().tolist()
    return [None if gone else _plain(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    return str(value) if isinstance(value, str) else int(value)
