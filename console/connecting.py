"""`connect`, `credentials` and `disconnect`: letting shops in and out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, show_table, shown, warn
from console.tools import Json, opened, operator, read_yaml
from sync.errors import WrongUse

if TYPE_CHECKING:
    from sync.connecting.connect import PosConnection, SiteConnection
    from sync.settings import SiteSettings

ASK_POS = "Nhập alias site Sapo POS"
ASK_SITE = "Nhập alias trang web"

connect = typer.Typer(no_args_is_help=True, help="Connect the POS or a website.", rich_markup_mode=None)

Address = Annotated[
    str | None, typer.Option("--address", help="Address of the shop, where it is not the platform's usual one.")
]
TokenFile = Annotated[Path | None, typer.Option("--token-file", help="File with an access token; - reads stdin.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="File with key:secret of a private app or REST API key; - reads stdin."),
]
HookFile = Annotated[
    Path | None, typer.Option("--webhook-secret-file", help="File with the secret that signs the webhooks.")
]
Config = Annotated[Path | None, typer.Option("--config", help="YAML file with settings (docs/settings.md).")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="A setting as key=value; may be given again.")]


@connect.command("pos")
def connect_pos(
    alias: Annotated[str | None, typer.Argument(help="Alias of the POS; asked for when missing.")] = None,
    address: Address = None,
    token_file: TokenFile = None,
    key_file: KeyFile = None,
    webhook_secret_file: HookFile = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Connect the POS, after a look at its rights, branches, price lists and people.

    Credentials come from a file, from MULTIWEB_SHOP_TOKEN or MULTIWEB_SHOP_KEY and MULTIWEB_SHOP_SECRET, or are
    asked for.
    """
    from console.credentials import credentials
    from resources import connecting
    from sync.settings import PosSettings
    from sync.settings_text import settings_from

    alias = alias or str(typer.prompt(ASK_POS)).strip()
    settings = settings_from(read_yaml(config), PosSettings) if config else PosSettings()
    with opened() as tools:
        keys = credentials(token_file, key_file, webhook_secret_file)
        made = connecting.connect_pos(tools, alias, address, keys, settings, who=operator())
    if as_json:
        show_json(made)
    else:
        show_pos(made)


@connect.command("site")
def connect_site(
    alias: Annotated[str | None, typer.Argument(help="Alias of the website; asked for when missing.")] = None,
    platform: Annotated[str, typer.Option(help="`sapo-web` or `woocommerce`.")] = "sapo-web",
    address: Address = None,
    token_file: TokenFile = None,
    key_file: KeyFile = None,
    webhook_secret_file: HookFile = None,
    config: Config = None,
    changes: Sets = None,
    stock_branch: Annotated[
        list[str] | None, typer.Option(help="Branch whose stock is shown (code, id or name); may be given again.")
    ] = None,
    order_branch: Annotated[str | None, typer.Option(help="Branch that receives the orders.")] = None,
    location: Annotated[
        str | None, typer.Option(help="The site's location that receives the stock: id, name or `default`.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Live at once, without a preview of the first plan.")] = False,
    mark: Annotated[bool, typer.Option(help="Leave a mark on the site that names its POS.")] = True,
    as_json: Json = False,
) -> None:
    """Connect a website. It starts in preview: everything is planned and nothing is written, until `confirm`."""
    from console.credentials import credentials
    from resources import connecting
    from resources.site_kinds import site_platform
    from sync.connecting.connect import Choices

    alias = alias or str(typer.prompt(ASK_SITE)).strip()
    settings = _settings(config, changes or [])
    choices = Choices(settings, tuple(stock_branch or ()), order_branch, location, live=yes)
    with opened() as tools:
        tools.database.state.pos()
        keys = credentials(token_file, key_file, webhook_secret_file)
        made = connecting.connect_site(
            tools, alias, address, keys, choices, platform=site_platform(platform), mark=mark, who=operator()
        )
    if as_json:
        show_json(made)
    else:
        show_site(made)


def _settings(config: Path | None, changes: list[str]) -> "SiteSettings":
    from sync.settings import SiteSettings
    from sync.settings_text import changed_settings, settings_from

    base = settings_from(read_yaml(config), SiteSettings) if config else SiteSettings()
    return changed_settings(base, changes)


def show_pos(made: "PosConnection") -> None:
    """What was found at the POS."""
    seen = made.probe
    say(f"{made.alias} ({seen.name or made.address}) is connected.")
    show_table(
        ("Branch", "Chi nhánh", "Id", "Active", "Default"),
        [(one.code, one.name, str(one.id), one.active, one.is_default) for one in seen.branches],
    )
    show_table(
        ("Price list", "Chính sách giá", "Sold from"),
        [(one.code, one.name, "no (cost)" if one.is_cost else "yes") for one in seen.price_lists],
    )
    show_table(("Staff", "Nhân viên"), [(str(one.id), one.name) for one in seen.staff if one.active])
    for warning in made.warnings:
        warn(warning)
    say("Next: multiweb connect site")


def show_site(made: "SiteConnection") -> None:
    """How the site was connected."""
    say(f"{made.alias} ({made.address}) is connected, {made.mode}. Orders count from {shown(made.orders_since)}.")
    show_table(
        ("Setting", "Thiết lập", "State", "Meaning"),
        [(row.setting, row.vietnamese, row.state, row.meaning) for row in made.table],
    )
    if made.probe.locations:
        show_table(
            ("Location", "Kho", "Active", "Default", "Keeps stock"),
            [(str(one.id), one.name, one.active, one.is_default, one.manages_stock) for one in made.probe.locations],
        )
    for warning in (*made.warnings, *made.probe.notes):
        warn(warning)
    say(f"Next: multiweb sync {made.alias}" + ("" if made.mode == "live" else f", then multiweb confirm {made.alias}"))


def disconnect(
    alias: Annotated[str, typer.Argument(metavar="SHOP", help="Alias of the website, or of the POS.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a shop and its credentials, and take our webhooks out of it. What the site shows stays as it is."""
    from resources import connecting

    with opened() as tools:
        if not yes and not typer.confirm(
            f"Disconnect {alias}? Its links, plans and records here are removed.", err=True
        ):
            raise WrongUse(f"{alias} stays connected.")
        for warning in connecting.disconnect(tools, alias, who=operator()):
            warn(warning)
    say(f"{alias} is disconnected; stock and prices there stay as they are.")


def new_credentials(
    alias: Annotated[str, typer.Argument(metavar="SHOP", help="Alias of the website, or of the POS.")],
    token_file: TokenFile = None,
    key_file: KeyFile = None,
    webhook_secret_file: HookFile = None,
) -> None:
    """Give a connected shop new credentials, after trying them."""
    from console.credentials import credentials
    from resources import connecting

    with opened() as tools:
        tools.database.state.address(alias)
        keys = credentials(token_file, key_file, webhook_secret_file)
        connecting.renew_credentials(tools, alias, keys, who=operator())
    say(f"{alias} has new credentials.")
