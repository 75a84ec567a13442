"""Activities around connections: connecting shops, webhooks, and the whole cycle over everything."""

from resources.database import tables
from resources.hooking import hooks_off, hooks_on
from sync.cycle import run_cycle
from tests.faults.matrix import Activity
from tests.faults.ordering import buy
from tests.faults.stage import NEW, Stage, as_it_is, connect_pos, connect_site
from tests.scenarios.live_market import POS, SITE

BASE = "https://multiweb.example.vn"


def nothing_is_connected(stage: Stage) -> None:
    """An installation on its first day."""
    with stage.tools.database.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())


def connect_the_pos(stage: Stage) -> str:
    with stage.tools.database.engine.connect() as connection:
        known = connection.execute(tables.connections.select()).first()
    if known is None:
        return " ".join(connect_pos(stage.running, stage.tools))
    return ""


def connect_a_site(stage: Stage) -> str:
    if NEW in {site.alias for site in stage.tools.database.state.sites()}:
        return ""
    return " ".join(f"{NEW}: {one}" for one in connect_site(stage.running, stage.tools, NEW))


def turn_hooks_on(stage: Stage) -> str:
    problems = [*hooks_on(stage.tools, SITE, BASE).problems]
    if stage.kind == "sapo-web":
        problems += hooks_on(stage.tools, POS, BASE).problems
    return " ".join(problems)


def hooks_are_on(stage: Stage) -> None:
    turn_hooks_on(stage)


def turn_hooks_off(stage: Stage) -> str:
    problems = [*hooks_off(stage.tools, SITE).problems]
    if stage.kind == "sapo-web":
        problems += hooks_off(stage.tools, POS).problems
    return " ".join(problems)


def a_day_of_work(stage: Stage) -> None:
    """Somebody bought, counted, and changed a price."""
    buy(stage, "SKU1", {"name": "Phạm Dung", "phone": "0966111222"})
    stage.market.stock("SKU2", 6)
    stage.market.price("SKU3", 125_000)


def whole_cycle(stage: Stage) -> str:
    report = run_cycle(stage.tools, stage.tools.database, [SITE])
    return " ".join([*report.failed, *(site.stopped for site in report.sites)])


def cycle_and_look(stage: Stage) -> str:
    """The second one reads what the first one wrote."""
    return f"{whole_cycle(stage)} {whole_cycle(stage)}".strip()


ACTIVITIES = (
    Activity("connect the POS", nothing_is_connected, connect_the_pos, of_pos=True, may_stay=("connections ",)),
    Activity("connect a site", as_it_is, connect_a_site, may_stay=(f"{NEW}: mark",)),
    Activity("webhooks on", as_it_is, turn_hooks_on),
    Activity("webhooks off", hooks_are_on, turn_hooks_off),
    Activity("whole cycle", a_day_of_work, whole_cycle, then=cycle_and_look),
)
