"""What the rows of a file make of each other: contradictions, repetitions, and SKUs that pass from one to the next.

Who would be right of two rows that contradict each other cannot be known, so both are refused, and each names the
other. A SKU that another variant has may be taken where that variant gives it up in the same file: then it goes first.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sync.workbooks.fix_owners import Owners
from sync.workbooks.fixes import Action, Judged, SideName

Mover = tuple[SideName, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to become of every row.

    Attributes:
        rows: in the order of the sheet.
        order: places in `rows` of the changes of SKUs, in an order in which each new SKU is free when its turn comes.
        waits_for: place of a change → places of the changes that free its SKU.
    """

    rows: list[Judged]
    order: list[int]
    waits_for: Mapping[int, tuple[int, ...]]


def settle(rows: list[Judged], owners: Mapping[SideName, Owners]) -> Plan:
    """Judge the rows of a file against each other; `rows` is taken over and changed."""
    _contradictions(rows)
    _repetitions(rows)
    waits_for = _taken_skus(rows, owners)
    return Plan(rows, _ordered(rows, waits_for), waits_for)


def _contradictions(rows: list[Judged]) -> None:
    def item(row: Judged) -> Hashable:
        return None if row.action is None else (row.fix.pos_variant_id, row.fix.site_variant_id)

    def wish(row: Judged) -> Hashable:
        return row.action, row.fix.new_pos_sku, row.fix.new_site_sku, row.fix.chosen

    def taker(row: Judged) -> Hashable:
        return (row.side, row.changed) if row.side and row.outcome != "refused" else None

    def taken(row: Judged) -> Hashable:
        return (row.side, row.sku) if row.side and row.outcome != "refused" else None

    def site(row: Judged) -> Hashable:
        return row.site if row.action in (Action.LINK, Action.UNLINK) and row.outcome != "refused" else None

    def pos(row: Judged) -> Hashable:
        return row.pos if row.action == Action.LINK and row.outcome != "refused" else None

    def of_variant(row: Judged) -> Hashable:
        return row.sku

    def of_sku(row: Judged) -> Hashable:
        return row.changed

    def of_site(row: Judged) -> Hashable:
        return row.action, row.pos

    def of_pos(row: Judged) -> Hashable:
        return row.site

    _clash(rows, item, wish, "Row {other} asks for something else for the same item; keep one of the two.")
    _clash(rows, taker, of_variant, "Row {other} gives the same variant another SKU; keep one of the two.")
    _clash(rows, taken, of_sku, "Row {other} gives SKU {sku} to another variant; keep one of the two.")
    _clash(rows, site, of_site, "Row {other} links or unlinks the same site variant otherwise; keep one of the two.")
    _clash(rows, pos, of_pos, "Row {other} links the same POS variant to another one; keep one of the two.")


def _clash(
    rows: list[Judged],
    key: Callable[[Judged], Hashable],
    wish: Callable[[Judged], Hashable],
    sentence: str,
) -> None:
    """Refuse the rows that share a key and wish for different things."""
    for group in _groups(rows, key):
        wishes = {place: wish(rows[place]) for place in group}
        for place in group:
            other = next((one for one in group if wishes[one] != wishes[place]), None)
            if other is not None and rows[place].outcome == "ready":
                _refuse(rows, place, sentence.format(other=rows[other].fix.row, sku=rows[place].sku))


def _repetitions(rows: list[Judged]) -> None:
    """A row that was copied is done once."""

    def asked(row: Judged) -> Hashable:
        if row.outcome != "ready":
            return None
        if row.side:
            return row.side, row.changed, row.sku
        return row.action, row.pos, row.site

    for first, *copies in _groups(rows, asked):
        number = rows[first].fix.row
        for place in copies:
            rows[place] = replace(
                rows[place], outcome="already", message=f"Row {number} asks the same.", same_as=number
            )


