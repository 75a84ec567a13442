"""`make reliability`: plays the fault matrix and prints what became of it; with `--write`, docs/reliability.md as well.

make reliability                                # every strike on every activity: hours on a small machine
make reliability ARGS="--each 1 --write"        # one of each fault for each activity, drawn by a seed
"""

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.activities import ACTIVITIES, KINDS
from tests.faults.playing import Played, everything, play, some_of_each
from tests.faults.report import page
from tests.faults.summary import problems, totals

KEPT = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def main() -> int:
    """Play, print, and keep; the status is 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="make reliability", description=__doc__)
    parser.add_argument("names", nargs="*", help="activities; all of them if none is named")
    parser.add_argument("--each", type=int, default=0, help="so many strikes of each fault for each activity; 0: all")
    parser.add_argument("--seed", type=int, default=7, help="draws the strikes")
    parser.add_argument("--write", action="store_true", help=f"keep the result in docs/{KEPT.name}")
    options = parser.parse_args()
    if unknown := set(options.names) - {one.name for one in ACTIVITIES}:
        parser.error(f"there is no activity {', '.join(sorted(unknown))}")
    choose = some_of_each(options.seed, options.each) if options.each else everything
    began, spent = time.monotonic(), time.process_time()
    played = _played(options.names, choose)
    drawn = f"{options.each} of each fault for each activity, seed {options.seed}" if options.each else "every strike"
    if options.names:
        drawn = f"{drawn}, of {', '.join(options.names)} alone"
    run = f"{drawn}; {time.process_time() - spent:,.0f} s of CPU in {(time.monotonic() - began) / 60:,.0f} min"
    print(totals(played), run)  # noqa: T201
    if options.write:
        KEPT.write_text(page(played, f"{run}; {_machine()}; {datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")
    return 1 if problems(played) else 0


def _played(names: Sequence[str], choose: object) -> list[Played]:
    """Play, and tell of each activity as soon as it is done."""
    played: list[Played] = []
    last = ""
    for one in play(KINDS, choose, names):  # type: ignore[arg-type]
        if one.result.activity != last:
            last = one.result.activity
            print(f"{one.kind}: {last}", flush=True)  # noqa: T201
        for problem in problems([one]):
            print(problem, flush=True)  # noqa: T201
        played.append(one)
    return played


def _machine() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
