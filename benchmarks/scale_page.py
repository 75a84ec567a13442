"""docs/scale.md: the tables of the sizes that were measured, and what is to be said about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.scale_words import HEAD, LISTS, SPACE, hundredfold

KEPT = Path(__file__).resolve().parent.parent / "docs" / "scale.json"
LIMIT = 2.0
"""Calls a second that a shop allows for long."""
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A step as the table names it; `bound` by what, where the limit of the shop's calls is not further away."""

    step: str
    what: str
    how_often: str
    bound: str = "CPU"


ROWS = (
    Row("store_pos", "store the POS's catalog, first time", "once"),
    Row("store_pos_again", "store it again, 1 % changed", "every scan"),
    Row("store_site", "store a site's catalog, first time", "a site, once"),
    Row("link", "link, first time", "a site, once"),
    Row("plan", "plan, first time", "a site, once"),
    Row("link_again", "look whether to link again", "a site, every scan"),
    Row("plan_changed", "plan again, 1 % changed; then write", "a site, every scan"),
    Row("link_whole", "look at every link again", "a site, seldom"),
    Row("plan_whole", "look at every listing again", "a site, every night"),
    Row("store_orders", "record all orders", "all sites, once"),
    Row("plan_orders", "plan again after all these orders", "a site"),
    Row("export", "write the workbook", "a site, when asked for"),
    Row("take_back", "take it back, nothing filled in", "a site, when asked for"),
    Row("see_overview", "overview of all sites", "when looked at"),
    Row("retention", "delete what is old", "every night", "disk"),
    Row("backup", "back up", "every night", "disk"),
    Row("copy", "copy every row into another database", "once", "CPU"),
)
GROWING = ("store_pos", "store_pos_again", "store_site", "link", "plan", "plan_changed", "plan_whole", "export")


def page(results: Mapping[str, Told]) -> str:
    """The whole page, the largest size first."""
    parts = [HEAD]
    for told in reversed(list(results.values())):
        parts += [f"## {_size_of(told)}", about(told), steps_table(told)]
    if len(results) > 1:
        parts += ["## How it grows", GROWTH, growth_table(results)]
    parts += ["## Lists and polls", LISTS, parts_table(results)]
    whole = [one for one in results.values() if Facts(one).all("sizes")]
    if whole:
        parts += ["## On the disk", f"{SPACE} Of {_size_of(whole[-1])}:", space_table(whole[-1])]
    parts += ["## A hundred times that, on paper", hundredfold(Reckoned(results))]
    parts.append("*" + "; ".join(f"{_size_of(one)}: {one['machine']}, {one['date']}" for one in results.values()) + "*")
    return "\n\n".join(parts) + "\n"


GROWTH = """Microseconds of CPU for each variant (of a site, where a step is done for each site). What grows with the
variants alone stays equal; the ratio is the largest size beside the smallest one."""


