"""The first push of a large site: many short runs, asked for again until nothing is pending."""

from types import SimpleNamespace

import pytest

from resources.database.database import SqlDatabase
from sync.listings import push
from sync.listings.plan import plan_site
from sync.listings.push import RUN_SECONDS, push_site
from sync.records import VariantWrite
from tests.sync.catalog_world import SITE, open_market

SECONDS_A_WRITE = 0.5


@pytest.mark.parametrize("variants", [2_000, pytest.param(13_000, marks=pytest.mark.slow)])
def test_a_first_push_is_many_short_runs_to_its_end(
    sqlite_database: SqlDatabase, monkeypatch: pytest.MonkeyPatch, variants: int
) -> None:
    market = open_market(sqlite_database, variants)
    for number in market.pos.variants:
        market.pos.stock(number, 4)
    market.pull()
    market.link()
    assert plan_site(SITE, sqlite_database).pending == variants
    now = [0.0]
    monkeypatch.setattr(push, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def pass_time(_: VariantWrite) -> None:
        now[0] += SECONDS_A_WRITE

    market.site.after_write = pass_time
    runs = []
    while sqlite_database.listings.pending_sites().get(SITE):  # what the sensor looks at, too
        began = now[0]
        runs.append(push_site(market.site, sqlite_database, most_in_flight=1))
        assert now[0] - began <= RUN_SECONDS + 1
    assert [run.stopped for run in runs] == ["time"] * (len(runs) - 1) + [""]
    assert len(runs) == -(-variants * SECONDS_A_WRITE // RUN_SECONDS)
    assert sum(run.stock_writes for run in runs) == market.site.calls["write"] == variants
    assert set(market.shown().values()) == {4}
