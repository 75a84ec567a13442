"""The `Showings` port: what web orders are to show of the POS's, and how far that is."""

from sqlalchemy import Engine, exists, select, update

from resources.database import change_log, tables
from resources.database.clock import time_of
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or
from sync.orders.listed_rows import Showing, Shown, ShownStage
from sync.rows import Change

WHO = "orders"
OPEN = ("due", "asked")
table = tables.showings


class ShowingTable:
    """Fits `sync.orders.listed_rows.Showings`."""

    def __init__(self, engine: Engine, run: str | None = None) -> None:
        """`run` is written beside each entry of the log of changes."""
        self._engine = engine
        self._run = run

    def want(self, site: str, order_id: int, what: Shown) -> None:
        """Note that an order is to show this; one that was noted before stays as it is."""
        with writing(self._engine) as connection:
            row = {"site": site, "order_id": order_id, "what": what, "stage": "due", "at": time_of(connection)}
            connection.execute(insert_or(connection, table).values(row).on_conflict_do_nothing())

    def open(self, site: str) -> list[Showing]:
        """What is still to be shown on a site, oldest first."""
        mine = (table.c.site == site, table.c.stage.in_(OPEN))
        query = select(table.c.order_id, table.c.what, table.c.stage, table.c.at).where(*mine)
        with reading(self._engine) as connection:
            now = time_of(connection)
            rows = connection.execute(query.order_by(table.c.at, table.c.order_id, table.c.what)).all()
        return [Showing(order_id, what, stage, now - at) for order_id, what, stage, at in rows]

    def move(self, site: str, order_id: int, what: Shown, stage: ShownStage, why: str) -> None:
        """Commit how far it is, with an entry in the log."""
        mine = (table.c.site == site, table.c.order_id == order_id, table.c.what == what)
        with writing(self._engine) as connection:
            before = connection.scalar(select(table.c.stage).where(*mine).with_for_update())
            connection.execute(update(table).where(*mine).values(stage=stage, at=time_of(connection)))
            change = Change(WHO, site, "order", str(order_id), f"shown_{what}", before, stage, why)
            change_log.append(connection, [change], self._run)

    def began(self, site: str, order_id: int, what: Shown) -> bool:
        """Whether it was ever to be shown."""
        mine = (table.c.site == site, table.c.order_id == order_id, table.c.what == what)
        with reading(self._engine) as connection:
            return bool(connection.scalar(select(exists().where(*mine))))
