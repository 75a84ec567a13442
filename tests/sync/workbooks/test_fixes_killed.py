"""A workbook that is applied while processes die, shops fail and others work: the rest is done later, nothing twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from resources.workbooks import ExcelWorkbooks
from sync.errors import LeaseLost, LeaseTaken, WrongUse
from sync.records import Page
from sync.rows import Change
from tests.sync.analyst_desk import Desk, desk_of
from tests.sync.order_fakes import SITE, Killed
from tests.sync.order_world import BRANCH

WISHES = {
    "2001": {"action": "fix_site_sku", "new_site_sku": "N1"},
    "2002": {"action": "fix_pos_sku", "new_pos_sku": "N2"},
    "2003": {"action": "link", "chosen": "C"},
    "2004": {"action": "unlink"},
    "2005": {"action": "ignore"},
    "2006": {"action": "fix_site_sku", "new_site_sku": "N6"},
}
DONE = {
    ("site_sku", "X1", "N1"),
    ("pos_sku", "b", "N2"),
    ("pos_variant_id", None, "1003"),
    ("pos_variant_id", None, None),
    ("site_sku", "X6", "N6"),
}


@pytest.fixture
def desk(sqlite_database: SqlDatabase, tmp_path: Path) -> Desk:
    ours = {1002: "b", 1003: "C", 1004: "D"}
    theirs = {2001: "X1", 2002: "B", 2003: "X3", 2004: "X4", 2005: "X5", 2006: "X6"}
    return desk_of(sqlite_database, tmp_path, ours, theirs)


@pytest.fixture
def path(desk: Desk) -> Path:
    return desk.fix(lambda row: WISHES.get(row["site_variant_id"]))


def assert_done_once(desk: Desk) -> None:
    assert {number: desk.site.variants[number].sku for number in (2001, 2006)} == {2001: "N1", 2006: "N6"}
    assert desk.pos.variants[1002].sku == "N2"
    assert desk.links()[2003] == (1003, "linked", "")
    assert desk.links()[2004][2] == "unlinked_by_hand"
    logged = desk.logged()
    assert {one for one in logged if one[0] != "ignored"} == DONE
    assert len(logged) == len(DONE) + 1
    assert len(desk.database.links.ignored(SITE)) == 1
    known = desk.database.catalog.site_variants(SITE).set_index("id")["sku"]
    assert (known[2001], known[2006]) == ("N1", "N6")


def killed_at(target: Any, name: str, call: int, *, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends at the n-th call of a method, before or after it did its work."""
    real, calls = getattr(target, name), iter(range(1, 1000))

    def dying(*arguments: Any, **options: Any) -> Any:
        if next(calls) != call:
            return real(*arguments, **options)
        if after:
            real(*arguments, **options)
        raise Killed

    monkeypatch.setattr(target, name, dying)


Part = Callable[[Desk], Any]
POINTS: list[tuple[str, Part, str, int, bool]] = [
    ("before the first SKU of the site", lambda desk: desk.site, "change_sku", 1, False),
    ("after the second SKU of the site", lambda desk: desk.site, "change_sku", 2, True),
    ("after the SKU of the POS", lambda desk: desk.pos, "change_sku", 1, True),
    ("before the log of the SKUs", lambda desk: desk.database.state, "log", 1, False),
    ("after the log of the SKUs", lambda desk: desk.database.state, "log", 1, True),
    ("between the catalogs", lambda desk: desk.database.catalog, "save_site_page", 1, False),
    ("after the log of the links", lambda desk: desk.database.state, "log", 2, True),
    ("after the links", lambda desk: desk.database.links, "replace", 1, True),
    ("after the log of what is ignored", lambda desk: desk.database.state, "log", 3, True),
    ("after what is ignored", lambda desk: desk.database.links, "ignore", 1, True),
    ("before linking afterwards", lambda desk: desk.database.links, "replace", 2, False),
]


