"""A soak of as many minutes as are set: workers, PostgreSQL and the disk fail at random moments, people go on buying.

`MULTIWEB_SOAK_MINUTES` (30) are shared by three parts, of which `test_daemon_killed` is one. Each tells its seed;
`MULTIWEB_SOAK_SEED` repeats one.
Afterwards every order is in the POS once, every site shows what it should, and one more cycle writes nothing.
"""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import httpx
import pytest

from resources.toolbox import open_toolbox
from sync.cycle import CycleReport, run_cycle
from tests.e2e.conftest import writes
from tests.e2e.kill_means import mortal_server, small_disk
from tests.e2e.kill_worker import work
from tests.e2e.order_street import Street, check, kill, nursery, opened_street

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(7200)]

MINUTES = float(os.environ.get("MULTIWEB_SOAK_MINUTES", "30"))
SEED = int(os.environ.get("MULTIWEB_SOAK_SEED", "0")) or random.SystemRandom().randrange(1, 10_000)
SITES, WORKERS = 3, 2
LOST = (
    {"kind": "drop_after", "route": "POST /admin/orders.json", "rate": 0.05},
    {"kind": "drop_after", "route": "PUT /admin", "rate": 0.03},
    {"kind": "status", "status": 503, "rate": 0.02},
)
LONGEST_PAUSE = 1.5


@dataclass
class Soak:
    """A street, the workers on it, and what was done to them."""

    street: Street
    forks: ForkServerContext
    chance: random.Random
    workers: list[ForkServerProcess] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)

    def strike(self, name: str, harm: Callable[[], None]) -> None:
        self.done[name] = self.done.get(name, 0) + 1
        harm()

    def staff(self) -> None:
        """Bring the workers back to their number; one that ended by itself met a database that failed."""
        gone = [one for one in self.workers if not one.is_alive()]
        self.done["ended loudly"] = self.done.get("ended loudly", 0) + len(gone)
        self.workers = [one for one in self.workers if one.is_alive()]
        while len(self.workers) < WORKERS:
            aliases = self.chance.sample(self.street.aliases, SITES)
            begun = self.forks.Process(target=work, args=(self.street.installation, aliases), daemon=True)
            begun.start()
            self.workers.append(begun)

    def kill_one(self) -> None:
        kill(self.workers.pop(self.chance.randrange(len(self.workers))))

    def dismiss(self) -> None:
        for one in self.workers:
            kill(one)
        self.workers = []

    def people(self) -> None:
        """Somebody buys, somebody gives up, somebody counts goods in the POS."""
        self.street.bought.append(self.street.buy(self.chance.choice(self.street.aliases)))
        if self.chance.random() < 0.2:
            self.street.give_up()
        count_goods(self.street, self.chance)


def count_goods(street: Street, chance: random.Random) -> None:
    """Somebody counts one kind of goods in the POS; packs and combos cannot be counted."""
    sku = chance.choice(street.shelf[chance.choice(street.aliases)])
    counted = {"sku": sku, "branch": "CN1", "on_hand": chance.randrange(500, 900)}
    with suppress(httpx.HTTPStatusError):
        street.ask(f"/{street.sandbox.pos['alias']}/stock", counted)


@pytest.fixture(scope="module")
def forks() -> ForkServerContext:
    made = nursery()
    made.set_forkserver_preload(["tests.e2e.kill_worker"])
    return made


@contextmanager
def soaking(folder: Path, forks: ForkServerContext, database_url: str) -> Iterator[Soak]:
    with opened_street(folder, SEED, SITES, database_url) as street:
        pos = street.sandbox.pos["alias"]
        street.sandbox.ask("POST", f"/{pos}/faults", list(LOST))
        for alias in street.aliases:
            street.sandbox.ask("POST", f"/{alias}/faults", list(LOST[1:]))
        soak = Soak(street, forks, random.Random(SEED))
        try:
            yield soak
        finally:
            soak.dismiss()


