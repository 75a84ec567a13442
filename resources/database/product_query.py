"""Which product rows a query has, and in which order: a select of their keys, and of their counts.

A row stands for a link row, or for a POS variant that no link row of the site names. Its key is the id of the link
row, or the id of that POS variant made negative. Tables are joined only where the query looks at them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, func, literal, or_, select, union_all

from resources.database import tables
from resources.database.variant_text import search_words
from sync.products.product_rows import ProductQuery, Side
from sync.records import Field, LinkReason, LinkStatus, SyncState

links, pos, site, listings = tables.links, tables.pos_variants, tables.site_variants, tables.listings
Where = ColumnElement[bool]
Group = tuple[str, str]
"""Link status and reason: rows are counted by them, and by default stand in their order."""

_SORTED = {"status": ("status", "reason", "pos_sku", "site_sku"), "sku": ("any_sku", "site_sku"), "name": ("name",)}
_ONLY_IN_POS = (LinkStatus.UNLINKED.value, LinkReason.ONLY_IN_POS.value)


def ordered_keys(alias: str, query: ProductQuery, collation: str, groups: Sequence[Group] = ()) -> "Select[Any]":
    """The keys of the rows of a query in its order; texts are compared by the database's `collation`.

    Where groups are named, those rows alone that are in one of them.
    """
    names = _SORTED[query.order]
    rows = _rows(alias, query, names, groups)
    columns = [*(rows.c[name].collate(collation) for name in names), rows.c.key]
    return select(rows.c.key).order_by(*(column.desc() if query.descending else column for column in columns))


def grouped_counts(alias: str, query: ProductQuery) -> "Select[Any]":
    """status, reason and how many rows of a query have them."""
    rows = _rows(alias, query, ("status", "reason"))
    return select(rows.c.status, rows.c.reason, func.count()).group_by(rows.c.status, rows.c.reason)


def _rows(alias: str, query: ProductQuery, names: Sequence[str], groups: Sequence[Group] = ()) -> FromClause:
    words = search_words(query.search)
    linked = _link_rows(alias, query, names, words)
    if groups:
        linked = linked.where(
            or_(*(and_(links.c.status == status, links.c.reason == reason) for status, reason in groups))
        )
    parts = [linked]
    if _may_have_rest(query) and (not groups or _ONLY_IN_POS in groups):
        parts.append(_rest(alias, names, words))
    return union_all(*parts).subquery("rows") if len(parts) > 1 else parts[0].subquery("rows")


def _link_rows(alias: str, query: ProductQuery, names: Sequence[str], words: Sequence[str]) -> "Select[Any]":
    pos_sku, site_sku = func.coalesce(pos.c.sku, links.c.pos_sku), func.coalesce(site.c.sku, links.c.site_sku)
    values: dict[str, ColumnElement[Any]] = {
        "status": links.c.status,
        "reason": links.c.reason,
        "pos_sku": pos_sku,
        "site_sku": site_sku,
        "any_sku": case((pos_sku != "", pos_sku), else_=site_sku),
        "name": func.coalesce(pos.c.search, site.c.search, ""),
    }
    source: FromClause = links
    if words or query.side is not None or not {"status", "reason"}.issuperset(names):
        source = with_sides(source)
    chosen = select(links.c.id.label("key"), *(values[name].label(name) for name in names)).select_from(source)
    found = [
        or_(pos.c.search.contains(word, autoescape=True), site.c.search.contains(word, autoescape=True))
        for word in words
    ]
    return chosen.where(links.c.site == alias, *_wanted(alias, query), *found)


def with_sides(source: FromClause) -> FromClause:
    """The link rows with the variants of both sides beside them, where there are such."""
    of_site = and_(site.c.site == links.c.site, site.c.id == links.c.site_variant_id)
    return source.outerjoin(pos, pos.c.id == links.c.pos_variant_id).outerjoin(site, of_site)


def _wanted(alias: str, query: ProductQuery) -> list[Where]:
    """What a query asks of a link row, the search left aside."""
    conditions: list[Where] = []
    if query.status is not None:
        conditions.append(links.c.status == query.status.value)
    if query.reasons:
        reasons = sorted(query.reasons)
        conditions.append(or_(links.c.reason.in_(reasons), links.c.warning.in_(reasons)))
    if query.mismatches:
        conditions.append(or_(links.c.status != LinkStatus.LINKED.value, links.c.warning != ""))
    if query.sync_state is not None:
        conditions.append(links.c.site_variant_id.in_(_in_state(alias, query.sync_state)))
    if query.side is not None:
        conditions += _of_side(alias, query.side)
    return conditions


def _in_state(alias: str, state: SyncState) -> "Select[Any]":
    """The site variants of which a number on screen is in a state: found by the index of states, so few cost little."""
    mine = (listings.c.site == alias, listings.c.state == state.value)
    return select(listings.c.site_variant_id).where(
        *mine, listings.c.field.in_([Field.QUANTITY.value, Field.PRICE.value])
    )


def _of_side(alias: str, side: Side) -> list[Where]:
    """One row for each variant that a side has; what is gone there is no variant of it."""
    if side == "site":
        return [site.c.id.is_not(None)]
    return [pos.c.status != "deleted", _first(alias)]


def _first(alias: str) -> Where:
    """Of several rows that name one POS variant: the linked one, else the one with the lowest site variant."""
    other = links.alias("other")
    is_linked, other_linked = (table.c.status == LinkStatus.LINKED.value for table in (links, other))
    lower = or_(
        other.c.site_variant_id < links.c.site_variant_id,
        and_(other.c.site_variant_id.is_not(None), links.c.site_variant_id.is_(None)),
    )
    before = or_(and_(other_linked, ~is_linked), and_(other_linked == is_linked, lower))
    same = and_(other.c.site == links.c.site, other.c.pos_variant_id == links.c.pos_variant_id)
    # Few are named twice, and one pass over an index finds them: only their rows are compared with each other.
    named = links.alias("named")
    twice = select(named.c.pos_variant_id).where(named.c.site == alias, named.c.pos_variant_id.is_not(None))
    twice = twice.group_by(named.c.pos_variant_id).having(func.count() > 1)
    return or_(links.c.pos_variant_id.not_in(twice), ~exists().where(same, before))


def _may_have_rest(query: ProductQuery) -> bool:
    status, reason = _ONLY_IN_POS
    return (
        query.side != "site"
        and query.sync_state is None
        and query.status in (None, status)
        and (not query.reasons or reason in query.reasons)
    )


def _rest(alias: str, names: Sequence[str], words: Sequence[str]) -> "Select[Any]":
    """POS variants that exist and that no link row names; none for a site that was never linked."""
    status, reason = _ONLY_IN_POS
    values: dict[str, ColumnElement[Any]] = {
        "status": literal(status),
        "reason": literal(reason),
        "pos_sku": pos.c.sku,
        "site_sku": literal(""),
        "any_sku": pos.c.sku,
        "name": pos.c.search,
    }
    named = exists().where(links.c.site == alias, links.c.pos_variant_id == pos.c.id)
    ever_linked = exists().where(links.c.site == alias)
    chosen = select((-pos.c.id).label("key"), *(values[name].label(name) for name in names))
    found = [pos.c.search.contains(word, autoescape=True) for word in words]
    return chosen.where(pos.c.status != "deleted", ~named, ever_linked, *found)
