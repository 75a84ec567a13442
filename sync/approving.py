"""Values that a guard holds, and a person's approval of them.

An approval binds to the value that was shown: when the POS asks for another one meanwhile, that one is held again.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sync.errors import WrongUse
from sync.plan_report import PlanRow, moving_rows
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


def held_values(alias: str, database: Database, skus: Collection[str] = ()) -> tuple[HeldValue, ...]:
    """What the guards hold of a site, by SKU; of some SKUs alone where any are named.

    Raises WrongUse for a SKU of which nothing is held.
    """
    found = [_held(row) for row in moving_rows(alias, database, states=(SyncState.HELD,)) if row.after is not None]
    if strange := sorted(set(skus) - {one.sku for one in found}):
        raise WrongUse(f"{alias} holds nothing for {', '.join(strange)}; see: multiweb plan {alias} --held")
    chosen = [one for one in found if not skus or one.sku in skus]
    return tuple(sorted(chosen, key=lambda one: (one.sku, one.field)))


def approve(alias: str, database: Database, held: Collection[HeldValue], who: str) -> int:
    """Approve these values and log who did; returns how many were still held and go now."""
    if not held:
        return 0
    done = database.listings.approve(alias, {(one.site_variant_id, one.field): one.after for one in held})
    database.state.log(
        [
            Change(who, alias, "variant", str(one.site_variant_id), one.field, None, str(one.after), "approved")
            for one in held
        ]
    )
    return done


def _held(row: PlanRow) -> HeldValue:
    return HeldValue(
        site_variant_id=row.site_variant_id,
        sku=row.sku,
        field=Field(row.field),
        before=row.before,
        after=int(row.after or 0),
        reason=row.reason,
        detail=row.detail,
    )
