"""Scenarios D2, D3 and E1 with real processes: a worker that is killed again and again makes each order once."""

import time
from collections.abc import Iterator, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.order_street import SPEED, Street, check, kill, nursery, opened_street, worker

pytestmark = pytest.mark.e2e

ORDERS, KILLS, SITES = 300, 25, 3
# Each strikes after the work was done: the answer never comes, or comes late enough to be overtaken by a kill.
LOST = (
    {"kind": "drop_after", "route": "POST /admin/orders.json", "rate": 0.12},
    {"kind": "slow_after", "route": "POST /admin/orders.json", "rate": 0.3, "seconds": 0.06 * SPEED},
    {"kind": "truncated", "route": "POST /admin/orders.json", "rate": 0.03},
    {"kind": "drop_after", "route": "POST /admin/customers.json", "rate": 0.1},
    {"kind": "drop_after", "route": "PUT /admin/orders", "rate": 0.1},
    {"kind": "drop_after", "route": "POST /admin/orders/{id}", "rate": 0.1},
)


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    return nursery()


@pytest.fixture
def street(tmp_path: Path, seed: int) -> Iterator[Street]:
    with opened_street(tmp_path, seed, SITES) as street:
        street.sandbox.ask("POST", f"/{street.sandbox.pos['alias']}/faults", list(LOST))
        yield street


def kill_on(street: Street, forks: ForkServerContext, kills: int, orders: int) -> None:
    """Orders come in all the time, and so do kills."""
    for number in range(1, kills + 1):
        victim = worker(street, forks, street.chance.randrange(SITES))
        try:
            ends = time.monotonic() + street.chance.uniform(0.02, 0.7)
            while len(street.bought) < orders * number // kills:
                street.bought.append(street.buy(street.chance.choice(street.aliases)))
            if number % 3 == 0:
                street.give_up()
            time.sleep(max(0.0, ends - time.monotonic()))
        finally:
            kill(victim)


def finish(street: Street, forks: ForkServerContext) -> None:
    """No more kills and faults: two workers, both on all sites, come to the end of it."""
    street.sandbox.ask("DELETE", f"/{street.sandbox.pos['alias']}/faults")
    expected = len(street.bought) + len(street.given_up)
    workers = [worker(street, forks, first) for first in (0, 1)]
    try:
        deadline = time.monotonic() + 200
        while time.monotonic() < deadline and (street.open() or street.recorded() < expected):
            time.sleep(0.1)
    finally:
        for one in workers:
            kill(one)
    assert (street.open(), street.recorded()) == (0, expected)


def run(street: Street, forks: ForkServerContext, switches: dict[str, Any]) -> None:
    street.sandbox.ask("PATCH", f"/{street.sandbox.pos['alias']}/switches", switches)
    kill_on(street, forks, KILLS, ORDERS)
    finish(street, forks)
    check(street)


KEEPING: Sequence[Any] = (
    pytest.param({}, id="code_kept"),
    pytest.param({"code_on_create": "lost"}, id="code_not_kept"),
)


@pytest.mark.parametrize("switches", KEEPING)
@pytest.mark.parametrize("seed", [11])
def test_d3_a_worker_killed_25_times_makes_each_of_300_orders_once(
    street: Street, forks: ForkServerContext, switches: dict[str, Any]
) -> None:
    run(street, forks, switches)


@pytest.mark.slow
@pytest.mark.parametrize("switches", KEEPING)
@pytest.mark.parametrize("seed", range(100, 180))
def test_d3_a_worker_killed_2000_times_makes_each_order_once(
    street: Street, forks: ForkServerContext, switches: dict[str, Any]
) -> None:
    """Eighty streets of 300 orders and 25 kills, for shops of either kind."""
    run(street, forks, switches)
