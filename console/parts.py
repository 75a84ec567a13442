"""The parts of Dagster in an installation on several machines, as the files in `deploy/` start them."""

import re
import sys
from pathlib import Path

import httpx

from console.servers import LOOPBACK, accepting
from console.services import Service
from resources.trust import trust

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
ORDERS, OTHERS = "orders", "dagster"
"""The queues: runs that import orders, and all others."""
_MOST = re.compile(r"max_concurrent_runs: \d+")
_LISTINGS = re.compile(r"(value: listings\n\s+limit: )\d+")
_PROGRAMS = Path(sys.executable).parent


def instance_folder(folder: Path, places: int) -> Path:
    """A Dagster instance by `deploy/dagster.yaml` for so many places in all, a quarter of them kept for orders."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (DEPLOY / "dagster.yaml").read_text(encoding="utf-8")
    text = _MOST.sub(f"max_concurrent_runs: {places}", text)
    text = _LISTINGS.sub(rf"\g<1>{max(1, places - max(1, places // 4))}", text)
    (folder / "dagster.yaml").write_text(text, encoding="utf-8")
    return folder.absolute()


def dagster_parts(code_port: int, webserver_port: int) -> tuple[Service, Service, Service]:
    """Code server, webserver and daemon, in the order in which they are started."""
    workspace = str(DEPLOY / "workspace.yaml")
    root = str(DEPLOY.parent)
    code = ["dagster", "api", "grpc", "-m", "pipelines.definitions", "-d", root, "-h", LOOPBACK, "-p", str(code_port)]
    webserver = ["dagster-webserver", "-h", LOOPBACK, "-p", str(webserver_port), "-w", workspace]
    return (
        Service("code", _program(code), accepting(code_port)),
        Service("webserver", _program(webserver), lambda: _answers(webserver_port)),
        # Whether it runs shows only in the Dagster UI.
        Service("daemon", _program(["dagster-daemon", "run", "-w", workspace]), lambda: True),
    )


def worker(number: int, places: int) -> Service:
    """A Celery worker that does so many runs at a time, orders first."""
    name = f"worker-{number}"
    command = ["celery", "-A", "dagster_celery.app", "worker", "-n", f"{name}@%h", "-c", str(places)]
    command += ["-Q", f"{ORDERS},{OTHERS}", "--loglevel", "info"]
    return Service(name, _program(command), lambda: True)


def _program(command: list[str]) -> list[str]:
    return [str(_PROGRAMS / command[0]), *command[1:]]


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://{LOOPBACK}:{port}/server_info", timeout=5, verify=trust()).status_code == 200
    except httpx.TransportError:
        return False
