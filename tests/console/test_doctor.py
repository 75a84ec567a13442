"""`doctor` against the stand-in shops: it reads only, and says what is not ready."""

from pathlib import Path
from typing import Any

import pytest

from console.stand_in import StandIn
from tests.console.conftest import Multiweb, told


@pytest.fixture
def second(sandbox: StandIn) -> str:
    return str(sandbox.sites[1]["alias"])


def test_doctor_looks_at_every_shop_and_writes_nothing(connected: Multiweb, sandbox: StandIn) -> None:
    sandbox.ask("DELETE", "/requests")
    found = told(connected("doctor", "--json"))
    assert [one["kind"] for one in found] == ["installation", "POS", "site", "site"]
    assert all(one["problems"] == [] for one in found)
    shops = sandbox.ask("GET", "/requests")["shops"]
    assert {route.split()[0] for shop in shops.values() for route in shop["by_route"]} == {"GET"}


def test_the_findings_agree_with_what_is_known_of_the_damaged_site(
    connected: Multiweb, sandbox: StandIn, second: str
) -> None:
    (found,) = told(connected("doctor", second, "--json"))
    counts = {one["key"]: one["count"] for one in found["readiness"]["findings"]}
    truth = sandbox.ask("GET", f"/{second}/truth")["counts"]["site"]
    assert counts["site_sku_blank"] == truth.get("unlinked/blank_sku", 0)
    assert counts["site_sku_duplicate"] == truth.get("error/duplicate_on_site", 0)
    assert any("phone number" in note for note in found["readiness"]["notes"])


def test_fresh_reads_the_catalog_again(connected: Multiweb, sandbox: StandIn, second: str) -> None:
    def unmanaged(*options: str) -> int:
        (found,) = told(connected("doctor", second, "--json", *options))
        return next(int(one["count"]) for one in found["readiness"]["findings"] if one["key"] == "site_sells_past_zero")

    before = unmanaged()
    variant: dict[str, Any] = sandbox.ask("GET", f"/{second}/variants")[0]
    sandbox.ask("PATCH", f"/{second}/variants/{variant['id']}", {"inventory_policy": "continue"})
    try:
        assert unmanaged() == before
        assert unmanaged("--fresh") == before + 1
    finally:
        sandbox.ask("PATCH", f"/{second}/variants/{variant['id']}", {"inventory_policy": "deny"})


def test_a_right_that_was_taken_away_is_named_and_fails_the_command(
    connected: Multiweb, sandbox: StandIn, second: str
) -> None:
    sandbox.ask("PATCH", f"/{second}/permissions", {"inventory": "none"})
    try:
        ended = connected("doctor", second, code=1)
    finally:
        sandbox.ask("PATCH", f"/{second}/permissions", {"inventory": "write"})
    assert "inventory (Kho: missing)" in ended.stderr


def test_an_unreachable_site_does_not_hide_the_others(connected: Multiweb, sandbox: StandIn, second: str) -> None:
    sandbox.ask("POST", f"/{second}/faults", {"kind": "status", "code": 503, "rate": 1.0})
    ended = connected("doctor", "--json", code=1)
    found = {one["alias"]: one for one in told(ended)}
    assert found[second]["probe"] is None and found[second]["problems"]
    assert found[str(sandbox.sites[0]["alias"])]["problems"] == []


def test_the_tables_tell_the_calls_and_the_rights(connected: Multiweb, second: str) -> None:
    shown = connected("doctor", second).stdout
    for word in ("Chi nhánh", "granted", "/admin/orders/count.json?status=cancelled", "/40", "Remedy"):
        assert word in shown


def test_an_unknown_shop_is_wrong_use(connected: Multiweb) -> None:
    assert "nowhere" in connected("doctor", "nowhere", code=2).stderr


def test_what_the_credentials_may_beyond_what_is_used_is_said(
    connected: Multiweb, sandbox: StandIn, second: str
) -> None:
    pos = str(sandbox.pos["alias"])
    site_warns, pos_warns = connected("doctor", second).stderr, connected("doctor", pos).stderr
    assert f"{second}: the credentials may do more than is used here: customers (Khách hàng: granted)" in site_warns
    assert "promotions" in site_warns and "orders (" not in site_warns
    assert f"{pos}: the credentials may do more than is used here: staff (Nhân viên: granted)." in pos_warns
    connected("settings", second, "--set", "orders.sync=off", "--set", "stock.sync=off")
    assert "orders (Đơn hàng: granted)" in (warned := connected("doctor", second).stderr) and "inventory (Kho" in warned
    paths = (f"/{second}/permissions", f"/{pos}/permissions")
    before = [sandbox.ask("GET", path) for path in paths]
    taken = dict.fromkeys(("customers", "promotions", "orders", "inventory", "accounts"), "none")
    try:
        sandbox.ask("PATCH", paths[0], taken)
        assert "more than is used" not in connected("doctor", second).stderr
        sandbox.ask("PATCH", paths[1], {"accounts": "none"})
        assert "more than is used" not in connected("doctor", pos).stderr
    finally:
        for path, rights in zip(paths, before, strict=True):
            sandbox.ask("PATCH", path, {**dict.fromkeys(taken, "write"), **rights})


@pytest.mark.sqlite
def test_what_others_on_the_machine_may_read_is_said(connected: Multiweb, second: str, tmp_path: Path) -> None:
    assert "chmod" not in connected("doctor", second).stderr
    (tmp_path / "home" / "multiweb.db").chmod(0o644)
    assert f"chmod 600 {tmp_path / 'home' / 'multiweb.db'}" in connected("doctor", second).stderr
