"""The use cases and the command line outside of Dagster: what each says, whether it ends well or not."""

import traceback
from collections.abc import Callable, Iterator

from typer.testing import CliRunner

from console.main import app
from sync.cycle import run_cycle
from sync.errors import MultiwebError
from sync.listings.push import push_site
from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states
from tests.e2e.conftest import Played
from tests.leaks.places import Place


def import_now(play: Played, alias: str) -> object:
    with play.tools.pos("orders") as pos, play.tools.site(alias, "orders") as site:
        poll_orders(site, play.tools.database)
        return import_orders(alias, pos, site, play.tools.database)


def read_the_pos(play: Played, _: str) -> object:
    with play.tools.pos("orders") as pos:
        return refresh_customers(pos, play.tools.database), refresh_order_states(pos, play.tools.database)


def cycle_now(play: Played, alias: str) -> object:
    return run_cycle(play.tools, play.tools.database, [alias], full=True)


def push_now(play: Played, alias: str) -> object:
    with play.tools.site(alias) as site:
        return push_site(site, play.tools.database)


def poll_now(play: Played, alias: str) -> object:
    with play.tools.site(alias, "orders") as site:
        return poll_orders(site, play.tools.database)


def failures(work: Callable[[Played, str], object], play: Played, alias: str) -> Iterator[Place]:
    """What a use case reports, or the whole traceback where it raises."""
    try:
        yield "report", repr(work(play, alias))
    except MultiwebError as error:
        yield "traceback", "".join(traceback.format_exception(error))


def tell(*words: str) -> str:
    ended = CliRunner().invoke(app, list(words))
    trouble = "".join(traceback.format_exception(ended.exception)) if ended.exception else ""
    return ended.output + trouble
