"""Single products against the stand-in shops: linked, unlinked, synced now."""

from typing import Any

import pytest

from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told


@pytest.fixture
def alias(sandbox: StandIn) -> str:
    return str(sandbox.sites[1]["alias"])


@pytest.fixture
def live(connected: Multiweb, alias: str) -> Multiweb:
    """The second website read, linked, and live."""
    connected("sync", alias)
    connected("confirm", alias, "--yes")
    connected("sync", alias)
    return connected


def row(sandbox: StandIn, alias: str, status: str, **values: Any) -> dict[str, Any]:
    """A row of what is known of the site's derivation from the POS."""
    rows = sandbox.ask("GET", f"/{alias}/truth")["rows"]
    wanted = {"status": status} | values
    found: dict[str, Any] = next(one for one in rows if wanted.items() <= one.items())
    return found


def on_site(sandbox: StandIn, alias: str, sku: str) -> dict[str, Any]:
    (found,) = [one for one in sandbox.ask("GET", f"/{alias}/variants") if one["sku"] == sku]
    return dict(found)


def test_a_product_is_unlinked_and_linked_again(live: Multiweb, sandbox: StandIn, alias: str) -> None:
    sku = row(sandbox, alias, "linked", kind="same")["site_sku"]
    assert "are linked no more" in live("unlink", alias, sku).stdout
    assert told(live("unlink", alias, sku, "--json"))["report"]["outcome"] == "unchanged"
    live("sync", alias)
    assert "(unlinked_by_hand)" in live("sync-now", alias, sku, code=1).stderr
    done = told(live("link", alias, sku, "--json"))
    assert (done["failed"], done["report"]["outcome"]) == (False, "linked")
    assert {one["field"] for one in done["report"]["fields"]} == {"quantity", "price"}
    shown = live("link", alias, sku).stdout
    assert "already" in shown and "written" in shown


def test_what_is_synced_now_is_written_whatever_was_known(live: Multiweb, sandbox: StandIn, alias: str) -> None:
    sku = row(sandbox, alias, "linked", kind="same")["site_sku"]
    variant = on_site(sandbox, alias, sku)
    price = variant["price"]
    sandbox.ask("PATCH", f"/{alias}/variants/{variant['id']}", {"price": price + 1000})
    done = told(live("sync-now", alias, sku, "--json"))
    fields = {one["field"]: one for one in done["report"]["variants"][0]["fields"]}
    assert (fields["price"]["state"], fields["price"]["before"]) == ("written", price + 1000)
    assert on_site(sandbox, alias, sku)["price"] == price
    assert "written" in live("sync-now", alias, f"site:{variant['id']}").stdout


def test_what_is_refused_ends_with_1_and_wrong_use_with_2(live: Multiweb, alias: str) -> None:
    for words in (("link", alias, "KHONG-CO"), ("unlink", alias, "KHONG-CO"), ("sync-now", alias, "KHONG-CO")):
        assert "has a variant 'KHONG-CO'" in live(*words, code=1).stderr
        assert told(live(*words, "--json", code=1))["failed"] is True
    for words in (("link", "nowhere", "A"), ("unlink", "nowhere", "A"), ("sync-now", "nowhere", "A")):
        assert "nowhere" in live(*words, code=2).stderr


def test_a_chosen_counterpart_that_is_linked_elsewhere_is_named(live: Multiweb, sandbox: StandIn, alias: str) -> None:
    first = row(sandbox, alias, "linked", kind="same")["site_sku"]
    variant = on_site(sandbox, alias, first)
    other = next(
        one["pos_sku"]
        for one in sandbox.ask("GET", f"/{alias}/truth")["rows"]
        if one["status"] == "linked" and one["kind"] == "same" and one["site_sku"] != first
    )
    said = live("link", alias, other, "--to", f"#{variant['id']}", code=1).stderr
    assert "is linked to the POS variant" in said and first in said


def test_a_site_with_product_sync_off_tells_the_remedy(live: Multiweb, sandbox: StandIn, alias: str) -> None:
    sku = row(sandbox, alias, "linked", kind="same")["site_sku"]
    live("settings", alias, "--set", "product_sync=false")
    for command in ("link", "unlink", "sync-now"):
        assert f"multiweb settings {alias} --set product_sync=true" in live(command, alias, sku, code=1).stderr


def test_a_site_in_preview_says_that_nothing_is_written(connected: Multiweb, sandbox: StandIn, alias: str) -> None:
    connected("sync", alias)
    sku = row(sandbox, alias, "linked", kind="same")["site_sku"]
    shown = connected("sync-now", alias, sku)
    assert f"{alias} is in preview: nothing is written" in shown.stderr
