"""Linking and planning as pure functions, beside the bare pandas merges of the same frames in the same run.

The reference for linking joins both catalogs by SKU; that for planning joins the pairs with each frame that the plan
reads. Both do nothing with the result. The bound is three times that, whatever the size, so that time grows with the
rows. Suggestions for variants without a counterpart are not linking and have no bound; their row tells what they cost
once, since they are made again only when somebody without a counterpart changed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from benchmarks.clock import best, timed
from benchmarks.goods import LISTS, Goods, goods, settings
from sync.linking.link_rows import no_rows
from sync.linking.matching import Matching, matched
from sync.listings.planning import Plan, Sources, planned
from sync.listings.price_terms import NO_TAXES

SIZES = (10_000, 100_000, 1_000_000)
SITES = 5
BOUND = 3.0
WITH_SUGGESTIONS = "the same, and suggestions for 2 % without counterpart"
NOTHING_HELD = pd.Series([], dtype="int64")


def measure(sizes: tuple[int, ...] = SIZES, sites: int = SITES) -> list[dict[str, Any]]:
    """A row for each size and work; the times of all sites together, in seconds."""
    return [row for size in sizes for row in _measured(size, sites)]


def _measured(size: int, sites: int) -> list[dict[str, Any]]:
    totals: dict[str, list[float]] = {}
    for number in range(sites):
        for work, (ours, bare) in _of_one_site(size, number).items():
            spent = totals.setdefault(work, [0.0, 0.0])
            spent[0] += ours
            spent[1] += bare
    return [
        {
            "work": work,
            "variants": size,
            "sites": sites,
            "seconds": round(ours, 2),
            "bare merge": round(bare, 2),
            "ratio": round(ours / bare, 2),
            "bound": "" if work == WITH_SUGGESTIONS else BOUND,
        }
        for work, (ours, bare) in totals.items()
    ]


def _of_one_site(size: int, number: int) -> dict[str, tuple[float, float]]:
    repeats = 1 if size >= 1_000_000 else 3
    clean, some = goods(size, number, stray=0), goods(size, number)
    bare_link = best(lambda: some.pos.merge(some.site, on="sku", how="outer"), repeats)
    fresh_seconds = best(lambda: matched(clean.pos, clean.site, no_rows()), repeats)
    stray_seconds, linked = timed(lambda: matched(some.pos, some.site, no_rows()))
    again = best(lambda: matched(some.pos, some.site, linked.rows, likeness=linked.likeness), repeats)
    found = {
        "link for the first time": (fresh_seconds, bare_link),
        WITH_SUGGESTIONS: (stray_seconds, bare_link),
        "link again, 2 % without counterpart": (again, bare_link),
    }
    return found | _plans(some, linked, repeats)


def _plans(some: Goods, linked: Matching, repeats: int) -> dict[str, tuple[float, float]]:
    sources = _sources(some, linked)
    first_seconds, first = timed(lambda: planned(sources, settings()))
    stored = replace(sources, stored=_stored(first))
    return {
        "plan for the first time": (first_seconds, best(_merges(sources), repeats)),
        "plan again, 1 % changed": (
            best(lambda: planned(_changed(stored), settings()), repeats),
            best(_merges(stored), repeats),
        ),
    }


def _sources(some: Goods, linked: Matching) -> Sources:
    pairs = linked.rows[linked.rows["status"] == "linked"][["site_variant_id", "pos_variant_id"]].astype("int64")
    return Sources(
        pairs=pairs.assign(gone=False).sort_values("site_variant_id", ignore_index=True),
        pos=some.pos[["id", "status", "sellable"]],
        site=some.site[["id", "managed", "kind", "quantity", "price", "compare_at"]],
        stock=some.stock,
        held=NOTHING_HELD,
        lists=LISTS,
        values=some.prices[some.prices["price_list_id"] == LISTS[0].id].reset_index(drop=True),
        taxes=NO_TAXES,
        stored=_stored(None),
    )


def _stored(plan: Plan | None) -> pd.DataFrame:
    """The stored rows after a plan that the site confirmed, as `Listings.rows` gives them; none before the first."""
    if plan is None:
        kinds = {"site_variant_id": "int64", "pos_variant_id": "int64", "field": "str", "approved": "Int64"}
        kinds |= {"declined": "Int64", "acknowledged": "Int64", "acknowledged_at": "datetime64[us, UTC]"}
        return pd.DataFrame({name: pd.Series([], dtype=kind) for name, kind in kinds.items()})
    rows = plan.rows.assign(
        acknowledged=plan.rows["planned"],
        declined=plan.rows["approved"],
        acknowledged_at=pd.Timestamp("2026-01-01", tz="UTC").as_unit("us"),
    )
    return rows.sort_values(["site_variant_id", "field"], ignore_index=True)


def _changed(sources: Sources) -> Sources:
    """The same, with other stock for one variant in a hundred."""
    stock = sources.stock.copy()
    stock.loc[::200, "available_milli"] += 1000
    return replace(sources, stock=stock)


def _merges(sources: Sources) -> Callable[[], object]:
    def merge() -> object:
        pairs = sources.pairs
        both = pairs.merge(sources.pos, left_on="pos_variant_id", right_on="id")
        both = both.merge(sources.site, left_on="site_variant_id", right_on="id", suffixes=("", "_site"))
        stock = both.merge(sources.stock, left_on="pos_variant_id", right_on="variant_id")
        values = both.merge(sources.values, left_on="pos_variant_id", right_on="variant_id")
        return stock, values, both.merge(sources.stored, on="site_variant_id", how="left", suffixes=("", "_stored"))

    return merge
