"""The server: counts, asks who is there, fills the bucket, lets faults strike, and only then does the work.

One catch-all address stands for every shop, since the first word of a path is a shop's alias and the shops
are not known before the world is. The control addresses below `/_sandbox/` pass none of these gates.
"""

import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox import control, control_pos, control_web, control_woo
from sandbox.counting import DROPPED
from sandbox.encoding import decode, encode
from sandbox.faults import BEFORE_THE_WORK, FaultRule
from sandbox.pos import routes as pos_routes
from sandbox.routing import Router
from sandbox.spoiling import refused_before, spoiled
from sandbox.web import routes as web_routes
from sandbox.wire import Access, Identity, Kind, Knock, Refused, Reply, Route, Shop, ShopRequest, permitted
from sandbox.woo import routes as woo_routes
from sandbox.world import World

LOGGER = logging.getLogger("sandbox")
WORLD = web.AppKey("world", World)
CONTROL_PREFIX = "_sandbox"
SHOPKEEPER = Identity("shopkeeper")
MAX_BODY = 32 * 1024 * 1024


class Dropped(Exception):
    """Raised to close the connection without an answer."""


def routers() -> dict[Kind, Router]:
    """Return the public addresses of each kind of shop."""
    return {
        "sapo-pos": Router(pos_routes.routes()),
        "sapo-web": Router(web_routes.routes()),
        "woocommerce": Router(woo_routes.routes()),
    }


def control_routers() -> dict[Kind, Router]:
    """Return the shopkeeper's addresses of each kind of shop, after `/_sandbox/{alias}`."""
    general = control.shop_routes()
    return {
        "sapo-pos": Router([*control_pos.routes(), *general]),
        "sapo-web": Router([*control_web.routes(), *general]),
        "woocommerce": Router([*control_woo.routes(), *general]),
    }


def build_app(world: World) -> web.Application:
    """Return the application that serves every shop of the world."""
    desk = Desk(world)
    app = web.Application(client_max_size=MAX_BODY)
    app[WORLD] = world
    app.router.add_route("*", "/{path:.*}", desk.serve)
    app.on_cleanup.append(close_hooks)
    return app


async def close_hooks(app: web.Application) -> None:
    """Stop the webhooks that are still on their way."""
    for shop in app[WORLD].shops():
        await shop.hooks.close()


