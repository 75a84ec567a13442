"""How databases are opened."""

from collections.abc import Callable

from resources.database import engine
from resources.database.database import SqlDatabase


def test_what_one_database_has_compiled_serves_the_next(
    new_sqlite: Callable[[], str], open_database: Callable[..., SqlDatabase]
) -> None:
    open_database(new_sqlite()).state.watermarks()
    known = len(engine._compiled)
    open_database(new_sqlite()).state.watermarks()
    assert len(engine._compiled) == known > 0
