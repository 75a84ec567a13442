"""The side panel of one order: where it stands, what it holds, what happened to it, and letting it go again."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from console.page.desk import Visit
from console.page.log_words import doer, field_word, figure_word, reason_word
from console.page.order_words import TONES, order_on_site, pos_status
from console.page.parts import button, chip, div, facts, grid, icon_button, link, modal, note, run_link, text
from console.page.sentences import told
from console.page.site_actions import bring_orders
from console.page.variant_names import Named, variant_names
from sync.orders.listed import Event, OrderStory, order_story, retry_orders
from sync.orders.status import REASON_WORDS, STATUS_WORDS, OrderStatus

Refresh = Callable[[], Awaitable[None]]


async def open_order(visit: Visit, alias: str, wanted: str, refresh: Refresh) -> None:
    """Open the panel of an order by its id, number or code."""
    story = await visit.ask(order_story, alias, wanted, visit.database)
    ids = [number for number, _ in story.lines if number is not None]
    names = await visit.ask(variant_names, visit, alias, ids)
    with modal(visit.say("panel.order"), "position=right full-height") as dialog, div("panel"), div("panel-body"):
        _head(visit, story, dialog)
        _actions(visit, alias, story, refresh, dialog)
        _lines(visit, alias, story, names)
        _timeline(visit, story)
    dialog.on("hide", dialog.delete)
    dialog.open()


def _head(visit: Visit, story: OrderStory, dialog: ui.dialog) -> None:
    say, seen = visit.say, story.listed.order
    with div("panel-head"):
        with div("grow"):
            with ui.element("h2"):
                ui.label(say("order.title", number=seen.number))
            text(f"{visit.form.moment(seen.created_on)} · {visit.form.money(seen.total)}", "soft")
        icon_button(visit, "close", "do.close", dialog.close)
    with div("panel-state"):
        chip(say.of(STATUS_WORDS[story.listed.status]), TONES[story.listed.status])
        if seen.reason:
            text(say.of(REASON_WORDS.get(seen.reason, (seen.reason, seen.reason))), "soft")
    if seen.detail:
        note(told(say, seen.detail), "bad" if story.listed.flagged else "info")


def _actions(visit: Visit, alias: str, story: OrderStory, refresh: Refresh, dialog: ui.dialog) -> None:
    """Ways on: try again, and both orders in their own shops."""
    say, seen = visit.say, story.listed.order

    async def again() -> None:
        await retry(visit, alias, [str(seen.order_id)])
        dialog.close()
        await refresh()

    with div("panel-actions"):
        if visit.may("analyst") and story.listed.status in (OrderStatus.ERROR, OrderStatus.UNLINKED):
            button(say("orders.retry"), visit.on("analyst", again), kind="main", icon="replay")
        site, pos = visit.database.state.site(alias), visit.pos()
        link(say("order.on_site"), order_on_site(site, seen.order_id), "as-button", new_tab=True)
        if pos is not None and seen.pos_order_id is not None:
            link(say("order.in_pos"), f"{pos.address}/admin/orders/{seen.pos_order_id}", "as-button", new_tab=True)
    if seen.pos_code:
        facts(
            [(say("order.code"), seen.pos_code), (say("order.pos_status"), pos_status(visit, seen.pos_status) or "–")]
        )


def _lines(visit: Visit, alias: str, story: OrderStory, names: dict[int, Named]) -> None:
    say, form = visit.say, visit.form
    unknown = Named(say("order.unknown"), "–")
    rows = [(number, names.get(number or 0, unknown), milli) for number, milli in story.lines if milli]
    if not rows:
        return

    def product(number: int | None, name: str) -> Callable[[], None]:
        def draw() -> None:
            if number is None:
                text(name)
            else:
                link(name, f"/sites/{alias}/products?variant=site:{number}")

        return draw

    shown = [(product(number, one.name), one.sku, form.pieces(milli)) for number, one, milli in rows]
    grid((say("order.product"), "SKU", say("order.quantity")), shown, "short")


def _timeline(visit: Visit, story: OrderStory) -> None:
    say = visit.say
    with ui.element("h3"):
        ui.label(say("order.timeline"))
    with ui.element("ol").classes("timeline"):
        _event(visit.form.moment(story.listed.order.created_on), say("order.placed"), "")
        for one in story.events:
            with _event(visit.form.moment(one.at), _what(visit, one), reason_word(say, one.why)):
                run_link(visit, one.run)


def _what(visit: Visit, one: Event) -> str:
    say = visit.say
    before, after = (figure_word(say, one.what, value) for value in (one.before, one.after))
    return f"{field_word(say, one.what)}: {before} → {after} · {doer(say, one.who)}"


def _event(when: str, what: str, why: str) -> ui.element:
    with ui.element("li") as made:
        text(when, "soft")
        text(what, "strong")
        if why:
            text(why, "soft")
    return made


async def retry(visit: Visit, alias: str, orders: Sequence[str]) -> None:
    """Let orders go again, and bring them into the POS at once."""
    done = await visit.ask(retry_orders, alias, orders, visit.database, visit.who)
    for sentence in done.refused[:3]:
        visit.tell(told(visit.say, sentence), bad=True)
    if done.released:
        await visit.ended(bring_orders(visit, alias))
