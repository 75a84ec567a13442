"""How close a thousand writes come to the rate limit of a site: by one process, far away, and by two processes.

The bound is what the bucket itself allows: 40 at once and then two a second, ten times as fast here. No answer may be
a 429. What is near the bound is held up by the shop's limit and by nothing of ours.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.calls import acquaint, change, settle
from benchmarks.clock import timed
from benchmarks.playing import Play, playing, simple_linked, writes
from resources.installation import Installation
from resources.toolbox import open_toolbox
from sync.catalogs.pull import pull_pos_catalog
from sync.cycle import run_cycle
from sync.listings.flight import MOST, Width, in_flight
from sync.listings.plan import plan_site
from sync.listings.push import push_site
from sync.records import VariantWrite, WriteResult

WRITES = 1_000
SPEED = 10.0
SIZE, LEAK = 40, 2.0
LATENCY = 0.3
BOUND = 1.05
_OPTIONS = ("--products", "900", "--sites", "1", "--differences", "0")


def measure(speed: float = SPEED, count: int = WRITES) -> list[dict[str, Any]]:
    """A row for each way of writing."""
    return [
        _row("one process", *pushed(speed, count), speed, count),
        _row(f"one process, {LATENCY * 1000:.0f} ms of latency", *pushed(speed, count, LATENCY), speed, count),
        _row("two processes at once", *shared(speed, count), speed, count),
    ]


def _row(what: str, seconds: float, refused: int, speed: float, count: int) -> dict[str, Any]:
    least = bound(speed, count)
    return {
        "writes": count,
        "by": what,
        "speed": speed,
        "seconds": round(seconds, 2),
        "bound of the bucket (s)": round(least, 2),
        "ratio": round(seconds / least, 3),
        "bound": BOUND,
        "answers of 429": refused,
    }


def bound(speed: float, count: int) -> float:
    """The least time in which a bucket lets so many calls through, seconds."""
    return (count - SIZE) / (LEAK * speed)


def pushed(speed: float, count: int, latency: float = 0.0) -> tuple[float, int]:
    """Seconds that a push of so many variants took, and the answers of 429 that the site counted."""
    with playing(*_OPTIONS, speed=speed) as play:
        (alias,) = play.aliases
        database = play.tools.database
        _ready(play, count)
        with play.tools.pos() as pos:
            pull_pos_catalog(pos, database)
        assert plan_site(alias, database).pending == count
        if latency:
            # The sandbox divides every wait by its speed; this one is to be as long as it says.
            play.sandbox.ask("POST", f"/{alias}/faults", {"kind": "slow", "seconds": latency * speed})
        _drain(play, speed)
        with play.tools.site(alias) as site:
            seconds, report = timed(lambda: push_site(site, database, deadline_seconds=3600))
        assert (report.remaining, report.stopped, writes(play.calls(alias))) == (0, "", count), report
        return seconds, play.answers(alias).get("429", 0)


def shared(speed: float, count: int) -> tuple[float, int]:
    """The same for two processes that write to one site side by side, each half of it."""
    with playing(*_OPTIONS, speed=speed) as play:
        (alias,) = play.aliases
        run_cycle(play.tools, play.tools.database, play.aliases)
        acquaint(play, simple_linked(play.tools.database, play.aliases)[0])
        _drain(play, speed)
        command = [sys.executable, "-m", "benchmarks.pace", str(play.tools.installation.home), alias, str(count // 2)]
        began = time.perf_counter()
        workers = [
            subprocess.Popen([*command, str(half)], stdout=subprocess.PIPE, stdin=subprocess.PIPE) for half in (0, 1)
        ]
        # Both have started and read what they write before either begins.
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        began = time.perf_counter()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write(b"go\n")
            worker.stdin.flush()
        assert [worker.wait() for worker in workers] == [0, 0]
        seconds = time.perf_counter() - began
        assert writes(play.calls(alias)) == 2 * (count // 2)
        return seconds, play.answers(alias).get("429", 0)


def _ready(play: Play, count: int) -> None:
    """Everything in step, and then so many variants changed in the POS."""
    run_cycle(play.tools, play.tools.database, play.aliases)
    settle(play)
    goods = simple_linked(play.tools.database, play.aliases)
    acquaint(play, goods[0])
    assert len(goods) > count, f"the sandbox has only {len(goods)} goods to change"
    change(play, goods[1 : count + 1], "stock")


def _drain(play: Play, speed: float) -> None:
    """Wait until the buckets have leaked empty, and count from here."""
    time.sleep(SIZE / (LEAK * speed) + 1)
    play.forget_calls()


def _write_half(home: str, alias: str, count: int, half: int) -> None:
    """One of two processes: writes the stock that its variants have already, when it is told to go."""
    installation = Installation(home=Path(home), allow_loopback=True)
    with open_toolbox(installation) as tools, tools.site(alias) as site, ThreadPoolExecutor(MOST) as pool:
        shelf = tools.database.catalog.site_variants(alias)
        shelf = shelf[shelf["managed"] & (shelf["kind"] == "normal")].iloc[half::2].head(count)
        changes = [
            VariantWrite(
                int(row.id), int(row.product_id), int(row.inventory_item_id), quantity=max(0, int(row.quantity))
            )
            for row in shelf.itertuples()
        ]
        assert len(changes) == count, f"only {len(changes)} variants to write"
        print("ready", flush=True)
        sys.stdin.readline()
        portions = site.portions(changes)
        for _, results in in_flight(portions, site.write, pool, Width(lambda: site.spent().waited_seconds)):
            assert all(isinstance(one, WriteResult) and not one.refused for one in results), results
        print(json.dumps({"calls": site.spent().calls}))


if __name__ == "__main__":
    _write_half(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
