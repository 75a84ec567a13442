"""Đơn hàng đồng bộ: the web orders of a website and where each stands on its way into the POS."""

from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from console.page.desk import Visit
from console.page.order_panel import open_order, retry
from console.page.order_words import TONES, pos_status
from console.page.parts import TABLE_HEAD, Pager, button, div, text
from sync.order_list import ListedOrder, OrderPage, order_page
from sync.order_rows import OrderQuery
from sync.order_status import REASON_WORDS, STATUS_WORDS, OrderStatus

ROWS = 50
TABS = ("all", *(one.value for one in OrderStatus))
_KEPT = ("tab", "q", "reason", "flagged", "page")

_BODY = r"""
<q-tr :props="props" :class="props.selected ? 'picked' : ''">
  <q-td auto-width class="pick">
    <q-checkbox dense v-model="props.selected" :aria-label="props.row.pick + ' ' + props.row.number" />
  </q-td>
  <q-td class="name">
    <button type="button" class="open" @click="$parent.$emit('open', props.row)">{{ props.row.number }}</button>
    <div class="soft">{{ props.row.placed }}</div>
  </q-td>
  <q-td class="state">
    <span class="chip" :class="props.row.tone">{{ props.row.chip }}</span>
    <div class="hint" v-if="props.row.reason">{{ props.row.reason }}</div>
  </q-td>
  <q-td :data-name="props.cols[2].label">
    <div>{{ props.row.pos_code }}</div>
    <div class="soft" v-if="props.row.pos_status">{{ props.row.pos_status }}</div>
  </q-td>
  <q-td class="num" :data-name="props.cols[3].label">{{ props.row.total }}</q-td>
</q-tr>
"""


