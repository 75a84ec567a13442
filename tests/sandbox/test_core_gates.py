"""The gates before every handler: counting, credentials, rights, the bucket, faults."""

import time

import httpx
import pytest

from tests.sandbox.conftest import POS_ALIAS, SITE_ALIAS, Running, StartSandbox


def test_health_answers_without_credentials_and_is_not_counted(sandbox_server: Running) -> None:
    control = sandbox_server.control()
    assert control.get("/health").json() == {"ok": True}
    assert control.get("/requests").json() == {"total": 0, "shops": {}}


def test_an_unknown_shop_and_an_unknown_control_address_give_404(sandbox_server: Running) -> None:
    client = sandbox_server.client(sandbox_server.address)
    assert client.get("/nobody/admin/products.json").status_code == 404
    assert client.get("/_sandbox/nobody/switches").status_code == 404
    assert client.get("/_sandbox/quay/no/such/thing").status_code == 404


def test_shops_lists_addresses_and_keys_that_work(sandbox_server: Running) -> None:
    lines = sandbox_server.control().get("/shops").json()
    assert [(line["alias"], line["kind"]) for line in lines] == [
        (POS_ALIAS, "sapo-pos"),
        (SITE_ALIAS, "sapo-web"),
    ]
    for line in lines:
        headers = {"X-Sapo-Access-Token": line["access_token"]}
        client = sandbox_server.client(line["address"], headers=headers)
        assert client.get("/admin/products.json").status_code == 200


def test_the_same_seed_gives_the_same_keys_and_another_seed_others(start_sandbox: StartSandbox) -> None:
    first, second, third = start_sandbox(seed=1), start_sandbox(seed=1), start_sandbox(seed=2)
    tokens = [one.world.pos.credentials.access_token for one in (first, second, third)]
    assert tokens[0] == tokens[1] != tokens[2]


def test_requests_are_counted_by_route_and_answer_and_forgotten_on_demand(
    sandbox_server: Running, pos: httpx.Client
) -> None:
    control = sandbox_server.control()
    pos.get("/admin/products.json", params={"limit": 1})
    pos.get("/admin/products.json", params={"page": 2})
    pos.get("/admin/products/999.json")
    shop = control.get("/requests").json()["shops"][POS_ALIAS]
    assert shop["by_route"] == {
        "GET /admin/products.json": {"200": 2},
        "GET /admin/products/{id}.json": {"404": 1},
    }
    assert (shop["total"], shop["statuses"], shop["max_in_flight"]) == (3, {"200": 2, "404": 1}, 1)
    control.delete("/requests")
    assert control.get("/requests").json()["total"] == 0


def test_an_address_works_with_and_without_json_at_its_end(pos: httpx.Client) -> None:
    assert pos.get("/admin/tenant.json").json() == pos.get("/admin/tenant").json()


def test_a_known_address_with_another_method_gives_405_and_an_unknown_one_404(pos: httpx.Client) -> None:
    assert pos.post("/admin/tenant.json").status_code == 405
    assert pos.get("/admin/nothing.json").status_code == 404


def test_a_body_that_is_no_json_gives_400(pos: httpx.Client) -> None:
    assert pos.post("/admin/customers.json", content=b"{oops").status_code == 400


def test_the_bucket_takes_forty_and_refuses_the_rest_with_a_time_to_wait(start_sandbox: StartSandbox) -> None:
    pos = start_sandbox(speed=0.01).shop(POS_ALIAS)
    statuses = [pos.get("/admin/tenant.json").status_code for _ in range(43)]
    assert statuses[:40] == [200] * 40
    assert statuses[41:] == [429, 429]
    assert float(pos.get("/admin/tenant.json").headers["Retry-After"]) > 1


