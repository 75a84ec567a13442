"""The people who use the page: passwords, roles, and sessions that end.

A password is kept as an argon2 hash, a session by the SHA-256 of its token: neither opens anything by itself. Removing
a user, or changing the password, ends the sessions at once.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from resources.database import tables
from resources.database.engine import reading, writing
from sync.errors import WrongUse

Role = Literal["owner", "analyst", "viewer"]
Language = Literal["vi", "en"]
Theme = Literal["auto", "light", "dark"]

ROLES: tuple[Role, ...] = ("owner", "analyst", "viewer")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
IDLE = timedelta(hours=12)
LONGEST_SESSION = timedelta(days=7)
_NOTED_EVERY = timedelta(minutes=1)
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,39}", re.ASCII)

users, sessions = tables.users, tables.sessions
_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class User:
    """One person of the page."""

    name: str
    role: Role
    language: Language
    theme: Theme
    added_at: datetime

    def may(self, role: Role) -> bool:
        """Whether the user has this role, or one that can do more."""
        return ROLES.index(self.role) <= ROLES.index(role)


class UserTable:
    """The users of one installation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[User]:
        """Everybody by name."""
        with reading(self._engine) as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def add(self, name: str, password: str, role: Role) -> User:
        """Let somebody in. Raises WrongUse for a name or password that does not do, or a name that is taken."""
        if not _NAME.fullmatch(name):
            raise WrongUse("A user's name has 1 to 40 characters: small letters a-z, digits, and . _ @ -")
        _check_role(role)
        row = {"name": name, "password": _hashed(password), "role": role, "added_at": datetime.now(UTC)}
        with writing(self._engine) as connection:
            if connection.scalar(select(users.c.name).where(users.c.name == name)):
                raise WrongUse(f"There is a user '{name}' already.")
            connection.execute(insert(users).values(**row))
        return self.one(name)

    def one(self, name: str) -> User:
        """A user. Raises WrongUse for an unknown name."""
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.name == name)).first()
        if row is None:
            raise WrongUse(f"There is no user '{name}'; see: multiweb users list")
        return _user(row)

    def remove(self, name: str) -> None:
        """Shut somebody out at once. Raises WrongUse for an unknown name, and for the last owner."""
        self.one(name)
        with writing(self._engine) as connection:
            _keep_an_owner(connection, name)
            connection.execute(delete(sessions).where(sessions.c.user == name))
            connection.execute(delete(users).where(users.c.name == name))

    def set_password(self, name: str, password: str) -> None:
        """Give a new password and end the user's sessions. Raises WrongUse for a password that does not do."""
        self.one(name)
        hashed = _hashed(password)
        with writing(self._engine) as connection:
            connection.execute(update(users).where(users.c.name == name).values(password=hashed))
            connection.execute(delete(sessions).where(sessions.c.user == name))

    def set_role(self, name: str, role: Role) -> None:
        """Change what a user may do. Raises WrongUse for an unknown name, and for the last owner."""
        self.one(name)
        _check_role(role)
        with writing(self._engine) as connection:
            if role != "owner":
                _keep_an_owner(connection, name)
            connection.execute(update(users).where(users.c.name == name).values(role=role))

    def prefer(self, name: str, *, language: Language | None = None, theme: Theme | None = None) -> None:
        """Remember how a user likes to see the page."""
        given = {"language": language, "theme": theme}
        values = {column: value for column, value in given.items() if value is not None}
        with writing(self._engine) as connection:
            connection.execute(update(users).where(users.c.name == name).values(**values))

    def checked(self, name: str, password: str) -> User | None:
        """The user of this name and password, or None; an unknown name takes as long as a wrong password."""
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.name == name)).first()
        right = _fits(row.password if row is not None else _nobody(), password)
        return _user(row) if row is not None and right else None

    # ---- sessions --------------------------------------------------------------------------------

    def begin_session(self, name: str) -> str:
        """A token for the browser of somebody who has just logged in; sessions that ended are forgotten."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        self.prune_sessions()
        with writing(self._engine) as connection:
            row = {"token": _digest(token), "user": name, "began_at": now, "seen_at": now}
            connection.execute(insert(sessions).values(**row))
        return token

    def prune_sessions(self) -> int:
        """Forget the sessions that have ended by themselves; returns how many."""
        now = datetime.now(UTC)
        ended = (sessions.c.seen_at < now - IDLE) | (sessions.c.began_at < now - LONGEST_SESSION)
        with writing(self._engine) as connection:
            return connection.execute(delete(sessions).where(ended)).rowcount

    def session(self, token: str) -> User | None:
        """Whose session it is; None once it has ended, was idle for too long, or the user is gone."""
        now = datetime.now(UTC)
        mine = sessions.c.token == _digest(token)
        both = select(users, sessions.c.began_at, sessions.c.seen_at).join(sessions, sessions.c.user == users.c.name)
        with reading(self._engine) as connection:
            row = connection.execute(both.where(mine)).first()
        if row is None or row.seen_at < now - IDLE or row.began_at < now - LONGEST_SESSION:
            return None
        if row.seen_at < now - _NOTED_EVERY:
            with writing(self._engine) as connection:
                connection.execute(update(sessions).where(mine).values(seen_at=now))
        return _user(row)

    def end_session(self, token: str) -> None:
        """Forget a session; one that is gone already is no error."""
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.token == _digest(token)))


def _keep_an_owner(connection: Connection, name: str) -> None:
    owners = connection.scalars(select(users.c.name).where(users.c.role == "owner")).all()
    if list(owners) == [name]:
        raise WrongUse(f"'{name}' is the last owner and stays; make somebody else an owner first.")


def _user(row: "Row[Any]") -> User:
    return User(row.name, row.role, row.language, row.theme, row.added_at)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise WrongUse(f"There is no role '{role}'; there are: {', '.join(ROLES)}.")


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WrongUse(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return _hasher.hash(password)


def _fits(hashed: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password fits, made once."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
