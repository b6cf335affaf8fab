"""The cast in tests: people at work and their browsers."""

from __future__ import annotations

import hashlib
import time
from contextlib import AbstractContextManager

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from strang.accounts.models import User
from strang.demo.content.loader import load_cast
from strang.demo.staff import SHELTER, actor_of
from strang.foundation import context
from strang.web import sign_in
from strang.web.session_store import SessionStore

VISITOR = "visitor"
KEYS = (VISITOR, *(staff.key for staff in load_cast()))
EVERYBODY = (*KEYS, SHELTER.key)
"""Also who works in the masked unit of the small world, whom the tables of routes do not name."""


def actor(key: str) -> context.Actor:
    """Return a member of the cast at work, in a new working session."""
    return actor_of(key)


def at_work(
    someone: context.Actor, *, purpose: str = "general", write: bool = True
) -> AbstractContextManager[None]:
    """Open the working context of an actor."""
    return context.work(someone, purpose=purpose, write=write)


def client_of(key: str, *, confirmed: bool = True) -> Client:
    """Return a client signed in as a member of the cast (without the cost of hashing a password).

    Without ``confirmed`` the sign-in lies so far back that pages about rights ask once more who it is.
    """
    if key == VISITOR:
        return Client(raise_request_exception=True)
    return client_as(actor(key), confirmed=confirmed)


def client_as(someone: context.Actor, *, confirmed: bool = True) -> Client:
    """Return a client signed in as somebody who is at work already."""
    client = Client(raise_request_exception=True)
    with context.work(sign_in.SIGN_IN):
        user = User.objects.get(id=someone.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.id)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["strang_actor"] = sign_in.kept(someone)
    if confirmed:  # for as long as a test run may last
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() + 8 * 3600}]
        session["account_authentication_methods_user"] = str(user.id)
    session.create()
    client.cookies["sessionid"] = session.session_key or ""
    return client


def digest(content: bytes) -> str:
    """Return a short fingerprint of an answer, for comparing answers that must be identical."""
    return hashlib.sha256(content).hexdigest()[:16]
