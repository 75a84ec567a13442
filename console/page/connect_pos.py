"""Kết nối, the first half: the POS, and which websites there are."""

from functools import partial

from nicegui import ui

from console.page.credential_fields import CredentialFields
from console.page.desk import Visit
from console.page.drafts import Draft
from console.page.oauth import ask_permission, redirect_address
from console.page.overview import site_state
from console.page.parts import button, card, chip, confirmed, div, facts, grid, link, note, text
from console.page.sentences import told
from console.page.setting_bar import SettingBar
from console.page.setting_fields import Known, SettingFields
from console.page.texts.settings import SETTINGS
from resources.connecting import POS, connect_pos, disconnect, new_shop_address
from resources.oauth import NEWER_NAMES
from resources.shop_settings import change_pos_settings
from sync.connecting.connect import PosConnection
from sync.errors import MultiwebError
from sync.rows import PosRow


async def connect(visit: Visit) -> None:
    """The POS, connected or to be connected; then the websites. `?draft=…` comes back from the POS's permission."""
    pos = await visit.ask(visit.pos)
    if pos is None:
        draft = visit.desk.drafts.find(visit.request.query_params.get("draft", ""), visit.user.name)
        if draft is not None and draft.credentials and visit.may("owner"):
            await _after_permission(visit, draft)
            return
        _form(visit, draft)
        return
    await _connected(visit, pos)
    await _sites(visit)
    if visit.may("owner"):
        _settings(visit, pos)


async def _after_permission(visit: Visit, draft: Draft) -> None:
    """The POS gave permission: connect it, or say why not and ask again."""
    visit.desk.drafts.forget(draft)
    keep = partial(connect_pos, visit.tools, draft.alias, draft.address, draft.credentials, who=visit.who)
    try:
        _found(visit, await visit.ask(keep))
    except MultiwebError as error:
        draft.trouble = str(error)
        _form(visit, draft)


def _form(visit: Visit, draft: Draft | None) -> None:
    say, known = visit.say, draft or Draft("", "")
    if known.trouble:
        note(told(say, known.trouble), "bad")
    with card(say("connect.pos"), say("connect.pos_hint"), "narrow"):
        if not visit.may("owner"):
            text(say("denied.role"), "soft")
            return
        with div("form-column"):
            alias = ui.input(say("connect.pos_alias"), value=known.alias).props(
                'outlined autocapitalize=none hint-persistent suffix=".mysapogo.com"'
            )
            with ui.expansion(say("connect.other_address"), value=bool(known.address)).props("dense"):
                address = ui.input(say("connect.address"), value=known.address or "").props("outlined dense")
            fields = CredentialFields(visit, redirect=redirect_address(visit.desk, visit.request, POS), newer=True)
            found = div("")

            async def go() -> None:
                name = (alias.value or "").strip().lower()
                where = (address.value or "").strip() or None
                if fields.way == "app":
                    await _ask_pos(visit, name, where, fields)
                    return
                work = partial(connect_pos, visit.tools, name, where, fields.credentials(), who=visit.who)
                made = await visit.ask(work)
                found.clear()
                with found:
                    _found(visit, made)

            button(say("connect.go"), visit.on("owner", go), kind="main", icon="link")


async def _ask_pos(visit: Visit, alias: str, address: str | None, fields: CredentialFields) -> None:
    base = await visit.ask(new_shop_address, visit.tools, alias, address, POS)
    draft = visit.desk.drafts.new(visit.user.name)
    draft.platform, draft.alias, draft.address = POS, alias, address
    ask_permission(visit, draft, base, fields.app(), NEWER_NAMES if fields.newer_names else POS)


def _found(visit: Visit, made: PosConnection) -> None:
    """What was seen of the POS: its branches, price lists and people."""
    say, seen = visit.say, made.probe
    note(say("connect.pos_done", name=seen.name or made.alias), "good")
    _branches_and_lists(
        visit,
        [(b.code, b.name, b.active) for b in seen.branches],
        [(p.code, p.name, p.is_cost) for p in seen.price_lists],
    )
    for warning in made.warnings:
        note(told(say, warning), "warn")
    with div("row"):
        button(say("connect.next_site"), lambda: ui.navigate.to("/connect/site"), kind="main", icon="add")


def _branches_and_lists(
    visit: Visit, branches: list[tuple[str, str, bool]], lists: list[tuple[str, str, bool]]
) -> None:
    say = visit.say
    with div("columns"):
        grid(
            (say("connect.branch"), say("connect.code"), ""),
            [
                (name, code, say("connect.active") if active else say("connect.closed"))
                for code, name, active in branches
            ],
            "short",
        )
        grid(
            (say("connect.price_list"), say("connect.code"), ""),
            [(name, code, say("connect.cost") if cost else say("connect.sold_from")) for code, name, cost in lists],
            "short",
        )


async def _connected(visit: Visit, pos: PosRow) -> None:
    say, catalog = visit.say, visit.database.catalog
    branches, lists = await visit.ask(catalog.branches), await visit.ask(catalog.price_lists)
    with card(classes="pos"):
        with div("site-head"):
            with div("grow"):
                with ui.element("h2"):
                    ui.label(say("overview.pos", alias=pos.alias))
                text(pos.address.partition("://")[2], "soft")
            chip(say("connect.connected"), "good")
        facts([(say("connect.since"), visit.form.moment(pos.connected_at))])
        if branches:
            shown = [(one.code, one.name, one.active) for one in branches]
            _branches_and_lists(visit, shown, [(one.code, one.name, one.is_cost) for one in lists])
        if visit.may("owner") and not await visit.ask(visit.sites):
            _leave(visit, pos)


def _settings(visit: Visit, pos: PosRow) -> None:
    """How the POS may be called; a plan of its own allows more."""
    keep = partial(change_pos_settings, visit.tools)
    bar = SettingBar(visit, lambda: visit.database.state.pos().settings, keep)
    bar.fields = SettingFields(visit, pos.settings, Known(), bar.show)
    with card(visit.say("connect.pos_settings"), classes="settings"):
        bar.fields.draw([name for name in SETTINGS if name in bar.fields.before])
    bar.draw()


def _leave(visit: Visit, pos: PosRow) -> None:
    say = visit.say

    async def leave() -> None:
        title = say("settings.disconnect_title", site=pos.alias)
        if await confirmed(visit, title, say("connect.leave_pos"), say("settings.disconnect"), bad=True):
            await visit.ask(partial(disconnect, visit.tools, pos.alias, who=visit.who))
            ui.navigate.reload()

    button(say("settings.disconnect"), visit.on("owner", leave), icon="link_off")


async def _sites(visit: Visit) -> None:
    say, sites = visit.say, await visit.ask(visit.sites)
    with card(say("connect.sites"), say("connect.sites_hint")):
        for one in sites:
            with div("file"):
                with div("grow"):
                    link(one.alias, f"/sites/{one.alias}/settings", "strong")
                    text(one.address.partition("://")[2], "soft")
                chip(*site_state(visit, one))
        if visit.may("owner"):
            button(say("connect.new_site"), lambda: ui.navigate.to("/connect/site"), kind="main", icon="add")
