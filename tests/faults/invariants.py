"""What no record of ours may ever be: half."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from resources.database import tables
from resources.database.engine import reading
from sync.connecting.webhooks import is_at, our_addresses
from tests.faults.facts import Facts, shop_facts
from tests.faults.stage import Stage

Acknowledged = Mapping[tuple[str, int, str], int | None]


@dataclass(frozen=True)
class Start:
    """How things stood before an activity."""

    shops: Facts
    acknowledged: Acknowledged
    customers: frozenset[int]


def start_of(stage: Stage) -> Start:
    """How things stand now, before anything is done."""
    customers = frozenset(stage.running.world.pos.customers)
    return Start(shop_facts(stage.running.world), _acknowledged(stage), customers)


def half_records(stage: Stage, start: Start) -> list[str]:
    """Records that say less or other than what was done, as sentences."""
    return [
        *_leases(stage),
        *_believed(stage, start),
        *_orders(stage),
        *_sources(stage),
        *_customers(stage, start),
        *_connections(stage),
        *_hooks(stage),
    ]


def _rows(stage: Stage, table: Any) -> list[Any]:
    with reading(stage.tools.database.engine) as connection:
        return list(connection.execute(table.select()).mappings().all())


def _leases(stage: Stage) -> Iterator[str]:
    for row in _rows(stage, tables.leases):
        yield f"the lease {row['name']} is still held"


def _acknowledged(stage: Stage) -> Acknowledged:
    return {
        (row["site"], row["site_variant_id"], row["field"]): row["acknowledged"]
        for row in _rows(stage, tables.listings)
    }


def _believed(stage: Stage, start: Start) -> Iterator[str]:
    """What a site is believed to show must be what it shows, unless nobody could know that it changed."""
    shown = shop_facts(stage.running.world)
    for (site, variant, field), value in _acknowledged(stage).items():
        name = f"{site}: {field} of {variant}"
        if value is None or name not in shown:
            continue
        now, before = shown[name] or 0, start.shops[name] or 0
        untouched = now == before and value == start.acknowledged.get((site, variant, field))
        if value != now and not untouched:
            yield f"{name} is believed to be {value} and is {now}"


def _orders(stage: Stage) -> Iterator[str]:
    """A POS order of ours is known by its id, or looked for; a record's POS order exists, once."""
    pos = stage.running.world.pos
    rows = _rows(stage, tables.orders)
    known = {row["pos_order_id"] for row in rows}
    looked_for = {row["number"] for row in rows if row["intent_at"] is not None}
    for order in pos.orders.values():
        if order.reference_url and order.id not in known and order.reference_number not in looked_for:
            yield f"the POS order {order.code} of {order.reference_url} is neither known nor looked for"
    for row in rows:
        if row["pos_order_id"] is not None and row["pos_order_id"] not in pos.orders:
            yield f"{row['number']} names the POS order {row['pos_order_id']}, which does not exist"


def _sources(stage: Stage) -> Iterator[str]:
    """An order of ours names its site as its source, or its story says why not."""
    pos = stage.running.world.pos
    told = {row["subject_id"] for row in _rows(stage, tables.changes) if row["field"] == "left_out"}
    names = [source.name for source in pos.sources.values()]
    if len(set(names)) < len(names):
        yield f"an order source was made twice: {names}"
    ids = {row["pos_order_id"]: row for row in _rows(stage, tables.orders)}
    for order in pos.orders.values():
        row = ids.get(order.id)
        source = pos.sources.get(order.source_id)
        if row is not None and (source is None or source.name != row["site"]) and str(row["order_id"]) not in told:
            yield f"the POS order {order.code} has another source, and its story does not say why"


def _customers(stage: Stage, start: Start) -> Iterator[str]:
    """A customer made for us is in the index, or will be looked for."""
    index = {row["id"] for row in _rows(stage, tables.customers)}
    intents = _rows(stage, tables.customer_intents)
    for number in stage.running.world.pos.customers.keys() - start.customers - index:
        if not intents:
            yield f"the customer {number} was made and is neither known nor looked for"


def _connections(stage: Stage) -> Iterator[str]:
    connected = {row["alias"] for row in _rows(stage, tables.connections) if row["role"] == "site"}
    sites = {row["alias"] for row in _rows(stage, tables.sites)}
    for alias in connected ^ sites:
        yield f"{alias} is connected by half"


def _hooks(stage: Stage) -> Iterator[str]:
    """A webhook of ours is one that we can take down again."""
    state = stage.tools.database.state
    connected = {row["alias"] for row in _rows(stage, tables.connections)}
    for shop in stage.shops:
        ours = our_addresses(shop.alias, state) if shop.alias in connected else ()
        for hook in shop.hooks.subscriptions.values():
            if not is_at(hook.address, ours):
                yield f"the webhook {hook.topic} of {shop.alias} leads to us and is not remembered"
