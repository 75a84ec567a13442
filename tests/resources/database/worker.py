"""A process of its own that works on the database a test shares with it.

Run as `python -m tests.resources.database.worker WHAT URL ...`; it says "ready" on its standard output.
"""

import sys
import threading
import time
from datetime import UTC, datetime

from resources.database.database import SqlDatabase
from sync.alerts.rows import Message, Telling, Trouble, TroubleKind, Verdict
from sync.records import Field, OrderState
from tests.resources.database.rows import page, plan_frame, pos_variant, result, web_order, write


def hold(database: SqlDatabase, seconds: str) -> None:
    """Hold the lease `tea:listings`."""
    with database.leases.hold("tea:listings", "the other process") as lease:
        say("ready")
        time.sleep(float(seconds))
        say("ours" if lease.still_ours() else "lost")


def busy(database: SqlDatabase, number: str) -> None:
    """Write everywhere, from several threads, for a while."""
    failures: list[Exception] = []
    mine = range(int(number) * 1000, int(number) * 1000 + 60)

    def turn(work: int) -> None:
        try:
            for step in range(12):
                write_some(database, mine, work, step)
        except Exception as error:  # a test prints it
            failures.append(error)

    say("ready")
    threads = [threading.Thread(target=turn, args=(work,)) for work in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"failures: {failures}")


def write_some(database: SqlDatabase, mine: range, work: int, step: int) -> None:
    """One step of one of three kinds of work, on rows that other processes write as well."""
    if work == 0:
        database.catalog.save_pos_page(page(*(pos_variant(key % 1000, sku=f"{key}-{step}") for key in mine)))
        database.catalog.mark_pos_dirty(range(60))
    elif work == 1:
        database.listings.save_plan("tea", plan_frame(*((key % 1000, Field.QUANTITY, step) for key in mine)))
        sent = [write(key % 1000, quantity=step) for key in mine]
        database.listings.acknowledge("tea", [result(one.variant_id, {Field.QUANTITY: step}) for one in sent], sent)
    else:
        database.orders.record("tea", [web_order(key, (1, 1000)) for key in mine], OrderState.NEW)
        database.state.advance(f"stream-{step}", page().requested_at)


def fill(database: SqlDatabase, count: str) -> None:
    """Write a long catalog, to be killed in the middle of it."""
    say("ready")
    for start in range(0, int(count), 500):
        database.catalog.save_pos_page(page(*(pos_variant(start + key) for key in range(500))))
    say("done")


def alert(database: SqlDatabase, count: str) -> None:
    """Tell of so many troubles, one after the other; say which of them were ours to tell."""
    now = datetime.now(UTC)
    say("ready")
    ours = []
    for number in range(int(count)):
        telling = Telling("new", Trouble(TroubleKind.HELD, f"web{number}"))
        if database.alerts.claim(Verdict((telling,)), lambda _: Message("", ""), now):
            ours.append(str(number))
    say(" ".join(ours))


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    what, url, *rest = sys.argv[1:]
    opened = SqlDatabase(url, lease_ttl=2.0)
    {"hold": hold, "busy": busy, "fill": fill, "alert": alert}[what](opened, *rest)
    opened.close()
