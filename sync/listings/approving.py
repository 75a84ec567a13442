"""Values that a guard holds, and what a person decides of them: to let them go, or to leave the site as it is.

Both bind to the value that was shown: when the POS asks for another one meanwhile, that one is judged anew. A rejected
value can be asked about again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sync.errors import WrongUse
from sync.listings.plan_report import PlanRow, moving_rows
from sync.records import Field, SyncReason, SyncState
from sync.rows import Change
from sync.stores import Database

Decision = Callable[[str, Mapping[tuple[int, Field], int]], int]


@dataclass(frozen=True, slots=True)
class HeldValue:
    """One value that is held, or was rejected; `before` None: what the site shows now is not known."""

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
    rows = moving_rows(alias, database, states=(SyncState.HELD,))
    return _chosen(rows, skus, f"{alias} holds nothing for {{}}; see: multiweb plan {alias} --held")


def rejected_values(alias: str, database: Database, skus: Collection[str] = ()) -> tuple[HeldValue, ...]:
    """What people rejected of a site and the POS still asks for, by SKU; of some SKUs alone where any are named.

    Raises WrongUse for a SKU of which nothing is rejected.
    """
    rows = moving_rows(alias, database, states=(SyncState.SKIPPED,), reasons=(SyncReason.DECLINED,))
    return _chosen(rows, skus, f"Nothing of {{}} is rejected for {alias}; see: multiweb reject {alias} --undo")


def approve(alias: str, database: Database, held: Collection[HeldValue], who: str) -> int:
    """Approve these values and log who did; returns how many were still held and go now."""
    return _decide(alias, database, held, who, database.listings.approve, "approved")


def reject(alias: str, database: Database, held: Collection[HeldValue], who: str) -> int:
    """Reject these values and log who did; returns how many were still held and are left alone now.

    A compare-at price that waits for a price among them is rejected with it.
    """
    waiting = _beside(alias, database, held, SyncState.HELD, SyncReason.GUARD_PRICE)
    return _decide(alias, database, [*held, *waiting], who, database.listings.reject, "rejected by a person")


def ask_again(alias: str, database: Database, rejected: Collection[HeldValue], who: str) -> int:
    """Hold rejected values again, to be decided anew, and log who did; returns how many were still rejected.

    A compare-at price that was rejected with a price among them is asked about with it.
    """
    waiting = _beside(alias, database, rejected, SyncState.SKIPPED, SyncReason.DECLINED)
    both = [*rejected, *waiting]
    return _decide(alias, database, both, who, database.listings.ask_again, "to be asked about again")


def _decide(
    alias: str, database: Database, values: Collection[HeldValue], who: str, decision: Decision, why: str
) -> int:
    if not values:
        return 0
    done = decision(alias, {(one.site_variant_id, one.field): one.after for one in values})
    known = [(str(one.site_variant_id), one.field, str(one.after)) for one in values]
    database.state.log([Change(who, alias, "variant", number, name, None, value, why) for number, name, value in known])
    return done


def _beside(
    alias: str, database: Database, values: Collection[HeldValue], state: SyncState, reason: SyncReason
) -> list[HeldValue]:
    """Compare-at prices in a state that belong to prices among the values, and are not among them."""
    named = {(one.site_variant_id, one.field) for one in values}
    priced = {one.site_variant_id: one for one in values if one.field == Field.PRICE}
    if not priced:
        return []
    rows = database.listings.rows(alias, list(priced))
    mine = rows[(rows["field"] == Field.COMPARE_AT) & (rows["state"] == state) & (rows["reason"] == reason)]
    found = zip(mine["site_variant_id"].tolist(), mine["planned"].tolist(), strict=True)
    return [
        HeldValue(number, priced[number].sku, Field.COMPARE_AT, None, int(planned), str(reason), "")
        for number, planned in found
        if (number, Field.COMPARE_AT) not in named
    ]


def _chosen(rows: Collection[PlanRow], skus: Collection[str], sentence: str) -> tuple[HeldValue, ...]:
    """The rows as values by SKU; raises WrongUse with the sentence for a SKU that none of them has."""
    found = [_held(row) for row in rows if row.after is not None]
    if strange := sorted(set(skus) - {one.sku for one in found}):
        raise WrongUse(sentence.format(", ".join(strange)))
    chosen = [one for one in found if not skus or one.sku in skus]
    return tuple(sorted(chosen, key=lambda one: (one.sku, one.field)))


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
