"""The toolbox as a Dagster resource: what every asset, sensor and check is handed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg
from pydantic import PrivateAttr

from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from sync.turns import holder


def run_lease(run_id: str) -> str:
    """Name of the lease that a run keeps alive while it works."""
    return f"run:{run_id}"


class Multiweb(dg.ConfigurableResource["Multiweb"]):
    """Clients of all connected shops, the database and the workbooks, as the environment configures them.

    It has no configuration of its own, so that no secret can ever stand in a run's configuration: the
    environment (`MULTIWEB_*`) names the database and the key, and the database holds the sealed credentials.
    """

    _tools: Toolbox | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Multiweb"]:
        """Open the toolbox for one run or tick, and close it after; a run gives signs of life meanwhile."""
        with ExitStack() as stack:
            run = None if context.run is None else context.run.run_id
            self._tools = stack.enter_context(open_toolbox(Installation(), run=run))
            if run is not None:
                lease = run_lease(run)
                stack.enter_context(self._tools.database.leases.hold(lease, holder()))
            yield self

    @property
    def tools(self) -> Toolbox:
        """The open toolbox."""
        if self._tools is None:
            raise RuntimeError("the toolbox is open only while a run or a tick uses it")
        return self._tools
