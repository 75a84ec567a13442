"""The steps of `benchmarks.scale`, each a process of its own, so that its memory is its own.

What a shop would answer is made up page by page while the clock stands still; what is counted is ours alone. Every
step looks whether it did what it should, and may be done again.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select, text, update

from benchmarks import scale_goods as shops
from benchmarks.clock import peak_megabytes
from benchmarks.goods import LISTS, NOON, STRAY, settings
from resources.database import tables
from resources.database.backup import back_up
from resources.database.copying import copy_tables
from resources.database.database import SqlDatabase
from resources.database.engine import reading, writing
from resources.installation import Installation
from resources.keeping import forget
from resources.woocommerce.writing import portions
from resources.workbooks import ExcelWorkbooks
from sync.linking.link import link_site, link_where_needed
from sync.listings.plan import plan_site
from sync.listings.push import writes_of
from sync.orders.listed import order_page
from sync.orders.listed_rows import OrderQuery
from sync.orders.polling import poll_orders
from sync.orders.status import OrderStatus
from sync.overview import overview
from sync.products.product_list import product_page
from sync.products.product_rows import ProductQuery
from sync.records import Branch, LinkStatus, OrderState, Page, SyncState
from sync.settings import PosSettings
from sync.workbooks.workbook import apply_fixes
from sync.workbooks.workbook_export import export_mismatches

POS = "quay"
ROWS = 50
"""Rows of a list on the page."""
OPEN = 20
"""One in so many orders waits to be sent; the others are in the POS and approved there."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything."""

    variants: int
    sites: int
    orders: int


@dataclass(slots=True)
class Spent:
    """Seconds, of the clock and of the processor."""

    seconds: float = 0.0
    cpu: float = 0.0
    parts: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def counted(self, part: str = "") -> Iterator[None]:
        """Count what happens meanwhile; a part is told apart as well."""
        began, before = time.perf_counter(), time.process_time()
        yield
        took, cpu = time.perf_counter() - began, time.process_time() - before
        self.seconds += took
        self.cpu += cpu
        if part:
            self.parts[part] = (round(took, 3), round(cpu, 3))


@dataclass(frozen=True, slots=True)
class Stage:
    """What a step works on."""

    database: SqlDatabase
    folder: Path
    size: Size
    site: int
    spent: Spent

    @property
    def alias(self) -> str:
        """The site of the step."""
        return alias_of(self.site)


Told = dict[str, Any]
Step = Callable[[Stage], Told]


def alias_of(site: int) -> str:
    """What a site is called."""
    return f"trang-{site:02}"


def store_pos(stage: Stage, *, changed: bool = False) -> Told:
    """A scan of the POS: every page, and the end."""
    state, catalog, spent = stage.database.state, stage.database.catalog, stage.spent
    if not changed:
        with spent.counted():
            _connect_pos(stage.database)
    began, written = datetime.now(UTC), 0
    for numbers in shops.pages(stage.size.variants):
        page = shops.pos_page(numbers, changed=changed)
        with spent.counted():
            written += catalog.save_pos_page(page)
    with spent.counted():
        catalog.finish_pos_scan(began)
        state.advance("pos:catalog", began)
    return {"changed": written, "calls": shops.calls(stage.size.variants)}


def store_pos_again(stage: Stage) -> Told:
    """The same after one variant in a hundred changed."""
    told = store_pos(stage, changed=True)
    return told | {"pending at best": _changed(stage.size)}


