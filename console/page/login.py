"""Logging in and out: plain pages without the framework, so that nothing of it is reached before.

The answer to a wrong name and to a wrong password is the same, and takes as long.
"""

import asyncio
import html
from importlib import resources as package
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from console.page.guard import TOKEN, USER, cookie_name, is_secure
from console.page.throttle import Throttle
from console.page.words import Words
from resources.database.users import LONGEST_SESSION, Language, User, UserTable

LARGEST_FORM = 4096
TEMPLATE = package.files("console.page").joinpath("assets/login.html").read_text(encoding="utf-8")


def login_routes(users: UserTable, throttle: Throttle) -> list[Route]:
    """`GET` and `POST /login`, and `POST /logout`."""

    async def show(request: Request) -> Response:
        if request.scope[USER] is not None:
            return RedirectResponse(_target(request.query_params.get("next", "")), 303)
        nobody = not await asyncio.to_thread(users.all)
        return _page(request, _language(request), "login.nobody" if nobody else "")

    async def enter(request: Request) -> Response:
        form = await _form(request)
        name, password = form.get("name", "").strip().lower(), form.get("password", "")
        address = request.client.host if request.client else ""
        wait = throttle.wait_seconds(name, address)
        if wait > 0:
            return _page(request, _language(request), "login.wait", status=429, seconds=round(wait) + 1, name=name)
        throttle.failed(name, address)  # before it is known, so that many tries at once are counted too
        user = await asyncio.to_thread(users.checked, name, password)
        if user is None:
            return _page(request, _language(request), "login.wrong", status=401, name=name)
        throttle.succeeded(name, address)
        return await _let_in(request, user, _target(form.get("next", "")))

    async def _let_in(request: Request, user: User, target: str) -> Response:
        token = await asyncio.to_thread(users.begin_session, user.name)
        answer = RedirectResponse(target, 303)
        answer.set_cookie(
            cookie_name(request.scope),
            token,
            max_age=int(LONGEST_SESSION.total_seconds()),
            secure=is_secure(request.scope),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def leave(request: Request) -> Response:
        await asyncio.to_thread(users.end_session, request.scope[TOKEN])
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(cookie_name(request.scope), secure=is_secure(request.scope), httponly=True, samesite="lax")
        return answer

    return [
        Route("/login", show, methods=["GET"]),
        Route("/login", enter, methods=["POST"]),
        Route("/logout", leave, methods=["POST"]),
    ]


def _page(
    request: Request, language: Language, told: str, *, status: int = 200, seconds: int = 0, name: str = ""
) -> Response:
    say = Words(language)
    other = "en" if language == "vi" else "vi"
    target = _target(request.query_params.get("next", ""))
    values = {
        "language": language,
        "title": say("login.title"),
        "lead": say("login.lead"),
        "name_label": say("login.name"),
        "password_label": say("login.password"),
        "enter": say("login.enter"),
        "name": name,
        "next": target,
        "other": other,
        "other_name": say(f"language.{other}"),
        "told": say(told, seconds=seconds) if told else "",
        "told_class": "told" if told else "told none",
    }
    text = TEMPLATE
    for key, value in values.items():
        text = text.replace(f"{{{{{key}}}}}", html.escape(value))
    headers = {"Retry-After": str(seconds)} if seconds else {}
    return HTMLResponse(text, status, headers)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form; nothing of one that is too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return {}
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    return {key: values[0] for key, values in fields.items()}


def _target(text: str) -> str:
    """Where to go after the login: a path of ours, and never another host."""
    parts = urlsplit(text)
    fits = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc and text.isprintable()
    return text if fits and "\\" not in text else "/"


def _language(request: Request) -> Language:
    return "en" if request.query_params.get("lang") == "en" else "vi"
