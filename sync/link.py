"""Linking a site: the rules of `sync.matching` applied to what was read of both sides.

Whoever changes the links of a site, a matching or a person, does it under one short lease, so that a matching that
had begun before never undoes what a person unlinked.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pandas as pd

from sync.errors import LeaseTaken, WrongUse
from sync.matching import match, only_in_pos
from sync.records import LinkReason, LinkStatus
from sync.rows import Change
from sync.stores import Database
from sync.turns import holder

WHO = "linking"
WAIT_SECONDS = 30.0
_PAIR = ["pos_variant_id", "site_variant_id"]


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How the links of a site stand.

    Attributes:
        linked: pairs.
        unlinked: rows without a partner, the POS variants that the site lacks among them.
        error: rows that a person must look at.
        by_reason: reason → rows, for all that is not linked.
        changed: stored rows that differ from before.
    """

    linked: int
    unlinked: int
    error: int
    by_reason: dict[str, int]
    changed: int


def link_site(alias: str, database: Database) -> LinkReport:
    """Match the catalogs as they were last read and store the rows.

    Raises:
        WrongUse: the site is unknown, or one of the catalogs was never read whole: a duplicate may stand in the part
            that is missing, so nothing can be concluded.
        LeaseTaken: somebody else has been linking this site for too long.
    """
    row = database.state.site(alias)
    marks = database.state.watermarks()
    for stream, what in (("pos:catalog", "the POS"), (f"site:{alias}:full", alias)):
        if stream not in marks:
            raise WrongUse(f"{alias} cannot be linked: {what} was not read whole yet. Run: multiweb sync {alias}")
    with links_turn(alias, database):
        pos, site = database.catalog.pos_variants(), database.catalog.site_variants(alias)
        previous = database.links.rows(alias)
        rows = match(pos, site, previous, product_sync=row.settings.product_sync)
        changed = database.links.replace(alias, rows)
    if row.settings.product_sync:
        database.state.log(_parted(alias, previous, rows))
    return _report(rows, only_in_pos(pos, rows), changed)


def _report(rows: pd.DataFrame, absent: pd.DataFrame, changed: int) -> LinkReport:
    """Counts of the rows, and of the POS variants that have none."""
    status = rows["status"].value_counts()
    reasons = rows.loc[rows["reason"] != "", "reason"].value_counts()
    by_reason = {str(reason): int(number) for reason, number in reasons.items()}
    if len(absent):
        by_reason[str(LinkReason.ONLY_IN_POS)] = len(absent)
    return LinkReport(
        linked=int(status.get(LinkStatus.LINKED, 0)),
        unlinked=int(status.get(LinkStatus.UNLINKED, 0)) + len(absent),
        error=int(status.get(LinkStatus.ERROR, 0)),
        by_reason=by_reason,
        changed=changed,
    )


def _parted(alias: str, previous: pd.DataFrame, rows: pd.DataFrame) -> list[Change]:
    """Log entries for pairs that were linked and are no more."""
    linked = previous.loc[previous["status"] == LinkStatus.LINKED, _PAIR]
    now = linked.merge(rows[[*_PAIR, "status", "reason", "detail"]], on=_PAIR, how="left")
    parted = now[now["status"] != LinkStatus.LINKED].fillna({"reason": "gone", "detail": "One side is gone."})
    return [
        Change(WHO, alias, "link", str(site), "pos_variant_id", str(pos), None, f"{reason}: {detail}")
        for pos, site, reason, detail in parted[[*_PAIR, "reason", "detail"]].itertuples(index=False)
    ]


@contextmanager
def links_turn(alias: str, database: Database) -> Iterator[None]:
    """Hold the lease of the site's links. Whoever has it needs a second or two, so waiting is right."""
    ends = time.monotonic() + WAIT_SECONDS
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(database.leases.hold(f"{alias}:links", holder()))
                break
            except LeaseTaken:
                if time.monotonic() >= ends:
                    raise
                time.sleep(0.1)
        yield
