"""A buyer whom nobody knows is made a customer once, whoever else is at it and whatever gets lost."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Invalid, OutcomeUnknown, RateLimited
from sync.orders.buyers import Buyer, BuyerUnsettled, Counter, find_buyer
from sync.orders.contacts import Contact
from sync.orders.customers import STREAM, refresh_customers
from sync.records import NewCustomer, PosCustomer
from sync.settings import CustomerSettings
from tests.sync.order_fakes import POS, Effect, FakePos
from tests.sync.order_world import make_world, web_order

BY_PHONE = CustomerSettings()
AN = Contact("Nguyễn An", "0901234567", ("0901234567",), None, None)


@pytest.fixture
def pos() -> FakePos:
    return FakePos()


def known(number: int, phone: str | None) -> PosCustomer:
    return PosCustomer(number, f"Khách {number}", phone, None, True, datetime.now(UTC))


def ask(pos: FakePos, database: SqlDatabase, contact: Contact = AN, *, lag: float = 60.0) -> Buyer:
    return find_buyer(contact, BY_PHONE, Counter(pos, database, timedelta(seconds=lag)))


def losing(pos: FakePos) -> Callable[..., PosCustomer]:
    """The POS makes the customer, and the answer is lost."""
    create = pos.create_customer

    def made(customer: NewCustomer, leaving: Effect) -> PosCustomer:
        create(customer, leaving)
        pos.create_customer = create  # type: ignore[method-assign]
        raise OutcomeUnknown(POS, "the answer was lost.")

    return made


def test_a_new_buyer_costs_a_look_at_what_changed_and_the_making(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    sqlite_database.state.advance(STREAM, datetime.now(UTC) - timedelta(minutes=5))
    assert ask(pos, sqlite_database).customer_id == 8000
    assert dict(pos.calls) == {"customers_changed": 1, "create_customer": 1}


def test_a_filled_index_is_never_searched_beside(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    refresh_customers(pos, sqlite_database)
    ask(pos, sqlite_database)
    assert (pos.calls["customers_changed"], pos.calls["find_customers"]) == (2, 0)


@pytest.mark.parametrize("typed", ["+84 90 123 45 67", "0912 345 678 / 090.123.4567", "(084) 901234567"])
def test_d12_somebody_entered_in_the_pos_a_minute_ago_is_found_however_the_phone_was_typed(
    typed: str, pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    refresh_customers(pos, sqlite_database)
    pos.customers[5] = known(5, typed)
    assert ask(pos, sqlite_database) == Buyer(5)


def test_d12_the_second_number_of_the_buyer_counts_too(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers[5] = known(5, "0912345678")
    refresh_customers(pos, sqlite_database)
    both = Contact("An", "0901234567", ("0901234567", "0912345678"), None, None)
    assert ask(pos, sqlite_database, both) == Buyer(5)


def test_d12_several_customers_with_the_phone_are_noted(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers = {number: known(number, "0901234567") for number in (7, 5, 6)}
    refresh_customers(pos, sqlite_database)
    buyer = ask(pos, sqlite_database)
    assert buyer.customer_id == 5
    assert "not 6, 7" in buyer.note


@pytest.mark.parametrize("unique", [True, False], ids=["phones are unique", "phones may repeat"])
def test_d2_a_new_customer_whose_answer_was_lost_is_adopted(
    unique: bool, pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    pos.phones_unique = unique
    pos.lists_are_late = True
    pos.create_customer = losing(pos)  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown):
        ask(pos, sqlite_database)
    with pytest.raises(BuyerUnsettled):
        ask(pos, sqlite_database)
    pos.show_lists()
    assert ask(pos, sqlite_database).customer_id == 8000
    assert len(pos.customers) == 1
    assert ask(pos, sqlite_database).customer_id == 8000
    assert sqlite_database.customers.prune_intents(datetime.now(UTC)) == 0  # nobody is waited for any more


def test_a_new_customer_that_never_arrived_is_sent_again_after_the_wait(
    pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    pos.on_call["create_customer"] = OutcomeUnknown(POS, "the answer was lost.")
    with pytest.raises(OutcomeUnknown):
        ask(pos, sqlite_database)
    pos.on_call.clear()
    with pytest.raises(BuyerUnsettled):
        ask(pos, sqlite_database)
    assert ask(pos, sqlite_database, lag=0).customer_id == 8000


def test_a_request_that_waited_too_long_for_its_place_is_not_sent_beside_another(
    pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    create = pos.create_customer

    def overtaken(customer: NewCustomer, leaving: Effect) -> PosCustomer:
        pos.create_customer = create  # type: ignore[method-assign]
        assert ask(pos, sqlite_database, lag=0).customer_id == 8000  # another worker, while this one waits
        return create(customer, leaving)

    pos.phones_unique = False
    pos.create_customer = overtaken  # type: ignore[method-assign]
    with pytest.raises(BuyerUnsettled):
        ask(pos, sqlite_database)
    assert len(pos.customers) == 1
    assert ask(pos, sqlite_database) == Buyer(8000)


def test_a_refused_try_may_be_repeated_at_once(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.on_call["create_customer"] = RateLimited(POS, "too many", 1.0)
    with pytest.raises(RateLimited):
        ask(pos, sqlite_database)
    pos.on_call.clear()
    assert ask(pos, sqlite_database).customer_id == 8000


def test_a_phone_that_the_pos_knows_but_does_not_list_waits_and_then_is_a_noted_walk_in(
    pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    pos.on_call["create_customer"] = Invalid(POS, "taken", {"phone_number": "đã tồn tại"})
    with pytest.raises(BuyerUnsettled):
        ask(pos, sqlite_database)
    buyer = ask(pos, sqlite_database, lag=0)
    assert buyer.customer_id is None
    assert "walk-in" in buyer.note
    assert "đã tồn tại" in buyer.note


def test_the_order_waits_with_its_buyer_and_then_goes(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database)
    world.pos.lists_are_late = True
    world.pos.create_customer = losing(world.pos)  # type: ignore[method-assign]
    for _ in range(2):
        world.take(web_order(1))
        assert world.pos.orders == {}
    world.pos.show_lists()
    assert world.bring().created == 1
    assert world.pos.drafts[7000].customer_id == 8000


def test_a_customer_who_is_gone_from_the_pos_is_looked_for_anew(sqlite_database: SqlDatabase) -> None:
    world = make_world(sqlite_database)
    sqlite_database.customers.save([(known(5, None), ("0901234567",), None)])
    create = world.pos.create_order

    def refusing(draft, leaving):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if draft.customer_id == 5:
            raise Invalid(POS, "refused", {"customer_id": "not exists Customer 5"})
        return create(draft, leaving)

    world.pos.create_order = refusing  # type: ignore[method-assign]
    world.take(web_order(1))
    assert "customer 5" in world.row().detail
    assert world.bring().created == 1
    assert world.pos.drafts[7000].customer_id == 8000


def test_d12_two_sites_with_the_same_new_phone_at_the_same_moment_make_one_customer(
    pos: FakePos, database: SqlDatabase
) -> None:
    pos.phones_unique = False  # nothing but our own intent stands between them
    together = Barrier(4)
    create = pos.create_customer

    def slowly(customer: NewCustomer, leaving: Effect) -> PosCustomer:
        time.sleep(0.3)
        return create(customer, leaving)

    pos.create_customer = slowly  # type: ignore[method-assign]

    def one(_: int) -> int | None:
        together.wait()
        return ask(pos, database).customer_id  # none of them has to come again with the next run

    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(one, range(4)))
    assert found == {8000}
    assert len(pos.customers) == 1
