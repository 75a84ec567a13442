"""What an order costs in calls, counted by the shops, with 30,000 old orders and 30,000 customers in the POS.

Each kind is imported by itself, by a client of its own as in a run of the pipeline. Polling is counted apart, and so
are the looks that are taken once: the order source of a site, the ways of paying, the first filling of the index.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.playing import POS, Play, order_polls, playing
from console.shopping import sellable
from sync.cycle import run_cycle
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders

OLD = 30_000
AT_ONCE = 10
SPEED = 1000.0
PAGE = 250
KNOWN = {"name": "Khách Quen", "phone": "0700 000 500"}
GATEWAY = "Chuyển khoản qua ngân hàng"


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls of one shop for one thing, and how many there may be."""

    what: str
    shop: str
    number: int
    calls: int
    bound: int


def measure() -> list[dict[str, Any]]:
    """A row for each kind of order, and for each kind of poll."""
    return as_rows(spendings())


def as_rows(spent: Iterable[Spent]) -> list[dict[str, Any]]:
    """What was spent beside what may be spent."""
    return [
        {
            "what": one.what,
            "shop": one.shop,
            "how many": one.number,
            "calls": one.calls,
            "bound": one.bound,
            "ratio": round(one.calls / one.bound, 2),
        }
        for one in spent
    ]


def spendings(old: int = OLD) -> Iterator[Spent]:
    """Every kind in turn; raises AssertionError where an order did not come into the POS."""
    with playing("--products", "60", "--sites", "1", "--differences", "0", speed=SPEED) as play:
        with play.shopkeeper() as hands:
            hands.post(f"/{POS}/orders", json={"count": old, "old": True}).raise_for_status()
            hands.post(f"/{POS}/customers", json={"count": old}).raise_for_status()
        yield _filling(play, old)
        variant = _acquainted(play)
        yield from _orders(play, variant)
        yield from _polls(play)


def _filling(play: Play, old: int) -> Spent:
    play.forget_calls()
    with play.tools.pos("orders") as pos:
        read = refresh_customers(pos, play.tools.database).read
    return Spent("first filling of the index", "POS", read, _total(play, POS), math.ceil((old + PAGE) / PAGE))


def _acquainted(play: Play) -> int:
    """A paid order and a cancelled one, so that everything is looked up that is looked up once; returns goods."""
    cycle = run_cycle(play.tools, play.tools.database, play.aliases)
    assert cycle.failed == [], cycle.failed
    goods = int(sellable(play.sandbox, play.aliases[0], 1)[0]["id"])
    _bought(play, goods, 1, customer=None, paid=True, gateway=GATEWAY)
    _imported(play)
    order = play.sandbox.ask("GET", f"/{play.aliases[0]}/orders")[-1]
    play.sandbox.ask("POST", f"/{play.aliases[0]}/orders/{order['id']}/cancel", {})
    _imported(play)
    return goods


def _orders(play: Play, goods: int) -> Iterator[Spent]:
    for status, more in (("draft", 0), ("approved", 1), ("approved_when_paid", 1)):
        _choose(play, status)
        for who, buyer, bound in _buyers(status):
            paid = {"paid": True, "gateway": GATEWAY} if status == "approved_when_paid" else {}
            yield _cost(play, goods, f"{status}, {who}", 1, bound + more, customer=buyer, **paid)
    _choose(play, "draft")
    yield _cost(play, goods, "draft, known buyer", AT_ONCE, AT_ONCE, customer=KNOWN)


def _buyers(status: str) -> list[tuple[str, dict[str, str] | None, int]]:
    new = {"name": f"Khách {status}", "phone": f"09100001{len(status):02}"}
    return [("known buyer", KNOWN, 1), ("new buyer", new, 3), ("the same buyer again", new, 1), ("walk-in", None, 1)]


def _cost(play: Play, goods: int, what: str, number: int, bound: int, **wish: Any) -> Spent:
    _bought(play, goods, number, **wish)
    with play.tools.site(play.aliases[0], "orders") as site:
        poll_orders(site, play.tools.database)
    play.forget_calls()
    created = _imported(play, poll=False)
    assert created == number, f"{created} orders instead of {number}: {what}"
    return Spent(what, "POS", number, _total(play, POS), bound)


def _polls(play: Play) -> Iterator[Spent]:
    alias, state = play.aliases[0], play.tools.database.state
    for what, omitted, bound in (("all orders", "all", 1), ("open orders only", "open", 3)):
        play.sandbox.ask("PATCH", f"/{alias}/switches", {"status_omitted": omitted})
        state.remember(alias, {"orders_without_status": None, "orders_status_asked": None})
        for _ in range(2):  # the first one finds out what the list holds
            play.forget_calls()
            with play.tools.site(alias, "orders") as site:
                assert poll_orders(site, play.tools.database).new == 0
        yield Spent(
            f"a poll when nothing is new; the site lists {what}", "site", 1, order_polls(play.calls(alias)), bound
        )


def _bought(play: Play, goods: int, number: int, **wish: Any) -> None:
    body = {"lines": [{"variant_id": goods, "quantity": 1}], "ignore_policy": True, "count": number} | wish
    play.sandbox.ask("POST", f"/{play.aliases[0]}/orders", body)


def _imported(play: Play, *, poll: bool = True) -> int:
    tools, alias = play.tools, play.aliases[0]
    with tools.pos("orders") as pos, tools.site(alias, "orders") as site:
        if poll:
            poll_orders(site, tools.database)
        return import_orders(alias, pos, site, tools.database).created


def _choose(play: Play, status: str) -> None:
    state, alias = play.tools.database.state, play.aliases[0]
    settings = state.site(alias).settings
    orders = settings.orders.model_copy(update={"status": status})
    state.update_site(alias, settings=settings.model_copy(update={"orders": orders}))


def _total(play: Play, alias: str) -> int:
    return sum(play.calls(alias).values())
