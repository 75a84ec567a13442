"""The tables, as SQLAlchemy Core sees them. `migrations/` makes them; a test keeps the two equal.

Quantities of the POS are thousandths, money is đồng, times are UTC. A table is written in chunks of at most 2,000
rows a transaction, so that SQLite's single writer never stalls an order.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.types import JSON

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

# SQLite gives an autoincrementing key to INTEGER alone.
BigKey = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; a naive one is refused, because its meaning would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Aware in, UTC stored (naive for SQLite, which keeps no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC out, always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Alias = String(40)


def version() -> Column[int]:
    """The number of the change that a row took part in last; 0 for one from before changes were counted."""
    return Column("version", BigInteger, nullable=False, server_default="0")


# One row for the POS (role "pos") and one for each site (role "site"); secrets are Fernet tokens.
connections = Table(
    "connections",
    metadata,
    Column("alias", Alias, primary_key=True),
    Column("role", String(8), nullable=False),
    Column("platform", String(20), nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("capabilities", JSON, nullable=False),
    Column("connected_at", UtcTime, nullable=False),
    UniqueConstraint("address"),
)

sites = Table(
    "sites",
    metadata,
    Column("alias", Alias, ForeignKey("connections.alias"), primary_key=True),
    Column("mode", String(8), nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("orders_since", UtcTime, nullable=False),
    Column("last_error", Text),
)

branches = Table(
    "branches",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("is_default", Boolean),
)

price_lists = Table(
    "price_lists",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_cost", Boolean, nullable=False),
    Column("is_default", Boolean, nullable=False),
)

pos_variants = Table(
    "pos_variants",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("product_id", BigInteger, nullable=False, index=True),
    Column("sku", Text, nullable=False, index=True),
    Column("barcode", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("variant_name", Text, nullable=False),
    Column("options", Text, nullable=False, server_default=""),  # JSON: [[name, value], ...]; "" for none
    Column("search", Text, nullable=False, server_default=""),  # names, SKU and barcode, folded (`variant_text`)
    Column("unit", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("sellable", Boolean, nullable=False),
    Column("composite", Boolean, nullable=False),
    Column("packsize", Boolean, nullable=False),
    Column("tax_rate", Integer),  # hundredths of a percent; None: the POS states none
    Column("tax_included", Boolean),  # whether its prices contain the tax
    Column("modified_on", UtcTime),
    Column("seen_at", UtcTime, nullable=False),  # when the page was requested from which it was taken
    Column("dirty_at", UtcTime),  # a newer change is known than any page requested before this
    version(),  # which change of the catalog it, its stock or its prices took part in last
    Index(None, "version"),
)

# What a pack or a combo is made of; goods that are made of nothing have no row.
pos_parts = Table(
    "pos_parts",
    metadata,
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("part_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("quantity_milli", BigInteger, nullable=False),
)

pos_stock = Table(
    "pos_stock",
    metadata,
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("branch_id", BigInteger, primary_key=True, autoincrement=False),
    Column("on_hand_milli", BigInteger, nullable=False),
    Column("available_milli", BigInteger, nullable=False),
)

pos_prices = Table(
    "pos_prices",
    metadata,
    Column("variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("price_list_id", BigInteger, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
)

site_variants = Table(
    "site_variants",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("product_id", BigInteger, nullable=False),
    Column("inventory_item_id", BigInteger),
    Column("sku", Text, nullable=False),
    Column("barcode", Text, nullable=False),
    Column("product_name", Text, nullable=False),
    Column("variant_name", Text, nullable=False),
    Column("options", Text, nullable=False, server_default=""),  # JSON: [[name, value], ...]; "" for none
    Column("search", Text, nullable=False, server_default=""),  # names, SKU and barcode, folded (`variant_text`)
    Column("price", BigInteger),
    Column("compare_at", BigInteger, nullable=False),
    Column("quantity", BigInteger),
    Column("managed", Boolean, nullable=False),
    Column("sells_past_zero", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("modified_on", UtcTime),
    Column("read_at", UtcTime, nullable=False),
    version(),  # of the site's catalog
    Index(None, "site", "version"),
    Index(None, "site", "sku"),
    Index(None, "site", "product_id"),
)

# A row for each site variant, for each link that lost a side, and for each POS twin; POS variants that are
# simply absent from a site have none (they are the rest).
links = Table(
    "links",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("site", Alias, nullable=False),
    Column("pos_variant_id", BigInteger),
    Column("site_variant_id", BigInteger),
    Column("status", String(12), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("detail", Text, nullable=False),
    Column("warning", String(24), nullable=False),
    Column("suggestion_kind", String(24), nullable=False),
    Column("suggestion_score", Integer, nullable=False, server_default="0"),  # 0..100, how sure the suggestion is
    Column("by_hand", Boolean, nullable=False),
    Column("pos_sku", Text, nullable=False),
    Column("site_sku", Text, nullable=False),
    Column("shape", String(12), nullable=False),  # one or many variants in each product when it was linked
    Column("since", UtcTime, nullable=False),
    version(),  # of the site's links
    Index(None, "site", "version"),
    UniqueConstraint("site", "pos_variant_id", "site_variant_id"),
    Index(None, "site", "site_variant_id", "pos_variant_id"),
    Index(None, "site", "status", "reason"),
)

# Mismatches that a person wants to see no more, by what both sides were; a change of either side shows them again.
ignored = Table(
    "ignored",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("fingerprint", String(32), primary_key=True),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)

listings = Table(
    "listings",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("site_variant_id", BigInteger, primary_key=True, autoincrement=False),
    Column("field", String(12), primary_key=True),
    Column("pos_variant_id", BigInteger, nullable=False),
    Column("planned", BigInteger),
    Column("planned_at", UtcTime, nullable=False),
    Column("acknowledged", BigInteger),
    Column("acknowledged_at", UtcTime),
    Column("state", String(12), nullable=False),
    Column("reason", String(24), nullable=False),
    Column("approved", BigInteger),
    Column("declined", BigInteger),  # the value that a person rejected when a guard held it
    Column("detail", Text, nullable=False),
    Column("refusals", Integer, nullable=False),  # times the site refused the planned value in a row
    Column("refused_at", UtcTime),
    Index(None, "site", "state"),
)

orders = Table(
    "orders",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("pos_order_id", BigInteger, index=True),
    Column("pos_code", Text),
    Column("pos_status", String(16)),
    Column("intent_at", UtcTime),
    Column("cancelled", Boolean, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),  # what the buyer has paid, đồng
    Column("created_on", UtcTime, nullable=False),
    Column("modified_on", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("reserved_at", UtcTime, index=True),  # when we learnt that the POS reserves its goods
    version(),  # which change of the orders it took part in last
    Index(None, "version"),
    Column("raw", LargeBinary, nullable=False),
    Column("content", String(32), nullable=False, server_default=""),  # digest of what was ordered, as recorded
    Column("agreed", String(32), nullable=False, server_default=""),  # digest of the POS order when it was equal
    Column("search", Text, nullable=False, server_default=""),  # number, ids, buyer: folded (`order_search`)
    Index(None, "site", "state"),
    Index(None, "state", "pos_status"),
)

order_lines = Table(
    "order_lines",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("line_id", BigInteger, primary_key=True, autoincrement=False),
    Column("site_variant_id", BigInteger),
    Column("quantity_milli", BigInteger, nullable=False),
)

# What a site's order is to show of the POS's: that it was shipped, that it was paid. One row for each, whose stage goes
# from "due" over "asked" (the request may be on its way) to "done" or "left".
showings = Table(
    "showings",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("order_id", BigInteger, primary_key=True, autoincrement=False),
    Column("what", String(8), primary_key=True),
    Column("stage", String(8), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone_key", Text, index=True),
    Column("other_phone_key", Text, index=True),  # people type two numbers into one field
    Column("email_key", Text, index=True),
    Column("active", Boolean, nullable=False),
    Column("modified_on", UtcTime),
)

# Customers sent to the POS of whom no answer has come yet, by criterion and key (`phone:0901234567`): whoever comes
# second looks for them first.
customer_intents = Table(
    "customer_intents",
    metadata,
    Column("key", String(400), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

# What the webhooks of a shop named and nobody has read again yet: a product or an order by id, or all of a kind
# (id 0). One row however often it is named.
pokes = Table(
    "pokes",
    metadata,
    Column("shop", Alias, primary_key=True),
    Column("subject", String(12), primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
)

# How often something has changed: the catalogs, the links of a site, the orders. Rows carry the number of the change
# that they took part in last, so that "what changed since" is told exactly, without clocks.
versions = Table(
    "versions",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# What the links and the plan of a site were made from: the versions of then, and a digest of everything else.
bases = Table(
    "bases",
    metadata,
    Column("site", Alias, primary_key=True),
    Column("work", String(8), primary_key=True),
    Column("versions", JSON, nullable=False),
    Column("digest", Text, nullable=False),
    Column("scanned_at", UtcTime),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("stream", String(80), primary_key=True),
    Column("value", UtcTime, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("token", String(32), nullable=False),  # two holders of one name are still two
    Column("holder", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("heartbeat_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
)

# The leaky bucket of each (app, store), shared by every process: level at the instant `at` (Unix seconds).
buckets = Table(
    "buckets",
    metadata,
    Column("shop", Alias, primary_key=True),
    Column("level", Float, nullable=False),
    Column("at", Float, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("run", Text),
    Column("site", Alias),
    Column("subject", String(16), nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("why", Text, nullable=False),
    Index(None, "subject", "subject_id"),
)

# The last turns of each site, for people: what was read or written, and how it ended. Turns in a row with one outcome
# share a row.
activities = Table(
    "activities",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("site", Alias, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("count", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("run", Text),
    Index(None, "site", "at"),
)

# The people who use the page. `password` is an argon2 hash; `language` and `theme` are how they like to see it.
users = Table(
    "users",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("password", Text, nullable=False),
    Column("role", String(8), nullable=False),
    Column("language", String(2), nullable=False, server_default="vi"),
    Column("theme", String(8), nullable=False, server_default="auto"),
    Column("added_at", UtcTime, nullable=False),
)

# Who is logged in. `token` is the SHA-256 of what the browser holds, so that a copy of the table opens nothing.
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("user", String(40), nullable=False, index=True),
    Column("began_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)

# Workbooks that were handed back on the page, newest last.
uploads = Table(
    "uploads",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("site", Alias, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("applied", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("note", Text, nullable=False),
)

# Settings of the installation as a whole, by subject ("alerts").
settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
)

# Where alerts go. `secret` is a Fernet token, `problem` the code of what the last delivery failed of.
alert_addresses = Table(
    "alert_addresses",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("service", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("delivered_at", UtcTime),
    Column("failing_since", UtcTime),
    Column("problem", String(16), nullable=False),
)

# Troubles that people were told of and that are not over. Whoever inserts or changes a row is the one who tells.
troubles = Table(
    "troubles",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("shop", Alias, primary_key=True),
    Column("activity", String(40), primary_key=True),
    Column("began_at", UtcTime, nullable=False),
    Column("told_at", UtcTime, nullable=False),
    Column("gone_at", UtcTime),
)

# Numbers that only grow: calls by shop and outcome, seconds waited for a limit, alerts told by kind.
counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("shop", Alias, primary_key=True),
    Column("outcome", String(16), primary_key=True),
    Column("value", Float, nullable=False),
)

# Messages on their way, one for each address; `next_at` moves on while somebody delivers one.
alert_messages = Table(
    "alert_messages",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("address_id", BigInteger, nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),  # waiting, sent, dropped
    Column("tries", Integer, nullable=False),
    Column("next_at", UtcTime, nullable=False),
    Index(None, "state", "next_at"),
)
