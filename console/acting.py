"""`link`, `unlink`, `sync-now`: what a person does with single products of a website."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from console.output import FAILED, complain, say, show_json, show_table, warn
from console.progress import shown_progress
from console.tools import Alias, Json, opened, operator

if TYPE_CHECKING:
    from sync.listings.sync_now import VariantSync
    from sync.listings.writing_now import FieldSync

Sku = Annotated[str, typer.Argument(metavar="SKU", help="A SKU of either side, or pos:ID or site:ID of a variant.")]
FIELDS = ("Field", "On the site", "Should be", "State", "Detail")


def link(
    alias: Alias,
    sku: Sku,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="SKU|#ID",
            help="The counterpart on the other side: a SKU, '#ID' (in quotes), pos:ID or site:ID; "
            "without it, the variant with the equal SKU.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Link a POS variant with a variant of a website, and write its stock and prices at once."""
    from sync.linking.product_actions import link_variant

    with opened() as tools:
        tools.database.state.site(alias)
        with tools.pos() as pos, tools.site(alias) as site, shown_progress() as progress:
            done = link_variant(sku, to, pos, site, tools.database, operator(), progress=progress)
    if as_json:
        show_json({"failed": done.failed, "report": done})
    elif done.outcome != "refused":
        say(done.detail)
        show_fields(done.fields)
        _note(done.note)
    if done.outcome == "refused":
        complain(done.detail)
    if done.failed:
        raise typer.Exit(FAILED)


def unlink(
    alias: Alias,
    sku: Sku,
    keep_apart: Annotated[
        bool, typer.Option("--keep-apart", help="Also for a variant that is not linked: never link it by itself.")
    ] = False,
    as_json: Json = False,
) -> None:
    """End the link of a product; it is not linked again, and nothing is written, until somebody links it."""
    from sync.linking.product_actions import unlink_variant

    with opened() as tools:
        done = unlink_variant(alias, sku, tools.database, operator(), keep_apart=keep_apart)
    if as_json:
        show_json({"failed": done.failed, "report": done})
    elif not done.failed:
        say(done.detail)
    if done.failed:
        complain(done.detail)
        raise typer.Exit(FAILED)


def sync_now(
    alias: Alias,
    skus: Annotated[list[str], typer.Argument(metavar="SKU...", help="SKUs, or pos:ID or site:ID of single variants.")],
    as_json: Json = False,
) -> None:
    """Read products in the POS and on a website again, and write their stock and prices whatever was known."""
    from sync.listings.sync_now import sync_now as sync_named

    with opened() as tools:
        tools.database.state.site(alias)
        with tools.pos() as pos, tools.site(alias) as site, shown_progress() as progress:
            done = sync_named(skus, pos, site, tools.database, operator(), progress=progress)
    if as_json:
        show_json({"failed": done.failed, "report": done})
    else:
        show_table(("SKU", *FIELDS), [row for one in done.variants for row in _rows(one)])
        _note(done.note)
    for variant in done.variants:
        if variant.obstacle:
            complain(f"{variant.text}: {variant.obstacle}")
    if done.failed:
        raise typer.Exit(FAILED)


def show_fields(fields: "Iterable[FieldSync]") -> None:
    """What was written of one variant, and what was not."""
    if rows := [_cells(one) for one in fields]:
        show_table(FIELDS, rows)


def _rows(variant: "VariantSync") -> list[tuple[object, ...]]:
    return [(variant.text, *_cells(one)) for one in variant.fields]


def _cells(one: "FieldSync") -> tuple[object, ...]:
    return (one.field, one.before, one.after, one.state, one.detail)


def _note(note: str) -> None:
    if note:
        warn(note)
