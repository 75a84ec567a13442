"""Every fault at every call of every activity: what must be true right after it, and after the next run.

The course without a fault tells what should be: which calls there are, which values each thing in a shop takes on the
way, and where everything ends. A disturbed course may stop anywhere on this way, but never beside it; it says so where
it stopped; and the next run ends just where the undisturbed one did.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sync.errors import MultiwebError
from tests.faults.facts import Standing, shop_facts, standing
from tests.faults.invariants import Start, half_records, start_of
from tests.faults.people import people_act, troubles
from tests.faults.stage import CALM, HURRIED, Saved, Stage, in_a_hurry
from tests.faults.strikes import Lasting, Strike, strikes_on
from tests.scenarios.live_market import POS

Work = Callable[[Stage], Any]
Outcome = Literal["retried", "told", "adopted", "person", "missed"]
LASTINGS: tuple[Lasting, ...] = ("once", "for good")


@dataclass(frozen=True)
class Activity:
    """Something the program does.

    `prepare` sets the stage so that there is something to do; `do` does it and returns what it tells of trouble;
    `then` is the next run of the program, where that is more than doing it again; `again` is what must write nothing
    afterwards, where doing it always writes. `of_pos`: the site has no part in it. `may_stay`: beginnings of what is
    left for people to do by hand where a shop refuses it, and it was told.
    """

    name: str
    prepare: Work
    do: Callable[[Stage], str]
    then: Callable[[Stage], str] | None = None
    again: Callable[[Stage], str] | None = None
    of_pos: bool = False
    may_stay: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    """The undisturbed course of an activity."""

    activity: Activity
    before: Saved
    start: Start
    calls: Mapping[tuple[str, str], int]
    seen: Mapping[str, list[Any]]
    after: Standing
    final: Standing
    told: str  # what it always tells, as of a kind of site that cannot show who feeds it

    def strikes(self, kind: str) -> list[Strike]:
        """Every strike on every call that it makes; of a kind of site other than the first, on the site's calls."""
        found: list[Strike] = []
        for (shop, route), calls in sorted(self.calls.items()):
            if kind == "sapo-web" or shop != POS:
                found += strikes_on(shop, route, calls, LASTINGS)
        return found


@dataclass(frozen=True)
class Result:
    """What became of one disturbed course; `problems` are what must not be."""

    activity: str
    strike: Strike
    outcome: Outcome
    problems: tuple[str, ...] = ()
    told: str = field(default="", repr=False)


def perform(stage: Stage, do: Callable[[Stage], str], read: float = CALM) -> str:
    """Do it; what it tells, or the sentence of the error that ended it. Any other error is a bug, and goes on."""
    with in_a_hurry(read):
        try:
            return do(stage)
        except MultiwebError as error:
            return str(error)


def reference(stage: Stage, activity: Activity, base: Saved) -> Reference:
    """Play an activity undisturbed, and see that it is quiet when it is done again."""
    stage.restore(base)
    activity.prepare(stage)
    stage.be_late()
    before = stage.save()
    stage.restore(before)
    start = start_of(stage)
    seen = _watched(stage)
    told = perform(stage, activity.do)
    after, calls = _now(stage), stage.calls()
    stage.time_passes()
    perform(stage, activity.then or activity.do)
    final = _now(stage)
    wrote = _writes_of_one_more(stage, activity)
    assert not wrote, f"{activity.name} writes again though nothing changed: {wrote}"
    return Reference(activity, before, start, calls, seen, after, final, told)


def _watched(stage: Stage) -> dict[str, list[Any]]:
    """Every value that each thing in the shops takes from now on, noted after each call."""
    seen: dict[str, list[Any]] = {}
    world = stage.running.world

    def note() -> None:
        for name, value in shop_facts(world).items():
            if value not in seen.setdefault(name, []):
                seen[name].append(value)

    note()
    record = world.log.record

    def recorded(shop: str, method: str, route: str, status: int | str) -> None:
        record(shop, method, route, status)
        note()

    world.log.record = recorded  # type: ignore[method-assign]
    return seen


def disturbed(stage: Stage, plan: Reference, strike: Strike) -> Result:
    """Play an activity with a fault, then without, and judge."""
    activity = plan.activity
    stage.restore(plan.before)
    rule = stage.strike(strike.shop, strike.rule())
    told = perform(stage, activity.do, HURRIED if strike.fault.is_late else CALM)
    stage.calm_down()
    if not rule.struck:
        return Result(activity.name, strike, "missed")
    now = _now(stage)
    text = " ".join([told.removeprefix(plan.told), *troubles(stage)])
    problems = [f"wrong: {one}" for one in _beside(now, plan)]
    problems += [f"half: {one}" for one in half_records(stage, plan.start)]
    done = not now.differences(plan.after)
    if not done and not any(name in text for name in _names(strike.shop)):
        problems.append(f"silent: it stopped and says nothing of {strike.shop}: {text!r}")
    stage.heal()
    stage.time_passes()
    outcome = _outcome(done, text, now, plan)
    helped, more = _next_run(stage, plan, told=bool(text.strip()))
    problems += more
    return Result(activity.name, strike, "person" if helped else outcome, tuple(problems), text)


def _next_run(stage: Stage, plan: Reference, *, told: bool) -> tuple[bool, list[str]]:
    """The next run, and one after it; whether a person had to help, and what is wrong in the end."""
    left = plan.activity.may_stay if told else ()
    activity = plan.activity
    run = activity.then or activity.do
    says = perform(stage, run)
    helped = bool(_now(stage).differences(plan.final)) and people_act(stage)
    if helped:
        says = perform(stage, run)
    differences = _now(stage).differences(plan.final)
    by_hand = [one for one in differences if one.startswith(left)] if left else []
    problems = [f"not made good: {one}" for one in differences if one not in by_hand]
    if problems:
        problems.append(f"it says: {says} {troubles(stage)}")
    problems += [f"half in the end: {one}" for one in half_records(stage, plan.start)]
    if wrote := _writes_of_one_more(stage, activity):
        problems.append(f"restless: {wrote}")
    return helped or bool(by_hand), problems


def _writes_of_one_more(stage: Stage, activity: Activity) -> dict[tuple[str, str], int]:
    stage.forget_calls()
    perform(stage, activity.again or activity.then or activity.do)
    return {call: number for call, number in stage.calls().items() if not call[1].startswith("GET ")}


def _beside(now: Standing, plan: Reference) -> Iterator[str]:
    """Values in a shop that the undisturbed course never has."""
    for name, value in now.shops.items():
        if value not in plan.seen.get(name, []):
            yield f"{name} is {value!r}, and never in an undisturbed course: {plan.seen.get(name)}"
    for name in (plan.start.shops.keys() & plan.after.shops.keys()) - now.shops.keys():
        yield f"{name} is gone"


def _names(shop: str) -> tuple[str, ...]:
    """How people know a shop; there is but one POS."""
    return (shop, "POS") if shop == POS else (shop,)


def _outcome(done: bool, text: str, now: Standing, plan: Reference) -> Outcome:
    if done and not text.strip():
        return "retried"
    changed = plan.after.shops != plan.start.shops
    return "adopted" if changed and now.shops == plan.after.shops and not done else "told"


def _now(stage: Stage) -> Standing:
    return standing(stage.running.world, stage.tools.database.engine)
