"""Rows of the list of orders as people see it, and what one can ask of the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sync.history import Logged
from sync.order_status import OrderStatus
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
