"""The side panel of one product: what can be done, both sides field by field, and where its numbers come from."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from nicegui import ui

from console.page.counterpart import choose_counterpart
from console.page.desk import Visit
from console.page.jobs import Job
from console.page.parts import button, chip, confirmed, div, grid, icon_button, modal, note, text
from console.page.product_actions import link_pair, sync_variants, unlink_one
from console.page.product_rows import TONES
from console.page.product_sources import show_link, show_listings, show_log, show_price, show_stock
from console.page.sentences import told
from console.page.texts.fields import FIELD_NAMES, VALUES
from sync.products.comparing import Comparison, FieldCompared, compare
from sync.products.explaining import Explanation, explain
from sync.records import LinkStatus
from sync.workbooks.mismatches import STATUS_WORDS

Refresh = Callable[[], Awaitable[None]]


async def open_panel(visit: Visit, alias: str, pos: int | None, site: int | None, refresh: Refresh) -> None:
    """Open the panel; `refresh` reads the list anew after something was done."""
    with modal(visit.say("panel.product"), "position=right full-height") as dialog, div("panel"):
        box = div("panel-body")
    dialog.on("hide", dialog.delete)
    panel = _Panel(visit, alias, pos, site, refresh, dialog, box)
    await panel.draw()
    dialog.open()


class _Panel:
    def __init__(
        self,
        visit: Visit,
        alias: str,
        pos: int | None,
        site: int | None,
        refresh: Refresh,
        dialog: ui.dialog,
        box: ui.element,
    ) -> None:
        self.visit, self.alias, self.pos, self.site = visit, alias, pos, site
        self.refresh, self.dialog, self.box = refresh, dialog, box

    async def draw(self) -> None:
        """Read both sides and show them."""
        both = await self.visit.ask(self._read)
        self.box.clear()
        with self.box:
            self._head(*both)
            self._tabs(*both)

    def _read(self) -> tuple[Comparison, Explanation]:
        database = self.visit.database
        one = explain(self.alias, self.site, self.pos, database)
        return compare(self.alias, self.site, self.pos, database), one

    def _head(self, both: Comparison, why: Explanation) -> None:
        say = self.visit.say
        shown = why.on_site or why.on_pos
        with div("panel-head"):
            with div("grow"):
                with ui.element("h2"):
                    ui.label(shown.product if shown else say("products.unnamed"))
                text(" · ".join(filter(None, (shown.variant, shown.sku))) if shown else "", "soft")
            icon_button(self.visit, "close", "do.close", self.dialog.close)
        with div("panel-state"):
            if both.status is not None:
                chip(say.of(STATUS_WORDS[LinkStatus(both.status)]), TONES[LinkStatus(both.status)])
            if both.on_pos and both.on_site:
                text(say("compare.differences", count=self.visit.form.number(both.differences)), "soft")
        show_link(self.visit, why.link)
        if self.visit.may("analyst"):
            self._actions(why)

    def _actions(self, why: Explanation) -> None:
        say, on = self.visit.say, self.visit.on
        pos = why.on_pos.id if why.on_pos else None
        site = why.on_site.id if why.on_site else None
        with div("panel-actions"):
            if why.link.status == LinkStatus.LINKED:
                button(say("products.sync_now"), on("analyst", lambda: self._sync(site)), kind="main", icon="sync")
                button(say("products.unlink"), on("analyst", lambda: self._unlink(pos, site)), icon="link_off")
                return
            if why.link.suggested and site is not None:
                number = why.link.suggested.pos_variant_id
                button(
                    say("products.accept_one"),
                    on("analyst", lambda: self._link(number, site)),
                    kind="main",
                    icon="link",
                )
            button(say("products.choose"), on("analyst", lambda: self._choose(pos, site)), icon="search")
            if site is not None and why.link.reason != "unlinked_by_hand":
                button(say("products.keep_apart"), on("analyst", lambda: self._part(pos, site)), icon="block")

    async def _sync(self, site: int | None) -> None:
        await self._done(sync_variants(self.visit, self.alias, [f"site:{site}"]))

    async def _link(self, pos: int, site: int | None) -> None:
        if site is not None:
            await self._done(link_pair(self.visit, self.alias, pos, site))

    async def _part(self, pos: int | None, site: int | None) -> None:
        await self._done(unlink_one(self.visit, self.alias, pos, site, keep_apart=True))

    async def _unlink(self, pos: int | None, site: int | None) -> None:
        say = self.visit.say
        if await confirmed(
            self.visit, say("products.unlink_one"), say("products.unlink_means"), say("products.unlink"), bad=True
        ):
            await self._done(unlink_one(self.visit, self.alias, pos, site))

    async def _choose(self, pos: int | None, site: int | None) -> None:
        """Link with the counterpart that the person picks on the other side."""
        side: Literal["pos", "site"] = "pos" if site is not None else "site"
        chosen = await choose_counterpart(self.visit, self.alias, side)
        if chosen is None:
            return
        ours, theirs = (chosen, site) if site is not None else (pos, chosen)
        if ours is not None and theirs is not None:
            self.pos, self.site = ours, theirs
            await self._done(link_pair(self.visit, self.alias, ours, theirs))

    async def _done(self, job: Job) -> None:
        await self.visit.ended(job)
        if not self.box.is_deleted:
            await self.draw()
        await self.refresh()

    def _tabs(self, both: Comparison, why: Explanation) -> None:
        say = self.visit.say
        with ui.tabs().props("no-caps dense align=left inline-label").classes("panel-tabs") as tabs:
            first = ui.tab("compare", say("panel.compare"))
            ui.tab("stock", say("panel.stock"))
            ui.tab("price", say("panel.price"))
            ui.tab("log", say("panel.log"))
        with ui.tab_panels(tabs, value=first, animated=False).classes("panel-tab"):
            with ui.tab_panel("compare"):
                self._comparison(both)
            with ui.tab_panel("stock"):
                show_stock(self.visit, why)
                show_listings(self.visit, why, ("quantity",))
            with ui.tab_panel("price"):
                show_price(self.visit, why)
                show_listings(self.visit, why, ("price", "compare_at"))
            with ui.tab_panel("log"):
                show_log(self.visit, why)

    def _comparison(self, both: Comparison) -> None:
        say = self.visit.say
        if not (both.on_pos and both.on_site):
            note(say("compare.one_side"))
        rows = [self._compared(one) for one in both.fields if one.pos not in (None, "") or one.site not in (None, "")]
        grid((say("compare.field"), "POS", self.alias, ""), rows, "compare")

    def _compared(self, one: FieldCompared) -> tuple[object, ...]:
        say = self.visit.say
        name = say.of(FIELD_NAMES.get(one.key, (one.name, one.name)))
        mark = "" if one.same is None else "same" if one.same else "differs"

        def hint() -> None:
            if mark:
                chip(say(f"compare.{mark}"), "good" if mark == "same" else "warn")
            if one.hint:
                text(told(say, one.hint), "soft")

        return name, self._value(one, one.pos), self._value(one, one.site), hint

    def _value(self, one: FieldCompared, value: Any) -> str:
        form, say = self.visit.form, self.visit.say
        if value is None or value == "":
            return "–"
        if one.unit == "money":
            return form.money(value)
        if one.unit == "milli":
            return form.pieces(value)
        if one.unit == "flag":
            return say("do.yes") if value else say("do.no")
        if one.unit == "time":
            return form.moment(value)
        if isinstance(value, int):
            return form.number(value)
        return say.of(VALUES[value]) if one.key in ("status", "kind") and value in VALUES else str(value)
