"""The assets as Dagster runs them, over a real sandbox: what they leave in the metadata, and the analysts' inbox."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import openpyxl
import pandas as pd
import pytest

from assets.catalogs import SiteReadConfig
from assets.links import FixesConfig
from benchmarks.playing import simple_linked
from console.shopping import BUYERS
from pipelines.checks import nothing_is_held
from pipelines.definitions import ASSETS, defs
from pipelines.sensors import pending_listings, workbook_inbox
from resources.multiweb import Multiweb
from sync.overview import overview
from tests.e2e.conftest import Played, played

pytestmark = pytest.mark.e2e

SITE = "giadung"
PAGE = "https://multiweb.example.vn"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    options = ["--sites", "2", "--differences", "30"]
    with played(tmp_path_factory.mktemp("assets"), options) as play, pytest.MonkeyPatch.context() as environment:
        environment.setenv("MULTIWEB_HOME", str(play.installation.home))
        environment.setenv("MULTIWEB_DATABASE_URL", play.installation.database_url)
        environment.setenv("MULTIWEB_ALLOW_LOOPBACK", "true")
        environment.setenv("MULTIWEB_CONSOLE_URL", PAGE)
        yield play


@pytest.fixture(scope="module")
def instance(play: Played) -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        instance.add_dynamic_partitions("sites", [site["alias"] for site in play.sandbox.sites])
        yield instance


@pytest.fixture(scope="module")
def first(instance: dg.DagsterInstance) -> dict[str, dict[str, Any]]:
    """Metadata of a first scan, refresh and push of one site, by asset."""
    whole = dg.RunConfig(ops={"site_catalog": SiteReadConfig(full=True)})
    return {
        **made(instance, "pos_order_states", "pos_catalog"),
        **made(instance, "site_catalog", "links", "mismatch_workbook", "listing_plan", partition=SITE, config=whole),
        **made(instance, "listing_push", partition=SITE),
    }


def made(instance: dg.DagsterInstance, *names: str, partition: str | None = None, config: Any = None) -> Any:
    """Materialize some assets and give their metadata by name."""
    result = dg.materialize(
        ASSETS,
        selection=list(names),
        partition_key=partition,
        instance=instance,
        resources={"multiweb": Multiweb()},
        run_config=config,
    )
    assert result.success
    events = result.get_asset_materialization_events()
    return {
        event.materialization.asset_key.to_user_string(): {
            name: value.value for name, value in event.materialization.metadata.items()
        }
        for event in events
    }


def test_each_asset_says_what_it_read_linked_planned_and_wrote(play: Played, first: dict[str, dict[str, Any]]) -> None:
    scan, pushed = first["pos_catalog"], first["listing_push"]
    assert scan["products"] == len(play.sandbox.ask("GET", "/cuahang/products"))
    assert scan["calls"] >= 2
    assert scan["answers of 429"] == 0
    truth = play.sandbox.ask("GET", f"/{SITE}/truth")
    assert first["links"]["linked"] == sum(row["status"] == "linked" for row in truth["rows"])
    assert first["listing_plan"]["pending"] == 30
    assert "| SKU | field | before | after |" in first["listing_plan"]["preview"]
    assert Path(first["mismatch_workbook"]["workbook"]).exists()
    assert pushed["stock writes"] + pushed["price writes"] == 30
    assert pushed["remaining"] == 0


@pytest.mark.usefixtures("first")
def test_what_a_run_made_links_to_the_page_and_the_page_knows_the_run(
    play: Played, first: dict[str, dict[str, Any]], instance: dg.DagsterInstance
) -> None:
    linked = {
        name: told["page"].removeprefix(f"{PAGE}/sites/{SITE}/") for name, told in first.items() if "page" in told
    }
    assert linked == {
        "links": "products",
        "mismatch_workbook": "excel",
        "listing_plan": "changes?tab=plan",
        "listing_push": "changes?tab=log",
    }
    runs = {one.run_id for one in instance.get_runs()}
    database = play.tools.database
    turns = database.activities.recent([SITE])[SITE]
    assert {one.kind for one in turns} >= {"catalog", "push"} and {one.run for one in turns} <= runs
    assert set(database.state.recent_changes(site=SITE, subject="variant")["run"]) <= runs


def test_a_push_is_asked_for_only_where_something_is_pending(play: Played, instance: dg.DagsterInstance) -> None:
    def asked() -> list[str | None]:
        with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
            outcome = pending_listings(context)
        return [] if isinstance(outcome, dg.SkipReason) else [one.partition_key for one in outcome.run_requests or []]

    assert asked() == []
    rows = play.tools.database.listings.rows(SITE)
    shown = rows[(rows["field"] == "quantity") & (rows["state"] == "in_sync") & (rows["acknowledged"] > 0)]
    goods = play.tools.database.catalog.pos_variants()
    simple = goods[~goods["composite"] & ~goods["packsize"]]["id"]
    variant = int(shown[shown["pos_variant_id"].isin(simple)]["pos_variant_id"].iloc[0])
    play.sandbox.ask("POST", "/cuahang/stock", {"variant_id": variant, "branch": "CN1", "on_hand": 77})
    made(instance, "pos_order_states", "pos_catalog")
    assert asked() == [SITE]


def test_a_workbook_dropped_into_the_inbox_is_applied_once_and_links(
    play: Played, instance: dg.DagsterInstance, first: dict[str, dict[str, Any]]
) -> None:
    inbox = play.installation.inbox_folder(SITE)
    inbox.mkdir(parents=True)
    linked = play.tools.database.links.summary(SITE)["linked", ""]
    source = Path(first["mismatch_workbook"]["workbook"])
    fixed = inbox / "fixed.xlsx"
    shutil.copyfile(source, fixed)
    wanted = fix_one_site_sku(fixed)
    with dg.build_sensor_context(instance=instance, resources={"multiweb": Multiweb()}) as context:
        outcome = workbook_inbox(context)
    assert isinstance(outcome, dg.SensorResult)
    (request,) = outcome.run_requests or []
    assert request.partition_key == SITE
    assert str(fixed) in str(request.run_config)
    config = dg.RunConfig(ops={"workbook_fixes": FixesConfig(path=str(fixed))})
    done = made(instance, "workbook_fixes", partition=SITE, config=config)["workbook_fixes"]
    assert done["applied"] == 1
    assert Path(done["annotated copy"]).exists()
    skus = [
        variant["sku"] for product in play.sandbox.ask("GET", f"/{SITE}/products") for variant in product["variants"]
    ]
    assert wanted in skus
    assert play.tools.database.links.summary(SITE)["linked", ""] == linked + 1
    again = made(instance, "workbook_fixes", partition=SITE, config=config)["workbook_fixes"]
    assert again["applied"] == 0


def fix_one_site_sku(path: Path) -> str:
    """As an analyst would: give the first near match on the site the SKU of the POS; returns that SKU."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            titles = [str(cell or "") for cell in row]
            if any("Action" in title for title in titles) and any("New site SKU" in title for title in titles):
                return _fill(book, sheet, path, number, titles)
    raise AssertionError("the workbook has no sheet with an action column")


