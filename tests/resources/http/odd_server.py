"""A server that answers what it is told, for what no sandbox does: redirects, endless bodies, strange headers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answerer = Callable[["Handler"], None]


@dataclass
class OddServer:
    """The answers still to give, the last of them for ever, and what was asked."""

    address: str = ""
    answers: list[Answerer] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    odd: OddServer
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.odd.asked.append((self.command, self.path, dict(self.headers)))
        answers = self.odd.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    do_GET = do_PUT = do_POST = answer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def says(status: int = 200, body: str | bytes = "{}", **headers: str) -> Answerer:
    """An answer with these headers (`Retry_After` means `Retry-After`)."""
    raw = body.encode() if isinstance(body, str) else body

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        sent = {"Content-Type": "application/json", "Content-Length": str(len(raw))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)

    return answer


def endless(chunk: bytes, pause: Callable[[], None]) -> Answerer:
    """A body that does not end by itself."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        try:
            for _ in range(400):
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                handler.wfile.flush()
                pause()
        except OSError:
            return

    return answer


@contextmanager
def odd_server(*answers: Answerer) -> Iterator[OddServer]:
    """A server on loopback for the time of a test."""
    odd = OddServer(answers=list(answers))
    handler = type("Bound", (Handler,), {"odd": odd})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    odd.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield odd
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
