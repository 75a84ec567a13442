"""Who bought, found without a call where possible and never overwritten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from resources.database.database import SqlDatabase
from sync.errors import Invalid
from sync.orders.buyers import Buyer, Counter, find_buyer
from sync.orders.contacts import Contact, contact_of
from sync.orders.customers import STREAM, refresh_customers, save_customers
from sync.records import Address, PosCustomer
from sync.settings import CustomerSettings
from tests.sync.order_fakes import POS, START, FakePos
from tests.sync.order_world import web_order

BY_PHONE, BY_EMAIL = CustomerSettings(), CustomerSettings(criterion="email")


def customer(number: int, phone: str | None, email: str | None = None, *, active: bool = True) -> PosCustomer:
    return PosCustomer(number, f"Khách {number}", phone, email, active, START)


def contact(phone: str | None = "0901234567", email: str | None = None) -> Contact:
    return Contact("Nguyễn An", phone, () if phone is None else (phone,), email, None)


def at(pos: FakePos, database: SqlDatabase, lag: float = 60.0) -> Counter:
    return Counter(pos, database, timedelta(seconds=lag))


@pytest.fixture
def pos() -> FakePos:
    return FakePos()


def known(pos: FakePos, database: SqlDatabase, *customers: PosCustomer) -> None:
    pos.customers |= {one.id: one for one in customers}
    save_customers(database, customers)


@pytest.mark.parametrize("stored", ["090 123.4567", "+84901234567", "84901234567"])
def test_d12_a_known_buyer_costs_no_call_however_the_phone_was_typed(
    stored: str, pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    known(pos, sqlite_database, customer(5, stored))
    assert find_buyer(contact(), BY_PHONE, at(pos, sqlite_database)) == Buyer(5)
    assert pos.calls.total() == 0


def test_d12_three_spellings_make_one_customer(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    typed = ["090 123.4567", "+84901234567", "84901234567"]
    contacts = [contact_of(web_order(n, customer_phone=phone)) for n, phone in enumerate(typed, 1)]
    found = {find_buyer(one, BY_PHONE, at(pos, sqlite_database)).customer_id for one in contacts}
    assert len(found) == len(pos.customers) == 1


@pytest.mark.parametrize(("criterion", "decided"), [(BY_PHONE, 5), (BY_EMAIL, 6)])
def test_d12_the_criterion_decides_and_the_conflict_is_noted(
    criterion: CustomerSettings, decided: int, pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    known(pos, sqlite_database, customer(5, "0901234567"), customer(6, None, "an@shop.vn"))
    buyer = find_buyer(contact(email="an@shop.vn"), criterion, at(pos, sqlite_database))
    assert buyer.customer_id == decided
    assert "customer 5" in buyer.note
    assert "customer 6" in buyer.note
    assert "0901234567" not in buyer.note


def test_d12_neither_phone_nor_email_is_a_walk_in(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    assert find_buyer(contact(None), BY_PHONE, at(pos, sqlite_database)) == Buyer(None)
    assert pos.calls.total() == 0


def test_the_other_key_helps_when_the_chosen_one_is_missing(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    known(pos, sqlite_database, customer(6, None, "an@shop.vn"))
    assert find_buyer(contact(None, "an@shop.vn"), BY_PHONE, at(pos, sqlite_database)) == Buyer(6)


def test_finding_buyers_can_be_switched_off(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    known(pos, sqlite_database, customer(5, "0901234567"))
    assert find_buyer(contact(), CustomerSettings(sync=False), at(pos, sqlite_database)) == Buyer(None)


def test_a_fuzzy_find_is_compared_exactly(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers[5] = customer(5, "0901234567 / 0912345678")
    pos.customers[4] = customer(4, "10901234567")
    pos.customers[3] = customer(3, "0901234567", active=False)
    assert find_buyer(contact(), BY_PHONE, at(pos, sqlite_database)).customer_id == 5
    calls = pos.calls.total()
    assert find_buyer(contact(), BY_PHONE, at(pos, sqlite_database)).customer_id == 5
    assert pos.calls.total() == calls  # what was found is remembered


def test_a_customer_kept_with_the_country_code_is_found(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers[5] = customer(5, "+84901234567")
    assert find_buyer(contact(), BY_PHONE, at(pos, sqlite_database)).customer_id == 5
    assert pos.calls["create_customer"] == 0


def test_a_buyer_created_by_somebody_else_meanwhile_is_found_again(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    class Racing(FakePos):
        def find_customers(self, text: str) -> list[PosCustomer]:
            found = super().find_customers(text)
            self.customers[5] = customer(5, "0901234567")
            return found if self.calls["find_customers"] > 2 else []

    racing = Racing()
    assert find_buyer(contact(), BY_PHONE, at(racing, sqlite_database)).customer_id == 5
    assert len(racing.customers) == 1


def test_a_phone_of_a_customer_nobody_shows_becomes_a_noted_walk_in(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers[5] = customer(5, "0901234567", active=False)
    buyer = find_buyer(contact(), BY_PHONE, at(pos, sqlite_database))
    assert buyer.customer_id is None
    assert "walk-in" in buyer.note


def test_an_email_of_somebody_else_is_left_out_of_the_new_customer(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.customers[6] = customer(6, "0912345678", "an@shop.vn")
    buyer = find_buyer(contact(email="an@shop.vn"), BY_PHONE, at(pos, sqlite_database))
    made = pos.customers[buyer.customer_id or 0]
    assert (made.phone, made.email) == ("0901234567", None)
    assert "e-mail" in buyer.note


def test_another_refusal_is_passed_on(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.on_call["create_customer"] = Invalid(POS, "may not be empty", {"name": "may not be empty"})
    with pytest.raises(Invalid):
        find_buyer(contact(), BY_PHONE, at(pos, sqlite_database))


def test_the_phone_is_the_customers_else_the_orders_else_billing_else_shipping() -> None:
    order = web_order(
        customer_phone="0901111111",
        phone="0902222222",
        billing=Address(phone="0903333333"),
        shipping=Address(phone="0904444444"),
    )
    seen = []
    for gone in ({}, {"customer_phone": None}, {"phone": "Đang cập nhật"}, {"billing": None}):
        order = replace(order, **gone)
        seen.append(contact_of(order).phone_key)
    assert seen == ["0901111111", "0902222222", "0903333333", "0904444444"]


def test_a_number_that_is_none_stays_readable_on_the_order_but_finds_nobody() -> None:
    found = contact_of(web_order(customer_phone="09444848231"))
    assert (found.phone, found.phone_key) == ("09444848231", None)


def test_a_masked_email_is_no_email() -> None:
    assert contact_of(web_order(customer_email="ng***@gmail.com", email="An@Shop.vn")).email_key == "an@shop.vn"


def test_d13_thirty_thousand_customers_are_indexed_in_pages_and_then_only_the_changed(
    pos: FakePos, sqlite_database: SqlDatabase
) -> None:
    pos.customers = {n: customer(n, f"09{n:08d}") for n in range(1, 30_001)}
    report = refresh_customers(pos, sqlite_database)
    assert (report.read, report.changed) == (30_000, 30_000)
    pos.customers[7] = replace(pos.customers[7], phone="0912345678", modified_on=datetime.now(UTC))
    report = refresh_customers(pos, sqlite_database)
    assert (report.read, report.changed) == (1, 1)
    assert sqlite_database.customers.by_key("phone", "0912345678") == [7]


def test_a_refresh_overlaps_the_last_one(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    refresh_customers(pos, sqlite_database)
    late = datetime.now(UTC) - timedelta(minutes=5)
    pos.customers[7] = replace(customer(7, "0912345678"), modified_on=late)
    assert refresh_customers(pos, sqlite_database).changed == 1


def test_a_refresh_that_fails_keeps_its_watermark(pos: FakePos, sqlite_database: SqlDatabase) -> None:
    pos.on_call["customers_changed"] = Invalid(POS, "no", {})
    with pytest.raises(Invalid):
        refresh_customers(pos, sqlite_database)
    assert sqlite_database.state.watermark(STREAM) is None
