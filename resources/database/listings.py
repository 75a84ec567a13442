"""The `Listings` port: what each site should show, what it last confirmed, and what is left to write.

Several hands write here at once: a plan, a push that records answers, a poll of orders that makes stock unknown, a
verification. So every change re-reads its rows inside its own short transaction and lets `listing_rules` decide
from what is there now, not from what somebody read before.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, Select, or_, select, tuple_

from resources.database import listing_rules as rules
from resources.database.change_log import append
from resources.database.engine import reading, writing
from resources.database.frames import raw, read_some
from resources.database.listing_firsts import SHELF, Firsts, Seen, seen_by_key, with_seen
from resources.database.listing_plan import Key, as_planned, deleted_and_candidates
from resources.database.listing_reading import ListingReading, on_shelf, shelf, shown, table
from resources.database.listing_rules import Listing, Planned
from resources.database.upsert import CHUNK, IDS, chunks, delete_keys, ids_of, upsert, upsert_columns
from sync.records import Field, VariantWrite, WriteResult
from sync.rows import Change

Rule = Callable[[Listing | None], Listing | None]


class ListingTable(ListingReading):
    """Fits `sync.goods_stores.Listings`; what only reads comes from `ListingReading`."""

    def __init__(self, engine: Engine, run: str | None = None) -> None:
        super().__init__(engine)
        self._run = run

    def save_plan(self, site: str, rows: pd.DataFrame, variants: Collection[int] | None = None) -> int:
        """Store a plan (columns of `rows` but the acknowledged ones, which are ignored); returns rows changed.

        With `variants` it is the plan of these alone, and the rows of others stay as they are.
        What was acknowledged, refused, forgotten, approved or rejected meanwhile decides the states: `listing_rules`.
        Raises ValueError for a row twice, or one in sync or pending without a planned value.
        """
        now = datetime.now(UTC)
        deleted, candidates = deleted_and_candidates(rows, self.rows(site, variants))
        changed = 0
        for keys in chunks(deleted):
            with writing(self._engine) as connection:
                delete_keys(connection, table, [(site, *key) for key in keys])
                changed += len(keys)
        new = candidates["new"].to_numpy(dtype="bool")
        changed += self._plan_new(site, candidates[new], now)
        for some in _cut(candidates[~new]):
            todo = {key: _planning(plan, now) for key, plan in as_planned(some).items()}
            changed += len(self._change(site, todo))
        return changed

    def _plan_new(self, site: str, rows: pd.DataFrame, now: datetime) -> int:
        """Store the plan of rows that had not come to be when it was made; they believe what the site showed."""
        if rows.empty:
            return 0
        firsts, changed = Firsts(now), 0
        for some in _cut(with_seen(rows, self._shelf(site, rows["site_variant_id"]))):
            columns = firsts.columns(some)
            with writing(self._engine) as connection:
                if alone := _vacant(connection, site, columns["site_variant_id"]):
                    upsert_columns(connection, table, {"site": [site] * len(some), **columns})
            if alone:
                changed += len(some)
                continue
            # Somebody else has planned some of them meanwhile: each is decided from what is there now.
            seen = seen_by_key(some)
            todo = {key: _planning(plan, now, seen.get(key)) for key, plan in as_planned(some).items()}
            changed += len(self._change(site, todo))
        return changed

    def _shelf(self, site: str, variant_ids: Collection[int]) -> pd.DataFrame:
        """What the site showed of these variants when they were read."""
        query = raw(*(shelf.c[name] for name in SHELF)).where(shelf.c.site == site).order_by(shelf.c.id)
        with reading(self._engine) as connection:
            return read_some(connection, query, shelf.c.id, SHELF, variant_ids)

    def acknowledge(
        self,
        site: str,
        results: Sequence[WriteResult],
        sent: Sequence[VariantWrite],
        *,
        sent_at: Mapping[int, datetime] | None = None,
    ) -> None:
        """Record what the site confirmed or refused of what was sent.

        A field that was sent and is in no result is of unknown outcome: its value becomes unknown. With `sent_at`
        (variant → when it was sent), a value that was forgotten after it (an order came in between) stays unknown.
        """
        now = datetime.now(UTC)
        times = sent_at or {}
        answers = {result.variant_id: result for result in results}
        todo: dict[Key, Rule] = {}
        for write in sent:
            for field, value in _fields(write).items():
                rule = _answer(answers.get(write.variant_id), field, value, times.get(write.variant_id), now)
                todo[write.variant_id, field.value] = rule
        self._change(site, todo)

    def forget(self, site: str, variant_ids: Collection[int], fields: Collection[Field]) -> None:
        """Set acknowledged values to unknown as of now; planned fields become pending again."""
        now = datetime.now(UTC)

        def rule(row: Listing | None) -> Listing | None:
            return row and rules.forgotten(row, now)

        self._change(site, {(key, field.value): rule for key in ids_of(variant_ids) for field in fields})

    def approve(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Let held rows go, each for just the value a person saw; returns how many went."""

        def rule_of(value: int) -> Rule:
            return lambda row: row and rules.approved(row, value)

        return len(self._change(site, {(key, f.value): rule_of(value) for (key, f), value in values.items()}))

    def reject(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Leave held rows alone, each for just the value a person saw; returns how many are left."""

        def rule_of(value: int) -> Rule:
            return lambda row: row and rules.declined(row, value)

        return len(self._change(site, {(key, f.value): rule_of(value) for (key, f), value in values.items()}))

    def ask_again(self, site: str, values: Mapping[tuple[int, Field], int]) -> int:
        """Hold rejected rows again, each with just the value a person saw; returns how many are held."""

        def rule_of(field: Field, value: int) -> Rule:
            return lambda row: row and rules.asked_again(row, field, value)

        return len(self._change(site, {(key, f.value): rule_of(f, value) for (key, f), value in values.items()}))

    def confirm(self, site: str, started_at: datetime, variants: Collection[int] | None = None) -> int:
        """Take the site's values read since `started_at` as acknowledged, unless known more lately.

        Quantity counts for managed variants alone. Each value that differs from an acknowledged one is drift: it
        is written to the log of changes, and counted.
        """
        query = select(table.c.site_variant_id, table.c.field, shown, shelf.c.read_at)
        query = query.join_from(table, shelf, on_shelf).where(
            table.c.site == site,
            shelf.c.read_at >= started_at,
            or_(table.c.field != Field.QUANTITY.value, shelf.c.managed),
            shown.is_not(None),
            table.c.acknowledged.is_distinct_from(shown),
            or_(table.c.acknowledged_at.is_(None), table.c.acknowledged_at <= shelf.c.read_at),
        )
        drifted = 0
        for seen in self._portions(query, variants):
            todo = {(key, field): _observation(value, read_at) for key, field, value, read_at in seen}
            changed = self._change(site, todo, log_drift=True).values()
            drifted += sum(1 for before, _ in changed if before is not None and before.acknowledged is not None)
        return drifted

    def _portions(self, query: "Select[Any]", variants: Collection[int] | None) -> Iterator[Sequence[Any]]:
        """The rows of a select a few thousand at a time, of all variants or of some; no transaction stays open."""
        if variants is not None:
            for few in chunks(ids_of(variants), IDS - 100):
                with reading(self._engine) as connection:
                    found = connection.execute(query.where(table.c.site_variant_id.in_(few))).all()
                yield found
            return
        key = (table.c.site_variant_id, table.c.field)
        last: tuple[int, str] = (0, "")
        while True:
            with reading(self._engine) as connection:
                further = query.where(tuple_(*key) > last).order_by(*key).limit(CHUNK)
                found = connection.execute(further).all()
            if not found:
                return
            yield found
            last = (found[-1][0], found[-1][1])

    def _change(
        self, site: str, todo: Mapping[Key, Rule], *, log_drift: bool = False
    ) -> dict[Key, tuple[Listing | None, Listing]]:
        """Apply a rule to each row in short transactions; returns (before, after) of the rows that changed."""
        changed: dict[Key, tuple[Listing | None, Listing]] = {}
        for keys in chunks(sorted(todo), CHUNK):
            with writing(self._engine) as connection:
                stored = _load(connection, site, {key[0] for key in keys})
                done = {}
                for key in keys:
                    before = stored.get(key)
                    after = todo[key](before)
                    if after is not None and after != before:
                        done[key] = (before, after)
                rows = [_record(site, key, after) for key, (_, after) in done.items()]
                upsert(connection, table, rows)
                if log_drift:
                    append(connection, _drift(site, done), self._run)
            changed.update(done)
        return changed


def _cut(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Rows in the order of their variants a chunk at a time, those of a variant never cut in two."""
    ids = rows["site_variant_id"].to_numpy(dtype="int64")
    start = 0
    while start < len(ids):
        end = start + CHUNK
        if end < len(ids):
            end = int(np.searchsorted(ids, ids[end]))
        yield rows.iloc[start:end]
        start = end


def _vacant(connection: Connection, site: str, variant_ids: Sequence[int]) -> bool:
    """Whether nothing is stored from the first of these variants to the last."""
    between = table.c.site_variant_id.between(variant_ids[0], variant_ids[-1])
    return connection.scalar(select(table.c.site).where(table.c.site == site, between).limit(1)) is None


def _load(connection: Connection, site: str, variant_ids: Iterable[int]) -> dict[Key, Listing]:
    """The stored rows; on PostgreSQL locked in the order of their keys until the transaction ends."""
    found: dict[Key, Listing] = {}
    for some in chunks(ids_of(variant_ids), IDS):
        query = select(table).where(table.c.site == site, table.c.site_variant_id.in_(some))
        rows = connection.execute(query.order_by(*table.primary_key).with_for_update()).mappings()
        found |= {(row["site_variant_id"], row["field"]): rules.listing_of(row) for row in rows}
    return found


def _record(site: str, key: Key, row: Listing) -> dict[str, object]:
    return {"site": site, "site_variant_id": key[0], "field": key[1], **rules.values_of(row)}


def _fields(write: VariantWrite) -> dict[Field, int]:
    values = {
        Field.QUANTITY: write.quantity,
        Field.PRICE: write.price,
        Field.COMPARE_AT: write.compare_at,
    }
    return {field: value for field, value in values.items() if value is not None}


def _answer(result: WriteResult | None, field: Field, sent: int, sent_at: datetime | None, now: datetime) -> Rule:
    """What the answer to one sent value does to its row."""

    def rule(row: Listing | None) -> Listing | None:
        if row is None:
            return None
        if result is not None and field in result.refused:
            return rules.refused(row, sent, result.refused[field], now)
        if result is None or field not in result.confirmed:
            return rules.forgotten(row, now)
        since = row.acknowledged_at if row.acknowledged is None else None
        if sent_at is not None and since is not None and since > sent_at:
            return row
        return rules.confirmed(row, sent, result.confirmed[field], now)

    return rule


def _planning(plan: Planned, now: datetime, seen: Seen | None = None) -> Rule:
    """What a plan does to a row; one that comes to be believes what the site showed when it was read."""

    def rule(row: Listing | None) -> Listing | None:
        after = rules.planned(plan, row, now)
        return rules.observed(after, *seen) if row is None and seen is not None else after

    return rule


def _observation(value: int, read_at: datetime) -> Rule:
    return lambda row: row and rules.observed(row, value, read_at)


def _drift(site: str, changed: Mapping[Key, tuple[Listing | None, Listing]]) -> list[Change]:
    return [
        Change(
            who="verification",
            site=site,
            subject="variant",
            subject_id=str(key[0]),
            field=key[1],
            before=str(before.acknowledged),
            after=str(after.acknowledged),
            why="The site showed another value than the one it had confirmed.",
        )
        for key, (before, after) in changed.items()
        if before is not None and before.acknowledged is not None
    ]
