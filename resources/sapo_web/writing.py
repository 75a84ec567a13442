"""Writing one variant in as few calls as the shop allows.

Price and compare-at price go into the variant in one call, and the quantity goes along where the shop takes
it there; otherwise the quantity has a call of its own (contracts/sapo-web.md §6). What a shop refuses is told
field by field: the others are written all the same.
"""

from typing import Any

from resources.http import ShopHttp
from resources.http_values import dong, text, whole
from resources.learnt import Learnt
from resources.sapo_web import wire
from resources.sapo_web.catalog import variant_row
from resources.sapo_web.stock import StockWriter, Wrote, told
from sync.errors import Invalid
from sync.records import Field, VariantWrite, WriteResult

MANAGED = "bizweb"
NAMES: dict[Field, str] = {
    Field.COMPARE_AT: "compare_at_price",
    Field.PRICE: "price",
    Field.QUANTITY: "inventory_quantity",
}


class VariantWriter:
    """Absolute values into the variants of one site; safe to use from many threads."""

    def __init__(self, http: ShopHttp, learnt: Learnt, stock: StockWriter) -> None:
        """`stock` knows how this shop takes quantities."""
        self._http = http
        self._learnt = learnt
        self._stock = stock

    def write(self, change: VariantWrite) -> WriteResult:
        """Write what is given; tells per field what the site confirmed and why it refused."""
        result = WriteResult(change.variant_id, {}, {})
        fields = change.values()
        if Field.QUANTITY in fields and not self._stock.through_variant(change):
            wrote = self._managed(change) or self._stock.write(change)
            if wrote is not None:
                del fields[Field.QUANTITY]
                if wrote.value is not None:
                    result.confirmed[Field.QUANTITY] = wrote.value
                else:
                    result.refused[Field.QUANTITY] = wrote.reason
        if fields:
            self._put(change.variant_id, fields, result)
        if Field.QUANTITY in fields and Field.QUANTITY in result.confirmed and change.inventory_item_id is not None:
            self._stock.keep_variant_way()
        return result

    def _managed(self, change: VariantWrite) -> Wrote | None:
        """Switch the variant to managed where asked; the refusal, or None when its quantity may be written."""
        if not change.manage:
            return None
        body = {"variant": {"id": change.variant_id, "inventory_management": MANAGED}}
        try:
            row = self._http.put(_path(change.variant_id), body, wire.VARIANT).variant
        except Invalid as error:
            return Wrote(reason=told(error))
        shown = text(row.inventory_management)
        return None if shown else Wrote(reason="the site does not switch the variant to being managed by stock")

    def _put(self, variant_id: int, fields: dict[Field, int], result: WriteResult) -> None:
        """Write fields together; when the shop refuses, without those it names, or else one by one."""
        try:
            row = self._http.put(_path(variant_id), {"variant": _body(variant_id, fields)}, wire.VARIANT).variant
        except Invalid as error:
            blamed = _blamed(error, fields) if len(fields) > 1 else set(fields)
            for field in blamed:
                result.refused[field] = told(error)
            rest = {field: value for field, value in fields.items() if field not in blamed}
            if blamed and rest:
                self._put(variant_id, rest, result)
            for field, value in {} if blamed else fields.items():
                self._put(variant_id, {field: value}, result)
            return
        if self._must_read_back(row, fields):
            row = variant_row(self._http, variant_id)
        for field, sent in fields.items():
            shown = _shown(row, field)
            if shown == sent:
                result.confirmed[field] = sent
            else:
                result.refused[field] = f"the site took {sent} but shows {'nothing' if shown is None else shown}"
        if Field.QUANTITY in fields and Field.QUANTITY in result.confirmed:
            self._learnt.keep(stock_read_back="variant")

    def _must_read_back(self, row: wire.Variant, fields: dict[Field, int]) -> bool:
        if any(_shown(row, field) is None for field in fields):
            return True
        return Field.QUANTITY in fields and self._learnt.get("stock_read_back") != "variant"


def _path(variant_id: int) -> str:
    return f"/admin/variants/{variant_id}.json"


def _body(variant_id: int, fields: dict[Field, int]) -> dict[str, Any]:
    body: dict[str, Any] = {"id": variant_id}
    for field, value in fields.items():
        # A compare-at price of 0 means none, which the site writes as null.
        body[NAMES[field]] = None if field is Field.COMPARE_AT and value == 0 else value
    if Field.QUANTITY in fields:
        body["inventory_management"] = MANAGED
    return body


def _shown(row: wire.Variant, field: Field) -> int | None:
    match field:
        case Field.QUANTITY:
            return whole(row.inventory_quantity)
        case Field.PRICE:
            return dong(row.price)
        case Field.COMPARE_AT:
            return dong(row.compare_at_price) or 0


def _blamed(error: Invalid, fields: dict[Field, int]) -> set[Field]:
    """The fields that a refusal names, as a key or within its text."""
    words = " ".join(f"{key} {text}" for key, text in error.fields.items()).lower()
    blamed = set()
    for field, name in NAMES.items():  # the longer name first: it holds the shorter one
        if name in words:
            words = words.replace(name, " ")
            if field in fields:
                blamed.add(field)
    return blamed
