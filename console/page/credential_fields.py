"""How a shop's keys are entered: by permission of the shop, a private app's key and secret, or a token."""

from nicegui import ui

from console.page.desk import Visit
from console.page.parts import div, facts, text
from sync.errors import WrongUse


class CredentialFields:
    """The fields; what is typed is shown to nobody and kept by nobody until it is taken."""

    def __init__(
        self, visit: Visit, *, redirect: str = "", newer: bool = False, token: bool = True, pair: str = "key"
    ) -> None:
        """Draw them.

        Args:
            visit: the screen.
            redirect: where a shop's permission screen sends the browser back to; empty: there is no such screen.
            newer: offer to ask for permission by the newer names of the rights.
            token: offer to enter a token.
            pair: what key and secret are called: `key` of a private app, `consumer` of a REST API.
        """
        self._visit, self._pair = visit, pair
        say = visit.say
        ways = (*(("app",) if redirect else ()), pair, *(("token",) if token else ()))
        self._way = ui.radio({one: say(f"keys.{one}") for one in ways}, value=ways[0]).classes("ways")
        self._boxes = {one: div("form-column") for one in ways}
        self._fields: dict[str, ui.input] = {}
        self._newer: ui.checkbox | None = None
        if redirect:
            with self._boxes["app"]:
                text(say("keys.app_hint"), "soft")
                self._secret("app_key", secret=False)
                self._secret("app_secret")
                facts([(say("permission.redirect"), redirect)])
                self._newer = ui.checkbox(say("keys.newer_names")).props("dense") if newer else None
        with self._boxes[pair]:
            text(say(f"keys.{pair}_hint"), "soft")
            self._secret(self._named("key"), secret=False)
            self._secret(self._named("secret"))
        if token:
            with self._boxes["token"]:
                text(say("keys.token_hint"), "soft")
                self._secret("token")
                self._secret("webhook_secret")
        self._way.on_value_change(lambda _: self._show())
        self._show()

    @property
    def way(self) -> str:
        """`app`, `token`, or what key and secret are called."""
        return str(self._way.value)

    def app(self) -> tuple[str, str]:
        """Key and secret of the app that asks for permission. Raises WrongUse when one is missing."""
        return self._given("app_key"), self._given("app_secret")

    @property
    def newer_names(self) -> bool:
        """Whether permission is asked for by the newer names of the rights."""
        return self._newer is not None and bool(self._newer.value)

    def credentials(self) -> dict[str, str]:
        """The credentials to seal. Raises WrongUse when one is missing."""
        if self.way == "token":
            signing = (self._fields["webhook_secret"].value or "").strip()
            found = {"kind": "token", "token": self._given("token")}
            return {**found, "webhook_secret": signing} if signing else found
        pair = {name: self._given(self._named(name)) for name in ("key", "secret")}
        return {"kind": "basic", **pair}

    def _named(self, name: str) -> str:
        return name if self._pair == "key" else f"{self._pair}_{name}"

    def _secret(self, name: str, *, secret: bool = True) -> None:
        made = ui.input(self._visit.say(f"keys.field.{name}")).props("outlined dense autocomplete=off spellcheck=false")
        if secret:
            made.props("type=password autocomplete=new-password")
        self._fields[name] = made

    def _given(self, name: str) -> str:
        value = str(self._fields[name].value or "").strip()
        if not value:
            raise WrongUse(self._visit.say("keys.missing", what=self._visit.say(f"keys.field.{name}")))
        return value

    def _show(self) -> None:
        for one, box in self._boxes.items():
            box.set_visibility(one == self.way)
