"""The Dagster UI leads to the page, where there is one."""

import dagster as dg

from assets.metadata import on_page
from assets.planning import plan_on_page
from sync.listings.plan_report import PlanReport


def test_a_run_links_to_what_the_page_shows_of_it() -> None:
    told = on_page("https://multiweb.example.vn/", "thoitrang", "changes?tab=held")
    assert told == {"page": dg.MetadataValue.url("https://multiweb.example.vn/sites/thoitrang/changes?tab=held")}


def test_a_plan_links_to_what_it_holds_or_else_to_what_it_would_write() -> None:
    for held, tab in ((3, "held"), (0, "plan")):
        told = plan_on_page("https://multiweb.example.vn", "thoitrang", PlanReport(1, held, {}, 0, ()))
        assert told["page"].value == f"https://multiweb.example.vn/sites/thoitrang/changes?tab={tab}"


def test_without_an_address_nothing_is_linked() -> None:
    assert on_page("", "thoitrang", "orders") == {}
