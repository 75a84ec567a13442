"""The steps in which a website is connected."""

from functools import partial
from typing import TYPE_CHECKING

from nicegui import ui

from console.page.connect_choices import configure, review
from console.page.connect_plan import plan
from console.page.credential_fields import CredentialFields
from console.page.desk import Visit
from console.page.drafts import Draft
from console.page.oauth import ask_permission, redirect_address
from console.page.parts import button, card, chip, div, grid, note, text
from console.page.texts.findings import FINDINGS
from resources.address import has_own_address
from resources.connecting import look_at_new_site, look_at_pos, new_shop_address
from resources.site_kinds import KINDS
from sync.connecting.connect import Choices, settled
from sync.connecting.readiness import Finding, pos_findings
from sync.errors import WrongUse
from sync.settings import SiteSettings

if TYPE_CHECKING:
    from console.page.connect_site import Wizard

__all__ = ["alias", "configure", "permission", "plan", "prepare", "review"]


def trouble(sentence: str) -> None:
    """What went wrong at the last step."""
    note(sentence, "bad")


async def prepare(wizard: "Wizard") -> None:
    """What should be in order before: SKUs, stock, and the same phone number on both sides."""
    visit, say = wizard.visit, wizard.visit.say
    findings = await visit.ask(_findings, visit)
    with card(say("prepare.title"), say("prepare.hint")):
        with ui.element("ul").classes("plain-list"):
            for one in ("sku", "stock", "price", "nothing_created"):
                with ui.element("li"):
                    ui.label(say(f"prepare.{one}"))
        note(say("prepare.phone"))
        if findings:
            text(say("prepare.found"), "strong")
            grid(
                (say("prepare.what"), say("prepare.count"), say("prepare.do")),
                [_finding(visit, one) for one in findings],
            )
        else:
            note(say("prepare.unread"))
    with div("step-actions"):
        button(say("step.next"), visit.on("owner", lambda: wizard.go("alias")), kind="main")


def _findings(visit: Visit) -> list[Finding]:
    """What the POS's goods say, as they were read last; nothing where they never were."""
    if visit.database.state.watermark("pos:catalog") is None:
        return []
    goods = visit.database.catalog.pos_variants(["sku", "status"])
    return list(pos_findings(goods[goods["status"] != "deleted"]))


def _finding(visit: Visit, one: Finding) -> tuple[object, ...]:
    say = visit.say
    meaning, remedy = FINDINGS.get(one.key, ((one.meaning, one.meaning), (one.remedy, one.remedy)))
    examples = f" ({', '.join(one.examples)})" if one.examples else ""
    what = f"{say.of(meaning)}{examples}"
    todo = say.of(remedy) if one.count else partial(chip, say("prepare.well"), "good")
    return what, visit.form.number(one.count), todo


async def alias(wizard: "Wizard") -> None:
    """Which website."""
    visit, say, draft = wizard.visit, wizard.visit.say, wizard.draft
    with card(say("alias.title"), "", "narrow"), div("form-column"):
        kinds = {platform: kind.name for platform, kind in KINDS.items()}
        kind = ui.radio(kinds, value=draft.platform).props("inline").classes("ways")
        name = ui.input(value=draft.alias).props("outlined autocapitalize=none")
        hint = text("", "soft")
        elsewhere = ui.expansion(say("connect.other_address"), value=bool(draft.address)).props("dense")

        def word() -> None:
            own = has_own_address(str(kind.value))
            name.props(f'label="{say("alias.own_label" if own else "alias.label")}"')
            hint.set_text(say("alias.own_hint" if own else "alias.hint"))

        def change() -> None:
            word()
            elsewhere.set_value(has_own_address(str(kind.value)))

        word()
        kind.on_value_change(lambda _: change())
        with elsewhere:
            address = ui.input(say("connect.address"), value=draft.address or "").props("outlined dense")

        async def on() -> None:
            draft.alias = (name.value or "").strip().lower()
            draft.address = (address.value or "").strip() or None
            draft.platform = str(kind.value)
            await visit.ask(new_shop_address, visit.tools, draft.alias, draft.address, draft.platform)
            draft.trouble, draft.seen, draft.credentials = "", None, {}
            await wizard.go("permission")

    _actions(wizard, "prepare", on)


async def permission(wizard: "Wizard") -> None:
    """Permission of the shop, or the keys of a private app."""
    visit, say, draft = wizard.visit, wizard.visit.say, wizard.draft
    with card(say("permission.title", site=draft.alias), say("permission.hint"), "narrow"), div("form-column"):
        sapo = draft.platform == "sapo-web"
        redirect = redirect_address(visit.desk, visit.request, draft.platform) if sapo else ""
        fields = CredentialFields(visit, redirect=redirect, token=sapo, pair="key" if sapo else "consumer")

        async def on() -> None:
            if fields.way == "app":
                await _ask_shop(wizard, fields.app())
                return
            draft.credentials = fields.credentials()
            try:
                await visit.ask(partial(look, visit, draft))
            except Exception:
                draft.credentials = {}
                raise
            draft.trouble = ""
            await wizard.go("configure")

    _actions(wizard, "alias", on, "permission.go")


async def _ask_shop(wizard: "Wizard", app: tuple[str, str]) -> None:
    visit, draft = wizard.visit, wizard.draft
    base = await visit.ask(new_shop_address, visit.tools, draft.alias, draft.address, draft.platform)
    ask_permission(visit, draft, base, app, draft.platform)


def look(visit: Visit, draft: Draft) -> None:
    """Look at the site and the POS, and settle what settles itself. Raises as `look_at_new_site` does."""
    shop = (draft.alias, draft.address, draft.credentials, draft.settings, draft.platform)
    draft.seen = look_at_new_site(visit.tools, *shop)
    draft.seller = look_at_pos(visit.tools)
    if draft.settings == SiteSettings():
        limit = visit.tools.database.state.pos().settings.limit
        draft.settings = draft.settings.model_copy(update={"limit": limit})
    try:
        draft.settings, _ = settled(Choices(draft.settings), draft.seen, draft.seller)
    except WrongUse:
        draft.default = False  # several branches or locations: the person chooses


def _actions(wizard: "Wizard", back: str, on: object, label: str = "step.next") -> None:
    visit = wizard.visit
    with div("step-actions"):
        button(visit.say("step.back"), visit.on("owner", lambda: wizard.go(back)))
        button(visit.say(label), visit.on("owner", on), kind="main")  # type: ignore[arg-type]