def store_site(stage: Stage) -> Told:
    """A full reading of a site."""
    alias, catalog, spent = stage.alias, stage.database.catalog, stage.spent
    if alias not in {row.alias for row in stage.database.state.sites()}:
        address = f"https://{alias}.mysapo.net"
        since = datetime.now(UTC) - timedelta(days=500)
        stage.database.state.connect_site(alias, "sapo-web", address, b"", settings(), "live", since)
    began, written = datetime.now(UTC), 0
    for numbers in shops.pages(stage.size.variants):
        page = shops.site_page(stage.site, numbers)
        with spent.counted():
            written += catalog.save_site_page(alias, page)
    with spent.counted():
        catalog.finish_site_scan(alias, began)
        for stream in (f"site:{alias}:catalog", f"site:{alias}:full"):
            stage.database.state.advance(stream, began)
    return {"changed": written, "calls": shops.calls(stage.size.variants)}


def link(stage: Stage) -> Told:
    """Link a site whose links are not known yet."""
    with stage.spent.counted():
        report = link_site(stage.alias, stage.database)
    stray = stage.size.variants // STRAY
    assert report.linked == stage.size.variants - stray, report
    return {"linked": report.linked}


def plan(stage: Stage) -> Told:
    """Plan a site whose listings are not known yet: it shows what the POS says, so nothing waits."""
    with stage.spent.counted():
        report = plan_site(stage.alias, stage.database)
    assert report.pending == 0, report
    return {"changed": report.changed}


