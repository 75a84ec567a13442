"""Writing stock and prices in batches: simple products together, variations under their parent.

A batch is answered 200 whatever fails in it, and takes what a single route would refuse, so everything is looked at
before it is sent and judged by what comes back for it. A variation is never sent under another parent than its own,
because some shops would move it there (contracts/woocommerce.md, Batch writes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from resources.http import ShopHttp
from resources.http_values import text, whole
from resources.learnt import Learnt
from resources.woocommerce import prices, wire
from resources.woocommerce.catalog import PRODUCTS, listing, moves_foreign, variations_path
from resources.woocommerce.lists import PAGE, sheets
from sync.errors import BadAnswer, NotFound, ShopError
from sync.records import Field, VariantWrite, WriteResult

Answer = WriteResult | ShopError


def portions(changes: Sequence[VariantWrite]) -> list[tuple[VariantWrite, ...]]:
    """The changes as they go together: simple products among themselves, variations by parent, a hundred at most."""
    made: list[list[VariantWrite]] = []
    filling: dict[int, list[VariantWrite]] = {}
    for change in changes:
        family = _family(change)
        if len(filling.get(family, ())) in (0, PAGE):
            filling[family] = []
            made.append(filling[family])
        filling[family].append(change)
    return [tuple(some) for some in made]


def _family(change: VariantWrite) -> int:
    """The parent of a variation; 0 for a simple product, which is its own only variant."""
    return 0 if change.product_id == change.variant_id else change.product_id


@dataclass(slots=True)
class _Work:
    """One change on its way: what was sent for it, and what came back."""

    change: VariantWrite
    body: dict[str, Any] = field(default_factory=dict)
    row: wire.Item | None = None
    error: ShopError | None = None
    refused: dict[Field, str] = field(default_factory=dict)


class BatchWriter:
    """Absolute values into the variants of one site; safe to use from many threads."""

    def __init__(self, http: ShopHttp, learnt: Learnt) -> None:
        """`learnt` tells what kind of shop it is."""
        self._http = http
        self._learnt = learnt

    def write(self, portion: Sequence[VariantWrite]) -> list[Answer]:
        """Write a portion in one call, with one more for prices that came out otherwise; results in their order."""
        family = _family(portion[0])
        works = [_Work(change) for change in portion]
        now = self._known(family, works)
        for work in works:
            self._prepare(work, now.get(work.change.variant_id))
        self._send(family, [work for work in works if work.body])
        again = [work for work in works if work.row is not None and _mend(work)]
        self._send(family, again)
        return [_result(work) for work in works]

    def _known(self, family: int, works: Sequence[_Work]) -> dict[int, prices.Shown]:
        """What the site shows of each change; read where it is not known well enough, or where its parent is not.

        A variation that its parent no longer has gets its error here.
        """
        found = {work.change.variant_id: prices.known(work.change) for work in works}
        unsure = family != 0 and moves_foreign(self._learnt)
        asked = list(found) if unsure else [number for number, shown in found.items() if shown is None]
        rows = self._read(family, asked)
        for work in works:
            number = work.change.variant_id
            if number in asked and number not in rows:
                where = f"product {family} has no variation" if family else "the site has no product"
                work.error = NotFound(self._http.shop, f"{where} {number}")
        shown = {number: prices.shown(row) for number, row in rows.items()}
        return {number: shown.get(number) or one or prices.Shown(None, 0) for number, one in found.items()}

    def _read(self, family: int, numbers: Sequence[int]) -> Mapping[int, wire.Item]:
        if not numbers:
            return {}
        path = variations_path(family) if family else PRODUCTS
        filters = {"include": ",".join(map(str, sorted(numbers)))}
        return {row.id: row for sheet in sheets(self._http, listing(path), filters) for row in sheet.rows}

    def _prepare(self, work: _Work, now: prices.Shown | None) -> None:
        """The fields to send; what the site would misunderstand is refused here."""
        change = work.change
        if work.error is not None or now is None:
            return
        for name, value in change.values().items():
            if not _sound(name, value):
                work.refused[name] = f"{value} is no {'quantity' if name is Field.QUANTITY else 'price'}"
        if why := prices.impossible(change, now):
            work.refused[Field.COMPARE_AT] = why
        if not {Field.PRICE, Field.COMPARE_AT} & work.refused.keys():
            work.body |= prices.body_of(change, now)
        elif change.price is not None and Field.PRICE not in work.refused:
            work.body |= prices.body_of(replace(change, compare_at=None), now)
        if change.quantity is not None and Field.QUANTITY not in work.refused:
            work.body["stock_quantity"] = change.quantity
            if change.manage:
                work.body["manage_stock"] = True

    def _send(self, family: int, works: Sequence[_Work]) -> None:
        """One batch. Raises BadAnswer when its results cannot be told apart."""
        if not works:
            return
        path = f"{variations_path(family)}/batch" if family else f"{PRODUCTS}/batch"
        body = {"update": [{"id": work.change.variant_id, **work.body} for work in works]}
        results = self._http.post(path, body, wire.BATCH, once=False).update
        if len(results) != len(works):
            raise BadAnswer(self._http.shop, f"POST {path}: {len(results)} results for {len(works)} items")
        for work, raw in zip(works, results, strict=True):
            self._take(work, bytes(raw), path)

    def _take(self, work: _Work, raw: bytes, path: str) -> None:
        try:
            written = wire.WRITTEN.decode(raw)
            if written.id != work.change.variant_id:
                raise BadAnswer(self._http.shop, f"POST {path}: the results stand in another order than the items")
            if written.error is None:
                work.row = wire.ITEM.decode(raw)
                return
        except msgspec.DecodeError as error:
            raise BadAnswer(self._http.shop, f"POST {path}: a result cannot be read ({error})") from None
        why = text(written.error.message) or text(written.error.code) or "the site refuses the values"
        if text(written.error.code).endswith(("_invalid_id", "invalid_product_id")):
            work.error = NotFound(self._http.shop, f"variant {written.id}: {why}")
        else:
            work.refused |= dict.fromkeys(work.change.values(), why)


def _mend(work: _Work) -> bool:
    """Whether the prices came out otherwise than sent and something can be done about it; then it is prepared."""
    change, row = work.change, work.row
    sent = {name: value for name, value in change.values().items() if name not in (Field.QUANTITY, *work.refused)}
    if row is None or not any(prices.refusal(name, value, row) for name, value in sent.items()):
        return False
    mended = prices.mended(change, row)
    fresh = mended if mended != {name: work.body.get(name) for name in mended} else {}
    work.body = dict(fresh)
    return bool(fresh)


def _result(work: _Work) -> Answer:
    """What the site confirmed, by its own answer."""
    if work.error is not None:
        return work.error
    result = WriteResult(work.change.variant_id, {}, dict(work.refused))
    for name, sent in work.change.values().items():
        if name in result.refused or work.row is None:
            continue
        why = _stock_refusal(sent, work.row) if name is Field.QUANTITY else prices.refusal(name, sent, work.row)
        if why:
            result.refused[name] = why
        else:
            result.confirmed[name] = sent
    return result


def _stock_refusal(sent: int, row: wire.Item) -> str:
    """Stock of an item that is not managed is ignored without a word; a parent's figure is no variation's own."""
    if row.manage_stock == "parent":
        return "the product holds the stock of all its variations together"
    if row.manage_stock is not True:
        return "the site does not manage the stock of this product"
    seen = whole(row.stock_quantity)
    return "" if seen == sent else f"the site took {sent} but shows {'no number' if seen is None else seen}"


def _sound(name: Field, value: object) -> bool:
    """A whole number, and no price of nothing: a batch would make something of anything."""
    whole_number = isinstance(value, int) and not isinstance(value, bool)
    return whole_number and (name is Field.QUANTITY or int(str(value)) >= (1 if name is Field.PRICE else 0))
