"""The last turns of a website as a small line: a block for each, told in words when it is pointed at or opened.

The line is one button. Whoever hears the page is told what it sums up to, and reads the turns one by one in the list
that it opens.
"""

from collections.abc import Sequence

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import Tone, chip, div, grid, icon_button, modal, run_link, text
from console.page.sentences import told
from sync.activities import Activity

TONES: dict[str, Tone] = {"done": "good", "nothing": "idle", "failed": "bad"}


def show_pulse(visit: Visit, alias: str, turns: Sequence[Activity]) -> None:
    """Draw the line, oldest first; nothing has happened yet where there are no turns."""
    say = visit.say
    if not turns:
        text(say("pulse.none"), "soft pulse-none")
        return
    failed = sum(one.outcome == "failed" for one in turns)
    name = say(
        "pulse.summary",
        count=visit.form.number(len(turns)),
        failed=visit.form.number(failed),
        last=_sentence(visit, turns[-1]),
    )
    made = ui.element("button").classes("pulse").props("type=button")
    made._props["aria-label"] = name
    made.on("click", visit.on("viewer", lambda: _opened(visit, alias, turns)))
    with made:
        for number, one in enumerate(turns):
            block = ui.element("span").classes(f"beat {one.outcome} {'late' if number >= len(turns) / 2 else ''}")
            block._props["data-told"] = _sentence(visit, one)


def _sentence(visit: Visit, one: Activity) -> str:
    """`10:40 · Ghi lên trang web: 12 giá trị`."""
    return f"{visit.form.clock(one.at)} · {visit.say(f'pulse.{one.kind}')}: {_ended(visit, one)}"


def _ended(visit: Visit, one: Activity) -> str:
    """How it ended, how often in a row, and why where it failed."""
    say, number = visit.say, visit.form.number
    if one.outcome == "done":
        return say(f"pulse.{one.kind}.done", count=number(one.count))
    words = say("pulse.failed", error=told(say, one.why)) if one.outcome == "failed" else say("pulse.nothing")
    if one.times == 1:
        return words
    return f"{words} {say('pulse.times', times=number(one.times), since=visit.form.clock(one.began_at))}"


def _opened(visit: Visit, alias: str, turns: Sequence[Activity]) -> None:
    """The turns one by one, newest first, with the way to the run."""
    say = visit.say
    with modal(say("pulse.title", site=alias)) as dialog, ui.card().classes("dialog wide"):
        with div("panel-head"):
            with div("grow"):
                text(say("pulse.title", site=alias), "dialog-title")
            icon_button(visit, "close", "do.close", dialog.close)
        names = (say("log.at"), say("pulse.what"), say("pulse.outcome"), say("log.why"))
        grid(names, [_row(visit, one) for one in reversed(turns)], "pulse-list")
    dialog.on("hide", dialog.delete)
    dialog.open()


def _row(visit: Visit, one: Activity) -> tuple[object, ...]:
    say = visit.say

    def outcome() -> None:
        chip(say(f"pulse.outcome.{one.outcome}"), TONES[one.outcome])

    def why() -> None:
        text(_ended(visit, one))
        run_link(visit, one.run)

    return visit.form.clock(one.at), say(f"pulse.{one.kind}"), outcome, why