def store_orders(stage: Stage) -> Told:
    """Record the orders of all sites as polls bring them, a page at a time."""
    size = stage.size
    for site in range(size.sites):
        mine = size.orders // size.sites
        for first in range(1, mine + 1, shops.ORDERS_A_PAGE):
            count = min(shops.ORDERS_A_PAGE, mine + 1 - first)
            some = shops.orders(site, first, count, size.variants)
            with stage.spent.counted():
                stage.database.orders.record(alias_of(site), some, OrderState.NEW)
    _import(stage.database)
    return {"calls": -(-size.orders // shops.ORDERS_A_PAGE)}


def plan_orders(stage: Stage) -> Told:
    """Plan a site after the orders came: what they hold is taken off its stock."""
    with stage.spent.counted():
        report = plan_site(stage.alias, stage.database)
    return {"pending": report.pending}


def link_again(stage: Stage) -> Told:
    """Look whether a site has to be linked again; it has not."""
    with stage.spent.counted():
        assert link_where_needed(stage.alias, stage.database) is None
    return {}


def plan_changed(stage: Stage) -> Told:
    """Plan a site after one variant in a hundred changed; and what writing it would take by the limit of calls."""
    with stage.spent.counted():
        report = plan_site(stage.alias, stage.database)
    assert report.pending >= _changed(stage.size) > 0, report
    writes = writes_of(stage.database.listings.pending(stage.alias))
    return {"pending": report.pending, "calls": len(writes), "calls of WooCommerce": len(portions(writes))}


def link_whole(stage: Stage) -> Told:
    """Look at every link again, whether anything changed or not."""
    with stage.spent.counted():
        report = link_site(stage.alias, stage.database)
    assert report.changed == 0, report
    return {}


def plan_whole(stage: Stage) -> Told:
    """Look at every listing again, as every night."""
    with stage.spent.counted():
        report = plan_site(stage.alias, stage.database, whole=True)
    return {"changed": report.changed}


def export(stage: Stage) -> Told:
    """The workbook of a site: what is to be fixed, and every product."""
    with stage.spent.counted():
        report = export_mismatches(stage.alias, stage.database, ExcelWorkbooks(), stage.folder, datetime.now(UTC))
    return {"rows": stage.size.variants, "MB": round(report.path.stat().st_size / 1e6, 1), "rows to fix": report.rows}


def take_back(stage: Stage) -> Told:
    """Read a workbook that was handed back and judge it: nobody asked for anything in it."""
    path = stage.folder / f"mismatches-{stage.alias}.xlsx"
    nobody: Any = SimpleNamespace(alias=POS, variants_of=lambda _: [])
    site: Any = SimpleNamespace(alias=stage.alias, variants_of=lambda _: [])
    with stage.spent.counted():
        report = apply_fixes(path, nobody, site, stage.database, ExcelWorkbooks())
    assert report.refused == 0, report.shown(3)
    return {}


def poll(stage: Stage) -> Told:
    """A poll that brings nothing, and one that brings a page of orders that are all known."""
    some = shops.orders(stage.site, 1, shops.ORDERS_A_PAGE, stage.size.variants)
    for what, rows in (("nothing new", ()), ("250 known orders", _as_recorded(stage, some))):
        page = Page(datetime.now(UTC), tuple(rows), None)
        site: Any = SimpleNamespace(
            alias=stage.alias, orders_changed=lambda _, page=page: iter([page]), server_time=lambda: datetime.now(UTC)
        )
        with stage.spent.counted(what):
            report = poll_orders(site, stage.database)
        assert report.new == 0, report
    return {}


def order_lists(stage: Stage) -> Told:
    """What people and runs ask of all orders."""
    database, spent = stage.database, stage.spent
    for what, query in {
        "first page": OrderQuery(),
        "on its way": OrderQuery(status=OrderStatus.PROCESSING),
        "asks for a person": OrderQuery(flagged=True),
        "search by phone": OrderQuery(search="0900000077"),
    }.items():
        with spent.counted(what):
            order_page(None, query, 0, ROWS, database)
    with spent.counted("first page of a site"):
        assert order_page(stage.alias, OrderQuery(), 0, ROWS, database).total
    with spent.counted("due, of a site"):
        database.orders.due(stage.alias)
    with spent.counted("open drafts, of all"):
        database.orders.open_drafts()
    with spent.counted("what orders hold"):
        assert len(database.orders.held_quantities())
    return {}


def product_lists(stage: Stage) -> Told:
    """What a person sees of the products of a site, with the counts of the tabs; the first look has nothing cached."""
    number = stage.size.variants // 2 + 1
    for what, query in {
        "first page": ProductQuery(),
        "the same once more": ProductQuery(),
        "linked": ProductQuery(status=LinkStatus.LINKED),
        "not linked": ProductQuery(status=LinkStatus.UNLINKED),
        "by SKU": ProductQuery(order="sku"),
        "by name": ProductQuery(order="name"),
        "search by SKU": ProductQuery(search=f"pvn{number:08}"),
        "search by name": ProductQuery(search=f"mẫu {number // shops.FAMILY}"),
        "waits to be written (nothing)": ProductQuery(sync_state=SyncState.PENDING),
    }.items():
        with stage.spent.counted(what):
            page = product_page(stage.alias, query, 0, ROWS, stage.database)
        assert len(page.rows) or query.sync_state, what
    return {}


def see_overview(stage: Stage) -> Told:
    """How everything stands: `multiweb status`, and the first screen of the page."""
    with stage.spent.counted():
        seen = overview(stage.database)
    assert len(seen.sites) == stage.size.sites
    return {}


def backup(stage: Stage) -> Told:
    """A backup while the program may go on."""
    file = stage.folder / "backup.db"
    file.unlink(missing_ok=True)
    with stage.spent.counted():
        back_up(stage.database.engine, file)
    told = {"MB": round(file.stat().st_size / 1e6)}
    file.unlink()
    return told


def copy(stage: Stage) -> Told:
    """`multiweb database copy` into another database, row by row and compared."""
    file = stage.folder / "copy.db"
    file.unlink(missing_ok=True)
    other = SqlDatabase(f"sqlite:///{file}")
    with stage.spent.counted():
        copy_tables(stage.database.engine, other.engine)
    other.close()
    file.unlink()
    return {}


def retention(stage: Stage) -> Told:
    """The nightly deletion of what is old."""
    installation = Installation(home=stage.folder)
    with stage.spent.counted():
        gone = forget(stage.database, installation)
    return {"buyers": gone.buyers}


def sizes(stage: Stage) -> Told:
    """Bytes on the disk by table, with its indexes."""
    # Summed up, dbstat tells the pages of each tree as `pageno`; its bytes overflow beyond 2 GB.
    query = text(
        "SELECT s.tbl_name, sum(d.pageno) * (SELECT page_size FROM pragma_page_size) "
        "FROM dbstat('main', 1) d JOIN sqlite_schema s ON s.name = d.name GROUP BY s.tbl_name"
    )
    with stage.spent.counted(), reading(stage.database.engine) as connection:
        found = {name: round(size / 1e6, 1) for name, size in connection.execute(query)}
        rows = {
            name: _rows(connection, name)
            for name, size in found.items()
            if size >= 0.1 and name in tables.metadata.tables
        }
    return {"tables": dict(sorted(found.items(), key=lambda one: -one[1])), "rows": rows}


Group = tuple[str, ...]
FOR_EACH_SITE: Group = ("store_site", "link", "plan")
"""What makes a site, after `store_pos`."""
SOME_SITES: tuple[Group, ...] = (("plan_orders",), ("link_again", "plan_changed"))
"""What is done again for each of the first sites; everything else for the first one."""
AFTERWARDS: tuple[Group, ...] = (
    ("store_orders",),
    ("order_lists", "product_lists", "see_overview", "poll", "sizes", "backup"),
    SOME_SITES[0],
    ("store_pos_again",),
    SOME_SITES[1],
    ("link_whole", "plan_whole", "export", "take_back", "retention", "copy"),
)
"""What is measured once all sites are made, in turn."""
_ALL: tuple[Step, ...] = (
    *(store_pos, store_site, link, plan, store_orders, plan_orders, poll, order_lists, store_pos_again, link_again),
    *(plan_changed, product_lists, see_overview, link_whole, plan_whole, export, take_back, retention, sizes),
    *(backup, copy),
)
STEPS: dict[str, Step] = {one.__name__: one for one in _ALL}


def _connect_pos(database: SqlDatabase) -> None:
    known = {one.id for one in database.catalog.price_lists()}
    if known:
        return
    database.state.connect_pos(POS, "sapo-pos", f"https://{POS}.mysapogo.com", b"", PosSettings())
    branches = [Branch(1, "CN1", "Kho chính", True, True), Branch(2, "CN2", "Kho phụ", True, False)]
    database.catalog.save_dictionaries(branches, LISTS)


def _changed(size: Size) -> int:
    """How many linked variants changed in the second scan."""
    return sum(1 for number in range(1, size.variants + 1, shops.CHANGED) if number % STRAY != 0)


def _import(database: SqlDatabase) -> None:
    """All orders but one in so many are in the POS and approved there, since before it was scanned."""
    table = tables.orders
    imported = {"state": OrderState.CREATED.value, "pos_status": "finalized", "reserved_at": NOON}
    number = select(func.coalesce(func.max(table.c.pos_order_id), 0)).scalar_subquery()
    with writing(database.engine) as connection:
        mine = update(table).where(table.c.order_id % OPEN != 1, table.c.pos_order_id.is_(None))
        connection.execute(mine.values(**imported, pos_order_id=number + table.c.order_id, pos_code=table.c.number))


def _as_recorded(stage: Stage, orders: list[Any]) -> list[Any]:
    known = stage.database.orders.known(stage.alias, [order.id for order in orders])
    return [order for order in orders if order.id in known]


def _rows(connection: Any, name: str) -> int:
    return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one())


def step(name: str, folder: Path, size: Size, site: int) -> Told:
    """Do a step, in a process that ends with it; what it told, with its seconds and the most memory."""
    database = SqlDatabase(f"sqlite:///{folder / 'multiweb.db'}")
    spent = Spent()
    try:
        told = STEPS[name](Stage(database, folder, size, site, spent))
    finally:
        database.close()
    told |= {"seconds": round(spent.seconds, 2), "cpu": round(spent.cpu, 2), "megabytes": peak_megabytes()}
    return told | ({"parts": spent.parts} if spent.parts else {})
