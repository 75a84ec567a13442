"""The measurement of sizes, at a size of seconds: every step does what it should, and the page can be made of it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.scale import _order, measure
from benchmarks.scale_page import ROWS, page
from benchmarks.scale_steps import FOR_EACH_SITE, STEPS, Size

SIZE = Size(variants=1_500, sites=2, orders=600)
Told = dict[str, object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all steps were done."""
    made = tmp_path_factory.mktemp("scale")
    measure(SIZE, made)
    return made


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    """What they told."""
    found: Told = json.loads((folder / "scale.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.sqlite
def test_every_step_is_measured_in_a_process_of_its_own(told: dict[str, dict[str, dict[str, Told]]]) -> None:
    assert set(told["steps"]) == set(STEPS)
    assert all(set(told["steps"][name]) == {"0", "1"} for name in (*FOR_EACH_SITE, "plan_orders", "plan_changed"))
    assert all(one["megabytes"] for step in told["steps"].values() for one in step.values())


@pytest.mark.sqlite
def test_a_change_of_one_in_a_hundred_is_so_many_calls(told: dict[str, dict[str, dict[str, Told]]]) -> None:
    changed = told["steps"]["plan_changed"]["1"]
    assert changed["calls"] == changed["pending"]
    assert told["steps"]["store_pos_again"]["0"]["changed"] == SIZE.variants // 100
    assert told["steps"]["store_pos"]["0"]["calls"] == SIZE.variants // 750


@pytest.mark.sqlite
def test_what_is_done_is_not_done_again_and_the_rest_is(folder: Path, told: Told) -> None:
    kept = folder / "scale.json"
    before = json.loads(kept.read_text(encoding="utf-8"))
    retention = before["steps"].pop("retention")
    kept.write_text(json.dumps(before), encoding="utf-8")
    after = measure(SIZE, folder)
    assert after["steps"]["plan"] == before["steps"]["plan"]
    assert after["steps"]["retention"]["0"]["buyers"] == 0 < retention["0"]["buyers"]


def test_no_site_is_begun_too_late_but_the_first_and_those_that_were_begun() -> None:
    began: Told = {"store_site": {"0": {}, "1": {}}, "plan": {"0": {}, "1": {}}}
    asked = Size(variants=1_500, sites=9, orders=600)
    order = list(_order(asked, datetime(2026, 1, 1), began))  # noqa: DTZ001
    assert {site for name, site in order if name == "plan_changed"} == {site for _, site in order} == {0, 1}
    assert {name for name, _ in order} == set(STEPS)


@pytest.mark.sqlite
def test_the_page_shows_every_step_and_how_many_sites_there_were(told: Told) -> None:
    written = page({"1500": told, "3000": told | {"sites asked for": 9}})
    assert "2 sites of the 9 that were asked for" in written
    assert all(f"| {row.what} |" in written for row in ROWS)
    assert "| `listings` |" in written
