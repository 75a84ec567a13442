"""Rows of the list of orders as people see it, and what one can ask of the list."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from sync.orders.status import OrderStatus
from sync.products.history import Logged
from sync.records import OrderState


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """Which orders.

    Attributes:
        status: only those shown with this status.
        reasons: only those with one of these reasons; empty: any.
        search: a web order's number, its id, the code in the POS, or the buyer's name, phone or e-mail.
        flagged: only those that ask for a person.
    """

    status: OrderStatus | None = None
    reasons: frozenset[str] = frozenset()
    search: str = ""
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One order of the list; money in đồng. `waited_long`: recorded longer ago than `order_status.PATIENCE`."""

    site: str
    order_id: int
    number: str
    state: OrderState
    reason: str
    detail: str
    pos_order_id: int | None
    pos_code: str | None
    pos_status: str | None
    total: int
    cancelled: bool
    created_on: datetime
    recorded_at: datetime
    waited_long: bool


Tally = dict[tuple[OrderState, str, bool], int]
"""(state, reason, waited long) → how many orders."""


class OrderLists(Protocol):
    """Orders in pages, counts and single stories; made by the database, so that a list costs what it shows."""

    def page(self, site: str | None, query: OrderQuery, offset: int, limit: int) -> list[OrderSeen]:
        """Some orders of a site or of all, newest first."""
        ...

    def count(self, site: str | None, query: OrderQuery) -> int:
        """How many orders a query has."""
        ...

    def tally(self, site: str | None, query: OrderQuery) -> Tally:
        """Counts of a query, its own `status`, `reasons` and `flagged` left aside."""
        ...

    def named(self, site: str, text: str) -> list[OrderSeen]:
        """Orders whose number (with or without `#`), id, or code in the POS is exactly this; newest first."""
        ...

    def story(self, site: str, order_id: int, limit: int) -> list[Logged]:
        """The newest entries of the log about an order, oldest of them first."""
        ...


Shown = Literal["shipped", "paid"]
ShownStage = Literal["due", "asked", "done", "left"]


@dataclass(frozen=True, slots=True)
class Showing:
    """Something that a web order is to show of its POS order; `age`: since it came to its stage."""

    order_id: int
    what: Shown
    stage: ShownStage
    age: timedelta


class Showings(Protocol):
    """What web orders are to show; ages are told by the database's clock."""

    def want(self, site: str, order_id: int, what: Shown) -> None:
        """Note that an order is to show this; one that was noted before stays as it is."""
        ...

    def open(self, site: str) -> list[Showing]:
        """What is due on a site or was asked for without an answer, oldest first."""
        ...

    def move(self, site: str, order_id: int, what: Shown, stage: ShownStage, why: str) -> None:
        """Commit how far it is, with an entry in the log."""
        ...

    def began(self, site: str, order_id: int, what: Shown) -> bool:
        """Whether it was ever to be shown."""
        ...
