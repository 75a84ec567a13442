"""What a person does with products on the page: link, unlink, sync now, each as a job that goes on by itself."""

from collections.abc import Callable, Sequence
from typing import Any

from console.page.desk import Visit
from console.page.jobs import Job, Outcome
from console.page.parts import confirmed
from sync.errors import MultiwebError, WrongUse
from sync.linking.product_actions import link_variant, unlink_variant
from sync.listings.sync_now import sync_now
from sync.progress import Progress

Row = dict[str, Any]


def link_pair(visit: Visit, alias: str, pos: int, site: int) -> Job:
    """Link two variants and write stock and price at once."""
    tools, who = visit.tools, visit.who

    def work(progress: Progress) -> Outcome:
        with tools.pos() as shop, tools.site(alias) as web:
            done = link_variant(f"site:{site}", f"pos:{pos}", shop, web, tools.database, who, progress=progress)
        if done.outcome == "refused":
            raise WrongUse(done.detail)
        return Outcome("did.linked" if done.outcome == "linked" else "did.already", {"stopped": done.stopped}, done)

    return visit.begin("link", alias, work, key=str(site))


def unlink_one(visit: Visit, alias: str, pos: int | None, site: int | None, *, keep_apart: bool = False) -> Job:
    """End the link of a variant, for good."""
    tools, who = visit.tools, visit.who

    def work(_: Progress) -> Outcome:
        done = unlink_variant(alias, _named(pos, site), tools.database, who, keep_apart=keep_apart)
        if done.outcome == "refused":
            raise WrongUse(done.detail)
        return Outcome(f"did.{done.outcome}", {}, done)

    return visit.begin("unlink", alias, work, key=_named(pos, site))


def sync_variants(visit: Visit, alias: str, names: Sequence[str]) -> Job:
    """Read variants again on both sides and write their stock and price."""
    tools, who = visit.tools, visit.who

    def work(progress: Progress) -> Outcome:
        with tools.pos() as shop, tools.site(alias) as web:
            done = sync_now(names, shop, web, tools.database, who, progress=progress)
        if obstacles := [one.obstacle for one in done.variants if one.obstacle]:
            raise WrongUse(" ".join(obstacles[:3]))
        written = sum(field.state == "written" for one in done.variants for field in one.fields)
        if done.failed:
            told = [
                field.detail for one in done.variants for field in one.fields if field.state in ("refused", "error")
            ]
            sentences = dict.fromkeys(f"{one.rstrip('.')}." for one in (done.note, *told) if one)
            raise WrongUse(" ".join(list(sentences)[:3]) or done.stopped)
        return Outcome("did.synced", {"count": len(done.variants), "written": written, "stopped": done.stopped}, done)

    return visit.begin("sync_now", alias, work, key=names[0] if len(names) == 1 else "many")


async def sync_many(visit: Visit, alias: str, rows: Sequence[Row]) -> Job | None:
    """Sync the linked ones of the chosen rows now."""
    linked = [row for row in rows if row["status"] == "linked"]
    if not linked:
        raise WrongUse(visit.say("products.none_linked"))
    return sync_variants(visit, alias, [f"site:{row['site']}" for row in linked])


async def unlink_many(visit: Visit, alias: str, rows: Sequence[Row]) -> Job | None:
    """End the links of the chosen rows, after asking."""
    linked = [row for row in rows if row["status"] == "linked"]
    if not linked:
        raise WrongUse(visit.say("products.none_linked"))
    count = visit.form.number(len(linked))
    title, action = visit.say("products.unlink_many", count=count), visit.say("products.unlink")
    if not await confirmed(visit, title, visit.say("products.unlink_means"), action, bad=True):
        return None
    tools, who = visit.tools, visit.who

    def one(row: Row) -> None:
        done = unlink_variant(alias, f"site:{row['site']}", tools.database, who)
        if done.failed:
            raise WrongUse(done.detail)

    return visit.begin("unlink", alias, _each(linked, one, "did.unlinked_many"), key="many")


async def accept_many(visit: Visit, alias: str, rows: Sequence[Row]) -> Job | None:
    """Link the chosen rows with what is suggested for each."""
    ready = [row for row in rows if row["can_accept"]]
    if not ready:
        raise WrongUse(visit.say("products.none_suggested"))
    count = visit.form.number(len(ready))
    title, sentence = visit.say("products.accept_many", count=count), visit.say("products.accept_means")
    if not await confirmed(visit, title, sentence, visit.say("products.accept")):
        return None
    tools, who = visit.tools, visit.who

    def work(progress: Progress) -> Outcome:
        with tools.pos() as shop, tools.site(alias) as web:

            def one(row: Row) -> None:
                done = link_variant(f"site:{row['site']}", f"pos:{row['pos']}", shop, web, tools.database, who)
                if done.outcome == "refused":
                    raise WrongUse(done.detail)

            return _each(ready, one, "did.linked_many")(progress)

    return visit.begin("link", alias, work, key="many")


def _each(rows: Sequence[Row], one: Callable[[Row], None], text: str) -> Callable[[Progress], Outcome]:
    """Do it row by row; a row that cannot be done does not keep the others from it."""

    def work(progress: Progress) -> Outcome:
        refused: list[str] = []
        for number, row in enumerate(rows):
            progress("rows", number, len(rows))
            try:
                one(row)
            except MultiwebError as error:
                refused.append(str(error))
        progress("rows", len(rows), len(rows))
        if len(refused) == len(rows):
            raise WrongUse(refused[0])
        values = {"done": len(rows) - len(refused), "refused": len(refused)}
        return Outcome(text, values, refused)

    return work


def _named(pos: int | None, site: int | None) -> str:
    return f"site:{site}" if site is not None else f"pos:{pos}"
