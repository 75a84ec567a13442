"""Small counts that the page shows beside the large ones."""

from datetime import datetime

from sqlalchemy import Engine, func, select

from resources.database import tables
from resources.database.engine import reading

orders = tables.orders


class FigureTable:
    """Counts over the tables of others; nothing is stored."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def orders_placed_since(self, moment: datetime) -> dict[str, int]:
        """Website → web orders placed at or after an instant; websites without any are left out."""
        counted = select(orders.c.site, func.count()).where(orders.c.created_on >= moment).group_by(orders.c.site)
        with reading(self._engine) as connection:
            return {str(site): int(count) for site, count in connection.execute(counted)}
