"""Scenarios B over HTTP where the program is killed, or something newer overtakes what it reads.

Run as a module it is the program that is killed: it pushes, and is no more right after so many writes.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.http import ShopHttp
from resources.http_credentials import consumer_credentials, token_credentials
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from resources.woocommerce.client import WooCommerce
from sync.catalogs.pokes import reread_poked, take_poke, waiting
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.errors import ShopError
from sync.linking.link import link_site
from sync.listings.flight import MOST
from sync.listings.plan import plan_site
from sync.listings.push import RECORD_EVERY_WRITES, push_site
from sync.records import Page, PosVariant, VariantWrite, WriteResult
from tests.resources.http.helpers import FAST, OpenPace
from tests.sandbox.conftest import StartSandbox, start_sandbox
from tests.scenarios.live_market import POS, SITE, LiveMarket, live_market

__all__ = ["start_sandbox"]

ROOT = Path(__file__).parents[2]


def test_b13_killed_between_a_write_and_its_record_the_next_run_converges(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, sqlite_url: str
) -> None:
    with live_market(start_sandbox, sqlite_database, 100) as market:
        market.stock_all(4)
        pull_pos_catalog(market.pos, sqlite_database)
        plan_site(SITE, sqlite_database)
        _push_and_die(market, sqlite_url, 85)
        assert 85 <= market.writes() <= 85 + MOST
        # Some goods are back at the number that was confirmed before the kill: the site may show either.
        wanted = {name: 4 if number % 2 else 10 for number, name in enumerate(market.pos_ids)}
        for name, pieces in wanted.items():
            market.stock(name, pieces)
        differ = sum(market.pieces()[name] != pieces for name, pieces in wanted.items())
        pull_pos_catalog(market.pos, sqlite_database)
        market.push()
        assert market.pieces() == wanted
        assert differ <= market.writes() <= differ + RECORD_EVERY_WRITES + MOST
        market.everything()
        assert market.writes() == 0


def test_b13_killed_after_a_batch_the_next_run_repeats_that_batch_alone(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase, sqlite_url: str
) -> None:
    with live_market(start_sandbox, sqlite_database, 6, kind="woocommerce") as market:
        market.stock_all(4)
        pull_pos_catalog(market.pos, sqlite_database)
        plan_site(SITE, sqlite_database)
        _push_and_die(market, sqlite_url, 1)
        assert (market.writes(), set(market.pieces().values())) == (1, {4})
        # Some goods are back at the number that was confirmed before the kill: the site may show either.
        market.stock("SKU1", 10)
        pull_pos_catalog(market.pos, sqlite_database)
        market.push()
        assert (market.writes(), market.pieces()["SKU1"], market.pieces()["SKU2"]) == (1, 10, 4)
        market.everything()
        assert market.writes() == 0


def test_b15_a_webhooks_newer_figure_stays_though_an_older_page_of_the_scan_comes_after(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database, 252) as market:

        def meanwhile() -> None:
            for name in ("SKU1", "SKU252"):
                market.stock(name, 3)
                _deliver(market, name, on_hand=99)  # a delivery names what changed, and its figure is never taken
            assert reread_poked(market.pos, sqlite_database).changed == 2

        slow = _Overtaken(market.pos, 2, meanwhile)
        pull_pos_catalog(slow, sqlite_database)
        assert _figure(slow.late, market.pos_ids["SKU1"]) == 10_000
        market.push()
        assert (market.pieces()["SKU1"], market.pieces()["SKU252"], market.writes()) == (3, 3, 2)
        market.everything()
        assert (market.pieces()["SKU1"], market.writes()) == (3, 0)


def test_b15_what_a_webhook_named_and_was_not_read_yet_keeps_its_figure_until_it_is(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database) as market:

        def meanwhile() -> None:
            market.stock("SKU1", 3)
            _deliver(market, "SKU1", on_hand=3)

        market.stock("SKU1", 7)
        pull_pos_catalog(_Overtaken(market.pos, 1, meanwhile), sqlite_database)
        assert waiting(sqlite_database, POS, "products") == 1
        market.push()
        assert market.writes() == 0  # seven was true when it was read, and is not written
        reread_poked(market.pos, sqlite_database)
        market.push()
        assert (market.writes(), market.pieces()["SKU1"]) == (1, 3)


def test_b15_goods_that_the_scan_has_not_shown_before_keep_a_webhooks_figure_too(
    start_sandbox: StartSandbox, sqlite_database: SqlDatabase
) -> None:
    with live_market(start_sandbox, sqlite_database) as market:
        market.add_on_site("MOI")
        pull_site_catalog(market.site, sqlite_database)
        market.add_to_pos("MOI")

        def meanwhile() -> None:
            market.stock("MOI", 3)
            product = market.running.world.pos.variants[market.pos_ids["MOI"]].product.id
            assert take_poke(POS, "products/create", {"id": product}, sqlite_database) == 1
            assert reread_poked(market.pos, sqlite_database).variants == 1

        pull_pos_catalog(_Overtaken(market.pos, 1, meanwhile), sqlite_database)
        link_site(SITE, sqlite_database)
        market.push()
        assert (market.writes(), market.pieces()["MOI"]) == (1, 3)


@dataclass
class _Overtaken:
    """A POS of which a page of the list is on its way while something happens."""

    pos: SapoPos
    number: int
    meanwhile: Callable[[], None]
    late: Page[PosVariant] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pos, name)

    def variant_pages(self) -> Iterator[Page[PosVariant]]:
        for number, page in enumerate(self.pos.variant_pages(), start=1):
            if number == self.number:
                self.late = page
                self.meanwhile()
            yield page


def _deliver(market: LiveMarket, name: str, on_hand: int) -> None:
    """A webhook of the POS tells that stock moved."""
    row = {"variant_id": market.pos_ids[name], "location_id": market.main_branch, "on_hand": on_hand}
    assert take_poke(POS, "inventories/update", row, market.database) == 1


def _figure(page: Page[PosVariant] | None, variant: int) -> int:
    """What a page says of the stock of a variant."""
    assert page is not None
    return next(one.stock[0].available_milli for one in page.rows if one.id == variant)


def _push_and_die(market: LiveMarket, database_url: str, writes: int) -> None:
    """Another process pushes, and is killed right after so many writes; its lease runs out."""
    keys = market.running.world.sites[SITE].credentials
    opening = (keys.access_token, "") if isinstance(market.site, SapoWeb) else (keys.api_key, keys.api_secret)
    words = [f"{market.running.address}/{SITE}", *opening, database_url, str(writes)]
    ended = subprocess.run([sys.executable, "-m", __name__, *words], cwd=ROOT, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL
    with market.database.engine.begin() as connection:
        connection.execute(update(tables.leases).values(expires_at=0.0))


class _Mortal:
    """A site whose client is killed, with its process, once it has written so often."""

    def __init__(self, site: SapoWeb | WooCommerce, writes: int) -> None:
        self._site = site
        self._last = writes
        self._number = count(1)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._site, name)

    def write(self, portion: Sequence[VariantWrite]) -> list[WriteResult | ShopError]:
        results = self._site.write(portion)
        if next(self._number) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        return results


def _main(address: str, key: str, secret: str, database_url: str, writes: str) -> None:
    opening = consumer_credentials(key, secret, address) if secret else token_credentials(key)
    http = ShopHttp(SITE, address, opening, OpenPace(), patience=FAST)
    site = WooCommerce(http) if secret else SapoWeb(http)
    push_site(_Mortal(site, int(writes)), SqlDatabase(database_url))


if __name__ == "__main__":
    _main(*sys.argv[1:])
