"""`alerts`: who is told when something goes wrong, of what, and how often."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from console.output import ago, say, show_json, show_table, warn
from console.tools import Json, opened, operator
from sync.errors import WrongUse

alerts = typer.Typer(
    no_args_is_help=True, help="Who is told when something goes wrong, and of what.", rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What you call the address, e.g. owners.")]


@alerts.command("list")
def list_alerts(as_json: Json = False) -> None:
    """Show the addresses, without their secrets, and what was told and is not over."""
    from sync.overview import not_delivered

    with opened() as tools:
        addresses, told = tools.database.alerts.addresses(), tools.database.alerts.told()
    if as_json:
        show_json({"addresses": addresses, "troubles": told})
        return
    if not addresses:
        say("Nobody is told of anything yet; begin with: multiweb alerts add NAME")
        return
    show_table(
        ("Name", "Service", "Since", "Last delivered", "Waiting"),
        [(one.name, one.service, one.added_at, ago(one.delivered_at), one.waiting) for one in addresses],
    )
    for one in addresses:
        if one.failing_since is not None:
            warn(not_delivered(one))
    if told:
        show_table(
            ("Told", "Shop", "Activity", "Since", "Last told"),
            [(one.kind.value, one.shop, one.activity, one.began_at, ago(one.told_at)) for one in told],
        )


@alerts.command("add")
def add(
    name: Name,
    address_file: Annotated[
        Path | None,
        typer.Option("--address-file", help="File with the address; - reads stdin. Asked for otherwise."),
    ] = None,
) -> None:
    """Tell this address, too: mailtos://…, tgram://…, slack://…, jsons://… (docs/alerts.md). It is kept sealed."""
    from resources.alerting import add_address

    with opened() as tools:
        service = add_address(tools, name, _address(address_file), who=operator())
    say(f"{name} ({service}) is told from now on; try it: multiweb alerts test {name}")


@alerts.command("remove")
def remove(name: Name) -> None:
    """Tell an address no more."""
    from resources.alerting import remove_address

    with opened() as tools:
        remove_address(tools, name, who=operator())
    say(f"{name} is told no more.")


@alerts.command("test")
def test(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One address; all without it.")] = None,
) -> None:
    """Send a test message at once."""
    from resources.alerting import try_address

    with opened() as tools:
        names = [name] if name else [one.name for one in tools.database.alerts.addresses()]
        if not names:
            raise WrongUse("There is no address yet; begin with: multiweb alerts add NAME")
        for one in names:
            try_address(tools, one)
            say(f"The test to {one} was delivered.")


@alerts.command("settings")
def settings(
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one setting; may be given again.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show or change which troubles are told of and how often: --set held=off --set quiet_minutes=60."""
    from resources.alerting import change_alert_settings
    from sync.alerts.settings import AlertSettings
    from sync.settings_text import changed_settings, setting_rows, setting_values

    with opened() as tools:
        before = tools.database.alerts.settings()
        after = changed_settings(before, changes or [])
        if after != before:
            change_alert_settings(tools, before, after, who=operator())
    if as_json:
        show_json(after)
        return
    values = setting_values(after)
    show_table(
        ("Setting", "Value", "Meaning"),
        [(row.name, values[row.name], row.description) for row in setting_rows(AlertSettings)],
    )


@alerts.command("tell")
def tell(as_json: Json = False) -> None:
    """Look for troubles now and tell what was not told yet; failed runs are known to the schedules alone."""
    from resources.alerting import tell_troubles
    from sync.alerts.texts import sentence

    with opened() as tools:
        report = tell_troubles(tools, None)
    if as_json:
        show_json(report)
        return
    for one in report.told:
        say(f"{one.event}: {sentence(one.trouble, 'en')}")
    say(f"{len(report.told)} told, {report.delivered} messages delivered.")
    for name, problem in sorted(report.failed.items()):
        warn(f"{name}: not delivered ({problem}); it is tried again.")


def _address(path: Path | None) -> str:
    """The address from a file, or asked for without showing it. Raises WrongUse when there is nobody to ask."""
    if path is None:
        if not sys.stdin.isatty():
            raise WrongUse("No address: give --address-file (`-` reads stdin).")
        return str(typer.prompt("Address", hide_input=True))
    try:
        text = sys.stdin.readline() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path} cannot be read ({type(error).__name__}).") from None
    return text.strip()
