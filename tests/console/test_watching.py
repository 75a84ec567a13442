"""`/health` and `/metrics` over HTTP: one word for strangers, the rest for those who know the token."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from console.receiver import receiving
from resources.health import DAEMON
from resources.installation import Installation
from resources.toolbox import Toolbox, open_toolbox
from tests.sync.order_fakes import SITE
from tests.sync.order_world import connect

TOKEN = "watch-t0ken"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def tools(sqlite_url: str, tmp_path: Path) -> Iterator[Toolbox]:
    with open_toolbox(Installation(home=tmp_path, database_url=sqlite_url, metrics_token=TOKEN)) as tools:
        connect(tools.database)
        yield tools


def test_health_says_one_word_to_strangers_and_what_is_wrong_to_those_who_know_the_token(tools: Toolbox) -> None:
    with receiving(tools) as base:
        answer = httpx.get(f"{base}/health")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        known = httpx.get(f"{base}/health", headers=KNOWN).json()
        assert known == {"status": "ok", "database": True, "tables": True, "daemon_seconds_ago": None}
    tools.database.state.advance(DAEMON, datetime.now(UTC) - timedelta(hours=1))
    with receiving(tools) as base:
        answer = httpx.get(f"{base}/health")
        assert (answer.status_code, answer.json()) == (503, {"status": "failing"})
        assert httpx.get(f"{base}/health/page").status_code == 200  # the page itself can work
        assert 3600 <= httpx.get(f"{base}/health", headers=KNOWN).json()["daemon_seconds_ago"] < 3700


def test_metrics_are_for_those_who_know_the_token(tools: Toolbox) -> None:
    with receiving(tools) as base:
        for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": TOKEN + "x"}, {"Authorization": ""}):
            answer = httpx.get(f"{base}/metrics", headers=headers)
            assert answer.status_code == 401 and SITE not in answer.text
        answer = httpx.get(f"{base}/metrics", headers=KNOWN)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=")
        assert f'multiweb_site{{mode="live",site="{SITE}"}} 1.0' in answer.text


def test_without_a_token_there_are_no_metrics(sqlite_url: str, tmp_path: Path) -> None:
    with open_toolbox(Installation(home=tmp_path, database_url=sqlite_url)) as tools, receiving(tools) as base:
        assert httpx.get(f"{base}/metrics").status_code == 404
        assert httpx.get(f"{base}/metrics", headers={"Authorization": "Bearer"}).status_code == 404
        assert httpx.get(f"{base}/health", headers={"Authorization": "Bearer"}).json() == {"status": "ok"}
