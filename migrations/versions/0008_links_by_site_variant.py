"""An index that finds the POS variant of a site variant by itself; without it, SQLite went through all links of a site
for every line of an order.

Revision: 0008, after 0007.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_links_site_site_variant_id_pos_variant_id"), "links", ["site", "site_variant_id", "pos_variant_id"]
    )
    op.drop_index(op.f("ix_links_site_site_variant_id"), "links")


def downgrade() -> None:
    op.create_index(op.f("ix_links_site_site_variant_id"), "links", ["site", "site_variant_id"])
    op.drop_index(op.f("ix_links_site_site_variant_id_pos_variant_id"), "links")
