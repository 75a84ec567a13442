"""Telling people what is wrong: who is told of what is written down first, then the messages are delivered.

What was written down survives everything; a message that cannot be delivered is tried again and hinders nothing else.
"""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.alerts.rows import Alerts, FailedRun, NotDelivered, Telling, WaitingMessage
from sync.alerts.rules import retry_at, verdict
from sync.alerts.texts import Language, composed
from sync.alerts.troubles import look
from sync.stores import Database

# While one process delivers a message, which takes seconds, no other takes it; if that process dies, another does then.
HOLD = timedelta(minutes=5)

logger = logging.getLogger(__name__)
Send = Callable[[WaitingMessage], None]
"""Delivers one message. Raises NotDelivered."""


@dataclass(frozen=True, slots=True)
class TellReport:
    """What was newly told, how many messages were delivered, and addresses that took none, with the problem's code."""

    told: tuple[Telling, ...]
    delivered: int
    failed: dict[str, str]


def find_out(
    database: Database,
    failures: Collection[FailedRun] | None,
    language: Language,
    console_url: str,
    now: datetime | None = None,
) -> tuple[Telling, ...]:
    """Look for troubles and make messages of what people were not told of yet; without an address nothing is told.

    Args:
        database: the tables.
        failures: activities whose last run failed; None: not known here.
        language: of the messages.
        console_url: address of the page, for links; empty: none.
        now: the time.
    """
    alerts, moment = database.alerts, now or datetime.now(UTC)
    if not alerts.addresses():
        return ()
    settings, told = alerts.settings(), alerts.told()
    seen = look(database, settings, failures, moment)
    found = verdict(seen, told, settings, moment, alerts.last_message_at())
    if not found:
        return ()
    sites = frozenset(site.alias for site in database.state.sites())
    return alerts.claim(found, lambda ours: composed(ours, language, console_url, sites), moment)


def deliver(
    alerts: Alerts, send: Send, seconds: float, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> tuple[int, dict[str, str]]:
    """Deliver what is due, oldest first, until the time is up; an address that fails is left until later.

    Returns how many messages were delivered, and the addresses that took none with the problem's code.
    """
    ends, delivered = time.monotonic() + seconds, 0
    failed: dict[int, tuple[str, str]] = {}
    while time.monotonic() < ends and (message := alerts.take(clock(), HOLD, failed)) is not None:
        try:
            send(message)
        except NotDelivered as error:
            now, problem = clock(), str(error)
            alerts.failed(message, problem, now, retry_at(message.made_at, message.tries, now))
            failed[message.address_id] = message.name, problem
            logger.warning("an alert to %s was not delivered (%s), try %s", message.name, problem, message.tries)
        else:
            alerts.delivered(message, clock())
            delivered += 1
    return delivered, dict(failed.values())
