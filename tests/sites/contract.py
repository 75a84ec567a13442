"""What every kind of site must do (`sync.ports.Site`), told by what its shop holds afterwards.

Each kind runs all of it against its sandbox: its own test module takes these tests over and says how its `stand` is
made.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sync.errors import (
    IncompleteRead,
    NotFound,
    PermissionMissing,
    RateLimited,
    Transient,
    Unauthorised,
)
from sync.records import Field, WebOrder
from tests.sites.stand import Stand, change, results

NOW = timedelta(seconds=2)
EVER = datetime(2020, 1, 1, tzinfo=UTC)
BUYER = {"name": "Nguyễn Thị Hoa", "phone": "0901234567", "email": "hoa@example.vn"}
ALL = {"CHAU", "MU", "AO-M", "AO-L", "THE", "TRUOC", "NHAP"}


def orders_since(stand: Stand, since: datetime = EVER) -> dict[int, WebOrder]:
    return {row.id: row for page in stand.site.orders_changed(since) for row in page.rows}


# ---- reading the catalog -------------------------------------------------------------------------


def test_a_full_read_tells_everything_of_every_variant(stand: Stand) -> None:
    rows = stand.whole()
    assert set(rows) == ALL
    pot, hat, size = rows["CHAU"], rows["MU"], rows["AO-M"]
    assert (pot.product_name, pot.variant_name, pot.price, pot.compare_at, pot.quantity) == (
        "Chậu",
        "",
        100_000,
        0,
        10,
    )
    assert (pot.managed, pot.sells_past_zero, pot.status, pot.kind) == (True, False, "active", "normal")
    assert pot.barcode in ("8934900000017", "")  # older shops of one kind have no place for it
    assert (hat.price, hat.compare_at) == (100_000, 120_000)
    assert (size.product_name, size.variant_name, size.options) == ("Áo thun", "M", (("Kích thước", "M"),))
    assert (size.product_id, size.quantity) == (rows["AO-L"].product_id, 5)
    assert (rows["THE"].managed, rows["TRUOC"].sells_past_zero, rows["NHAP"].status) == (False, True, "draft")


def test_ids_are_those_that_writes_take(stand: Stand) -> None:
    shelf = stand.shelf()
    assert {sku: (row.id, row.product_id) for sku, row in stand.whole().items()} == {
        sku: (row["id"], row["product_id"]) for sku, row in shelf.items()
    }


def test_what_changed_since_holds_its_instant_and_leaves_out_the_rest(stand: Stand) -> None:
    began = datetime.now(UTC)
    stand.edit("MU", price=90_000)
    stand.edit("AO-L", price=80_000)
    found = {row.sku: row.price for page in stand.site.variant_pages(began) for row in page.rows}
    assert found["MU"] == 90_000 and found["AO-L"] == 80_000
    assert not {"CHAU", "THE"} & set(found)
    assert [row for page in stand.site.variant_pages(began + timedelta(minutes=1)) for row in page.rows] == []


def test_products_are_read_by_id_and_what_is_gone_is_absent(stand: Stand) -> None:
    rows = stand.whole()
    stand.keeper.delete(f"variants/{rows['CHAU'].id}")
    wanted = {rows["CHAU"].product_id, rows["AO-M"].product_id, rows["MU"].product_id}
    assert {row.sku for row in stand.site.variants_of(wanted)} == {"AO-M", "AO-L", "MU"}
    assert stand.site.variants_of(set()) == []


@pytest.mark.parametrize("shift", [1, -1])
def test_rows_that_move_while_they_are_read_hide_no_other(stand: Stand, shift: int) -> None:
    for number in range(260):
        stand.keeper.post("products", json={"name": f"Hàng {number}", "sku": f"H-{number}", "price": 1000})
    stand.switch(shift_rows=shift)
    found = set(stand.whole())
    assert len(found) > 260
    assert {sku for sku in stand.shelf() if sku} <= found


def test_a_cut_answer_is_no_shorter_list(stand: Stand) -> None:
    stand.fault(kind="truncated", method="GET")
    with pytest.raises(Transient):
        stand.whole()


# ---- writing -------------------------------------------------------------------------------------


def test_portions_hold_every_change_once_and_no_more_than_a_call_takes(stand: Stand) -> None:
    base = stand.whole()["CHAU"]
    many = [change(replace(base, id=n, product_id=n), quantity=n) for n in range(1, 251)]
    portions = stand.site.portions(many)
    assert [one for portion in portions for one in portion] == many
    assert max(map(len, portions)) == min(stand.site.capabilities.bulk, 250)


def test_the_most_urgent_change_decides_where_a_portion_stands(stand: Stand) -> None:
    rows = stand.whole()
    first, *_ = stand.site.portions([change(rows[sku], quantity=1) for sku in ("AO-L", "CHAU", "AO-M", "MU")])
    assert first[0].variant_id == rows["AO-L"].id


def test_stock_price_and_compare_at_arrive_and_are_confirmed(stand: Stand) -> None:
    rows = stand.whole()
    told = results(
        stand.send(
            change(rows["CHAU"], quantity=0, price=90_000, compare_at=110_000),
            change(rows["AO-M"], quantity=12),
            change(rows["AO-L"], quantity=13, price=70_000),
            change(rows["TRUOC"], price=1_000),
        )
    )
    assert [one.confirmed for one in told] == [
        {Field.QUANTITY: 0, Field.PRICE: 90_000, Field.COMPARE_AT: 110_000},
        {Field.QUANTITY: 12},
        {Field.QUANTITY: 13, Field.PRICE: 70_000},
        {Field.PRICE: 1_000},
    ]
    shelf = stand.shelf()
    assert [shelf["CHAU"][name] for name in ("inventory_quantity", "price", "compare_at_price")] == [0, 90_000, 110_000]
    assert (shelf["AO-M"]["inventory_quantity"], shelf["AO-M"]["price"]) == (12, 100_000)
    assert (shelf["AO-L"]["inventory_quantity"], shelf["AO-L"]["price"]) == (13, 70_000)
    assert stand.whole()["CHAU"].compare_at == 110_000


def test_a_price_alone_leaves_what_it_is_compared_with(stand: Stand) -> None:
    hat = stand.whole()["MU"]
    (told,) = results(stand.send(change(hat, price=95_000)))
    assert told.confirmed == {Field.PRICE: 95_000}
    assert (stand.shelf()["MU"]["price"], stand.shelf()["MU"]["compare_at_price"]) == (95_000, 120_000)


def test_a_price_to_compare_with_comes_alone_and_goes_with_0(stand: Stand) -> None:
    pot = stand.whole()["CHAU"]
    (told,) = results(stand.send(change(pot, compare_at=150_000)))
    assert told.confirmed == {Field.COMPARE_AT: 150_000}
    assert (stand.shelf()["CHAU"]["price"], stand.shelf()["CHAU"]["compare_at_price"]) == (100_000, 150_000)
    (told,) = results(stand.send(change(stand.whole()["CHAU"], compare_at=0)))
    assert told.confirmed == {Field.COMPARE_AT: 0}
    assert (stand.shelf()["CHAU"]["price"], stand.whole()["CHAU"].compare_at) == (100_000, 0)


def test_goods_that_are_not_managed_get_stock_only_where_that_is_wanted(stand: Stand) -> None:
    card = stand.whole()["THE"]
    (told,) = results(stand.send(change(card, quantity=3, manage=True)))
    assert told.confirmed == {Field.QUANTITY: 3}
    now = stand.whole()["THE"]
    assert (now.managed, now.quantity) == (True, 3)


def test_what_is_gone_is_told_of_itself_alone(stand: Stand) -> None:
    rows = stand.whole()
    stand.keeper.delete(f"variants/{rows['MU'].id}")
    stand.keeper.delete(f"variants/{rows['AO-M'].id}")
    told = stand.send(*(change(rows[sku], quantity=2) for sku in ("CHAU", "MU", "AO-M", "AO-L")))
    assert [isinstance(one, NotFound) for one in told] == [False, True, True, False]
    assert [stand.shelf()[sku]["inventory_quantity"] for sku in ("CHAU", "AO-L")] == [2, 2]


def test_the_same_write_twice_is_the_same_as_once(stand: Stand) -> None:
    pot = stand.whole()["CHAU"]
    for _ in range(2):
        stand.send(change(pot, quantity=3))
    stand.site.write((change(pot, quantity=3),))
    assert stand.shelf()["CHAU"]["inventory_quantity"] == 3


@pytest.mark.parametrize("kind", ["drop_after", "truncated", "html"])
def test_a_write_whose_answer_is_lost_is_sent_again(stand: Stand, kind: str) -> None:
    rows = stand.whole()
    stand.send(change(rows["AO-M"], quantity=6))  # whatever is learnt by the first write is learnt
    stand.fault(kind=kind, times=1)
    (told,) = results(stand.send(change(rows["AO-L"], quantity=3)))
    assert told.confirmed == {Field.QUANTITY: 3}


def test_refusals_of_the_host_are_waited_out(stand: Stand) -> None:
    rows = stand.whole()
    stand.fault(kind="status", status=429, times=1, seconds=1)
    stand.fault(kind="status", status=503, times=1)
    assert results(stand.send(change(rows["CHAU"], quantity=3)))[0].confirmed
    assert stand.site.spent().rate_limited == 1


def test_a_host_that_refuses_for_long_is_told_as_such(stand: Stand) -> None:
    rows = stand.whole()
    stand.fault(kind="status", status=503)
    (told,) = _told(stand, change(rows["CHAU"], quantity=3))
    assert isinstance(told, Transient) and not isinstance(told, RateLimited)


def _told(stand: Stand, *changes: object) -> list[object]:
    """As a push sees it: an error that befalls a portion befalls each of it."""
    try:
        return list(stand.send(*changes))  # type: ignore[arg-type]
    except Transient as error:
        return [error] * len(changes)


def test_a_sku_is_changed_and_echoed(stand: Stand) -> None:
    rows = stand.whole()
    for sku in ("CHAU", "AO-M"):
        made = stand.site.change_sku(rows[sku].product_id, rows[sku].id, f"{sku}-2")
        assert (made.id, made.sku, made.product_name) == (rows[sku].id, f"{sku}-2", rows[sku].product_name)
    assert {"CHAU-2", "AO-M-2"} <= set(stand.shelf())
    with pytest.raises(NotFound):
        stand.site.change_sku(5, 5, "NOBODY")


# ---- orders --------------------------------------------------------------------------------------


def test_an_order_comes_with_its_lines_its_buyer_and_sums_that_add_up(stand: Stand) -> None:
    rows = stand.whole()
    number = stand.order("AO-M", 2, customer=BUYER, shipping=30_000, discount=20_000, note="Gọi trước")
    order = stand.site.order(number)
    (line,) = order.lines
    assert (line.product_id, line.variant_id, line.sku, line.price, line.quantity_milli) == (
        rows["AO-M"].product_id,
        rows["AO-M"].id,
        "AO-M",
        100_000,
        2_000,
    )
    assert (order.total, order.shipping_fee) == (210_000, 30_000)
    assert 200_000 - line.discount - order.order_discount + order.shipping_fee == order.total
    assert (order.status, order.source, order.paid, order.received) == ("open", "web", False, 0)
    assert (order.email or order.customer_email, order.customer_name) == (BUYER["email"], BUYER["name"])
    phones = {order.phone, order.customer_phone, order.billing and order.billing.phone}
    assert {phone.replace("+84", "0") for phone in phones if phone} == {BUYER["phone"]}
    assert order.shipping is not None and order.shipping.address1 == "1 Phố Huế"
    assert str(number) in stand.site.order_page(number)


def test_orders_are_found_by_the_time_they_changed(stand: Stand) -> None:
    first, second = stand.order(), stand.order(paid=True)
    found = orders_since(stand, datetime.now(UTC) - timedelta(minutes=1))
    assert set(found) == {first, second}
    assert (found[second].paid, found[second].received) == (True, 100_000)
    assert found[first].created_on <= datetime.now(UTC) + NOW
    assert orders_since(stand, datetime.now(UTC) + timedelta(minutes=1)) == {}


def test_an_order_that_is_cancelled_comes_again_as_cancelled(stand: Stand) -> None:
    number = stand.order()
    assert stand.keeper.post(f"orders/{number}/cancel", json={}).status_code == 200
    assert orders_since(stand)[number].status == "cancelled"


def test_orders_are_counted_without_being_read(stand: Stand) -> None:
    for _ in range(3):
        stand.order()
    stand.calls()
    assert stand.site.count_orders(datetime.now(UTC) + timedelta(days=1)) == 3
    assert stand.site.count_orders(EVER) == 0
    with pytest.raises(NotFound):
        stand.site.order(5)


def test_an_order_is_shown_as_shipped(stand: Stand) -> None:
    number = stand.order()
    assert not stand.site.order(number).shipped
    stand.site.mark_shipped(number)
    assert stand.site.order(number).shipped


def test_a_sale_moves_the_stock_that_is_read(stand: Stand) -> None:
    stand.order("AO-L", 3)
    assert stand.whole()["AO-L"].quantity == 4


# ---- rights, clock, webhooks ---------------------------------------------------------------------


def test_wrong_keys_are_told_as_such(stand: Stand) -> None:
    with pytest.raises(Unauthorised):
        list(stand.opened(wrong=True).variant_pages())


def test_a_key_that_may_not_write_is_told_as_such(stand: Stand) -> None:
    rows = stand.whole()
    stand.keeper.patch("permissions", json={"key": "read", "products": "read", "inventory": "read"})
    told: list[object] = []
    try:
        told = list(stand.send(change(rows["CHAU"], quantity=1, price=5_000)))
    except PermissionMissing as error:
        told = [error]
    assert isinstance(told[0], PermissionMissing)
    assert stand.whole()


def test_the_clock_is_the_shops(stand: Stand) -> None:
    stand.whole()
    assert abs(stand.site.server_time() - datetime.now(UTC)) < timedelta(seconds=5)


def test_webhooks_are_set_up_listed_and_removed(stand: Stand) -> None:
    site = stand.site
    topics = site.capabilities.hook_topics
    assert {"orders/create", "orders/updated", "products/update"} <= set(topics)
    made = [site.add_webhook(topic, "https://multiweb.example/hooks/trang") for topic in topics]
    listed = {(hook.id, hook.topic, hook.address) for hook in site.webhooks()}
    assert listed == {(hook.id, topic, hook.address) for hook, topic in zip(made, topics, strict=True)}
    for hook in made:
        site.remove_webhook(hook.id)
        site.remove_webhook(hook.id)
    assert site.webhooks() == []


def test_places_of_stock_are_told_where_the_kind_has_them(stand: Stand) -> None:
    assert bool(stand.site.locations()) == stand.site.capabilities.locations


def test_what_was_spent_is_what_the_site_counted(stand: Stand) -> None:
    stand.calls()
    before = stand.site.spent().calls
    stand.whole()
    stand.send(change(stand.whole()["CHAU"], quantity=1))
    assert stand.calls() == stand.site.spent().calls - before


def test_a_read_that_is_never_complete_raises(stand: Stand) -> None:
    stand.fault(kind="empty")
    with pytest.raises((IncompleteRead, Transient)):
        stand.whole()
