"""`multiweb`: the command line.

Only typer is imported here; everything heavy is imported inside the command that needs it, so that the help
answers at once.
"""

import typer

from console import (
    acting,
    alerts,
    connecting,
    databases,
    deciding,
    diagnosis,
    explaining,
    going_live,
    hooks,
    keys,
    ordering,
    overview,
    practice,
    products,
    reconciling,
    showing,
    sites,
    syncing,
    users,
)
from console.output import Guarded

app = typer.Typer(
    name="multiweb",
    help="One point of sale, many websites: stock, prices and orders kept in step.",
    cls=Guarded,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # a traceback with local variables would show credentials
)
app.add_typer(connecting.connect, name="connect")
app.command("plan")(going_live.plan)
app.command("confirm")(going_live.confirm)
app.command("approve")(deciding.approve)
app.command("reject")(deciding.reject)
app.command("credentials")(connecting.new_credentials)
app.command("disconnect")(connecting.disconnect)
app.add_typer(hooks.hooks, name="hooks")
app.command("console")(showing.console)
app.add_typer(users.users, name="users")
app.add_typer(keys.vault, name="vault")
app.add_typer(alerts.alerts, name="alerts")
app.command("sites")(sites.sites)
app.command("settings")(sites.settings)
app.command("pause")(sites.pause)
app.command("resume")(sites.resume)
app.command("stop-all")(sites.stop_all)
app.command("sync")(syncing.sync)
app.command("sync-now")(acting.sync_now)
app.command("link")(acting.link)
app.command("unlink")(acting.unlink)
app.command("export")(syncing.export)
app.command("import")(syncing.import_fixes)
app.command("reconcile")(reconciling.reconcile)
app.command("compare")(explaining.compare)
app.command("explain")(explaining.explain)
app.command("status")(overview.status)
app.command("products")(products.products)
app.command("orders")(ordering.orders)
app.command("order")(ordering.order)
app.command("retry")(ordering.retry)
app.add_typer(databases.databases, name="database")
app.command("doctor")(diagnosis.doctor)
app.command("sandbox", context_settings=practice.PASS_ON)(practice.sandbox)
app.command("demo", context_settings=practice.PASS_ON)(practice.demo)


def run() -> None:
    """The entry point of the `multiweb` program."""
    app(prog_name="multiweb")


if __name__ == "__main__":
    run()
