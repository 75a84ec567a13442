"""`make cluster`: the parts of an installation on several machines, here on one: PostgreSQL, Redis, code server,
webserver, daemon and Celery workers as processes of their own, with the page and a sandbox of many sites.

It ends with Ctrl-C, with `make cluster-down`, or by itself after `--seconds`. A worker that is killed stays away, as a
machine that burnt down would; the others take over what it did. When any other part ends, all of it ends.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from console import play, servers, staging
from console.parts import dagster_parts, instance_folder, worker
from console.services import Services
from console.serving import free_port
from console.single import alone, end_other
from sync.errors import WrongUse

ROOT = Path(__file__).resolve().parent.parent
OURS, DAGSTERS = "multiweb", "dagster"
_LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the parts listen."""

    postgresql: int
    redis: int
    code: int
    webserver: int


def options_of(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    staging.add_options(parser, sites="50", differences=20, orders_every=20.0)
    parser.add_argument(
        "--home", type=Path, default=ROOT / "var" / "cluster", help="where the state of this play lives"
    )
    parser.add_argument("--workers", type=int, default=2, help="how many Celery workers")
    parser.add_argument("--places", type=int, default=4, help="how many runs a worker does at a time")
    parser.add_argument("--seconds", type=float, help="end by itself after so long")
    parser.add_argument("--down", action="store_true", help="end the one that runs in --home")
    return parser.parse_args(arguments)


def main() -> int:
    """Start everything, wait, stop everything; returns the exit code."""
    options = options_of()
    options.port = options.port or free_port()
    if options.down:
        sys.stdout.write("It has ended.\n" if end_other(options.home) else "Nothing was running.\n")
        return 0
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    with alone(options.home), suppress(KeyboardInterrupt):
        return _play(options)
    return 0


def _interrupt(*_: object) -> None:
    """Begin to end; whoever asks again waits for the same end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _play(options: argparse.Namespace) -> int:
    ports = Ports(free_port(), free_port(), free_port(), options.port)
    url = servers.database_url(ports.postgresql, OURS).render_as_string(hide_password=False)
    installation = play.fresh_installation(options.home, url)
    home = installation.home
    dagster_home = instance_folder(home / "dagster", options.workers * options.places)
    environment = {
        **os.environ,
        **play.environment(installation),
        **_addresses(ports),
        "DAGSTER_HOME": str(dagster_home),
    }
    play.write_environment(home, environment)
    with ExitStack() as stack:
        # Outside of the home: the user that PostgreSQL may need must reach it, and nobody else the home.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="multiweb-postgresql-")))
        services = stack.enter_context(Services(home / "logs", environment, ROOT))
        services.start(
            servers.postgresql(folder, ports.postgresql),
            servers.redis(home / "redis", ports.redis),
        )
        servers.make_databases(ports.postgresql, OURS, DAGSTERS)
        stack.enter_context(staging.staged(installation, options))
        code, *others = dagster_parts(ports.code, ports.webserver)
        services.start(code)
        services.start(*others, *(worker(number + 1, options.places) for number in range(options.workers)))
        sys.stdout.write(
            f"The Dagster UI is at http://{servers.LOOPBACK}:{ports.webserver}; the logs are in {home / 'logs'}\n"
        )
        sys.stdout.flush()
        return _watch(services, options.seconds)


def _watch(services: Services, seconds: float | None) -> int:
    """Look after the services until the time is over or one ends that must not; returns the exit code."""
    ends = None if seconds is None else time.monotonic() + seconds
    while ends is None or time.monotonic() < ends:
        time.sleep(_LOOK_EVERY_SECONDS)
        gone = services.ended()
        for name in gone:
            sys.stderr.write(f"! {name} has ended; its log is {services.log(name)}\n")
        if any(not name.startswith("worker-") for name in gone):
            return 1
    return 0


def _addresses(ports: Ports) -> dict[str, str]:
    """What `deploy/` reads from the environment."""
    redis = f"redis://{servers.LOOPBACK}:{ports.redis}"
    return {
        "DAGSTER_PG_HOST": servers.LOOPBACK,
        "DAGSTER_PG_PORT": str(ports.postgresql),
        "DAGSTER_PG_USER": "postgres",
        "DAGSTER_PG_PASSWORD": "",
        "DAGSTER_PG_DB": DAGSTERS,
        "CELERY_BROKER_URL": f"{redis}/0",
        "CELERY_RESULT_URL": f"{redis}/1",
        "MULTIWEB_CODE_HOST": servers.LOOPBACK,
        "MULTIWEB_CODE_PORT": str(ports.code),
        "PYTHONPATH": str(ROOT / "deploy" / "celery"),
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WrongUse as error:
        sys.exit(f"{error}")
