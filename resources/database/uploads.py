"""The workbooks that people handed back on the page: where each lies, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, delete, insert, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import IDS

UploadState = Literal["checking", "checked", "applying", "applied", "failed"]

table = tables.uploads


@dataclass(frozen=True, slots=True)
class Upload:
    """One workbook; `applied` and `refused` count its rows, `note` is a sentence where something went wrong."""

    id: int
    site: str
    name: str
    path: Path
    who: str
    at: datetime
    state: UploadState
    applied: int
    refused: int
    note: str


class UploadTable:
    """The uploads of one installation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, site: str, name: str, path: Path, who: str) -> int:
        """Note a workbook that came in; returns its number."""
        row = {"site": site, "name": name, "path": str(path), "who": who, "at": datetime.now(UTC)}
        with writing(self._engine) as connection:
            made = insert(table).values(**row, state="checking", applied=0, refused=0, note="").returning(table.c.id)
            return int(connection.execute(made).scalar_one())

    def settle(self, number: int, state: UploadState, applied: int = 0, refused: int = 0, note: str = "") -> None:
        """Note what became of it."""
        values = {"state": state, "applied": applied, "refused": refused, "note": note}
        with writing(self._engine) as connection:
            connection.execute(update(table).where(table.c.id == number).values(**values))

    def find(self, number: int) -> Upload | None:
        """One upload."""
        with reading(self._engine) as connection:
            row = connection.execute(select(table).where(table.c.id == number)).first()
        return None if row is None else Upload(**{**row._mapping, "path": Path(row.path)})

    def prune(self, before: datetime) -> list[Path]:
        """Forget the uploads from before an instant; returns where their workbooks lie."""
        old = select(table.c.id, table.c.path).where(table.c.at < before).order_by(table.c.id).limit(IDS)
        found: list[Path] = []
        while True:
            with writing(self._engine) as connection:
                rows = connection.execute(old).all()
                connection.execute(delete(table).where(table.c.id.in_([row.id for row in rows])))
            found += [Path(row.path) for row in rows]
            if len(rows) < IDS:
                return found

    def of_site(self, site: str, most: int = 50) -> list[Upload]:
        """The newest uploads of a site, newest first."""
        query = select(table).where(table.c.site == site).order_by(table.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            return [Upload(**{**row._mapping, "path": Path(row.path)}) for row in connection.execute(query)]
