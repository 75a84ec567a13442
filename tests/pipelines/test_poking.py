"""The sensors that follow webhooks: what they read and ask for, and that no shop ever fails their tick."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus

from pipelines import poking
from pipelines.lanes import LANE_TAG, SCAN_LANE
from pipelines.poking import Cursor, in_time, poked_catalog, woken_orders
from resources.multiweb import Multiweb
from resources.toolbox import Toolbox, open_toolbox
from sandbox.faults import FaultRule
from sandbox.web import keeper
from sync.catalogs.pokes import CATALOG, ORDER_STATES, ORDERS, PRODUCTS, take_poke, waiting
from sync.cycle import run_cycle
from tests.console.hook_desk import connect
from tests.resources.http.helpers import FAST, calls
from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]


@pytest.fixture
def running(start_sandbox: StartSandbox) -> Running:
    return start_sandbox()


@pytest.fixture
def tools(tmp_path: Path, sqlite_url: str, running: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolbox]:
    """The installation of the environment with both shops connected, and one cycle done."""
    monkeypatch.setenv("MULTIWEB_HOME", str(tmp_path))
    monkeypatch.setenv("MULTIWEB_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
    monkeypatch.setattr("resources.http.Patience", lambda: FAST)
    with open_toolbox() as tools:
        connect(tools, running)
        state, branch = tools.database.state, running.world.pos.default_branch().id
        settings = state.site(SITE_ALIAS).settings
        stock = settings.stock.model_copy(update={"branches": (branch,)})
        orders = settings.orders.model_copy(update={"branch": branch})
        state.update_site(SITE_ALIAS, settings=settings.model_copy(update={"stock": stock, "orders": orders}))
        assert run_cycle(tools, tools.database, [SITE_ALIAS]).failed == []
        yield tools


@pytest.fixture
def instance(tools: Toolbox) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("sites", [SITE_ALIAS])
        yield instance


def tick(sensor: Any, instance: dg.DagsterInstance, cursor: str | None = None) -> tuple[list[Any], str | None]:
    """Evaluate a sensor: the (job, partition) asked for, and the cursor that it leaves."""
    with dg.build_sensor_context(instance=instance, cursor=cursor, resources={"multiweb": Multiweb()}) as context:
        outcome = sensor(context)
    if isinstance(outcome, dg.SkipReason):
        return [], cursor
    return [(one.job_name, one.partition_key) for one in outcome.run_requests or []], outcome.cursor


def catalog_tick(instance: dg.DagsterInstance, cursor: str | None = None) -> list[Any]:
    return tick(poked_catalog, instance, cursor)[0]


def sell(tools: Toolbox, running: Running, on_hand: int) -> None:
    """The stock of the linked product changes in the POS, which tells of it."""
    body = {"sku": "BUT", "branch": "CN1", "on_hand": on_hand}
    running.control(POS_ALIAS).post("/stock", json=body).raise_for_status()
    variant = running.world.pos.by_sku["BUT"][0]
    assert take_poke(POS_ALIAS, "inventories/update", {"variant_id": variant.id}, tools.database) == 1


def add_site(tools: Toolbox, alias: str) -> None:
    """A site that is connected and does not answer."""
    state = tools.database.state
    sealed, settings = state.secret(SITE_ALIAS), state.site(SITE_ALIAS).settings
    state.connect_site(alias, "sapo-web", f"http://127.0.0.1:9/{alias}", sealed, settings, "live", datetime.now(UTC))


def run_of(instance: dg.DagsterInstance, job: str, lane: str, status: DagsterRunStatus) -> None:
    instance.add_run(dg.DagsterRun(job_name=job, status=status, tags={LANE_TAG: lane}))


# ---- the catalog of the POS ----------------------------------------------------------------------


def test_nothing_is_asked_of_any_shop_while_nothing_was_named(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance
) -> None:
    running.world.log.reset()
    assert catalog_tick(instance) == [] and tick(woken_orders, instance) == ([], None)
    assert running.world.log.snapshot()["total"] == 0


def test_a_sale_in_the_pos_is_read_planned_and_pushed_without_a_scan(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance
) -> None:
    sell(tools, running, 2)
    running.world.log.reset()
    assert catalog_tick(instance) == [("push", SITE_ALIAS)]
    assert tools.database.listings.pending_sites() == {SITE_ALIAS: 1}
    assert calls(running, POS_ALIAS).keys() == {"GET /admin/products.json"}
    assert waiting(tools.database, POS_ALIAS, PRODUCTS) == 0
    assert catalog_tick(instance) == []


def test_a_push_that_is_under_way_is_not_asked_for_again(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance
) -> None:
    run_of(instance, "push", f"{SITE_ALIAS}:listings", DagsterRunStatus.STARTED)
    sell(tools, running, 2)
    assert catalog_tick(instance) == []
    assert tools.database.listings.pending_sites() == {SITE_ALIAS: 1}


@pytest.mark.parametrize("change", [{"mode": "preview"}, {"paused": True}])
def test_a_site_that_must_not_be_written_to_is_not_pushed(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, change: dict[str, Any]
) -> None:
    tools.database.state.update_site(SITE_ALIAS, **change)
    sell(tools, running, 2)
    assert catalog_tick(instance) == []
    assert tools.database.listings.pending_sites() == {}
    assert waiting(tools.database, POS_ALIAS, PRODUCTS) == 0


def test_the_states_of_orders_are_read_when_the_pos_tells_of_one(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance
) -> None:
    running.inside(lambda: keeper.checkout(running.world.sites[SITE_ALIAS], {"lines": [{"sku": "BUT"}]}, 1))
    assert run_cycle(tools, tools.database, [SITE_ALIAS]).failed == []
    (draft,) = tools.database.orders.open_drafts()
    running.shop(POS_ALIAS).post(f"/admin/orders/{draft.pos_order_id}/cancel.json").raise_for_status()
    take_poke(POS_ALIAS, "orders/cancelled", {"id": draft.pos_order_id}, tools.database)
    assert catalog_tick(instance) == [("push", SITE_ALIAS)], "the goods that the draft held can be sold again"
    assert tools.database.orders.open_drafts() == []
    assert waiting(tools.database, POS_ALIAS, ORDER_STATES) == 0


def test_more_than_a_scan_costs_are_left_to_one_scan(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poking, "MOST", 2)
    tools.database.pokes.add(POS_ALIAS, PRODUCTS, [1, 2, 3])
    running.world.log.reset()
    assert catalog_tick(instance) == [("scan", None)]
    run_of(instance, "scan", SCAN_LANE, DagsterRunStatus.STARTED)
    assert catalog_tick(instance) == []
    assert running.world.log.snapshot()["total"] == 0


def test_a_pos_that_fails_is_a_warning_and_is_left_alone_for_a_while(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, capfd: pytest.CaptureFixture[str]
) -> None:
    sell(tools, running, 2)
    tools.database.pokes.add(SITE_ALIAS, CATALOG, [0])
    running.world.pos.faults.add(FaultRule("drop_before"))
    asked, cursor = tick(poked_catalog, instance)
    assert asked == [("refresh", SITE_ALIAS)], "what a site told of is followed all the same"
    assert f"named of {POS_ALIAS} could not be followed" in capfd.readouterr().err
    assert waiting(tools.database, POS_ALIAS, PRODUCTS) == 1
    running.world.pos.faults.remove()
    running.world.log.reset()
    assert tick(poked_catalog, instance, cursor)[0] == []
    assert running.world.log.snapshot()["total"] == 0
    rested = Cursor((), datetime.now(UTC) - timedelta(seconds=1)).written()
    assert tick(poked_catalog, instance, rested)[0] == [("push", SITE_ALIAS)]


def test_a_pos_that_does_not_answer_in_time_does_not_hold_the_tick(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poking, "DEADLINE_SECONDS", 0.0)
    sell(tools, running, 2)
    asked, cursor = tick(poked_catalog, instance)
    assert asked == []
    assert Cursor.read(cursor).rest_until > datetime.now(UTC)
    for left_behind in (one for one in threading.enumerate() if one.name.startswith("poked")):
        left_behind.join(20)  # its toolbox is about to be closed


def test_sites_for_which_there_was_no_time_are_planned_by_the_next_tick(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(tools, running, 2)
    with monkeypatch.context() as hurried:
        hurried.setattr(poking, "WORK_SECONDS", 0.0)
        asked, cursor = tick(poked_catalog, instance)
    assert asked == [] and Cursor.read(cursor).left == (SITE_ALIAS,)
    asked, cursor = tick(poked_catalog, instance, cursor)
    assert asked == [("push", SITE_ALIAS)] and Cursor.read(cursor).left == ()


def test_work_that_takes_too_long_is_not_waited_for() -> None:
    hurry = threading.Event()
    with pytest.raises(TimeoutError):
        in_time(lambda: hurry.wait(20), 0.05)
    hurry.set()
    assert in_time(lambda: 7, 5) == 7


def test_what_a_shop_named_before_it_left_fails_no_tick(tools: Toolbox, instance: dg.DagsterInstance) -> None:
    state = tools.database.state
    state.disconnect(SITE_ALIAS)
    state.disconnect(POS_ALIAS)
    tools.database.pokes.add(POS_ALIAS, PRODUCTS, [1])
    tools.database.pokes.add(SITE_ALIAS, ORDERS, [0])
    assert catalog_tick(instance) == [] and tick(woken_orders, instance)[0] == []


# ---- the catalog of a site -----------------------------------------------------------------------


def test_a_site_that_told_of_a_product_is_read_once(tools: Toolbox, instance: dg.DagsterInstance) -> None:
    for _ in range(3):
        take_poke(SITE_ALIAS, "products/update", {"id": 1}, tools.database)
    assert catalog_tick(instance) == [("refresh", SITE_ALIAS)]
    assert catalog_tick(instance) == []


def test_a_site_that_tells_of_a_product_while_it_is_read_is_read_again_afterwards(
    tools: Toolbox, instance: dg.DagsterInstance
) -> None:
    run_of(instance, "refresh", f"{SITE_ALIAS}:listings", DagsterRunStatus.STARTED)
    take_poke(SITE_ALIAS, "products/update", {"id": 1}, tools.database)
    assert catalog_tick(instance) == []
    (run,) = instance.get_runs()
    instance.delete_run(run.run_id)
    assert catalog_tick(instance) == [("refresh", SITE_ALIAS)]


@pytest.mark.parametrize(
    ("began", "ended", "echo"),
    [(-60, -30, False), (-60, -5, True), (-60, None, True), (60, None, False), (None, None, False)],
    ids=["before", "just before", "during", "after", "queued"],
)
def test_what_a_site_tells_of_because_we_wrote_to_it_is_an_echo(
    tools: Toolbox,
    instance: dg.DagsterInstance,
    monkeypatch: pytest.MonkeyPatch,
    began: float | None,
    ended: float | None,
    echo: bool,
) -> None:
    class Record:
        start_time = None if began is None else datetime.now(UTC).timestamp() + began
        end_time = None if ended is None else datetime.now(UTC).timestamp() + ended

    take_poke(SITE_ALIAS, "products/update", {"id": 1}, tools.database)
    asked_for: list[Any] = []

    def records(filters: dg.RunsFilter, **_: Any) -> list[Any]:
        asked_for.append((filters.job_name, filters.tags))
        return [Record()]

    monkeypatch.setattr(instance, "get_run_records", records)
    assert catalog_tick(instance) == ([] if echo else [("refresh", SITE_ALIAS)])
    assert asked_for == [("push", {LANE_TAG: f"{SITE_ALIAS}:listings"})]
    assert waiting(tools.database, SITE_ALIAS, CATALOG) == 0


def test_a_paused_site_is_read_once_it_goes_on(tools: Toolbox, instance: dg.DagsterInstance) -> None:
    tools.database.state.update_site(SITE_ALIAS, paused=True)
    take_poke(SITE_ALIAS, "products/update", {"id": 1}, tools.database)
    assert catalog_tick(instance) == []
    tools.database.state.update_site(SITE_ALIAS, paused=False)
    assert catalog_tick(instance) == [("refresh", SITE_ALIAS)]


# ---- the orders of a site ------------------------------------------------------------------------


def test_a_site_that_told_of_an_order_is_polled_at_once_and_its_import_asked_for(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance
) -> None:
    running.inside(lambda: keeper.checkout(running.world.sites[SITE_ALIAS], {"lines": [{"sku": "BUT"}]}, 1))
    take_poke(SITE_ALIAS, "orders/create", {"id": 1}, tools.database)
    assert tick(woken_orders, instance)[0] == [("orders", SITE_ALIAS)]
    assert waiting(tools.database, SITE_ALIAS, ORDERS) == 0
    running.world.log.reset()
    assert tick(woken_orders, instance)[0] == []
    assert running.world.log.snapshot()["total"] == 0


def test_sites_that_told_of_nothing_are_not_polled(
    tools: Toolbox, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for alias in ("other", "paused"):
        add_site(tools, alias)
    tools.database.state.update_site("paused", paused=True)
    for alias in (SITE_ALIAS, "paused"):
        take_poke(alias, "orders/create", {"id": 1}, tools.database)
    polled: list[str] = []
    monkeypatch.setattr("pipelines.polling._poll", lambda _, alias: polled.append(alias))
    tick(woken_orders, instance)
    assert polled == [SITE_ALIAS]


def test_a_site_that_fails_is_a_warning_and_left_to_the_regular_poll_until_it_tells_again(
    tools: Toolbox, running: Running, instance: dg.DagsterInstance, capfd: pytest.CaptureFixture[str]
) -> None:
    take_poke(SITE_ALIAS, "orders/create", {"id": 1}, tools.database)
    faults = running.world.sites[SITE_ALIAS].faults
    faults.add(FaultRule("status", status=401))
    asked, cursor = tick(woken_orders, instance)
    assert asked == [] and f"orders of {SITE_ALIAS} could not be read" in capfd.readouterr().err
    faults.remove()
    running.world.log.reset()
    assert tick(woken_orders, instance, cursor) == ([], cursor)
    assert running.world.log.snapshot()["total"] == 0
    add_site(tools, "other")
    take_poke("other", "orders/create", {"id": 1}, tools.database)
    cursor = tick(woken_orders, instance, cursor)[1]
    assert waiting(tools.database, SITE_ALIAS, ORDERS) == 1, "another one's trouble is no reason to ask again"
    assert tick(woken_orders, instance, cursor) == ([], cursor)
    take_poke(SITE_ALIAS, "orders/paid", {"id": 1}, tools.database)
    tick(woken_orders, instance, cursor)
    assert waiting(tools.database, SITE_ALIAS, ORDERS) == 0
