"""`orders`, `order`, `retry`: the web orders, what became of one, and letting one go again."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import FAILED, complain, say, show_json, show_table
from console.tools import Alias, Json, opened, operator
from sync.errors import WrongUse

if TYPE_CHECKING:
    from sync.orders.listed import ListedOrder, OrderPage, OrderStory
    from sync.orders.listed_rows import OrderQuery

Order = Annotated[str, typer.Argument(metavar="ORDER", help="Number of the web order (#1001), its id, or POS code.")]
_HEADINGS = ("Site", "Order", "Id", "Placed", "Status", "Reason", "Detail", "POS code", "POS status", "Total (đ)")


def orders(
    alias: Annotated[str | None, typer.Argument(metavar="[SITE]", help="Only the orders of this website.")] = None,
    status: Annotated[
        str | None, typer.Option(help="Only orders that are linked, processing, unlinked, error, or cancelled.")
    ] = None,
    reasons: Annotated[
        list[str] | None, typer.Option("--reason", help="Only orders with this reason; may be given again.")
    ] = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only orders that ask for a person.")] = False,
    search: Annotated[str, typer.Option(help="Number, id, POS code, or the buyer's name, phone or e-mail.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Rows a page, newest first.")] = 50,
    page: Annotated[int, typer.Option(min=1, help="Which page.")] = 1,
    as_json: Json = False,
) -> None:
    """List the web orders and where each stands on its way into the POS."""
    from sync.orders.listed import order_page

    query = _query(status, reasons or [], search, flagged)
    with opened() as tools:
        found = order_page(alias, query, (page - 1) * limit, limit, tools.database)
    if as_json:
        told = {"total": found.total, "page": page, "counts": found.counts, "flagged": found.flagged}
        show_json({**told, "reasons": found.reasons, "orders": [_record(row) for row in found.rows]})
    else:
        _show(found, query, page, limit)


def order(alias: Alias, text: Order, as_json: Json = False) -> None:
    """Show one web order and everything that happened to it."""
    from sync.orders.listed import order_story

    with opened() as tools:
        story = order_story(alias, text, tools.database)
    if as_json:
        show_json({"order": _record(story.listed), "lines": story.lines, "events": story.events})
    else:
        _show_story(story)


def retry(
    alias: Alias,
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="[ORDER...]", help="Numbers, ids or POS codes of web orders.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every order of the website that failed.")] = False,
    reasons: Annotated[
        list[str] | None, typer.Option("--reason", help="With --all: only those with this reason; may be given again.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let orders go again that failed, were left out, or are marked in the POS; the next import takes them."""
    from sync.orders.listed import retry_all, retry_orders

    if bool(texts) == everything:
        raise WrongUse("Name orders, or give --all.")
    if reasons and not everything:
        raise WrongUse("--reason goes with --all.")
    _check_reasons(reasons or [])
    with opened() as tools:
        if everything:
            done = retry_all(alias, frozenset(reasons or []), tools.database, operator())
        else:
            done = retry_orders(alias, texts or [], tools.database, operator())
    if as_json:
        show_json(done)
    elif done.released:
        say(f"{len(done.released):,} orders go with the next import; at once: multiweb sync {alias}")
    elif not done.refused:
        say("No order failed.")
    for sentence in done.refused:
        complain(sentence)
    if done.refused:
        raise typer.Exit(FAILED)


def _query(status: str | None, reasons: list[str], search: str, flagged: bool) -> "OrderQuery":
    """What was asked for. Raises WrongUse for a word that is not known, naming those that are."""
    from sync.orders.listed_rows import OrderQuery
    from sync.orders.status import OrderStatus

    _check("order status", status, [one.value for one in OrderStatus])
    _check_reasons(reasons)
    chosen = None if status is None else OrderStatus(status)
    return OrderQuery(chosen, frozenset(reasons), search, flagged)


def _check_reasons(reasons: list[str]) -> None:
    from sync.orders.status import REASON_WORDS

    for reason in reasons:
        _check("reason", reason, [one for one in REASON_WORDS if one])


def _check(what: str, given: str | None, known: Collection[str]) -> None:
    if given is not None and given not in known:
        raise WrongUse(f"There is no {what} '{given}'; there are: {', '.join(known)}.")


def _show(found: "OrderPage", query: "OrderQuery", page: int, size: int) -> None:
    _show_counts(found, query)
    if not found.rows:
        pages = -(-found.total // size)
        say(f"There is no page {page}; the last one is {pages:,}." if found.total else "No orders.")
        return
    show_table(_HEADINGS, [_cells(row) for row in found.rows])
    if found.total > len(found.rows):
        first = (page - 1) * size + 1
        say(f"Orders {first:,} to {first + len(found.rows) - 1:,} of {found.total:,}.")


def _show_counts(found: "OrderPage", query: "OrderQuery") -> None:
    """The statuses with their counts as tabs, the chosen one in brackets; then why a person is asked for."""
    from sync.orders.status import STATUS_WORDS, OrderStatus

    tabs: list[tuple[OrderStatus | None, str]] = [(None, f"All {sum(found.counts.values()):,}")]
    tabs += [(status, f"{words[1]} {found.counts.get(status, 0):,}") for status, words in STATUS_WORDS.items()]
    say(" | ".join(f"[{text}]" if status == query.status else text for status, text in tabs))
    if found.flagged:
        parts = [f"{_reason(reason) or 'no reason'} {number:,}" for reason, number in sorted(found.reasons.items())]
        say(f"For a person: {', '.join(parts)}")


def _cells(row: "ListedOrder") -> tuple[object, ...]:
    seen = row.order
    facts = (seen.site, seen.number, str(seen.order_id), seen.created_on, _status(row), _reason(seen.reason))
    return (*facts, seen.detail, seen.pos_code, seen.pos_status, seen.total)


def _status(row: "ListedOrder") -> str:
    from sync.orders.status import STATUS_WORDS

    return STATUS_WORDS[row.status][1] + (" !" if row.flagged else "")


def _reason(reason: str) -> str:
    from sync.orders.status import REASON_WORDS

    return REASON_WORDS[reason][1] if reason in REASON_WORDS else reason


def _record(row: "ListedOrder") -> dict[str, object]:
    from console.output import plain

    told: dict[str, object] = plain(row.order)
    return {"status": row.status, "flagged": row.flagged, **told}


def _show_story(story: "OrderStory") -> None:
    seen = story.listed.order
    say(f"{seen.site} {seen.number} (id {seen.order_id}), {seen.total:,} đ: {_status(story.listed)}")
    if seen.detail:
        say(seen.detail)
    if seen.pos_order_id is not None:
        say(f"In the POS: {seen.pos_code} (id {seen.pos_order_id}), {seen.pos_status}.")
    rows = [(one.at, one.who, one.what, one.before, one.after, one.why) for one in story.events]
    show_table(("When", "Who", "What", "Before", "After", "Why"), rows)
