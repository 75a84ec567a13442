"""Named worlds: what the POS and the sites hold, and what goes wrong on which site.

A scenario is data only. The program loads its seeds into the stand-in shops and lays its fault rules on
them.
"""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from sandbox.catalogs.derive import derive_site
from sandbox.catalogs.dirt import Dirt
from sandbox.catalogs.generator import BRANCHES, BUILT_IN_LISTS, COMPARE_LIST, generate_pos
from sandbox.catalogs.people import customers, staff
from sandbox.catalogs.pos_file import read_pos_file
from sandbox.catalogs.soil import soil_pos
from sandbox.seeds import SeedPos, SeedSite, SiteKind

POS_ALIAS = "cuahang"
HEALTHY, DAMAGED, FAILING = "thoitrang", "giadung", "mypham"
ALIASES = (
    HEALTHY, DAMAGED, FAILING, "mevabe", "dochoi", "vanphongpham", "thucpham", "phukien", "giaydep", "dodung",
    "quatang", "thethao",
)  # fmt: skip

WOO_ALIASES = ("caycanh", "thucung", "noithat", "nongsan")

# Fields of linked variants that differ on a site, few enough for a first push to stay short.
DIFFERENCES = 300
CUSTOMERS = 60

# A POS as it grows over years of use.
USED_POS = Dirt(
    leading_zeros=0.04,
    duplicate_in_pos=0.003,
    negative_stock=0.02,
    missing_branch_rows=0.015,
    zero_price=0.008,
    fractional_stock=0.01,
    inactive=0.005,
    not_sellable=0.005,
)
# A merchant's own list has its own negative stock and zero prices; what such lists rarely hold is added.
USED_FILE = Dirt(leading_zeros=0.01, duplicate_in_pos=0.0005, fractional_stock=0.002)

SITE_DIRT = {
    HEALTHY: Dirt(
        only_in_pos=0.04,
        only_on_site=0.015,
        blank=0.005,
        case=0.005,
        outer_space=0.03,
        unmanaged=0.005,
        policy_continue=0.01,
        compare_at=0.2,
    ),
    DAMAGED: Dirt(
        case=0.07,
        space=0.06,
        zeros=0.03,
        scientific=0.04,
        blank=0.03,
        duplicate=0.012,
        twins=0.008,
        shadowed=0.004,
        only_on_site=0.05,
        only_in_pos=0.08,
        outer_space=0.05,
        unmanaged=0.02,
        policy_continue=0.05,
        compare_at=0.1,
    ),
    FAILING: Dirt(
        only_in_pos=0.06,
        only_on_site=0.02,
        blank=0.008,
        case=0.01,
        space=0.01,
        zeros=0.005,
        outer_space=0.02,
        compare_at=0.3,
    ),
}

# WooCommerce trims SKUs and refuses one that another product has, whatever its case.
WOO_DIRT = Dirt(
    only_in_pos=0.04,
    only_on_site=0.02,
    blank=0.01,
    case=0.02,
    zeros=0.005,
    unmanaged=0.01,
    policy_continue=0.01,
    compare_at=0.2,
)

FaultData = dict[str, Any]
Wanted = tuple[tuple[SiteKind, int], ...]
"""How many sites of which kind, in their order."""
THREE: Wanted = (("sapo-web", 3),)
# About five calls in a hundred are refused with a 5xx; none of them has an effect.
FAILING_FAULTS: tuple[FaultData, ...] = (
    {"kind": "status", "status": 503, "rate": 0.03},
    {"kind": "status", "status": 502, "rate": 0.02},
)


class Scenario(NamedTuple):
    """A world's seeds, and the fault rules of its shops by alias (fields of the sandbox's fault
    rules).
    """

    pos: SeedPos
    sites: list[SeedSite]
    faults: dict[str, list[FaultData]]


def wanted_sites(text: str) -> Wanted:
    """What `3` or `2xsapo-web,1xwoocommerce` asks for; raise ValueError for anything else."""
    found: list[tuple[SiteKind, int]] = []
    for part in text.split(","):
        count, cross, name = part.strip().partition("x")
        kind = name if cross else "sapo-web"
        if not count.isdecimal() or kind not in get_args(SiteKind):
            raise ValueError(f"'{text}' is no number of sites; say 3, or 2xsapo-web,1xwoocommerce.")
        found.append((cast(SiteKind, kind), int(count)))
    return tuple(found)


def site_aliases(count: int, kind: SiteKind = "sapo-web") -> list[str]:
    """That many aliases, the three of the demo first; beyond the named ones `web-13`, `web-14`..."""
    names, further = (WOO_ALIASES, "woo") if kind == "woocommerce" else (ALIASES, "web")
    named = list(names[:count])
    return named + [f"{further}-{number}" for number in range(len(named) + 1, count + 1)]


def demo(seed: int, sites: Wanted = THREE, products: int = 320, differences: int = DIFFERENCES) -> Scenario:
    """A generated shop of some years: a healthy site, one with many damaged SKUs, one that fails now
    and then.

    Sites beyond these three are healthy. On every site exactly `differences` fields of linked variants
    differ from the POS, or all of them where the catalog is that small.
    """
    pos = soil_pos(generate_pos(POS_ALIAS, seed, products, CUSTOMERS), USED_POS, seed)
    made = _derive_sites(pos, seed, sites, differences)
    faults = {site.alias: list(map(dict, FAILING_FAULTS)) for site in made if site.alias == FAILING}
    return Scenario(pos, made, faults)


def from_pos_file(path: Path, seed: int, sites: Wanted = THREE, differences: int = DIFFERENCES) -> Scenario:
    """The POS of a merchant's own product list, and sites derived from it as in the demo; no faults.

    What the file lacks is made up: customers, staff. Its own negative stock and zero prices stay. Raises
    ValueError where the file is no product list of Sapo POS, FileNotFoundError where it is missing.
    """
    rng = random.Random(f"{seed}/{POS_ALIAS}/people")
    listed = read_pos_file(path, POS_ALIAS)
    peopled = replace(listed, customers=customers(CUSTOMERS, rng), staff=staff(rng))
    pos = soil_pos(peopled, USED_FILE, seed)
    return Scenario(pos, _derive_sites(pos, seed, sites, differences), {})


def empty(seed: int, sites: Wanted = ()) -> Scenario:
    """A POS with branches, price lists and staff but no goods, and sites without any."""
    people = staff(random.Random(f"{seed}/{POS_ALIAS}/people"))
    pos = SeedPos(POS_ALIAS, BRANCHES, (*BUILT_IN_LISTS, COMPARE_LIST), staff=people)
    return Scenario(pos, [SeedSite(alias, kind=kind) for alias, kind in _named(sites)], {})


def _derive_sites(pos: SeedPos, seed: int, sites: Wanted, differences: int) -> list[SeedSite]:
    return [
        replace(derive_site(pos, alias, _dirt(alias, kind), seed, differences), kind=kind)
        for alias, kind in _named(sites)
    ]


def _dirt(alias: str, kind: SiteKind) -> Dirt:
    return WOO_DIRT if kind == "woocommerce" else SITE_DIRT.get(alias, SITE_DIRT[HEALTHY])


def _named(sites: Wanted) -> list[tuple[str, SiteKind]]:
    """Alias and kind of each site; kinds that are asked for twice are counted together."""
    counts: dict[SiteKind, int] = {}
    for kind, count in sites:
        counts[kind] = counts.get(kind, 0) + count
    return [(alias, kind) for kind, count in counts.items() for alias in site_aliases(count, kind)]
