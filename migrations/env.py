"""What Alembic runs around each migration: on the connection that `resources.database.schema` hands over.

There is no alembic.ini and no logging configuration here, so a migration inside a running program leaves the
program's own logging alone.
"""

from alembic import context

from resources.database.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations are run by the program itself: resources.database.schema.upgrade")

# Batch mode lets SQLite change a table by copying it.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
context.run_migrations()
