"""What each row of a handed-back workbook may do, alone and beside the others of its file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resources.database.database import SqlDatabase
from sync.ports import FixRow
from sync.workbooks.fix_conflicts import settle
from sync.workbooks.fix_owners import Owners
from sync.workbooks.fixes import Action, Judged
from tests.sync.analyst_desk import Desk, Edits, desk_of, in_pos, loaded, make_desk, on_site
from tests.sync.frames import pos_frame
from tests.sync.order_world import pos_variant, site_variant

OWN = "Choose one of: Fix POS SKU, Fix site SKU, Link, Unlink, Ignore."


@pytest.fixture
def desk(sqlite_database: SqlDatabase, tmp_path: Path) -> Desk:
    return make_desk(sqlite_database, tmp_path)


def wishes(**by_site: Edits) -> Any:
    """Edits by the site variant of a row (`s2002`) or, where it has none, its POS variant (`p1003`)."""

    def choose(row: dict[str, Any]) -> Edits | None:
        return by_site.get(f"s{row['site_variant_id']}" if row["site_variant_id"] else f"p{row['pos_variant_id']}")

    return choose


def row_numbers(desk: Desk, path: Path) -> dict[str, int]:
    """POS variant (`p1003`) → number of its row."""
    return {f"p{row.pos_variant_id}": row.row for row in desk.read(path)}


# ---- a SKU that is not typed ---------------------------------------------------------------------


def test_a_fix_without_a_new_sku_takes_the_sku_of_the_other_side(desk: Desk) -> None:
    assert desk.told(desk.fix(on_site(2002, action="fix_site_sku"))) == ["ready: SKU ao-2 → AO-2"]
    assert desk.told(desk.fix(on_site(2002, action="fix_pos_sku"))) == ["ready: SKU AO-2 → ao-2"]


def test_a_fix_without_a_new_sku_on_a_row_with_one_side_is_refused(desk: Desk) -> None:
    assert desk.told(desk.fix(on_site(2004, action="fix_site_sku"))) == [
        "refused: The new SKU is blank; type it into “New site SKU”."
    ]
    assert desk.told(desk.fix(on_site(2004, action="fix_pos_sku", new_pos_sku="X"))) == [
        "refused: This row has no POS variant."
    ]


def test_what_the_action_does_not_use_is_never_dropped_silently(desk: Desk) -> None:
    told = desk.told(desk.fix(on_site(2002, action="link", new_pos_sku="AO-9")))
    assert told == [
        "refused: “AO-9” stands in “New POS SKU”, which “Link” does not use; clear it or choose another action."
    ]
    assert "“Ignore” does not use" in desk.told(desk.fix(on_site(2002, action="ignore", chosen="T")))[0]
    assert desk.told(desk.fix(on_site(2002, chosen="T"))) == [
        f"refused: Something was typed, but no action chosen. {OWN}"
    ]


def test_a_cell_that_a_spreadsheet_spoiled_is_refused_with_its_remedy(desk: Desk) -> None:
    told = desk.told(desk.fix(on_site(2002, action="fix_site_sku", new_site_sku=1234567890123456)))
    assert told[0].startswith("refused: “SKU mới trên trang web / New site SKU” holds the number 1.23457E+15")


# ---- links ---------------------------------------------------------------------------------------


def test_a_chosen_counterpart_outweighs_the_suggested_one(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="link", chosen="POS-3"))
    assert desk.told(path, apply=True) == ["applied: Link POS-3 with ao-2"]
    assert desk.links()[2002] == (1003, "linked", "")


def test_a_pos_row_links_to_a_chosen_site_variant(desk: Desk) -> None:
    assert desk.told(desk.fix(in_pos(1003, action="link", chosen="WEB-4"))) == ["ready: Link POS-3 with WEB-4"]
    assert desk.told(desk.fix(in_pos(1003, action="link", chosen="#2007"))) == ["ready: Link POS-3 with #2007"]


@pytest.mark.parametrize("chosen", ["NIX", "#99", "#2004", "ao-2"])
def test_a_chosen_counterpart_that_is_not_there_is_refused(chosen: str, desk: Desk) -> None:
    assert desk.told(desk.fix(on_site(2004, action="link", chosen=chosen))) == [
        f"refused: There is no POS variant {chosen}; name one in “Chosen counterpart”, by its SKU or as #id."
    ]


def test_a_link_without_a_counterpart_is_refused(desk: Desk) -> None:
    assert desk.told(desk.fix(on_site(2004, action="link"))) == [
        "refused: This row has no POS variant; name one in “Chosen counterpart”, by its SKU or as #id."
    ]


def test_a_counterpart_that_was_renamed_since_the_last_read_is_not_found_by_its_old_sku(desk: Desk) -> None:
    path = desk.fix(on_site(2004, action="link", chosen="POS-3"))
    desk.pos.variants[1003] = replace(desk.pos.variants[1003], sku="POS-33")
    assert "There is no POS variant POS-3" in desk.told(path)[0]


def test_a_site_variant_whose_pos_variant_is_gone_can_be_linked_to_another_or_unlinked(
    sqlite_database: SqlDatabase, tmp_path: Path
) -> None:
    desk = desk_of(sqlite_database, tmp_path, {1001: "A", 1002: "B"}, {2001: "A"})
    desk.lose_pos(1001)
    desk.relink()
    assert desk.links()[2001][1:] == ("error", "pos_variant_missing")
    assert desk.told(desk.fix(on_site(2001, action="unlink"))) == ["ready: Unlink A"]
    assert desk.told(desk.fix(on_site(2001, action="link", chosen="B")), apply=True) == ["applied: Link B with A"]
    assert desk.links()[2001] == (1002, "linked", "")


def test_a_link_knows_the_sku_that_the_same_file_gave(sqlite_database: SqlDatabase, tmp_path: Path) -> None:
    desk = desk_of(sqlite_database, tmp_path, {1001: "A", 1002: "B"}, {2001: "X", 2002: "Y"})
    path = desk.fix(
        wishes(s2001={"action": "link", "chosen": "A"}, p1001={"action": "fix_pos_sku", "new_pos_sku": "AA"})
    )
    assert [text.partition(":")[0] for text in desk.told(path, apply=True)] == ["applied", "applied"]
    rows = desk.database.links.rows("web1")
    assert rows.loc[rows["site_variant_id"] == 2001, ["pos_sku", "warning"]].to_numpy().tolist() == [["AA", ""]]


# ---- two rows of one file ------------------------------------------------------------------------


def test_two_rows_for_one_item_with_different_actions_are_both_refused(desk: Desk) -> None:
    path = desk.with_copy(desk.fix(on_site(2002, action="link")), 2002, {"action": "ignore"})
    first, second = (row.row for row in desk.read(path))
    assert desk.told(path) == [
        f"refused: Row {second} asks for something else for the same item; keep one of the two.",
        f"refused: Row {first} asks for something else for the same item; keep one of the two.",
    ]


def test_a_row_that_was_copied_is_done_once(desk: Desk) -> None:
    edits = {"action": "fix_site_sku", "new_site_sku": "N"}
    path = desk.with_copy(desk.fix(on_site(2002, **edits)), 2002, edits)
    first = desk.read(path)[0].row
    assert desk.told(path, apply=True) == ["applied: SKU ao-2 → N", f"already: Row {first} asks the same."]
    assert desk.site.calls["change_sku"] == 1
    assert len(desk.logged()) == 1


def test_a_copy_of_a_row_that_the_shop_refuses_is_refused_too(desk: Desk) -> None:
    edits = {"action": "fix_pos_sku", "new_pos_sku": "N"}
    path = desk.with_copy(desk.fix(on_site(2002, **edits)), 2002, edits)
    desk.pos.variants[9] = pos_variant(9, "N")  # new in the POS, not in the catalog yet
    first = desk.read(path)[0].row
    assert desk.told(path, apply=True)[1] == f"refused: Row {first} asks the same, and was refused."


def test_one_pos_variant_for_two_site_variants_is_refused_in_both_rows(desk: Desk) -> None:
    path = desk.fix(wishes(s2002={"action": "link", "chosen": "POS-3"}, s2004={"action": "link", "chosen": "POS-3"}))
    first, second = (row.row for row in desk.read(path))
    assert desk.told(path) == [
        f"refused: Row {second} links the same POS variant to another one; keep one of the two.",
        f"refused: Row {first} links the same POS variant to another one; keep one of the two.",
    ]


# ---- SKUs that pass from one to the next ---------------------------------------------------------


def chain(desk: Desk, **skus: str) -> Path:
    return desk.fix(wishes(**{key: {"action": "fix_pos_sku", "new_pos_sku": sku} for key, sku in skus.items()}))


@pytest.fixture
def four(sqlite_database: SqlDatabase, tmp_path: Path) -> Desk:
    return desk_of(sqlite_database, tmp_path, {1001: "A", 1002: "B", 1003: "C", 1004: "D"}, {2001: "X"})


def test_a_sku_that_its_owner_gives_up_in_the_same_file_is_free_when_its_turn_comes(four: Desk) -> None:
    path = chain(four, p1001="B", p1002="C", p1003="E")
    assert four.told(path, apply=True) == ["applied: SKU A → B", "applied: SKU B → C", "applied: SKU C → E"]
    assert {number: one.sku for number, one in four.pos.variants.items()} == {
        1001: "B",
        1002: "C",
        1003: "E",
        1004: "D",
    }
    assert [entry[1:] for entry in four.logged()] == [("A", "B"), ("B", "C"), ("C", "E")]


def test_a_sku_whose_owner_keeps_it_is_refused_and_so_is_what_waits_for_that(four: Desk) -> None:
    path = chain(four, p1001="B", p1002="D")
    number = row_numbers(four, path)
    assert four.told(path) == [
        f"refused: SKU B is still taken: row {number['p1002']}, which would free it, is refused.",
        "refused: SKU D belongs to POS variant 1004 (Áo 1004) already.",
    ]


def test_skus_that_are_exchanged_are_refused_with_the_way_to_do_it(four: Desk) -> None:
    path = chain(four, p1001="B", p1002="A", p1003="A2", p1004="C")
    number = row_numbers(four, path)
    told = four.told(path)
    assert told[0] == (
        f"refused: SKU B is the one that row {number['p1002']} gives up, and the two go round in a circle. Do it in "
        "two steps: give one of them a SKU that nobody has, hand the file in, then give the right ones."
    )
    assert told[1].startswith(f"refused: SKU A is the one that row {number['p1001']} gives up")
    assert told[2:] == ["ready: SKU C → A2", "ready: SKU D → C"]


def test_a_chain_of_many_thousand_steps_is_ordered_from_its_end() -> None:
    size = 5_000
    owners = Owners(pos_frame([f"S{number}" for number in range(size)]), "POS")
    rows = [
        Judged(
            FixRow(number, number, None, "", "fix_pos_sku", "", ""),
            "ready",
            "",
            Action.FIX_POS_SKU,
            pos=number,
            pos_sku=f"S{number - 1}",
            sku=f"S{number}",
        )
        for number in range(1, size + 1)
    ]
    plan = settle(rows, {"pos": owners, "site": owners})
    assert plan.order == list(range(size - 1, -1, -1))


def test_when_the_shop_refuses_a_step_the_steps_that_wait_for_it_are_not_tried(four: Desk) -> None:
    path = chain(four, p1001="B", p1002="Z")
    four.pos.variants[9] = pos_variant(9, "Z")
    number = row_numbers(four, path)
    told = four.told(path, apply=True)
    assert told[0] == f"refused: SKU B is still taken: row {number['p1002']}, which would free it, is refused."
    assert "đã trùng" in told[1]
    assert four.pos.calls["change_sku"] == 1


def test_twins_on_the_site_may_be_told_apart_in_one_file(desk: Desk) -> None:
    path = desk.fix(
        wishes(
            s2005={"action": "fix_site_sku", "new_site_sku": "T-1"},
            s2006={"action": "fix_site_sku", "new_site_sku": "T-2"},
            s2002={"action": "fix_site_sku", "new_site_sku": "T"},
        )
    )
    assert {text.partition(":")[0] for text in desk.told(path, apply=True)} == {"applied"}
    assert {one.sku for one in desk.site.variants.values()} >= {"T-1", "T-2", "T"}


def test_a_sku_that_only_the_shop_knows_to_be_free_is_taken(desk: Desk) -> None:
    path = desk.fix(wishes(s2002={"action": "fix_site_sku", "new_site_sku": "WEB-4"}, s2004={"action": "ignore"}))
    desk.site.variants[2004] = site_variant(2004, "MOVED")
    told = desk.told(path)
    assert "ready: SKU ao-2 → WEB-4" in told


# ---- who has which SKU ---------------------------------------------------------------------------


def test_owners_follow_what_was_read_just_now() -> None:
    owners = Owners(pos_frame(["A", "B", "B", ""]), "POS")
    assert (owners.owners("B"), owners.owners("Z"), owners.sku_of(2), owners.sku_of(9)) == ([2, 3], [], "B", None)
    owners.see(2, "C")
    owners.see(3, None)
    owners.see(9, "B")
    assert (owners.owners("B"), owners.owners("C"), owners.sku_of(2)) == ([9], [2], "B")
    owners.see(2, "B")
    owners.see(9, None)
    assert (owners.owners("B"), owners.owners("C")) == ([2], [])
    assert (owners.named(2), owners.named(77)) == ("POS variant 2 (Áo)", "POS variant 77")


def test_the_result_file_keeps_the_number_of_rows(desk: Desk) -> None:
    path = desk.fix(on_site(2002, action="link"))
    report = desk.hand_in(path)
    assert report.annotated is not None
    assert len(desk.read(report.annotated)) == 1
    assert loaded(report.annotated).sheetnames == loaded(path).sheetnames
