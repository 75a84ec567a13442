"""Every way in which a shop can fail, made from the sandbox's own list of faults."""

from dataclasses import dataclass
from typing import Any, Literal

from sandbox.faults import FAULT_KINDS, FaultRule
from tests.faults.stage import LATE, SPEED

# Statuses that mean different things to a client.
STATUSES = (401, 403, 404, 408, 409, 422, 429, 500, 502, 503)
# Kinds that come in several forms; every other kind is one fault.
FORMS: dict[str, tuple[dict[str, Any], ...]] = {
    "status": tuple({"status": status} for status in STATUSES),
    "cloudflare": ({"status": 403}, {"status": 503}),
    "slow": ({"seconds": LATE * SPEED},),
    "slow_after": ({"seconds": LATE * SPEED},),
    "missing_field": ({}, {"field": "id"}),
}
Lasting = Literal["once", "for good"]


@dataclass(frozen=True)
class Fault:
    """One way to fail: a kind in one of its forms."""

    kind: str
    form: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """How tables and tests call it."""
        told = {"status": "{}", "seconds": "", "field": "{}"}
        words = [told[name].format(value) for name, value in self.form]
        return " ".join([self.kind.replace("_", " "), *filter(None, words)])

    @property
    def is_late(self) -> bool:
        """Whether it makes people wait."""
        return self.kind.startswith("slow")


# The shop's own word for "it is gone"; nobody who wants to remove something can see through that lie.
GONE = Fault("status", (("status", 404),))
FAULTS = tuple(Fault(kind, tuple(form.items())) for kind in FAULT_KINDS for form in FORMS.get(kind, ({},)))


@dataclass(frozen=True)
class Strike:
    """A fault that meets a call of an activity: which, from which call on, and for how long."""

    fault: Fault
    shop: str
    route: str
    after: int
    lasting: Lasting

    @property
    def name(self) -> str:
        return f"{self.fault.name} {self.lasting} at call {self.after + 1} of {self.shop} {self.route}"

    def rule(self) -> FaultRule:
        """What the sandbox is told; the pattern has an end, so that it meets no longer address."""
        times = 1 if self.lasting == "once" else None
        method, _, path = self.route.partition(" ")
        kind: Any = self.fault.kind
        return ExactRule(kind, method=method, route=path, times=times, after=self.after, **dict(self.fault.form))


class ExactRule(FaultRule):
    """A rule for one route and no other that begins alike."""

    __slots__ = ()

    def meets(self, method: str, route: str) -> bool:
        """Return whether the rule speaks of this call."""
        return (method, route) == (self.method, self.route)


def strikes_on(shop: str, route: str, calls: int, lastings: tuple[Lasting, ...]) -> list[Strike]:
    """Every fault at the first call of a route and, where it is called more often, at the last one."""
    places = sorted({0, calls - 1})
    faults = [fault for fault in FAULTS if not (route.startswith("DELETE ") and fault == GONE)]
    return [Strike(fault, shop, route, place, lasting) for fault in faults for place in places for lasting in lastings]
