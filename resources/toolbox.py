"""Everything a run needs, opened together: the database, the vault, the workbooks, and clients of the shops.

Assets, the command line and the page all work through a toolbox, so that the address of a shop is checked,
its key opened and its rate limit shared in one place only.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from resources.address import checked_address
from resources.bucket import SharedBucket
from resources.database.counters import CALLS, LIMIT_WAITS
from resources.database.database import SqlDatabase
from resources.hook_signature import hook_secret
from resources.http import Pace, ShopHttp
from resources.http_credentials import credentials_from
from resources.installation import Installation
from resources.sapo_pos.client import SapoPos
from resources.site_kinds import kind_of
from resources.vault import Vault
from resources.workbooks import ExcelWorkbooks
from sync.ports import Lane, Site
from sync.settings import LimitSettings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The open resources of one installation; safe to share between threads."""

    installation: Installation
    database: SqlDatabase
    vault: Vault
    workbooks: ExcelWorkbooks

    @contextmanager
    def pos(self, lane: Lane = "listings") -> Iterator[SapoPos]:
        """A client of the connected POS. Raises WrongUse when there is none, or its key cannot be opened."""
        row = self.database.state.pos()
        with self._http(row.platform, row.alias, row.address, row.settings.limit, lane) as http:
            yield SapoPos(http)

    @contextmanager
    def site(self, alias: str, lane: Lane = "listings") -> Iterator[Site]:
        """A client of a connected site. Raises WrongUse for an unknown alias, or a key that cannot be opened."""
        state = self.database.state
        row = state.site(alias)
        kind = kind_of(row.platform)
        secret = hook_secret(self.vault.open(state.secret(alias)))
        with self._http(row.platform, alias, row.address, row.settings.limit, lane, kind.pace) as http:
            memory = state.capabilities(alias), lambda facts: state.remember(alias, facts)
            yield kind.client(http, row.settings.stock.location, *memory, secret)

    @contextmanager
    def _http(
        self,
        platform: str,
        alias: str,
        address: str,
        limit: LimitSettings,
        lane: Lane,
        pace: Callable[[Pace], Pace] = lambda bucket: bucket,
    ) -> Iterator[ShopHttp]:
        """The way to a shop; its calls are counted at the end.

        The stored address is checked again, since it decides who receives the key.
        """
        base = checked_address(platform, alias, address, self.installation.allow_loopback)
        credentials = credentials_from(self.vault.open(self.database.state.secret(alias)), base)
        bucket = SharedBucket(self.database.engine, alias, limit)
        with ShopHttp(alias, base, credentials, pace(bucket), lane) as http:
            try:
                yield http
            finally:
                self._count(http)

    def _count(self, http: ShopHttp) -> None:
        """Add what a client spent to the counters; counting never stands in the way of the work."""
        calls = {(CALLS, http.shop, outcome): float(number) for outcome, number in http.outcomes().items()}
        try:
            self.database.counters.add({**calls, (LIMIT_WAITS, http.shop, ""): http.spent().waited_seconds})
        except SQLAlchemyError as error:
            logger.warning("the calls to %s could not be counted (%s)", http.shop, type(error).__name__)


@contextmanager
def open_toolbox(installation: Installation | None = None, *, run: str | None = None) -> Iterator[Toolbox]:
    """Open the installation of the environment, or the given one, and close it at the end.

    The log of changes and the activities name `run`, the pipeline's run in which it is used. The database is brought up
    to date. Raises WrongUse for an unusable database URL or key.
    """
    chosen = installation or Installation()
    vault = Vault.of(chosen)
    database = SqlDatabase(chosen.database_url, run=run)
    try:
        yield Toolbox(chosen, database, vault, ExcelWorkbooks(vault.sign, vault.signed))
    finally:
        database.close()
