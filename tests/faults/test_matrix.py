"""Every fault of the sandbox at every activity: a part of it in each run of the suite, all of it in the soak.

What is asked of each course stands in `tests/faults/matrix.py`: no write beside the undisturbed course, no half record,
no silence, the next run makes it good, and one more writes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest

from resources.database.listings import ListingTable
from sandbox.faults import FAULT_KINDS
from sandbox.seeds import SiteKind
from tests.faults.activities import ACTIVITIES, KINDS, played_on
from tests.faults.goods import push
from tests.faults.matrix import Activity, Result, disturbed, reference
from tests.faults.playing import a_few, everything, play, play_on
from tests.faults.stage import Stage, a_stage
from tests.faults.strikes import FAULTS, Fault, Strike
from tests.faults.summary import problems, table, totals
from tests.scenarios.live_market import SITE

SEED = 20
EACH = 1
# What goes through the same calls of a second kind of site, and costs most of the time, is left to the soak.
DEAR = ("link by hand", "sync now", "workbook applied", "whole cycle")
Push = Callable[[Stage], str]
SET = "PUT /admin/inventory_levels/set.json"


@pytest.fixture(scope="module", params=KINDS)
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with a_stage(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def strike_a_push() -> Iterator[Callable[[Push, Fault], Result]]:
    """Plays the push of stock, done in some way, with a fault that stays at its writes; then comes the real run."""
    with a_stage("sapo-web") as stage:
        plan = reference(stage, named("push of stock"), stage.save())

        def played(do: Push, fault: Fault) -> Result:
            other = replace(plan, activity=replace(plan.activity, do=do))
            return disturbed(stage, other, Strike(fault, SITE, SET, 0, "for good"))

        yield played


def named(name: str) -> Activity:
    return next(one for one in ACTIVITIES if one.name == name)


def test_every_kind_of_fault_of_the_sandbox_is_among_the_strikes() -> None:
    assert {fault.kind for fault in FAULTS} == set(FAULT_KINDS)


def test_whatever_a_shop_does_wrong_nothing_is_wrong_half_or_silent(stage: Stage) -> None:
    names = [one.name for one in played_on(stage.kind) if stage.kind == "sapo-web" or one.name not in DEAR]
    played = list(play_on(stage, a_few(SEED, EACH), names))
    assert not problems(played), "\n".join(problems(played))
    assert {one.result.outcome for one in played} >= {"retried", "told"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_at_every_call_of_every_activity(kind: SiteKind, capsys: pytest.CaptureFixture[str]) -> None:
    played = list(play([kind], everything))
    with capsys.disabled():
        print(f"\n{kind}: {totals(played)}\n{table(played)}")  # noqa: T201 -- the summary of the soak
    assert not problems(played), "\n".join(problems(played))


# ---- the matrix sees what is broken --------------------------------------------------------------


def trusting(stage: Stage) -> str:
    """A push that believes that the site still shows what it showed before."""
    with patch.object(ListingTable, "forget"), patch.object(ListingTable, "acknowledge"):
        return push(stage)


def quiet(stage: Stage) -> str:
    """A push that keeps its trouble to itself."""
    push(stage)
    return ""


def test_a_push_that_trusts_what_it_knew_before_is_found_out(strike_a_push: Callable[[Push, Fault], Result]) -> None:
    problems = strike_a_push(trusting, Fault("drop_after")).problems
    assert any(one.startswith(f"half: {SITE}: quantity of") for one in problems), problems


def test_a_push_that_keeps_its_trouble_to_itself_is_found_out(strike_a_push: Callable[[Push, Fault], Result]) -> None:
    problems = strike_a_push(quiet, Fault("drop_before")).problems
    assert [one for one in problems if one.startswith("silent:")] == list(problems) != [], problems
