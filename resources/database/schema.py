"""Brings a database to the present tables, by the program itself.

Every process that opens the database looks first, which costs one small query; only the one that finds it
behind loads Alembic and migrates, inside one transaction that keeps the others waiting.
"""

import importlib.util
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from resources.database.engine import reading, writing
from sync.errors import WrongUse

HEAD = "0008"
VERSION_TABLE = "alembic_version"
# Any number will do, as long as no other program takes the same advisory lock on our database.
_LOCK = 7_236_119_500_417
# A table that every version of ours has.
_OURS = "connections"


def upgrade(engine: Engine) -> bool:
    """Migrate to `HEAD`; tells whether there was something to do.

    Raises WrongUse when the database was made by a newer version of the program.
    """
    with reading(engine) as connection:
        if revision(connection) == HEAD:
            return False
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        present = revision(connection)
        if present == HEAD:  # another process was faster
            return False
        _migrate(connection, present)
    return True


def revision(connection: Connection) -> str | None:
    """The revision the database stands at; None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 -- our own constant


def _migrate(connection: Connection, present: str | None) -> None:
    # Late: most starts find nothing to do.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_scripts()).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        if not inspect(connection).has_table(_OURS):
            raise WrongUse(
                f"The database belongs to another program (it stands at revision {present}, and has none of our "
                "tables); Multiweb needs one of its own, apart from Dagster's, too."
            )
        raise WrongUse(
            f"The database stands at revision {present}, which this version of Multiweb does not know: "
            "it was made by a newer one. Update the program, or restore a backup made with this version; "
            "there is no way back down."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _scripts() -> Path:
    """The folder of the migrations, wherever the package lies."""
    spec = importlib.util.find_spec("migrations")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package `migrations` is missing from this installation")
    return Path(spec.origin).parent