class Facts:
    """What a size told, by step: means over the sites, the most memory."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.variants: int = told["size"]["variants"]
        self.sites: int = told["size"]["sites"]
        self.orders: int = told["size"]["orders"]

    def all(self, step: str) -> list[Told]:
        """What each process of the step told, by site."""
        found: Mapping[str, Told] = self.told["steps"].get(step, {})
        return [found[site] for site in sorted(found, key=int)]

    def mean(self, step: str, what: str) -> float:
        """The mean over the sites; 0 where it was not measured."""
        return mean(float(one.get(what, 0)) for one in self.all(step)) if self.all(step) else 0.0

    @property
    def megabytes(self) -> int:
        """The most that any process held."""
        return max(int(one["megabytes"]) for step in self.told["steps"] for one in self.all(step))

    @property
    def database(self) -> float:
        """Megabytes on the disk; 0 where they were not measured."""
        return float(sum(self.all("sizes")[0]["tables"].values())) if self.all("sizes") else 0.0

    @property
    def of_a_site(self) -> float:
        """Megabytes on the disk that each site adds."""
        found = self.all("sizes")[0]["tables"] if self.all("sizes") else {}
        return sum(float(found.get(name, 0)) for name in ("site_variants", "links", "listings")) / self.sites


class Reckoned:
    """The size that was asked for. A step that was not reached there is reckoned from the largest size that has it."""

    def __init__(self, results: Mapping[str, Told]) -> None:
        self._sizes = [Facts(told) for told in reversed(list(results.values()))]
        largest = self._sizes[0]
        self.variants, self.megabytes = largest.variants, largest.megabytes
        self.sites: int = largest.told["sites asked for"]

    def mean(self, step: str, what: str) -> float:
        """The mean of a step over the sites, in proportion to the variants."""
        one = next((one for one in self._sizes if one.all(step)), self._sizes[0])
        return one.mean(step, what) * self.variants / one.variants

    def terabytes(self, sites: int) -> float:
        """What the tables of so many sites take."""
        one = next((one for one in self._sizes if one.all("sizes")), self._sizes[0])
        return one.of_a_site * sites * self.variants / one.variants / 1e6


def about(told: Told) -> str:
    """What the size was, and what is true of all its rows."""
    facts, asked = Facts(told), told["sites asked for"]
    sites = f"{facts.sites} sites" + (f" of the {asked} that were asked for" if facts.sites < asked else "")
    return (
        f"{facts.variants:,} variants in the POS and on each of {sites}, {facts.orders:,} orders, SQLite. "
        f"No process held more than **{facts.megabytes:,} MB**. {_of_sites(facts)}"
        f"The load of the machine was {told['load']} meanwhile, on all its cores, so that the clock says less than the "
        f"CPU: on a machine of its own a step takes about its CPU seconds.{_not_reached(facts)}"
    )


def _of_sites(facts: Facts) -> str:
    costs = [link["cpu"] + plan["cpu"] for link, plan in zip(facts.all("link"), facts.all("plan"), strict=False)]
    if len(costs) < 2:
        return ""
    return f"Linking and planning took {costs[0]:,.0f} s of CPU for the first site, {costs[-1]:,.0f} s for the last. "


def _not_reached(facts: Facts) -> str:
    missing = [row.what for row in ROWS if not facts.all(row.step) and row.step != "copy"]
    return f" The run was stopped before these were measured: {'; '.join(missing)}." if missing else ""


def steps_table(told: Told) -> str:
    """A row for each step."""
    facts, lines = Facts(told), []
    for row in ROWS:
        if not facts.all(row.step):
            continue
        cpu, calls = facts.mean(row.step, "cpu"), facts.mean(row.step, "calls")
        limit = calls / LIMIT
        memory = max(int(one["megabytes"]) for one in facts.all(row.step))
        cells = (f"{facts.mean(row.step, 'seconds'):,.1f}", f"{cpu:,.1f}", f"{memory:,}")
        shop = (f"{calls:,.0f}", f"{limit:,.0f}") if calls else ("", "")
        bound = "**API limit**" if limit > cpu else row.bound
        lines.append("| " + " | ".join((row.what, row.how_often, *cells, *shop, bound)) + " |")
    head = ("what", "how often", "seconds", "of CPU", "memory (MB)", "calls", "by the limit (s)", "bound by")
    return "\n".join(["| " + " | ".join(head) + " |", "| --- | --- |" + " ---: |" * 5 + " --- |", *lines])


def growth_table(results: Mapping[str, Told]) -> str:
    """CPU for each variant by size."""
    facts = [Facts(told) for told in results.values()]
    titles = {row.step: row.what for row in ROWS}
    lines = ["| what | " + " | ".join(f"{one.variants:,}" for one in facts) + " | ratio |"]
    lines.append("| --- |" + " ---: |" * (len(facts) + 1))
    for step in GROWING:
        costs = [one.mean(step, "cpu") / one.variants * 1e6 for one in facts]
        ratio = f"{costs[-1] / costs[0]:.2f}" if costs[0] and costs[-1] else ""
        told = " | ".join(f"{cost:,.1f}" if cost else "" for cost in costs)
        lines.append(f"| {titles[step]} | {told} | {ratio} |")
    memory = " | ".join(f"{one.megabytes:,}" for one in facts)
    lines.append(f"| the most memory of any process (MB) | {memory} | {facts[-1].megabytes / facts[0].megabytes:.2f} |")
    return "\n".join(lines)


def parts_table(results: Mapping[str, Told]) -> str:
    """Seconds of CPU of each look, by size."""
    facts = [Facts(told) for told in results.values()]
    lines = ["| of | what | " + " | ".join(f"{one.variants:,}" for one in facts) + " |"]
    lines.append("| --- | --- |" + " ---: |" * len(facts))
    for step, of in (("product_lists", "products"), ("order_lists", "orders"), ("poll", "a poll of a site")):
        looks = [one.all(step)[0]["parts"] if one.all(step) else {} for one in facts]
        for what in dict.fromkeys(what for look in looks for what in look):
            found = [f"{look[what][1]:.2f}" if what in look else "" for look in looks]
            lines.append(f"| {of} | {what} | " + " | ".join(found) + " |")
    return "\n".join(lines)


def space_table(told: Told) -> str:
    """Megabytes and rows of the tables that take some."""
    found = Facts(told).all("sizes")[0]
    lines = ["| table | MB with indexes | rows | bytes a row |", "| --- | ---: | ---: | ---: |"]
    for name, size in found["tables"].items():
        if rows := found["rows"].get(name):
            lines.append(f"| `{name}` | {size:,.1f} | {rows:,} | {size * 1e6 / rows:,.0f} |")
    return "\n".join([*lines, f"| all | {Facts(told).database:,.1f} | | |"])


def _size_of(told: Told) -> str:
    size = told["size"]
    return f"{size['variants']:,} variants × {size['sites']} sites, {size['orders']:,} orders"
