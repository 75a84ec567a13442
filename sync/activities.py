"""What went on for a site by itself, in short: the last turns of each kind of work, and how each of them ended.

It shows people how fresh things are and since when something fails; nothing is decided by it. A turn that did nothing,
or failed for the same reason as the one before, is counted with that one, so that few entries reach far back.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from sync.errors import LeaseLost, LeaseTaken, MultiwebError

if TYPE_CHECKING:
    from sync.stores import Database

Kind = Literal["orders", "import", "catalog", "push"]
"""Reading a site's orders, bringing them into the POS, reading its products, writing to it."""
Outcome = Literal["done", "nothing", "failed"]


@dataclass(frozen=True, slots=True)
class Activity:
    """Some turns of one kind with one outcome.

    Attributes:
        count: orders, variants or values that it moved.
        why: the sentence of the error that ended it; empty unless it failed.
        began_at: when the first of these turns ended.
        at: when the last of them ended.
        times: how many turns.
        run: the pipeline's run of the last of them; None: it was no run.
    """

    kind: Kind
    outcome: Outcome
    count: int
    why: str
    began_at: datetime
    at: datetime
    times: int
    run: str | None


class Activities(Protocol):
    """The last turns of each site."""

    def note(self, site: str, kind: Kind, outcome: Outcome, count: int = 0, why: str = "") -> None:
        """Note how a turn ended, now."""
        ...

    def recent(self, sites: Collection[str], most: int = 20) -> dict[str, list[Activity]]:
        """The newest of each of these sites, oldest first; every site has a list."""
        ...


@dataclass
class Turn:
    """What a turn tells of itself while it goes on: how much it moved, and why it ended early.

    `told` False: it is not worth an entry.
    """

    count: int = 0
    why: str = ""
    told: bool = True


@contextmanager
def noted(site: str, kind: Kind, database: "Database") -> Iterator[Turn]:
    """Note how the work of the body ends; what it raises goes on. Whoever had to leave it to another notes nothing."""
    turn = Turn()
    try:
        yield turn
    except (LeaseTaken, LeaseLost):
        raise
    except Exception as error:
        why = str(error) if isinstance(error, MultiwebError) else type(error).__name__
        database.activities.note(site, kind, "failed", turn.count, why)
        raise
    if turn.why:
        database.activities.note(site, kind, "failed", turn.count, turn.why)
    elif turn.told:
        database.activities.note(site, kind, "done" if turn.count else "nothing", turn.count)
