"""Servers of this program on a socket of their own: where they listen, and running one beside other work."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from sync.errors import WrongUse

HOST, PORT = "127.0.0.1", 8722


def listening(host: str, port: int, what: str) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises WrongUse, naming `what`, when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise WrongUse(f"{what} cannot listen on {host}, port {port} ({error.strerror}).") from error


def free_port(host: str = HOST) -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def address_of(listener: socket.socket) -> str:
    """The base address under which a socket listens."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def beside(server: uvicorn.Server, listener: socket.socket, what: str, start_seconds: float) -> Iterator[None]:
    """Run a server in a thread of this process while the body runs. Raises WrongUse when it does not start in time."""
    thread = threading.Thread(target=server.run, args=([listener],), name=what, daemon=True)
    thread.start()
    try:
        _await_start(server, thread, what, time.monotonic() + start_seconds)
        yield
    finally:
        server.should_exit = True
        thread.join()


def _await_start(server: uvicorn.Server, thread: threading.Thread, what: str, ends: float) -> None:
    while not server.started:
        if not thread.is_alive() or time.monotonic() > ends:
            raise WrongUse(f"{what} did not start.")
        time.sleep(0.01)
