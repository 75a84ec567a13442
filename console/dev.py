"""`make dev`: a sandbox, connected, with the Dagster UI and daemon beside it; all of it ends together."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from console import play, stand_in

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start everything, wait for Ctrl-C or the end of Dagster, stop everything; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3000, help="port of the Dagster UI")
    parser.add_argument("--sites", type=int, default=3, help="how many websites the sandbox has")
    parser.add_argument("--differences", type=int, default=240, help="how many fields differ on each site")
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than real the sandbox's limits are")
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "dev", help="where the state of this play lives")
    options = parser.parse_args()
    installation = play.fresh_installation(options.home)
    shops = stand_in.start(
        [
            *("--port", "0", "--sites", str(options.sites)),
            *("--speed", str(options.speed), "--differences", str(options.differences)),
        ],
        installation.home,
    )
    environment = {
        **os.environ,
        **play.environment(installation),
        "DAGSTER_HOME": str(dagster_home(installation.home)),
    }
    try:
        play.connect_all(installation, shops, speed=options.speed)
        command = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml", "-p", str(options.port)]
        # A group of its own: what ends it is handed on below, once, wherever it came from.
        server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
        return server.wait()
    finally:
        shops.stop()


def dagster_home(home: Path) -> Path:
    """A Dagster instance of its own for this play, with the house's `dagster.yaml`."""
    folder = (home / "dagster").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text((ROOT / "dagster.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
