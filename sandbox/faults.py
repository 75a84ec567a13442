"""Faults on order: what a shop does wrong, how often, and on which calls."""

import random
from dataclasses import dataclass, field
from typing import Literal, get_args

FaultKind = Literal[
    "status",  # answers `status` (500, 502, 503, 504, 429, 401, 403 ...) and does nothing
    "drop_before",  # closes the connection before anything happened
    "drop_after",  # does the work, then closes the connection without an answer
    "slow",  # waits `seconds`, then does the work and answers
    "slow_after",  # does the work, waits `seconds`, then answers
    "truncated",  # does the work, answers JSON cut in the middle
    "html",  # 200 with the HTML of a login page, nothing done
    "cloudflare",  # `status` (403 or 503) with the HTML of a challenge page, nothing done
    "empty",  # does the work, answers 200 and {}
    "missing_field",  # does the work, answers without `field` (without a name: without the root key)
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)
BEFORE_THE_WORK = ("status", "drop_before", "html", "cloudflare")


@dataclass(slots=True)
class FaultRule:
    """One fault: which calls it meets and how often it strikes.

    `route` is a pattern as it is counted (`/admin/products.json`, with or without the method before it) or
    the beginning of one. The first `after` matching calls pass; then it strikes with probability `rate`,
    at most `times` times.
    """

    kind: FaultKind
    method: str | None = None
    route: str | None = None
    times: int | None = None
    rate: float = 1.0
    after: int = 0
    seconds: float = 0.0
    status: int = 500
    field: str | None = None
    id: int = 0
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        if self.kind not in FAULT_KINDS:
            raise ValueError(f"There is no fault '{self.kind}'; known are: {', '.join(FAULT_KINDS)}.")
        if not 0 <= self.rate <= 1:
            raise ValueError(f"The rate of a fault lies between 0 and 1, not {self.rate}.")
        if self.kind == "cloudflare" and self.status == 500:
            self.status = 503

    def meets(self, method: str, route: str) -> bool:
        """Return whether the rule speaks of this call."""
        if self.method is not None and self.method.upper() != method:
            return False
        wanted = self.route
        return wanted is None or route.startswith(wanted) or f"{method} {route}".startswith(wanted)

    @property
    def spent(self) -> bool:
        """Whether the rule has struck as often as it may."""
        return self.times is not None and self.struck >= self.times


@dataclass(slots=True)
class Faults:
    """The faults of one shop, tried in the order in which they were added."""

    random: random.Random
    _rules: list[FaultRule] = field(default_factory=list)
    _last_id: int = 0

    def add(self, rule: FaultRule) -> FaultRule:
        """Add a rule; return it with its id."""
        self._last_id += 1
        rule.id = self._last_id
        self._rules.append(rule)
        return rule

    def remove(self, rule_id: int | None = None) -> int:
        """Remove one rule, or all of them; return how many went."""
        kept = [] if rule_id is None else [rule for rule in self._rules if rule.id != rule_id]
        gone = len(self._rules) - len(kept)
        self._rules = kept
        return gone

    def list(self) -> tuple[FaultRule, ...]:
        """Return the rules with how often each was met and struck."""
        return tuple(self._rules)

    def pick(self, method: str, route: str) -> FaultRule | None:
        """Return the rule that strikes this call, if any."""
        for rule in self._rules:
            if not rule.meets(method, route):
                continue
            rule.seen += 1
            if rule.seen <= rule.after or rule.spent:
                continue
            if rule.rate < 1 and self.random.random() >= rule.rate:
                continue
            rule.struck += 1
            return rule
        return None
