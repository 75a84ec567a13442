"""The `Leases` port: one runner per site and activity, over processes and machines.

A lease is a row with an end. A thread of the holder moves the end forward while the work goes on; when the holder
dies, the end passes and the next one may take over, whatever anybody else believes of the dead run. Times are
the database's own clock, so that machines whose clocks differ agree. How long ago our last sign of life was is
measured by this process's steady clock: once it is too long ago we no longer claim the lease, even before we can
ask whether somebody took it.
"""

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from resources.database import tables
from resources.database.clock import seconds_now
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or
from sync.errors import LeaseTaken

TTL_SECONDS = 30.0

logger = logging.getLogger(__name__)
table = tables.leases


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """One lease as stored; `alive` is False once its end has passed."""

    name: str
    holder: str
    since: datetime
    heartbeat_at: datetime
    alive: bool


class HeldLease:
    """A lease that we hold; fits `sync.stores.Lease`."""

    def __init__(self, ttl: float) -> None:
        self._ttl = ttl
        self._lost = False
        self._alive_at = time.monotonic()

    def still_ours(self) -> bool:
        """False once somebody else has it, or once our last heartbeat is so old that somebody may have."""
        return not self._lost and time.monotonic() - self._alive_at < self._ttl

    def beat_at(self, asked_at: float, ours: bool) -> None:
        """Note the outcome of a heartbeat that was sent at `asked_at` (steady clock)."""
        self._lost = not ours
        if ours:
            self._alive_at = asked_at


class LeaseTable:
    """Fits `sync.stores.Leases`."""

    def __init__(self, engine: Engine, ttl: float = TTL_SECONDS) -> None:
        self._engine = engine
        self._ttl = ttl

    @contextmanager
    def hold(self, name: str, holder: str) -> Iterator[HeldLease]:
        """Take the lease for the body, kept alive in the background and given back at the end.

        Raises LeaseTaken, which names the holder and since when, while a live holder has it.
        """
        token = secrets.token_hex(16)
        lease = HeldLease(self._ttl)
        self._take(name, holder, token)
        stop = threading.Event()
        beat = threading.Thread(target=self._keep, args=(name, token, lease, stop), name=f"lease {name}", daemon=True)
        beat.start()
        try:
            yield lease
        finally:
            stop.set()
            beat.join()
            self._give_back(name, token)

    def listed(self) -> list[LeaseRow]:
        """All leases by name, dead ones too."""
        now = seconds_now(self._engine.dialect.name)
        query = select(table, (table.c.expires_at > now).label("alive")).order_by(table.c.name)
        with reading(self._engine) as connection:
            return [
                LeaseRow(row.name, row.holder, _time(row.since), _time(row.heartbeat_at), bool(row.alive))
                for row in connection.execute(query)
            ]

    def drop_dead(self, name: str) -> bool:
        """Remove a lease whose holder is gone; tells whether there was one. One that lives stays."""
        where = (table.c.name == name, table.c.expires_at <= seconds_now(self._engine.dialect.name))
        with writing(self._engine) as connection:
            return connection.execute(delete(table).where(*where)).rowcount > 0

    def prune(self, seconds: float) -> int:
        """Remove the leases whose holders have been gone for so long; returns how many."""
        ended = table.c.expires_at <= seconds_now(self._engine.dialect.name) - seconds
        with writing(self._engine) as connection:
            return connection.execute(delete(table).where(ended)).rowcount

    def _take(self, name: str, holder: str, token: str) -> None:
        now = seconds_now(self._engine.dialect.name)
        row: dict[str, Any] = {
            "token": token,
            "holder": holder,
            "since": now,
            "heartbeat_at": now,
            "expires_at": now + self._ttl,
        }
        with writing(self._engine) as connection:
            statement = insert_or(connection, table).values(name=name, **row)
            taken = statement.on_conflict_do_update(
                index_elements=["name"], set_=row, where=table.c.expires_at <= now
            ).returning(table.c.token)
            if connection.execute(taken).first() is not None:
                return
            other = connection.execute(
                select(table.c.holder, table.c.since, (now - table.c.heartbeat_at).label("quiet")).where(
                    table.c.name == name
                )
            ).first()
        if other is None:
            raise LeaseTaken(f"{name} was being worked on until this moment; try again.")
        raise LeaseTaken(
            f"{name} is being worked on by {other.holder} since {_time(other.since):%Y-%m-%d %H:%M:%S} UTC "
            f"(last sign of life {max(0.0, other.quiet):.0f} s ago)."
        )

    def _keep(self, name: str, token: str, lease: HeldLease, stop: threading.Event) -> None:
        """Move the end forward until told to stop, or until the lease is somebody else's."""
        wait = self._ttl / 3
        while not stop.wait(wait):
            asked_at = time.monotonic()
            try:
                ours = self._beat(name, token)
            except SQLAlchemyError as error:
                logger.warning("the heartbeat of %s failed (%s); trying again", name, type(error).__name__)
                wait = self._ttl / 10
                continue
            lease.beat_at(asked_at, ours)
            wait = self._ttl / 3
            if not ours:
                logger.warning("the lease of %s ran out and was taken by another worker", name)
                return

    def _beat(self, name: str, token: str) -> bool:
        now = seconds_now(self._engine.dialect.name)
        mine = (table.c.name == name, table.c.token == token)
        change = update(table).where(*mine).values(heartbeat_at=now, expires_at=now + self._ttl)
        with writing(self._engine) as connection:
            return connection.execute(change).rowcount == 1

    def _give_back(self, name: str, token: str) -> None:
        """Remove our row; a database that cannot be reached removes it by the clock."""
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(table).where(table.c.name == name, table.c.token == token))
        except SQLAlchemyError as error:
            logger.warning(
                "the lease of %s could not be given back (%s); it ends by itself", name, type(error).__name__
            )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
