"""Long work in the background: it shows how far it is and goes on when the person leaves the page.

The list lives in the process of the page. What a job does is safe to be cut off: every use case goes on where it
stopped when it is asked for again.
"""

import itertools
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sync.errors import MultiwebError, WrongUse
from sync.progress import Progress

AT_ONCE = 4
KEPT = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended well: a text of the page with its values, and what a screen may want to show of it."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None


Work = Callable[[Progress], Outcome]


@dataclass
class Job:
    """One job; the text `jobs.<kind>` names it, `progress` holds what is done and how much there is."""

    number: int
    kind: str
    site: str
    who: str
    key: str
    began_at: datetime
    progress: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    state: Literal["running", "done", "failed"] = "running"
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    error: str = ""

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None while that cannot be told."""
        known = [(done, total) for done, total in list(self.progress.values()) if total]
        if not known:
            return None
        return min(1.0, sum(done for done, _ in known) / sum(total for _, total in known))


class Jobs:
    """The jobs of one process: a few at once, one of a kind for each site."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def start(self, kind: str, site: str, who: str, work: Work, key: str = "") -> Job:
        """Begin in the background; `key` tells several jobs of a kind and site apart.

        Raises WrongUse while the same work is going on.
        """
        with self._lock:
            if any((one.kind, one.site, one.key) == (kind, site, key) for one in self._running()):
                raise WrongUse(f"This is being done for {site} already; wait until it is through.")
            job = Job(next(self._numbers), kind, site, who, key, datetime.now(UTC))
            self._jobs[job.number] = job
            while len(self._jobs) > KEPT and (old := next(iter(self._jobs.values()))).state != "running":
                del self._jobs[old.number]
        self._pool.submit(self._run, job, work)
        return job

    def find(self, number: int) -> Job | None:
        """A job by its number."""
        return self._jobs.get(number)

    def running(self, site: str | None = None) -> list[Job]:
        """What is going on, of one site or everywhere."""
        with self._lock:
            return [one for one in self._running() if site in (None, one.site)]

    def recent(self, most: int = 12) -> list[Job]:
        """The newest jobs first."""
        with self._lock:
            return list(reversed(self._jobs.values()))[:most]

    def close(self) -> None:
        """Take no more; what is running is left to end by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _running(self) -> list[Job]:
        return [one for one in self._jobs.values() if one.state == "running"]

    def _run(self, job: Job, work: Work) -> None:
        def tell(what: str, done: int, total: int | None) -> None:
            job.progress[what] = (done, total)

        try:
            job.outcome = work(tell)
            state: Literal["done", "failed"] = "done"
        except MultiwebError as error:
            job.error, state = str(error), "failed"
        except Exception as error:
            log.exception("%s of %s failed", job.kind, job.site)
            job.error, state = f"{type(error).__name__}", "failed"
        job.ended_at = datetime.now(UTC)
        job.state = state
