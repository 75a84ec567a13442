from resources.database.database import SqlDatabase
from sync.records import PosCustomer
from tests.resources.database.rows import NOON, later


def customer(number: int, **values: object) -> PosCustomer:
    given = {"name": "", "phone": None, "email": None, "active": True, "modified_on": NOON, **values}
    return PosCustomer(number, **given)  # type: ignore[arg-type]


def test_only_what_differs_is_written(database: SqlDatabase) -> None:
    rows = [(customer(1), ("0901",), "a@b.vn"), (customer(2), (), None)]
    assert database.customers.save(rows) == 2
    assert database.customers.save(rows) == 0
    assert database.customers.save([(customer(1), ("0902",), "a@b.vn"), rows[1]]) == 1
    assert database.customers.save([(customer(2, modified_on=later(1)), (), None)]) == 1


def test_active_customers_are_found_by_key_lowest_first(database: SqlDatabase) -> None:
    rows = [
        (customer(5), ("0901",), "a@b.vn"),
        (customer(3), ("0901",), "c@b.vn"),
        (customer(1, active=False), ("0901",), "a@b.vn"),
    ]
    database.customers.save(rows)
    assert database.customers.by_key("phone", "0901") == [3, 5]
    assert database.customers.by_key("email", "a@b.vn") == [5]
    assert database.customers.by_key("email", "0901") == []


def test_a_customer_named_twice_is_stored_as_last_stated(database: SqlDatabase) -> None:
    database.customers.save([(customer(1), ("0901",), None), (customer(1), ("0902",), None)])
    assert database.customers.by_key("phone", "0902") == [1]
