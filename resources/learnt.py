"""What was learnt of a shop and is remembered between runs: which of the unknown behaviours it has."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

Remember = Callable[[Mapping[str, Any]], None]


class Learnt:
    """The capabilities of one shop; safe to use from many threads."""

    def __init__(self, known: Mapping[str, Any], remember: Remember) -> None:
        """`known` is what earlier runs learnt; `remember` stores what is new."""
        self._known = dict(known)
        self._remember = remember
        self._lock = threading.Lock()

    def get(self, name: str) -> Any:
        """What is known under a name; None where nothing is."""
        with self._lock:
            return self._known.get(name)

    def keep(self, **facts: Any) -> None:
        """Remember facts that differ from what is known."""
        with self._lock:
            fresh = {name: value for name, value in facts.items() if self._known.get(name) != value}
            self._known.update(fresh)
        if fresh:
            self._remember(fresh)
