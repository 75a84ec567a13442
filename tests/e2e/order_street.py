"""A street of shops, sites that sell side by side into one POS, and what must be true of their orders in the end."""

import multiprocessing
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

import httpx

from console import play, stand_in
from resources.database.database import SqlDatabase
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.linking.link import link_site
from sync.records import OrderState
from tests.e2e.order_worker import work

PEOPLE = 60
SPEED = 100.0
# The lists of the POS are late by less than we wait, whatever else keeps this machine busy.
LIST_LAG, WAIT = 0.3, 4.0
OPEN = ("new", "waiting", "sending", "unsure")


def nursery() -> ForkServerContext:
    """A process with everything imported, from which workers are forked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.e2e.order_worker"])
    return context


@dataclass
class Street:
    """Sites, one POS, and what is bought; the orders of the second site arrive approved."""

    sandbox: stand_in.StandIn
    installation: Installation
    database: SqlDatabase
    counter: httpx.Client
    chance: random.Random
    shelf: dict[str, list[str]]
    bought: list[tuple[str, int]] = field(default_factory=list)
    given_up: list[tuple[str, int]] = field(default_factory=list)

    @property
    def aliases(self) -> list[str]:
        return list(self.shelf)

    def buy(self, alias: str) -> tuple[str, int]:
        """Somebody checks out; some buyers come again, also on another site, and buy just the same."""
        person = self.chance.randrange(PEOPLE)
        goods = self.chance.sample(self.shelf[alias], self.chance.choice((1, 1, 2)))
        wish = {
            "lines": [{"sku": sku, "quantity": self.chance.choice((1, 1, 3))} for sku in goods],
            "customer": {"name": f"Khách {person}", "phone": f"09{person:08}"},
            "shipping": self.chance.choice((0, 25_000)),
            "ignore_policy": True,
        }
        return alias, int(self.ask(f"/{alias}/orders", wish)["order"]["id"])

    def ask(self, path: str, body: Any) -> Any:
        """Stand at the counter of a shop; a client that is kept open spares most of what a purchase costs us."""
        answer = self.counter.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def give_up(self) -> None:
        """Somebody checks out and cancels a moment later."""
        alias, number = self.buy(self.aliases[0])
        self.given_up.append((alias, number))
        self.ask(f"/{alias}/orders/{number}/cancel", {})

    def open(self) -> int:
        return sum(self.database.orders.counts(alias).get(state, 0) for alias in self.aliases for state in OPEN)

    def recorded(self) -> int:
        return sum(sum(self.database.orders.counts(alias).values()) for alias in self.aliases)


@contextmanager
def opened_street(folder: Path, seed: int, sites: int, database_url: str = "") -> Iterator[Street]:
    """A street whose POS shows new orders late; it ends with the body."""
    installation = play.fresh_installation(folder / "home")
    installation = installation.model_copy(update={"database_url": database_url or installation.database_url})
    options = ["--port", "0", "--speed", str(SPEED), "--sites", str(sites), "--products", "30", "--seed", str(seed)]
    sandbox = stand_in.start(options, installation.home)
    try:
        play.connect_all(installation, sandbox, speed=SPEED)
        for site in sandbox.sites:
            sandbox.ask("DELETE", f"/{site['alias']}/faults")
        sandbox.ask("PATCH", f"/{sandbox.pos['alias']}/switches", {"list_lag": LIST_LAG * SPEED})
        counter = httpx.Client(base_url=f"{sandbox.address}/_sandbox", verify=False, timeout=60)  # noqa: S501
        with open_toolbox(installation) as tools, counter:
            shelf = _linked(tools)
            _choose(tools, list(shelf))
            yield Street(sandbox, installation, tools.database, counter, random.Random(seed), shelf)
    finally:
        sandbox.stop()


def _choose(tools: Toolbox, aliases: list[str]) -> None:
    state = tools.database.state
    state.update_pos(settings=state.pos().settings.model_copy(update={"list_lag_seconds": WAIT}))
    for alias in aliases[1:2]:
        orders = state.site(alias).settings.orders.model_copy(update={"status": "approved"})
        state.update_site(alias, settings=state.site(alias).settings.model_copy(update={"orders": orders}))


def _linked(tools: Toolbox) -> dict[str, list[str]]:
    """Read and link everything; the SKUs of each site that are linked and stand there once."""
    with tools.pos() as pos:
        pull_pos_catalog(pos, tools.database)
    shelf: dict[str, list[str]] = {}
    for site in tools.database.state.sites():
        with tools.site(site.alias) as client:
            pull_site_catalog(client, tools.database, full=True)
        link_site(site.alias, tools.database)
        rows = tools.database.links.rows(site.alias)
        skus = Counter(tools.database.catalog.site_variants(site.alias)["sku"])
        linked = rows[rows["status"] == "linked"]["site_sku"]
        shelf[site.alias] = sorted(sku for sku in linked if sku and sku == sku.strip() and skus[sku] == 1)[:20]
    return shelf


def worker(street: Street, nursery: ForkServerContext, first: int) -> ForkServerProcess:
    """A worker that is at it, beginning with the site in place `first`."""
    begun = nursery.Process(target=work, args=(street.installation, street.aliases, first), daemon=True)
    begun.start()
    return begun


def kill(victim: ForkServerProcess) -> None:
    """SIGKILL, whatever it is doing."""
    victim.kill()
    victim.join()


def check(street: Street) -> None:
    """Each order once, whole, under our code, in the right state, for the right buyer."""
    pos = street.sandbox.pos["alias"]
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for order in street.sandbox.ask("GET", f"/{pos}/orders"):
        made[order["reference_url"] or ""].append(order)
    told = {
        (alias, order["id"]): order
        for alias in street.aliases
        for order in street.sandbox.ask("GET", f"/{alias}/orders")
    }
    addresses = {alias: street.database.state.site(alias).address for alias in street.aliases}
    ours = {key: made.pop(f"{addresses[key[0]]}/admin/orders/{key[1]}", []) for key in told}
    assert made.keys() <= {""}, "the POS has orders of ours that nobody made on a site"
    for key in street.bought:
        alias, number = key
        assert len(ours[key]) == 1, f"{key}: {[(one['code'], one['status']) for one in ours[key]]}"
        (order,) = ours[key]
        row = street.database.orders.find(alias, number)
        assert row is not None
        assert (row.state, row.reason, row.pos_order_id) == (OrderState.CREATED, "", order["id"]), row
        assert order["code"] == row.pos_code == f"{alias.upper()}-{number}"
        assert float(order["total"]) == float(told[key]["total_price"]) == row.total
        assert order["status"] == row.pos_status == ("finalized" if alias in street.aliases[1:2] else "draft")
        phone = told[key]["customer"]["phone"].replace("+84", "0")
        assert order["phone_number"] == order["customer_data"]["phone_number"] == phone
    for key in street.given_up:
        assert [one["status"] for one in ours[key]] in ([], ["cancelled"]), key
    people = Counter(one["phone_number"] for one in street.sandbox.ask("GET", f"/{pos}/customers"))
    assert {people[f"09{person:08}"] for person in range(PEOPLE)} <= {0, 1}
