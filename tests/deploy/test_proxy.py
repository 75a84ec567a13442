"""The proxy of `deploy/Caddyfile` for real: a login before the Dagster UI, none before what the shops deliver."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from console.serving import free_port
from tests.e2e.dagster_ui import wait_for

# Of "good", by bcrypt at its cheapest.
HASH = "$2b$04$abcdefghijklmnopqrstuuX.3eY3Cz749VjAe1eh2D.Wg.3tL5s5C"
CADDYFILE = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"


@contextmanager
def upstream(name: str) -> Iterator[int]:
    """A server that answers everything with its name and the path."""

    class Answering(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{name} {self.path}".encode())

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Addresses of the page and of the Dagster UI behind the proxy."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("Caddy is not installed")
    folder = tmp_path_factory.mktemp("caddy")
    page_host, dagster_host = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    settings = {"PAGE_HOST": page_host, "DAGSTER_HOST": dagster_host, "DAGSTER_USER": "operator"}
    environment = os.environ | settings | {"DAGSTER_PASSWORD_HASH": HASH, "XDG_DATA_HOME": str(folder)}
    with upstream("page") as page, upstream("dagster") as dagster:
        text = CADDYFILE.read_text(encoding="utf-8")
        text = text.replace("page:8722", f"127.0.0.1:{page}").replace("webserver:3000", f"127.0.0.1:{dagster}")
        if _older_than_2_8(caddy):
            text = text.replace("basic_auth", "basicauth")
        file = folder / "Caddyfile"
        file.write_text("{\n\tadmin off\n}\n" + text, encoding="utf-8")
        command = [caddy, "run", "--config", str(file), "--adapter", "caddyfile"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for("the proxy answers", lambda: _answers(page_host), 20)
            yield page_host, dagster_host
        finally:
            process.terminate()
            process.wait(10)


def _older_than_2_8(caddy: str) -> bool:
    told = subprocess.run([caddy, "version"], check=True, capture_output=True, text=True).stdout
    found = re.match(r"v?(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) < (2, 8)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def test_nobody_reaches_the_dagster_ui_without_the_password(proxy: tuple[str, str]) -> None:
    _, dagster = proxy
    for path in ("/", "/graphql", "/server_info", "/hooks/thoitrang"):
        assert httpx.get(dagster + path).status_code == 401
        assert httpx.post(dagster + path, auth=("operator", "bad"), timeout=30).status_code == 401
    assert httpx.get(f"{dagster}/runs", auth=("operator", "good")).text == "dagster /runs"


def test_what_the_shops_deliver_and_the_page_come_through(proxy: tuple[str, str]) -> None:
    page, _ = proxy
    assert httpx.post(f"{page}/hooks/thoitrang", content=b"{}").text == "page /hooks/thoitrang"
    assert httpx.get(f"{page}/oauth/sapo-web").text == "page /oauth/sapo-web"
