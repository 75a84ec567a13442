"""Polling the orders of many sites within one tick.

Dagster ends a tick after 60 seconds and throws its work away; so the sites are polled side by side, each for
itself, and the tick ends at a deadline well before, with what it has. The site that a tick begins with moves on,
so that no site is always the last.
"""

from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import dagster as dg

from pipelines import jobs
from pipelines.lanes import requests
from resources.toolbox import Toolbox
from sync.errors import MultiwebError
from sync.orders.importing import something_to_import
from sync.orders.polling import poll_orders

DEADLINE_SECONDS = 40.0
WORKERS = 8


@dataclass
class PollOutcome:
    """Which sites have orders to import, which failed and why, and the cursor to keep."""

    due: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    cursor: dict[str, str] = field(default_factory=dict)


def rotated(sites: list[str], after: str) -> list[str]:
    """The sites in order, beginning with the one behind `after`."""
    later = [site for site in sites if site > after]
    return later + [site for site in sites if site <= after]


def poll_sites(
    tools: Toolbox,
    before: Mapping[str, str],
    deadline: float = DEADLINE_SECONDS,
    only: Collection[str] | None = None,
) -> PollOutcome:
    """Poll every active site, or some of them, within the deadline.

    Args:
        tools: the open toolbox.
        before: the last cursor: site → how far it was read, and `*first` → the site the last tick began with.
        deadline: seconds after which the tick goes on without the sites that have not answered.
        only: poll these alone, as far as they are active.

    Returns:
        The outcome; a site that did not answer keeps its place in the cursor.
    """
    active = {site.alias for site in tools.database.state.sites() if not site.paused}
    sites = rotated(sorted(active if only is None else active.intersection(only)), before.get("*first", ""))
    outcome = PollOutcome(cursor={site: before[site] for site in sites if site in before})
    if not sites:
        return outcome
    outcome.cursor["*first"] = sites[0]
    pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="poll")
    futures = {pool.submit(_poll, tools, site): site for site in sites}
    done, late = wait(futures, timeout=deadline)
    pool.shutdown(wait=False, cancel_futures=True)
    for future in late:
        outcome.errors[futures[future]] = f"no answer within {deadline:.0f} s"
    for future in done:
        _collect(tools, futures[future], future, outcome)
    return outcome


def import_requests(context: dg.SensorEvaluationContext, outcome: PollOutcome) -> list[dg.RunRequest]:
    """Run requests of the import where there is something to import; sites that failed are told of in the log."""
    for site, why in sorted(outcome.errors.items()):
        context.log.warning("orders of %s could not be read: %s", site, why)
    return requests(context.instance, jobs.orders.name, sorted(outcome.due), "orders")


def _poll(tools: Toolbox, alias: str) -> None:
    with tools.site(alias, "orders") as site:
        poll_orders(site, tools.database)


def _collect(tools: Toolbox, alias: str, future: Future[None], outcome: PollOutcome) -> None:
    error = future.exception()
    if isinstance(error, MultiwebError):
        outcome.errors[alias] = str(error)
    elif error is not None:
        raise error
    read_to = tools.database.state.watermark(f"site:{alias}:orders")
    if read_to is not None:
        outcome.cursor[alias] = read_to.isoformat()
    if something_to_import(alias, tools.database):
        outcome.due.add(alias)
