"""A real shop's product list in the POS, and three sites derived from it with a known truth for each row."""

import os
from collections import Counter
from pathlib import Path

import pytest

from sync.records import Field
from tests.e2e.conftest import Played, Starter

pytestmark = pytest.mark.e2e

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
QUANSON = SHARED / "sapo_quanson" / "QUANSON.csv"


@pytest.fixture
def quanson(play_with: Starter) -> Played:
    if not QUANSON.exists():
        pytest.skip(f"the real product list is not here: {QUANSON} (set MULTIWEB_SHARED_DATA)")
    return play_with("--pos", str(QUANSON), "--sites", "3", "--differences", "40", speed=200.0)


def test_every_row_of_a_real_list_is_judged_as_the_derivation_knows_it(quanson: Played) -> None:
    report = quanson.cycle()
    assert report.failed == []
    for alias in quanson.aliases:
        truth = quanson.sandbox.ask("GET", f"/{alias}/truth")
        expected = Counter(
            (row["status"], row["reason"] or "") for row in truth["rows"] if row["on_site"]
        )
        rows = quanson.tools.database.links.rows(alias)
        ours = rows[rows["site_variant_id"].notna()]
        found = Counter(zip(ours["status"].astype(str), ours["reason"].astype(str), strict=True))
        assert found == expected
        site = next(one for one in report.sites if one.alias == alias)
        assert site.stock_writes + site.price_writes == sum(len(row["differs"]) for row in truth["rows"])


def test_products_with_price_zero_are_linked_and_have_no_price_to_push(quanson: Played) -> None:
    quanson.cycle()
    catalog = quanson.tools.database.catalog
    retail = next(row.id for row in catalog.price_lists() if row.code == "BANLE")
    prices = catalog.pos_prices([retail])
    free = set(prices.loc[prices["value"] == 0, "variant_id"])
    assert free
    alias = quanson.aliases[0]
    links = quanson.tools.database.links.rows(alias)
    linked_free = links[(links["status"] == "linked") & links["pos_variant_id"].isin(free)]
    listings = quanson.tools.database.listings.rows(alias)
    rows = listings[
        (listings["field"] == Field.PRICE) & listings["site_variant_id"].isin(linked_free["site_variant_id"])
    ]
    assert len(rows) == len(linked_free) > 0
    assert set(zip(rows["state"], rows["reason"], strict=True)) == {("error", "no_price")}
