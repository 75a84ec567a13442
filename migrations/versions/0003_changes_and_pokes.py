"""What changed since when, so that a plan looks at little; taxes and parts of POS variants; what webhooks named;
what an order holds, as digests, and the text that a search of orders looks through.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_VERSIONED = {
    "pos_variants": ("version",),
    "site_variants": ("site", "version"),
    "links": ("site", "version"),
    "orders": ("version",),
}

_OF_ORDERS: dict[str, sa.types.TypeEngine[str]] = {
    "content": sa.String(length=32),
    "agreed": sa.String(length=32),
    "search": sa.Text(),
}


def upgrade() -> None:
    op.add_column("pos_variants", sa.Column("tax_rate", sa.Integer(), nullable=True))
    op.add_column("pos_variants", sa.Column("tax_included", sa.Boolean(), nullable=True))
    op.add_column("orders", sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_orders_reserved_at"), "orders", ["reserved_at"])
    for name, kind in _OF_ORDERS.items():
        op.add_column("orders", sa.Column(name, kind, server_default="", nullable=False))
    op.create_index(op.f("ix_changes_subject_subject_id"), "changes", ["subject", "subject_id"])
    op.add_column("orders", sa.Column("received", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("customers", sa.Column("other_phone_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_customers_other_phone_key"), "customers", ["other_phone_key"])
    op.create_table(
        "customer_intents",
        sa.Column("key", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_customer_intents")),
    )
    op.create_index(op.f("ix_orders_pos_order_id"), "orders", ["pos_order_id"])
    for table, columns in _VERSIONED.items():
        op.add_column(table, sa.Column("version", sa.BigInteger(), server_default="0", nullable=False))
        op.create_index(op.f(_index(table, columns)), table, list(columns))
    op.create_table(
        "pos_parts",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variant_id", "part_id", name=op.f("pk_pos_parts")),
    )
    op.create_index(op.f("ix_pos_parts_part_id"), "pos_parts", ["part_id"])
    op.create_table(
        "versions",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_versions")),
    )
    op.create_table(
        "bases",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("work", sa.String(length=8), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "work", name=op.f("pk_bases")),
    )
    op.create_table(
        "showings",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "order_id", "what", name=op.f("pk_showings")),
    )
    op.create_index(op.f("ix_showings_stage"), "showings", ["stage"])
    op.create_table(
        "pokes",
        sa.Column("shop", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "subject", "subject_id", name=op.f("pk_pokes")),
    )


def downgrade() -> None:
    for name in ("showings", "pokes", "bases", "versions", "pos_parts"):
        op.drop_table(name)
    for table, columns in _VERSIONED.items():
        op.drop_index(op.f(_index(table, columns)), table)
        op.drop_column(table, "version")
    op.drop_index(op.f("ix_changes_subject_subject_id"), "changes")
    for name in _OF_ORDERS:
        op.drop_column("orders", name)
    op.drop_table("customer_intents")
    op.drop_index(op.f("ix_customers_other_phone_key"), "customers")
    op.drop_column("customers", "other_phone_key")
    op.drop_column("orders", "received")
    op.drop_index(op.f("ix_orders_pos_order_id"), "orders")
    op.drop_index(op.f("ix_orders_reserved_at"), "orders")
    op.drop_column("orders", "reserved_at")
    op.drop_column("pos_variants", "tax_included")
    op.drop_column("pos_variants", "tax_rate")


def _index(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
