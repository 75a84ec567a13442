"""The `Versions` port: what changed since a site was linked and planned last, told exactly and without clocks.

Whoever changes something takes the next number of its count and stamps the rows with it, in the same transaction.
The count's row stays locked until that transaction ends, so that numbers become visible in their order: once a
count is read, every change up to it can be read as well. A plan reads the counts first and the rows after; what
comes between is looked at twice, and nothing is ever missed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Select, and_, delete, exists, or_, select, union

from resources.database import tables
from resources.database.engine import reading, writing
from resources.database.upsert import insert_or
from sync.catalogs.versions import Basis, Counts, Work
from sync.records import LinkReason, LinkStatus, SyncReason, SyncState

counts = tables.versions
POS, POS_IDENTITY, ORDERS = "pos", "pos:identity", "orders"

_OPEN = (SyncState.PENDING.value, SyncState.HELD.value)


def site_count(site: str) -> str:
    """Name of the count of a site's catalog."""
    return f"site:{site}"


def identity_count(site: str) -> str:
    """Name of the count of what matching sees of a site's catalog."""
    return f"site:{site}:identity"


def links_count(site: str) -> str:
    """Name of the count of a site's links."""
    return f"links:{site}"


def next_version(connection: Connection, name: str) -> int:
    """The number of the change that this transaction makes; others wait for it until the transaction ends."""
    statement = insert_or(connection, counts).values(name=name, value=1)
    counted = statement.on_conflict_do_update(index_elements=["name"], set_={"value": counts.c.value + 1})
    return int(connection.execute(counted.returning(counts.c.value)).scalar_one())


class VersionTable:
    """Fits `sync.stores.Versions`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def now(self, site: str) -> Counts:
        """The counts as they stand; to be read before what is to be judged by them."""
        names = _names(site)
        query = select(counts.c.name, counts.c.value).where(counts.c.name.in_(names.values()))
        with reading(self._engine) as connection:
            found = dict(connection.execute(query).tuples().all())
        return Counts(**{field: found.get(name, 0) for field, name in names.items()})

    def basis(self, site: str, work: Work) -> Basis | None:
        """What the links or the plan of a site were made from; None before there are any."""
        table = tables.bases
        query = select(table.c.versions, table.c.digest, table.c.scanned_at)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(table.c.site == site, table.c.work == work)).first()
        return None if row is None else Basis(Counts(**row.versions), row.digest, row.scanned_at)

    def keep(self, site: str, work: Work, basis: Basis) -> None:
        """Note what the links or the plan of a site were made from."""
        seen = {name: getattr(basis.counts, name) for name in Counts.__slots__}
        row = {"versions": seen, "digest": basis.digest, "scanned_at": basis.scanned_at}
        with writing(self._engine) as connection:
            statement = insert_or(connection, tables.bases).values(site=site, work=work, **row)
            connection.execute(statement.on_conflict_do_update(index_elements=["site", "work"], set_=row))

    def drop(self, site: str) -> None:
        """Forget what the links and the plan of a site were made from."""
        with writing(self._engine) as connection:
            connection.execute(delete(tables.bases).where(tables.bases.c.site == site))

    def touched(self, site: str, since: Counts, now: Counts, scanned_at: datetime | None) -> list[int]:
        """The site's variants whose plan may come out otherwise than when the counts stood at `since`, by id.

        Those whose two sides, link, or orders in any site changed since, those that are not settled anyway, and those
        that were planned and are linked no more. Orders that the POS has reserved since `scanned_at` are looked at in
        any case: their hold ends when the POS's figure is read, whether it changed or not. A count that did not move
        until `now` is not looked at.
        """
        with reading(self._engine) as connection:
            found = connection.execute(union(*_touching(site, since, now, scanned_at)))
            return sorted(_first(found))


def _first(rows: CursorResult[Any]) -> Iterable[int]:
    return (row[0] for row in rows)


def _names(site: str) -> dict[str, str]:
    """Field of `Counts` → name of the count."""
    return {
        "pos": POS,
        "pos_identity": POS_IDENTITY,
        "site": site_count(site),
        "site_identity": identity_count(site),
        "links": links_count(site),
        "orders": ORDERS,
    }


def _touching(site: str, since: Counts, now: Counts, scanned_at: datetime | None) -> list[Select[Any]]:
    pos, shelf, links, listings = tables.pos_variants, tables.site_variants, tables.links, tables.listings
    mine = and_(links.c.site == site, links.c.site_variant_id.is_not(None))
    linked = select(links.c.site_variant_id).where(mine)
    planned = select(listings.c.site_variant_id).where(listings.c.site == site)
    unsettled = or_(
        listings.c.state.in_(_OPEN),
        and_(listings.c.state == SyncState.ERROR.value, listings.c.reason == SyncReason.REJECTED.value),
    )
    found = [planned.where(unsettled), linked.where(links.c.pos_variant_id.in_(_held_goods(since, scanned_at)))]
    if now.pos != since.pos:
        found.append(linked.where(links.c.pos_variant_id.in_(select(pos.c.id).where(pos.c.version > since.pos))))
    if now.site != since.site:
        found.append(select(shelf.c.id).where(shelf.c.site == site, shelf.c.version > since.site))
    if now.links != since.links:
        found.append(linked.where(links.c.version > since.links))
        left = or_(listings.c.state != SyncState.SKIPPED.value, listings.c.reason == SyncReason.DECLINED.value)
        found.append(planned.where(left, ~still_paired()))
    return found


def _held_goods(since: Counts, scanned_at: datetime | None) -> Select[Any]:
    """POS variants of which orders that changed hold something, and what shares its parts with them."""
    orders, lines, links, parts = tables.orders, tables.order_lines, tables.links, tables.pos_parts
    news = orders.c.version > since.orders
    if scanned_at is not None:
        news = or_(news, orders.c.reserved_at > scanned_at)
    # Found first and by themselves: a database that goes through all lines, or all links of a site, takes for ever.
    moved = select(orders.c.site, orders.c.order_id).where(news).cte("moved").prefix_with("MATERIALIZED")
    ordered = (
        select(links.c.pos_variant_id)
        .join_from(moved, lines, and_(moved.c.site == lines.c.site, moved.c.order_id == lines.c.order_id))
        .join(links, and_(links.c.site == lines.c.site, links.c.site_variant_id == lines.c.site_variant_id))
    ).cte("ordered")
    theirs = select(ordered.c.pos_variant_id)
    made_of = select(parts.c.part_id).where(parts.c.variant_id.in_(theirs))
    holding = select(parts.c.variant_id).where(or_(parts.c.part_id.in_(made_of), parts.c.part_id.in_(theirs)))
    return select(union(theirs, made_of, holding).subquery().c[0])


def still_paired() -> ColumnElement[bool]:
    """Whether the pair of a listing is one that a plan names."""
    links, listings = tables.links, tables.listings
    standing = or_(links.c.status == LinkStatus.LINKED.value, links.c.reason == LinkReason.POS_VARIANT_MISSING.value)
    return exists().where(
        links.c.site == listings.c.site,
        links.c.site_variant_id == listings.c.site_variant_id,
        links.c.pos_variant_id == listings.c.pos_variant_id,
        standing,
    )
