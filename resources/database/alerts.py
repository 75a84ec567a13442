"""The `Alerts` port: where alerts go, what people were told of, and the messages that wait to be delivered.

Whoever writes a trouble down tells of it: a new one by inserting its row, one that lasts by moving the time on that was
read, one that is over by deleting the row that was read. So two processes never tell the same twice; the messages are
made in the same transaction, so that none is lost.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, delete, func, insert, literal, select, update

from resources.database import tables
from resources.database.counters import ALERTS
from resources.database.counters import add as count
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or, upsert
from sync.alerts.rows import (
    AlertAddress,
    Message,
    Telling,
    Told,
    TroubleKind,
    Verdict,
    WaitingMessage,
)
from sync.alerts.settings import AlertSettings
from sync.errors import WrongUse
from sync.settings_text import settings_from

SUBJECT = "alerts"
LONGEST_NAME = 60

addresses, troubles, messages, settings = (
    tables.alert_addresses,
    tables.troubles,
    tables.alert_messages,
    tables.settings,
)


class AlertTable:
    """Fits `sync.alerts.rows.Alerts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ---- settings and addresses ------------------------------------------------------------------

    def settings(self) -> AlertSettings:
        """The settings; the defaults while nobody set any. Raises WrongUse when those stored do not fit."""
        with reading(self._engine) as connection:
            stored = connection.scalar(select(settings.c.value).where(settings.c.name == SUBJECT))
        return settings_from(stored or {}, AlertSettings)

    def set_settings(self, value: AlertSettings) -> None:
        """Keep the settings."""
        with writing(self._engine) as connection:
            upsert(connection, settings, [{"name": SUBJECT, "value": value.model_dump(mode="json")}])

    def addresses(self) -> list[AlertAddress]:
        """All addresses by name."""
        waiting = (
            select(func.count())
            .where(messages.c.address_id == addresses.c.id, messages.c.state == "waiting")
            .scalar_subquery()
        )
        query = select(addresses, waiting.label("waiting")).order_by(addresses.c.name)
        with reading(self._engine) as connection:
            return [_address(row) for row in connection.execute(query)]

    def add(self, name: str, service: str, secret: bytes, who: str, now: datetime) -> None:
        """Keep a sealed address. Raises WrongUse for a name that is empty, too long or taken."""
        if not 1 <= len(name) <= LONGEST_NAME:
            raise WrongUse(f"The name of an address has 1 to {LONGEST_NAME} characters.")
        row = {"name": name, "service": service, "secret": secret, "added_at": now, "who": who, "problem": ""}
        with writing(self._engine) as connection:
            made = insert_or(connection, addresses).values(**row).on_conflict_do_nothing().returning(addresses.c.id)
            if connection.execute(made).first() is None:
                raise WrongUse(f"There is an address '{name}' already.")

    def remove(self, name: str) -> None:
        """Forget an address and its messages; with the last one, what was told, too. Raises WrongUse as `secret`."""
        with writing(self._engine) as connection:
            number = _number(connection, name)
            connection.execute(delete(messages).where(messages.c.address_id == number))
            connection.execute(delete(addresses).where(addresses.c.id == number))
            if connection.scalar(select(func.count()).select_from(addresses)) == 0:
                connection.execute(delete(troubles))

    def secret(self, name: str) -> bytes:
        """A sealed address. Raises WrongUse for an unknown name."""
        with reading(self._engine) as connection:
            number = _number(connection, name)
            return bytes(connection.execute(select(addresses.c.secret).where(addresses.c.id == number)).scalar_one())

    # ---- what was told ---------------------------------------------------------------------------

    def told(self) -> list[Told]:
        """Troubles that people were told of and that are not over."""
        with reading(self._engine) as connection:
            return [_told(row) for row in connection.execute(select(troubles).order_by(*troubles.primary_key))]

    def last_message_at(self) -> datetime | None:
        """When the last message was made."""
        with reading(self._engine) as connection:
            latest: datetime | None = connection.scalar(select(func.max(messages.c.made_at)))
        return latest

    def claim(
        self, verdict: Verdict, write: Callable[[Sequence[Telling]], Message], now: datetime
    ) -> tuple[Telling, ...]:
        """Write a verdict down, and make messages of what no other process has taken; returns what was ours."""
        with writing(self._engine) as connection:
            # In the order of the keys, so that two processes wait for each other instead of locking each other out.
            ordered = sorted(verdict.tellings, key=lambda one: one.trouble.key)
            ours = tuple(one for one in ordered if _claimed(connection, one, now))
            for told, gone_at in [(one, now) for one in verdict.gone] + [(one, None) for one in verdict.back]:
                connection.execute(update(troubles).where(_same(told)).values(gone_at=gone_at))
            for told in verdict.forgotten:
                connection.execute(delete(troubles).where(_same(told)))
            if ours:
                _make_messages(connection, write(ours), now)
                count(connection, Counter((ALERTS, one.trouble.shop, one.trouble.kind.value) for one in ours))
        return ours

    # ---- messages on their way -------------------------------------------------------------------

    def take(self, now: datetime, hold: timedelta, passed_over: Collection[int] = ()) -> WaitingMessage | None:
        """The oldest message that is due, which nobody else takes until `hold` has passed; None: none is due."""
        due = (
            select(messages, addresses.c.name)
            .join(addresses, addresses.c.id == messages.c.address_id)
            .where(messages.c.state == "waiting", messages.c.next_at <= now)
            .where(messages.c.address_id.not_in(sorted(passed_over)))
            .order_by(messages.c.id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(due).all()
        for row in rows:
            with writing(self._engine) as connection:
                mine = and_(messages.c.id == row.id, messages.c.state == "waiting", messages.c.next_at == row.next_at)
                values = {"next_at": now + hold, "tries": row.tries + 1}
                if connection.execute(update(messages).where(mine).values(**values)).rowcount == 1:
                    message = Message(row.title, row.body)
                    return WaitingMessage(row.id, row.address_id, row.name, message, row.made_at, row.tries + 1)
        return None

    def delivered(self, message: WaitingMessage, now: datetime) -> None:
        """Note that a message was delivered."""
        with writing(self._engine) as connection:
            connection.execute(update(messages).where(messages.c.id == message.id).values(state="sent"))
            well = {"delivered_at": now, "failing_since": None, "problem": ""}
            connection.execute(update(addresses).where(addresses.c.id == message.address_id).values(**well))

    def failed(self, message: WaitingMessage, problem: str, now: datetime, again_at: datetime | None) -> None:
        """Note that a message was not delivered; it is tried again then, or never (None)."""
        values: dict[str, Any] = {"state": "dropped"} if again_at is None else {"next_at": again_at}
        since = func.coalesce(addresses.c.failing_since, literal(now, tables.UtcTime()))
        with writing(self._engine) as connection:
            connection.execute(update(messages).where(messages.c.id == message.id).values(**values))
            change = update(addresses).where(addresses.c.id == message.address_id)
            connection.execute(change.values(failing_since=since, problem=problem))

    def prune(self, before: datetime) -> int:
        """Remove messages made before an instant, delivered or not; returns how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(messages).where(messages.c.made_at < before)).rowcount


def _claimed(connection: Connection, telling: Telling, now: datetime) -> bool:
    """Write one telling down; whether no other process has done so since the troubles were read."""
    if telling.told is None:
        kind, shop, activity = telling.trouble.key
        row = {"kind": kind.value, "shop": shop, "activity": activity, "began_at": now, "told_at": now}
        new = insert_or(connection, troubles).values(**row).on_conflict_do_nothing()
        return connection.execute(new).rowcount == 1
    if telling.event == "well":
        return connection.execute(delete(troubles).where(_same(telling.told))).rowcount == 1
    again = update(troubles).where(_same(telling.told)).values(told_at=now)
    return connection.execute(again).rowcount == 1


def _same(told: Told) -> ColumnElement[bool]:
    """The row of a trouble, as long as nobody told of it again."""
    kind, shop, activity = told.key
    key = and_(troubles.c.kind == kind.value, troubles.c.shop == shop, troubles.c.activity == activity)
    return and_(key, troubles.c.told_at == told.told_at)


def _make_messages(connection: Connection, message: Message, now: datetime) -> None:
    rows = [
        {
            "address_id": number,
            "made_at": now,
            "title": message.title,
            "body": message.body,
            "state": "waiting",
            "tries": 0,
            "next_at": now,
        }
        for number in connection.scalars(select(addresses.c.id).order_by(addresses.c.id))
    ]
    if rows:
        connection.execute(insert(messages), rows)


def _number(connection: Connection, name: str) -> int:
    number = connection.scalar(select(addresses.c.id).where(addresses.c.name == name))
    if number is None:
        raise WrongUse(f"There is no address '{name}'; see: multiweb alerts list")
    return int(number)


def _address(row: "Row[Any]") -> AlertAddress:
    return AlertAddress(**{name: getattr(row, name) for name in AlertAddress.__slots__})


def _told(row: "Row[Any]") -> Told:
    return Told(TroubleKind(row.kind), row.shop, row.activity, row.began_at, row.told_at, row.gone_at)
