"""Webhooks only poke: a delivery names what changed, and what it names is read again from the shop.

Deliveries come late, twice, in the wrong order or not at all (contracts/sapo-pos.md §2.14, sapo-web.md §7), so no
figure inside one is ever taken. A lost delivery costs time and nothing else: the scan and the polls find everything.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sync.ports import Pos
from sync.records import Page
from sync.stores import Database

# What is named: products of the POS and orders of a site by id; and of a whole shop a site's catalog, what people do
# in the POS with the orders of sites, and a site's orders where the body names none.
PRODUCTS = "products"
ORDERS = "orders"
CATALOG = "catalog"
ORDER_STATES = "order_states"
WHOLE_SHOP = 0

# The roots under which a shop may wrap a body.
ROOTS = {
    "inventories": "inventory",
    "products": "product",
    "orders": "order",
    "refunds": "refund",
    "order_transactions": "transaction",
}
PRODUCT_TOPICS = ("products/create", "products/update", "products/delete")
STOCK_TOPIC = "inventories/update"
ORDER_TOPICS = ("refunds/create", "order_transactions/create")  # they name their order beside themselves
LARGEST_ID = 2**63 - 1

# A page of the POS's list by ids; each is saved with the time of its own request.
PORTION = 100
# More than these cost as many calls as they save: the next scan reads them all the same.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What a re-reading did.

    Attributes:
        named: products that webhooks had named.
        products: of them, those that the POS still has.
        variants: variants of those.
        changed: variants that differed from what was known, in themselves, their stock or prices.
        gone: products that the POS no longer shows; the next complete scan concludes what became of them.
        left: products left to the scan, because it is cheaper for so many.
    """

    named: int = 0
    products: int = 0
    variants: int = 0
    changed: int = 0
    gone: int = 0
    left: int = 0


def take_poke(shop: str, topic: str, body: Mapping[str, Any], database: Database) -> int:
    """Note what a verified delivery names; returns how many products, or 1 for a kind of thing of the whole shop.

    Args:
        shop: alias of the shop that sent it.
        topic: as the shop names it.
        body: bare, or wrapped in the name of the thing. Nothing but ids is taken from it.
        database: the tables.

    Returns:
        0 for a topic that is of no use here, and for a body that names nothing we could read.
    """
    pos = shop == database.state.pos().alias
    if pos and topic == STOCK_TOPIC:
        return _poke_variant(shop, _inner(topic, body), database)
    if pos and topic in PRODUCT_TOPICS:
        return _poke_product(shop, _id(_inner(topic, body).get("id")), database)
    if topic in PRODUCT_TOPICS:
        return _poke_whole(shop, CATALOG, database)
    if topic.startswith("orders/") or topic in ORDER_TOPICS:
        return _poke_whole(shop, ORDER_STATES, database) if pos else _poke_order(shop, topic, body, database)
    return 0


def reread_poked(pos: Pos, database: Database) -> RereadReport:
    """Read the products that webhooks named again, and save them as a scan would.

    It takes no lease from the scan: a page of either that is older than what is known of a variant is not saved.

    Raises:
        ShopError: the POS could not be read; what was not read stays named.
    """
    named = [poke.subject_id for poke in database.pokes.due(pos.alias) if poke.subject == PRODUCTS]
    if len(named) > MOST:
        return RereadReport(named=len(named), left=len(named))
    products = variants = changed = 0
    for portion in _portions(named):
        asked_at = datetime.now(UTC)
        rows = pos.variants_of(portion)
        changed += database.catalog.save_pos_page(Page(asked_at, tuple(rows), None))
        # Older pages of a scan must not come after, for products that had no row to be marked before either.
        database.catalog.mark_pos_dirty([row.id for row in rows], asked_at)
        database.pokes.done(pos.alias, PRODUCTS, portion, asked_at)
        products += len({row.product_id for row in rows})
        variants += len(rows)
    return RereadReport(len(named), products, variants, changed, len(named) - products)


def waiting(database: Database, shop: str, subject: str) -> int:
    """How many things of a kind were named and not read since."""
    return database.pokes.shops().get((shop, subject), 0)


def hook_stream(shop: str) -> str:
    """Name of the watermark of the last verified delivery of a shop."""
    return f"hooks:{shop}"


def _poke_whole(shop: str, subject: str, database: Database) -> int:
    """Which one it was does not matter: what reads the subject reads all of it that changed."""
    database.pokes.add(shop, subject, [WHOLE_SHOP])
    return 1


def _poke_order(shop: str, topic: str, body: Mapping[str, Any], database: Database) -> int:
    """The order by its id, which the next poll reads; the orders as a whole where it cannot be told."""
    inner = _inner(topic, body)
    order_id = _id(inner.get("order_id" if topic in ORDER_TOPICS else "id"))
    database.pokes.add(shop, ORDERS, [WHOLE_SHOP if order_id is None else order_id])
    return 1


def _poke_variant(shop: str, body: Mapping[str, Any], database: Database) -> int:
    """A row of stock names a variant; its product is known here, or stands beside it, or the scan finds it."""
    variant = _id(body.get("variant_id"))
    known = database.catalog.pos_products([variant]) if variant is not None else {}
    return _poke_product(shop, next(iter(known.values()), _id(body.get("product_id"))), database)


def _poke_product(shop: str, product: int | None, database: Database) -> int:
    if product is None:
        return 0
    # Marked first: a poke without the mark could be answered by a page of a scan that is already on its way.
    database.catalog.mark_pos_dirty(database.catalog.pos_variants_in([product]))
    database.pokes.add(shop, PRODUCTS, [product])
    return 1


def _inner(topic: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    wrapped = body.get(ROOTS[topic.partition("/")[0]])
    return wrapped if isinstance(wrapped, Mapping) else body


def _id(value: Any) -> int | None:
    """An id as a number or as text; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID
    return value if usable else None


def _portions(ids: Collection[int]) -> Iterator[Sequence[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + PORTION] for start in range(0, len(ordered), PORTION))
