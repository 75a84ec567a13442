"""The database as the rest of the program holds it: one object with the tables by subject."""

from typing import TYPE_CHECKING

from resources.database import schema
from resources.database.activities import ActivityTable
from resources.database.alerts import AlertTable
from resources.database.catalog import Catalog
from resources.database.changes_list import ChangeList
from resources.database.counters import CounterTable
from resources.database.customers import CustomerTable
from resources.database.engine import make_engine
from resources.database.figures import FigureTable
from resources.database.history import HistoryTable
from resources.database.intents import IntentTable
from resources.database.leases import TTL_SECONDS, LeaseTable
from resources.database.links import LinkTable
from resources.database.listings import ListingTable
from resources.database.order_lists import OrderListTable
from resources.database.orders import OrderTable
from resources.database.pokes import PokeTable
from resources.database.products import ProductTable
from resources.database.sealed import SealedTable
from resources.database.showings import ShowingTable
from resources.database.state import StateTable
from resources.database.uploads import UploadTable
from resources.database.users import UserTable
from resources.database.versions import VersionTable

if TYPE_CHECKING:
    from sync.stores import Database

    def _fits(database: "SqlDatabase") -> Database:
        """The type checker compares every method with the port here."""
        return database


class SqlDatabase:
    """Fits `sync.stores.Database` on SQLite or PostgreSQL. Safe to share between threads; close it at the end.

    Opening it brings the tables up to date. `run` is written beside each entry of the log of changes and each activity.
    """

    def __init__(self, url: str, *, run: str | None = None, lease_ttl: float = TTL_SECONDS) -> None:
        """Open and migrate. Raises WrongUse for an unusable URL or a database of a newer version."""
        self.engine = make_engine(url)
        self.upgrade()
        self.catalog = Catalog(self.engine)
        self.links = LinkTable(self.engine)
        self.products = ProductTable(self.engine)
        self.listings = ListingTable(self.engine, run)
        self.orders = OrderTable(self.engine, run)
        self.order_lists = OrderListTable(self.engine)
        self.showings = ShowingTable(self.engine, run)
        self.intents = IntentTable(self.engine)
        self.customers = CustomerTable(self.engine)
        self.state = StateTable(self.engine, run)
        self.sealed = SealedTable(self.engine)
        self.pokes = PokeTable(self.engine)
        self.versions = VersionTable(self.engine)
        self.activities = ActivityTable(self.engine, run)
        self.leases = LeaseTable(self.engine, lease_ttl)
        self.history = HistoryTable(self.engine)
        self.changes = ChangeList(self.engine)
        self.figures = FigureTable(self.engine)
        self.users = UserTable(self.engine)
        self.uploads = UploadTable(self.engine)
        self.alerts = AlertTable(self.engine)
        self.counters = CounterTable(self.engine)

    def upgrade(self) -> bool:
        """Bring the tables up to date; tells whether there was something to do."""
        return schema.upgrade(self.engine)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()
