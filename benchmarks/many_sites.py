"""Ten sites with 200 writes each, one of them down: how long the other nine take beside one that is alone.

One process does it, as `multiweb sync` does. Each site has its own limit, so that nine of them should take as long as
one; what it takes more is what they cost each other.
"""

from typing import Any

from benchmarks.calls import acquaint, change, settle
from benchmarks.playing import Play, playing, simple_linked
from sync.cycle import SiteReport, run_cycle

SITES = 10
WRITES = 200
SPEED = 1.0
BOUND = 1.15
_OPTIONS = ("--products", "1100", "--sites", str(SITES), "--differences", "0")


def measure() -> list[dict[str, Any]]:
    """One row: seconds of the slowest of nine, and of one alone."""
    with playing(*_OPTIONS, speed=SPEED) as play:
        for alias in play.aliases:  # a site whose server stumbles would be measured, not its neighbours
            play.sandbox.ask("DELETE", f"/{alias}/faults")
        run_cycle(play.tools, play.tools.database, play.aliases)
        settle(play)
        goods = simple_linked(play.tools.database, play.aliases)
        assert len(goods) > 2 * WRITES, f"the sandbox has only {len(goods)} goods to change"
        acquaint(play, goods[0])
        down, *others = play.aliases
        (alone,) = _cycle(play, goods[1 : WRITES + 1], others[:1])
        _cycle(play, [], play.aliases)
        play.sandbox.ask("POST", f"/{down}/faults", {"kind": "drop_before", "rate": 1.0})
        together = _cycle(play, goods[WRITES + 1 : 2 * WRITES + 1], play.aliases)
        fine = [site for site in together if site.alias != down]
        assert all(site.stock_writes == WRITES and not site.error for site in (alone, *fine)), together
        assert next(site for site in together if site.alias == down).error
        slowest = max(site.seconds for site in fine)
    return [
        {
            "sites": SITES,
            "down": 1,
            "writes a site": WRITES,
            "one alone (s)": round(alone.seconds, 2),
            "slowest of the nine (s)": round(slowest, 2),
            "ratio": round(slowest / alone.seconds, 3),
            "bound": BOUND,
            "answers of 429": sum(site.spent.rate_limited for site in fine),
        }
    ]


def _cycle(play: Play, variants: list[int], aliases: list[str]) -> tuple[SiteReport, ...]:
    """One piece more of each of these variants, and a cycle of these sites."""
    change(play, variants, "stock")
    report = run_cycle(play.tools, play.tools.database, aliases)
    assert report.pos is not None, report.pos_error
    return report.sites
