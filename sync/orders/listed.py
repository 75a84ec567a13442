"""The list of orders, one order with its story, and letting orders go again; for the command line and the page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sync.errors import WrongUse
from sync.orders.listed_rows import OrderQuery, OrderSeen
from sync.orders.states import release_order
from sync.orders.status import OrderStatus, asks_for_person, order_status
from sync.records import OrderState
from sync.rows import OrderRow
from sync.stores import Database

STORY = 200


@dataclass(frozen=True, slots=True)
class ListedOrder:
    """One order as it is shown; `flagged`: it asks for a person."""

    status: OrderStatus
    flagged: bool
    order: OrderSeen


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of the list.

    Attributes:
        rows: newest first.
        total: how many orders the query has.
        counts: by status, whatever status the query asks for.
        reasons: by reason, of the orders that ask for a person.
        flagged: how many those are.
    """

    rows: tuple[ListedOrder, ...]
    total: int
    counts: dict[OrderStatus, int]
    reasons: dict[str, int]
    flagged: int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an order: when, by whom, to what, the sentence that says why, in which run."""

    at: datetime
    who: str
    what: str
    before: str | None
    after: str | None
    why: str
    run: str | None = None


@dataclass(frozen=True, slots=True)
class OrderStory:
    """One order, what it holds as (site variant, thousandths), and what happened to it, oldest first."""

    listed: ListedOrder
    lines: tuple[tuple[int | None, int], ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """What became of orders that somebody wants to go again: their numbers, or why one cannot."""

    released: tuple[str, ...]
    refused: tuple[str, ...]


def order_page(site: str | None, query: OrderQuery, offset: int, limit: int, database: Database) -> OrderPage:
    """Some orders of a site, or of all, with the counts of the list. Raises WrongUse for an unknown site."""
    if site is not None:
        database.state.site(site)
    rows = database.order_lists.page(site, query, offset, limit)
    counts: Counter[OrderStatus] = Counter()
    reasons: Counter[str] = Counter()
    for (state, reason, long), number in database.order_lists.tally(site, query).items():
        counts[order_status(state, long)] += number
        if asks_for_person(state, reason, long):
            reasons[reason] += number
    total = database.order_lists.count(site, query)
    return OrderPage(tuple(map(listed, rows)), total, dict(counts), dict(reasons), reasons.total())


def order_story(site: str, text: str, database: Database) -> OrderStory:
    """One order and what happened to it.

    Args:
        site: its website.
        text: its number (`#1001` or `1001`), its id, or its code in the POS.
        database: the tables.

    Raises:
        WrongUse: there is no such site or order, or several orders are meant.
    """
    seen = find_order(site, text, database)
    row: OrderRow | None = database.orders.find(site, seen.order_id)
    entries = database.order_lists.story(site, seen.order_id, STORY)
    events = tuple(Event(one.at, one.who, one.field, one.before, one.after, one.why, one.run) for one in entries)
    return OrderStory(listed(seen), () if row is None else row.lines, events)


def find_order(site: str, text: str, database: Database) -> OrderSeen:
    """The order that a person means; an id wins over a number. Raises WrongUse as `order_story` does."""
    database.state.site(site)
    found = database.order_lists.named(site, text)
    exact = [one for one in found if str(one.order_id) == text.strip()] or found
    if not exact:
        raise WrongUse(f"{site} has no recorded order {text}; see: multiweb orders {site}")
    if len(exact) > 1:
        ids = ", ".join(str(one.order_id) for one in exact)
        raise WrongUse(f"{site} has several orders {text}; name one by its id: {ids}")
    return exact[0]


def retry_orders(site: str, texts: Sequence[str], database: Database, who: str) -> Released:
    """Let the named orders go again with the next import; one that cannot go is told of and hinders no other.

    Raises:
        WrongUse: there is no such site or order, or several orders are meant; nothing was released.
    """
    meant = [find_order(site, text, database) for text in texts]
    return _release(site, meant, database, who)


def retry_all(site: str, reasons: frozenset[str], database: Database, who: str) -> Released:
    """Let every order of a site that failed go again, or those with one of some reasons (empty: any).

    Orders that were left out are not among them: a person names those one by one. Raises WrongUse for an unknown site.
    """
    query = OrderQuery(status=OrderStatus.ERROR, reasons=reasons)
    database.state.site(site)
    rows = database.order_lists.page(site, query, 0, database.order_lists.count(site, query))
    return _release(site, [row for row in rows if row.state == OrderState.FAILED], database, who)


def listed(seen: OrderSeen) -> ListedOrder:
    """An order with its status as people see it."""
    status = order_status(seen.state, seen.waited_long)
    return ListedOrder(status, asks_for_person(seen.state, seen.reason, seen.waited_long), seen)


def _release(site: str, meant: Sequence[OrderSeen], database: Database, who: str) -> Released:
    released: list[str] = []
    refused: list[str] = []
    for one in meant:
        try:
            release_order(site, one.order_id, database, who)
        except WrongUse as error:
            refused.append(str(error))
        else:
            released.append(one.number)
    return Released(tuple(released), tuple(refused))
