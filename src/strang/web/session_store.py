"""Web sessions in the database, each access in a working context of its own.

The table keeps a keyed hash of the cookie and, sealed with a key made from the cookie, what the session holds. Whoever
reads the table gets no cookie and no content; whoever writes there cannot move one session's content to another's key.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from strang.foundation.context import SystemActor, work_or_join
from strang.web import sealing

STORE = SystemActor("web-sessions")
_LABEL = "web session"
_WIDTH = 40
"""Width of the key's column; 160 bits of the hash fill it."""


class SessionStore(DatabaseStore):
    """Django's database store inside a working context, with nothing usable in the table."""

    def load(self) -> dict[str, Any]:
        """Return the session's data; none if there is no such session, or its row was tampered with."""
        with work_or_join(STORE):
            rows = self.model.objects.filter(
                session_key=_hashed(self.session_key or ""), expire_date__gt=timezone.now()
            )
            row = rows.first()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.session_data)

    def exists(self, session_key: str) -> bool:
        """Return whether the key is taken."""
        with work_or_join(STORE):
            return super().exists(_hashed(session_key))

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Write the session."""
        with work_or_join(STORE):
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session."""
        wanted = session_key or self.session_key
        if wanted:
            with work_or_join(STORE):
                super().delete(_hashed(wanted))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row: the cookie's hash and the sealed content."""
        row = super().create_model_instance(data)
        row.session_key = _hashed(row.session_key)
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the content sealed for this session's cookie alone."""
        content = self.serializer().dumps(session_dict)
        return sealing.seal(_LABEL, content, bound_to=self.session_key or "")

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the content; nothing if it was not sealed for this session."""
        content = sealing.unseal(_LABEL, str(session_data), bound_to=self.session_key or "")
        found: dict[str, Any] = self.serializer().loads(content) if content is not None else {}
        return found


def _hashed(session_key: str) -> str:
    return sealing.name(_LABEL, session_key)[:_WIDTH]
