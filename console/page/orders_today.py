"""How many orders a website had today, and how many need a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.output import SHOP_ZONE
from resources.database.database import SqlDatabase
from sync.orders.listed_rows import OrderQuery
from sync.orders.status import asks_for_person


@dataclass(frozen=True, slots=True)
class OrdersToday:
    """Orders placed since midnight in Vietnam, and orders of any day that ask for a person."""

    today: int
    flagged: int


def orders_today(database: SqlDatabase, aliases: Sequence[str]) -> dict[str, OrdersToday]:
    """The counts of each website."""
    midnight = datetime.now(SHOP_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    placed = database.figures.orders_placed_since(midnight)
    return {alias: OrdersToday(placed.get(alias, 0), _flagged(database, alias)) for alias in aliases}


def _flagged(database: SqlDatabase, alias: str) -> int:
    tally = database.order_lists.tally(alias, OrderQuery())
    return sum(count for (state, reason, long), count in tally.items() if asks_for_person(state, reason, long))
