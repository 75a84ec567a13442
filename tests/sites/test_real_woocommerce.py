"""The same against a real WooCommerce shop; skipped without one. What is changed there is put back as it was.

MULTIWEB_TEST_WOO_URL, MULTIWEB_TEST_WOO_KEY and MULTIWEB_TEST_WOO_SECRET name it. The order that is placed there is
deleted.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from resources.database.database import SqlDatabase
from resources.http import ShopHttp, decoder
from resources.http_credentials import consumer_credentials
from resources.http_retry import Patience
from resources.probe_http import first_contact
from resources.probe_woo import probe_woo
from resources.woocommerce.client import WooCommerce
from resources.woocommerce.lists import BASE
from resources.woocommerce.pace import EasyPace
from sync.catalogs.pull import pull_pos_catalog, pull_site_catalog
from sync.connecting.probe import missing_rights
from sync.linking.link import link_site
from sync.records import Field, SiteVariant, VariantWrite, WriteResult
from sync.settings import OrderSettings, PosSettings, SiteSettings, StockSettings
from tests.resources.http.helpers import OpenPace
from tests.sync.catalog_world import CatalogPos
from tests.sync.order_fakes import POS
from tests.sync.order_world import BRANCH, pos_variant

URL, KEY, SECRET = (os.environ.get(f"MULTIWEB_TEST_WOO_{name}", "") for name in ("URL", "KEY", "SECRET"))
ALIAS = "real-shop"
ANY = decoder(dict[str, Any])

pytestmark = pytest.mark.skipif(
    not (URL and KEY and SECRET), reason="no real WooCommerce is named by MULTIWEB_TEST_WOO_*"
)


@pytest.fixture
def http() -> Iterator[ShopHttp]:
    opening = consumer_credentials(KEY, SECRET, URL)
    with ShopHttp(ALIAS, URL.rstrip("/"), opening, EasyPace(OpenPace(), 2), patience=Patience()) as way:
        yield way


@pytest.fixture
def site(http: ShopHttp) -> WooCommerce:
    return WooCommerce(http, hook_secret="only-for-tests")


def everything(site: WooCommerce) -> list[SiteVariant]:
    return [row for page in site.variant_pages() for row in page.rows]


def chosen(rows: list[SiteVariant]) -> list[SiteVariant]:
    """One simple product and one variation that manage their stock, as far as the shop has them."""
    usable = [row for row in rows if row.managed and row.price and row.status == "active" and row.quantity is not None]
    simple = [row for row in usable if row.id == row.product_id][:1]
    return simple + [row for row in usable if row.id != row.product_id][:1]


def change(row: SiteVariant, **values: Any) -> VariantWrite:
    return VariantWrite(row.id, row.product_id, None, shown_compare_at=row.compare_at, **values)


def sent(site: WooCommerce, *changes: VariantWrite) -> dict[int, WriteResult]:
    answers = [one for portion in site.portions(changes) for one in site.write(portion)]
    assert all(isinstance(one, WriteResult) for one in answers), answers
    return {one.variant_id: one for one in answers if isinstance(one, WriteResult)}


def test_the_key_has_every_right() -> None:
    with first_contact(ALIAS, URL, {"kind": "consumer", "key": KEY, "secret": SECRET}) as contact:
        seen = probe_woo(contact, SiteSettings())
    assert missing_rights(seen.rights) == []
    assert seen.notes == ()


def test_everything_is_read_and_what_changed_is_a_part_of_it(site: WooCommerce) -> None:
    rows = everything(site)
    assert len({row.id for row in rows}) == len(rows) > 0
    since = datetime.now(UTC) - timedelta(days=3650)
    assert {row.id for page in site.variant_pages(since) for row in page.rows} == {row.id for row in rows}
    assert [row for page in site.variant_pages(datetime.now(UTC) + timedelta(hours=1)) for row in page.rows] == []


def test_it_is_linked_by_its_skus(site: WooCommerce, sqlite_database: SqlDatabase) -> None:
    rows = [row for row in everything(site) if row.sku.strip()]
    settings = SiteSettings(stock=StockSettings(branches=(BRANCH,)), orders=OrderSettings(branch=BRANCH))
    state = sqlite_database.state
    state.connect_pos(POS, "sapo-pos", "https://pos.example", b"sealed", PosSettings())
    state.connect_site(ALIAS, "woocommerce", URL, b"sealed", settings, "preview", datetime.now(UTC))
    goods = {n: replace(pos_variant(n), sku=row.sku) for n, row in enumerate(rows[:50], start=1)}
    pull_pos_catalog(CatalogPos(variants=goods), sqlite_database)
    pull_site_catalog(site, sqlite_database, full=True)
    assert link_site(ALIAS, sqlite_database).linked > 0


def test_stock_and_prices_are_written_read_back_and_put_back(site: WooCommerce) -> None:
    before = chosen(everything(site))
    if not before:
        pytest.skip("the shop has no product that manages its stock")
    try:
        wanted = [change(row, quantity=(row.quantity or 0) + 3, price=(row.price or 0) + 1000) for row in before]
        told = sent(site, *wanted)
        assert all(
            told[one.variant_id].confirmed == {Field.QUANTITY: one.quantity, Field.PRICE: one.price} for one in wanted
        )
        now = {row.id: row for row in site.variants_of({row.product_id for row in before})}
        assert [(now[one.variant_id].quantity, now[one.variant_id].price) for one in wanted] == [
            (one.quantity, one.price) for one in wanted
        ]
        compared = [change(now[row.id], price=row.price, compare_at=(row.price or 0) + 5000) for row in before]
        assert all(not one.refused for one in sent(site, *compared).values())
    finally:
        back = {row.id: row for row in site.variants_of({row.product_id for row in before})}
        sent(
            site,
            *(
                change(back[row.id], quantity=row.quantity, price=row.price, compare_at=row.compare_at)
                for row in before
            ),
        )
    after = {row.id: row for row in site.variants_of({row.product_id for row in before})}
    assert [(after[row.id].quantity, after[row.id].price, after[row.id].compare_at) for row in before] == [
        (row.quantity, row.price, row.compare_at) for row in before
    ]


def test_an_order_is_placed_read_cancelled_and_deleted(site: WooCommerce, http: ShopHttp) -> None:
    rows = chosen(everything(site))
    if not rows:
        pytest.skip("the shop has no product that manages its stock")
    line = {"product_id": rows[0].product_id, "quantity": 1}
    body = {"status": "processing", "line_items": [line], "billing": {"first_name": "Thử", "phone": "0900000000"}}
    made = http.post(f"{BASE}/orders", body, ANY, once=True)
    try:
        found = {
            row.id: row for page in site.orders_changed(datetime.now(UTC) - timedelta(hours=1)) for row in page.rows
        }
        order = found[made["id"]]
        assert (order.status, order.lines[0].variant_id) == ("open", rows[0].id)
        http.put(f"{BASE}/orders/{made['id']}", {"status": "cancelled"}, ANY)
        assert site.order(made["id"]).status == "cancelled"
    finally:
        http.delete(f"{BASE}/orders/{made['id']}", params={"force": "true"})
    (now,) = [row for row in site.variants_of({rows[0].product_id}) if row.id == rows[0].id]
    assert now.quantity == rows[0].quantity


def test_a_webhook_is_set_up_and_removed(site: WooCommerce) -> None:
    made = site.add_webhook("orders/updated", "https://multiweb.example/hooks/real-shop")
    try:
        assert made.id in {hook.id for hook in site.webhooks()}
    finally:
        site.remove_webhook(made.id)
    assert made.id not in {hook.id for hook in site.webhooks()}


def test_basic_is_not_sent_where_anybody_can_read_it() -> None:
    if not URL.startswith("http://"):
        pytest.skip("the shop is reached over https")
    answer = httpx.get(f"{URL.rstrip('/')}{BASE}/products", auth=(KEY, SECRET), timeout=30)
    assert answer.status_code == 401
