"""Where alerts go, which troubles people were told of, the messages about them, and settings of the installation.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "alert_addresses",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("delivered_at", _TIME, nullable=True),
        sa.Column("failing_since", _TIME, nullable=True),
        sa.Column("problem", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_addresses")),
        sa.UniqueConstraint("name", name=op.f("uq_alert_addresses_name")),
    )
    op.create_table(
        "troubles",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("shop", sa.String(length=40), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("began_at", _TIME, nullable=False),
        sa.Column("told_at", _TIME, nullable=False),
        sa.Column("gone_at", _TIME, nullable=True),
        sa.PrimaryKeyConstraint("kind", "shop", "activity", name=op.f("pk_troubles")),
    )
    op.create_table(
        "alert_messages",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_messages")),
    )
    op.create_index(op.f("ix_alert_messages_address_id"), "alert_messages", ["address_id"])
    op.create_index(op.f("ix_alert_messages_state_next_at"), "alert_messages", ["state", "next_at"])


def downgrade() -> None:
    for name in ("alert_messages", "troubles", "alert_addresses", "settings"):
        op.drop_table(name)
