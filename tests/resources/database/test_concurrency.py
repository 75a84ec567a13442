import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from sqlalchemy import select

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading, writing
from resources.database.order_recording import _insert
from sync.records import Field, OrderState, WebOrder
from tests.resources.database.processes import worker
from tests.resources.database.rows import later, plan_frame, result, web_order, write

Open = Callable[..., SqlDatabase]


def test_processes_and_threads_that_write_the_same_rows_never_meet_a_lock(database_url: str) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(worker("busy", database_url, number)) for number in ("1", "2")]
        endings = [process.communicate(timeout=120)[0] for process in processes]
    assert endings == ["failures: []\n", "failures: []\n"]


def test_a_process_killed_while_it_writes_leaves_whole_variants(database_url: str, open_database: Open) -> None:
    database = open_database(database_url)
    with worker("fill", database_url, "1000000") as process:
        deadline = time.monotonic() + 30
        while database.catalog.counts(None)[1] < 1500 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
    with reading(database.engine) as connection:
        ids = set(connection.scalars(select(tables.pos_variants.c.id)))
        stocked = connection.scalars(select(tables.pos_stock.c.variant_id)).all()
        priced = connection.scalars(select(tables.pos_prices.c.variant_id)).all()
    assert len(ids) >= 1500
    assert set(stocked) == set(priced) == ids
    assert len(stocked) == len(priced) == 2 * len(ids)


def test_d1_of_many_that_record_one_order_one_is_told(database: SqlDatabase) -> None:
    orders = [web_order(number, (71, 1000)) for number in range(1, 30)]

    def record(_turn: int) -> list[WebOrder]:
        return database.orders.record("tea", orders, OrderState.NEW)

    with ThreadPoolExecutor(8) as pool:
        told = [order.id for some in pool.map(record, range(8)) for order in some]
    assert sorted(told) == [order.id for order in orders]
    assert database.orders.held_quantities()["quantity_milli"].tolist() == [29_000]


def test_an_order_that_another_worker_is_inserting_is_taken_as_known(database: SqlDatabase) -> None:
    newer = web_order(1, (71, 2000), modified_on=later(1))
    with ThreadPoolExecutor(1) as pool:
        with writing(database.engine) as connection:
            _insert(connection, "tea", [web_order(1, (71, 1000))], OrderState.WAITING)
            waiting = pool.submit(database.orders.record, "tea", [newer], OrderState.NEW)
            time.sleep(0.3)  # long enough to look before the other one committed
        assert waiting.result(timeout=30) == [newer]
    row = database.orders.find("tea", 1)
    assert row is not None
    assert (row.state, row.modified_on) == (OrderState.WAITING, later(1))


def test_an_answer_that_is_being_recorded_is_not_overwritten_by_a_plan(database: SqlDatabase) -> None:
    database.listings.save_plan("tea", plan_frame((1, Field.QUANTITY, 5)))
    with ThreadPoolExecutor(1) as pool:
        with writing(database.engine) as connection:
            values = {"acknowledged": 6, "acknowledged_at": later(1)}
            connection.execute(tables.listings.update().values(**values))
            waiting = pool.submit(database.listings.save_plan, "tea", plan_frame((1, Field.QUANTITY, 6)))
            time.sleep(0.3)
        assert waiting.result(timeout=30) == 1
    row = database.listings.rows("tea").iloc[0]
    assert (row["acknowledged"], row["state"]) == (6, "in_sync")


def test_plans_and_answers_at_once_lose_no_answer(database: SqlDatabase) -> None:
    count = 200
    rows = plan_frame(*[(number, Field.QUANTITY, 5) for number in range(count)])
    database.listings.save_plan("tea", rows)
    stop = threading.Event()

    def plan() -> None:
        while not stop.is_set():
            database.listings.save_plan("tea", rows)

    planner = threading.Thread(target=plan)
    planner.start()
    for start in range(0, count, 20):
        sent = [write(number, quantity=5) for number in range(start, start + 20)]
        answers = [result(one.variant_id, {Field.QUANTITY: 5}) for one in sent]
        database.listings.acknowledge("tea", answers, sent)
    stop.set()
    planner.join()
    assert database.listings.counts("tea") == {("quantity", "in_sync", ""): count}


def test_a_transaction_that_reads_first_may_still_write(sqlite_database: SqlDatabase) -> None:
    """A plain SQLite transaction that reads, waits, and writes fails when somebody wrote in between."""
    started = threading.Barrier(2, timeout=20)

    def raise_level(shop: str) -> None:
        started.wait()
        for _ in range(20):
            with writing(sqlite_database.engine) as connection:
                levels = connection.scalars(select(tables.buckets.c.level)).all()
                connection.execute(tables.buckets.delete().where(tables.buckets.c.shop == shop))
                values = {"shop": shop, "level": float(len(levels)), "at": 0.0}
                connection.execute(tables.buckets.insert().values(**values))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(raise_level, shop) for shop in ("a", "b")]:
            done.result()


def test_reading_does_not_wait_for_a_writer(database: SqlDatabase) -> None:
    with writing(database.engine) as connection:
        connection.execute(tables.buckets.insert().values(shop="a", level=1.0, at=0.0))
        began = time.monotonic()
        assert database.state.watermarks() == {}
        assert time.monotonic() - began < 5
