"""A look at Dagster as this installation runs it: its home, the limits that the lanes rely on, and its daemon.

The file is read as it stands, because a setting that is missing there is Dagster's default, not ours.
"""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import yaml

from resources.self_check import Check, Standing

LANE_TAG, WORK_TAG = "multiweb/lane", "multiweb/work"
# Dagster itself believes in a daemon for half an hour after its last sign.
SILENT_SECONDS = 300.0
_FORM = "compare it with dagster.yaml of the checkout"


def check_dagster() -> list[Check]:
    """The home, the settings and the daemon; one warning where DAGSTER_HOME is not set."""
    home = os.environ.get("DAGSTER_HOME")
    if not home:
        sentence = "DAGSTER_HOME is not set here: schedules and sensors are not looked at (docs/deploy.md)."
        return [Check("dagster", Standing.WARNING, sentence)]
    path = Path(home)
    if not path.is_absolute() or not (path / "dagster.yaml").is_file():
        sentence = f"DAGSTER_HOME={home} must be an absolute folder that holds dagster.yaml (docs/deploy.md)."
        return [Check("dagster", Standing.PROBLEM, sentence)]
    try:
        settings = yaml.safe_load((path / "dagster.yaml").read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        sentence = f"{path / 'dagster.yaml'} cannot be read ({type(error).__name__})."
        return [Check("dagster", Standing.PROBLEM, sentence)]
    wrong = [*_limits(settings), *_care(settings), *_storage(settings)]
    good = Check("dagster", Standing.GOOD, f"{path / 'dagster.yaml'} has the limits and the retention that are needed.")
    return [*(wrong or [good]), _daemon()]


def _limits(settings: Mapping[str, Any]) -> Iterator[Check]:
    """One run per site and lane at a time, and listing runs below the total (design of the lanes)."""
    runs = _at(settings, "concurrency", "runs")
    limits = runs.get("tag_concurrency_limits") or []
    lane = [one for one in limits if one.get("key") == LANE_TAG]
    alone = [
        one
        for one in lane
        if one.get("limit") == 1 and isinstance(one.get("value"), dict) and one["value"].get("applyLimitPerUniqueValue")
    ]
    if not alone:
        sentence = f"dagster.yaml lacks the limit of one run for each {LANE_TAG}: runs would collide; {_FORM}."
        yield Check("dagster", Standing.PROBLEM, sentence)
    most = runs.get("max_concurrent_runs", 10)
    work = [one for one in limits if one.get("key") == WORK_TAG and one.get("value") == "listings"]
    if not work or work[0].get("limit", most) >= most:
        sentence = f"dagster.yaml lets listing runs take every place: orders would wait for them; {_FORM}."
        yield Check("dagster", Standing.PROBLEM, sentence)


def _care(settings: Mapping[str, Any]) -> Iterator[Check]:
    """Runs that are lost end, runs and ticks go after a while, and a refused order is not retried as a crash."""
    monitoring = _at(settings, "run_monitoring")
    if not monitoring.get("enabled") or not monitoring.get("max_runtime_seconds"):
        sentence = f"run_monitoring is off, or has no max_runtime_seconds: a lost run keeps its site; {_FORM}."
        yield Check("dagster", Standing.PROBLEM, sentence)
    if not all(_at(settings, "retention", kind).get("purge_after_days") for kind in ("schedule", "sensor")):
        sentence = f"retention of ticks is not set: Dagster's storage grows for ever; {_FORM}."
        yield Check("dagster", Standing.WARNING, sentence)
    retries = _at(settings, "run_retries")
    if retries.get("enabled") and retries.get("retry_on_asset_or_op_failure", True):
        sentence = f"run_retries asks again for what a use case has refused for good; {_FORM}."
        yield Check("dagster", Standing.WARNING, sentence)


def _storage(settings: Mapping[str, Any]) -> Iterator[Check]:
    """The driver is named: a newer SQLAlchemy takes another one, which Dagster does not know."""
    postgres = _at(settings, "storage", "postgres")
    known = postgres.get("postgres_url") or _at(postgres, "postgres_db").get("scheme", "")
    named = isinstance(known, dict) or str(known).startswith("postgresql+psycopg2")
    if postgres and not named:
        sentence = "dagster.yaml names PostgreSQL without a driver: set scheme: postgresql+psycopg2 (docs/deploy.md)."
        yield Check("dagster", Standing.WARNING, sentence)


def _daemon() -> Check:
    """By the signs of life that the daemon leaves in Dagster's storage."""
    try:
        with dg.DagsterInstance.get() as instance:
            statuses = instance.get_daemon_statuses()
    except Exception as error:  # a storage of any kind, with errors of its own
        sentence = f"Dagster's storage cannot be opened ({type(error).__name__}); see storage in dagster.yaml."
        return Check("daemon", Standing.PROBLEM, sentence)
    now = time.time()
    beats = {kind: one.last_heartbeat for kind, one in statuses.items() if one.required}
    silent = sorted(kind for kind, beat in beats.items() if beat is None or now - beat.timestamp > SILENT_SECONDS)
    if silent:
        names = ", ".join(name.lower() for name in silent)
        sentence = f"The daemon gives no sign of life ({names}): nothing happens by itself. Start dagster-daemon."
        return Check("daemon", Standing.PROBLEM, sentence)
    return Check("daemon", Standing.GOOD, "The daemon gives signs of life.")


def _at(settings: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """A part of the settings; nothing where it is missing or is something else."""
    part: Any = settings
    for name in names:
        part = part.get(name) if isinstance(part, Mapping) else None
    return part if isinstance(part, Mapping) else {}
