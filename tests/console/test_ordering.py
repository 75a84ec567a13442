"""`orders`, `order` and `retry` against the stand-in shops."""

import json

import pytest

from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told


@pytest.fixture
def ordered(connected: Multiweb, sandbox: StandIn) -> tuple[Multiweb, str, int]:
    """A live site with an order that fails, because a line has no product; the site and the order's id."""
    site = sandbox.sites[0]["alias"]
    # Nothing is pushed: other tests count on what the site shows.
    connected("settings", site, "--set", "stock.sync=off", "--set", "price.sync=off")
    connected("sync", site)
    connected("confirm", site, "--yes", "--orders", "leave")
    lines = [{"title": "Gói quà", "price": 15_000, "quantity": 1}]
    made = sandbox.ask("POST", f"/{site}/orders", {"lines": lines, "customer": None})["order"]
    connected("sync", site)
    return connected, site, int(made["id"])


def test_an_order_is_listed_shown_and_let_go_again(ordered: tuple[Multiweb, str, int]) -> None:
    multiweb, site, order_id = ordered
    listed = told(multiweb("orders", site, "--status", "error", "--search", str(order_id), "--json"))
    (row,) = listed["orders"]
    assert (row["order_id"], row["status"], row["reason"], row["flagged"]) == (order_id, "error", "no_product", True)
    assert "Gói quà" in multiweb("orders", site, "--flagged").stdout
    shown = told(multiweb("order", site, row["number"], "--json"))
    assert [event["after"] for event in shown["events"]] == ["new", "failed/no_product"]
    assert "Seen on the site." in multiweb("order", site, str(order_id)).stdout
    assert "go with the next import" in multiweb("retry", site, row["number"]).stdout
    story = told(multiweb("order", site, str(order_id), "--json"))["events"]
    assert story[-1]["who"].startswith("cli") and story[-1]["after"] == "new"
    again = multiweb("retry", site, str(order_id), code=1)
    assert "is new: only failed" in again.stderr
    assert json.loads(multiweb("retry", site, "--all", "--json").stdout) == {"released": [], "refused": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("orders", "nowhere"), "no site 'nowhere'"),
        (("orders", "--reason", "bad luck"), "There is no reason 'bad luck'"),
        (("order", "SITE", "#999999"), "no recorded order #999999"),
        (("retry", "SITE"), "Name orders, or give --all."),
        (("retry", "SITE", "--all", "#1"), "Name orders, or give --all."),
        (("retry", "SITE", "#1", "--reason", "refused"), "--reason goes with --all"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    connected: Multiweb, sandbox: StandIn, words: tuple[str, ...], said: str
) -> None:
    named = [sandbox.sites[0]["alias"] if word == "SITE" else word for word in words]
    assert said in connected(*named, code=2).stderr
