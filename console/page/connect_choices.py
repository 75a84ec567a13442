"""How a new website is to be kept in step: the default configuration as a table, or one's own; then all of it again."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from nicegui import ui

from console.page.desk import Visit
from console.page.drafts import Draft
from console.page.parts import button, card, chip, div, facts, grid, note, text
from console.page.sentences import told
from console.page.setting_fields import Known, SettingFields
from console.page.setting_words import setting_word
from console.page.site_actions import sync_site
from console.page.texts.settings import GROUPS, SETTINGS
from resources.connecting import connect_site
from resources.site_kinds import kind_of
from sync.connecting.connect import Choices, SiteConnection, settled
from sync.connecting.other_systems import hook_warnings, mark_warnings
from sync.connecting.probe import PosProbe, SiteProbe, tried_to_write
from sync.listings.amounts import amounts
from sync.settings import SiteSettings
from sync.settings_text import changed_settings, setting_values

if TYPE_CHECKING:
    from console.page.connect_site import Wizard

# The table of the default configuration: what a shop owner decides.
TABLE = (
    *("product_sync", "stock.sync", "stock.branches", "stock.figure", "stock.location", "stock.hold_open_orders"),
    *("price.sync", "price.selling", "price.compare_at"),
    *("orders.sync", "orders.status", "orders.assignee", "orders.branch", "customers.sync", "customers.criterion"),
)
OWN = {
    "stock": (
        "product_sync",
        "stock.sync",
        "stock.branches",
        "stock.figure",
        "stock.safety",
        "stock.location",
        "stock.hold_open_orders",
        "stock.missing_branch_is_zero",
    ),
    "price": ("price.sync", "price.selling", "price.compare_at", "price.tax", "price.round_to", "price.rounding"),
    "orders": ("orders.sync", "orders.status", "orders.assignee", "orders.branch"),
    "customers": ("customers.sync", "customers.criterion"),
}


def seen_of(draft: Draft) -> tuple[SiteProbe, PosProbe]:
    """What was found at both shops. Raises WrongUse before anybody looked."""
    assert draft.seen is not None and draft.seller is not None  # noqa: S101 -- for the type checker: earlier steps made them
    return draft.seen, draft.seller


def known_to(draft: Draft) -> Known:
    """What the settings may name, as it was found."""
    seen, seller = seen_of(draft)
    return Known(
        {str(one.id): f"{one.name} ({one.code})" for one in seller.branches if one.active},
        {one.code: f"{one.name} ({one.code})" for one in seller.price_lists if not one.is_cost},
        {str(one.id): one.name for one in seller.staff if one.active},
        {str(one.id): one.name for one in seen.locations if one.active and one.manages_stock},
    )


async def configure(wizard: "Wizard") -> None:
    """Default configuration, or one's own."""
    visit, say, draft = wizard.visit, wizard.visit.say, wizard.draft
    seen, _ = seen_of(draft)
    with card(
        say("configure.title"),
        say("configure.seen", name=seen.name or draft.alias, products=visit.form.number(seen.products)),
    ):
        ways = {True: say("configure.default"), False: say("configure.own")}
        way = ui.radio(ways, value=draft.default).props("inline").classes("ways")
        with div("") as box:
            fields = _draw(wizard, draft.default)

        def change(value: bool) -> None:
            nonlocal fields
            draft.default = value
            box.clear()
            with box:
                fields = _draw(wizard, value)

        way.on_value_change(lambda event: change(bool(event.value)))

    async def on() -> None:
        chosen = draft.settings
        if fields is not None:
            chosen = changed_settings(draft.settings, fields.changes)
        draft.settings, _ = settled(Choices(chosen), *seen_of(draft))
        await wizard.go("review")

    with div("step-actions"):
        button(say("step.back"), visit.on("owner", lambda: wizard.go("permission")))
        button(say("step.next"), visit.on("owner", on), kind="main")


def _draw(wizard: "Wizard", default: bool) -> SettingFields | None:
    visit, say, draft = wizard.visit, wizard.visit.say, wizard.draft
    if default:
        _table(visit, draft)
        return None
    fields = SettingFields(visit, draft.settings, known_to(draft), lambda: None)
    for group, names in OWN.items():
        with div("own"):
            with ui.element("h3"):
                ui.label(say.of(GROUPS[group]))
            fields.draw(names)
            if group == "stock":
                _example(visit, draft, fields)
            if group == "customers":
                text(say("configure.example_phone"), "soft")
                text(say("configure.example_email"), "soft")
    return fields


