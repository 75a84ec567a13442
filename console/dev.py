"""`make dev`: a sandbox in which people buy, connected by polls and webhooks, with the page, the Dagster UI and daemon.

All of it ends together.
"""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from console import play, serving, staging
from resources.installation import Installation
from sync.errors import WrongUse

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything, wait for Ctrl-C or the end of Dagster, stop everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    staging.add_options(parser, sites="3", differences=240, orders_every=60.0)
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "dev", help="where the state of this play lives")
    options = parser.parse_args()
    # A shell lets what it starts in the background ignore Ctrl-C, and so would everything that we start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    installation = play.fresh_installation(options.home)
    with staging.staged(installation, options) as page:
        return run_dagster(installation, options.port, page)


def run_dagster(installation: Installation, port: int, page: str = "") -> int:
    """The Dagster UI and daemon, which link to the page, until Ctrl-C or their own end; returns the exit code."""
    environment = {
        **os.environ,
        **play.environment(installation),
        "MULTIWEB_CONSOLE_URL": page,
        "DAGSTER_HOME": str(dagster_home(installation.home)),
    }
    play.write_environment(installation.home, environment)
    command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-h", serving.HOST, "-p", str(port)]
    # A group of its own: what ends it is handed on below, once, wherever it came from.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603 -- our own program, in a list of words
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    return server.wait()


def dagster_home(home: Path) -> Path:
    """A Dagster instance of its own for this play, with the house's `dagster.yaml`."""
    folder = (home / "dagster").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WrongUse as error:
        sys.exit(f"{error}")
