from dataclasses import replace
from datetime import timedelta

import pytest

from resources.database import listing_rules as rules
from resources.database.listing_rules import Listing, Planned
from sync.records import Field
from tests.resources.database.rows import NOON, later

ROW = Listing(1, 5, NOON, 4, NOON, "pending", "", None, "", 0, None)
PLAN = Planned(1, 5, "pending", "", None, "")
REFUSED = replace(ROW, state="error", reason="rejected", detail="too high", refusals=1, refused_at=NOON)


def state(row: Listing) -> tuple[str, str]:
    return row.state, row.reason


def test_a_first_plan_is_pending_because_nothing_is_known() -> None:
    made = rules.planned(PLAN, None, NOON)
    assert (state(made), made.acknowledged, made.planned_at) == (("pending", ""), None, NOON)


@pytest.mark.parametrize("said", ["pending", "held", "in_sync"])
def test_what_the_site_confirmed_decides_that_a_row_is_in_sync(said: str) -> None:
    assert state(rules.planned(replace(PLAN, planned=4, state=said), ROW, NOON)) == ("in_sync", "")


def test_a_plan_that_believed_in_an_old_acknowledgement_is_pending() -> None:
    assert state(rules.planned(replace(PLAN, state="in_sync"), ROW, NOON)) == ("pending", "")


@pytest.mark.parametrize(("said", "why"), [("skipped", "unmanaged"), ("error", "no_price"), ("error", "stock_unknown")])
def test_skipped_and_error_stay_as_planned(said: str, why: str) -> None:
    plan = Planned(1, None, said, why, None, "words")
    made = rules.planned(plan, ROW, NOON)
    assert (state(made), made.detail, made.acknowledged) == ((said, why), "words", 4)


def test_a_pending_row_without_a_value_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a planned value"):
        rules.planned(replace(PLAN, planned=None), ROW, NOON)


def test_a_held_row_goes_once_just_its_value_was_approved() -> None:
    held = rules.planned(replace(PLAN, state="held", reason="guard_stock"), ROW, NOON)
    assert state(held) == ("held", "guard_stock")
    assert rules.approved(held, 6) == held
    let = rules.approved(held, 5)
    assert (state(let), let.approved) == (("pending", ""), 5)
    assert state(rules.planned(replace(PLAN, state="held", reason="guard_stock"), let, NOON)) == ("pending", "")


def test_an_approval_ends_with_the_value_it_was_given_for() -> None:
    let = replace(ROW, approved=5)
    other = rules.planned(replace(PLAN, planned=7), let, NOON)
    assert other.approved is None
    assert state(rules.planned(replace(PLAN, state="held", reason="guard_stock"), other, NOON))[0] == "held"


def test_c6_a_rejected_value_is_left_alone_while_just_it_is_planned() -> None:
    held = rules.planned(replace(PLAN, state="held", reason="guard_stock"), ROW, NOON)
    assert rules.declined(held, 6) == held
    left = rules.declined(held, 5)
    assert (state(left), left.declined, left.planned) == (("skipped", "declined"), 5, 5)
    for said, why in (("pending", ""), ("held", "guard_stock"), ("skipped", "declined")):
        assert state(rules.planned(replace(PLAN, state=said, reason=why), left, NOON)) == ("skipped", "declined")
    other = rules.planned(replace(PLAN, planned=7), left, NOON)
    assert (state(other), other.declined) == (("pending", ""), None)
    assert state(rules.planned(replace(PLAN, state="held", reason="guard_stock"), other, NOON))[0] == "held"


def test_c6_what_the_site_tells_of_a_rejected_value_never_lets_it_go() -> None:
    left = rules.declined(replace(ROW, state="held", reason="guard_stock"), 5)
    assert state(rules.forgotten(left, later(1))) == ("skipped", "declined")
    assert state(rules.observed(left, 9, later(1))) == ("skipped", "declined")
    there = rules.observed(left, 5, later(1))
    assert state(there) == ("in_sync", "")
    for moved_on in (rules.observed(there, 9, later(2)), rules.forgotten(there, later(2))):
        assert state(moved_on) == ("skipped", "declined")


def test_c6_a_rejected_value_is_held_again_when_a_person_wants_to_be_asked() -> None:
    left = rules.declined(replace(ROW, state="held", reason="guard_stock"), 5)
    assert rules.asked_again(left, Field.QUANTITY, 6) == left
    again = rules.asked_again(left, Field.PRICE, 5)
    assert (state(again), again.declined) == (("held", "guard_price"), None)
    # A plan that was made from the rejection, and is stored after it was taken back, does not bring it back.
    assert state(rules.planned(replace(PLAN, state="skipped", reason="declined"), again, NOON))[0] == "held"
    assert state(rules.approved(again, 5)) == ("pending", "")


