from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from resources.database import links, tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading
from sync.records import LinkReason, LinkStatus
from tests.resources.database.rows import link_frame, page, pos_variant

THREE = (
    (1, 71, "linked", ""),
    (None, 72, "unlinked", "only_on_site"),
    (3, None, "error", "duplicate_in_pos"),
)


def test_what_is_stored_is_read_back_with_stated_dtypes(database: SqlDatabase) -> None:
    frame = link_frame(*THREE)
    assert database.links.replace("tea", frame) == 3
    stored = database.links.rows("tea")
    pd.testing.assert_frame_equal(stored, frame, check_dtype=False)
    assert str(stored["pos_variant_id"].dtype) == str(stored["site_variant_id"].dtype) == "Int64"
    assert str(stored["by_hand"].dtype) == "bool"
    assert database.links.rows("coffee").dtypes.to_dict() == stored.dtypes.to_dict()


def test_the_same_rows_again_write_nothing(database: SqlDatabase) -> None:
    database.links.replace("tea", link_frame(*THREE))
    shuffled = link_frame(*reversed(THREE))
    assert database.links.replace("tea", shuffled) == 0
    assert database.links.replace("tea", database.links.rows("tea")) == 0


def test_only_differences_are_written(database: SqlDatabase) -> None:
    database.links.replace("tea", link_frame(*THREE))
    database.links.replace("coffee", link_frame(*THREE))
    changed = link_frame((1, 71, "unlinked", "unlinked_by_hand"), THREE[1], (4, 74, "linked", ""))
    assert database.links.replace("tea", changed) == 3  # one changed, one gone, one new
    assert database.links.summary("tea") == {
        ("unlinked", "unlinked_by_hand"): 1,
        ("unlinked", "only_on_site"): 1,
        ("linked", ""): 1,
    }
    assert database.links.summary("coffee")["linked", ""] == 1


def test_enumerations_are_stored_as_their_text(database: SqlDatabase) -> None:
    frame = link_frame((1, 71, LinkStatus.UNLINKED, LinkReason.SYNC_OFF))
    database.links.replace("tea", frame)
    assert database.links.replace("tea", frame) == 0
    assert database.links.summary("tea") == {("unlinked", "sync_off"): 1}


def test_a_frame_without_shape_or_score_stores_none_of_it(database: SqlDatabase) -> None:
    database.links.replace("tea", link_frame(THREE[0]).drop(columns=["shape", "suggestion_score"]))
    assert database.links.rows("tea")[["shape", "suggestion_score"]].values.tolist() == [["", 0]]


def test_how_sure_a_suggestion_is_is_kept_and_a_change_of_it_is_written(database: SqlDatabase) -> None:
    suggested = link_frame((1, 71, "unlinked", "near_match")).assign(suggestion_kind="zeros", suggestion_score=90)
    assert database.links.replace("tea", suggested) == 1
    assert database.links.rows("tea")["suggestion_score"].tolist() == [90]
    assert database.links.replace("tea", suggested.assign(suggestion_score=80)) == 1
    assert database.links.rows("tea")["suggestion_score"].tolist() == [80]


def test_what_a_person_ignores_is_remembered_for_the_site_until_it_is_heeded(database: SqlDatabase) -> None:
    assert database.links.ignored("tea") == frozenset()
    database.links.ignore("tea", ["f1", "f2"], "cli:lan")
    database.links.ignore("tea", {"f2", "f3"}, "cli:minh")
    database.links.ignore("coffee", ["f1"], "cli:lan")
    database.links.ignore("tea", [], "cli:lan")
    assert database.links.ignored("tea") == {"f1", "f2", "f3"}
    table = tables.ignored
    with reading(database.engine) as connection:
        who = select(table.c.who).where(table.c.site == "tea").order_by(table.c.fingerprint)
        assert connection.scalars(who).all() == ["cli:lan", "cli:lan", "cli:minh"]
    database.links.heed("tea", ["f1", "f3", "unknown"])
    assert database.links.ignored("tea") == {"f2"}
    assert database.links.ignored("coffee") == {"f1"}


def test_more_than_a_transaction_carries_can_be_ignored_and_heeded(sqlite_database: SqlDatabase) -> None:
    many = [f"{number:016x}" for number in range(4_100)]
    sqlite_database.links.ignore("tea", many, "cli:lan")
    assert len(sqlite_database.links.ignored("tea")) == 4_100
    sqlite_database.links.heed("tea", many[1:])
    assert sqlite_database.links.ignored("tea") == {many[0]}


def test_a_pair_twice_is_refused(database: SqlDatabase) -> None:
    with pytest.raises(ValueError, match="twice"):
        database.links.replace("tea", link_frame(THREE[1], THREE[1]))


def test_since_moves_with_the_status_and_not_with_the_words(database: SqlDatabase) -> None:
    def since() -> Any:
        with reading(database.engine) as connection:
            return connection.scalars(select(tables.links.c.since)).one()

    database.links.replace("tea", link_frame(THREE[0]))
    first = since()
    database.links.replace("tea", link_frame(THREE[0]).assign(detail="other words"))
    assert since() == first
    database.links.replace("tea", link_frame((1, 71, "error", "type_mismatch")))
    assert since() > first


def test_a5_two_that_swap_partners_are_never_linked_twice_on_the_way(
    database: SqlDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "chunks", lambda steps: ([step] for step in steps))  # a transaction for each step
    database.links.replace("tea", link_frame((1, 71, "linked", ""), (2, 72, "linked", "")))
    seen: list[list[tuple[int, int]]] = []

    def look(_connection: Any) -> None:
        rows = database.links.rows("tea").query("status == 'linked'")
        seen.append(rows[["pos_variant_id", "site_variant_id"]].values.tolist())

    original = links._apply

    def apply_and_look(connection: Any, steps: Any, version: int) -> None:
        look(connection)
        original(connection, steps, version)

    monkeypatch.setattr(links, "_apply", apply_and_look)
    assert database.links.replace("tea", link_frame((1, 72, "linked", ""), (2, 71, "linked", ""))) == 4
    assert len(seen) == 4
    for pairs in seen:
        assert len({pair[0] for pair in pairs}) == len(pairs) == len({pair[1] for pair in pairs})


def test_partners_are_told_of_linked_variants_that_are_asked_for(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(*(pos_variant(key) for key in (1, 2, 3, 4))))
    database.links.replace(
        "tea", link_frame(*THREE[:2], (3, 73, "unlinked", "unlinked_by_hand"), (4, 74, "linked", ""))
    )
    database.links.replace("coffee", link_frame((2, 71, "linked", "")))
    product = database.catalog.pos_products([1])[1]
    assert database.links.partners("tea", [71, 72, 73, 75]) == {71: (product, 1)}
    assert database.links.partners("tea", []) == {}


def test_partners_that_were_deleted_in_the_pos_are_partners_still(database: SqlDatabase) -> None:
    database.catalog.save_pos_page(page(pos_variant(1)))
    database.links.replace("tea", link_frame((1, 71, "linked", "")))
    database.catalog.finish_pos_scan(datetime.now(UTC) + timedelta(hours=1))
    assert set(database.links.partners("tea", [71])) == {71}
