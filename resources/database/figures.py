"""The `Figures` port, and other small counts that the page shows beside the large ones."""

from datetime import datetime

from sqlalchemy import Engine, Select, func, select

from resources.database import tables
from resources.database.engine import reading
from sync.records import OrderState, SyncState

orders, listings = tables.orders, tables.listings
# Neither in the POS nor settled.
_ON_THEIR_WAY = sorted(
    state.value
    for state in (OrderState.NEW, OrderState.WAITING, OrderState.SENDING, OrderState.UNSURE, OrderState.FAILED)
)

_OPEN = [state.value for state in (SyncState.PENDING, SyncState.HELD, SyncState.ERROR)]


class FigureTable:
    """Counts over the tables of others; nothing is stored. Fits `sync.alerts.rows.Figures`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def orders_placed_since(self, moment: datetime) -> dict[str, int]:
        """Website → web orders placed at or after an instant; websites without any are left out."""
        counted = select(orders.c.site, func.count()).where(orders.c.created_on >= moment).group_by(orders.c.site)
        return self._by_site(counted)

    def orders_by_state(self) -> dict[tuple[str, str], int]:
        """(website, state) → orders, of connected websites."""
        counted = select(orders.c.site, orders.c.state, func.count()).where(orders.c.site.in_(_connected()))
        return self._by_state(counted.group_by(orders.c.site, orders.c.state))

    def open_listings(self) -> dict[tuple[str, str], int]:
        """(website, state) → values that are pending, held or in error; the rest are too many to count often."""
        counted = select(listings.c.site, listings.c.state, func.count())
        mine = (listings.c.site.in_(_connected()), listings.c.state.in_(_OPEN))
        return self._by_state(counted.where(*mine).group_by(listings.c.site, listings.c.state))

    def stuck_orders(self, before: datetime) -> dict[str, int]:
        """Site → orders that were recorded before an instant and are neither in the POS nor settled."""
        counted = select(orders.c.site, func.count()).where(
            orders.c.site.in_(_connected()),
            orders.c.state.in_(_ON_THEIR_WAY),
            orders.c.recorded_at < before,
        )
        return self._by_site(counted.group_by(orders.c.site))

    def held_values(self) -> dict[str, int]:
        """Site → values that a guard holds."""
        counted = select(listings.c.site, func.count()).where(
            listings.c.site.in_(_connected()), listings.c.state == SyncState.HELD.value
        )
        return self._by_site(counted.group_by(listings.c.site))

    def _by_site(self, counted: Select[tuple[str, int]]) -> dict[str, int]:
        with reading(self._engine) as connection:
            return {str(site): int(count) for site, count in connection.execute(counted)}

    def _by_state(self, counted: Select[tuple[str, str, int]]) -> dict[tuple[str, str], int]:
        with reading(self._engine) as connection:
            return {(str(site), str(state)): int(count) for site, state, count in connection.execute(counted)}


def _connected() -> Select[tuple[str]]:
    """The connected websites: naming them leads through the indexes that begin with the site."""
    return select(tables.sites.c.alias)
