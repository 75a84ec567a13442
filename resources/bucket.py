"""The rate limit of a shop, kept by every process together through the table `buckets`.

A shop lets requests into a leaky bucket (contracts/sapo-web.md §2). The table holds how full that bucket is; a
process puts its next few requests in before it sends them, in one short transaction that begins with an UPDATE,
which locks the row on both databases. So limits are met by pacing and not by being refused; the call-limit
header of the answers corrects the level upward, and a 429 fills the bucket for as long as the shop asks.

Two margins keep the shop's own bucket below its edge: a lease is spent within a second or lost, and the last
few requests of the bucket are never used, because they may arrive later than they were counted. Of the rest,
the last `order_share` are for orders alone.
"""

import math
import threading
import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, Float, extract, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from resources.database.tables import buckets
from sync.errors import RateLimited
from sync.ports import Lane
from sync.settings import LimitSettings

BATCH = 4
MARGIN = 3
LONGEST_FILL = 60.0
LONGEST_WAIT = 300.0
LONGEST_SLEEP = 2.0


@dataclass(slots=True)
class _Tokens:
    """Requests already counted in the bucket and not sent yet."""

    count: int = 0
    expire: float = 0.0


class SharedBucket:
    """The bucket of one shop as this process sees it; safe to use from many threads."""

    def __init__(self, engine: Engine, shop: str, limit: LimitSettings) -> None:
        """`limit` gives size, leak and the share of orders until an answer's header tells another size."""
        self._engine = engine
        self._shop = shop
        self._leak = limit.leak
        self._order_share = limit.order_share
        self._size = limit.size
        self._lock = threading.Lock()
        self._tokens: dict[Lane, _Tokens] = {"orders": _Tokens(), "listings": _Tokens()}
        self._life = min(1.0, 2 / limit.leak)
        self._seen_level = 0.0
        self._seen_at = time.monotonic()

    def take(self, lane: Lane) -> float:
        """Wait until one request may be sent; return the seconds waited.

        Raises:
            RateLimited: the bucket stayed full for five minutes.
        """
        started = time.monotonic()
        while (wait := self._try(lane)) > 0:
            if time.monotonic() - started > LONGEST_WAIT:
                text = "the rate limit stayed used up for five minutes; the next run goes on"
                raise RateLimited(self._shop, text, wait)
            time.sleep(min(wait, LONGEST_SLEEP))
        return time.monotonic() - started

    def heard(self, used: int, size: int) -> None:
        """Take over what an answer's call-limit header says, where it is more than is known here."""
        with self._lock:
            if size > 0:
                self._size = size
            elapsed = time.monotonic() - self._seen_at
            if used <= self._seen_level - elapsed * self._leak + 1:
                return
            self._raise_to(float(used))

    def rejected(self, retry_after: float) -> None:
        """After a 429: nobody sends anything until `retry_after` seconds have passed."""
        with self._lock:
            fill = min(max(retry_after, 0.0), LONGEST_FILL) * self._leak
            for tokens in self._tokens.values():
                tokens.count = 0
            self._raise_to(self._limit("orders") + fill)

    def answered(self, seconds: float, *, well: bool) -> None:
        """How long an answer took says nothing about this limit."""

    def _try(self, lane: Lane) -> float:
        """0 when a request may be sent now, else seconds until it is worth asking again."""
        with self._lock:
            tokens = self._tokens[lane]
            if tokens.count > 0 and time.monotonic() < tokens.expire:
                tokens.count -= 1
                return 0.0
            granted, wait = self._lease(self._limit(lane))
            tokens.count = max(granted - 1, 0)
            tokens.expire = time.monotonic() + self._life
            return wait if granted == 0 else 0.0

    def _limit(self, lane: Lane) -> int:
        kept = MARGIN if lane == "orders" else max(MARGIN, self._order_share)
        return max(1, self._size - kept)

    def _lease(self, limit: int) -> tuple[int, float]:
        with self._engine.begin() as connection:
            level, now = self._locked(connection)
            room = math.floor(limit - level + 1e-9)
            granted = min(BATCH, max(1, room // 4)) if room >= 1 else 0
            self._store(connection, level + granted, now)
        return granted, (level + 1 - limit) / self._leak

    def _raise_to(self, least: float) -> None:
        with self._engine.begin() as connection:
            level, now = self._locked(connection)
            self._store(connection, max(level, least), now)

    def _locked(self, connection: Connection) -> tuple[float, float]:
        """The level at this instant and the instant, with the row locked until the transaction ends."""
        same = update(buckets).where(buckets.c.shop == self._shop).values(at=buckets.c.at)
        touched = same.returning(buckets.c.level, buckets.c.at, self._clock(connection))
        row = connection.execute(touched).first()
        if row is None:
            self._make_row(connection)
            row = connection.execute(touched).one()
        level, at, now = (float(value) for value in row)
        return max(0.0, level - max(0.0, now - at) * self._leak), max(now, at)

    def _store(self, connection: Connection, level: float, now: float) -> None:
        connection.execute(update(buckets).where(buckets.c.shop == self._shop).values(level=level, at=now))
        self._seen_level, self._seen_at = level, time.monotonic()

    def _make_row(self, connection: Connection) -> None:
        """The first process that speaks to a shop makes its row."""
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        values = {"shop": self._shop, "level": 0.0, "at": 0.0}
        connection.execute(insert(buckets).values(values).on_conflict_do_nothing())

    @staticmethod
    def _clock(connection: Connection) -> ColumnElement[float]:
        """Unix seconds: the server's own clock on PostgreSQL, which workers on several machines share."""
        if connection.dialect.name == "postgresql":
            return extract("epoch", func.clock_timestamp()).cast(Float)
        return literal(time.time(), Float)


def level_of(engine: Engine, shop: str) -> float:
    """How full the bucket was when it was last counted; 0 for a shop nobody has asked yet."""
    with engine.connect() as connection:
        found = connection.execute(select(buckets.c.level).where(buckets.c.shop == shop)).scalar()
    return float(found or 0.0)
