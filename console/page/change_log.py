"""The log of changes of a website: who or what changed which field, from what to what, and why."""

from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from console.page.desk import Visit
from console.page.log_words import doer, field_word, figure_word, reason_word
from console.page.parts import Pager, div, grid, link, run_link, text
from console.page.variant_names import Named, variant_names
from resources.database.changes_list import ChangeQuery

ROWS = 100
OF_VARIANT = ("variant", "link")
SUBJECTS = ("variant", "link", "order", "customer", "site")


class ChangesShown:
    """The log as one person filters it."""

    def __init__(self, visit: Visit, alias: str) -> None:
        self.visit, self.alias = visit, alias
        self.names: dict[int, Named] = {}
        self.orders: dict[int, str] = {}
        given = visit.request.query_params
        subject = given.get("subject", "")
        self.asked = {
            "subject": subject if subject in SUBJECTS else "",
            "who": given.get("who", "")[:60],
            "q": given.get("q", "")[:100],
        }

    @property
    def query(self) -> ChangeQuery:
        """What the filters ask for."""
        asked = self.asked
        return ChangeQuery(site=self.alias, subject=asked["subject"], who=asked["who"], search=asked["q"])

    async def build(self) -> None:
        """The filters and the table."""
        say, on = self.visit.say, self.visit.on
        with div("filters"):
            search = ui.input(say("log.search"), value=self.asked["q"]).props("outlined dense clearable debounce=350")
            search.classes("search")
            with search.add_slot("prepend"):
                ui.icon("search")
            search.on_value_change(on("viewer", lambda event: self._choose(q=event.value or "")))
            options = {"": say("log.any"), **{one: say(f"log.subject.{one}") for one in SUBJECTS}}
            kind = ui.select(options, value=self.asked["subject"], label=say("log.subject"))
            kind.props("outlined dense options-dense").classes("filter")
            kind.on_value_change(on("viewer", lambda event: self._choose(subject=event.value or "")))
            doers = {
                "": say("log.anybody"),
                "page:": say("log.page"),
                "cli:": say("log.cli"),
                "push": say("log.program"),
            }
            who = ui.select(doers, value=self.asked["who"] if self.asked["who"] in doers else "", label=say("log.who"))
            who.props("outlined dense options-dense").classes("filter")
            who.on_value_change(on("viewer", lambda event: self._choose(who=event.value or "")))
            self.file = link(say("log.csv"), "", "as-button")
        self.box = div("card")
        self.pager = Pager(self.visit, ROWS, 1, self.refresh)
        await self.refresh()

    async def refresh(self) -> None:
        """Read the page that is asked for."""
        changes = self.visit.database.changes
        rows, total = await self.visit.ask(changes.page, self.query, self.pager.offset, ROWS)
        variants = [int(one["subject_id"]) for one in rows if _is_variant(one)]
        self.names = await self.visit.ask(variant_names, self.visit, self.alias, variants)
        orders = [int(one["subject_id"]) for one in rows if one["subject"] == "order"]
        known = await self.visit.ask(self.visit.database.orders.known, self.alias, orders)
        self.orders = {number: order.number for number, order in known.items()}
        self.file.props(f'href="/files/{self.alias}/changes.csv?{urlencode(self.asked)}"')
        self.box.clear()
        with self.box:
            if not rows:
                text(self.visit.say("log.none"), "soft")
            else:
                names = ("at", "who", "subject", "field", "change", "why")
                grid([self.visit.say(f"log.{one}") for one in names], [self._row(row) for row in rows], "log")
        self.pager.show(total)

    def _row(self, row: dict[str, Any]) -> tuple[object, ...]:
        say, form, alias = self.visit.say, self.visit.form, self.alias
        kind = say(f"log.subject.{row['subject']}")
        name = f"{kind} {row['subject_id']}" if row["subject"] != "site" else alias

        def subject() -> None:
            if _is_variant(row):
                variant = int(row["subject_id"])
                known = self.names.get(variant)
                link((known.sku or known.name) if known else name, f"/sites/{alias}/products?variant=site:{variant}")
                if known and known.sku:
                    text(known.name, "soft")
            elif row["subject"] == "order":
                number = self.orders.get(int(row["subject_id"]), row["subject_id"])
                link(f"{kind} {number}", f"/sites/{alias}/orders?order={row['subject_id']}")
            else:
                text(name)

        change = " → ".join(figure_word(say, row["field"], row[one]) for one in ("before", "after"))

        def why() -> None:
            text(reason_word(say, row["why"]))
            run_link(self.visit, row["run"])

        return form.moment(row["at"]), doer(say, row["who"]), subject, field_word(say, row["field"]), change, why

    async def _choose(self, **given: str) -> None:
        self.asked.update(given)
        self.pager.page = 1
        await self.refresh()
        self.visit.address({"tab": "log", **self.asked})


def _is_variant(row: dict[str, Any]) -> bool:
    return row["subject"] in OF_VARIANT and row["subject_id"].isdecimal()


async def show_changes(visit: Visit, alias: str) -> None:
    """The log with its filters."""
    await ChangesShown(visit, alias).build()
