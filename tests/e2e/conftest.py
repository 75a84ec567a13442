"""Real processes: the sandbox in one, the work in another, HTTP between them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console import play, stand_in
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sync.cycle import CycleReport, run_cycle

Starter = Callable[..., "Played"]


@dataclass
class Played:
    """A running sandbox, connected to an installation of its own."""

    sandbox: stand_in.StandIn
    installation: Installation
    tools: Toolbox

    @property
    def aliases(self) -> list[str]:
        return [site["alias"] for site in self.sandbox.sites]

    def cycle(self, **options: Any) -> CycleReport:
        return run_cycle(self.tools, self.tools.database, self.aliases, **options)

    def counted(self) -> dict[str, Any]:
        """Requests by shop as the sandbox counted them."""
        return dict(self.sandbox.ask("GET", "/requests")["shops"])

    def reset_counts(self) -> None:
        self.sandbox.ask("DELETE", "/requests")


def writes(counted: dict[str, Any], alias: str) -> int:
    """How many writing requests a shop saw."""
    routes = counted.get(alias, {}).get("by_route", {})
    return sum(
        number for route, statuses in routes.items() if not route.startswith("GET ") for number in statuses.values()
    )


@contextmanager
def played(folder: Path, options: Sequence[str], *, speed: float = 100.0) -> Iterator[Played]:
    """A sandbox with these options, everything in it connected; it ends with the body."""
    installation = play.fresh_installation(folder / "home")
    sandbox = stand_in.start(["--port", "0", "--speed", str(speed), *options], installation.home)
    try:
        play.connect_all(installation, sandbox, speed=speed)
        with open_toolbox(installation) as tools:
            yield Played(sandbox, installation, tools)
    finally:
        sandbox.stop()


@pytest.fixture
def play_with(tmp_path: Path) -> Iterator[Starter]:
    """Start a sandbox with these options and connect everything in it."""
    with ExitStack() as running:

        def start(*options: str, speed: float = 100.0) -> Played:
            return running.enter_context(played(tmp_path, options, speed=speed))

        yield start
