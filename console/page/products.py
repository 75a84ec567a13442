"""Sản phẩm đồng bộ: the variants of a website beside those of the POS, page by page from the database."""

from collections.abc import Awaitable
from typing import Any

from nicegui.events import GenericEventArguments

from console.page.desk import Visit
from console.page.lists import Filters, PickTable, read_page
from console.page.parts import Pager, button, div, empty
from console.page.product_actions import accept_many, link_pair, sync_many, unlink_many
from console.page.product_panel import open_panel
from console.page.product_rows import shown_rows
from console.page.reasons import REASONS_OF_STATUS
from sync.products.product_list import ProductPage, product_page
from sync.products.product_rows import ProductQuery
from sync.records import LinkStatus, SyncState
from sync.workbooks.mismatches import REASON_WORDS, STATUS_WORDS

ROWS = 50
TABS = ("all", "linked", "unlinked", "error")
_ORDERS = ("status", "sku", "name")
_KEPT = ("tab", "side", "q", "reason", "sync", "order", "down", "page")
_COLUMNS = ("product", "sku", "stock", "price", "state")

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
    <div>{{ props.row.sku }}</div>
    <div class="soft" v-if="props.row.other_sku">{{ props.row.other_sku }}</div>
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
    <button type="button" class="accept" v-if="props.row.accept" :aria-label="props.row.accept + ': ' + props.row.name"
      @click="$parent.$emit('accept', props.row)">{{ props.row.accept }}</button>
  </q-td>
</q-tr>
"""


class ProductScreen:
    """The list of one website as one person filters it."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.alias: str = visit.request.path_params["alias"]
        self.filters = Filters(visit, _KEPT, self._asked_anew)

    @property
    def query(self) -> ProductQuery:
        """What the filters ask for; a word in the address that is not known counts as not said."""
        asked, tab = self.filters.asked, self.filters.tab
        reason, sync = asked.get("reason", ""), asked.get("sync", "")
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
        say = self.visit.say
        page, found = await self._read(self.filters.page)
        if not found.counts and not self.filters.asked:
            empty(self.visit, "inventory_2", "products.unread", href="/", action="nav.overview", alias=self.alias)
            return
        words = {tab: say.of(STATUS_WORDS[LinkStatus(tab)]) for tab in TABS[1:]}
        self.filters.tabs("products.status", {"all": say("products.all"), **words}, reason="")
        self._fields()
        self.table = PickTable(self.visit, "products", _COLUMNS, _BODY, "search_off", self._open)
        if self.visit.may("analyst"):
            self._many_buttons()
            self.table.on("accept", self.visit.on("analyst", self._accept))
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

    async def _read(self, page: int) -> tuple[int, ProductPage]:
        def read(offset: int) -> Awaitable[ProductPage]:
            return self.visit.ask(product_page, self.alias, self.query, offset, ROWS, self.visit.database)

        return await read_page(page, ROWS, read, lambda found: found.total)

    def _show(self, found: ProductPage) -> None:
        self.table.show(shown_rows(self.visit, found.rows), filtered=self.filters.narrow)
        self.pager.show(found.total)
        numbers: dict[str, int] = dict.fromkeys(TABS, 0)
        for (status, _), count in found.counts.items():
            numbers[str(status)] += count
            numbers["all"] += count
        self.filters.count(numbers)
        self._offer_reasons(found)

    def _offer_reasons(self, found: ProductPage) -> None:
        """The reasons that occur under the open tab, with their numbers."""
        chosen = self.filters.asked.get("reason", "")
        reasons = REASONS_OF_STATUS.get(self.filters.tab, ())
        present = {reason: sum(n for (_, one), n in found.counts.items() if one == reason) for reason in reasons}
        options = {"": self.visit.say("products.any_reason")}
        options |= {
            str(one): f"{self.visit.say.of(REASON_WORDS[one])} ({self.visit.form.number(n)})"
            for one, n in present.items()
            if n or str(one) == chosen
        }
        self.reason.set_options(options, value=chosen if chosen in options else "")
        self.reason.set_visibility(len(options) > 1)

    def _fields(self) -> None:
        say, filters = self.visit.say, self.filters
        sides, syncs = ("", "pos", "site"), ("", *(str(one) for one in SyncState))
        with div("filters"):
            filters.search("products.search")
            self.reason = filters.select("products.reason", "reason", {"": say("products.any_reason")})
            filters.select("products.side", "side", {key: say(f"products.side.{key or 'any'}") for key in sides})
            filters.select("products.sync", "sync", {key: say(f"products.sync.{key or 'any'}") for key in syncs})
            filters.select("products.order", "order", {key: say(f"products.order.{key}") for key in _ORDERS})

    def _many_buttons(self) -> None:
        say, on = self.visit.say, self.visit.on
        with self.table.bar:
            button(say("products.accept"), on("analyst", lambda: self._many(accept_many)), icon="link")
            button(say("products.sync_now"), on("analyst", lambda: self._many(sync_many)), icon="sync")
            button(say("products.unlink"), on("analyst", lambda: self._many(unlink_many)), icon="link_off")

    async def _many(self, work: Any) -> None:
        job = await work(self.visit, self.alias, self.table.picked)
        if job is not None:
            await self.visit.ended(job)
            await self.refresh()

    async def _accept(self, event: GenericEventArguments) -> None:
        """Link one row with what is suggested for it."""
        row = event.args
        if await self.visit.ended(link_pair(self.visit, self.alias, int(row["pos"]), int(row["site"]))):
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
