"""What a restore leaves behind for those who record orders: since when an order cannot have been sent unseen.

An order that a site had before the database was restored may stand in the POS although nothing here knows of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from resources.database import tables

MARK = "restored"
# How far the clocks of a site and of ours may be apart.
MARGIN = timedelta(minutes=5)

marks = tables.watermarks


def restored_at(connection: Connection) -> datetime | None:
    """When the database was last restored from a backup; None: never."""
    return connection.execute(select(marks.c.value).where(marks.c.stream == MARK)).scalar()


def perhaps_sent(created_on: datetime, restored: datetime | None) -> bool:
    """Whether an order of that time may have been sent by a record that is lost."""
    return restored is not None and created_on <= restored + MARGIN
