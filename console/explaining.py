"""`compare` and `explain`: one product of both sides beside each other, and why it stands as it does."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from console.explanation import NOTHING, both_sides, heading, money, pieces, show_explanation, status_words
from console.output import say, show_json, show_table, shown, warn
from console.tools import Alias, Json, opened

if TYPE_CHECKING:
    from rich.text import Text

    from resources.toolbox import Toolbox
    from sync.products.comparing import Comparison, FieldCompared
    from sync.products.variant_facts import Ids

MOST = 5

Sku = Annotated[str, typer.Argument(metavar="SKU", help="The SKU on either side, or pos:ID or site:ID.")]


def compare(
    alias: Alias,
    sku: Sku,
    fresh: Annotated[bool, typer.Option("--fresh", help="Read both products from the shops first.")] = False,
    as_json: Json = False,
) -> None:
    """Show a product of the POS and of a website next to each other, field by field."""
    from sync.products.comparing import compare as compared

    with opened() as tools:
        pairs, more = _meant(tools, alias, sku)
        gone = _read_again(tools, alias, pairs) if fresh else []
        found = [compared(alias, site, pos, tools.database) for pos, site in pairs[:MOST]]
    if as_json:
        show_json({"comparisons": found, "gone": gone, "more": more})
        return
    for one in found:
        show_comparison(one)
    for sentence in gone:
        warn(sentence)
    _tell_more(more)


def explain(alias: Alias, sku: Sku, as_json: Json = False) -> None:
    """Say why a product is linked or not, and where its stock, its price and every held value come from."""
    from sync.products.explaining import explain as explained

    with opened() as tools:
        pairs, more = _meant(tools, alias, sku)
        found = [explained(alias, site, pos, tools.database) for pos, site in pairs[:MOST]]
    if as_json:
        show_json({"explanations": found, "more": more})
        return
    for one in found:
        show_explanation(one)
    _tell_more(more)


def _meant(tools: "Toolbox", alias: str, sku: str) -> "tuple[tuple[Ids, ...], int]":
    """The pairs that a person means, and how many are left out. Raises WrongUse when neither side has one."""
    from sync.linking.naming import named
    from sync.products.variant_facts import faces

    tools.database.state.site(alias)
    pairs = faces(alias, named(alias, sku, tools.database), tools.database)
    return pairs, max(0, len(pairs) - MOST)


def _read_again(tools: "Toolbox", alias: str, pairs: "tuple[Ids, ...]") -> list[str]:
    """Read the products of the pairs from both shops; returns a sentence for each variant that is gone there."""
    from sync.catalogs.fresh_products import known_products, read_again

    pos_ids = {pos for pos, _ in pairs[:MOST] if pos is not None}
    site_ids = {site for _, site in pairs[:MOST] if site is not None}
    known = known_products(alias, tools.database)
    with tools.pos() as pos, tools.site(alias) as site:
        read = read_again(known, pos, site, tools.database, pos_ids, site_ids)
    end = "it is shown as it was last read, until the next full read notices."
    return [
        *(f"The POS no longer has variant {number}; {end}" for number in sorted(read.gone_pos)),
        *(f"{alias} no longer has variant {number}; {end}" for number in sorted(read.gone_site)),
    ]


def _tell_more(more: int) -> None:
    if more:
        say(f"{more:,} more variants have this SKU; name one by pos:ID or site:ID.")


# ---- compare -------------------------------------------------------------------------------------


def show_comparison(one: "Comparison") -> None:
    """Both sides of one product as a table, the fields that differ marked."""
    status = status_words(one.status, one.reason)
    count = one.differences
    differing = "1 field differs" if count == 1 else f"{count:,} fields differ"
    facts = [one.site, both_sides(one.on_pos, one.on_site, linked=one.status == "linked"), status]
    heading(" · ".join([*facts, differing] if one.on_pos and one.on_site else facts))
    show_table(
        ("", "Field", "POS", one.site, "Note"),
        [(_mark(field.same), field.name, *_two(field), field.hint) for field in one.fields],
    )
    say()


def _two(field: "FieldCompared") -> tuple[str, str]:
    form = _FORMS[field.unit]
    return form(field.pos), form(field.site)


def _mark(same: bool | None) -> "Text":
    """Equal, different, or nothing to compare; coloured where somebody looks."""
    from rich.text import Text

    if same is None:
        return Text("")
    return Text("=", style="green") if same else Text("≠", style="bold red")


def _flag(value: object) -> str:
    return NOTHING if value is None else "yes" if value else "no"


def _plain(value: object) -> str:
    return NOTHING if value in (None, "") else shown(value)


_FORMS: dict[str, Callable[..., str]] = {
    "text": _plain,
    "money": money,
    "milli": pieces,
    "pieces": _plain,
    "flag": _flag,
    "time": _plain,
}