def _groups(rows: list[Judged], key: Callable[[Judged], Hashable]) -> Iterator[list[int]]:
    """Places of the rows that share a key, where several do."""
    first: dict[Hashable, int] = {}
    more: dict[Hashable, list[int]] = {}
    for place, row in enumerate(rows):
        found = key(row)
        if found is not None and first.setdefault(found, place) != place:
            more.setdefault(found, [first[found]]).append(place)
    return iter(more.values())


def _taken_skus(rows: list[Judged], owners: Mapping[SideName, Owners]) -> dict[int, tuple[int, ...]]:
    """Refuse what takes the SKU of a variant that keeps it; of the rest, which changes must come first."""
    movers: dict[Mover, int] = {(row.side, row.changed): place for place, row in _changes(rows) if row.side}
    waits_for: dict[int, tuple[int, ...]] = {}
    kept: list[int] = []
    for place, row in _changes(rows):
        known = owners[row.side or "pos"]
        others = [one for one in known.owners(row.sku) if one != row.changed]
        keeper = next((one for one in others if (row.side, one) not in movers), None)
        if keeper is not None:
            kept.append(place)
            _refuse(rows, place, f"SKU {row.sku} belongs to {known.named(keeper)} already.")
        elif others:
            waits_for[place] = tuple(movers[row.side or "pos", one] for one in others)
    _cascade(rows, waits_for, kept)
    _refuse_circles(rows, waits_for)
    return {place: firsts for place, firsts in waits_for.items() if rows[place].outcome == "ready"}


def _changes(rows: list[Judged]) -> Iterator[tuple[int, Judged]]:
    return ((place, row) for place, row in enumerate(rows) if row.side is not None and row.outcome == "ready")


def _cascade(rows: list[Judged], waits_for: Mapping[int, tuple[int, ...]], refused: list[int]) -> None:
    """Refuse what waits for a row that is refused, and what waits for that in turn."""
    waiting = _waiting(waits_for)
    queue = deque(refused)
    while queue:
        first = queue.popleft()
        for place in waiting.get(first, ()):
            if rows[place].outcome == "ready":
                _refuse(rows, place, still_taken(rows[place], rows[first]))
                queue.append(place)


def still_taken(row: Judged, first: Judged) -> str:
    """The sentence for a row whose SKU was not freed."""
    return f"SKU {row.sku} is still taken: row {first.fix.row}, which would free it, is refused."


def _refuse_circles(rows: list[Judged], waits_for: Mapping[int, tuple[int, ...]]) -> None:
    """Variants that exchange their SKUs have no first step.

    A SKU has one owner here and one taker, so nothing waits for such a circle from outside of it.
    """
    left = {place for place, _ in _changes(rows)} - set(_ordered(rows, waits_for))
    for place in sorted(left):
        giver = rows[next(one for one in waits_for[place] if one in left)]
        _refuse(
            rows,
            place,
            f"SKU {rows[place].sku} is the one that row {giver.fix.row} gives up, and the two go round in a circle. Do "
            "it in two steps: give one of them a SKU that nobody has, hand the file in, then give the right ones.",
        )


def _ordered(rows: list[Judged], waits_for: Mapping[int, tuple[int, ...]]) -> list[int]:
    """The changes that can be done, each after those it waits for, in the order of the sheet where that is free."""
    open_steps = {place: len(waits_for.get(place, ())) for place, _ in _changes(rows)}
    waiting = _waiting(waits_for)
    queue = deque(place for place, number in open_steps.items() if not number)
    order: list[int] = []
    while queue:
        place = queue.popleft()
        order.append(place)
        for later in waiting.get(place, ()):
            if later in open_steps:
                open_steps[later] -= 1
                if not open_steps[later]:
                    queue.append(later)
    return order


def _waiting(waits_for: Mapping[int, tuple[int, ...]]) -> dict[int, list[int]]:
    """The other way round: place of a change → the changes that wait for it."""
    found: dict[int, list[int]] = {}
    for place, firsts in waits_for.items():
        for first in firsts:
            found.setdefault(first, []).append(place)
    return found


def _refuse(rows: list[Any], place: int, message: str) -> None:
    rows[place] = replace(rows[place], outcome="refused", message=message)
