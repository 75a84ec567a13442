"""Listing rows that come to be, thousands at a time.

What `listing_rules` make of a new row does not depend on whose row it is or when it was read, and of a million new
rows few differ in anything else. So the rules are asked once for rows that are alike.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from resources.database import listing_rules as rules
from resources.database.frames import Kind, plain, plain_columns
from resources.database.listing_rules import FIELDS, Planned
from sync.aligning import looked_up, places
from sync.listings.planning import SHOWN

Seen = tuple[int, datetime]
"""What the site showed, and when that was read."""
SHELF: dict[str, Kind] = {
    "id": "int",
    "managed": "bool",
    "quantity": "int?",
    "price": "int?",
    "compare_at": "int",
    "read_at": "time",
}
_OWN = ("site_variant_id", "field", "pos_variant_id")
_ALIKE = ("planned", "state", "reason", "approved", "detail", "seen")
_REMEMBERED = 50_000


def with_seen(rows: pd.DataFrame, shelf: pd.DataFrame) -> pd.DataFrame:
    """Rows of a plan with what the site showed of each when it was read, and when that was.

    Args:
        rows: `site_variant_id` and `field` among their columns.
        shelf: the columns `SHELF` of the site's variants. The quantity of one that is not managed counts for nothing.

    Returns:
        The rows with `seen` (Int64) and `seen_at`, NA where nothing was shown.
    """
    within = places(shelf["id"], rows["site_variant_id"])
    shown = shelf.assign(quantity=shelf["quantity"].where(shelf["managed"]))
    seen = pd.array(np.zeros(len(rows), dtype="int64"), dtype="Int64")
    seen[:] = pd.NA
    for field, name in SHOWN.items():
        mine = (rows["field"] == field.value).to_numpy(dtype="bool")
        seen[mine] = looked_up(shown[name], within[mine]).array
    read_at = looked_up(shelf["read_at"], within).mask(seen.isna())
    return rows.assign(seen=seen, seen_at=read_at.array)


def seen_by_key(rows: pd.DataFrame) -> dict[tuple[int, str], Seen]:
    """What the site showed, by variant and field, of rows `with_seen`."""
    known = rows[rows["seen"].notna()]
    return dict(zip(plain(known, _OWN[:2]), plain(known, ("seen", "seen_at")), strict=True))


class Firsts:
    """What becomes of new rows that are planned at one moment."""

    def __init__(self, now: datetime) -> None:
        @lru_cache(_REMEMBERED)
        def made(
            planned: int | None,
            state: str,
            reason: str,
            approved: int | None,
            detail: str,
            seen: int | None,
        ) -> tuple[Any, ...]:
            row = rules.planned(Planned(0, planned, state, reason, approved, detail), None, now)
            if seen is not None:
                row = rules.observed(row, seen, now)  # of a new row nothing newer is known, whenever it was read
            return tuple(rules.values_of(row).values())

        self._made = made

    def columns(self, rows: pd.DataFrame) -> Mapping[str, list[Any]]:
        """The columns of the table but `site`, from rows `with_seen`; they believe what the site showed."""
        values = plain_columns(rows, (*_OWN, *_ALIKE, "seen_at"))
        made = [self._made(*alike) for alike in zip(*(values[name] for name in _ALIKE), strict=True)]
        further = dict(zip(FIELDS, map(list, zip(*made, strict=True)), strict=True))
        return further | {name: values[name] for name in _OWN} | {"acknowledged_at": values["seen_at"]}
