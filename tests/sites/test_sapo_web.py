"""The contract of a site, kept by Sapo Web."""

from collections.abc import Iterator
from typing import Any

import pytest

from resources.http_credentials import token_credentials
from tests.resources.http.helpers import clients
from tests.sandbox.conftest import StartSandbox, start_sandbox  # noqa: F401
from tests.sites.contract import *  # noqa: F403
from tests.sites.stand import ALIAS, Stand, goods


@pytest.fixture
def stand(start_sandbox: StartSandbox) -> Iterator[Stand]:  # noqa: F811
    running = start_sandbox(sites=[goods("sapo-web")])
    with clients() as make:
        known: dict[str, Any] = {}

        def opened(wrong: bool = False) -> Any:
            more = {"credentials": token_credentials("wrong")} if wrong else {}
            return make.site(running, ALIAS, known, **more)

        yield Stand(running, opened, running.control(ALIAS), known)
