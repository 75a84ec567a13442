"""Where things may leak to: everything that is kept or shown, as (where, text)."""

import base64
import binascii
import sqlite3
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from resources.database import tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading

# Where people and secrets live by design; docs/security.md says so, and for how long. Everything else is scanned.
LIVES_IN = {
    ("orders", "raw"): "the site's JSON of the order",
    ("orders", "search"): "the buyer, for the search of orders",
    ("customers", "phone_key"): "the index of the POS's customers",
    ("customers", "other_phone_key"): "the index of the POS's customers",
    ("customers", "email_key"): "the index of the POS's customers",
    ("customer_intents", "key"): "customers who are being made",
    ("connections", "secret"): "sealed credentials",
    ("alert_addresses", "secret"): "sealed addresses of alerts",
}
Place = tuple[str, str]


def files_below(folder: Path, but: Collection[str] = ()) -> Iterator[Place]:
    """Every file: its bytes as text, a SQLite file row by row, an archive part by part."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in but:
            yield from file_at(path, str(path.relative_to(folder)))


def file_at(path: Path, name: str) -> Iterator[Place]:
    """One file, unpacked as far as it can be."""
    content = path.read_bytes()
    yield name, content.decode("utf-8", "replace")
    if content.startswith(b"SQLite format 3"):
        yield from _rows(path, name)
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                yield f"{name}/{part}", archive.read(part).decode("utf-8", "replace")


def _rows(path: Path, name: str) -> Iterator[Place]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in names:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- the file's own names
                yield f"{name}:{table}", " ".join(_cell(value) for value in row if value is not None)


def _cell(value: object) -> str:
    """A cell as text; Dagster packs the larger ones."""
    if not isinstance(value, bytes):
        return str(value)
    for unpack in (zlib.decompress, lambda some: zlib.decompress(base64.b64decode(some))):
        try:
            return unpack(value).decode("utf-8", "replace")
        except (zlib.error, binascii.Error, ValueError):
            continue
    return value.decode("utf-8", "replace")


def our_tables(database: SqlDatabase) -> Iterator[Place]:
    """Every column of our own tables in which neither people nor secrets are meant to live."""
    with reading(database.engine) as connection:
        for table in tables.metadata.sorted_tables:
            columns = [column for column in table.columns if (table.name, column.name) not in LIVES_IN]
            for row in connection.execute(select(*columns)):
                for column, value in zip(columns, row, strict=True):
                    if value is not None:
                        yield f"our {table.name}.{column.name}", _cell(value)
