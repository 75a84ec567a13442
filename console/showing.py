"""`console`: the page for the people who run the shops."""

from typing import Annotated

import typer

from console.tools import opened


def console(
    host: Annotated[str, typer.Option(help="Where to listen; a proxy with https stands before it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8722,
) -> None:
    """Show the page, and receive what the shops deliver, until Ctrl-C; `multiweb users add` lets people in."""
    from console.page import server

    with opened() as tools:
        server.run(tools, host, port)
