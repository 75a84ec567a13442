"""Telling a person why a product stands as it does on a site, from the database alone.

Every number comes from the rule that made it, so that the explanation can never differ from the plan.
"""

from dataclasses import dataclass

from sync.catalogs.fresh_products import VariantName
from sync.products.explained_link import LinkExplained, explain_link
from sync.products.explained_listing import Going, ListingExplained, explain_going, explain_listings
from sync.products.explained_price import PriceExplained, explain_price
from sync.products.explained_stock import StockExplained, explain_stock
from sync.products.history import Logged
from sync.products.variant_facts import called, facts
from sync.records import Field
from sync.stores import Database

NEWEST = 10
# The entry that tells who linked a variant may lie further back than those that are shown.
_LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say of one variant on one site.

    Attributes:
        stock: how its quantity comes about; None without a POS variant.
        price: how its prices come about; None without a POS variant.
        listings: the fields that were planned for it.
        changes: the newest entries of the log about it, newest first.
    """

    site: str
    on_pos: VariantName | None
    on_site: VariantName | None
    going: Going
    link: LinkExplained
    stock: StockExplained | None
    price: PriceExplained | None
    listings: tuple[ListingExplained, ...]
    changes: tuple[Logged, ...]


def explain(alias: str, site_variant_id: int | None, pos_variant_id: int | None, database: Database) -> Explanation:
    """Why a variant is linked or not, and shows what it shows.

    Raises WrongUse for an unknown site, and when no variant of these ids is known.
    """
    known = facts(alias, site_variant_id, pos_variant_id, database)
    pos = known.pos.variant if known.pos else None
    site = known.site.variant if known.site else None
    site_id = site.id if site else known.link.site_variant_id if known.link else None
    changes = tuple(database.history.changes(alias, pos.id if pos else None, site_id, _LOOKED_THROUGH))
    stock, price = explain_stock(known, database), explain_price(known, database)
    now: dict[Field, int | None] = {}
    if stock is not None and price is not None:
        now = {
            Field.QUANTITY: stock.planned,
            Field.PRICE: price.selling.planned,
            Field.COMPARE_AT: price.compare_at.planned,
        }
    rows = database.history.listings(alias, site_id) if site_id is not None else []
    return Explanation(
        site=alias,
        on_pos=called("pos", pos),
        on_site=called("site", site),
        going=explain_going(known.row, database.state.watermarks()),
        link=explain_link(known, changes, database),
        stock=stock,
        price=price,
        listings=explain_listings(known, rows, now),
        changes=changes[:NEWEST],
    )
