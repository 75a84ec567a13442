"""A receiver of alerts on loopback, as apprise's `json://` speaks to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "s3cret-t0ken"


class Mailbox:
    """What came, newest last; answers with `status`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.status = 200
        self.came: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """Its address with secrets in every place that may hold one."""
        return f"json://chu:{TOKEN}@127.0.0.1:{self.port}/{TOKEN}/box?+X-Token={TOKEN}"

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.came]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens while the body runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if box.status == 200:
                box.came.append(body)
            self.send_response(box.status)
            if box.status == 302:
                self.send_header("Location", f"http://127.0.0.1:{box.port}/elsewhere")
            self.end_headers()
            self.wfile.write(TOKEN.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box = Mailbox(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
