"""Tổng quan: how every website stands, how fresh what we know is, and what needs a person now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nicegui import ui

from console.page.desk import Visit
from console.page.orders_today import OrdersToday, orders_today
from console.page.parts import Tone, button, card, chip, confirmed, div, empty, link, text
from console.page.pulse import show_pulse
from console.page.resting import rested
from console.page.sentences import told
from console.page.site_actions import sync_site
from resources.shop_settings import set_paused
from sync.activities import Activity
from sync.alerts.texts import problem_words
from sync.overview import Overview, PosStatus, SiteStatus, overview
from sync.rows import SiteRow

REDRAW_SECONDS = 10.0
_FRESH = {"orders": timedelta(minutes=10), "catalog": timedelta(hours=1), "pos": timedelta(minutes=30)}


@dataclass(frozen=True, slots=True)
class _Seen:
    """How everything stands, the orders of the day, and the last turns, by alias."""

    standing: Overview
    today: Mapping[str, OrdersToday]
    turns: Mapping[str, Sequence[Activity]]


async def overview_screen(visit: Visit) -> None:
    """The screen; it reads the database anew every few seconds while somebody looks, less often where that is dear."""
    box = div("overview")
    shown = ""

    async def draw() -> None:
        nonlocal shown
        seen = await visit.ask(_read, visit)
        if (now := repr(seen)) == shown:
            return
        shown = now
        box.clear()
        with box:
            _draw(visit, seen)

    again = rested(draw)
    await again()
    visit.every(REDRAW_SECONDS, visit.on("viewer", again))


def _read(visit: Visit) -> _Seen:
    standing = overview(visit.database)
    aliases = [one.alias for one in standing.sites]
    return _Seen(standing, orders_today(visit.database, aliases), visit.database.activities.recent(aliases))


def _draw(visit: Visit, seen: _Seen) -> None:
    pos, sites = seen.standing.pos, seen.standing.sites
    if pos is None:
        empty(visit, "storefront", "overview.no_pos", href="/connect", action="overview.connect_pos")
        return
    if not sites:
        empty(visit, "language", "overview.no_site", href="/connect/site", action="overview.connect_site")
        return
    _attention(visit, seen.standing, seen.today)
    with div("cards"):
        for site in sites:
            _site(visit, site, pos, seen.today[site.alias], seen.turns[site.alias])
    _pos(visit, pos)


# ---- what needs a person -------------------------------------------------------------------------


def _attention(visit: Visit, seen: Overview, today: Mapping[str, OrdersToday]) -> None:
    say, number = visit.say, visit.form.number
    found: list[tuple[str, str, str]] = []
    for site in seen.sites:
        base = f"/sites/{site.alias}"
        if site.last_error:
            found.append(
                ("bad", say("attention.error", site=site.alias, error=told(say, site.last_error)), f"{base}/settings")
            )
        if site.mode == "preview":
            found.append(("warn", say("attention.preview", site=site.alias), f"{base}/changes"))
        if site.held:
            found.append(
                ("warn", say("attention.held", site=site.alias, count=number(site.held)), f"{base}/changes?tab=held")
            )
        if flagged := today[site.alias].flagged:
            words = say("attention.orders", site=site.alias, count=number(flagged))
            found.append(("bad", words, f"{base}/orders?flagged=1"))
        if site.error:
            words = say("attention.links", site=site.alias, count=number(site.error))
            found.append(("bad", words, f"{base}/products?tab=error"))
    for one in seen.silent:
        words = say("attention.silent", name=one.name, problem=problem_words(one.problem, say.language))
        found.append(("bad", words, "/alerts"))
    with card(say("attention.title"), classes="attention"):
        if not found:
            text(say("attention.none"), "soft")
        for tone, words, href in found:
            with ui.link(target=href).classes(f"attention-row {tone}"):
                ui.icon("error_outline" if tone == "bad" else "warning_amber")
                ui.label(words)
                ui.icon("chevron_right")


# ---- one website ---------------------------------------------------------------------------------


def _site(visit: Visit, site: SiteStatus, pos: PosStatus, today: OrdersToday, turns: Sequence[Activity]) -> None:
    say, base = visit.say, f"/sites/{site.alias}"
    with card(classes="site"):
        with div("site-head"):
            with div("grow"):
                with ui.element("h2"):
                    link(site.alias, f"{base}/products", "quiet")
                text(site.address.partition("://")[2], "soft")
            chip(*site_state(visit, site))
        with div("figures"):
            linked = "good" if site.linked else "idle"
            _figure(visit, "overview.linked", site.linked, f"{base}/products?tab=linked", linked)
            _figure(visit, "overview.unlinked", site.unlinked, f"{base}/products?tab=unlinked", "idle")
            _figure(visit, "overview.error", site.error, f"{base}/products?tab=error", "bad" if site.error else "idle")
            _figure(visit, "overview.held", site.held, f"{base}/changes?tab=held", "warn" if site.held else "idle")
            _figure(visit, "overview.orders_today", today.today, f"{base}/orders", "idle")
        with div("fresh"):
            _fresh(visit, "pos", pos.scanned_at)
            _fresh(visit, "catalog", site.catalog_read_at)
            _fresh(visit, "orders", site.orders_read_at)
        show_pulse(visit, site.alias, turns)
        with div("site-actions"):
            if visit.may("analyst"):
                button(say("site.sync"), visit.on("analyst", lambda: sync_site(visit, site.alias)), icon="sync")
            if visit.may("owner"):
                _pause(visit, site)
            last = (
                say("overview.last_sync", ago=visit.form.ago(site.last_sync))
                if site.last_sync
                else say("overview.never")
            )
            text(last, "soft")


def site_state(visit: Visit, site: SiteStatus | SiteRow) -> tuple[str, Tone]:
    """A website's state in a word, and its tone."""
    if site.paused:
        return visit.say("site.paused"), "warn"
    if site.last_error:
        return visit.say("site.error"), "bad"
    if site.mode == "preview":
        return visit.say("site.preview"), "info"
    return visit.say("site.live"), "good"


