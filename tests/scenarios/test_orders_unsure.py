"""Scenarios D2, D3 and D15 where an order may be in the POS and nobody knows: what else happens to it meanwhile."""

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest
from sqlalchemy import update

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.leases import HeldLease
from sync.errors import Invalid, LeaseLost, NotSent
from sync.orders.polling import record_orders
from sync.orders.states import refresh_order_states, release_order
from sync.records import LinkReason, LinkStatus, OrderState, PosOrder, WebOrder
from sync.settings import OrderSettings
from tests.sync.order_fakes import POS, SITE, FakeSite, Killed, lost
from tests.sync.order_world import (
    BRANCH,
    World,
    connect,
    die,
    line,
    link,
    make_older,
    make_world,
    pos_variant,
    save_catalogs,
    settings,
    site_variant,
    web_order,
)


@pytest.fixture
def world(sqlite_database: SqlDatabase) -> World:
    """A POS that gives orders codes of its own, so that only our own care keeps an order from being made twice."""
    made = make_world(sqlite_database)
    made.pos.keeps_codes = False
    return made


@pytest.fixture
def lose_lease(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the lease of the running import run out, as when its machine stood still."""
    held: list[HeldLease] = []
    start = HeldLease.__init__

    def remembered(self: HeldLease, ttl: float) -> None:
        start(self, ttl)
        held.append(self)

    def lose() -> None:
        held[-1].beat_at(0.0, ours=False)
        with world.database.engine.begin() as connection:
            connection.execute(update(tables.leases).values(expires_at=0.0))

    monkeypatch.setattr(HeldLease, "__init__", remembered)
    return lose


def unlink(world: World, variant: int) -> None:
    rows = world.database.links.rows(SITE)
    rows.loc[rows["site_variant_id"] == variant, ["status", "reason"]] = [
        LinkStatus.UNLINKED,
        LinkReason.UNLINKED_BY_HAND,
    ]
    world.database.links.replace(SITE, rows)


def leave_unsure(world: World, *orders: int) -> None:
    """Each order is in the POS; nobody was told."""
    numbers = orders or (1,)
    world.pos.after_create = [lost() for _ in numbers]
    assert world.take(*map(web_order, numbers)).unsure == len(world.pos.orders) == len(numbers)


@pytest.mark.parametrize("keeps_urls", [True, False])
def test_d2_unlinked_and_linked_again_meanwhile(keeps_urls: bool, world: World) -> None:
    world.pos.keeps_urls = keeps_urls
    world.pos.lists_are_late = True
    leave_unsure(world)
    unlink(world, 2001)
    make_older(world.database, 120)
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.WAITING, "not_linked")
    world.pos.show_lists()
    link(world.database, (1001, 2001))
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1


def test_d2_edited_meanwhile_is_found_all_the_same(world: World) -> None:
    leave_unsure(world)
    world.site.add(web_order(1, line(2001), line(2002), modified_on=world.site.server_time().replace(year=2030)))
    world.poll()
    make_older(world.database, 120)
    world.bring()
    assert world.row().pos_order_id == 7000
    assert world.pos.calls["create_order"] == 1


def test_d15_failed_while_searched_then_edited_or_cancelled_is_searched_again(world: World) -> None:
    leave_unsure(world, 1, 2)
    world.pos.on_call["find_orders"] = Invalid(POS, "no search today", {"query": "no"})
    assert world.bring().failed == 2
    del world.pos.on_call["find_orders"]
    later = world.site.server_time().replace(year=2030)
    world.site.add(web_order(1, line(2001), line(2002), modified_on=later))
    world.site.change(2, status="cancelled", modified_on=later)
    world.poll()
    make_older(world.database, 120, 1)
    make_older(world.database, 120, 2)
    world.bring()
    assert world.pos.calls["create_order"] == 2
    assert world.row(1).pos_order_id == 7000
    assert (world.pos.orders[7001].status, world.row(2).pos_status) == ("cancelled", "cancelled")


@pytest.mark.parametrize("state", [OrderState.FAILED, OrderState.OFF])
def test_d2_released_by_a_person_is_searched_first(state: OrderState, world: World) -> None:
    leave_unsure(world)
    make_older(world.database, 120)
    world.database.orders.move(SITE, 1, state)
    release_order(SITE, 1, world.database, "an")
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1


def test_d15_cancelled_while_unsure_is_cancelled_and_never_approved(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database, settings(orders=OrderSettings(branch=BRANCH, status="approved")))
    leave_unsure(world)
    world.site.change(1, status="cancelled", modified_on=world.site.server_time().replace(year=2030))
    world.poll()
    assert world.bring().cancelled == 1
    assert world.pos.orders[7000].status == "cancelled"
    assert world.pos.calls["finalize_order"] == 0


def two_sites(database: SqlDatabase) -> tuple[World, World]:
    """Two sites with the same goods; their orders have the same numbers, as all sites count from 1001."""
    connect(database, aliases=(SITE, "web2"))
    goods = [pos_variant(1001)]
    for alias in (SITE, "web2"):
        save_catalogs(database, goods, [site_variant(2001)], alias)
        link(database, (1001, 2001), alias=alias)
    first = World(database)
    first.pos.keeps_codes = False
    return first, World(database, first.pos, FakeSite(alias="web2"))


def test_d2_equal_orders_of_two_sites_with_one_number_are_told_apart(sqlite_database: SqlDatabase) -> None:
    first, second = two_sites(sqlite_database)
    first.pos.after_create = [lost()]
    first.take(web_order(1))
    second.pos.before_create = [lost()]
    second.take(web_order(1))
    assert second.bring().unsure == 1  # it sees the first site's order, equal in everything but its address
    assert first.bring().created == 1
    make_older(sqlite_database, 120, 1, "web2")
    assert second.bring().created == 1
    assert (first.row().pos_order_id, second.row().pos_order_id) == (7000, 7001)


def test_d2_without_addresses_equal_orders_still_get_one_each(sqlite_database: SqlDatabase) -> None:
    first, second = two_sites(sqlite_database)
    first.pos.keeps_urls = False
    first.pos.after_create = [lost(), lost()]
    first.take(web_order(1))
    second.take(web_order(1))
    for world in (second, first, second, first):
        world.bring()
    assert first.pos.calls["create_order"] == 2
    assert {first.row().pos_order_id, second.row().pos_order_id} == {7000, 7001}


def test_d2_equal_orders_of_one_buyer_are_two_orders(world: World) -> None:
    leave_unsure(world, 1, 2)
    world.bring()
    assert (world.row(1).pos_order_id, world.row(2).pos_order_id) == (7000, 7001)


def test_d3_a_request_that_waited_long_for_its_place_is_not_taken_for_an_old_one(world: World) -> None:
    """It waited longer than new orders take to show in lists, and was killed right after it had arrived."""
    world.pos.while_waiting = lambda: make_older(world.database, 120)
    world.pos.lists_are_late = True
    world.pos.after_create = [Killed()]
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    assert world.bring().unsure == 1
    world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.calls["create_order"] == 1


def test_d3_killed_while_waiting_for_its_place_was_not_sent(world: World) -> None:
    def killed() -> None:
        raise Killed

    world.pos.while_waiting = killed
    world.site.add(web_order(1))
    world.poll()
    die(world.bring)
    world.pos.while_waiting = lambda: None
    assert world.bring().created == 1  # at once: nothing was sent, so nothing is waited for


def test_e1_a_worker_that_lost_its_turn_while_waiting_sends_nothing(
    world: World, lose_lease: Callable[[], None]
) -> None:
    world.site.add(web_order(1))
    world.poll()
    world.pos.while_waiting = lose_lease
    with pytest.raises(LeaseLost):
        world.bring()
    assert world.pos.calls["create_order"] == 0
    world.pos.while_waiting = lambda: None
    assert world.bring().created == 1


@pytest.mark.parametrize("keeps_codes", [True, False])
def test_e1_a_worker_frozen_on_the_way_to_the_pos_makes_no_second_order(
    keeps_codes: bool, world: World, lose_lease: Callable[[], None]
) -> None:
    """It lost its turn between its last look and the POST; another worker has made the order meanwhile."""
    world.pos.keeps_codes = keeps_codes
    world.site.add(web_order(1))
    world.poll()

    def frozen() -> None:
        world.pos.on_the_wire = lambda: None
        lose_lease()
        make_older(world.database, 3600)
        assert world.bring().created == 1

    world.pos.on_the_wire = frozen
    with pytest.raises(LeaseLost):
        world.bring()
    living = [order for order in world.pos.orders.values() if order.status != "cancelled"]
    assert [order.id for order in living] == [world.row().pos_order_id] == [7000]
    assert world.bring().failed == 0
    assert world.row().state == OrderState.CREATED


def test_d2_what_could_not_be_sent_goes_with_the_next_run(world: World) -> None:
    world.pos.before_create = [NotSent(POS, "no connection to the shop")]
    world.take(web_order(1))
    assert (world.row().state, world.row().intent_at) == (OrderState.NEW, None)
    assert world.bring().created == 1


def test_d2_what_was_refused_leaves_nothing_to_search_for(world: World) -> None:
    world.pos.refuses["#1001"] = Invalid(POS, "422", {"phone_number": "wrong"})
    world.take(web_order(1))
    world.pos.refuses.clear()
    release_order(SITE, 1, world.database, "an")
    assert world.bring().created == 1
    assert world.pos.calls["find_orders"] == 0


def test_d2_a_copy_that_a_person_made_in_the_pos_is_not_taken_for_the_order(world: World) -> None:
    """A copied order keeps reference and address, and has a code and an id of its own."""
    leave_unsure(world)
    world.pos.orders[7900] = replace(world.pos.orders[7000], id=7900, code="SON7900")
    assert world.bring().created == 1
    assert world.row().pos_order_id == 7000


def test_d2_found_while_a_line_is_unlinked_gets_our_code_all_the_same(world: World) -> None:
    leave_unsure(world)
    unlink(world, 2001)
    assert world.bring().created == 1
    assert (world.row().reason, world.row().pos_code) == ("", "WEB1-1")


def test_d15_a_refresh_of_states_does_not_undo_a_cancellation_noticed_meanwhile(world: World) -> None:
    """The draft was listed for the refresh; before its answer came, the site cancelled and somebody approved it."""
    world.take(web_order(1))
    ask = world.pos.orders_by_id

    def meanwhile(ids: Collection[int]) -> list[PosOrder]:
        world.site.change(1, status="cancelled", modified_on=world.site.server_time().replace(year=2030))
        world.poll()
        world.pos.finalize_order(7000, None)
        return ask(ids)

    world.pos.orders_by_id = meanwhile  # type: ignore[method-assign]
    refresh_order_states(world.pos, world.database)
    world.pos.orders_by_id = ask  # type: ignore[method-assign]
    world.bring()
    assert (world.row().state, world.row().reason) == (OrderState.CREATED, "cancelled_on_site")
    assert world.row().pos_status == "finalized"


def test_d15_cancelled_while_the_import_comes_to_its_end_is_noticed(world: World) -> None:
    """The poll saw the order on its way; the import was done with it before the cancellation was recorded."""
    world.site.add(web_order(1))
    world.poll()
    world.site.change(1, status="cancelled", modified_on=world.site.server_time().replace(year=2030))
    cancelled, world.site.orders[1] = world.site.orders[1], web_order(1)
    record = world.database.orders.record

    def late(*given: object) -> list[WebOrder]:
        world.database.orders.record = record  # type: ignore[method-assign]
        world.bring()
        world.site.orders[1] = cancelled
        return record(*given)  # type: ignore[arg-type]

    world.database.orders.record = late  # type: ignore[method-assign]
    record_orders(world.database, world.database.state.site(SITE), [cancelled])
    world.bring()
    assert world.pos.orders[7000].status == "cancelled"
