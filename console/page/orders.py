"""Đơn hàng đồng bộ: the web orders of a website and where each stands on its way into the POS."""

from collections.abc import Awaitable
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from console.page.desk import Visit
from console.page.lists import Filters, PickTable, read_page
from console.page.order_panel import open_order, retry
from console.page.order_words import TONES, pos_status
from console.page.parts import Pager, button, div
from sync.orders.listed import ListedOrder, OrderPage, order_page
from sync.orders.listed_rows import OrderQuery
from sync.orders.status import REASON_WORDS, STATUS_WORDS, OrderStatus

ROWS = 50
TABS = ("all", *(one.value for one in OrderStatus))
_KEPT = ("tab", "q", "reason", "flagged", "page")
_COLUMNS = ("order", "state", "pos", "total")

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
        self.filters = Filters(visit, _KEPT, self._asked_anew)

    @property
    def query(self) -> OrderQuery:
        """What the filters ask for."""
        asked, tab = self.filters.asked, self.filters.tab
        reason = asked.get("reason", "")
        return OrderQuery(
            status=OrderStatus(tab) if tab in TABS[1:] else None,
            reasons=frozenset({reason} if reason and reason in REASON_WORDS else ()),
            search=asked.get("q", "")[:200],
            flagged=asked.get("flagged") == "1",
        )

    async def build(self) -> None:
        """The whole screen."""
        say = self.visit.say
        page, found = await self._read(self.filters.page)
        words = {one.value: say.of(STATUS_WORDS[one]) for one in OrderStatus}
        self.filters.tabs("orders.status", {"all": say("products.all"), **words})
        self._fields()
        self.table = PickTable(self.visit, "orders", _COLUMNS, _BODY, "receipt_long", self._open)
        if self.visit.may("analyst"):
            with self.table.bar:
                button(say("orders.retry"), self.visit.on("analyst", self._retry), icon="replay")
        self.pager = Pager(self.visit, ROWS, page, self.refresh)
        self._show(found)

    async def refresh(self) -> None:
        """Read the page that is asked for and show it; the address follows."""
        if self.table.is_deleted:
            return
        self.pager.page, found = await self._read(self.pager.page)
        self._show(found)
        self.filters.asked["page"] = str(self.pager.page)
        self.visit.address(self.filters.asked)

    async def _asked_anew(self) -> None:
        self.pager.page = 1
        await self.refresh()

    async def _read(self, page: int) -> tuple[int, OrderPage]:
        def read(offset: int) -> Awaitable[OrderPage]:
            return self.visit.ask(order_page, self.alias, self.query, offset, ROWS, self.visit.database)

        return await read_page(page, ROWS, read, lambda found: found.total)

    def _show(self, found: OrderPage) -> None:
        self.table.show([self._row(one) for one in found.rows], filtered=self.filters.narrow)
        self.pager.show(found.total)
        counts = {str(status): number for status, number in found.counts.items()}
        self.filters.count({"all": sum(counts.values()), **counts})
        self.flagged.set_text(self.visit.say("orders.flagged", count=self.visit.form.number(found.flagged)))

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
        }

    def _fields(self) -> None:
        say, filters = self.visit.say, self.filters
        with div("filters"):
            filters.search("orders.search")
            reasons = {key: say.of(pair) for key, pair in REASON_WORDS.items() if key}
            filters.select("products.reason", "reason", {"": say("products.any_reason"), **reasons})
            self.flagged = ui.checkbox("", value=self.query.flagged).props("dense")
            flag = self.visit.on("viewer", lambda event: filters.choose(flagged="1" if event.value else ""))
            self.flagged.on_value_change(flag)

    async def _retry(self) -> None:
        await retry(self.visit, self.alias, [row["id"] for row in self.table.picked])
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
