"""Products of the site: all, those changed since, some by id, and the change of a SKU.

Simple products stand in the list of products whole. Variations are read under each parent, or over all parents in one
list where the shop has it and that takes fewer calls (contracts/woocommerce.md, Products and variations).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from resources.http import ShopHttp
from resources.http_values import text
from resources.learnt import Learnt
from resources.woocommerce import wire
from resources.woocommerce.lists import BASE, PAGE, Listing, Sheet, changed_since, sheets
from resources.woocommerce.reading import VARIABLE, simple_of, variation_of
from sync.errors import Invalid, NotFound
from sync.records import Page, SiteVariant

PRODUCTS = f"{BASE}/products"
ALL_VARIATIONS = f"{BASE}/variations"
ROUTE, COUNT = "variations_route", "variations"


def listing(path: str) -> Listing[wire.Item]:
    """A list of products or variations."""
    return Listing(path, wire.ITEMS, key=lambda row: row.id)


def variations_path(parent_id: int) -> str:
    """Where the variations of a product are."""
    return f"{PRODUCTS}/{parent_id}/variations"


def variant_pages(http: ShopHttp, learnt: Learnt, since: datetime | None) -> Iterator[Page[SiteVariant]]:
    """Every variant, or those of products changed at or after `since`, page by page.

    A change of a variation moves the time of its parent, so that the list of products alone tells what changed.

    Raises:
        IncompleteRead: rows are missing against the totals that the shop states.
    """
    parents: list[wire.Item] = []
    for sheet in sheets(http, listing(PRODUCTS), changed_since(since)):
        parents += [row for row in sheet.rows if text(row.type) == VARIABLE]
        plain = tuple(simple_of(row) for row in sheet.rows if text(row.type) != VARIABLE)
        yield Page(sheet.asked_at, plain, None)
    yield from _families(http, learnt, parents, whole=since is None)


def products_by_id(http: ShopHttp, learnt: Learnt, product_ids: Collection[int]) -> list[SiteVariant]:
    """The variants of some products as they are now; what is gone is absent."""
    found: list[SiteVariant] = []
    ordered = sorted(set(product_ids))
    for start in range(0, len(ordered), PAGE):
        some = ordered[start : start + PAGE]
        parents: list[wire.Item] = []
        for sheet in sheets(http, listing(PRODUCTS), {"include": ",".join(map(str, some))}):
            parents += [row for row in sheet.rows if text(row.type) == VARIABLE]
            found += [simple_of(row) for row in sheet.rows if text(row.type) != VARIABLE]
        for page in _families(http, learnt, parents, whole=False):
            found += page.rows
    return found


def change_sku(http: ShopHttp, product_id: int, variant_id: int, sku: str) -> SiteVariant:
    """Give a variant another SKU and believe only what the site echoes. Raises Invalid when somebody has it."""
    single = product_id == variant_id
    path = f"{PRODUCTS}/{variant_id}" if single else f"{variations_path(product_id)}/{variant_id}"
    row = http.put(path, {"sku": sku}, wire.ITEM)
    if text(row.sku) != sku:
        raise Invalid(http.shop, "the site took the change of the SKU but kept another one", {"sku": "not taken"})
    return simple_of(row) if single else variation_of(row, http.get(f"{PRODUCTS}/{product_id}", wire.ITEM))


def moves_foreign(learnt: Learnt) -> bool:
    """Whether this shop may move a variation that is sent under another parent: those without the one list did."""
    return bool(learnt.get(ROUTE) != "all")


def _families(
    http: ShopHttp, learnt: Learnt, parents: Sequence[wire.Item], *, whole: bool
) -> Iterator[Page[SiteVariant]]:
    """The variations of some parents, in as few calls as the shop allows."""
    if not parents:
        return
    if _in_one_list(learnt, parents, whole):
        try:
            yield from _from_one_list(http, learnt, parents, whole)
        except NotFound:
            learnt.keep(**{ROUTE: "per_parent"})
        else:
            return
    for parent in parents:
        for sheet in sheets(http, listing(variations_path(parent.id))):
            yield _page(sheet, {parent.id: parent}, parent.id)


def _in_one_list(learnt: Learnt, parents: Sequence[wire.Item], whole: bool) -> bool:
    """Whether the list over all parents takes fewer calls than one list for each parent.

    Whether the shop has it is asked once, in a whole reading.
    """
    known = learnt.get(ROUTE)
    if known == "per_parent" or (known is None and not whole):
        return False
    if known is None:
        return True
    count = sum(len(row.variations or ()) for row in parents) if whole else learnt.get(COUNT)
    return isinstance(count, int) and -(-count // PAGE) < len(parents)


def _from_one_list(
    http: ShopHttp, learnt: Learnt, parents: Sequence[wire.Item], whole: bool
) -> Iterator[Page[SiteVariant]]:
    """The variations of these parents out of the list of all; a parent that it leaves out is asked for by itself.

    Raises NotFound, before anything was told, where the shop has no such list.
    """
    wanted = {row.id: row for row in parents}
    seen: set[int] = set()
    count = 0
    for sheet in sheets(http, listing(ALL_VARIATIONS)):
        learnt.keep(**{ROUTE: "all"})
        count = sheet.total
        seen.update(row.id for row in sheet.rows)
        yield _page(sheet, wanted, None)
    if whole:
        learnt.keep(**{COUNT: count})
    for parent in parents:
        if not seen.issuperset(parent.variations or ()):
            for sheet in sheets(http, listing(variations_path(parent.id))):
                yield _page(sheet, {parent.id: parent}, parent.id)


def _page(sheet: Sheet[wire.Item], parents: dict[int, wire.Item], parent_id: int | None) -> Page[SiteVariant]:
    """The rows of the wanted parents; under a parent's own address every row is its."""
    pairs = [(row, parents.get(parent_id or row.parent_id or 0)) for row in sheet.rows]
    return Page(sheet.asked_at, tuple(variation_of(row, parent) for row, parent in pairs if parent is not None), None)
