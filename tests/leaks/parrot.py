"""A server that says back whatever it is told, headers and body, inside its refusals: as a proxy in debug mode may.

It may let reading calls through to the shop behind it, so that those are refused that would change something there.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

# What it can answer: the status, and whether it speaks JSON.
ANSWERS = ((422, True), (403, True), (400, True), (404, False), (500, True), (503, False), (401, True), (200, False))


NOT_PASSED = ("host", "connection", "accept-encoding", "content-length")


class Parrot(ThreadingHTTPServer):
    """The server, and all that it was told."""

    heard: list[str]
    answer: tuple[int, bool] = ANSWERS[0]
    behind: str = ""


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        heard = f"{body} {self.command} {self.path} {dict(self.headers)}"
        assert isinstance(self.server, Parrot)
        if self.command == "GET" and self.server.behind:
            self._pass(self.server.behind)
            return
        self.server.heard.append(heard)
        status, as_json = self.server.answer
        content = json.dumps({"errors": dict(_blamed(body, heard))}) if as_json else heard
        kind = "application/json" if as_json else "text/plain"
        self._say(status, content.encode(), {"Content-Type": kind, "Retry-After": "0.01"})

    def _pass(self, behind: str) -> None:
        """Ask the shop, and hand on what it says; the path begins with the alias here and there."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in NOT_PASSED}
        found = httpx.get(behind + self.path, headers=headers, timeout=20)
        self._say(found.status_code, found.content, {"Content-Type": found.headers.get("Content-Type", "")})

    def _say(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = _answer

    def log_message(self, *_: object) -> None:
        """Say nothing of its own."""


def _blamed(body: str, heard: str) -> Iterator[tuple[str, list[str]]]:
    """Every text of a body as the reason of a refusal, the way shops say it; and all that was heard as one."""
    for name, text in _texts(json.loads(body or "null"), ""):
        yield name, [f"'{text}' is not valid"]
    yield heard, [heard]


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{name}[{number}]")
    elif isinstance(value, str):
        yield name, value


@contextmanager
def parrot() -> Iterator[Parrot]:
    """The server on a free port, while the body runs."""
    server = Parrot(("127.0.0.1", 0), _Handler)
    server.heard = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
