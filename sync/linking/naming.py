"""Which variants a person means by a SKU."""

from dataclasses import dataclass

import pandas as pd

from sync.errors import WrongUse
from sync.linking.skus import exact_key, normal_sku
from sync.stores import Database


@dataclass(frozen=True, slots=True)
class Named:
    """The variants of each side that a person named, by id; several where a SKU occurs more than once."""

    text: str
    pos: tuple[int, ...]
    site: tuple[int, ...]


def named(alias: str, text: str, database: Database) -> Named:
    """The variants with this SKU (trimmed, NFC), or the one named by `pos:ID` or `site:ID`.

    Raises WrongUse when neither side has it.
    """
    return named_in(alias, text, database.catalog.pos_variants(), database.catalog.site_variants(alias))


def named_in(alias: str, text: str, pos: pd.DataFrame, site: pd.DataFrame) -> Named:
    """The same among catalogs that were taken from the database already (id, sku), for several names at once."""
    side, colon, number = text.strip().partition(":")
    if colon and side in ("pos", "site") and number.isdecimal():
        found = Named(text, *(_of(frame, side == mine, int(number)) for mine, frame in (("pos", pos), ("site", site))))
    else:
        sku = normal_sku(text)
        found = Named(text, *(_with(frame, sku) for frame in (pos, site)))
    if not found.pos and not found.site:
        raise WrongUse(f"Neither the POS nor {alias} has a variant {text!r}; read the catalogs again if it is new.")
    return found


def _of(frame: pd.DataFrame, wanted: bool, number: int) -> tuple[int, ...]:
    return tuple(frame.loc[frame["id"] == number, "id"].tolist()) if wanted else ()


def _with(frame: pd.DataFrame, sku: str) -> tuple[int, ...]:
    return tuple(frame.loc[exact_key(frame["sku"]) == sku, "id"].tolist()) if sku else ()
