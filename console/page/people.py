"""Users, for the owners; and everybody's own account."""

from functools import partial
from typing import cast

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import button, card, confirmed, div, facts, grid, icon_button, text
from resources.database.users import ROLES, SHORTEST_PASSWORD, Role, User
from sync.errors import WrongUse


async def users(visit: Visit) -> None:
    """Who may use the page, and as what."""
    say, table = visit.say, visit.database.users
    everybody = await visit.ask(table.all)
    with card(say("users.title"), say("users.hint")):
        headings = (say("users.name"), say("users.role"), say("users.since"), "")
        grid(headings, [_row(visit, one) for one in everybody], "fields")
    with card(say("users.add")):
        with div("form-row"):
            name = ui.input(say("users.name")).props("outlined dense autocomplete=off autocapitalize=none")
            password = ui.input(say("users.password")).props("outlined dense type=password autocomplete=new-password")
            role = ui.select({one: say(f"role.{one}") for one in ROLES}, value="viewer", label=say("users.role"))
            role.props("outlined dense options-dense")

            async def add() -> None:
                await visit.ask(
                    table.add, (name.value or "").strip().lower(), password.value or "", cast("Role", role.value)
                )
                ui.navigate.reload()

            button(say("users.add"), visit.on("owner", add), kind="main", icon="person_add")
        text(say("users.password_hint", count=SHORTEST_PASSWORD), "soft")
        facts([(say(f"role.{one}"), say(f"role.means.{one}")) for one in ROLES])


def _row(visit: Visit, one: User) -> tuple[object, ...]:
    say, table = visit.say, visit.database.users

    async def change(role: str) -> None:
        try:
            await visit.ask(table.set_role, one.name, cast("Role", role))
        finally:
            ui.navigate.reload()

    def role() -> None:
        made = ui.select({role: say(f"role.{role}") for role in ROLES}, value=one.role)
        made.props(f'outlined dense options-dense aria-label="{say("users.role")} {one.name}"')
        made.on_value_change(visit.on("owner", lambda event: change(event.value)))

    async def remove() -> None:
        title = say("users.remove_title", name=one.name)
        if await confirmed(visit, title, say("users.remove_means"), say("users.remove"), bad=True):
            await visit.ask(table.remove, one.name)
            ui.navigate.reload()

    def out() -> None:
        if one.name != visit.user.name:
            icon_button(visit, "person_remove", "users.remove", visit.on("owner", remove))

    return one.name, role, visit.form.moment(one.added_at), out


async def account(visit: Visit) -> None:
    """A new password for oneself."""
    say, table = visit.say, visit.database.users
    with card(classes="narrow"), div("form-column"):
        old = ui.input(say("account.old")).props("outlined dense type=password autocomplete=current-password")
        new = ui.input(say("account.new")).props("outlined dense type=password autocomplete=new-password")
        again = ui.input(say("account.again")).props("outlined dense type=password autocomplete=new-password")

        async def change() -> None:
            if new.value != again.value:
                raise WrongUse(say("account.differ"))
            if await visit.ask(table.checked, visit.user.name, old.value or "") is None:
                raise WrongUse(say("account.wrong"))
            await visit.ask(partial(table.set_password, visit.user.name, new.value or ""))
            ui.navigate.to("/login")

        text(f"{say('users.password_hint', count=SHORTEST_PASSWORD)} {say('account.means')}", "soft")
        button(say("account.change"), visit.on("viewer", change), kind="main")
