"""Linking a site: the rules of `sync.matching` applied to the database, and what a person links by hand.

Every change of the links of a site is made under one short lease, so that a row that a person unlinks is never
linked again by a matching that had begun before. After a change by hand the plan is made again at once: nothing may
be written by the old one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from sync.errors import LeaseTaken, WrongUse
from sync.link_rows import link_rows
from sync.matching import match, only_in_pos
from sync.plan import plan_site
from sync.ports import Change, Database
from sync.records import LinkReason, LinkStatus
from sync.turns import holder

WAIT_SECONDS = 30.0
WHO = "linking"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """How the links of a site stand.

    Attributes:
        linked: pairs.
        unlinked: rows without a partner, POS variants that the site lacks among them.
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
    """Match the catalogs that were last read and store the rows.

    Raises WrongUse for an unknown site, LeaseTaken when somebody else links it for too long.
    """
    with _turn(alias, database):
        return _link(alias, database, database.links.rows(alias))


def link_by_hand(alias: str, database: Database, pos_variant_id: int, site_variant_id: int, *, who: str) -> None:
    """Link two variants that a person names, whatever their SKUs.

    Raises WrongUse when one of them is not there, or is linked to another: that link must be undone first.
    """
    with _turn(alias, database):
        rows = database.links.rows(alias)
        pos, site = database.catalog.pos_variants(), database.catalog.site_variants(alias)
        pos_sku = _sku(pos[pos["status"] != "deleted"], pos_variant_id, "POS")
        site_sku = _sku(site, site_variant_id, f"site {alias}")
        linked = rows[rows["status"] == LinkStatus.LINKED]
        for column, number in (("pos_variant_id", pos_variant_id), ("site_variant_id", site_variant_id)):
            taken = linked[linked[column] == number]
            if len(taken) and (taken.iloc[0][["pos_variant_id", "site_variant_id"]].tolist()) != [
                pos_variant_id,
                site_variant_id,
            ]:
                other = taken.iloc[0]
                raise WrongUse(
                    f"POS variant {other['pos_variant_id']} and site variant {other['site_variant_id']} of {alias} "
                    "are linked; unlink them first."
                )
        pair = {"pos_variant_id": pos_variant_id, "site_variant_id": site_variant_id}
        about = (rows["site_variant_id"] == site_variant_id) | (rows["pos_variant_id"] == pos_variant_id)
        made = link_rows(pd.RangeIndex(1), pair | {"by_hand": True, "pos_sku": pos_sku, "site_sku": site_sku})
        _link(alias, database, pd.concat([rows[~about.fillna(False).astype("bool")], made], ignore_index=True))
        _log(database, alias, who, site_variant_id, "", f"linked to POS variant {pos_variant_id}", "linked by hand")
    plan_site(alias, database)


def unlink_by_hand(alias: str, database: Database, site_variant_id: int, *, who: str) -> None:
    """Part a pair for good: nothing is written for it, and no matching links the site variant again until asked.

    Raises WrongUse when the site variant belongs to no pair.
    """
    with _turn(alias, database):
        rows = database.links.rows(alias)
        mine = (rows["site_variant_id"] == site_variant_id).fillna(False) & rows["pos_variant_id"].notna()
        if not mine.any():
            raise WrongUse(f"Site variant {site_variant_id} of {alias} is linked to nothing.")
        before = rows.loc[mine, "pos_variant_id"].iloc[0]
        values = {"status": str(LinkStatus.UNLINKED), "reason": str(LinkReason.UNLINKED_BY_HAND), "by_hand": True}
        for column, value in (values | {"detail": "Unlinked by hand.", "warning": "", "suggestion_kind": ""}).items():
            rows.loc[mine, column] = value
        _link(alias, database, rows)
        _log(database, alias, who, site_variant_id, f"POS variant {before}", "unlinked", "unlinked by hand")
    plan_site(alias, database)


def match_again(alias: str, database: Database, site_variant_id: int, *, who: str) -> None:
    """Let matching look at a site variant again that a person had unlinked.

    Raises WrongUse when it was not unlinked by hand.
    """
    with _turn(alias, database):
        rows = database.links.rows(alias)
        mine = (rows["site_variant_id"] == site_variant_id).fillna(False) & (
            rows["reason"] == LinkReason.UNLINKED_BY_HAND
        )
        if not mine.any():
            raise WrongUse(f"Site variant {site_variant_id} of {alias} was not unlinked by hand.")
        _link(alias, database, rows[~mine])
        _log(database, alias, who, site_variant_id, "unlinked by hand", "matched again", "asked for")
    plan_site(alias, database)


def _link(alias: str, database: Database, previous: pd.DataFrame) -> LinkReport:
    """Match from the given earlier rows; the lease is held."""
    product_sync = database.state.site(alias).settings.product_sync
    pos = database.catalog.pos_variants()
    rows = match(pos, database.catalog.site_variants(alias), previous, product_sync=product_sync)
    changed = database.links.replace(alias, rows)
    if product_sync:
        database.state.log(_lost(alias, previous, rows))
    by_reason = rows.loc[rows["reason"] != "", "reason"].value_counts().to_dict()
    absent = len(only_in_pos(pos, rows)) if product_sync else 0
    if absent:
        by_reason[str(LinkReason.ONLY_IN_POS)] = absent
    count = rows["status"].value_counts()
    return LinkReport(
        linked=int(count.get(LinkStatus.LINKED, 0)),
        unlinked=int(count.get(LinkStatus.UNLINKED, 0)) + absent,
        error=int(count.get(LinkStatus.ERROR, 0)),
        by_reason={str(reason): int(number) for reason, number in by_reason.items()},
        changed=changed,
    )


def _lost(alias: str, previous: pd.DataFrame, rows: pd.DataFrame) -> list[Change]:
    """Log entries for pairs that were linked and are no more."""
    key = ["pos_variant_id", "site_variant_id"]
    linked = previous.loc[previous["status"] == LinkStatus.LINKED, key]
    now = linked.merge(rows[[*key, "status", "reason", "detail"]], on=key, how="left")
    lost = now[now["status"] != LinkStatus.LINKED].fillna({"reason": "", "detail": ""})
    return [
        Change(
            WHO, alias, "link", str(row.site_variant_id), "status", f"linked to POS variant {row.pos_variant_id}",
            str(row.reason) or "gone", str(row.detail),
        )
        for row in lost.itertuples(index=False)
    ]  # fmt: skip


def _log(database: Database, alias: str, who: str, site_variant_id: int, before: str, after: str, why: str) -> None:
    database.state.log([Change(who, alias, "link", str(site_variant_id), "status", before or None, after, why)])


def _sku(variants: pd.DataFrame, number: int, where: str) -> str:
    found = variants.loc[variants["id"] == number, "sku"]
    if found.empty:
        raise WrongUse(f"There is no variant {number} in the catalog of the {where} as it was last read.")
    return str(found.iloc[0])


@contextmanager
def _turn(alias: str, database: Database) -> Iterator[None]:
    """Hold the lease of the site's links; whoever has it needs it for a second or two, so waiting is right."""
    ends = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            lease = database.leases.hold(f"{alias}:links", holder())
            lease.__enter__()
            break
        except LeaseTaken:
            if time.monotonic() >= ends:
                raise
            time.sleep(0.1)
    yield
