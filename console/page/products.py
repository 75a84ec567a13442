"""Sản phẩm đồng bộ: the variants of a website beside those of the POS, page by page from the database."""

from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from console.page.desk import Visit
from console.page.parts import TABLE_HEAD, Pager, button, div, empty, text
from console.page.product_actions import accept_many, sync_many, unlink_many
from console.page.product_panel import open_panel
from console.page.product_rows import shown_rows
from console.page.reasons import REASONS_OF_STATUS
from sync.mismatches import REASON_WORDS, STATUS_WORDS
from sync.product_list import ProductPage, product_page
from sync.product_rows import ProductQuery
from sync.records import LinkStatus, SyncState

ROWS = 50
TABS = ("all", "linked", "unlinked", "error")
_ORDERS = ("status", "sku", "name")
_KEPT = ("tab", "side", "q", "reason", "sync", "order", "down", "page")

# `props.row` holds texts alone, and Vue puts them in as text: nothing that a shop sends is read as markup.
_BODY = r"""
<q-tr :props="props" :class="props.selected ? 'picked' : ''">
  <q-td auto-width class="pick">
    <q-checkbox dense v-model="props.selected" :aria-label="props.row.pick + ' ' + props.row.name" />
  </q-td>
  <q-td class="name">
    <button type="button" class="open" @click="$parent.$emit('open', props.row)">{{ props.row.name }}</button>
    <div class="soft" v-if="props.row.variant">{{ props.row.variant }}</div>
  </q-td>
  <q-td class="sku" :data-name="props.cols[1].label">
    <div>{{ props.row.pos_sku }}</div>
    <div class="soft" v-if="!props.row.same_sku">{{ props.row.site_sku }}</div>
  </q-td>
  <q-td class="num" :data-name="props.cols[2].label">
    <div>{{ props.row.pos_stock }} <span class="arrow">→</span> {{ props.row.site_stock }}</div>
    <div class="sync" :class="props.row.stock_tone" v-if="props.row.stock_sync">{{ props.row.stock_sync }}</div>
  </q-td>
  <q-td class="num" :data-name="props.cols[3].label">
    <div>{{ props.row.pos_price }} <span class="arrow">→</span> {{ props.row.site_price }}</div>
    <div class="sync" :class="props.row.price_tone" v-if="props.row.price_sync">{{ props.row.price_sync }}</div>
  </q-td>
  <q-td class="state">
    <span class="chip" :class="props.row.tone">{{ props.row.chip }}</span>
    <div class="soft" v-if="props.row.reason">{{ props.row.reason }}</div>
    <div class="hint" v-if="props.row.suggestion">{{ props.row.suggestion }}</div>
  </q-td>
</q-tr>
"""


