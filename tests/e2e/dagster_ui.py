"""Asking a running Dagster webserver what happened, over its GraphQL."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from resources.trust import trust

RUNS = """
{ runsOrError(limit: 200) { ... on Runs { results { jobName status tags { key value } } } } }
"""


class DagsterUi:
    """A client of one webserver."""

    def __init__(self, address: str) -> None:
        self.address = address

    def up(self) -> bool:
        try:
            return httpx.get(f"{self.address}/server_info", timeout=5, verify=trust()).status_code == 200
        except httpx.TransportError:
            return False

    def query(self, text: str) -> Any:
        answer = httpx.post(f"{self.address}/graphql", json={"query": text}, timeout=30, verify=trust())
        answer.raise_for_status()
        return answer.json()["data"]

    def runs(self) -> list[dict[str, Any]]:
        """Runs with their job, status and tags."""
        found = self.query(RUNS)["runsOrError"]["results"]
        return [
            {"job": run["jobName"], "status": run["status"], **{tag["key"]: tag["value"] for tag in run["tags"]}}
            for run in found
        ]

    def succeeded(self, job: str, **tags: str) -> bool:
        """Whether a run of this job with these tags has ended well."""
        return any(
            run["job"] == job
            and run["status"] == "SUCCESS"
            and all(run.get(name.replace("__", "/")) == value for name, value in tags.items())
            for run in self.runs()
        )


def wait_for(what: str, done: Callable[[], bool], seconds: float) -> None:
    """Wait until something is so; fails with its name when it does not come about."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds:.0f} s")