def test_the_bucket_leaks_faster_by_the_speed(start_sandbox: StartSandbox) -> None:
    running = start_sandbox(speed=20)
    pos, control = running.shop(POS_ALIAS), running.control(POS_ALIAS)
    control.patch("/limits", json={"used": 40})
    refused = pos.get("/admin/tenant.json")
    assert refused.status_code == 429
    wait = float(refused.headers["Retry-After"])
    assert 0 < wait <= 1 / (2 * 20)
    time.sleep(wait + 0.01)
    assert pos.get("/admin/tenant.json").status_code == 200


def test_one_full_bucket_does_not_touch_another_shop(start_sandbox: StartSandbox) -> None:
    running = start_sandbox(speed=0.01)
    running.control(POS_ALIAS).patch("/limits", json={"used": 40})
    assert running.shop(POS_ALIAS).get("/admin/tenant.json").status_code == 429
    assert running.shop(SITE_ALIAS).get("/admin/products.json").status_code == 200


def test_the_limit_can_be_turned_off_and_an_unknown_setting_is_refused(start_sandbox: StartSandbox) -> None:
    running = start_sandbox(speed=0.01)
    control = running.control(POS_ALIAS)
    assert control.patch("/limits", json={"used": 40, "enabled": False}).json()["enabled"] is False
    assert running.shop(POS_ALIAS).get("/admin/tenant.json").status_code == 200
    assert control.patch("/limits", json={"width": 3}).status_code == 400


def test_wrong_credentials_do_not_fill_the_bucket(start_sandbox: StartSandbox) -> None:
    running = start_sandbox(speed=0.01)
    stranger = running.client(f"{running.address}/{POS_ALIAS}")
    assert {stranger.get("/admin/tenant.json").status_code for _ in range(50)} == {401}
    assert running.control(POS_ALIAS).get("/limits").json()["used"] == 0


def test_rights_can_be_taken_from_the_app_resource_by_resource(pos: httpx.Client, keeper: httpx.Client) -> None:
    keeper.patch("/permissions", json={"customers": "read", "orders": "none"})
    assert pos.get("/admin/customers.json").status_code == 200
    refused = pos.post("/admin/customers.json", json={"customer": {"name": "A"}})
    assert refused.status_code == 403
    assert "Không có quyền hoặc bị chặn thao tác" in refused.json()["error"]["message"]
    assert pos.get("/admin/orders.json").status_code == 403
    assert keeper.patch("/permissions", json={"orders": "some"}).status_code == 400


def test_an_unknown_switch_or_a_wrong_type_changes_nothing_and_names_the_known_ones(
    keeper: httpx.Client,
) -> None:
    before = keeper.get("/switches").json()
    refused = keeper.patch("/switches", json={"list_lagg": 3, "page_cap": 10})
    assert refused.status_code == 400
    assert "list_lagg" in refused.json()["error"] and "list_lag" in refused.json()["error"]
    assert keeper.patch("/switches", json={"page_cap": "many"}).status_code == 400
    assert keeper.patch("/switches", json={"number_form": "roman"}).status_code == 400
    assert keeper.get("/switches").json() == before


def test_unknown_state_is_refused_with_what_can_be_had(keeper: httpx.Client) -> None:
    refused = keeper.get("/unicorns")
    assert refused.status_code == 404
    assert "products" in refused.json()["error"]
    assert len(keeper.get("/products").json()) == 6


def test_the_truth_of_a_site_can_be_read(sandbox_server: Running) -> None:
    truth = sandbox_server.control(SITE_ALIAS).get("/truth").json()
    assert truth == {"counts": {"kind": {}, "pos": {}, "site": {}, "status": {}}, "rows": []}
    assert set(sandbox_server.control().get("/truth").json()) == {SITE_ALIAS}


@pytest.mark.parametrize("alias", [POS_ALIAS, SITE_ALIAS])
def test_every_shop_answers_401_to_a_wrong_token(sandbox_server: Running, alias: str) -> None:
    client = sandbox_server.client(f"{sandbox_server.address}/{alias}")
    assert client.get("/admin/products.json", headers={"X-Sapo-Access-Token": "x"}).status_code == 401
    assert client.get("/admin/products.json").status_code == 401
