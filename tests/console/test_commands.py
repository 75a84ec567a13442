"""The daily commands against the stand-in shops: settings, sync, confirm, status, orders, export, import."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.stand_in import StandIn
from resources.database.database import SqlDatabase
from resources.installation import Installation
from tests.console.conftest import Multiweb, told


@pytest.fixture
def first(sandbox: StandIn) -> str:
    return str(sandbox.sites[0]["alias"])


@pytest.fixture
def second(sandbox: StandIn) -> str:
    return str(sandbox.sites[1]["alias"])


@pytest.fixture
def quiet_orders(sandbox: StandIn, first: str) -> Iterator[None]:
    """Orders of one test are cancelled after it, so that the next one's counts are its own."""
    before = {order["id"] for order in sandbox.ask("GET", f"/{first}/orders")}
    yield
    for order in sandbox.ask("GET", f"/{first}/orders"):
        if order["id"] not in before:
            sandbox.ask("POST", f"/{first}/orders/{order['id']}/cancel", {})


def place(sandbox: StandIn, alias: str, count: int = 1) -> None:
    lines = [{"sku": linked_sku(sandbox, alias), "quantity": 1}]
    sandbox.ask("POST", f"/{alias}/orders", {"lines": lines, "customer": None, "count": count})


def linked_sku(sandbox: StandIn, alias: str) -> str:
    rows = sandbox.ask("GET", f"/{alias}/truth")["rows"]
    return str(next(row["site_sku"] for row in rows if row["status"] == "linked" and row["kind"] == "same"))


def writes(sandbox: StandIn, alias: str) -> int:
    by_route = sandbox.ask("GET", "/requests")["shops"][alias]["by_route"]
    return sum(sum(statuses.values()) for route, statuses in by_route.items() if not route.startswith("GET"))


def test_settings_are_shown_changed_checked_and_logged(connected: Multiweb, first: str, tmp_path: Path) -> None:
    assert "stock.safety" in connected("settings", first).stdout
    made = told(connected("settings", first, "--set", "stock.safety=2", "--set", "price.selling=BANBUON", "--json"))
    assert (made["stock"]["safety"], made["price"]["selling"]) == (2, "BANBUON")
    (tmp_path / "more.yaml").write_text("orders:\n  status: approved\n", encoding="utf-8")
    made = told(connected("settings", first, "--config", str(tmp_path / "more.yaml"), "--json"))
    assert (made["orders"]["status"], made["stock"]["safety"]) == ("approved", 2)


