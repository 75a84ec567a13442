"""A sandbox to speak to, and clients that are closed after the test."""

from collections.abc import Iterator

import pytest

from tests.resources.http.helpers import Clients, clients
from tests.sandbox.conftest import sandbox_server, start_sandbox

__all__ = ["make", "sandbox_server", "start_sandbox"]


@pytest.fixture
def make() -> Iterator[Clients]:
    """Makes clients of shops."""
    with clients() as maker:
        yield maker
