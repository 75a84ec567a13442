"""How sure a suggestion is, options and search text of variants, mismatches that a person wants to see no more.

Revision: 0002, after 0001.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROWS = 2_000
KEYS = {"pos_variants": ("id",), "site_variants": ("site", "id")}
SEARCHED = ("product_name", "variant_name", "sku", "barcode")


def upgrade() -> None:
    op.create_table(
        "ignored",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "fingerprint", name=op.f("pk_ignored")),
    )
    op.add_column("links", sa.Column("suggestion_score", sa.Integer(), server_default="0", nullable=False))
    for name, keys in KEYS.items():
        for column in ("options", "search"):
            op.add_column(name, sa.Column(column, sa.Text(), server_default="", nullable=False))
        _fill_search(name, keys)


def _fill_search(name: str, keys: tuple[str, ...]) -> None:
    """The options come with the next read; what a search looks through is known already."""
    connection = op.get_bind()
    table = sa.table(name, *(sa.column(column) for column in (*keys, *SEARCHED, "search")))
    statement = (
        sa.update(table)
        .where(*(table.c[key] == sa.bindparam(f"key_{key}") for key in keys))
        .values(search=sa.bindparam("folded"))
    )
    rows = connection.execute(sa.select(table)).all()
    for start in range(0, len(rows), ROWS):
        values = [
            {f"key_{key}": getattr(row, key) for key in keys}
            | {"folded": _folded("\n".join(getattr(row, column) for column in SEARCHED))}
            for row in rows[start : start + ROWS]
        ]
        connection.execute(statement, values)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def downgrade() -> None:
    for name in KEYS:
        for column in ("search", "options"):
            op.drop_column(name, column)
    op.drop_column("links", "suggestion_score")
    op.drop_table("ignored")
