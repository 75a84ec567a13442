"""How an explanation looks on the command line: a heading, then a small table for each part."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from console.output import say, show_table, shown, warn

if TYPE_CHECKING:
    from sync.catalogs.fresh_products import VariantName
    from sync.products.explained_link import LinkExplained
    from sync.products.explained_listing import Going, ListingExplained
    from sync.products.explained_price import FieldPrice, PriceExplained
    from sync.products.explained_stock import StockExplained
    from sync.products.explaining import Explanation
    from sync.products.history import Logged

NOTHING = "–"


def show_explanation(one: "Explanation") -> None:
    """Everything about one product, part by part."""
    heading(f"{one.site} · {both_sides(one.on_pos, one.on_site, linked=one.link.status == 'linked')}")
    _show_link(one.link)
    _show_stock(one.stock)
    _show_price(one.price)
    _show_listings(one.going, one.listings)
    _show_changes(one.changes)
    say()


def _show_link(link: "LinkExplained") -> None:
    rows: list[tuple[str, object]] = [("Status", status_words(link.status, link.reason)), ("Why", link.sentence)]
    if link.detail:
        rows.append(("Detail", link.detail))
    if link.warning:
        rows.append(("Warning", link.warning))
    if link.suggested:
        seen = link.suggested
        what = f"POS variant {seen.pos_variant_id}, SKU {seen.sku or '–'}, {seen.name} ({seen.score} of 100)"
        rows.append(("Suggested", f"{what}: {seen.words}"))
    if link.others:
        rows.append(("Also named by", "site variants " + ", ".join(map(str, link.others))))
    if link.since:
        rows.append(("Since", f"{shown(link.since)}{', by hand' if link.by_hand else ''}"))
    if link.last_change:
        last = link.last_change
        done = "Linked" if last.after is not None else "Unlinked"
        rows.append(("Last change", f"{done} by {last.who} at {shown(last.at)}: {last.why}"))
    if link.next_step:
        rows.append(("Next step", link.next_step))
    show_table(("Link", ""), rows)


def _show_stock(stock: "StockExplained | None") -> None:
    if stock is None:
        return
    say()
    show_table(
        ("Branch", "Name", "Counts", "On hand", "Available"),
        [
            (
                one.code or str(one.id),
                one.name,
                "yes" if one.chosen else "",
                _row(one.on_hand_milli),
                _row(one.available_milli),
            )
            for one in stock.branches
        ],
    )
    if stock.holds:
        say()
        show_table(
            ("Web order", "Site", "Placed", "Holds", "State", "Why"),
            [
                (one.number, one.site, one.placed_at, pieces(one.quantity_milli), one.state, one.why)
                for one in stock.holds
            ],
        )
    say()
    show_table(("Stock", "Pieces", ""), _steps(stock))


def _steps(stock: "StockExplained") -> list[tuple[str, str, str]]:
    """The rule step by step, ending in what the plan asks for."""
    figure = "on hand" if stock.figure == "on_hand" else "available"
    unknown = "" if stock.known else "a chosen branch has no row, or none is chosen: unknown, not 0"
    holding = "" if stock.holds_count else "web orders do not count (stock.hold_open_orders)"
    limits = "not below 0" if stock.ceiling is None else f"not below 0, not above {stock.ceiling:,}"
    steps = [
        (f"Chosen branches, {figure}", pieces(stock.sum_milli), unknown),
        ("− held by web orders", pieces(stock.held_milli), holding),
        ("whole pieces", f"{stock.whole:,}", ""),
        ("− safety stock", f"{stock.safety:,}", ""),
        ("limits", f"{stock.capped:,}", limits),
    ]
    planned = "nothing" if stock.planned is None else f"{stock.planned:,}"
    return [*steps, ("= to show", planned, stock.sentence)]


def _show_price(price: "PriceExplained | None") -> None:
    if price is None:
        return
    say()
    roles = {"selling": "price", "compare_at": "compare-at price", "": ""}
    show_table(
        ("Price list", "Name", "Used as", "Value"),
        [
            (one.code, f"{one.name} (cost)" if one.is_cost else one.name, roles[one.role], money(one.value))
            for one in price.lists
        ],
    )
    say()
    rows = [("Price", price.selling), ("Compare-at price", price.compare_at)]
    show_table(("To show", "Value", ""), [(name, _planned_price(one), one.sentence) for name, one in rows])


def _planned_price(one: "FieldPrice") -> str:
    if one.planned is None:
        return "nothing"
    return money(one.planned) if one.planned else "none (cleared)"


def _show_listings(going: "Going", listings: "tuple[ListingExplained, ...]") -> None:
    say()
    off = [name for name, on in _switches(going) if not on]
    say(f"{going.sentence}{' Off: ' + ', '.join(off) + '.' if off else ''}")
    if going.last_error:
        warn(going.last_error)
    read = f"POS read {shown(going.pos_read_at)}, site read {shown(going.site_read_at)}"
    say(f"{read}, planned {shown(going.planned_at)}.")
    if not listings:
        return
    show_table(
        ("Field", "State", "Planned", "Site shows", "Confirmed", "Confirmed at", "Why"),
        [_listing(one) for one in listings],
    )
    for step in dict.fromkeys(one.next_step for one in listings if one.next_step):
        fields = ", ".join(one.field for one in listings if one.next_step == step)
        say(f"Next step ({fields}): {step}")


def _switches(going: "Going") -> tuple[tuple[str, bool], ...]:
    return (
        ("product sync", going.product_sync),
        ("stock sync", going.stock_sync),
        ("price sync", going.price_sync),
    )


def _listing(one: "ListingExplained") -> tuple[object, ...]:
    form: Callable[[int | None], str] = shown if one.field == "quantity" else money
    state = f"{one.state}/{one.reason}" if one.reason else str(one.state)
    words = [one.sentence, one.detail]
    if one.approved is not None:
        words.append(f"Approved: {form(one.approved)}.")
    if one.refusals:
        words.append(f"Refused {one.refusals:,} times, last {shown(one.refused_at)}.")
    if not one.current:
        words.append(f"A plan made now would ask for {'nothing' if one.now is None else form(one.now)}.")
    why = " ".join(filter(None, words))
    confirmed = "not known" if one.acknowledged is None else form(one.acknowledged)
    return (one.field, state, form(one.planned), form(one.shown), confirmed, one.acknowledged_at, why)


def _show_changes(changes: "tuple[Logged, ...]") -> None:
    if not changes:
        return
    say()
    show_table(
        ("When", "Who", "Field", "Before", "After", "Why"),
        [(one.at, one.who, one.field, one.before, one.after, one.why) for one in changes],
    )


def pieces(milli: int | None) -> str:
    """Thousandths as pieces: 10, 2.5, 1,234."""
    if milli is None:
        return NOTHING
    whole, rest = divmod(abs(milli), 1000)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"{'-' if milli < 0 else ''}{whole:,}{fraction}"


def money(value: int | None) -> str:
    """Đồng with separators and their sign."""
    return NOTHING if value is None else f"{value:,}đ"


def heading(text: str) -> None:
    """The line above the tables of one product."""
    typer.secho(text, bold=True if sys.stdout.isatty() else None)


def both_sides(pos: "VariantName | None", site: "VariantName | None", *, linked: bool) -> str:
    """Both sides in one line, by the name that the site gives; an arrow stands between linked ones alone."""
    one = site or pos
    sku = (one.sku or "without SKU") if one else "unknown variant"
    name = f"{one.product} – {one.variant}" if one and one.variant else one.product if one else ""
    sides = [f"POS {pos.id}" if pos else "not in the POS", f"site {site.id}" if site else "not on the site"]
    return " · ".join(filter(None, (sku, name, (" ↔ " if linked else ", ").join(sides))))


def status_words(status: object, reason: object) -> str:
    """Status and reason of a link."""
    if status is None:
        return "not matched yet"
    return f"{status} ({reason})" if reason else str(status)


def _row(milli: int | None) -> str:
    return "no row" if milli is None else pieces(milli)
