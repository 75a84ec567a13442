"""`make bench`: runs the measurements and prints JSON and markdown tables; with `--write`, docs/measurements.* as well.

make bench                                    # all of them: more than an hour
make bench ARGS="pace many_sites --write"     # some, kept in docs/ with those of other days
"""

import argparse
import inspect
import json
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import (
    calls,
    cluster,
    many_sites,
    order_cost,
    order_latency,
    pace,
    page_lists,
    pos_reads,
    rules,
    stock_latency,
    whole_pass,
    workbook_reading,
    workbook_writing,
)
from benchmarks.documents import put

KEPT = Path(__file__).resolve().parent.parent / "docs" / "measurements.json"
DEPLOYED = KEPT.with_name("deploy.md")
LADDER = ("how", "runs a minute", "CPU of a run (s)", "CPU of all for a run (s)", "memory (MB)")
Rows = list[dict[str, Any]]
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measurement:
    """Something to measure, and what it is called."""

    title: str
    measure: Callable[[], Rows]


MEASUREMENTS = {
    "calls": Measurement("Calls after a scan in which k of 20,000 variants changed", calls.measure),
    "pos_reads": Measurement("Reads of the POS in a cycle (bound: products / 250)", pos_reads.measure),
    "pace": Measurement("A thousand writes at the limit of a site", pace.measure),
    "many_sites": Measurement("Ten sites side by side, one of them down", many_sites.measure),
    "cluster": Measurement("Fifty sites on one machine, and on Celery workers", cluster.measure),
    "stock_latency": Measurement("From a change of stock in the POS to five sites", stock_latency.measure),
    "order_cost": Measurement("Calls that an order costs, and a poll that brings nothing", order_cost.measure),
    "order_latency": Measurement("From a checkout to the order in the POS", order_latency.measure),
    "page_lists": Measurement("The product list of the page, as a browser sees it (bound: 1 s)", page_lists.measure),
    "rules": Measurement("Linking and planning, beside bare merges of the same frames", rules.measure),
    "whole_pass": Measurement("Everything after a scan, with the database", whole_pass.measure),
    "workbook_writing": Measurement(
        "Writing the mismatch workbook, beside bare rows (bound: 100 MB at 100,000 rows)", workbook_writing.measure
    ),
    "workbook_reading": Measurement(
        "Taking a fixed workbook back, beside bare rows (bound: 300 MB at 100,000 rows)", workbook_reading.measure
    ),
}


def table(rows: Rows) -> str:
    """Rows as a markdown table."""
    columns = list(rows[0])
    lines = ["| " + " | ".join(columns) + " |", "|" + " ---: |" * len(columns)]
    return "\n".join(lines + ["| " + " | ".join(str(row[name]) for name in columns) + " |" for row in rows])


def ladder(rows: Rows) -> str:
    """What a run costs on each step of the ladder, as the table of docs/deploy.md."""
    return table([{name: row[name] for name in LADDER} for row in rows])


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def page(results: dict[str, Result]) -> str:
    """The results as docs/measurements.md, each with its machine and date."""
    parts = [
        "# Measurements",
        "Made by `make bench ARGS=--write`. What counts are the ratios: both sides of each were measured in the same "
        "run, on the machine that is named. A bound is what a ratio may be at most.",
    ]
    for name, result in results.items():
        about = inspect.getdoc(inspect.getmodule(MEASUREMENTS[name].measure)) or ""
        parts += [f"## {MEASUREMENTS[name].title}", about, table(result["rows"])]
        parts.append(f"*{result['machine']}; {result['date']}*")
    return "\n\n".join(parts) + "\n"


def measured(name: str) -> Result:
    """One measurement, with the machine and the date."""
    rows = MEASUREMENTS[name].measure()
    return {"machine": machine(), "date": f"{datetime.now(UTC):%Y-%m-%d}", "rows": rows}


def keep(results: dict[str, Result]) -> None:
    """Put results beside those of other days, in docs/measurements.json and .md."""
    before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    both = {name: (before | results)[name] for name in MEASUREMENTS if name in before | results}
    KEPT.write_text(json.dumps(both, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    KEPT.with_suffix(".md").write_text(page(both), encoding="utf-8")
    if "cluster" in results:
        put(DEPLOYED, ladder(results["cluster"]["rows"]))


def main() -> None:
    """Measure and print; each result is kept as soon as it is there."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MEASUREMENTS)}; all of them if none is named")
    parser.add_argument("--write", action="store_true", help=f"keep the results in docs/{KEPT.name} and .md")
    options = parser.parse_args()
    if unknown := set(options.names) - MEASUREMENTS.keys():
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    results: dict[str, Result] = {}
    for name in options.names or MEASUREMENTS:
        results[name] = measured(name)
        print(f"\n### {MEASUREMENTS[name].title}\n\n{table(results[name]['rows'])}", flush=True)
        if options.write:
            keep({name: results[name]})
    print(json.dumps(results, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
