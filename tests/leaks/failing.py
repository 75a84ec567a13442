"""Failures of every kind: faults of the sandbox, and shops whose place a server takes that says back all it is told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import update

from resources.alerting import add_address, tell_troubles
from resources.database import tables
from resources.database.engine import writing
from sync.orders.polling import poll_orders
from tests.e2e.conftest import Played
from tests.leaks.buyers import BUYERS, MOVED, POS, buy
from tests.leaks.parrot import ANSWERS, parrot
from tests.leaks.places import Place
from tests.leaks.work import cycle_now, failures, import_now, poll_now, push_now, read_the_pos, tell
from tests.resources.mailbox import mailbox

Make = Callable[..., bool]
# Of the parrot's answers; a run costs more than all else here.
THROUGH_DAGSTER = 2


def fail_in_the_sandbox(play: Played, said: list[Place], make: Make) -> None:
    """Shops that stumble, cut their answers, show a login page, lose an answer, or take a right away."""
    site = play.aliases[0]
    for fault in (
        {"kind": "status", "status": 503},
        {"kind": "truncated"},
        {"kind": "html"},
        {"kind": "drop_after", "method": "POST"},
    ):
        buy(play, site, BUYERS[2:])
        poll_now(play, site)
        play.sandbox.ask("POST", f"/{POS}/faults", fault)
        if fault["kind"] in ("status", "drop_after"):
            make("pos_customers", "pos_orders", partition=site)
        else:
            said += failures(import_now, play, site)
        play.sandbox.ask("DELETE", f"/{POS}/faults")
    for alias in (POS, site):
        play.sandbox.ask("PATCH", f"/{alias}/permissions", {"orders": "none", "customers": "none"})
    make("pos_customers", "site_orders", partition=site)
    for alias in (POS, site):
        play.sandbox.ask("PATCH", f"/{alias}/permissions", {"orders": "write", "customers": "write"})


def fail_before_the_parrot(play: Played, said: list[Place], make: Make) -> list[str]:
    """Each shop in turn is one that says back what it is told; returns all that it was told.

    Through Dagster first, then by the use cases alone.
    """
    with parrot() as bird:
        address = f"http://127.0.0.1:{bird.server_port}"
        for number, answer in enumerate(ANSWERS):
            bird.answer, bird.behind = answer, ""
            alias = play.aliases[number % len(play.aliases)]
            to_be_changed(play, alias, number)
            with moved_to(play, POS, address):
                if number < THROUGH_DAGSTER:
                    make("pos_customers", "pos_orders", partition=alias)
                said += failures(import_now, play, alias)
                said += failures(read_the_pos, play, alias)
                bird.behind = play.sandbox.address  # what is asked is told, what would change is refused
                said += failures(import_now, play, alias)
                bird.behind = ""
            with moved_to(play, alias, address):
                if number < THROUGH_DAGSTER:
                    make("site_orders", "listing_push", partition=alias)
                said += failures(push_now, play, alias)
                said += failures(poll_now, play, alias)
        told_of_it(play, said)
        with moved_to(play, POS, address):
            said += [("doctor", tell("doctor")), ("status", tell("status"))]
            for alias in play.aliases:
                said += failures(cycle_now, play, alias)
        return bird.heard


def to_be_changed(play: Played, alias: str, number: int) -> None:
    """An order that is in the POS and was edited on the site since, one that is not there yet, and stock to write."""
    (order,) = buy(play, alias, [BUYERS[number % len(BUYERS)]])
    import_now(play, alias)
    play.sandbox.ask("POST", f"/{alias}/orders/{order}/edit", {"shipping_address": MOVED})
    buy(play, alias, [BUYERS[(number + 1) % len(BUYERS)]])
    with play.tools.site(alias) as site:
        poll_orders(site, play.tools.database)
    rows = play.tools.database.listings.rows(alias)
    with writing(play.tools.database.engine) as connection:
        mine = (tables.listings.c.site == alias, tables.listings.c.field == "quantity")
        one = int(rows.loc[rows["field"] == "quantity", "site_variant_id"].iloc[0])
        due = {"state": "pending", "planned": 100 + number}
        connection.execute(update(tables.listings).where(*mine, tables.listings.c.site_variant_id == one).values(**due))


@contextmanager
def moved_to(play: Played, alias: str, address: str) -> Iterator[None]:
    """The shop stands somewhere else while the body runs."""
    own = play.tools.database.state.address(alias)
    _move(play, alias, f"{address}/{alias}")
    try:
        yield
    finally:
        _move(play, alias, own)


def _move(play: Played, alias: str, address: str) -> None:
    with writing(play.tools.database.engine) as connection:
        mine = tables.connections.c.alias == alias
        connection.execute(update(tables.connections).where(mine).values(address=address))


def told_of_it(play: Played, said: list[Place]) -> None:
    """People are told of the failures: the messages, and what is kept of them and of the address they go to."""
    tools = play.tools
    with mailbox() as box:
        add_address(tools, "chủ", box.address, who="cli:chu")
        said.append(("report", repr(tell_troubles(tools, None))))
        said += [("alert", json.dumps(one)) for one in box.came]
        box.status = 500
        said += [("alerts", tell(*words)) for words in (("alerts", "list"), ("alerts", "test"))]
