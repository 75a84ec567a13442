"""Checking a workbook that came back against both shops, a few thousand rows at a time.

A hundred thousand rows name as many variants with all their stock and prices; so the products of a portion are read,
its rows are judged, and the products are dropped again.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import pandas as pd

from sync.linking.hand_links import standing
from sync.ports import FixRow, Pos, Site
from sync.records import PosVariant, SiteVariant
from sync.stores import Database
from sync.workbooks.fix_conflicts import Plan, settle
from sync.workbooks.fix_judging import counterpart, judge
from sync.workbooks.fix_owners import Owners
from sync.workbooks.fixes import Action, Judged, Present, SideName, action_of

T = TypeVar("T")
ROWS_AT_ONCE = 2_000


def checked(rows: Sequence[FixRow], pos: Pos, site: Site, database: Database) -> Plan:
    """What is to become of every row; nothing is written. Raises ShopError when a shop cannot be read."""
    owners: dict[SideName, Owners] = {
        "pos": Owners(_living(database), "POS"),
        "site": Owners(database.catalog.site_variants(site.alias), "site"),
    }
    links = standing(database.links.rows(site.alias))
    ignored = database.links.ignored(site.alias)
    judged: list[Judged] = []
    for some in portions(rows, ROWS_AT_ONCE):
        found_pos, found_site = _read(some, pos, site, owners)
        present = Present(found_pos, found_site, owners, links, ignored)
        judged += [judge(row, present) for row in some]
    return settle(judged, owners)


def portions(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in runs of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _living(database: Database) -> pd.DataFrame:
    """The variants of the POS but those that are deleted there and only kept for their links."""
    variants = database.catalog.pos_variants()
    return variants[variants["status"] != "deleted"]


def _read(
    rows: Sequence[FixRow], pos: Pos, site: Site, owners: Mapping[SideName, Owners]
) -> tuple[dict[int, PosVariant], dict[int, SiteVariant]]:
    """Read the products that some rows name, on both sides."""
    named = _named(rows, owners)
    products: dict[SideName, set[int]] = {
        side: {product for one in ids if (product := owners[side].product_of(one)) is not None}
        for side, ids in named.items()
    }
    ours = pos.variants_of(products["pos"]) if products["pos"] else ()
    found_pos = {one.id: one for one in ours if one.status != "deleted"}
    found_site = {one.id: one for one in (site.variants_of(products["site"]) if products["site"] else ())}
    _see(owners["pos"], named["pos"], {one.id: one.sku for one in found_pos.values()})
    _see(owners["site"], named["site"], {one.id: one.sku for one in found_site.values()})
    return found_pos, found_site


def _see(owners: Owners, named: set[int], skus: Mapping[int, str]) -> None:
    for number, sku in skus.items():
        owners.see(number, sku)
    for number in named - skus.keys():
        owners.see(number, None)


def _named(rows: Sequence[FixRow], owners: Mapping[SideName, Owners]) -> dict[SideName, set[int]]:
    """The variants that rows name: by their hidden ids, and as chosen counterparts."""
    named: dict[SideName, set[int]] = {"pos": set(), "site": set()}
    for row in rows:
        if row.pos_variant_id is not None:
            named["pos"].add(row.pos_variant_id)
        if row.site_variant_id is not None:
            named["site"].add(row.site_variant_id)
        if row.chosen and action_of(row.action) == Action.LINK:
            side, ids = counterpart(row, owners)
            named[side].update(ids)
    return named
