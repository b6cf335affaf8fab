"""Web sessions in the database, each access in a working context of its own."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from strang.foundation.context import SystemActor, work_or_join

STORE = SystemActor("web-sessions")


class SessionStore(DatabaseStore):
    """Django's database store inside a working context. The table holds no client data."""

    def load(self) -> dict[str, Any]:
        """Return the session's data."""
        with work_or_join(STORE):
            return super().load()

    def exists(self, session_key: str) -> bool:
        """Return whether the key is taken."""
        with work_or_join(STORE):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Write the session."""
        with work_or_join(STORE):
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session."""
        with work_or_join(STORE):
            super().delete(session_key)
