"""Listing rows that come to be are stored in bulk, and end as if each had been decided by itself."""

from datetime import timedelta

import pandas as pd
import pytest

from resources.database import listing_rules as rules
from resources.database import listings
from resources.database.database import SqlDatabase
from resources.database.listing_rules import Planned
from sync.records import Field
from tests.resources.database.rows import NOON, later, page, plan_frame, site_variant

Q, P, C = Field.QUANTITY, Field.PRICE, Field.COMPARE_AT
SHELF = (
    site_variant(1, quantity=5, price=50_000),
    site_variant(2, quantity=7, price=None),
    site_variant(3, quantity=5, managed=False),
)
PLAN = (
    (1, Q, 5),
    (1, P, 60_000),
    (1, C, 0),
    (2, Q, 9),
    (2, P, 50_000),
    (3, Q, 5),
    (4, Q, 5),  # the site never showed it
    (5, Q, None, "error", "stock_unknown"),
    (6, Q, 0, "held", "guard_stock"),
)
SEEN = {(1, Q): 5, (1, P): 50_000, (1, C): 0, (2, Q): 7}


def shown(database: SqlDatabase) -> dict[tuple[int, str], tuple[object, ...]]:
    rows = database.listings.rows("tea").astype(object)
    rows = rows.where(rows.notna(), None)
    names = ["pos_variant_id", "planned", "acknowledged", "acknowledged_at", "state", "reason", "detail"]
    values = rows[["site_variant_id", "field", *names]].itertuples(index=False, name=None)
    return {(variant, field): tuple(further) for variant, field, *further in values}


def by_the_rules(
    variant: int, seen: int | None, planned: int | None, state: str = "pending", reason: str = ""
) -> tuple[object, ...]:
    row = rules.planned(Planned(1000 + variant, planned, state, reason, None, ""), None, NOON)
    row = row if seen is None else rules.observed(row, seen, NOON)
    at = None if row.acknowledged_at is None else pd.Timestamp(row.acknowledged_at)
    return (row.pos_variant_id, row.planned, row.acknowledged, at, row.state, row.reason, row.detail)


def test_new_rows_are_what_the_rules_make_of_each(database: SqlDatabase) -> None:
    database.catalog.save_site_page("tea", page(*SHELF))
    assert database.listings.save_plan("tea", plan_frame(*PLAN)) == len(PLAN)
    assert shown(database) == {
        (variant, field.value): by_the_rules(variant, SEEN.get((variant, field)), *said)
        for variant, field, *said in PLAN
    }


def test_rows_of_one_variant_stay_together_in_a_portion(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "CHUNK", 4)
    plan = plan_frame(*((number, field, 5) for number in range(1, 8) for field in (Q, P, C)))
    portions = [rows["site_variant_id"].tolist() for rows in listings._cut(plan)]
    assert portions == [[number] * 3 for number in range(1, 8)]
    assert sqlite_database.listings.save_plan("tea", plan) == len(plan)


def test_what_somebody_else_planned_meanwhile_is_kept(database: SqlDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    other = type(database.listings)(database.engine)
    read = database.listings._shelf

    def with_another_plan(site: str, ids: pd.Series) -> pd.DataFrame:
        other.save_plan(site, plan_frame((1, Q, 0, "held", "guard_stock")))
        other.approve(site, {(1, Q): 0})
        return read(site, ids)

    monkeypatch.setattr(database.listings, "_shelf", with_another_plan)
    assert database.listings.save_plan("tea", plan_frame((1, Q, 0, "held", "guard_stock"), (2, Q, 5))) == 1
    rows = database.listings.rows("tea")
    assert rows[["site_variant_id", "state"]].values.tolist() == [[1, "pending"], [2, "pending"]]
    assert rows["approved"].tolist() == [0, pd.NA]


def test_a_reading_of_long_ago_is_told_apart_from_one_of_today(database: SqlDatabase) -> None:
    database.catalog.save_site_page("tea", page(*SHELF[:1], at=NOON - timedelta(days=1)))
    database.catalog.save_site_page("tea", page(*SHELF[1:], at=later(1)))
    database.listings.save_plan("tea", plan_frame((1, Q, 5), (2, Q, 7)))
    at = database.listings.rows("tea")["acknowledged_at"].tolist()
    assert at == [pd.Timestamp(NOON - timedelta(days=1)), pd.Timestamp(later(1))]
