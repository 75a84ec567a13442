"""Playing the matrix: all of it, or a part that is drawn by a seed."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sandbox.seeds import SiteKind
from tests.faults.activities import ACTIVITIES, KINDS, played_on
from tests.faults.matrix import Activity, Result, disturbed, reference
from tests.faults.stage import Stage, a_stage
from tests.faults.strikes import FAULTS, Strike

Choice = Callable[[Activity, Sequence[Strike]], Sequence[Strike]]


@dataclass(frozen=True)
class Played:
    """A course that was played: on which kind of site, and of how many that there are for its cell."""

    kind: SiteKind
    result: Result


def everything(activity: Activity, strikes: Sequence[Strike]) -> Sequence[Strike]:
    """All strikes."""
    return strikes


def some_of_each(seed: int, each: int) -> Choice:
    """So many strikes of every fault for every activity, drawn by a seed."""

    def chosen(activity: Activity, strikes: Sequence[Strike]) -> list[Strike]:
        chance = random.Random(f"{seed}/{activity.name}")
        found: list[Strike] = []
        for fault in FAULTS:
            mine = [one for one in strikes if one.fault == fault]
            found += chance.sample(mine, min(each, len(mine)))
        return found

    return chosen


def a_few(seed: int, number: int) -> Choice:
    """So many strikes for every activity, drawn by a seed; all faults come in turn."""
    faults = random.Random(seed).sample(FAULTS, len(FAULTS))

    def chosen(activity: Activity, strikes: Sequence[Strike]) -> list[Strike]:
        chance = random.Random(f"{seed}/{activity.name}")
        first = ACTIVITIES.index(activity) * number
        turn = [faults[(first + place) % len(faults)] for place in range(number)]
        return [chance.choice([one for one in strikes if one.fault == fault]) for fault in turn]

    return chosen


def play(kinds: Sequence[SiteKind] = KINDS, choose: Choice = everything, names: Sequence[str] = ()) -> Iterator[Played]:
    """Every chosen strike on every activity (or those named), with what became of it."""
    for kind in kinds:
        with a_stage(kind) as stage:
            yield from play_on(stage, choose, names)


def play_on(stage: Stage, choose: Choice, names: Sequence[str] = ()) -> Iterator[Played]:
    """The same on one stage."""
    base = stage.save()
    for activity in played_on(stage.kind):
        if names and activity.name not in names:
            continue
        plan = reference(stage, activity, base)
        for strike in choose(activity, plan.strikes(stage.kind)):
            yield Played(stage.kind, disturbed(stage, plan, strike))
