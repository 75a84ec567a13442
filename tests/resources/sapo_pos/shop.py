"""A POS larger than a page at some caps, and the round of everything a client does there."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from resources.sapo_pos.client import SapoPos
from sandbox.seeds import SeedCustomer, SeedPos, SeedProduct
from sync.errors import Invalid
from sync.records import Address, NewCustomer, PosOrder, PosOrderDraft, PosOrderLine, PosVariant
from tests.sandbox.conftest import small_pos, stocked

PRODUCTS = 130


def grown_pos() -> SeedPos:
    """The small POS with as many products as make the pages of a test interesting."""
    seed = small_pos()
    more = tuple(
        SeedProduct(f"Hàng {number}", (stocked(f"H-{number:03}", 100 + number, str(number)),))
        for number in range(PRODUCTS - len(seed.products))
    )
    people = tuple(SeedCustomer(f"Người {n}", f"09111{n:05}", f"n{n}@example.vn") for n in range(60))
    return replace(seed, products=(*seed.products, *more), customers=(*seed.customers, *people))


def at_once() -> None:
    """Nothing is to be done before an order leaves."""


def draft(code: str, branch: int, variant: PosVariant, source: int | None = None) -> PosOrderDraft:
    """An order with discounts of every kind, a line without a product, and a fee."""
    lines = (
        PosOrderLine(variant.product_id, variant.id, "", price=100_000, quantity_milli=3000, discount=10_000),
        PosOrderLine(variant.product_id, variant.id, "", price=50_000, quantity_milli=1000, discount=5_000),
        PosOrderLine(None, None, "Quà tặng", price=2_000, quantity_milli=1500),
    )
    address = Address(name="Khách Mẫu", phone="0900000001", address1=None, province="Hà Nội")
    return PosOrderDraft(
        code=code,
        status="draft",
        location_id=branch,
        customer_id=None,
        assignee_id=None,
        source_id=source,
        price_list_id=None,
        reference_number=f"#{code}",
        reference_url="https://trang.mysapo.net/admin/orders/1",
        phone="0900000001",
        email=None,
        billing=None,
        shipping=address,
        note="",
        tags=("trang",),
        lines=lines,
        order_discount=7_000,
        delivery_fee=30_000,
        expected_total=300_000 - 10_000 + 50_000 - 5_000 + 3_000 - 7_000 + 30_000,
    )


@dataclass(frozen=True, slots=True)
class Round:
    """What a client saw and did."""

    variants: dict[str, PosVariant]
    order: PosOrder
    found_by_code: list[PosOrder]
    found_by_reference: list[PosOrder]
    finalized: PosOrder
    cancelled: PosOrder
    customers: int
    twin_refused: dict[str, str] | None


def go_round(pos: SapoPos) -> Round:
    """Use every method; what must hold under every behaviour of a POS is asserted here."""
    branches = pos.branches()
    assert [branch.code for branch in branches] == ["CN1", "CN2", "CN3"]
    assert [branch.active for branch in branches] == [True, True, False]
    assert {one.code: (one.is_cost, one.is_default) for one in pos.price_lists()} == {
        "BANLE": (False, True),
        "BANBUON": (False, False),
        "GIANHAP": (True, False),
        "SOSANH": (False, False),
    }
    assert len(pos.staff()) == 2
    variants = {row.sku: row for page in pos.variant_pages() for row in page.rows}
    named = pos.variants_of({variants["H-001"].product_id, variants["AO-DO"].product_id, 5})
    assert {row.sku for row in named} == {"H-001", "AO-DO", "AO-XANH"}
    assert {row.id: row.stock for row in named} == {
        row.id: row.stock for row in variants.values() if row.sku in ("H-001", "AO-DO", "AO-XANH")
    }
    changed = pos.change_sku(variants["H-002"].product_id, variants["H-002"].id, "H-002-MOI")
    assert (changed.sku, changed.product_name) == ("H-002-MOI", "Hàng 2")
    _refused_twin(pos, variants["H-003"])

    source = pos.ensure_order_source("Web thử")
    assert pos.ensure_order_source(" web thử ") == source
    wanted = draft("TRANG-1", branches[0].id, variants["BUT"], source)
    order = pos.create_order(wanted, at_once)
    assert order.total == wanted.expected_total
    if order.code != wanted.code:
        repaired = pos.repair_order_code(order.id, wanted.code, wanted.reference_number, wanted.location_id)
        assert repaired.code == wanted.code
    _refused_code(pos, wanted)
    by_code, by_reference = pos.find_orders("TRANG-1"), pos.find_orders("#TRANG-1")
    assert [one.id for one in pos.orders_by_id([order.id, 5])] == [order.id]
    finalized = pos.finalize_order(order.id)
    assert pos.finalize_order(order.id).status == "finalized"
    assert pos.finalize_order(order.id, branches[0].id).status == "finalized"
    cancelled = pos.cancel_order(order.id, branches[0].id)
    assert pos.cancel_order(order.id).status == "cancelled"

    long_ago = datetime.now(UTC) - timedelta(hours=1)
    customers = {row.id for page in pos.customers_changed(None) for row in page.rows if row.active}
    assert {row.id for page in pos.customers_changed(long_ago) for row in page.rows if row.active} == customers
    assert [one.name for one in pos.find_customers("0900000001")] == ["Khách Mẫu"]
    new = NewCustomer("Khách Mới", "0977000111", None, Address(address1="1 Phố Mẫu"))
    assert pos.create_customer(new).phone == "0977000111"
    return Round(variants, order, by_code, by_reference, finalized, cancelled, len(customers), _twin(pos))


def _refused_twin(pos: SapoPos, variant: PosVariant) -> None:
    try:
        pos.change_sku(variant.product_id, variant.id, "BUT")
    except Invalid as error:
        assert any("BUT" in text for text in error.fields.values())
    else:
        raise AssertionError("a SKU that is taken was not refused")


def _refused_code(pos: SapoPos, wanted: PosOrderDraft) -> None:
    try:
        pos.create_order(wanted, at_once)
    except Invalid as error:
        assert "code" in error.fields
    else:
        raise AssertionError("a code that is taken was not refused")


def _twin(pos: SapoPos) -> dict[str, str] | None:
    """How the POS refuses a second customer with the same phone; None when it takes it."""
    try:
        pos.create_customer(NewCustomer("Khách Trùng", "0977000111", None, None))
    except Invalid as error:
        return error.fields
    return None
