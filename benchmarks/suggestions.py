"""How good the suggestions for unlinked products are, on sites derived from a real product list.

The derivation knows for each row of a site what it was made from, so every suggestion is right or wrong beyond
doubt. `python -m benchmarks.suggestions` prints the tables; with `--write` they go into `docs/matching.md` as well.
"""

import argparse
import json
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.documents import put
from sandbox.catalogs.derive import derive_site
from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.keys import scientific_form
from sandbox.catalogs.pos_file import read_pos_file
from sandbox.catalogs.soil import soil_pos
from sandbox.seeds import SeedPos, SeedSite
from sync.linking.link_rows import link_rows
from sync.linking.matching import match

SHARED = Path(os.environ.get("MULTIWEB_SHARED_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
LIST = SHARED / "sapo_quanson" / "QUANSON.csv"
PAGE = Path(__file__).parents[1] / "docs" / "matching.md"

# 2 % case or space, 1 % zeros or scientific notation, 3 % blank, 1 % duplicates, 5 % on one side only.
POS_DIRT = Dirt(leading_zeros=0.01)
SITE_DIRT = Dirt(
    case=0.01,
    space=0.01,
    zeros=0.005,
    scientific=0.005,
    blank=0.03,
    duplicate=0.01,
    only_on_site=0.025,
    only_in_pos=0.025,
)
SEEDS = (1, 2, 3)
HELD_OUT = 20261
KINDS = ("case", "space", "zeros", "scientific", "blank")


@dataclass
class Score:
    """What became of some rows: the right suggestion in first place, a wrong one, several equal ones, none."""

    rows: int = 0
    right: int = 0
    wrong: int = 0
    several: int = 0

    def add(self, suggested: int | None, truth: int, kind: str) -> None:
        """Count one row by the POS variant that was suggested (None: none, or several)."""
        self.rows += 1
        self.right += suggested == truth
        self.wrong += suggested is not None and suggested != truth
        self.several += suggested is None and kind != ""

    @property
    def recall(self) -> float:
        """Share of the rows whose suggestion is the right one."""
        return self.right / self.rows if self.rows else 1.0


@dataclass
class Quality:
    """The measurement of one derived site, or of several together.

    `told_apart`: scientific notation that just one POS variant without a link can have come from, by the digits or
    by a name that occurs once; `named`: blanks whose name occurs once on each side; `lone`: rows that exist on one
    side only; `suggestions`, `wrong`: of all rows whatever their kind.
    """

    undamaged: int = 0
    linked: int = 0
    wrong_links: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: {kind: Score() for kind in KINDS})
    told_apart: Score = field(default_factory=Score)
    named: Score = field(default_factory=Score)
    lone: Score = field(default_factory=Score)
    suggestions: int = 0
    wrong: int = 0


def measure(seeds: Iterable[int] = SEEDS, renamed: float = 0.0) -> Quality:
    """The quality over sites derived with these seeds.

    Args:
        seeds: one site each.
        renamed: share of the site's products whose name somebody else wrote.
    """
    total = Quality()
    listed = read_pos_file(LIST, "cuahang")
    for seed in seeds:
        pos = soil_pos(listed, POS_DIRT, seed)
        _judge(pos, derive_site(pos, f"site-{seed}", replace(SITE_DIRT, renamed=renamed), seed), total)
    return total


def _judge(pos: SeedPos, site: SeedSite, total: Quality) -> None:
    ours, theirs = pos_frame(pos), site_frame(site)
    rows = match(ours, theirs.drop(columns="truth"), link_rows(pd.RangeIndex(0), {}))
    facts = theirs[["id", "sku", "product_name", "truth"]]
    rows = rows.dropna(subset=["site_variant_id"]).merge(facts, left_on="site_variant_id", right_on="id")
    kinds = {(row.pos_key, row.site_sku or ""): row.kind for row in site.truth.rows if row.on_site}
    free = ours[~ours["id"].isin(rows.loc[rows["status"] == "linked", "pos_variant_id"])]
    names = [Counter(map(_plain, side["product_name"])) for side in (ours, theirs)]
    forms = Counter(filter(None, map(scientific_form, free["sku"])))
    for row in rows.to_dict("records"):
        truth = None if pd.isna(row["truth"]) else int(row["truth"])
        named = None if pd.isna(row["pos_variant_id"]) else int(row["pos_variant_id"])
        kind = kinds[truth, row["sku"]]
        if kind == "same":
            total.undamaged += 1
            total.linked += row["status"] == "linked" and named == truth
        if row["status"] == "linked":
            total.wrong_links += named != truth or kind != "same"
            continue
        suggested = named if row["suggestion_kind"] else None
        total.suggestions += suggested is not None
        total.wrong += suggested is not None and suggested != truth
        if truth is None:
            total.lone.add(suggested, -1, row["suggestion_kind"])
        elif kind in total.scores:
            total.scores[kind].add(suggested, truth, row["suggestion_kind"])
            unique = all(side[_plain(row["product_name"])] == 1 for side in names)
            if kind == "blank" and unique:
                total.named.add(suggested, truth, row["suggestion_kind"])
            if kind == "scientific" and (unique or forms[row["sku"]] == 1):
                total.told_apart.add(suggested, truth, row["suggestion_kind"])


def pos_frame(pos: SeedPos) -> pd.DataFrame:
    """The POS's variants as the database gives them; ids are the keys of the truth."""
    rows = [
        {
            "id": one.key,
            "product_id": number,
            "sku": one.sku,
            "barcode": one.barcode or "",
            "product_name": product.name,
        }
        for number, product in enumerate(pos.products, 1)
        for one in product.variants
    ]
    blank = {"variant_name": "", "unit": "", "status": "active", "sellable": True, "composite": False}
    return pd.DataFrame(rows).assign(**blank, packsize=False, options="")


def site_frame(site: SeedSite) -> pd.DataFrame:
    """The site's variants as the database gives them, with `truth` (the POS key; NA: only here)."""
    rows = [
        {"sku": one.sku or "", "raw_sku": one.sku, "barcode": one.barcode or "", "product_name": product.name,
         "product_id": 10_000_000 + number, "truth": one.key}
        for number, product in enumerate(site.products)
        for one in product.variants
    ]  # fmt: skip
    frame = pd.DataFrame(rows).astype({"truth": "Int64"})
    frame["id"] = frame.index + 20_000_000
    blank: dict[str, Any] = {"variant_name": "", "price": 1000, "compare_at": 0, "quantity": 1, "managed": True}
    return frame.assign(**blank, sells_past_zero=False, status="active", kind="normal", options="")


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def tables() -> str:
    """The whole measurement as markdown."""
    return "\n".join(_tables())


def _tables() -> Iterator[str]:
    runs = {
        f"Names as in the POS, seeds {', '.join(map(str, SEEDS))}": measure(),
        f"Names as in the POS, held-out seed {HELD_OUT}": measure([HELD_OUT]),
        f"Half of the names written by somebody else, seeds {', '.join(map(str, SEEDS))}": measure(renamed=0.5),
        f"Half of the names written by somebody else, held-out seed {HELD_OUT}": measure([HELD_OUT], renamed=0.5),
    }
    for title, found in runs.items():
        yield f"### {title}\n"
        yield f"Undamaged rows: {found.undamaged:,}, linked {found.linked:,}; wrong links: {found.wrong_links:,}.\n"
        yield "| rows | number | right in first place | wrong | several fit | none | recall |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        for kind, score in found.scores.items():
            yield _line(kind, score)
        yield _line("scientific that can be told apart", found.told_apart)
        yield _line("blank with a name that occurs once", found.named)
        lone = found.lone
        share = found.wrong / found.suggestions if found.suggestions else 0.0
        yield (
            f"\n{found.suggestions:,} suggestions in all, {found.wrong:,} wrong ({share:.2%}). Of {lone.rows:,} rows "
            f"that exist on the site only, {lone.wrong:,} got a suggestion.\n"
        )


def _line(title: str, score: Score) -> str:
    none = score.rows - score.right - score.wrong - score.several
    return (
        f"| {title} | {score.rows:,} | {score.right:,} | {score.wrong:,} | {score.several:,} | {none:,} "
        f"| {score.recall:.1%} |"
    )


def main() -> None:
    """Print the tables; write them into the page where asked to."""
    options = argparse.ArgumentParser(description="How good the suggestions are.")
    options.add_argument("--write", action="store_true", help="put the tables into docs/matching.md")
    options.add_argument("--json", action="store_true", help="the figures of one run as JSON")
    chosen = options.parse_args()
    if chosen.json:
        print(json.dumps(measure(), default=vars, indent=2))
        return
    text = tables()
    print(text)
    if chosen.write:
        put(PAGE, text)


if __name__ == "__main__":
    main()
