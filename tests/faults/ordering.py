"""Activities around orders: seeing them, bringing them into the POS, and what happens to them afterwards."""

from typing import Any

from sync.orders.customers import refresh_customers
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.orders.states import refresh_order_states
from tests.faults.matrix import Activity
from tests.faults.stage import KNOWN, Stage, as_it_is
from tests.scenarios.live_market import POS, SITE

GATEWAY = "Chuyển khoản"
STRANGERS = (
    {"name": "Trần Bình", "phone": "0987654321", "email": "binh@example.vn"},
    {"name": "Lê Chi", "phone": "0977123456"},
)


def buy(stage: Stage, sku: str, person: dict[str, str] | None = None, **more: Any) -> int:
    """Somebody checks out; returns the order's number."""
    wish = {"lines": [{"sku": sku, "quantity": 2}], "customer": person or KNOWN, "shipping": 20_000, **more}
    return int(stage.market.on_site("POST", "/orders", **wish).json()["order"]["id"])


# ---- as the stage is set -------------------------------------------------------------------------


def orders_came(stage: Stage) -> None:
    """More orders than a page of the site's list holds."""
    for name in ("SKU1", "SKU2", "SKU3", "SKU4"):
        buy(stage, name)


def two_are_recorded(stage: Stage) -> None:
    """Two orders of somebody whom the POS knows."""
    buy(stage, "SKU1")
    buy(stage, "SKU2")
    poll(stage)


def two_are_to_be_approved(stage: Stage) -> None:
    stage.choose(orders={"status": "approved"})
    two_are_recorded(stage)


def strangers_bought(stage: Stage) -> None:
    for name, person in zip(("SKU1", "SKU2"), STRANGERS, strict=True):
        buy(stage, name, dict(person))
    poll(stage)


def strangers_bought_by_an_index(stage: Stage) -> None:
    """The same where all customers of the POS were read once."""
    look_at_customers(stage)
    strangers_bought(stage)


def one_is_in_the_pos(stage: Stage, **more: Any) -> int:
    """An order was brought in; returns its number on the site."""
    number = buy(stage, "SKU1", **more)
    poll(stage)
    bring(stage)
    return number


def one_was_cancelled(stage: Stage) -> None:
    number = one_is_in_the_pos(stage)
    stage.market.on_site("POST", f"/orders/{number}/cancel")
    poll(stage)


def one_was_edited(stage: Stage) -> None:
    stage.market.switch(POS, order_lines_editable="changed")
    number = one_is_in_the_pos(stage)
    stage.market.on_site("POST", f"/orders/{number}/edit", lines=[{"sku": "SKU1", "quantity": 3}])
    poll(stage)


def one_was_paid(stage: Stage) -> None:
    stage.choose(orders={"status": "approved_when_paid"})
    number = one_is_in_the_pos(stage, gateway=_method(stage))
    stage.market.on_site("POST", f"/orders/{number}/pay")
    poll(stage)


def _method(stage: Stage) -> str:
    """How the POS calls one of its ways of paying."""
    return str(next(iter(stage.running.world.pos.payment_methods.values())).name)


def people_worked_in_the_pos(stage: Stage) -> None:
    """One draft was approved there, another one cancelled."""
    two_are_recorded(stage)
    bring(stage)
    first, second = stage.running.world.pos.orders
    stage.market.at_pos("POST", f"/orders/{first}/approve")
    stage.market.at_pos("POST", f"/orders/{second}/cancel")


def one_was_shipped(stage: Stage) -> None:
    """The site is to show that its order was sent and paid, which the POS knows already."""
    stage.choose(orders={"show_shipped": True, "show_paid": stage.kind == "sapo-web"})
    one_is_in_the_pos(stage)
    (order,) = stage.running.world.pos.orders
    stage.market.at_pos("POST", f"/orders/{order}/approve")
    stage.market.at_pos("POST", f"/orders/{order}/complete")
    states(stage)


# ---- what is done --------------------------------------------------------------------------------


def poll(stage: Stage) -> str:
    with stage.tools.site(SITE, "orders") as site:
        poll_orders(site, stage.tools.database)
    return ""


def bring(stage: Stage) -> str:
    with stage.tools.pos("orders") as pos, stage.tools.site(SITE, "orders") as site:
        return import_orders(SITE, pos, site, stage.tools.database).trouble


def poll_and_bring(stage: Stage) -> str:
    """As the program does it: an import follows a poll."""
    poll(stage)
    return bring(stage)


def bring_and_look(stage: Stage) -> str:
    """The second poll sees what was shown."""
    return f"{poll_and_bring(stage)} {poll_and_bring(stage)}".strip()


def states(stage: Stage) -> str:
    with stage.tools.pos("orders") as pos:
        refresh_order_states(pos, stage.tools.database)
    return ""


def look_at_customers(stage: Stage) -> str:
    with stage.tools.pos("orders") as pos:
        refresh_customers(pos, stage.tools.database)
    return ""


# A site that does not let us show something is left, and the order's story says so.
SHOWN = (f"{SITE}: parcels", f"{SITE}: payments", "showings ", "orders ")

ACTIVITIES = (
    Activity("order poll", orders_came, poll),
    Activity("order created as draft", two_are_recorded, bring, then=poll_and_bring),
    Activity("order created and approved", two_are_to_be_approved, bring, then=poll_and_bring),
    Activity("customer created", strangers_bought, bring, then=poll_and_bring),
    Activity("customer created, index filled", strangers_bought_by_an_index, bring, then=poll_and_bring),
    Activity("order cancelled", one_was_cancelled, bring, then=poll_and_bring),
    Activity("order edited", one_was_edited, bring, then=poll_and_bring),
    Activity("payment recorded", one_was_paid, bring, then=poll_and_bring),
    Activity("progress shown", one_was_shipped, bring, then=bring_and_look, may_stay=SHOWN),
    Activity("order states", people_worked_in_the_pos, states, of_pos=True),
    Activity("customer index", as_it_is, look_at_customers, of_pos=True),
)
