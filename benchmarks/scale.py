"""`make scale`: what everything costs at a size, step by step, site after site; with `--write`, docs/scale.md.

make scale                                                      # 10,000 variants, 3 sites: some minutes
make scale ARGS="--variants 1000000 --sites 20 --write"         # hours, 30 GB of disk
make scale ARGS="--variants 1000000 --sites 20 --folder /data/scale --until 02:00 --write"   # goes on where it stopped

What is done is kept in the folder after every step, so that a run that was stopped goes on with the rest; what it had
done by then is written. With `--until` no further site is begun after that time; everything else is then measured with
the sites there are.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.run import machine
from benchmarks.scale_page import KEPT, page
from benchmarks.scale_steps import AFTERWARDS, FOR_EACH_SITE, SOME_SITES, Size, step

MOST_TO_COPY = 200_000
"""Variants × sites: beyond it the copy of every row is left out, which takes as long as all other steps together."""
MOST_AGAIN = 3
"""Sites for which is done again what a site meets again and again: the others cost the same."""
Told = dict[str, Any]


def measure(size: Size, folder: Path, until: datetime | None = None) -> Told:
    """Every step at this size, those that the folder knows already left aside.

    Returns:
        size, sites asked for, machine, date, load, and `steps`: step → what each of its processes told, site by site.
    """
    told = _done(folder)
    for name, site in _order(size, until, told["steps"]):
        done = told["steps"].setdefault(name, {})
        so_far = Size(size.variants, max(len(told["steps"].get("store_site", {})), 1), size.orders)
        if str(site) not in done:
            done[str(site)] = _step(name, folder, so_far, site)
        told |= {"size": asdict(so_far), "sites asked for": size.sites, "machine": machine()}
        told |= {"date": f"{datetime.now(UTC):%Y-%m-%d}", "load": round(os.getloadavg()[2], 1)}
        _keep(told, folder)
    return told


def _done(folder: Path) -> Told:
    kept = folder / KEPT.name
    told: Told = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {"steps": {}}
    return told


def _order(size: Size, until: datetime | None, done: Told) -> Iterator[tuple[str, int]]:
    """The steps and their sites in turn; sites that are not begun in time are left out of everything that follows."""
    yield "store_pos", 0
    for site in range(size.sites):
        begun = str(site) in done.get("store_site", {})
        if site and not begun and until is not None and datetime.now() >= until:  # noqa: DTZ005
            break
        for name in FOR_EACH_SITE:
            yield name, site
    for group in AFTERWARDS:
        together = [name for name in group if name != "copy" or _copies(size)]
        sites = range(min(len(done["plan"]), MOST_AGAIN) if group in SOME_SITES else 1)
        yield from ((name, site) for site in sites for name in together)


def _copies(size: Size) -> bool:
    return size.variants * size.sites <= MOST_TO_COPY


def _step(name: str, folder: Path, size: Size, site: int) -> Told:
    # A process of its own, whose memory is that of the step; forked, since importing everything takes it two seconds.
    with ProcessPoolExecutor(1, get_context("fork")) as process:
        told = process.submit(step, name, folder, size, site).result()
    line = f"{name} {site}: {told['seconds']} s, {told['cpu']} s of CPU, {told['megabytes']} MB"
    print(line, flush=True)
    return told


def _keep(told: Told, folder: Path) -> None:
    draft = folder / f"{KEPT.name}.partial"
    draft.write_text(json.dumps(told, indent=1), encoding="utf-8")
    draft.replace(folder / KEPT.name)


def write(told: Told) -> None:
    """Put a result beside those of other sizes, in docs/scale.json and .md."""
    results = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    results[str(told["size"]["variants"])] = told
    ordered = dict(sorted(results.items(), key=lambda one: int(one[0])))
    KEPT.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    KEPT.with_suffix(".md").write_text(page(ordered), encoding="utf-8")


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="make scale", description=__doc__)
    parser.add_argument("--variants", type=int, default=10_000)
    parser.add_argument("--sites", type=int, default=3)
    parser.add_argument("--orders", type=int, default=0, help="of all sites together; 0: a tenth of the variants")
    parser.add_argument("--folder", type=Path, help="keep the database here, and go on with what is there")
    parser.add_argument("--until", help="HH:MM: begin no further site after it")
    parser.add_argument("--write", action="store_true", help=f"keep the result in docs/{KEPT.name} and .md")
    options = parser.parse_args()
    size = Size(options.variants, options.sites, options.orders or options.variants // 10)
    with tempfile.TemporaryDirectory(prefix="multiweb-scale-") as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            measure(size, folder, _today(options.until))
        finally:
            if options.write:
                write(_done(folder))


def _today(clock: str | None) -> datetime | None:
    if clock is None:
        return None
    hour, minute = map(int, clock.split(":"))
    return datetime.now().replace(hour=hour, minute=minute, second=0)  # noqa: DTZ005


if __name__ == "__main__":
    main()
