"""What docs/scale.md says beside its tables."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.scale_page import Reckoned

HEAD = """# Size

Made by `make scale ARGS="--variants … --sites … --orders … --write"`. Catalogs and orders are generated and
stored, linked, planned, exported and looked at by the product's own functions; every step is a process of its
own, so that its memory is its own. Sites are worked off one after the other, as the runs of the pipeline do it,
and what is done is kept, so that a run that was stopped goes on (`--folder`, `--until`). Reading, linking and planning
are measured for every site, what comes again after orders and scans for the first three of them, lists and workbooks
for the first one.

The shops' answers are made up while the clock stands still: what they take is a matter of their limit, two
calls a second for each shop, and stands beside each row as *calls* and *by the limit*. **Bound by** names what
stands first in the way: the limit of the shop, our CPU, or the disk. The limits of the sites run side by side,
that of the POS is one. Nothing is written in between, so that the calls after 1 % changed contain what the orders
changed before."""

LISTS = """Seconds of CPU of what a person or a poll waits for; on a machine that is not busy elsewhere they are those
of the clock. The first look at a list has nothing cached; the counts of the tabs are part of every look."""

SPACE = """SQLite's own count of its pages. A site's variants, links and listings are what grows with variants × sites;
the log of changes grows with what changes, and is deleted with age."""


def hundredfold(facts: "Reckoned") -> str:
    """What a hundred times the size would take, reckoned from what was measured."""
    many, more = 100 * facts.sites, 100 * facts.variants
    after_change = facts.mean("plan_changed", "cpu") + facts.mean("link_again", "cpu")
    hours_after, cores = many * after_change / 3600, many * after_change / 300
    first = sum(facts.mean(step, "cpu") for step in ("store_site", "link", "plan"))
    night = facts.mean("plan_whole", "cpu")
    cores_at_night, days_at_first = many * night / 8 / 3600, many * first / 86_400
    terabytes = facts.terabytes(many)
    scan_calls = facts.mean("store_pos", "calls")
    scan_minutes, more_calls, scan_hours = scan_calls / 120, 100 * scan_calls, 100 * scan_calls / 7200
    writing_hours = more / 100 / 7200
    variants, megabytes, gigabytes = facts.variants, facts.megabytes, facts.megabytes / 10
    return f"""Three ways lead there, and each meets another wall first.

**A hundred such businesses.** Nothing is shared between two POSes: tables, keys, runs and limits all belong to
one. A hundred installations, each with its own database, stand beside each other on as many machines as their
CPU asks for, and every figure above stays what it is. That needs nothing but what [deploy.md](deploy.md) tells,
once for each.

**{many:,} sites on one POS of {variants:,} variants.** Each site has its own limit, so writing stays as fast as
it is for one. What grows is CPU and disk:

- after a scan with 1 % changed, {after_change:,.1f} s of CPU for each site make {hours_after:,.1f} hours of one
  core; to be through before the next scan, five minutes later, that is {cores:,.0f} cores. Most scans change
  far less. Runs are one for each site already, so Celery workers take them ([deploy.md](deploy.md)); nothing in
  a plan looks at another site but what orders hold, which is read once.
- every night {night:,.0f} s for each site: {cores_at_night:,.0f} cores for eight hours; or a seventh of the
  sites each night, since a whole plan only repairs what nobody noticed.
- the first pass, {first:,.0f} s for each site: {days_at_first:,.1f} days of one core, once.
- the database: {terabytes:,.1f} TB. SQLite has one writer and no business there: PostgreSQL, with `links`,
  `listings` and `site_variants` partitioned by site, since every query names its site, and `orders` by month.
- the scan of the POS is the same for all of them: {scan_calls:,.0f} calls, {scan_minutes:,.0f} minutes.

**{more:,} variants in one POS.** Here the shop's limit is the wall, not ours: a scan takes {more_calls:,.0f}
calls, {scan_hours:,.0f} hours at two a second, and reading one site as long. Scans then are for the night, and
webhooks tell what changed; they do so already, and 1 % of the variants in a day still need {writing_hours:,.0f}
hours of writing at two calls a second for each field and site. Sapo would have to raise the limit, or take many
values in a call. On our side:

- memory: linking and planning hold a whole site at once, {megabytes:,} MB at the most here, so that they would
  need {gigabytes:,.0f} GB. Both are made of rows that lie side by side by id, and a plan of some variants
  exists already (after a scan it is the rule): a whole plan would go by ranges of ids, and linking by ranges of
  SKUs, with the guards counting in the database as they do for a plan of some.
- workbooks end at 1,048,576 rows, a limit of the form; what is to be fixed fits, all products would go in
  several files.
- lists: the counts of the tabs look at every link of a site, which takes seconds at a million already. They would
  be kept in a table of counts, moved with each change.

What would not have to change at any of these sizes: the order of a push (what sells out goes first), the one
record of an order, and the rule that only what differs from what a site confirmed is written."""
