"""The index of the POS's customers, by which a known buyer costs no call however many customers there are.

It is filled page by page and then follows what was modified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.orders.phones import email_key, phone_keys
from sync.ports import Pos
from sync.records import PosCustomer
from sync.stores import Database

STREAM = "pos:customers"
# Rows appear in the POS's lists a little late, and our clock is not the shop's.
OVERLAP = timedelta(minutes=10)
# The same for a look in between, which must stay one call when somebody has just changed thousands of customers.
SHORT_OVERLAP = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class CustomersReport:
    """What a refresh read: customers, and how many of them differ from the index."""

    read: int
    changed: int


def refresh_customers(pos: Pos, database: Database, overlap: timedelta = OVERLAP) -> CustomersReport:
    """Bring the index of the POS's customers up to date: all of them the first time, then what was modified.

    Every page is saved on its own; the watermark moves only after the last one.
    """
    began = datetime.now(UTC)
    known = database.state.watermark(STREAM)
    read = changed = 0
    for page in pos.customers_changed(None if known is None else known - overlap):
        read += len(page.rows)
        changed += save_customers(database, page.rows)
    database.state.advance(STREAM, began)
    return CustomersReport(read, changed)


def freshened(pos: Pos, database: Database) -> bool:
    """Read what changed since an index that was filled once was looked after; False where it was never filled.

    Asked before somebody is taken for unknown: a search of the POS finds phones only as they were typed, and the POS
    refuses a phone only where it was typed alike.
    """
    if database.state.watermark(STREAM) is None:
        return False
    refresh_customers(pos, database, SHORT_OVERLAP)
    return True


def save_customers(database: Database, customers: Sequence[PosCustomer]) -> int:
    """Put customers into the index under their keys; returns how many changed."""
    return database.customers.save([(c, phone_keys(c.phone), email_key(c.email)) for c in customers])
