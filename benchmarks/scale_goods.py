"""Goods and orders of any number as the shops tell them, a page at a time, so that their number fills no memory.

Three variants make a product. Stock and prices differ from variant to variant; a site shows what the POS says, but for
one variant in fifty, whose SKU it writes in small letters.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.goods import BRANCHES, LISTS, NOON, STRAY
from sync.records import Page, PosVariant, PriceRow, SiteVariant, StockRow, WebLine, WebOrder

FAMILY = 3
"""Variants of a product."""
PRODUCTS_A_PAGE = 250
"""So many products a call gives, of the POS and of a site."""
VARIANTS_A_PAGE = FAMILY * PRODUCTS_A_PAGE
ORDERS_A_PAGE = 250
CHANGED = 100
"""One in so many variants has one piece more after a change."""
OLD = 10
"""One in so many orders is older than records are kept."""
_SITE_IDS = 10_000_000


def pages(size: int) -> Iterator[range]:
    """The numbers of the variants of each page of a catalog."""
    return (range(first, min(first + VARIANTS_A_PAGE, size + 1)) for first in range(1, size + 1, VARIANTS_A_PAGE))


def calls(size: int) -> int:
    """Calls that reading a catalog of so many variants takes."""
    return -(-size // VARIANTS_A_PAGE)


def pos_page(numbers: range, *, changed: bool = False) -> Page[PosVariant]:
    """A page of the POS; `changed`: as it is after one variant in a hundred has one piece more."""
    return Page(datetime.now(UTC), tuple(_pos_variant(number, changed=changed) for number in numbers), None)


def site_page(site: int, numbers: range) -> Page[SiteVariant]:
    """A page of a site, which shows what the POS said at first."""
    return Page(datetime.now(UTC), tuple(site_variant(site, number) for number in numbers), None)


def site_variant(site: int, number: int) -> SiteVariant:
    """A variant of a site."""
    one = _SITE_IDS * (site + 1) + number
    sku = _sku(number)
    return SiteVariant(
        id=one,
        product_id=_SITE_IDS * (site + 1) + number // FAMILY,
        inventory_item_id=one,
        sku=sku if number % STRAY else sku.lower(),
        barcode=f"893{number:010}",
        product_name=_product_name(number),
        variant_name=f"Cỡ {number % FAMILY}",
        price=_price(number),
        compare_at=0,
        quantity=_pieces(number) * len(BRANCHES),
        managed=True,
        sells_past_zero=False,
        status="active",
        kind="normal",
        modified_on=NOON,
    )


def orders(site: int, first: int, count: int, size: int) -> list[WebOrder]:
    """Orders of a site by number, each of two variants; they were placed over the last four hundred and fifty days."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [_order(site, number, size, today) for number in range(first, first + count)]


def _pos_variant(number: int, *, changed: bool) -> PosVariant:
    more = 1 if changed and number % CHANGED == 1 else 0
    stock = 1000 * (_pieces(number) + more)
    return PosVariant(
        id=number,
        product_id=number // FAMILY + 1,
        sku=_sku(number),
        barcode=f"893{number:010}",
        product_name=_product_name(number),
        variant_name=f"Size {number % FAMILY}",
        unit="cái",
        status="active",
        sellable=True,
        composite=False,
        packsize=False,
        modified_on=NOON,
        stock=(StockRow(BRANCHES[0], stock, stock), *(_elsewhere(number, branch) for branch in BRANCHES[1:])),
        prices=tuple(PriceRow(one.id, _price(number)) for one in LISTS),
    )


def _elsewhere(number: int, branch: int) -> StockRow:
    return StockRow(branch, 1000 * _pieces(number), 1000 * _pieces(number))


def _order(site: int, number: int, size: int, today: datetime) -> WebOrder:
    days = 410 + number % 40 if number % OLD == 0 else number % 390
    at = today - timedelta(days=days, seconds=number % 80_000)
    goods = [1 + (number * 7919 + place * 104_729) % size for place in range(2)]
    lines = tuple(_line(number * 10 + place, site_variant(site, one)) for place, one in enumerate(goods))
    total = sum(line.price for line in lines)
    phone = f"09{number % 100_000_000:08}"
    titles = [line.title for line in lines]
    told = {"id": number, "phone": phone, "line_items": titles, "note": "Giao giờ hành chính. " * 40}
    return WebOrder(
        id=number,
        number=f"#{number}",
        status="open",
        paid=False,
        source="web",
        created_on=at,
        modified_on=at,
        email=None,
        phone=phone,
        customer_name=f"Khách {number % 5000}",
        customer_phone=phone,
        customer_email=None,
        billing=None,
        shipping=None,
        lines=lines,
        shipping_fee=0,
        order_discount=0,
        tax=0,
        tax_included=True,
        total=total,
        note=None,
        raw=json.dumps(told, ensure_ascii=False).encode(),
    )


def _line(line_id: int, goods: SiteVariant) -> WebLine:
    price = goods.price or 0
    return WebLine(line_id, goods.product_id, goods.id, goods.sku, goods.product_name, price, 1000, 0)


def _sku(number: int) -> str:
    return f"PVN{number:08}"


def _product_name(number: int) -> str:
    return f"Áo thun cổ tròn mẫu {number // FAMILY}"


def _pieces(number: int) -> int:
    return 2 + number * 7919 % 97


def _price(number: int) -> int:
    return 1000 * (20 + number % 400)
