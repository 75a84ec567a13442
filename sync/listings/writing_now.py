"""Writing some variants of a site at this moment, whatever was confirmed of them before.

The plan is made for the whole site and judged by the guards as ever: what they hold stays held.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import pandas as pd

from sync.catalogs.fresh_products import Products
from sync.errors import LeaseTaken
from sync.listings.plan import plan_site
from sync.listings.push import IN_ORDER, push_site
from sync.ports import Site
from sync.progress import Progress, quiet
from sync.records import Field, SyncReason, SyncState
from sync.stores import Database

# How long a run that writes to the site at this moment is waited for.
WAIT_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.5

FieldState = Literal["written", "in_sync", "waiting", "held", "refused", "error", "skipped"]
_SHOWN = {Field.QUANTITY: "quantity", Field.PRICE: "price", Field.COMPARE_AT: "compare_at"}


@dataclass(frozen=True, slots=True)
class FieldSync:
    """What became of one field of one variant.

    Attributes:
        field: the field.
        state: `written` and confirmed by the site; `in_sync`: right already and not written; `waiting` to be written;
            `held` by a guard; `refused` by the site; `error`: no value can be told; `skipped`: left alone.
        before: what the site showed right before; None: nothing that is known.
        after: what it should show; None where there is no value.
        detail: the guard's sentence, the site's reason, or what is in the way.
    """

    field: Field
    state: FieldState
    before: int | None
    after: int | None
    detail: str


def bring_in_step(
    variants: Collection[int], products: Products, site: Site, database: Database, *, progress: Progress = quiet
) -> tuple[dict[int, tuple[FieldSync, ...]], str]:
    """Plan the site and write these site variants, whatever was confirmed of them.

    Args:
        variants: ids of site variants that are linked.
        products: both sides as they were read a moment ago.
        site: the website.
        database: the tables.
        progress: told how far the writing is.

    Returns:
        Site variant → what became of its fields; and why not everything was written (`SyncNowReport.stopped`).
    """
    if not variants:
        return {}, ""
    began = datetime.now(UTC)
    plan_site(site.alias, database)
    row = database.state.site(site.alias)
    if row.mode == "live" and not row.paused:
        database.listings.forget(site.alias, variants, list(Field))
    stopped = _pushed(site, database, variants, progress)
    return _outcomes(variants, products, database, began), stopped


def ended_by_error(stopped: str) -> bool:
    """Whether `SyncNowReport.stopped` is the sentence of an error."""
    return stopped not in IN_ORDER | {"busy"}


def note_of(alias: str, stopped: str) -> str:
    """The full sentence for `SyncNowReport.stopped`."""
    notes = {
        "": "",
        "preview": f"{alias} is in preview: nothing is written until it is live (multiweb confirm {alias}).",
        "paused": f"{alias} is paused: nothing is written until it is resumed (multiweb resume {alias}).",
        "busy": f"Another run is writing to {alias} right now; what is planned goes with that run or the next one.",
        "time": "The time of this run was up; the rest goes with the next run.",
    }
    return notes.get(stopped, stopped)


def _pushed(site: Site, database: Database, variants: Collection[int], progress: Progress) -> str:
    """Write the variants, waiting a while for another run; returns why not all was written."""
    ends = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            report = push_site(site, database, only=variants, progress=progress)
            return report.stopped or report.trouble
        except LeaseTaken:
            if time.monotonic() >= ends:
                return "busy"
            time.sleep(LOOK_AGAIN_SECONDS)


def _outcomes(
    variants: Collection[int], products: Products, database: Database, since: datetime
) -> dict[int, tuple[FieldSync, ...]]:
    """What the listings say now of the variants; confirmed after `since` means written."""
    rows = database.listings.rows(products.alias)
    rows = rows[rows["site_variant_id"].isin(list(variants))].assign(
        written=lambda frame: (frame["acknowledged_at"] >= since) & frame["acknowledged"].notna()
    )
    shelf = products.site[products.site["id"].isin(list(variants))].set_index("id")
    found: dict[int, list[FieldSync]] = {}
    for row in rows.to_dict("records"):
        field = Field(row["field"])
        before = shelf.at[row["site_variant_id"], _SHOWN[field]]
        found.setdefault(int(row["site_variant_id"]), []).append(_field(row, field, _whole(before)))
    order = list(Field)
    return {number: tuple(sorted(some, key=lambda one: order.index(one.field))) for number, some in found.items()}


def _field(row: Mapping[Any, Any], field: Field, before: int | None) -> FieldSync:
    """One listing row as it is told; `written` of the row: the site confirmed it after it was asked for."""
    states: dict[str, FieldState] = {
        SyncState.IN_SYNC: "written" if row["written"] else "in_sync",
        SyncState.PENDING: "waiting",
        SyncState.HELD: "held",
        SyncState.SKIPPED: "skipped",
        SyncState.ERROR: "refused" if row["reason"] == SyncReason.REJECTED else "error",
    }
    return FieldSync(field, states[str(row["state"])], before, _whole(row["planned"]), str(row["detail"]))


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