class OrderScreen:
    """The list of one website as one person filters it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.alias: str = visit.request.path_params["alias"]
        given = visit.request.query_params
        self.asked: dict[str, str] = {name: given[name] for name in _KEPT if name in given}

    @property
    def query(self) -> OrderQuery:
        """What the filters ask for."""
        tab, reason = self.asked.get("tab", "all"), self.asked.get("reason", "")
        return OrderQuery(
            status=OrderStatus(tab) if tab in TABS[1:] else None,
            reasons=frozenset({reason} if reason and reason in REASON_WORDS else ()),
            search=self.asked.get("q", "")[:200],
            flagged=self.asked.get("flagged") == "1",
        )

    async def build(self) -> None:
        """The whole screen."""
        page = int(self.asked["page"]) if self.asked.get("page", "").isdecimal() else 1
        found = await self._read((page - 1) * ROWS)
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
        self._show(found)
        self.asked["page"] = str(self.pager.page)
        self.visit.address(self.asked)

    async def _read(self, offset: int) -> OrderPage:
        return await self.visit.ask(order_page, self.alias, self.query, offset, ROWS, self.visit.database)

    def _show(self, found: OrderPage) -> None:
        self.table.update_rows([self._row(one) for one in found.rows], clear_selection=True)
        self._picked()
        self.pager.show(found.total)
        self.none.set_visibility(not found.rows)
        number, here = self.visit.form.number, self.asked.get("tab", "all")
        for tab, (made, label) in self.tabs.items():
            count = sum(found.counts.values()) if tab == "all" else found.counts.get(OrderStatus(tab), 0)
            label.set_text(number(count))
            made.props(f"aria-pressed={'true' if tab == here else 'false'}")
        self.flagged.set_text(self.visit.say("orders.flagged", count=number(found.flagged)))

    def _row(self, one: ListedOrder) -> dict[str, Any]:
        say, form, seen = self.visit.say, self.visit.form, one.order
        return {
            "id": str(seen.order_id),
            "number": seen.number,
            "placed": form.moment(seen.created_on),
            "chip": say.of(STATUS_WORDS[one.status]),
            "tone": TONES[one.status],
            "reason": say.of(REASON_WORDS.get(seen.reason, (seen.reason, seen.reason))),
            "pos_code": seen.pos_code or "–",
            "pos_status": pos_status(self.visit, seen.pos_status),
            "total": form.money(seen.total),
            "pick": say("products.pick"),
        }

    # ---- tabs and filters ------------------------------------------------------------------------

    def _tabs(self) -> None:
        say = self.visit.say
        self.tabs: dict[str, tuple[ui.element, ui.label]] = {}
        with div("tabs").props(f'role=group aria-label="{say("orders.status")}"'):
            for tab in TABS:
                made = ui.element("button").classes("tab").props("type=button")
                with made:
                    ui.label(say("products.all") if tab == "all" else say.of(STATUS_WORDS[OrderStatus(tab)]))
                    count = ui.label("").classes("count")
                made.on("click", self.visit.on("viewer", lambda one=tab: self._choose(tab=one)))
                self.tabs[tab] = (made, count)

    def _filters(self) -> None:
        say, on = self.visit.say, self.visit.on
        with div("filters"):
            search = ui.input(say("orders.search"), value=self.asked.get("q", ""))
            search.props("outlined dense clearable debounce=350").classes("search")
            with search.add_slot("prepend"):
                ui.icon("search")
            search.on_value_change(on("viewer", lambda event: self._choose(q=event.value or "")))
            options = {key: say.of(pair) for key, pair in REASON_WORDS.items() if key}
            reason = ui.select(
                {"": say("products.any_reason"), **options},
                value=next(iter(self.query.reasons), ""),
                label=say("products.reason"),
            )
            reason.props("outlined dense options-dense").classes("filter")
            reason.on_value_change(on("viewer", lambda event: self._choose(reason=event.value or "")))
            self.flagged = ui.checkbox("", value=self.query.flagged)
            self.flagged.on_value_change(on("viewer", lambda event: self._choose(flagged="1" if event.value else "")))

    async def _choose(self, **given: str) -> None:
        if all(self.asked.get(name, "") == value for name, value in given.items()):
            return
        self.asked.update(given)
        self.pager.page = 1
        await self.refresh()

    # ---- the table -------------------------------------------------------------------------------

    def _table(self) -> None:
        say = self.visit.say
        names = ("order", "state", "pos", "total")
        columns = [{"name": one, "label": say(f"orders.column.{one}"), "field": one, "align": "left"} for one in names]
        self.table = ui.table(columns=columns, rows=[], row_key="id", selection="multiple", on_select=self._picked)
        self.table.classes("list orders").props("flat hide-selected-banner")
        self.table.add_slot("body", _BODY)
        self.table.add_slot("header", TABLE_HEAD.format(all=say("products.pick_all")))
        self.table.on("open", self.visit.on("viewer", self._open))
        with self.table.add_slot("no-data"):
            ui.element("span")
        self.none = div("empty small")
        with self.none:
            ui.icon("receipt_long")
            text(say("orders.none"))

    def _bulk_bar(self) -> None:
        self.bar = div("bulk")
        with self.bar:
            self.chosen = text("", "strong")
            if self.visit.may("analyst"):
                button(self.visit.say("orders.retry"), self.visit.on("analyst", self._retry), icon="replay")
        self.bar.set_visibility(False)

    def _picked(self, _: Any = None) -> None:
        count = len(self.table.selected)
        self.bar.set_visibility(bool(count))
        self.chosen.set_text(self.visit.say("products.chosen", count=self.visit.form.number(count)))

    async def _retry(self) -> None:
        await retry(self.visit, self.alias, [row["id"] for row in self.table.selected])
        await self.refresh()

    async def _open(self, event: GenericEventArguments) -> None:
        await open_order(self.visit, self.alias, event.args["id"], self.refresh)


async def orders(visit: Visit) -> None:
    """The screen; `?order=ID` opens the panel of an order."""
    shown = OrderScreen(visit)
    await shown.build()
    if wanted := visit.request.query_params.get("order", ""):
        visit.every(
            0.1, visit.on("viewer", lambda: open_order(visit, shown.alias, wanted[:60], shown.refresh)), once=True
        )
