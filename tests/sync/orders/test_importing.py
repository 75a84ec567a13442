"""What happens to one order between the site and the POS, beside the ways in which it can go wrong."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from sync.errors import BadAnswer, Invalid, LeaseTaken, PermissionMissing, RateLimited, ShopError, Unauthorised
from sync.orders.importing import import_orders
from sync.orders.states import release_order
from sync.records import OrderState
from sync.settings import OrderSettings
from tests.sync.order_fakes import POS, SITE, lost
from tests.sync.order_world import (
    BRANCH,
    World,
    line,
    link,
    make_older,
    make_world,
    settings,
    site_variant,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    return make_world(sqlite_database)


def approving(database: SqlDatabase) -> World:
    return make_world(database, settings(orders=OrderSettings(branch=BRANCH, status="approved")))


def test_a_new_order_becomes_a_draft_with_its_buyer(world: World) -> None:
    report = world.take(web_order(1))
    assert report.created == 1
    row = world.row()
    assert (row.state, row.pos_code, row.pos_status) == (OrderState.CREATED, "WEB1-1", "draft")
    made = world.pos.drafts[row.pos_order_id or 0]
    assert (made.customer_id, made.source_id, made.price_list_id) == (8000, 91, 11)
    assert made.status == "draft"


def test_an_approved_order_is_compared_as_a_draft_first(sqlite_database: SqlDatabase) -> None:
    world = approving(sqlite_database)
    world.take(web_order(1))
    assert world.pos.drafts[7000].status == "draft"
    assert world.pos.orders[7000].status == "finalized"
    assert world.row().pos_status == "finalized"
    world.read_pos()
    assert world.held() == {}


def test_an_order_that_differs_is_never_approved(sqlite_database: SqlDatabase) -> None:
    world = approving(sqlite_database)
    world.pos.wrong_by = -500
    report = world.take(web_order(1))
    row = world.row()
    assert (report.failed, row.state, row.reason) == (1, OrderState.FAILED, "differs")
    assert "500 đồng less" in row.detail
    assert world.pos.orders[7000].status == "draft"
    world.bring()
    assert len(world.pos.orders) == 1


def test_an_approval_that_the_pos_refuses_leaves_a_draft_that_says_so(sqlite_database: SqlDatabase) -> None:
    world = approving(sqlite_database)
    world.pos.on_call["finalize_order"] = Invalid(POS, "không đủ hàng", {"": "không đủ hàng"})
    world.take(web_order(1))
    row = world.row()
    assert (row.state, row.reason, row.pos_status) == (OrderState.CREATED, "not_approved", "draft")
    assert world.held() == {2001: 1000}


def test_an_approval_whose_answer_is_lost_is_taken_up_again(sqlite_database: SqlDatabase) -> None:
    world = approving(sqlite_database)
    world.pos.on_call["finalize_order"] = lost()
    assert world.take(web_order(1)).unsure == 1
    world.pos.on_call.clear()
    assert world.bring().created == 1
    assert (len(world.pos.orders), world.pos.orders[7000].status) == (1, "finalized")


def test_a_code_that_was_replaced_is_put_right(world: World) -> None:
    world.pos.keeps_codes = False
    world.take(web_order(1))
    assert world.pos.orders[7000].code == world.row().pos_code == "WEB1-1"
    assert world.changes("pos_code") == ["The POS had created it under a code of its own."]


def test_a_code_that_cannot_be_put_right_is_kept_and_named(world: World) -> None:
    world.pos.keeps_codes = False
    world.pos.on_call["repair_order_code"] = Invalid(POS, "no", {"code": "no"})
    world.take(web_order(1))
    row = world.row()
    assert (row.state, row.reason, row.pos_code) == (OrderState.CREATED, "code_not_kept", "SON1000")


def test_an_assignee_that_was_filled_in_is_noted(world: World) -> None:
    world.pos.fills_assignee = 301
    world.take(web_order(1))
    assert world.changes("assignee") == ["Nobody was named, but the POS put somebody in charge."]


def test_a_missing_right_for_order_sources_stops_no_order(world: World) -> None:
    world.pos.on_call["ensure_order_source"] = PermissionMissing(POS, "no right.")
    assert world.take(web_order(1)).created == 1
    assert world.take(web_order(2)).created == 1
    assert world.pos.calls["ensure_order_source"] == 1  # not asked for with every order
    assert len(world.changes("left_out")) == 2  # each order's story says why it has no source


def test_a_refusal_names_what_the_pos_refuses(world: World) -> None:
    world.pos.refuses["#1001"] = Invalid(POS, "422", {"shipping_address.address1": "may not be empty"})
    report = world.take(web_order(1))
    assert report.reasons == {"refused": 1}
    assert "shipping_address.address1: may not be empty" in world.row().detail
    assert world.held() == {2001: 1000}


def test_a_full_bucket_leaves_the_order_new(world: World) -> None:
    world.pos.before_create = [RateLimited(POS, "wait.", 2.0)]
    world.take(web_order(1))
    assert (world.row().state, world.row().reason) == (OrderState.NEW, "retry")
    assert world.bring().created == 1


def test_e3_an_answer_that_is_no_answer_counts_as_lost(world: World) -> None:
    world.pos.after_create = [BadAnswer(POS, "a page of HTML.")]
    assert world.take(web_order(1)).unsure == 1
    assert world.bring().created == 1
    assert len(world.pos.orders) == 1


def test_e3_a_site_that_answers_nonsense_changes_no_state(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.site.broken_orders[1] = BadAnswer(SITE, "cut JSON.")
    world.bring()
    assert world.row().state == OrderState.NEW
    world.site.broken_orders.clear()
    assert world.bring().created == 1


def test_e2_a_refused_login_ends_the_run_and_is_shown(world: World) -> None:
    world.site.add(web_order(1), web_order(2))
    world.poll()
    world.pos.before_create = [Unauthorised(POS, "the token is refused.")]
    with pytest.raises(Unauthorised):
        world.bring()
    assert world.pos.calls["create_order"] == 1
    assert "the token is refused" in (world.database.state.site(SITE).last_error or "")
    assert world.database.orders.counts(SITE) == {"new": 2}
    assert world.bring().created == 2
    assert world.database.state.site(SITE).last_error is None


def test_e4_two_imports_of_one_site_never_run_together(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    with world.database.leases.hold(f"{SITE}:orders", "somebody"), pytest.raises(LeaseTaken):
        world.bring()


def test_a_code_that_is_taken_is_adopted_after_comparison(world: World) -> None:
    world.take(web_order(1))
    _forget_pos_order(world)
    assert world.bring().created == 1
    assert (len(world.pos.orders), world.row().pos_order_id) == (1, 7000)


def test_a_code_that_is_taken_by_other_goods_fails_with_the_difference(world: World) -> None:
    world.take(web_order(1))
    made = world.pos.orders[7000]
    world.pos.orders[7000] = replace(made, lines=(replace(made.lines[0], variant_id=1003),))
    _forget_pos_order(world)
    world.bring()
    row = world.row()
    assert (row.state, row.reason) == (OrderState.FAILED, "differs")
    assert "variant 1003" in row.detail
    assert len(world.pos.orders) == 1


def test_a_code_that_is_taken_but_never_shown_ends_with_a_person(world: World) -> None:
    world.pos.refuses["#1001"] = Invalid(POS, "taken", {"code": "Mã đơn hàng đã tồn tại"})
    world.take(web_order(1))
    assert world.row().state == OrderState.UNSURE
    make_older(world.database, 120)
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.FAILED, "code_taken")
    assert world.pos.calls["create_order"] == 1


def test_an_order_of_another_site_with_the_same_number_is_not_taken_for_ours(world: World) -> None:
    world.pos.keeps_codes = False
    world.pos.before_create = [lost()]
    stranger = web_order(99, line(2001), number="#1001")
    world.take(stranger)
    world.pos.show_lists()
    assert world.row(99).state == OrderState.UNSURE
    world.site.add(web_order(1))
    world.poll()
    world.bring()
    assert {world.row(1).state, world.row(99).state} == {OrderState.CREATED, OrderState.UNSURE}
    make_older(world.database, 120, 99)
    world.bring()
    assert world.row(99).state == OrderState.CREATED
    assert world.row(1).pos_order_id != world.row(99).pos_order_id


def test_a_pos_order_that_belongs_to_another_web_order_is_never_adopted(world: World) -> None:
    """Neither shop tells them apart: the POS keeps codes of its own, and both web orders look alike."""
    world.pos.keeps_codes = False
    world.pos.on_call["repair_order_code"] = Invalid(POS, "no", {"code": "no"})
    world.take(web_order(1))
    world.pos.before_create = [lost()]
    world.take(web_order(2, number="#1001"))
    assert world.bring().unsure == 1
    make_older(world.database, 120, 2)
    assert world.bring().created == 1
    assert world.row(1).pos_order_id != world.row(2).pos_order_id


def test_d10_an_order_that_cannot_be_understood_fails_alone(world: World) -> None:
    world.site.broken_orders[1] = ValueError("not a number")
    report = world.take(web_order(1), web_order(2))
    assert (report.created, report.failed, world.row(1).reason) == (1, 1, "error")


def test_an_unknown_variant_makes_its_product_be_read_once(world: World) -> None:
    world.site.variants[2009] = site_variant(2009, "SKU1009")
    world.take(web_order(1, line(2009)), web_order(2, line(2009)))
    world.bring()
    assert world.site.calls["variants_of"] == 1
    assert 2009 in set(world.database.catalog.site_variants(SITE)["id"])
    assert world.database.orders.counts(SITE) == {"waiting": 2}


def test_a_waiting_order_costs_no_call_until_its_line_is_linked(world: World) -> None:
    world.take(web_order(1, line(2009)))
    before = world.site.calls.total() + world.pos.calls.total()
    assert world.bring().waiting == 1
    assert world.site.calls.total() + world.pos.calls.total() == before


def test_an_order_waits_for_a_branch_and_goes_once_there_is_one(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings()))
    assert world.take(web_order(1)).reasons == {"no_branch": 1}
    sqlite_database.state.update_site(SITE, settings=settings())
    assert world.bring().created == 1


def test_an_order_that_vanished_from_the_site_waits_for_a_person(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    del world.site.orders[1]
    assert world.bring().reasons == {"gone_from_site": 1}


def test_an_order_that_was_edited_before_its_import_goes_as_it_is_now(world: World) -> None:
    world.site.add(web_order(1, line(2001)))
    world.poll()
    edited = web_order(1, line(2001), line(2002), modified_on=datetime.now(UTC) + timedelta(seconds=1))
    world.site.add(edited)
    assert world.bring().created == 1
    assert world.pos.orders[7000].total == 200_000
    world.poll()
    assert world.row().reason == ""


def test_a_person_releases_a_failed_order(world: World) -> None:
    world.pos.refuses["#1001"] = Invalid(POS, "422", {"phone_number": "wrong"})
    world.take(web_order(1))
    world.pos.refuses.clear()
    release_order(SITE, 1, world.database, "an")
    make_older(world.database, 120)
    assert world.bring().created == 1


def test_a_person_releases_an_order_from_while_sync_was_off(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings(sync=False, branch=BRANCH)))
    world.take(web_order(1))
    release_order(SITE, 1, sqlite_database, "an")
    assert world.bring().created == 1


def test_an_order_put_right_in_the_pos_is_accepted_when_released(world: World) -> None:
    world.pos.wrong_by = 700
    world.take(web_order(1))
    world.pos.orders[7000] = replace(world.pos.orders[7000], total=100_000, status="finalized")
    release_order(SITE, 1, world.database, "an")
    assert world.bring().created == 1
    assert (world.row().pos_status, len(world.pos.orders)) == ("finalized", 1)


def test_a_known_buyer_makes_an_order_cost_one_call_to_each_shop(world: World) -> None:
    world.take(web_order(1))
    before = world.pos.calls.copy()
    world.take(web_order(2))
    assert world.pos.calls - before == {"create_order": 1}


def test_no_time_means_that_the_orders_stay_due(world: World) -> None:
    world.site.add(web_order(1))
    world.poll()
    report = import_orders(SITE, world.pos, world.site, world.database, deadline_seconds=-1.0)
    assert report.created == 0
    assert len(world.database.orders.due(SITE)) == 1


def test_details_hold_no_phone(world: World) -> None:
    world.pos.on_call["create_customer"] = ShopError(POS, "cannot create the customer.")
    world.take(web_order(1))
    assert world.row().state == OrderState.FAILED
    assert "0901234567" not in world.row().detail


def test_linking_releases_the_order_within_the_next_run(world: World) -> None:
    world.take(web_order(1, line(2009)))
    link(world.database, (1001, 2009))
    assert world.bring().created == 1


def _forget_pos_order(world: World) -> None:
    """As after a restore of an older copy of the database."""
    values = {"state": "new", "pos_order_id": None, "pos_code": None, "intent_at": None}
    with world.database.engine.begin() as connection:
        connection.execute(update(tables.orders).values(**values))