def _figure(visit: Visit, key: str, value: int, href: str, tone: str) -> None:
    with ui.link(target=href).classes(f"figure {tone}"):
        text(visit.form.number(value), "figure-value")
        text(visit.say(key), "figure-name")


def _fresh(visit: Visit, stream: str, at: datetime | None) -> None:
    late = at is None or datetime.now(UTC) - at > _FRESH[stream]
    with div(f"fresh-mark {'late' if late else 'well'}"):
        text(visit.say(f"fresh.{stream}"), "fresh-name")
        text(visit.form.ago(at) if at else visit.say("fresh.never"), "soft")


def _pause(visit: Visit, site: SiteStatus) -> None:
    say = visit.say

    async def change() -> None:
        if not site.paused:
            title, means = say("site.pause_title", site=site.alias), say("site.pause_means")
            if not await confirmed(visit, title, means, say("site.pause")):
                return
        await visit.ask(set_paused, visit.tools, site.alias, paused=not site.paused, who=visit.who)
        visit.tell(say("site.resumed" if site.paused else "site.is_paused", site=site.alias))
        ui.navigate.reload()

    label, icon = ("site.resume", "play_arrow") if site.paused else ("site.pause", "pause")
    button(say(label), visit.on("owner", change), icon=icon)


def _pos(visit: Visit, pos: PosStatus) -> None:
    say, number = visit.say, visit.form.number
    with card(classes="pos"):
        with div("site-head"):
            with div("grow"):
                with ui.element("h2"):
                    ui.label(say("overview.pos", alias=pos.alias))
                text(pos.address.partition("://")[2], "soft")
            chip(say("overview.pos_read", ago=visit.form.ago(pos.scanned_at)), "good" if pos.scanned_at else "idle")
        values = {"products": number(pos.products), "variants": number(pos.variants)}
        seconds = visit.form.number(round(pos.scan_seconds, 1))
        text(say("overview.pos_size", seconds=seconds, **values), "soft")
        if not pos.scan_fits:
            text(say("overview.scan_late"), "bad-text")