def _table(visit: Visit, draft: Draft) -> None:
    say, values, known = visit.say, setting_values(draft.settings), known_to(draft)
    rows = []
    for name in TABLE:
        label, meaning = (say.of(pair) for pair in SETTINGS[name])
        rows.append((label, _state(setting_word(say, name, values[name], known), values[name]), meaning))
    grid((say("configure.setting"), say("configure.state"), say("configure.meaning")), rows, "configuration")


def _state(word: str, value: str) -> object:
    return partial(chip, word, "good" if value == "on" else "idle") if value in ("on", "off") else word


def _example(visit: Visit, draft: Draft, fields: SettingFields) -> None:
    """What a product of the POS would show, with what is chosen at this moment."""
    say, box = visit.say, div("example")

    async def draw() -> None:
        settings = changed_settings(draft.settings, fields.changes)
        told = await visit.ask(_shown_by, visit, settings)
        box.clear()
        with box:
            if told is None:
                text(say("configure.no_example"), "soft")
                return
            name, total, quantity = told
            values = {"name": name, "sum": visit.form.pieces(total), "safety": visit.form.number(settings.stock.safety)}
            text(say("configure.example", shown=visit.form.number(quantity), **values))

    fields.follow(visit.on("owner", draw))
    visit.every(0.1, visit.on("owner", draw), once=True)


def _shown_by(visit: Visit, settings: SiteSettings) -> tuple[str, int, int] | None:
    """A product, its sum over the chosen branches, and what the rule shows of it; None where nothing was read."""
    catalog = visit.database.catalog
    stock = catalog.pos_stock(settings.stock.branches) if settings.stock.branches else pd.DataFrame()
    if stock.empty:
        return None
    sums = stock.groupby("variant_id")[f"{settings.stock.figure}_milli"].sum()
    best = int(sums.index[int(sums.to_numpy().argmax())])
    goods = catalog.pos_variants(["product_name", "status", "sellable"], [best])
    pairs = pd.DataFrame([{"site_variant_id": 0, "pos_variant_id": best}], dtype="int64")
    made = amounts(pairs, goods, stock[stock["variant_id"] == best], pd.Series(dtype="int64"), settings.stock)
    return str(goods["product_name"].iloc[0]), int(made["sum_milli"].iloc[0]), int(made["shown"].iloc[0])


# ---- review --------------------------------------------------------------------------------------


async def review(wizard: "Wizard") -> None:
    """Everything once more, and what could not be checked; then the site is connected, in preview."""
    visit, say, draft = wizard.visit, wizard.visit.say, wizard.draft
    seen, seller = seen_of(draft)
    with card(say("review.title", site=draft.alias), say("review.hint")):
        facts(
            [
                (say("review.shop"), seen.name or draft.alias),
                (say("review.platform"), kind_of(draft.platform).name),
                (say("review.address"), seen.domain or draft.address or draft.alias),
            ]
        )
        _table(visit, draft)
        for warning in (*mark_warnings(seen.mark, True)[:0], *hook_warnings(seen.hooks, seller.hooks), *seen.notes):
            note(told(say, warning), "warn")
        if not seen.mark.readable:
            note(say("review.unmarked"), "warn")
        text(say("review.rights_tried") if tried_to_write(seen.rights) else say("review.rights"), "soft")

    async def on() -> None:
        work = partial(_connect, visit, draft)
        made: SiteConnection = await visit.ask(work)
        draft.connected, draft.credentials = True, {}
        for warning in made.warnings:
            visit.tell(told(say, warning))
        sync_site(visit, draft.alias, full=True)
        await wizard.go("plan")

    with div("step-actions"):
        button(say("step.back"), visit.on("owner", lambda: wizard.go("configure")))
        button(say("review.go"), visit.on("owner", on), kind="main", icon="link")


def _connect(visit: Visit, draft: Draft) -> SiteConnection:
    choices = Choices(draft.settings)
    shop = (draft.alias, draft.address, draft.credentials)
    return connect_site(visit.tools, *shop, choices, platform=draft.platform, mark=True, who=visit.who)
