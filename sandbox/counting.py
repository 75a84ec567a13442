"""What was asked of each shop: calls by route and answer, how many at once, how many within one second."""

import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

DROPPED = "dropped"


@dataclass(slots=True)
class ShopLog:
    """Counters of one shop."""

    by_route: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    in_flight: int = 0
    max_in_flight: int = 0
    recent: deque[float] = field(default_factory=deque)
    peak_per_second: int = 0

    def snapshot(self) -> dict[str, Any]:
        """Return the counters as plain values."""
        statuses: Counter[str] = Counter()
        for counts in self.by_route.values():
            statuses.update(counts)
        return {
            "total": statuses.total(),
            "by_route": {route: dict(counts) for route, counts in sorted(self.by_route.items())},
            "statuses": dict(statuses),
            "max_in_flight": self.max_in_flight,
            "peak_per_second": self.peak_per_second,
        }


class RequestLog:
    """Counters of all shops of a world."""

    def __init__(self) -> None:
        self._shops: dict[str, ShopLog] = {}

    def _of(self, shop: str) -> ShopLog:
        return self._shops.setdefault(shop, ShopLog())

    def arrive(self, shop: str) -> None:
        """Note that a request of this shop begins."""
        log = self._of(shop)
        log.in_flight += 1
        log.max_in_flight = max(log.max_in_flight, log.in_flight)
        now = time.monotonic()
        log.recent.append(now)
        while log.recent[0] <= now - 1:
            log.recent.popleft()
        log.peak_per_second = max(log.peak_per_second, len(log.recent))

    def leave(self, shop: str) -> None:
        """Note that a request of this shop is over, however it ended."""
        log = self._of(shop)
        log.in_flight = max(0, log.in_flight - 1)

    def record(self, shop: str, method: str, route: str, status: int | str) -> None:
        """Count one answer; `status` is the HTTP code, or `dropped` where the connection was closed."""
        self._of(shop).by_route[f"{method} {route}"][str(status)] += 1

    def snapshot(self) -> dict[str, Any]:
        """Return `{"total", "shops": {alias: {"total", "by_route", "statuses", "max_in_flight", ...}}}`."""
        shops = {alias: log.snapshot() for alias, log in sorted(self._shops.items())}
        return {"total": sum(shop["total"] for shop in shops.values()), "shops": shops}

    def reset(self) -> None:
        """Begin to count anew; requests on their way stay known as such."""
        for alias, log in list(self._shops.items()):
            self._shops[alias] = ShopLog(in_flight=log.in_flight, max_in_flight=log.in_flight)
