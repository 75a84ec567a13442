"""Who has which SKU on one side: the catalog as it was last read, corrected by what was read just now.

A hundred thousand variants are looked up by SKU and by id while a workbook is judged, so they are kept as numbers and
bytes, and nothing of the data frame that they came from.
"""

import numpy as np
import pandas as pd

from sync.linking.skus import normal_sku
from sync.texts import Texts


class Owners:
    """The SKUs of one side and the variants that have them."""

    def __init__(self, variants: pd.DataFrame, what: str) -> None:
        """`variants`: with the columns id, product_id, sku, product_name; `what` names the side in sentences."""
        ordered = variants[["id", "product_id", "sku", "product_name"]].sort_values("id")
        self._what = what
        self._ids = ordered["id"].to_numpy(dtype="int64")
        self._products = ordered["product_id"].to_numpy(dtype="int64")
        self._skus, self._names = Texts(ordered["sku"]), Texts(ordered["product_name"])
        keys = np.fromiter((hash(normal_sku(sku)) for sku in ordered["sku"]), dtype="int64", count=len(ordered))
        self._by_key = np.argsort(keys, kind="stable")
        self._keys = keys[self._by_key]
        self._moved: dict[int, str | None] = {}
        self._moved_to: dict[str, set[int]] = {}

    def product_of(self, variant_id: int | None) -> int | None:
        """The product of a variant; None where the catalog has no such variant."""
        place = self._place(variant_id)
        return None if place is None else int(self._products[place])

    def sku_of(self, variant_id: int) -> str | None:
        """The SKU that the catalog has for a variant, whatever was read since."""
        place = self._place(variant_id)
        return None if place is None else self._skus[place]

    def see(self, variant_id: int, sku: str | None) -> None:
        """What was read just now of a variant outweighs the catalog; None: it is gone."""
        if variant_id not in self._moved and self.sku_of(variant_id) == sku:
            return
        before = self._moved.get(variant_id)
        if before is not None:
            self._moved_to[normal_sku(before)].discard(variant_id)
        self._moved[variant_id] = sku
        if sku is not None:
            self._moved_to.setdefault(normal_sku(sku), set()).add(variant_id)

    def owners(self, sku: str) -> list[int]:
        """Ids of the variants that have a SKU (trimmed, NFC), lowest first."""
        first, last = (int(np.searchsorted(self._keys, hash(sku), side)) for side in ("left", "right"))
        places = [place for place in self._by_key[first:last].tolist() if normal_sku(self._skus[place]) == sku]
        known = {int(self._ids[place]) for place in places} - self._moved.keys()
        return sorted(known | self._moved_to.get(sku, set()))

    def named(self, variant_id: int) -> str:
        """A variant for a sentence: its side, id and product."""
        place = self._place(variant_id)
        product = "" if place is None else f" ({self._names[place]})"
        return f"{self._what} variant {variant_id}{product}"

    def _place(self, variant_id: int | None) -> int | None:
        if variant_id is None:
            return None
        place = int(np.searchsorted(self._ids, variant_id))
        return place if place < len(self._ids) and self._ids[place] == variant_id else None
