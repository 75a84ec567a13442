"""The first tables.

Revision: 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "branches",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branches")),
    )
    op.create_table(
        "buckets",
        sa.Column("shop", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("shop", name=op.f("pk_buckets")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_at"), "changes", ["at"], unique=False)
    op.create_table(
        "connections",
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("capabilities", sa.JSON(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_connections")),
        sa.UniqueConstraint("address", name=op.f("uq_connections_address")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone_key", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("modified_on", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
    )
    op.create_index(op.f("ix_customers_email_key"), "customers", ["email_key"], unique=False)
    op.create_index(op.f("ix_customers_phone_key"), "customers", ["phone_key"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("heartbeat_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("pos_variant_id", sa.BigInteger(), nullable=True),
        sa.Column("site_variant_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("warning", sa.String(length=24), nullable=False),
        sa.Column("suggestion_kind", sa.String(length=24), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("pos_sku", sa.Text(), nullable=False),
        sa.Column("site_sku", sa.Text(), nullable=False),
        sa.Column("shape", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint(
            "site", "pos_variant_id", "site_variant_id", name=op.f("uq_links_site_pos_variant_id_site_variant_id")
        ),
    )
    op.create_index(op.f("ix_links_site_site_variant_id"), "links", ["site", "site_variant_id"], unique=False)
    op.create_index(op.f("ix_links_site_status_reason"), "links", ["site", "status", "reason"], unique=False)
    op.create_table(
        "listings",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("site_variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=12), nullable=False),
        sa.Column("pos_variant_id", sa.BigInteger(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged", sa.BigInteger(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("approved", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site", "site_variant_id", "field", name=op.f("pk_listings")),
    )
    op.create_index(op.f("ix_listings_site_state"), "listings", ["site", "state"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("site_variant_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "order_id", "line_id", name=op.f("pk_order_lines")),
    )
    op.create_table(
        "orders",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("pos_order_id", sa.BigInteger(), nullable=True),
        sa.Column("pos_code", sa.Text(), nullable=True),
        sa.Column("pos_status", sa.String(length=16), nullable=True),
        sa.Column("intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", "order_id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_site_state"), "orders", ["site", "state"], unique=False)
    op.create_index(op.f("ix_orders_state_pos_status"), "orders", ["state", "pos_status"], unique=False)
    op.create_table(
        "pos_prices",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("price_list_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variant_id", "price_list_id", name=op.f("pk_pos_prices")),
    )
    op.create_table(
        "pos_stock",
        sa.Column("variant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("branch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.Column("available_milli", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("variant_id", "branch_id", name=op.f("pk_pos_stock")),
    )
    op.create_table(
        "pos_variants",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("variant_name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("sellable", sa.Boolean(), nullable=False),
        sa.Column("composite", sa.Boolean(), nullable=False),
        sa.Column("packsize", sa.Boolean(), nullable=False),
        sa.Column("modified_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dirty_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pos_variants")),
    )
    op.create_index(op.f("ix_pos_variants_product_id"), "pos_variants", ["product_id"], unique=False)
    op.create_index(op.f("ix_pos_variants_sku"), "pos_variants", ["sku"], unique=False)
    op.create_table(
        "price_lists",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_cost", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
    )
    op.create_table(
        "site_variants",
        sa.Column("site", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("inventory_item_id", sa.BigInteger(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=False),
        sa.Column("product_name", sa.Text(), nullable=False),
        sa.Column("variant_name", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("compare_at", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("managed", sa.Boolean(), nullable=False),
        sa.Column("sells_past_zero", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("modified_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site", "id", name=op.f("pk_site_variants")),
    )
    op.create_index(op.f("ix_site_variants_site_product_id"), "site_variants", ["site", "product_id"], unique=False)
    op.create_index(op.f("ix_site_variants_site_sku"), "site_variants", ["site", "sku"], unique=False)
    op.create_table(
        "watermarks",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("value", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_watermarks")),
    )
    op.create_table(
        "sites",
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("orders_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alias"], ["connections.alias"], name=op.f("fk_sites_alias")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_sites")),
    )


def downgrade() -> None:
    op.drop_table("sites")
    op.drop_table("watermarks")
    op.drop_index(op.f("ix_site_variants_site_sku"), table_name="site_variants")
    op.drop_index(op.f("ix_site_variants_site_product_id"), table_name="site_variants")
    op.drop_table("site_variants")
    op.drop_table("price_lists")
    op.drop_index(op.f("ix_pos_variants_sku"), table_name="pos_variants")
    op.drop_index(op.f("ix_pos_variants_product_id"), table_name="pos_variants")
    op.drop_table("pos_variants")
    op.drop_table("pos_stock")
    op.drop_table("pos_prices")
    op.drop_index(op.f("ix_orders_state_pos_status"), table_name="orders")
    op.drop_index(op.f("ix_orders_site_state"), table_name="orders")
    op.drop_table("orders")
    op.drop_table("order_lines")
    op.drop_index(op.f("ix_listings_site_state"), table_name="listings")
    op.drop_table("listings")
    op.drop_index(op.f("ix_links_site_status_reason"), table_name="links")
    op.drop_index(op.f("ix_links_site_site_variant_id"), table_name="links")
    op.drop_table("links")
    op.drop_table("leases")
    op.drop_index(op.f("ix_customers_phone_key"), table_name="customers")
    op.drop_index(op.f("ix_customers_email_key"), table_name="customers")
    op.drop_table("customers")
    op.drop_table("connections")
    op.drop_index(op.f("ix_changes_at"), table_name="changes")
    op.drop_table("changes")
    op.drop_table("buckets")
    op.drop_table("branches")
