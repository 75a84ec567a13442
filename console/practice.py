"""`sandbox` and `demo`: everything without a shop."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

import typer

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
ROOT = Path(__file__).resolve().parents[1]


def sandbox(context: typer.Context) -> None:
    """Start a stand-in POS and websites on this machine; options go to `python -m sandbox` (try --help)."""
    command = [sys.executable, "-m", "sandbox", *context.args]
    if not {"--help", "-h", "--parent-pid"} & set(context.args):
        command += ["--parent-pid", str(os.getpid())]
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": search})  # noqa: S603 -- our own program, in a list of words

    def hand_on(number: int, _: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hand_on)
    raise typer.Exit(child.wait())


def demo(context: typer.Context) -> None:
    """Show the whole job in the sandbox, from strangers to a cycle without a write (options: see --help)."""
    from console.demo import demo as perform
    from console.output import Guarded

    program = typer.Typer(add_completion=False, rich_markup_mode=None, cls=Guarded, pretty_exceptions_enable=False)
    program.callback()(lambda: None)
    program.command("demo")(perform)
    program(["demo", *context.args], prog_name="multiweb", standalone_mode=True)