class ProductScreen:
    """The list of one website as one person filters it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.alias: str = visit.request.path_params["alias"]
        given = visit.request.query_params
        self.asked: dict[str, str] = {name: given[name] for name in _KEPT if name in given}

    @property
    def query(self) -> ProductQuery:
        """What the filters ask for; a word in the address that is not known counts as not said."""
        asked = self.asked
        tab, reason, sync = asked.get("tab", "all"), asked.get("reason", ""), asked.get("sync", "")
        side, order = asked.get("side"), asked.get("order", "status")
        return ProductQuery(
            status=LinkStatus(tab) if tab in TABS[1:] else None,
            reasons=frozenset({reason} if reason in REASON_WORDS and reason else ()),
            side=side if side in ("pos", "site") else None,  # type: ignore[arg-type]
            search=asked.get("q", "")[:200],
            sync_state=SyncState(sync) if sync in list(SyncState) else None,
            order=order if order in _ORDERS else "status",  # type: ignore[arg-type]
            descending=asked.get("down") == "1",
        )

    async def build(self) -> None:
        """The whole screen."""
        page = int(self.asked["page"]) if self.asked.get("page", "").isdecimal() else 1
        found = await self._read((page - 1) * ROWS)
        if not found.counts and not self.asked:
            await self._nothing_yet()
            return
        self._tabs()
        self._filters()
        self._bulk_bar()
        self._table()
        self.pager = Pager(self.visit, ROWS, page, self.refresh)
        self._show(found)

    async def refresh(self) -> None:
        """Read the page that is asked for and show it; the address follows."""
        if self.table.is_deleted:
            return
        found = await self._read(self.pager.offset)
        if found.total and found.rows.empty:
            self.pager.page = 1
            found = await self._read(0)
        self._show(found)
        self.asked["page"] = str(self.pager.page)
        self.visit.address(self.asked)

    async def _read(self, offset: int) -> ProductPage:
        return await self.visit.ask(product_page, self.alias, self.query, offset, ROWS, self.visit.database)

    async def _nothing_yet(self) -> None:
        empty(self.visit, "inventory_2", "products.unread", href="/", action="nav.overview", alias=self.alias)

    def _show(self, found: ProductPage) -> None:
        rows = shown_rows(self.visit, found.rows)
        pick = self.visit.say("products.pick")
        self.table.update_rows([{**row, "pick": pick} for row in rows], clear_selection=True)
        self._picked()
        self.pager.show(found.total)
        self.none.set_visibility(not rows)
        self._count(found)

    # ---- tabs and filters ------------------------------------------------------------------------

    def _tabs(self) -> None:
        say = self.visit.say
        self.tabs: dict[str, tuple[ui.element, ui.label]] = {}
        with div("tabs").props(f'role=group aria-label="{say("products.status")}"'):
            for tab in TABS:
                name = say("products.all") if tab == "all" else say.of(STATUS_WORDS[LinkStatus(tab)])
                made = ui.element("button").classes("tab").props("type=button")
                with made:
                    ui.label(name)
                    count = ui.label("").classes("count")
                made.on("click", self.visit.on("viewer", lambda one=tab: self._choose(tab=one, reason="")))
                self.tabs[tab] = (made, count)

    def _count(self, found: ProductPage) -> None:
        numbers: dict[str, int] = dict.fromkeys(TABS, 0)
        for (status, _), count in found.counts.items():
            numbers[str(status)] += count
            numbers["all"] += count
        here = self.asked.get("tab", "all")
        for tab, (made, label) in self.tabs.items():
            label.set_text(self.visit.form.number(numbers[tab]))
            made.props(f"aria-pressed={'true' if tab == here else 'false'}")
        reasons = REASONS_OF_STATUS.get(here, ())
        present = {reason: sum(n for (_, one), n in found.counts.items() if one == reason) for reason in reasons}
        options = {"": self.visit.say("products.any_reason")}
        options |= {
            str(one): f"{self.visit.say.of(REASON_WORDS[one])} ({self.visit.form.number(n)})"
            for one, n in present.items()
            if n or str(one) == self.asked.get("reason")
        }
        self.reason.set_options(
            options, value=self.asked.get("reason", "") if self.asked.get("reason") in options else ""
        )
        self.reason.set_visibility(len(options) > 1)

    def _filters(self) -> None:
        say, asked = self.visit.say, self.asked
        with div("filters"):
            search = ui.input(say("products.search"), value=asked.get("q", "")).props(
                "outlined dense clearable debounce=350"
            )
            search.classes("search")
            with search.add_slot("prepend"):
                ui.icon("search")
            search.on_value_change(self.visit.on("viewer", lambda event: self._choose(q=event.value or "")))
            self.reason = self._select("products.reason", "reason", {"": say("products.any_reason")})
            self._select(
                "products.side", "side", {key: say(f"products.side.{key or 'any'}") for key in ("", "pos", "site")}
            )
            syncs = ("", *(str(one) for one in SyncState))
            self._select("products.sync", "sync", {key: say(f"products.sync.{key or 'any'}") for key in syncs})
            self._select("products.order", "order", {key: say(f"products.order.{key}") for key in _ORDERS})

    def _select(self, label: str, name: str, options: dict[str, str]) -> ui.select:
        value = self.asked.get(name, next(iter(options)))
        made = ui.select(options, value=value if value in options else next(iter(options)), label=self.visit.say(label))
        made.props("outlined dense options-dense").classes("filter")
        made.on_value_change(self.visit.on("viewer", lambda event: self._choose(**{name: event.value or ""})))
        return made

    async def _choose(self, **given: str) -> None:
        if all(self.asked.get(name, "") == value for name, value in given.items()):
            return
        self.asked.update(given)
        self.pager.page = 1
        await self.refresh()

    # ---- the table -------------------------------------------------------------------------------

    def _table(self) -> None:
        say = self.visit.say
        names = ("product", "sku", "stock", "price", "state")
        columns = [
            {"name": one, "label": say(f"products.column.{one}"), "field": one, "align": "left"} for one in names
        ]
        self.table = ui.table(columns=columns, rows=[], row_key="id", selection="multiple", on_select=self._picked)
        self.table.classes("list products").props("flat hide-selected-banner")
        self.table.add_slot("body", _BODY)
        self.table.add_slot("header", TABLE_HEAD.format(all=say("products.pick_all")))
        self.table.on("open", self.visit.on("viewer", self._open))
        with self.table.add_slot("no-data"):
            ui.element("span")
        self.none = div("empty small")
        with self.none:
            ui.icon("search_off")
            text(say("products.none"))

    def _bulk_bar(self) -> None:
        say = self.visit.say
        self.bar = div("bulk")
        with self.bar:
            self.chosen = text("", "strong")
            if self.visit.may("analyst"):
                button(say("products.accept"), self.visit.on("analyst", lambda: self._many(accept_many)), icon="link")
                button(say("products.sync_now"), self.visit.on("analyst", lambda: self._many(sync_many)), icon="sync")
                button(
                    say("products.unlink"), self.visit.on("analyst", lambda: self._many(unlink_many)), icon="link_off"
                )
        self.bar.set_visibility(False)

    def _picked(self, _: Any = None) -> None:
        count = len(self.table.selected)
        self.bar.set_visibility(bool(count))
        self.chosen.set_text(self.visit.say("products.chosen", count=self.visit.form.number(count)))

    async def _many(self, work: Any) -> None:
        job = await work(self.visit, self.alias, list(self.table.selected))
        if job is not None:
            await self.visit.ended(job)
            await self.refresh()

    async def _open(self, event: GenericEventArguments) -> None:
        row = event.args
        await open_panel(self.visit, self.alias, row["pos"], row["site"], self.refresh)


async def products(visit: Visit) -> None:
    """The screen; `?variant=site:ID` opens the panel of a variant."""
    shown = ProductScreen(visit)
    await shown.build()
    side, _, number = visit.request.query_params.get("variant", "").partition(":")
    if side in ("pos", "site") and number.isdecimal() and hasattr(shown, "pager"):
        pos, site = (int(number), None) if side == "pos" else (None, int(number))
        show = visit.on("viewer", lambda: open_panel(visit, shown.alias, pos, site, shown.refresh))
        visit.every(0.1, show, once=True)
