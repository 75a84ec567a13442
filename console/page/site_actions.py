"""What a person asks of a whole website: read and sync it now."""

from console.page.desk import Visit
from console.page.jobs import Job, Outcome
from sync.cycle import run_cycle
from sync.errors import WrongUse
from sync.orders.importing import import_orders
from sync.orders.polling import poll_orders
from sync.progress import Progress


def sync_site(visit: Visit, alias: str, *, full: bool = False) -> Job:
    """One whole cycle for a website: read both sides, link, plan, write, bring its orders in."""
    tools = visit.tools
    tools.database.state.pos()

    def work(progress: Progress) -> Outcome:
        report = run_cycle(tools, tools.database, [alias], progress, full=full)
        if report.failed:
            raise WrongUse(" ".join(report.failed))
        site = report.sites[0]
        values = {
            "linked": site.links.linked if site.links else 0,
            "written": site.stock_writes + site.price_writes,
            "orders": site.orders_created,
            "stopped": site.stopped,
        }
        return Outcome("did.cycle", values, report)

    return visit.begin("cycle", alias, work)


def bring_orders(visit: Visit, alias: str) -> Job:
    """Read the orders of a website and bring those that are due into the POS."""
    tools = visit.tools

    def work(_: Progress) -> Outcome:
        with tools.site(alias, "orders") as site, tools.pos("orders") as pos:
            poll_orders(site, tools.database)
            done = import_orders(alias, pos, site, tools.database)
        values = {"created": done.created, "waiting": done.waiting, "failed": done.failed}
        return Outcome("did.orders", values, done)

    return visit.begin("orders", alias, work)
