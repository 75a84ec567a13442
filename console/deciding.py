"""`approve` and `reject`: a person decides about the values that a guard holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from console.output import say, show_json, show_table
from console.tools import Alias, Json, opened, operator
from sync.errors import WrongUse

if TYPE_CHECKING:
    from sync.listings.approving import HeldValue

Skus = Annotated[
    list[str] | None, typer.Argument(metavar="[SKU...]", help="Only the values of these SKUs of the website.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def approve(alias: Alias, skus: Skus = None, yes: Yes = False, as_json: Json = False) -> None:
    """Show the values that a guard holds for a site, and let them go. An approval binds to the value shown."""
    from sync.listings import approving

    with opened() as tools:
        tools.database.state.site(alias)
        held = approving.held_values(alias, tools.database, skus or ())
        question = f"Write these {len(held):,} values?"
        _agree(held, question, f"Nothing was approved; {len(held):,} values stay held.", yes=yes, as_json=as_json)
        done = approving.approve(alias, tools.database, held, operator())
    if as_json:
        show_json({"approved": done, "values": held})
    else:
        say(f"{done:,} values are approved and go with the next sync." if held else f"{alias} holds nothing.")


def reject(
    alias: Alias,
    skus: Skus = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Show what was rejected before, and ask about it again.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Show the values that a guard holds for a site, and leave the site as it is, until the POS asks for others."""
    if undo:
        _ask_again(alias, skus or (), yes=yes, as_json=as_json)
        return
    from sync.listings import approving

    with opened() as tools:
        tools.database.state.site(alias)
        held = approving.held_values(alias, tools.database, skus or ())
        question = f"Reject these {len(held):,} values and keep what {alias} shows?"
        _agree(held, question, f"Nothing was rejected; {len(held):,} values stay held.", yes=yes, as_json=as_json)
        done = approving.reject(alias, tools.database, held, operator())
    if as_json:
        show_json({"rejected": done, "values": held})
    elif not held:
        say(f"{alias} holds nothing.")
    else:
        say(f"{done:,} values are rejected: {alias} keeps its own until the POS asks for others.")
        say(f"To be asked about them again: multiweb reject {alias} --undo")


def _ask_again(alias: str, skus: "list[str] | tuple[()]", *, yes: bool, as_json: bool) -> None:
    from sync.listings import approving

    with opened() as tools:
        tools.database.state.site(alias)
        rejected = approving.rejected_values(alias, tools.database, skus)
        question = f"Hold these {len(rejected):,} values again, to be decided anew?"
        _agree(rejected, question, "Nothing was changed; they stay rejected.", yes=yes, as_json=as_json)
        done = approving.ask_again(alias, tools.database, rejected, operator())
    if as_json:
        show_json({"held": done, "values": rejected})
    else:
        say(f"{done:,} values are held again." if rejected else f"Nothing is rejected for {alias}.")


def _agree(values: "tuple[HeldValue, ...]", question: str, refusal: str, *, yes: bool, as_json: bool) -> None:
    """Show the values and ask. Raises WrongUse with the refusal where nobody agrees."""
    if not as_json:
        names = ("SKU", "Field", "On the site", "From the POS", "Reason", "Detail")
        show_table(names, [(one.sku, one.field, one.before, one.after, one.reason, one.detail) for one in values])
    if values and not yes and (as_json or not typer.confirm(question, err=True)):
        raise WrongUse(refusal)
