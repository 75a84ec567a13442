"""Where the numbers of one product come from: the link, each branch, each price list, what is planned, the log."""

from collections.abc import Callable, Collection

from console.page.desk import Visit
from console.page.log_words import doer, field_word, figure_word, reason_word
from console.page.parts import chip, div, facts, grid, note, run_link, text
from console.page.product_rows import SYNC_TONES
from console.page.reasons import LINK_REASONS, ORDER_STATES, sync_word
from console.page.sentences import told
from sync.linking.skus import SuggestionKind
from sync.products.explained_link import LinkExplained
from sync.products.explained_price import FieldPrice
from sync.products.explained_stock import StockExplained
from sync.products.explaining import Explanation
from sync.products.history import Logged
from sync.workbooks.mismatches import SUGGESTION_WORDS


def show_link(visit: Visit, link: LinkExplained) -> None:
    """Why it is linked or not, and what can be done."""
    say = visit.say
    meaning, step = LINK_REASONS[link.reason]
    if link.status is None:
        note(say("panel.not_matched"), "info")
        return
    if link.status != "linked":
        note(f"{say.of(meaning)} {say.of(step)}".strip(), "bad" if link.status == "error" else "info")
        if link.detail:
            text(told(say, link.detail), "soft")
    if link.warning:
        note(told(say, link.warning), "warn")
    if link.suggested:
        one = link.suggested
        why = say.of(SUGGESTION_WORDS[SuggestionKind(one.kind)])
        with div("suggested"):
            text(say("panel.suggested", score=one.score), "soft")
            text(one.name, "strong")
            text(f"SKU {one.sku or '–'} · {why}", "soft")
    if link.since and link.status == "linked":
        who = say("panel.by_hand") if link.by_hand else say("panel.by_sku")
        text(say("panel.since", when=visit.form.moment(link.since), who=who), "soft")


def show_stock(visit: Visit, why: Explanation) -> None:
    """Each branch, what web orders hold, and each step of the rule."""
    say, stock = visit.say, why.stock
    if stock is None:
        note(say("panel.no_pos"))
        return
    form = visit.form
    grid(
        (say("stock.branch"), say("stock.on_hand"), say("stock.available"), ""),
        [
            (
                f"{one.name} ({one.code})" if one.code else one.name,
                form.pieces(one.on_hand_milli),
                form.pieces(one.available_milli),
                (lambda: chip(say("stock.counts"), "good")) if one.chosen else "",
            )
            for one in stock.branches
        ],
        "short",
    )
    if stock.holds:
        grid(
            (say("stock.order"), say("stock.holds"), say("stock.state")),
            [
                (f"{one.number} · {one.site}", form.pieces(one.quantity_milli), say.of(ORDER_STATES[one.state]))
                for one in stock.holds
            ],
            "short",
        )
    facts(_steps(visit, stock))
    if stock.sentence:
        text(told(say, stock.sentence), "soft")


def _steps(visit: Visit, stock: StockExplained) -> list[tuple[str, str]]:
    say, form = visit.say, visit.form
    planned = form.number(stock.planned) if stock.planned is not None else say("stock.nothing")
    steps = [
        (say(f"stock.sum.{stock.figure}"), form.pieces(stock.sum_milli) if stock.known else say("stock.unknown")),
        (say("stock.held"), f"− {form.pieces(stock.held_milli)}"),
        (say("stock.safety"), f"− {form.number(stock.safety)}"),
    ]
    if stock.ceiling is not None:
        steps.append((say("stock.ceiling"), f"≤ {form.number(stock.ceiling)}"))
    return [*steps, (say("stock.result"), f"= {planned}")]


def show_price(visit: Visit, why: Explanation) -> None:
    """Each price list and which of them is shown as what."""
    say, price = visit.say, why.price
    if price is None:
        note(say("panel.no_pos"))
        return
    grid(
        (say("price.list"), say("price.value"), ""),
        [
            (f"{one.name} ({one.code})", visit.form.money(one.value or None), say(f"price.role.{one.role or 'none'}"))
            for one in price.lists
        ],
        "short",
    )
    facts(
        [
            (say("price.selling"), _planned(visit, price.selling)),
            (say("price.compare_at"), _planned(visit, price.compare_at)),
        ]
    )
    for sentence in dict.fromkeys(filter(None, (price.selling.sentence, price.compare_at.sentence))):
        text(told(say, sentence), "soft")


def _planned(visit: Visit, one: FieldPrice) -> str:
    if one.planned is None:
        return visit.say("price.untouched")
    return visit.form.money(one.planned) if one.planned else visit.say("price.cleared")


def show_listings(visit: Visit, why: Explanation, fields: Collection[str]) -> None:
    """What the plan asks for and what the site confirmed."""
    say, form = visit.say, visit.form
    for one in why.listings:
        if one.field not in fields:
            continue
        shown = form.number if one.field == "quantity" else form.money
        with div("listing"):
            text(say(f"field.{one.field}"), "strong")
            chip(sync_word(say, one.state, one.reason), SYNC_TONES.get(one.state, "idle"))  # type: ignore[arg-type]
        facts(
            [
                (say("listing.planned"), shown(one.planned)),
                (say("listing.shown"), shown(one.shown)),
                (say("listing.confirmed"), f"{shown(one.acknowledged)} · {form.clock(one.acknowledged_at)}"),
            ]
        )
        if one.detail:
            text(told(say, one.detail), "soft")


def show_log(visit: Visit, why: Explanation) -> None:
    """The newest entries of the log about it."""
    say = visit.say
    if not why.changes:
        text(say("panel.no_log"), "soft")
        return
    rows = [
        (
            visit.form.moment(one.at),
            doer(say, one.who),
            field_word(say, one.field),
            " → ".join(figure_word(say, one.field, value) for value in (one.before, one.after)),
            _why(visit, one),
        )
        for one in why.changes
    ]
    grid((say("log.at"), say("log.who"), say("log.field"), say("log.change"), say("log.why")), rows)


def _why(visit: Visit, one: Logged) -> Callable[[], None]:
    """Why it changed, and the run in which it did."""

    def draw() -> None:
        text(reason_word(visit.say, one.why))
        run_link(visit, one.run)

    return draw
