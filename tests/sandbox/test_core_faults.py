"""Faults on order: each kind, and how rules choose the calls they strike."""

import random
import time
from typing import Any

import httpx
import pytest

from sandbox.faults import FaultRule, Faults
from tests.sandbox.conftest import POS_ALIAS, Running

CUSTOMERS = "/admin/customers.json"


def make_customer(pos: httpx.Client, name: str) -> httpx.Response:
    return pos.post(CUSTOMERS, json={"customer": {"name": name}})


def names(keeper: httpx.Client) -> list[str]:
    return [row["name"] for row in keeper.get("/customers").json()]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 401, 403])
def test_a_status_fault_answers_that_status_and_does_nothing(
    pos: httpx.Client, keeper: httpx.Client, status: int
) -> None:
    keeper.post("/faults", json={"kind": "status", "status": status, "times": 1})
    refused = make_customer(pos, "Mới")
    assert refused.status_code == status
    assert ("Retry-After" in refused.headers) == (status in (429, 503))
    assert "Mới" not in names(keeper)
    assert make_customer(pos, "Mới").status_code == 201


def test_drop_before_closes_the_connection_and_does_nothing(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client
) -> None:
    keeper.post("/faults", json={"kind": "drop_before", "method": "POST", "times": 1})
    with pytest.raises(httpx.TransportError):
        make_customer(pos, "Mới")
    assert "Mới" not in names(keeper)
    routes = sandbox_server.control().get("/requests").json()["shops"][POS_ALIAS]["by_route"]
    assert routes == {"POST /admin/customers.json": {"dropped": 1}}


def test_drop_after_keeps_the_effect_and_loses_the_answer(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.post("/faults", json={"kind": "drop_after", "method": "POST", "times": 1})
    with pytest.raises(httpx.TransportError):
        make_customer(pos, "Mới")
    assert "Mới" in names(keeper)


def test_slow_waits_before_the_work_and_slow_after_behind_it(
    sandbox_server: Running, pos: httpx.Client, keeper: httpx.Client
) -> None:
    speed = sandbox_server.world.clock.speed
    keeper.post("/faults", json={"kind": "slow", "seconds": 0.1 * speed, "times": 1})
    began = time.monotonic()
    assert make_customer(pos, "Một").status_code == 201
    assert time.monotonic() - began >= 0.1
    keeper.post("/faults", json={"kind": "slow_after", "seconds": 0.5 * speed, "times": 1})
    with pytest.raises(httpx.ReadTimeout):
        pos.post(CUSTOMERS, json={"customer": {"name": "Hai"}}, timeout=0.1)
    assert {"Một", "Hai"} <= set(names(keeper))


def test_truncated_empty_and_missing_field_spoil_a_good_answer(pos: httpx.Client, keeper: httpx.Client) -> None:
    for kind in ("truncated", "empty", "missing_field"):
        keeper.post("/faults", json={"kind": kind, "times": 1})
    cut = pos.get("/admin/products.json")
    assert cut.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        cut.json()
    assert pos.get("/admin/products.json").json() == {}
    assert list(pos.get("/admin/tenant.json").json()) == []
    keeper.post("/faults", json={"kind": "missing_field", "field": "inventories", "times": 1})
    variants = pos.get("/admin/variants.json").json()["variants"]
    assert variants and all("inventories" not in variant for variant in variants)


def test_html_and_cloudflare_answer_pages_instead_of_json(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.post("/faults", json=[{"kind": "html", "times": 1}, {"kind": "cloudflare", "status": 403, "times": 1}])
    login, challenge = pos.get("/admin/products.json"), pos.get("/admin/products.json")
    assert (login.status_code, challenge.status_code) == (200, 403)
    for page in (login, challenge):
        assert page.headers["Content-Type"].startswith("text/html")
        assert page.text.startswith("<!DOCTYPE html>")


def test_a_rule_is_limited_to_method_and_route_and_starts_after_k_calls(
    pos: httpx.Client, keeper: httpx.Client
) -> None:
    rule = {"kind": "status", "method": "GET", "route": "/admin/products", "after": 2, "times": 1}
    keeper.post("/faults", json=rule)
    paths = ["products.json", "customers.json", "products.json", "products.json", "products.json"]
    assert [pos.get(f"/admin/{path}").status_code for path in paths] == [200, 200, 200, 500, 200]
    shown = keeper.get("/faults").json()[0]
    assert (shown["seen"], shown["struck"]) == (4, 1)


def test_rules_are_removed_one_by_one_or_all(pos: httpx.Client, keeper: httpx.Client) -> None:
    made = keeper.post("/faults", json=[{"kind": "status"}, {"kind": "html"}]).json()
    assert keeper.delete("/faults", params={"id": made[0]["id"]}).json() == {"removed": 1}
    assert pos.get("/admin/tenant.json").headers["Content-Type"].startswith("text/html")
    assert keeper.delete("/faults").json() == {"removed": 1}
    assert pos.get("/admin/tenant.json").json()["tenant"]


@pytest.mark.parametrize("bad", [{"kind": "earthquake"}, {"kind": "slow", "rate": 2}, {"kind": "slow", "rate": "x"}])
def test_a_rule_that_means_nothing_is_refused(keeper: httpx.Client, bad: dict[str, Any]) -> None:
    assert keeper.post("/faults", json=bad).status_code == 400
    assert keeper.get("/faults").json() == []


def test_a_rate_strikes_its_share_of_calls_and_the_same_ones_with_the_same_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        faults = Faults(random.Random(seed))
        faults.add(FaultRule("status", rate=0.2))
        return [faults.pick("GET", "/x") is not None for _ in range(1000)]

    assert strikes(1) == strikes(1) != strikes(2)
    assert 150 < sum(strikes(1)) < 250
