"""A real shop's product list in the POS, and sites derived from it with a known truth for each row."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.cycle import CycleReport
from sync.records import Field
from tests.e2e.conftest import Played, played

pytestmark = pytest.mark.e2e

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))
QUANSON = SHARED / "sapo_quanson" / "QUANSON.csv"


@pytest.fixture(scope="module", params=["1", pytest.param("3", marks=pytest.mark.slow)], ids="{} sites".format)
def quanson(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Played, CycleReport]]:
    """The list in the POS, derived sites, and one cycle done."""
    if not QUANSON.exists():
        pytest.skip(f"the real product list is not here: {QUANSON} (set MULTIWEB_SHARED_DATA)")
    options = ["--pos", str(QUANSON), "--sites", request.param, "--differences", "40"]
    with played(tmp_path_factory.mktemp("quanson"), options, speed=200.0) as play:
        yield play, play.cycle()


def test_every_row_of_a_real_list_is_judged_as_the_derivation_knows_it(
    quanson: tuple[Played, CycleReport],
) -> None:
    play, report = quanson
    assert report.failed == []
    for alias in play.aliases:
        truth = play.sandbox.ask("GET", f"/{alias}/truth")
        expected = Counter((row["status"], row["reason"] or "") for row in truth["rows"] if row["on_site"])
        rows = play.tools.database.links.rows(alias)
        ours = rows[rows["site_variant_id"].notna()]
        found = Counter(zip(ours["status"].astype(str), ours["reason"].astype(str), strict=True))
        assert found == expected
        site = next(one for one in report.sites if one.alias == alias)
        assert site.stock_writes + site.price_writes == sum(len(row["differs"]) for row in truth["rows"]) > 0


def test_products_with_price_zero_are_linked_and_have_no_price_to_push(
    quanson: tuple[Played, CycleReport],
) -> None:
    play, _ = quanson
    catalog = play.tools.database.catalog
    retail = next(row.id for row in catalog.price_lists() if row.code == "BANLE")
    prices = catalog.pos_prices([retail])
    free = set(prices.loc[prices["value"] == 0, "variant_id"])
    assert free
    alias = play.aliases[0]
    links = play.tools.database.links.rows(alias)
    linked_free = links[(links["status"] == "linked") & links["pos_variant_id"].isin(free)]
    listings = play.tools.database.listings.rows(alias)
    rows = listings[
        (listings["field"] == Field.PRICE) & listings["site_variant_id"].isin(linked_free["site_variant_id"])
    ]
    assert len(rows) == len(linked_free) > 0
    assert set(zip(rows["state"], rows["reason"], strict=True)) == {("error", "no_price")}
