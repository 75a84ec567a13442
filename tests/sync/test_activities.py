"""Each turn of a site leaves what people see of it: what it moved, that there was nothing, or why it failed."""

import pytest

from resources.database.database import SqlDatabase
from sync.catalogs.pull import pull_site_catalog
from sync.errors import Transient
from sync.orders.polling import poll_orders
from tests.sync.catalog_world import SITE, Market, open_market


@pytest.fixture
def market(sqlite_database: SqlDatabase) -> Market:
    return open_market(sqlite_database, 3)


def turns(market: Market) -> list[tuple[str, str, int]]:
    return [(one.kind, one.outcome, one.count) for one in market.database.activities.recent([SITE])[SITE]]


def test_reading_and_writing_tell_how_much_they_moved(market: Market) -> None:
    market.cycle()
    market.pos.stock(1, 4)
    market.cycle()
    assert ("catalog", "done", 3) in turns(market)
    assert turns(market)[-1] == ("push", "done", 1)
    for _ in range(2):  # the first reads what was written
        market.cycle()
    assert turns(market)[-2:] == [("catalog", "nothing", 0), ("push", "nothing", 0)]


def test_a_site_that_is_down_shows_as_a_failure_with_its_sentence(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise Transient(SITE, "no answer")

    monkeypatch.setattr(market.site, "variant_pages", down)
    monkeypatch.setattr(market.site, "orders_changed", down)
    for work in (pull_site_catalog, poll_orders):
        with pytest.raises(Transient):
            work(market.site, market.database)  # type: ignore[operator]
    found = market.database.activities.recent([SITE])[SITE]
    assert [(one.kind, one.outcome) for one in found] == [("catalog", "failed"), ("orders", "failed")]
    assert all("no answer" in one.why for one in found)