def test_the_settings_of_the_pos_are_shown_changed_and_logged_as_well(connected: Multiweb, sandbox: StandIn) -> None:
    pos = str(sandbox.pos["alias"])
    before = told(connected("settings", pos, "--json"))
    made = told(connected("settings", pos, "--set", "list_lag_seconds=7", "--json"))
    assert made == {**before, "list_lag_seconds": 7.0}
    assert "stock.safety" in connected("settings", pos, "--set", "stock.safety=1", code=2).stderr
    assert told(connected("settings", pos, "--json")) == made
    with closing(SqlDatabase(Installation().database_url)) as database:
        changes = database.state.recent_changes(subject_id=pos)
    logged = changes.loc[changes["field"] == "list_lag_seconds", ["before", "after"]]
    assert logged.to_numpy().tolist() == [[str(before["list_lag_seconds"]), "7.0"]]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("stock.safty=1", "stock.safty"),
        ("price.selling=KHAC", "no price list 'KHAC'"),
        ("stock.branches=5", "no active branch has id 5"),
        ("orders.assignee=5", "no active person"),
        ("stock.location=5", "no location that keeps stock '5'"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_changes(connected: Multiweb, first: str, change: str, named: str) -> None:
    before = told(connected("settings", first, "--json"))
    assert named in connected("settings", first, "--set", "stock.safety=3", "--set", change, code=2).stderr
    assert told(connected("settings", first, "--json")) == before


def test_sites_are_paused_and_resumed_one_by_one_or_all_at_once(connected: Multiweb, first: str, second: str) -> None:
    def paused() -> dict[str, bool]:
        return {site["alias"]: site["paused"] for site in told(connected("sites", "--json"))["sites"]}

    connected("pause", first)
    assert paused() == {first: True, second: False}
    connected("stop-all")
    assert paused() == {first: True, second: True}
    connected("resume", "--all")
    assert paused() == {first: False, second: False}
    assert "Name websites" in connected("pause", code=2).stderr
    assert "nowhere" in connected("pause", first, "nowhere", code=2).stderr
    assert paused() == {first: False, second: False}


def test_a_site_in_preview_is_planned_and_not_written_until_it_is_confirmed(
    connected: Multiweb, sandbox: StandIn, first: str
) -> None:
    assert "no plan to confirm" in connected("confirm", first, "--yes", code=2).stderr
    connected("sync", first)
    sandbox.ask("DELETE", "/requests")
    shown = connected("sync", first)
    assert "preview" in shown.stdout
    assert writes(sandbox, first) == 0
    waiting = told(connected("status", "--json"))["sites"]
    pending = next(site["pending"] for site in waiting if site["alias"] == first)
    assert pending > 0
    connected("confirm", first, code=2, answers="n\n")
    assert f"{pending:,} values to write" in connected("confirm", first, answers="y\n").stdout
    report = told(connected("sync", first, "--json"))["report"]["sites"][0]
    assert report["stock_writes"] + report["price_writes"] >= 1
    assert writes(sandbox, first) >= 1
    assert "live already" in connected("confirm", first, "--yes").stdout


@pytest.mark.parametrize("choice", ["take", "leave"])
def test_orders_of_the_preview_are_recorded_and_taken_or_left_when_the_site_goes_live(
    connected: Multiweb, sandbox: StandIn, first: str, quiet_orders: None, choice: str
) -> None:
    in_pos = len(sandbox.ask("GET", f"/{sandbox.pos['alias']}/orders"))
    place(sandbox, first, 2)
    connected("sync", first)
    assert len(sandbox.ask("GET", f"/{sandbox.pos['alias']}/orders")) == in_pos
    assert told(connected("orders", first, "--json"))["total"] == 2
    done = told(connected("confirm", first, "--yes", "--orders", choice, "--json"))["live"]
    assert (done["orders_taken"], done["orders_left"]) == ((2, 0) if choice == "take" else (0, 2))
    connected("sync", first)
    added = len(sandbox.ask("GET", f"/{sandbox.pos['alias']}/orders")) - in_pos
    assert added == (2 if choice == "take" else 0)
    status = "linked" if choice == "take" else "unlinked"
    listed = told(connected("orders", first, "--status", status, "--json"))
    assert (listed["total"], listed["counts"]) == (2, {status: 2})


def test_a_dead_site_fails_by_name_and_the_other_one_is_served(
    connected: Multiweb, sandbox: StandIn, first: str, second: str
) -> None:
    sandbox.ask("POST", f"/{second}/faults", {"kind": "status", "code": 401, "rate": 1.0})
    ended = connected("sync", "--all", "--json", code=1)
    reports = {site["alias"]: site for site in told(ended)["report"]["sites"]}
    assert second in ended.stderr and first not in ended.stderr
    assert reports[first]["error"] == "" and reports[first]["links"]["linked"] > 0
    assert reports[second]["error"] != ""
    assert second in connected("status").stderr


def test_status_counts_links_and_estimates_the_scan(connected: Multiweb, sandbox: StandIn, first: str) -> None:
    connected("sync", first)
    seen = told(connected("status", "--json"))
    truth = sandbox.ask("GET", f"/{first}/truth")["counts"]
    site = next(one for one in seen["sites"] if one["alias"] == first)
    assert site["linked"] == truth["status"]["linked"]
    only_in_pos = sum(count for name, count in truth["pos"].items() if name == "unlinked/only_in_pos")
    assert site["reasons"].get("only_in_pos", 0) == only_in_pos
    assert seen["pos"]["products"] == 30 and seen["pos"]["scan_fits"]
    assert "a scan takes about 0.0 s" in connected("status").stdout


def test_a_workbook_goes_out_and_comes_back(connected: Multiweb, second: str, tmp_path: Path) -> None:
    connected("sync", second)
    made = told(connected("export", second, "--folder", str(tmp_path / "out"), "--json"))
    path = Path(made["path"])
    assert path.exists() and path.suffix == ".xlsx" and path.parent == tmp_path / "out"
    tried = connected("import", str(path))
    assert "nothing was done" in tried.stdout


def test_what_is_no_workbook_is_refused(connected: Multiweb, tmp_path: Path) -> None:
    connected("import", str(tmp_path / "gone.xlsx"), code=2)
    (tmp_path / "text.xlsx").write_text("no workbook", encoding="utf-8")
    connected("import", str(tmp_path / "text.xlsx"), "--apply", code=2)


def test_tables_are_not_cut_when_nobody_looks(connected: Multiweb, first: str) -> None:
    shown = connected("settings", first).stdout
    assert "…" not in shown


def test_c6_what_a_guard_holds_goes_when_a_person_approves_just_that_value(
    connected: Multiweb, sandbox: StandIn, second: str
) -> None:
    (variant,) = [one for one in sandbox.ask("GET", f"/{second}/variants") if one["sku"] == linked_sku(sandbox, second)]
    sandbox.ask("PATCH", f"/{second}/variants/{variant['id']}", {"price": 1000})
    connected("sync", second)
    connected("confirm", second, "--yes")
    connected("sync", second)
    held = told(connected("plan", second, "--held", "--json"))["plan"]
    assert {row["state"] for row in held["preview"]} == {"held"}
    (total,) = [one for one in held["totals"] if one["state"] == "held" and one["field"] == "price"]
    assert (total["before"], total["rising"]) == (1000, 1)
    shown = connected("plan", second).stdout
    assert f"{held['held']:,} held for approval" in shown and "Sum from the POS" in shown
    assert "multiweb approve" in connected("status").stderr
    assert "holds nothing for NO-SUCH" in connected("approve", second, "NO-SUCH", code=2).stderr
    assert "stay held" in connected("approve", second, code=2, answers="n\n").stderr
    assert "stay held" in connected("reject", second, code=2, answers="n\n").stderr
    left = told(connected("reject", second, variant["sku"], "--yes", "--json"))
    assert left["rejected"] == len(left["values"]) == 1
    connected("sync", second)
    assert variant["sku"] not in connected("plan", second, "--held").stdout
    assert "nothing of no-such is rejected" in connected("reject", second, "NO-SUCH", "--undo", code=2).stderr.lower()
    assert "1 values are held again" in connected("reject", second, "--undo", "--yes").stdout
    done = told(connected("approve", second, "--yes", "--json"))
    assert done["approved"] == len(done["values"]) >= 1
    assert variant["sku"] in {one["sku"] for one in done["values"]}
    connected("sync", second)
    assert "holds nothing" in connected("approve", second).stdout
    after = {one["id"]: one["price"] for one in sandbox.ask("GET", f"/{second}/variants")}
    assert after[variant["id"]] == next(one["after"] for one in done["values"] if one["sku"] == variant["sku"])