@pytest.mark.parametrize(("part", "name", "call", "after"), [one[1:] for one in POINTS], ids=[one[0] for one in POINTS])
def test_b13_killed_at_any_point_the_same_file_does_the_rest_and_nothing_twice(
    part: Part, name: str, call: int, after: bool, desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        killed_at(part(desk), name, call, after=after, monkeypatch=patch)
        with pytest.raises(Killed):
            desk.hand_in(path)
    assert desk.hand_in(path).refused == 0
    assert_done_once(desk)


def test_a_power_cut_before_the_log_leaves_the_entry_to_the_second_run(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything after the shop's answer is lost: even what a dying process would still write."""

    def nothing(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.database.state, "log", nothing)
        with pytest.raises(Killed):
            desk.hand_in(path)
    assert desk.site.variants[2001].sku == "N1"
    assert desk.logged() == []
    report = desk.hand_in(path)
    assert sorted(row.outcome for row in report.rows) == ["already"] * 3 + ["applied"] * 3
    assert_done_once(desk)


def test_a_sku_that_is_changed_back_and_fixed_again_is_logged_again(desk: Desk) -> None:
    path = desk.fix(lambda row: WISHES["2001"] if row["site_variant_id"] == "2001" else None)
    desk.hand_in(path)
    back = replace(desk.site.variants[2001], sku="X1")
    desk.site.variants[2001] = back
    desk.database.catalog.save_site_page(SITE, Page(datetime.now(UTC), (back,), None))
    assert desk.hand_in(path).applied == 1
    assert desk.logged() == [("site_sku", "X1", "N1")] * 2


def test_what_changes_between_the_check_and_the_write_is_refused_then(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, calls = desk.site.variants_of, iter(range(100))

    def meddling(products: Any) -> Any:
        if next(calls) == 1:
            desk.site.variants[2001] = replace(desk.site.variants[2001], sku="ELSE")
            del desk.site.variants[2006]
        return read(products)

    monkeypatch.setattr(desk.site, "variants_of", meddling)
    report = desk.hand_in(path)
    told = [row.message for row in report.rows if row.outcome == "refused"]
    sentence = "The product changed while this file was being applied; export the workbook again and fix that one."
    assert told == [sentence] * 2
    assert desk.site.variants[2001].sku == "ELSE"
    assert report.applied == 4


def test_two_processes_with_the_same_file_do_it_once(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change, refused = desk.pos.change_sku, []

    def slow(*arguments: Any) -> Any:
        with pytest.raises(LeaseTaken) as caught:
            desk.hand_in(path)
        refused.append(str(caught.value))
        return change(*arguments)

    monkeypatch.setattr(desk.pos, "change_sku", slow)
    assert desk.hand_in(path).refused == 0
    assert refused[0].startswith(f"{SITE}:fixes is being worked on by ")
    assert_done_once(desk)


def test_a_lost_lease_stops_before_the_next_portion(desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resources.database.leases.HeldLease.still_ours", lambda _: False)
    with pytest.raises(LeaseLost):
        desk.hand_in(path)
    assert (desk.site.calls["change_sku"], desk.logged()) == (0, [])


def test_links_that_somebody_is_making_for_long_leave_the_skus_done_and_say_so(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.linking.link.WAIT_SECONDS", 0.2)
    with desk.database.leases.hold(f"{SITE}:links", "somebody"), pytest.raises(LeaseTaken):
        desk.hand_in(path)  # linking afterwards needs the same turn
    result = path.with_name(f"mismatches-{SITE}.result.xlsx")
    assert result.is_file()
    assert desk.site.variants[2001].sku == "N1"
    assert desk.hand_in(path).refused == 0
    assert_done_once(desk)


def test_the_stock_of_a_variant_stays_when_its_sku_changes(desk: Desk, path: Path) -> None:
    before = desk.database.catalog.pos_stock([BRANCH])
    desk.hand_in(path)
    assert desk.database.catalog.pos_stock([BRANCH]).equals(before)


def test_a_catalog_that_was_never_read_whole_still_leaves_a_result_file(desk: Desk, path: Path) -> None:
    desk.forget_reads()
    with pytest.raises(WrongUse, match="was not read whole yet"):
        desk.hand_in(path)
    assert path.with_name(f"mismatches-{SITE}.result.xlsx").is_file()


def test_many_rows_are_recorded_a_few_at_a_time(sqlite_database: SqlDatabase, tmp_path: Path) -> None:
    desk = desk_of(sqlite_database, tmp_path, {1: "P"}, {2000 + number: f"X{number}" for number in range(130)})
    path = desk.fix(lambda row: {"action": "fix_site_sku", "new_site_sku": f"N{row['site_variant_id']}"})
    portions: list[int] = []
    log = desk.database.state.log

    def counted(changes: Sequence[Change]) -> None:
        portions.append(len(changes))
        log(changes)

    desk.database.state.log = counted  # type: ignore[method-assign]
    assert desk.hand_in(path).applied == 130
    assert max(portions) == 20
    assert sum(portions) == 130
    assert ExcelWorkbooks().read_fixes(path.with_name(f"mismatches-{SITE}.result.xlsx")).site == SITE
