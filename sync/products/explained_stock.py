"""Why a site should show this many pieces: each branch, what orders hold, and each step of the rule.

Nothing is computed here: every number comes from the rule itself (`sync.listings.amounts`), for the one pair.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

import pandas as pd

from sync.listings.amounts import amounts, quantities
from sync.listings.plan import goods_held, orders_holding
from sync.products.history import HoldingOrder
from sync.products.variant_facts import Facts
from sync.records import OrderState, PosVariant, SyncReason
from sync.settings import StockSettings
from sync.stores import Database

WHY_AN_ORDER_HOLDS = {
    OrderState.NEW: "It was seen and is not sent to the POS yet.",
    OrderState.WAITING: "It waits until each of its lines is linked.",
    OrderState.SENDING: "It is on its way to the POS.",
    OrderState.UNSURE: "The POS's answer was lost; it is looked for before it is sent again.",
    OrderState.CREATED: "It is a draft in the POS, which reserves nothing until a person approves it.",
    OrderState.FAILED: "It could not be created in the POS; a person must look.",
}
NOT_PLANNED = "Nothing is planned, because the two sides are not linked."


@dataclass(frozen=True, slots=True)
class BranchStock:
    """One branch; both figures (thousandths) are None where the POS has no row for it, which is not zero."""

    id: int
    code: str
    name: str
    chosen: bool
    on_hand_milli: int | None
    available_milli: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """What one web order holds, thousandths, and why the POS does not reserve it yet."""

    site: str
    order_id: int
    number: str
    placed_at: datetime
    quantity_milli: int
    state: OrderState
    why: str


@dataclass(frozen=True, slots=True)
class StockExplained:
    """The steps of the rule, in its order.

    Attributes:
        figure: which of the two figures of a branch counts.
        branches: chosen ones first.
        known: whether every chosen branch has a row, or is allowed to lack it.
        sum_milli: the chosen branches together.
        held_milli: what web orders hold; `holds` names them.
        holds_count: whether the settings let orders hold goods.
        whole: pieces of what is left, rounded down.
        safety: pieces kept back.
        spared: `whole` without them.
        ceiling: the most that is shown; None: no limit.
        capped: `spared`, not below 0 and not above the ceiling.
        sold: whether the POS sells the variant; else the result is 0.
        shown: `capped`, or 0 for what is not sold.
        planned: what a plan made now would ask for; None: nothing.
        reason: why nothing.
        sentence: the result in words, where it is not simply the last step.
    """

    figure: str
    branches: tuple[BranchStock, ...]
    known: bool
    sum_milli: int
    held_milli: int
    holds: tuple[Hold, ...]
    holds_count: bool
    whole: int
    safety: int
    spared: int
    ceiling: int | None
    capped: int
    sold: bool
    shown: int
    planned: int | None
    reason: SyncReason
    sentence: str


def explain_stock(facts: Facts, database: Database) -> StockExplained | None:
    """The quantity of a variant step by step; None without a POS variant to count."""
    if facts.pos is None:
        return None
    settings, variant = facts.row.settings.stock, facts.pos.variant
    held = goods_held(facts.row, database)
    pair, pos, stock = facts.pair(), _pos_frame(variant), _stock_frame(variant)
    step = amounts(pair, pos, stock, held, settings).iloc[0]
    planned, reason, sentence = _outcome(facts, pos, stock, held)
    return StockExplained(
        figure=settings.figure,
        branches=_branches(variant, settings, database),
        known=bool(step["known"]),
        sum_milli=int(step["sum_milli"]),
        held_milli=int(step["held_milli"]),
        holds=_holds(facts, variant.id, database),
        holds_count=settings.hold_open_orders,
        whole=int(step["whole"]),
        safety=settings.safety,
        spared=int(step["spared"]),
        ceiling=settings.ceiling,
        capped=int(step["capped"]),
        sold=bool(step["sold"]),
        shown=int(step["shown"]),
        planned=planned,
        reason=reason,
        sentence=sentence or ("" if step["sold"] else unsold(variant)),
    )


def unsold(variant: PosVariant) -> str:
    """Why the POS does not sell a variant."""
    if variant.status == "deleted":
        return "The POS deleted it, so the site shows 0."
    if variant.status != "active":
        return f"Its status in the POS is {variant.status}, so the site shows 0."
    return "The POS marks it as not for sale, so the site shows 0."


def _outcome(
    facts: Facts, pos: pd.DataFrame, stock: pd.DataFrame, held: pd.Series
) -> tuple[int | None, SyncReason, str]:
    """What a plan made now says of the quantity: value, reason, sentence."""
    if not facts.planned or facts.site is None:
        return None, SyncReason.NONE, NOT_PLANNED
    site = pd.DataFrame([{name: getattr(facts.site.variant, name) for name in ("id", "managed", "kind")}])
    row = quantities(facts.pair(), pos, site, stock, held, facts.row.settings.stock).iloc[0]
    planned = None if pd.isna(row["planned"]) else int(row["planned"])
    return planned, SyncReason(row["reason"]), str(row["detail"])


def _branches(variant: PosVariant, settings: StockSettings, database: Database) -> tuple[BranchStock, ...]:
    """Every active branch, every chosen one and every one with a row."""
    known = {one.id: one for one in database.catalog.branches()}
    rows = {one.branch_id: one for one in variant.stock}
    wanted = {number for number, one in known.items() if one.active} | set(settings.branches) | set(rows)
    found = []
    for number in sorted(wanted, key=lambda number: (number not in settings.branches, number)):
        branch, row = known.get(number), rows.get(number)
        found.append(
            BranchStock(
                id=number,
                code=branch.code if branch else "",
                name=branch.name if branch else "not among the POS's branches",
                chosen=number in settings.branches,
                on_hand_milli=row.on_hand_milli if row else None,
                available_milli=row.available_milli if row else None,
            )
        )
    return tuple(found)


def _holds(facts: Facts, pos_variant_id: int, database: Database) -> tuple[Hold, ...]:
    """The orders behind the held quantity, by the same pairs."""
    if not facts.row.settings.stock.hold_open_orders:
        return ()
    parts = database.catalog.pos_parts([pos_variant_id])
    related = {pos_variant_id, *parts["variant_id"].tolist(), *parts["part_id"].tolist()}
    held = orders_holding(facts.row, database)
    mine = held[held["pos_variant_id"].isin(related)]
    keys = list(zip(mine["site"].tolist(), mine["site_variant_id"].tolist(), strict=True))
    return tuple(_hold(order) for order in database.history.holding_orders(keys))


def _hold(order: HoldingOrder) -> Hold:
    words = [WHY_AN_ORDER_HOLDS[order.state], order.detail]
    return Hold(
        site=order.site,
        order_id=order.order_id,
        number=order.number,
        placed_at=order.created_on,
        quantity_milli=order.quantity_milli,
        state=order.state,
        why=" ".join(filter(None, words)),
    )


def _pos_frame(variant: PosVariant) -> pd.DataFrame:
    return pd.DataFrame([{"id": variant.id, "status": variant.status, "sellable": variant.sellable}])


def _stock_frame(variant: PosVariant) -> pd.DataFrame:
    rows = [{"variant_id": variant.id, **asdict(row)} for row in variant.stock]
    columns = ["variant_id", "branch_id", "on_hand_milli", "available_milli"]
    return pd.DataFrame(rows, columns=columns).astype("int64")