def _fill(book: Any, sheet: Any, path: Path, header: int, titles: list[str]) -> str:
    def column(words: str) -> int:
        return next(place for place, title in enumerate(titles, start=1) if title.endswith(f"/ {words}"))

    action, new_sku, pos_sku = column("Action"), column("New site SKU"), column("POS SKU")
    for number in range(header + 1, sheet.max_row + 1):
        if "look alike" in str(sheet.cell(number, 2).value) and sheet.cell(number, pos_sku).value:
            wanted = str(sheet.cell(number, pos_sku).value)
            sheet.cell(number, action).value = "fix site SKU"
            sheet.cell(number, new_sku).value = wanted
            book.save(path)
            return wanted
    raise AssertionError("no near match stands in the workbook")


def test_what_one_site_sold_is_held_on_the_others_by_the_run_that_imports_the_order(
    play: Played, instance: dg.DagsterInstance
) -> None:
    assert play.cycle().failed == []
    (other,) = set(play.aliases) - {SITE}
    variant = simple_linked(play.tools.database, play.aliases)[0]

    def planned(alias: str) -> pd.Series:
        rows = play.tools.database.listings.rows(alias).set_index("field")
        return rows[rows["pos_variant_id"] == variant].loc["quantity"]

    before = planned(other)
    sold = {"variant_id": int(planned(SITE)["site_variant_id"]), "quantity": 1}
    play.sandbox.ask("POST", f"/{SITE}/orders", {"lines": [sold], "customer": BUYERS[0]})
    done = made(instance, "site_orders", "pos_orders", partition=SITE)["pos_orders"]
    assert (done["created"], done["sites planned"]) == (1, ", ".join(sorted(play.aliases)))
    assert (planned(other)["state"], planned(other)["planned"]) == ("pending", before["planned"] - 1)


@pytest.mark.usefixtures("first")
def test_a_pos_emptied_by_mistake_pushes_nothing_and_says_so_in_run_status_and_check(
    play: Played, instance: dg.DagsterInstance, capfd: pytest.CaptureFixture[str]
) -> None:
    made(instance, "listing_push", partition=SITE)
    before = {one["id"]: one["inventory_quantity"] for one in play.sandbox.ask("GET", f"/{SITE}/variants")}
    stock = play.tools.database.catalog.pos_variants()
    simple = stock[~stock["composite"] & ~stock["packsize"]]["id"].tolist()
    with httpx.Client(base_url=play.sandbox.address) as hands:
        for number in simple:
            emptied = {"variant_id": number, "branch": "CN1", "on_hand": 0}
            hands.post("/_sandbox/cuahang/stock", json=emptied).raise_for_status()
    scan = made(instance, "pos_order_states", "pos_catalog")["pos_catalog"]
    assert scan["held for approval"] > 20
    assert f"multiweb plan {SITE} --held" in capfd.readouterr().err
    made(instance, "listing_push", partition=SITE)
    after = {one["id"]: one["inventory_quantity"] for one in play.sandbox.ask("GET", f"/{SITE}/variants")}
    assert after == before
    held = play.tools.database.listings.counts(SITE)["quantity", "held", "guard_stock"]
    (warning,) = [one for one in overview(play.tools.database).warnings if one.startswith(f"{SITE}: ")]
    assert f"{held} values are held" in warning
    (checked,) = dg.materialize(
        [*ASSETS, nothing_is_held],
        selection=dg.AssetSelection.checks(nothing_is_held),
        instance=instance,
        resources={"multiweb": Multiweb()},
    ).get_asset_check_evaluations()
    assert not checked.passed
    assert f"{held} by guard_stock" in str(checked.metadata["held values"].value)


def test_the_code_location_has_these_assets() -> None:
    assert len(defs().resolve_asset_graph().get_all_asset_keys()) == len(ASSETS)