def soak_for(soak: Soak, seconds: float, harms: dict[str, Callable[[], None]]) -> None:
    """One harm after the other at random moments, while people buy."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        soak.staff()
        for _ in range(soak.chance.randrange(3)):
            soak.people()
        time.sleep(soak.chance.uniform(0.05, LONGEST_PAUSE))
        name = soak.chance.choice(list(harms))
        soak.strike(name, harms[name])
    soak.dismiss()


def must_be_well(soak: Soak) -> None:
    """No more harm: everything comes to its end, and then there is rest."""
    street = soak.street
    for alias in (street.sandbox.pos["alias"], *street.aliases):
        street.sandbox.ask("DELETE", f"/{alias}/faults")
    report = calm_cycle(street)
    assert not report.failed, report.failed
    assert street.open() == 0
    check(street)
    assert not street.database.listings.pending_sites()
    street.sandbox.ask("DELETE", "/requests")
    calm_cycle(street)
    counted = street.sandbox.ask("GET", "/requests")["shops"]
    assert {alias: writes(counted, alias) for alias in counted if writes(counted, alias)} == {}
    assert believed(street) == shown(street)


def calm_cycle(street: Street) -> CycleReport:
    """Cycles until no order is on its way and nothing is pending; the last one's report."""
    ends = time.monotonic() + 600
    expected = len(street.bought) + len(street.given_up)
    while True:
        with open_toolbox(street.installation) as tools:
            report = run_cycle(tools, tools.database, street.aliases)
        through = street.open() == 0 and street.recorded() >= expected and not street.database.listings.pending_sites()
        if (through and not report.failed) or time.monotonic() > ends:
            return report
        time.sleep(0.3)


def believed(street: Street) -> dict[tuple[str, int], int]:
    """What we believe each site shows as stock."""
    found = {}
    for alias in street.aliases:
        rows = street.database.listings.rows(alias)
        rows = rows[(rows["field"] == "quantity") & (rows["state"] == "in_sync")]
        for variant, value in zip(rows["site_variant_id"], rows["acknowledged"], strict=True):
            found[alias, int(variant)] = int(value)
    return found


def shown(street: Street) -> dict[tuple[str, int], int]:
    """What each site shows as stock, of the same goods."""
    wanted = believed(street).keys()
    return {
        (alias, row["id"]): int(row["inventory_quantity"])
        for alias in street.aliases
        for row in street.sandbox.ask("GET", f"/{alias}/variants")
        if (alias, row["id"]) in wanted
    }


def report_of(soak: Soak, what: str) -> str:
    bought, given_up = len(soak.street.bought), len(soak.street.given_up)
    harms = ", ".join(f"{number} × {name}" for name, number in soak.done.items() if number)
    return f"\n{what}, seed {SEED}: {harms}; {bought} orders, {given_up} given up: each once, all in step."


def suffer(soak: Soak, harms: dict[str, Callable[[], None]], kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Let it be harmed for a part of the time, each way at least once; afterwards all must be well."""
    soak_for(soak, MINUTES * 60 / 3, harms)
    must_be_well(soak)
    assert all(soak.done[name] for name in harms)
    with capsys.disabled():
        print(report_of(soak, kind))  # noqa: T201 -- the summary of the soak


def test_workers_are_killed_and_the_disk_is_full_at_random_moments(
    tmp_path: Path, forks: ForkServerContext, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk() as disk, soaking(tmp_path, forks, f"sqlite:///{disk.folder / 'multiweb.db'}") as soak:

        def full_disk() -> None:
            disk.fill()
            time.sleep(soak.chance.uniform(0.2, 2.0))
            disk.empty()

        harms = {"worker killed": soak.kill_one, "disk full": full_disk}
        suffer(soak, harms, "SQLite", capsys)


def test_workers_and_postgresql_are_killed_at_random_moments(
    tmp_path: Path, forks: ForkServerContext, capsys: pytest.CaptureFixture[str]
) -> None:
    with mortal_server() as server, soaking(tmp_path, forks, server.url) as soak:

        def kill_server() -> None:
            server.kill()
            time.sleep(soak.chance.uniform(0.0, 1.5))
            server.come_back()

        harms = {"worker killed": soak.kill_one, "PostgreSQL killed": kill_server}
        suffer(soak, harms, "PostgreSQL", capsys)
