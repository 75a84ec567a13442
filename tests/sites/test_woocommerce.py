"""The contract of a site, kept by WooCommerce of two generations."""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.http_credentials import consumer_credentials
from tests.resources.http.helpers import clients
from tests.sandbox.conftest import StartSandbox, start_sandbox  # noqa: F401
from tests.sites.contract import *  # noqa: F403
from tests.sites.stand import ALIAS, Stand, goods


@pytest.fixture(params=["11.0.1", "7.5.1"])
def stand(start_sandbox: StartSandbox, request: pytest.FixtureRequest) -> Iterator[Stand]:  # noqa: F811
    running = start_sandbox(sites=[goods("woocommerce")])
    running.world.shop(ALIAS).switches.generation = request.param
    with clients() as make:
        known: dict[str, Any] = {}

        def opened(wrong: bool = False) -> Any:
            more = {"credentials": consumer_credentials("ck_no", "cs_no", running.address)} if wrong else {}
            return make.shop(running, ALIAS, known, **more)

        yield Stand(running, opened, running.control(ALIAS), known)