def test_b6_a_refused_row_is_retried_at_once_then_hourly_then_daily() -> None:
    assert state(rules.planned(PLAN, REFUSED, later(0)))[0] == "pending"
    twice = replace(REFUSED, refusals=2)
    assert rules.planned(PLAN, twice, later(59)) == twice
    assert state(rules.planned(PLAN, twice, later(60)))[0] == "pending"
    thrice = replace(REFUSED, refusals=9)
    assert rules.planned(PLAN, thrice, later(23 * 60)) == thrice
    assert state(rules.planned(PLAN, thrice, later(24 * 60)))[0] == "pending"


def test_a_plan_that_repeats_a_refusal_lets_the_clock_decide_too() -> None:
    echo = replace(PLAN, state="error", reason="rejected", detail="too high")
    assert state(rules.planned(echo, REFUSED, later(1)))[0] == "pending"
    assert state(rules.planned(echo, replace(REFUSED, refusals=2), later(1))) == ("error", "rejected")


def test_a_new_value_ends_the_waiting_of_a_refused_row() -> None:
    made = rules.planned(replace(PLAN, planned=6), replace(REFUSED, refusals=9), later(1))
    assert (state(made), made.refusals, made.refused_at) == (("pending", ""), 0, None)


def test_refusals_are_counted_until_the_site_takes_the_value() -> None:
    once = rules.refused(ROW, 5, "too high", NOON)
    assert (state(once), once.detail, once.refusals, once.acknowledged) == (("error", "rejected"), "too high", 1, 4)
    again = rules.refused(rules.planned(PLAN, once, NOON), 5, "too high", later(1))
    assert again.refusals == 2
    taken = rules.confirmed(rules.planned(PLAN, again, later(90)), 5, 5, later(90))
    assert (state(taken), taken.refusals, taken.detail) == (("in_sync", ""), 0, "")


def test_a_refusal_of_a_value_that_is_planned_no_more_says_nothing() -> None:
    assert rules.refused(ROW, 9, "too high", NOON) == ROW


def test_an_answer_for_an_older_plan_leaves_the_newer_one_pending() -> None:
    made = rules.confirmed(ROW, 3, 3, later(1))
    assert (state(made), made.acknowledged) == (("pending", ""), 3)


def test_a_site_that_answers_another_value_is_believed_and_the_row_is_an_error() -> None:
    made = rules.confirmed(ROW, 5, 3, later(1))
    assert (state(made), made.acknowledged, made.refusals) == (("error", "rejected"), 3, 1)
    assert "asked for 5 and answered 3" in made.detail


def test_forgetting_makes_unknown_and_leaves_what_the_plan_held_back() -> None:
    forgotten = rules.forgotten(replace(ROW, state="in_sync", acknowledged=5), later(2))
    assert (state(forgotten), forgotten.acknowledged, forgotten.acknowledged_at) == (("pending", ""), None, later(2))
    assert state(rules.forgotten(replace(ROW, state="held", reason="guard_stock"), NOON))[0] == "held"
    assert state(rules.forgotten(REFUSED, NOON)) == ("pending", "")
    assert rules.forgotten(REFUSED, NOON).refusals == 1  # forgetting before each try must not undo the waiting


def test_what_was_read_before_the_last_word_changes_nothing() -> None:
    forgotten = rules.forgotten(ROW, later(2))
    assert rules.observed(forgotten, 5, later(1)) == forgotten
    assert rules.observed(forgotten, 5, later(3)).state == "in_sync"


def test_drift_makes_a_row_pending_and_ends_a_refusal() -> None:
    assert state(rules.observed(replace(ROW, acknowledged=5, state="in_sync"), 8, later(1))) == ("pending", "")
    assert state(rules.observed(REFUSED, 8, later(1))) == ("pending", "")
    assert rules.observed(REFUSED, 4, later(1)) == REFUSED
    held = replace(ROW, state="held", reason="guard_price")
    assert state(rules.observed(held, 9, later(1))) == ("held", "guard_price")
    assert state(rules.observed(held, 5, later(1))) == ("in_sync", "")


def test_the_time_of_a_plan_moves_with_its_value_alone() -> None:
    assert rules.planned(PLAN, ROW, later(5)).planned_at == NOON
    assert rules.planned(replace(PLAN, planned=6), ROW, later(5)).planned_at == NOON + timedelta(minutes=5)
