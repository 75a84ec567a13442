"""What changed and when, so that a plan looks at little; taxes of POS variants; what webhooks named.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pos_variants", sa.Column("tax_rate", sa.Integer(), nullable=True))
    op.add_column("pos_variants", sa.Column("tax_included", sa.Boolean(), nullable=True))
    for name in ("pos_variants", "orders"):
        op.add_column(name, sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        op.create_index(op.f(f"ix_{name}_changed_at"), name, ["changed_at"])
    op.create_table(
        "pokes",
        sa.Column("shop", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shop", "subject", "subject_id", name=op.f("pk_pokes")),
    )


def downgrade() -> None:
    op.drop_table("pokes")
    for name in ("pos_variants", "orders"):
        op.drop_index(op.f(f"ix_{name}_changed_at"), name)
        op.drop_column(name, "changed_at")
    op.drop_column("pos_variants", "tax_included")
    op.drop_column("pos_variants", "tax_rate")
