"""A plan as a pure function: what a site should show, from frames of what is known of both sides.

The rows of a field stand in the order of the pairs, so that what belongs together is found by its place and never by
a join. A plan may be made for some pairs of a site alone: the guards are then told what stands beside them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sync.aligning import Ints, looked_up, places, so
from sync.linking.link_rows import chosen
from sync.listings.amounts import quantities
from sync.listings.declining import left_alone
from sync.listings.guards import guarded
from sync.listings.planned_rows import COLUMNS, equal
from sync.listings.prices import prices
from sync.records import Field, PriceList, SyncReason, SyncState
from sync.settings import SiteSettings

SHOWN = {Field.QUANTITY: "quantity", Field.PRICE: "price", Field.COMPARE_AT: "compare_at"}
"""What the site's catalog calls each field."""
_LEFT_OUT = "Not linked, or no price list is mapped to it any more."


@dataclass(frozen=True, slots=True)
class Sources:
    """What a plan is made from, of all pairs of a site or of some.

    Attributes:
        pairs: site_variant_id, pos_variant_id, gone: the pairs to plan; of those whose POS variant is `gone` only the
            quantity, which goes to zero.
        pos: id, status, sellable.
        site: id, managed, kind, quantity, price, compare_at.
        stock: as `amounts.quantities`.
        held: as `amounts.quantities`.
        lists: the price lists of the POS.
        values: variant_id, price_list_id, value.
        taxes: as `prices.prices`.
        stored: the listing rows that there are of these variants, as `Listings.rows`.
        in_stock: counts the stored rows of all pairs of the site that are in stock; None: the pairs are all of them.
    """

    pairs: pd.DataFrame
    pos: pd.DataFrame
    site: pd.DataFrame
    stock: pd.DataFrame
    held: pd.Series
    lists: Sequence[PriceList]
    values: pd.DataFrame
    taxes: pd.DataFrame
    stored: pd.DataFrame
    in_stock: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan.

    Attributes:
        rows: columns `planned_rows.DTYPES`: a row for each pair and field, and one, skipped, for each stored row of a
            site variant that is not planned any more; what its site confirmed is needed once it is linked again.
        unconfirmed: whether a stored row is among them of which the site never confirmed anything.
    """

    rows: pd.DataFrame
    unconfirmed: bool


def planned(sources: Sources, settings: SiteSettings) -> Plan:
    """The plan of all pairs that the sources name."""
    pairs = sources.pairs.reset_index(drop=True)
    rows = _wanted(pairs, sources, settings)
    within = stored_places(rows, sources.stored)
    rows["approved"] = looked_up(sources.stored["approved"], within)
    acknowledged = looked_up(sources.stored["acknowledged"], within)
    rows = left_alone(rows, looked_up(sources.stored["declined"], within), acknowledged)
    present = acknowledged.fillna(_read(rows, sources.site))

    def beside() -> int:
        if sources.in_stock is None:
            return 0
        known = (rows["field"] == Field.QUANTITY).to_numpy() & so(present > 0) & (within >= 0)
        return sources.in_stock() - int(known.sum())

    rows = guarded(rows, present, settings.guards, beside)
    settled = equal(rows["planned"], acknowledged) & (rows["state"] == SyncState.PENDING).to_numpy()
    rows["state"] = rows["state"].mask(pd.Series(settled), str(SyncState.IN_SYNC))
    left = _left_over(sources, within)
    whole = pd.concat([rows[COLUMNS], left], ignore_index=True) if len(left) else rows[COLUMNS]
    never = sources.stored["acknowledged_at"].isna().to_numpy(dtype="bool")
    return Plan(whole, bool(np.append(never, False)[within].any()))


def _wanted(pairs: pd.DataFrame, sources: Sources, settings: SiteSettings) -> pd.DataFrame:
    """What the site should show by the POS, before the guards; the rows of a field stand together."""
    amount = quantities(pairs, sources.pos, sources.site, sources.stock, sources.held, settings.stock)
    there = pairs[~pairs["gone"].to_numpy(dtype="bool")]
    price = prices(there, sources.values, sources.lists, settings.price, sources.taxes)
    return pd.concat([amount, price], ignore_index=True)


def _by_field(rows: pd.DataFrame) -> dict[Field, Ints]:
    """The places of the rows of each field that has some."""
    found = {field: np.flatnonzero((rows["field"] == field).to_numpy(dtype="bool")) for field in Field}
    return {field: where for field, where in found.items() if len(where)}


def stored_places(rows: pd.DataFrame, stored: pd.DataFrame) -> Ints:
    """The place of each row among the stored ones; -1 for a new one."""
    within = np.full(len(rows), -1, dtype="int64")
    known = _by_field(stored)
    for field, where in _by_field(rows).items():
        if field in known:
            ids = stored["site_variant_id"].take(known[field])
            found = places(ids, rows["site_variant_id"].take(where))
            within[where] = np.append(known[field], -1)[found]
    return within


def _read(rows: pd.DataFrame, site: pd.DataFrame) -> pd.Series:
    """What the site showed of each row when it was read (Int64)."""
    shown = pd.array(np.zeros(len(rows), dtype="int64"), dtype="Int64")
    shown[:] = pd.NA
    for field, where in _by_field(rows).items():
        shelf = places(site["id"], rows["site_variant_id"].take(where))
        shown[where] = looked_up(site[SHOWN[field]], shelf).array
    return pd.Series(shown)


def _left_over(sources: Sources, within: Ints) -> pd.DataFrame:
    """Stored rows that the plan lacks, of variants that the site still has."""
    lacking = np.ones(len(sources.stored), dtype="bool")
    lacking[within[within >= 0]] = False
    lacking &= so(sources.stored["site_variant_id"].isin(sources.site["id"]))
    left = sources.stored[lacking]
    many = np.zeros(len(left), dtype="int64")
    nothing = pd.array([pd.NA], dtype="Int64").take(many)
    return pd.DataFrame(
        {
            "site_variant_id": left["site_variant_id"].to_numpy(dtype="int64"),
            "pos_variant_id": left["pos_variant_id"].to_numpy(dtype="int64"),
            "field": left["field"].array,
            "planned": nothing,
            "state": chosen([str(SyncState.SKIPPED)], many),
            "reason": chosen([str(SyncReason.SYNC_OFF)], many),
            "approved": nothing,
            "detail": chosen([_LEFT_OUT], many),
        }
    )
