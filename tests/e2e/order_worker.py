"""A light worker around the import of orders, to be killed: real clients, real database, no Dagster.

It is forked from a process that has everything imported already, so that thousands of lives cost what the work costs.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from resources.bucket import SharedBucket
from resources.database.database import SqlDatabase
from resources.http import ShopHttp
from resources.http_credentials import credentials_from
from resources.http_retry import Patience
from resources.installation import Installation
from resources.sapo_pos.client import SapoPos
from resources.sapo_web.client import SapoWeb
from resources.vault import Vault
from sync.errors import LeaseLost, LeaseTaken, ShopError
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states

LEASE_SECONDS = 1.0
HASTY = Patience(connect=5.0, read=5.0, whole_answer=10.0, first_wait=0.02, longest_wait=0.1, give_up_after=5.0)


@dataclass(frozen=True, slots=True)
class Shops:
    """The database of an installation and clients of its shops that do not wait long."""

    database: SqlDatabase
    pos: SapoPos
    sites: Sequence[SapoWeb]

    def turn(self) -> None:
        """Everything that is done about orders, once; what fails or is another's turn is left for the next."""
        for site in self.sites:
            try:
                poll_orders(site, self.database)
                import_orders(site.alias, self.pos, site, self.database)
            except (LeaseTaken, LeaseLost, ShopError):
                continue
        try:
            refresh_customers(self.pos, self.database)
            refresh_order_states(self.pos, self.database)
        except ShopError:
            return


@contextmanager
def opened(installation: Installation, aliases: Sequence[str]) -> Iterator[Shops]:
    """The shops of an installation, as a worker of its own sees them."""
    vault = Vault.of(installation)
    database = SqlDatabase(installation.database_url, lease_ttl=LEASE_SECONDS)

    def way(alias: str, address: str, limit: object) -> ShopHttp:
        credentials = credentials_from(vault.open(database.state.secret(alias)), address)
        bucket = SharedBucket(database.engine, alias, limit)  # type: ignore[arg-type]
        return ShopHttp(alias, address, credentials, bucket, "orders", HASTY)

    try:
        row = database.state.pos()
        sites = [database.state.site(alias) for alias in aliases]
        yield Shops(
            database,
            SapoPos(way(row.alias, row.address, row.settings.limit)),
            [
                SapoWeb(
                    way(site.alias, site.address, site.settings.limit),
                    site.settings.stock.location,
                    database.state.capabilities(site.alias),
                    lambda facts, alias=site.alias: database.state.remember(alias, facts),  # type: ignore[misc]
                )
                for site in sites
            ],
        )
    finally:
        database.close()


def work(installation: Installation, aliases: Sequence[str], first: int) -> None:
    """Import orders until the end, which is a kill; begins with the site in place `first`."""
    parent = os.getppid()
    turned = [*aliases[first:], *aliases[:first]]
    with opened(installation, turned) as shops:
        while os.getppid() == parent:
            shops.turn()
