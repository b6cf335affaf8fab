"""The working context: who works, for which unit, to which purpose – inside exactly one transaction.

The context travels to PostgreSQL as a signed token in a literal ``SET LOCAL``; the function ``strang.context()``
verifies it and looks the working session up. Nothing outlives the transaction, and the database wrapper in
:mod:`strang.foundation.database.base` refuses every statement outside a context.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from strang.foundation import clock

if TYPE_CHECKING:
    from strang.foundation.database.base import DatabaseWrapper

TOKEN_SECONDS = 60
"""How long a token is accepted; a transaction is limited to ten seconds anyway."""

_BLOCK = 64
"""Block size of SHA-256 in bytes (RFC 2104)."""

_PLAIN = re.compile(r"\A[A-Za-z0-9_.:-]+\Z")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work: one user in one unit, in the roles that unit gave them."""

    session_id: UUID
    user_id: UUID
    unit_id: UUID
    roles: frozenset[str]
    name: str = ""

    def has_role(self, *roles: str) -> bool:
        """Return whether the actor holds at least one of ``roles``."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A named process of the operator (a command, a job, the sign-in). It belongs to no unit and sees no case."""

    name: str

    def __post_init__(self) -> None:
        if not _PLAIN.match(self.name):
            raise ValueError(f"not a plain name: {self.name!r}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is not signed in: reads what is public, writes nothing."""


AnyActor = Actor | SystemActor | Visitor


@dataclass(slots=True)
class _Told:
    """What the open transaction was told last; empty if a rollback to a savepoint may have undone that."""

    purpose: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    actor: AnyActor
    purpose: str
    write: bool
    savepoints: bool = True
    asked: dict[str, object] = field(default_factory=dict)
    told: _Told = field(default_factory=_Told)


_operation: ContextVar[str] = ContextVar("strang_operation", default="")
_work: ContextVar[_Work | None] = ContextVar("strang_work", default=None)


class NoContextError(RuntimeError):
    """A statement was sent outside a working context: a bug, never shown to a user."""


class SessionEndedError(RuntimeError):
    """The working session has ended (signed out, membership over, too old): sign in again."""


def signed_token(actor: Actor | SystemActor, purpose: str, *, backend_pid: int) -> str:
    """Return the token for one transaction on one database connection (payload and HMAC-SHA256, RFC 2104)."""
    subject = f"u|{actor.session_id}" if isinstance(actor, Actor) else f"s|{actor.name}"
    expiry = int(clock.system_time()) + TOKEN_SECONDS
    payload = f"v1|{subject}|{_plain(purpose)}|{backend_pid}|{expiry}"
    key = bytes.fromhex(settings.STRANG_CONTEXT_KEY)
    return f"{payload}|{hmac.new(key, payload.encode(), hashlib.sha256).hexdigest()}"


def _plain(purpose: str) -> str:
    if not _PLAIN.match(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    return purpose


def key_pads(key: bytes) -> tuple[bytes, bytes]:
    """Return the inner and outer pad of HMAC-SHA256 for ``key``, as the database stores them."""
    block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


@contextmanager
def work(
    actor: AnyActor, *, purpose: str = "general", write: bool = False, savepoints: bool = True
) -> Iterator[None]:
    """Open the one transaction in which ``actor`` works. Read-only unless ``write``.

    Working contexts do not nest: a second one inside would silently be the first. Without ``savepoints`` a failing
    operation fails the whole work, which spares two statements each where nobody would catch the failure anyway.
    """
    if _work.get() is not None:
        raise NoContextError("a working context is open already")
    started = _Work(actor, purpose, write, savepoints)
    token = _work.set(started)
    try:
        with transaction.atomic(durable=True):
            _begin(actor, purpose, write=write)
            started.told.purpose = purpose
            yield
    finally:
        _work.reset(token)


@contextmanager
def work_or_join(actor: SystemActor | Visitor) -> Iterator[None]:
    """Join the open context if there is one, else open a writing one: for the store of web sessions only."""
    if is_open():
        yield
    else:
        with work(actor, write=True):
            yield


@contextmanager
def for_purpose(purpose: str) -> Iterator[None]:
    """Change the purpose for the rest of a block inside the open transaction.

    The database learns of it with the next statement, and of the purpose of before with the first one after the block:
    where none is sent, nothing has to be told.
    """
    token = _work.set(replace(_current(), purpose=_plain(purpose)))
    try:
        yield
    finally:
        _work.reset(token)


def tell_purpose() -> None:
    """Tell the open transaction for which purpose its next statement is; for the database wrapper."""
    current = _current()
    if current.told.purpose == current.purpose or isinstance(current.actor, Visitor):
        return
    wrapper = cast("DatabaseWrapper", connections["default"])
    if wrapper.tell(_token_statement(current.actor, current.purpose)):
        current.told.purpose = current.purpose


def forget_purpose() -> None:
    """Take back what the transaction was told: a rollback to a savepoint undoes that, too."""
    current = _work.get()
    if current is not None:
        current.told.purpose = ""


def is_open() -> bool:
    """Return whether a working context is open in this thread."""
    return _work.get() is not None


def current_actor() -> AnyActor:
    """Return who works here; raises :class:`NoContextError` outside a context."""
    return _current().actor


def current_purpose() -> str:
    """Return the purpose of the open context."""
    return _current().purpose


P = ParamSpec("P")
R = TypeVar("R")
A = TypeVar("A", bound=AnyActor)


def once(name: str, ask: Callable[[], R]) -> R:
    """Return what ``ask`` returns; a reading context asks only once for the same ``name``.

    For look-ups that many parts of one page need. A writing context always asks, since it may have changed them.
    """
    current = _current()
    if current.write:
        return ask()
    if name not in current.asked:
        current.asked[name] = ask()
    return cast("R", current.asked[name])


def operation(function: Callable[Concatenate[A, P], R]) -> Callable[Concatenate[A, P], R]:
    """Mark a write of a room: it runs for the actor of the open context, all or nothing.

    The audit names the outermost operation: what the user did, not what it was made of.
    """
    room, _, _ = function.__module__.removeprefix("strang.").partition(".")
    name = f"{room}.{function.__name__}"

    @wraps(function)
    def run(actor: A, /, *args: P.args, **kwargs: P.kwargs) -> R:
        current = _current()
        if current.actor != actor:
            raise NoContextError(f"{name} was called for another actor than the context's")
        if not current.write:
            raise NoContextError(f"{name} needs a writing context")
        with transaction.atomic(savepoint=current.savepoints), _named(name):
            return function(actor, *args, **kwargs)

    return run


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Tell the database the name of the outermost operation; its parts go under that name."""
    if _operation.get():
        yield
        return
    token = _operation.set(name)
    try:
        _execute(f"SET LOCAL strang.operation = '{name}'")
        yield
    finally:
        _operation.reset(token)


def _current() -> _Work:
    current = _work.get()
    if current is None:
        raise NoContextError("no working context is open")
    return current


def _begin(actor: AnyActor, purpose: str, *, write: bool) -> None:
    """Begin the transaction, tell the database who works in it, and ask whether their session still lives."""
    statements = ["BEGIN" if write else "BEGIN READ ONLY"]
    if not isinstance(actor, Visitor):
        statements.append(_token_statement(actor, purpose))
    if isinstance(actor, Actor):
        statements.append("SELECT (strang.context()).session_id")
    living = cast("DatabaseWrapper", connections["default"]).begin(*statements)
    if isinstance(actor, Actor) and living != str(actor.session_id):
        raise SessionEndedError


def token_for(alias: str) -> str:
    """Return the token by which another connection, of this database alias, works for whoever works here."""
    current = _current()
    if isinstance(current.actor, Visitor):
        raise NoContextError("a visitor has no token")
    return _token(current.actor, current.purpose, alias)


def _token(actor: Actor | SystemActor, purpose: str, alias: str) -> str:
    pid = 0
    if settings.STRANG_BIND_BACKEND:
        connections[alias].ensure_connection()
        pid = connections[alias].connection.info.backend_pid
    return signed_token(actor, purpose, backend_pid=pid)


def _token_statement(actor: Actor | SystemActor, purpose: str) -> str:
    return f"SET LOCAL strang.context = '{_token(actor, purpose, 'default')}'"


def _execute(statement: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)
