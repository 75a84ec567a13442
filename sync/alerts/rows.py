"""Troubles, what was told of them, and the messages about them; and what the alerts need from the database."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from sync.alerts.settings import AlertSettings


class TroubleKind(StrEnum):
    """What a person is told of; each is the name of the setting that switches it."""

    REFUSED = "refused"  # a shop refuses our credentials
    FAILED_RUN = "failed_run"  # an activity of the schedules failed, and has not succeeded since
    STALE = "stale"  # a shop was not read for too long
    STUCK_ORDERS = "stuck_orders"  # orders that should be in the POS by now
    HELD = "held"  # a guard holds values


TroubleKey = tuple[TroubleKind, str, str]
"""Kind, alias of the shop ("": the installation), activity (of a run that failed)."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now; `count`: how many orders or values, `since`: when it was well last."""

    kind: TroubleKind
    shop: str
    activity: str = ""
    count: int = 0
    since: datetime | None = None

    @property
    def key(self) -> TroubleKey:
        """What tells it from all others, however long it lasts."""
        return self.kind, self.shop, self.activity


@dataclass(frozen=True, slots=True)
class FailedRun:
    """An activity whose last run failed; `shop` "": it is about no single site."""

    activity: str
    shop: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble that people were told of; `gone_at`: since when it is not seen any more."""

    kind: TroubleKind
    shop: str
    activity: str
    began_at: datetime
    told_at: datetime
    gone_at: datetime | None = None

    @property
    def key(self) -> TroubleKey:
        """As of `Trouble`."""
        return self.kind, self.shop, self.activity


Event = Literal["new", "lasts", "well"]


@dataclass(frozen=True, slots=True)
class Telling:
    """One line of a message: a trouble is new, lasts after the quiet period, or is over.

    `told`: what was told before; None of a new one.
    """

    event: Event
    trouble: Trouble
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a look.

    Attributes:
        tellings: what is to be told now.
        gone: told troubles that are no longer seen.
        back: told troubles that were gone and are seen again.
        forgotten: told troubles of which nothing more is said: switched off, or their shop is paused or gone.
    """

    tellings: tuple[Telling, ...] = ()
    gone: tuple[Told, ...] = ()
    back: tuple[Told, ...] = ()
    forgotten: tuple[Told, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to write down."""
        return bool(self.tellings or self.gone or self.back or self.forgotten)


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out, as plain text."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class AlertAddress:
    """Where alerts go; the address itself stays sealed.

    Attributes:
        id, name: what people call it.
        service: kind of the receiver: `Telegram`, `E-Mail`.
        added_at, who: when and by whom it was added.
        delivered_at: when a message was delivered last.
        failing_since: since when nothing is delivered; None: all is well.
        problem: why, as a code of `sync.alerts.texts.PROBLEMS`.
        waiting: messages that wait to be delivered.
    """

    id: int
    name: str
    service: str
    added_at: datetime
    who: str
    delivered_at: datetime | None
    failing_since: datetime | None
    problem: str
    waiting: int


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message to one address that is ours to deliver; `tries`: this one included."""

    id: int
    address_id: int
    name: str
    message: Message
    made_at: datetime
    tries: int


class NotDelivered(Exception):
    """A message was not delivered; the text is a code of `sync.alerts.texts.PROBLEMS`, never what the receiver said."""


class Alerts(Protocol):
    """Addresses, what was told, and what waits to be delivered; shared by all processes."""

    def settings(self) -> AlertSettings:
        """The settings; the defaults while nobody set any."""
        ...

    def addresses(self) -> list[AlertAddress]:
        """All addresses by name."""
        ...

    def told(self) -> list[Told]:
        """Troubles that people were told of and that are not over."""
        ...

    def last_message_at(self) -> datetime | None:
        """When the last message was made."""
        ...

    def claim(
        self, verdict: Verdict, write: Callable[[Sequence[Telling]], Message], now: datetime
    ) -> tuple[Telling, ...]:
        """Write a verdict down, and make messages of what no other process has taken; in one transaction.

        Returns the tellings that were ours.
        """
        ...

    def take(self, now: datetime, hold: timedelta, passed_over: Collection[int] = ()) -> WaitingMessage | None:
        """The oldest message that is due, which nobody else takes until `hold` has passed; None: none is due.

        Messages to the addresses in `passed_over` are left.
        """
        ...

    def delivered(self, message: WaitingMessage, now: datetime) -> None:
        """Note that a message was delivered."""
        ...

    def failed(self, message: WaitingMessage, problem: str, now: datetime, again_at: datetime | None) -> None:
        """Note that a message was not delivered; it is tried again then, or never (None)."""
        ...


class Figures(Protocol):
    """Small counts over all sites, cheap enough to be asked for every minute."""

    def stuck_orders(self, before: datetime) -> dict[str, int]:
        """Site → orders that were recorded before an instant and are neither in the POS nor settled."""
        ...

    def held_values(self) -> dict[str, int]:
        """Site → values that a guard holds."""
        ...
