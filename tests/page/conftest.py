"""A failed browser test leaves a picture of what the page showed."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    outcome: Any = yield
    page = getattr(item, "funcargs", {}).get("page")
    if call.when == "call" and outcome.get_result().failed and page is not None:
        folder = Path(item.config.rootpath) / "var" / "failed"
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(Exception):
            page.screenshot(path=folder / f"{item.name}.png")
