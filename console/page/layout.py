"""The frame around every screen: the header, the navigation, how the person likes to see the page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from console.page.desk import Visit
from console.page.jobs_menu import jobs_menu
from console.page.parts import div, icon_button, text
from resources.database.users import Language, Theme

_OF_SITE = (
    ("products", "inventory_2"),
    ("orders", "receipt_long"),
    ("excel", "table_view"),
    ("changes", "published_with_changes"),
    ("settings", "tune"),
)
_THEMES: tuple[tuple[Theme, str], ...] = (("light", "light_mode"), ("dark", "dark_mode"), ("auto", "contrast"))


@contextmanager
def frame(visit: Visit, title: str, alias: str, sites: Sequence[str]) -> Iterator[None]:
    """The frame; the body is the screen. `alias`: the website of the screen, `sites`: all of them."""
    say = visit.say
    shown = say(title) if not alias else f"{say(title)} · {alias}"
    ui.page_title(f"{shown} · Multiweb")
    drawer = _navigation(visit, alias, sites)
    with ui.header(elevated=False).classes("top"):
        toggle = icon_button(visit, "menu", "nav.menu", drawer.toggle)
        toggle.classes("only-narrow")
        with ui.link(target="/").classes("brand"):
            ui.element("img").props('src="/assets/mark.svg" alt="" width=26 height=26')
            text("Multiweb")
        div("grow")
        jobs_menu(visit)
        _preferences(visit)
    with div("screen"):
        with div("screen-head"):
            with ui.element("h1"):
                ui.label(say(title))
            if alias:
                text(alias, "screen-site")
        yield


def _navigation(visit: Visit, alias: str, sites: Sequence[str]) -> ui.left_drawer:
    say, path = visit.say, visit.request.url.path
    current = alias if alias in sites else next(iter(sites), "")
    # Closed as far as the server knows: the browser opens it by itself where there is room.
    drawer = ui.left_drawer(value=False, bordered=True).props("width=232 breakpoint=1000 show-if-above").classes("side")
    with drawer, ui.element("nav").props(f'aria-label="{say("nav.label")}"'):
        _item(say("nav.overview"), "/", "space_dashboard", path == "/")
        if current:
            _chooser(visit, current, alias, sites)
            for name, icon in _OF_SITE:
                href = f"/sites/{current}/{name}"
                _item(say(f"nav.{name}"), href, icon, path == href)
        div("nav-line")
        _item(say("nav.connect"), "/connect", "add_link", path.startswith("/connect"))
        if visit.may("owner"):
            _item(say("nav.users"), "/users", "group", path == "/users")
            _item(say("nav.alerts"), "/alerts", "notifications", path == "/alerts")
        if visit.desk.dagster:
            _item(say("nav.dagster"), visit.desk.dagster, "open_in_new", False, new_tab=True)
    return drawer


def _chooser(visit: Visit, current: str, alias: str, sites: Sequence[str]) -> None:
    """Which website the links below are about; another one keeps the screen."""
    last = visit.request.url.path.rpartition("/")[2] if alias else "products"
    label = visit.say("nav.site")
    if len(sites) == 1:
        with div("nav-site"):
            text(label, "soft")
            text(current, "strong")
        return
    made = (
        ui.select(list(sites), value=current, label=label).props("outlined dense options-dense").classes("nav-chooser")
    )
    made.on_value_change(lambda event: ui.navigate.to(f"/sites/{event.value}/{last}"))


def _item(label: str, href: str, icon: str, here: bool, *, new_tab: bool = False) -> None:
    made = ui.link(target=href, new_tab=new_tab).classes(f"nav-item {'here' if here else ''}")
    if here:
        made.props("aria-current=page")
    with made:
        ui.icon(icon)
        ui.label(label)


def _preferences(visit: Visit) -> None:
    """Language, light or dark, the account and the way out."""
    say, users = visit.say, visit.database.users

    async def speak(language: Language) -> None:
        await visit.ask(users.prefer, visit.user.name, language=language)
        ui.navigate.reload()

    async def light(theme: Theme) -> None:
        await visit.ask(users.prefer, visit.user.name, theme=theme)
        ui.navigate.reload()

    other: Language = "en" if say.language == "vi" else "vi"
    switch = ui.button(say(f"language.short.{other}"), on_click=visit.on("viewer", lambda: speak(other)), color=None)
    switch.props(f'flat dense no-caps aria-label="{say(f"language.{other}")}" lang={other}').classes("header-text")
    with icon_button(visit, "account_circle", "nav.account"), ui.menu().props("anchor='bottom right' self='top right'"):
        with div("account"):
            text(visit.user.name, "strong")
            text(say(f"role.{visit.user.role}"), "soft")
        with div("themes").props(f'role=group aria-label="{say("theme.label")}"'):
            for theme, icon in _THEMES:
                made = icon_button(visit, icon, f"theme.{theme}", visit.on("viewer", lambda one=theme: light(one)))
                made.props(f"aria-pressed={'true' if visit.user.theme == theme else 'false'}")
                made.classes("here" if visit.user.theme == theme else "")
        ui.menu_item(say("nav.password"), lambda: ui.navigate.to("/account"))
        leave = ui.element("form").props('method=post action="/logout"').classes("leave")
        with leave, ui.element("button").props("type=submit"):
            ui.label(say("nav.leave"))
