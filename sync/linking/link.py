"""Linking a site: the rules of `sync.linking.matching` applied to what was read of both sides.

Whoever changes the links of a site, a matching or a person, does it under one short lease, so that a matching that
had begun before never undoes what a person unlinked.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import pandas as pd

from sync.catalogs.versions import Basis, Counts
from sync.errors import LeaseTaken, WrongUse
from sync.linking.matching import Matching, matched
from sync.linking.sides import POS_IDENTITY, SITE_IDENTITY, WORDS, SideName
from sync.records import LinkReason, LinkStatus
from sync.rows import Change, SiteRow
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
        counts = database.versions.now(alias)
        previous = database.links.rows(alias)
        made = _matched(row, previous, database)
        changed = database.links.replace(alias, made.rows)
        # Nobody else writes links in our turn, so that this count is of our own change.
        counts = replace(counts, links=database.versions.now(alias).links)
        database.versions.keep(alias, "links", Basis(counts, _digest(row, made.likeness), None))
    if row.settings.product_sync:
        database.state.log(_parted(alias, previous, made.rows))
    return link_report(alias, database, changed)


def link_where_needed(alias: str, database: Database) -> LinkReport | None:
    """`link_site`, or None where nothing that matching looks at has changed since it was done last."""
    basis = database.versions.basis(alias, "links")
    row = database.state.site(alias)
    if basis is None or basis.digest != _digest(row, _likeness(basis)) or _moved(basis.counts, alias, database):
        return link_site(alias, database)
    return None


def link_report(alias: str, database: Database, changed: int = 0) -> LinkReport:
    """How the links of a site stand in the database."""
    status: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for (one, reason), count in database.links.summary(alias).items():
        status[one] += count
        if reason:
            reasons[reason] += count
    absent = database.links.absent(alias) if status else 0
    if absent:
        status[LinkStatus.UNLINKED] += absent
        reasons[str(LinkReason.ONLY_IN_POS)] += absent
    return LinkReport(
        linked=status[LinkStatus.LINKED],
        unlinked=status[LinkStatus.UNLINKED],
        error=status[LinkStatus.ERROR],
        by_reason=dict(reasons),
        changed=changed,
    )


def _matched(row: SiteRow, previous: pd.DataFrame, database: Database) -> Matching:
    """What matching makes of both catalogs; names are read of those variants alone that need them."""
    catalog, alias = database.catalog, row.alias

    def further(side: SideName, ids: Sequence[int]) -> pd.DataFrame:
        return catalog.pos_variants(WORDS, ids) if side == "pos" else catalog.site_variants(alias, WORDS, ids)

    pos, site = catalog.pos_variants(POS_IDENTITY), catalog.site_variants(alias, SITE_IDENTITY)
    likeness = _likeness(database.versions.basis(alias, "links"))
    return matched(pos, site, previous, further, likeness=likeness, product_sync=row.settings.product_sync)


def _digest(row: SiteRow, likeness: str) -> str:
    """Stands for the settings that linking depends on, and for what suggestions were made from."""
    return f"product_sync={row.settings.product_sync};{likeness}"


def _likeness(basis: Basis | None) -> str:
    return basis.digest.rpartition(";")[2] if basis is not None else ""


def _moved(then: Counts, alias: str, database: Database) -> bool:
    """Whether anything was changed that matching looks at."""
    now = database.versions.now(alias)
    names = ("pos_identity", "site_identity", "links")
    return any(getattr(now, name) != getattr(then, name) for name in names)


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
