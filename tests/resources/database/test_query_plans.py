"""How SQLite goes about a query, where another way takes hours at a million variants."""

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from resources.database import versions
from resources.database.database import SqlDatabase
from resources.database.engine import reading
from sync.catalogs.versions import Counts
from tests.resources.database.rows import NOON


@pytest.mark.sqlite
def test_the_goods_of_orders_that_moved_are_found_without_going_through_all_lines_or_links(
    sqlite_database: SqlDatabase,
) -> None:
    query = versions._held_goods(Counts(orders=7), NOON)
    told = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with reading(sqlite_database.engine) as connection:
        steps = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {told}"))]
    assert not [step for step in steps if step.startswith(("SCAN order_lines", "SCAN links", "SCAN orders"))]
    assert [step.rpartition("(")[2] for step in steps if "SEARCH links" in step] == ["site=? AND site_variant_id=?)"]
