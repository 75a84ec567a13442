"""Values that a guard holds, and a person's approval of them.

An approval binds to the value that was shown: when the POS asks for another one meanwhile, that one is held again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from sync.records import Field, SyncState
from sync.rows import Change
from sync.stores import Database


@dataclass(frozen=True, slots=True)
class HeldValue:
    """One held value; `before` None: what the site shows now is not known."""

    site_variant_id: int
    sku: str
    field: Field
    before: int | None
    after: int
    reason: str
    detail: str


class Approvals(Protocol):
    """Listings that take approvals."""

    def approve(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Let these values go where just they are held; returns how many rows moved."""
        ...


def held_values(alias: str, database: Database) -> tuple[HeldValue, ...]:
    """What the guards hold of a site, by SKU."""
    rows = database.listings.rows(alias)
    held = rows[(rows["state"] == SyncState.HELD) & rows["planned"].notna()]
    names = database.catalog.site_variants(alias)[["id", "sku"]]
    shown = held.merge(names, left_on="site_variant_id", right_on="id", how="left").sort_values(["sku", "field"])
    return tuple(_held(row) for row in shown.to_dict("records"))


def approve(alias: str, database: Database, listings: Approvals, held: tuple[HeldValue, ...], who: str) -> int:
    """Approve these values and log who did; returns how many were still held and go now."""
    if not held:
        return 0
    done = listings.approve(alias, {(one.site_variant_id, one.field): one.after for one in held})
    database.state.log(
        [
            Change(who, alias, "variant", str(one.site_variant_id), one.field, None, str(one.after), "approved")
            for one in held
        ]
    )
    return done


def _held(row: Mapping[Any, Any]) -> HeldValue:
    known = row["acknowledged"]
    return HeldValue(
        site_variant_id=int(row["site_variant_id"]),
        sku="" if pd.isna(row["sku"]) else str(row["sku"]),
        field=Field(row["field"]),
        before=None if pd.isna(known) else int(known),
        after=int(row["planned"]),
        reason=str(row["reason"]),
        detail=str(row["detail"]),
    )
