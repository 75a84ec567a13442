"""The program: `python -m sandbox` starts one POS and its web shops on loopback.

It prints its address when it listens, and writes the shops' addresses and keys to the ready file. It ends on
SIGINT, SIGTERM or `POST /_sandbox/shutdown`, and by itself once the process given as `--parent-pid` is gone, so
that a crashed test leaves no server behind.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec

from sandbox import scenarios
from sandbox.app import serve
from sandbox.control import shop_line
from sandbox.faults import FaultRule
from sandbox.world import World, make_world

HOST = "127.0.0.1"
PARENT_CHECK_SECONDS = 1.0


def sites(text: str) -> scenarios.Wanted:
    """The sites that an option asks for; its sentence is shown where it cannot be understood."""
    try:
        return scenarios.wanted_sites(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Stand-ins for Sapo POS, Sapo Web and WooCommerce."
    )
    parser.add_argument("--port", type=int, default=8710, help="0 takes a free one (default: 8710)")
    parser.add_argument("--speed", type=float, default=1.0, help="divides every delay, multiplies the bucket's leak")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same shops and keys")
    parser.add_argument("--scenario", choices=("demo", "empty"), default="demo")
    parser.add_argument(
        "--sites",
        type=sites,
        default=scenarios.THREE,
        help="how many websites: 3, or 2xsapo-web,1xwoocommerce (default: 3 of Sapo Web)",
    )
    parser.add_argument(
        "--pos", type=Path, help="a product list exported from Sapo POS (.xlsx) instead of made-up goods"
    )
    parser.add_argument("--products", type=int, default=320, help="how many made-up products")
    parser.add_argument("--differences", type=int, default=300, help="fields per site that differ from the POS")
    parser.add_argument("--ready-file", type=Path, help="where to write addresses and keys as JSON")
    parser.add_argument("--parent-pid", type=int, help="end when this process is gone")
    parser.add_argument("--idle-exit", type=float, help="end after so many seconds without a request to a shop")
    return parser.parse_args(words)


def chosen(options: argparse.Namespace) -> scenarios.Scenario:
    """Return the scenario that the options ask for."""
    if options.pos is not None:
        return scenarios.from_pos_file(options.pos, options.seed, options.sites, options.differences)
    if options.scenario == "empty":
        return scenarios.empty(options.seed, options.sites)
    return scenarios.demo(options.seed, options.sites, options.products, options.differences)


def grown(options: argparse.Namespace) -> World:
    """Return the world of the options, with the scenario's faults laid on."""
    scenario = chosen(options)
    world = make_world(scenario.pos, scenario.sites, speed=options.speed, seed=options.seed)
    for alias, rules in scenario.faults.items():
        for rule in rules:
            world.shop(alias).faults.add(msgspec.convert(rule, FaultRule))
    return world


def write_ready(world: World, path: Path) -> None:
    """Write `{"address", "shops": [...]}`; the file appears whole or not at all."""
    lines = {"address": world.address, "shops": [shop_line(shop, world.address) for shop in world.shops()]}
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(lines), indent=2))
    unfinished.replace(path)


def alive(process_id: int) -> bool:
    """Return whether a process is still there."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def watch(process_id: int, stopping: asyncio.Event) -> None:
    """Ask for the end once a process is gone."""
    while alive(process_id):
        await asyncio.sleep(PARENT_CHECK_SECONDS)
    stopping.set()


async def doze(world: World, seconds: float) -> None:
    """Ask for the end once no shop was asked anything for so long."""
    seen = -1
    while seen != world.log.snapshot()["total"]:
        seen = world.log.snapshot()["total"]
        await asyncio.sleep(seconds)
    world.stopping.set()


async def run(options: argparse.Namespace) -> None:
    """Serve until asked to stop."""
    world = grown(options)
    runner, _ = await serve(world, HOST, options.port)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, world.stopping.set)
    if options.ready_file is not None:
        write_ready(world, options.ready_file)
    sys.stdout.write(f"The sandbox listens on {world.address}\n")
    sys.stdout.flush()
    watchers = []
    if options.parent_pid is not None:
        watchers.append(asyncio.create_task(watch(options.parent_pid, world.stopping)))
    if options.idle_exit is not None:
        watchers.append(asyncio.create_task(doze(world, options.idle_exit)))
    await world.stopping.wait()
    for watcher in watchers:
        watcher.cancel()
    await runner.cleanup()


def main() -> None:
    """Run the program; end with a sentence where it cannot start."""
    try:
        asyncio.run(run(arguments()))
    except (OSError, ValueError) as error:
        sys.exit(f"The sandbox cannot start: {error}")


if __name__ == "__main__":
    main()