async def serve(world: World, host: str = "127.0.0.1", port: int = 0) -> tuple[web.AppRunner, int]:
    """Start to listen; return the runner, to be cleaned up in the end, and the port that was taken."""
    runner = web.AppRunner(build_app(world), access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    taken = int(runner.addresses[0][1])
    world.address = f"http://{host}:{taken}"
    return runner, taken


def written(reply: Reply) -> bytes:
    """Return the bytes of a reply's body."""
    if reply.body is None:
        return b""
    return reply.body if isinstance(reply.body, bytes) else encode(reply.body)


def response(status: int, raw: bytes, headers: Mapping[str, str]) -> web.Response:
    """Return the answer for aiohttp; JSON, unless its headers say otherwise."""
    kind = {} if "Content-Type" in headers else {"Content-Type": "application/json; charset=utf-8"}
    return web.Response(status=status, body=raw, headers={**kind, **headers})


def knock_of(request: web.Request) -> Knock:
    """Return what a request shows at the door."""
    address = f"{request.scheme}://{request.host}{request.path}"
    return Knock(request.method, address, tuple(request.query.items()), request.headers, request.cookies)


async def read_body(request: web.Request) -> Any:
    """Return the decoded body: JSON, a form's fields, or None; raise ValueError where it is not JSON."""
    if not request.can_read_body:
        return None
    if request.content_type == "application/x-www-form-urlencoded":
        return {name: str(value) for name, value in (await request.post()).items()}
    raw = await request.read()
    return decode(raw) if raw.strip() else None


class Desk:
    """Takes every request of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routers = routers()
        self._control_routers = control_routers()
        self._world_router = Router(control.world_routes())

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, or close its connection where a fault says so."""
        alias, _, rest = request.match_info["path"].partition("/")
        try:
            if alias == CONTROL_PREFIX:
                reply = await self._control(request, rest)
                return response(reply.status, written(reply), reply.headers)
            try:
                shop = self._world.shop(alias)
            except KeyError:
                return response(404, encode({"error": f"There is no shop '{alias}' here."}), {})
            return await self._counted(request, shop, "/" + rest)
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)

    async def _control(self, request: web.Request, rest: str) -> Reply:
        match = self._world_router.match(request.method, rest)
        shop: Shop | None = None
        if match is None:
            alias, _, rest = rest.partition("/")
            try:
                shop = self._world.shop(alias)
            except KeyError:
                return Reply(404, {"error": f"There is no shop '{alias}' here."})
            match = self._control_routers[shop.kind].match(request.method, rest)
        if match is None or match.route is None:
            return Reply(404, {"error": f"Nothing answers {request.method} {request.path}."})
        try:
            body = await read_body(request)
            return await match.route.handler(self._ask(request, shop, match.route, match.params, body, SHOPKEEPER))
        except Refused as refused:
            return refused.reply
        except ValueError as error:
            return Reply(400, {"error": str(error)})

    def _ask(
        self,
        request: web.Request,
        shop: Shop | None,
        route: Route,
        params: dict[str, str],
        body: Any,
        identity: Identity,
    ) -> ShopRequest:
        return ShopRequest(
            shop=shop,
            world=self._world,
            method=request.method,
            route=route.pattern,
            params=params,
            query=dict(request.query),
            body=body,
            headers=request.headers,
            auth=identity,
        )

    async def _counted(self, request: web.Request, shop: Shop, path: str) -> web.Response:
        log = self._world.log
        match = self._routers[shop.kind].match(request.method, path)
        label = match.pattern if match is not None else "(unknown address)"
        log.arrive(shop.alias)
        try:
            status, raw, headers = await self._gated(request, shop, path)
        except Dropped:
            log.record(shop.alias, request.method, label, DROPPED)
            raise
        finally:
            log.leave(shop.alias)
        log.record(shop.alias, request.method, label, status)
        return response(status, raw, {**shop.rate_headers(), **headers})

    async def _gated(self, request: web.Request, shop: Shop, path: str) -> tuple[int, bytes, Mapping[str, str]]:
        match = self._routers[shop.kind].match(request.method, path)
        route = match.route if match is not None else None
        try:
            identity = shop.identify(knock_of(request))
        except Refused as refused:
            return self._finished(refused.reply)
        if identity is None and route is not None and route.public:
            identity = Identity("nobody")
        if identity is None:
            return self._finished(shop.refusal("unauthorized"))
        if not shop.bucket.take():
            return self._finished(shop.refusal("too_many"))
        rule = shop.faults.pick(request.method, match.pattern if match is not None else path)
        if rule is not None and rule.kind in BEFORE_THE_WORK:
            if rule.kind == "drop_before":
                raise Dropped
            return self._finished(refused_before(rule, self._world.clock.speed, shop.kind))
        if rule is not None and rule.kind == "slow":
            await self._world.clock.sleep(rule.seconds)
        if match is None or route is None:
            return self._finished(shop.refusal("no_route" if match is None else "wrong_method"))
        if not permitted(shop, identity, route.resource, route.access):
            return self._finished(shop.refusal("forbidden", route.resource, route.access))
        reply = await self._handled(request, shop, route, match.params, identity)
        return await self._after(rule, reply)

    async def _handled(
        self, request: web.Request, shop: Shop, route: Route, params: dict[str, str], identity: Identity
    ) -> Reply:
        try:
            body = await read_body(request)
        except ValueError:
            return shop.refusal("bad_json")
        try:
            return await route.handler(self._ask(request, shop, route, params, body, identity))
        except Refused as refused:
            return refused.reply

    async def _after(self, rule: FaultRule | None, reply: Reply) -> tuple[int, bytes, Mapping[str, str]]:
        status, raw, headers = self._finished(reply)
        if rule is None or rule.kind == "slow":
            return status, raw, headers
        if rule.kind == "drop_after":
            raise Dropped
        if rule.kind == "slow_after":
            await self._world.clock.sleep(rule.seconds)
            return status, raw, headers
        return 200, spoiled(rule, raw), headers

    @staticmethod
    def _finished(reply: Reply) -> tuple[int, bytes, Mapping[str, str]]:
        return reply.status, written(reply), reply.headers


__all__ = ["Access", "Reply", "Route", "ShopRequest", "build_app", "serve"]
