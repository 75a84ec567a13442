"""Slowing down whoever guesses passwords: after a few wrong ones, an account and an address have to wait."""

import threading
import time
from collections.abc import Callable

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 900.0
FORGOTTEN_AFTER_SECONDS = 3600.0
# An office shares one address, so it gets more tries than an account.
ADDRESS_SHARE = 4


class Throttle:
    """Counts wrong passwords by account and by address; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, name: str, address: str) -> float:
        """How long the next try has to wait; 0: it may come now."""
        with self._lock:
            return max(self._wait(key) for key in _keys(name, address))

    def failed(self, name: str, address: str) -> None:
        """Note a wrong password."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            for key in _keys(name, address):
                self._wrong[key] = (self._wrong.get(key, (0, now))[0] + 1, now)

    def succeeded(self, name: str, address: str) -> None:
        """Forget the wrong passwords of an account; those of the address stay."""
        with self._lock:
            self._wrong.pop(_keys(name, address)[0], None)

    def _wait(self, key: tuple[str, str]) -> float:
        wrong, last = self._wrong.get(key, (0, 0.0))
        free = FREE_TRIES * (ADDRESS_SHARE if key[0] == "address" else 1)
        if wrong < free:
            return 0.0
        wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(wrong - free, 10))
        return max(0.0, last + wait - self._clock())

    def _forget(self, now: float) -> None:
        self._wrong = {key: one for key, one in self._wrong.items() if one[1] > now - FORGOTTEN_AFTER_SECONDS}


def _keys(name: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("name", name), ("address", address)
