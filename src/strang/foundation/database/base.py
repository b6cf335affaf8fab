"""The database wrapper that refuses a statement outside a working context.

Row policies alone would answer such a statement with nothing, silently; this makes the mistake loud.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from strang.foundation import context


def _guard(execute: Callable[..., Any], sql: Any, params: Any, many: Any, details: dict[str, Any]) -> Any:
    if not context.is_open():
        raise context.NoContextError(f"statement outside a working context: {str(sql)[:120]}")
    return execute(sql, params, many, details)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the guard in front of every statement; a working context begins its transactions itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(_guard)

    def begin(self, *announcement: str) -> str | None:
        """Begin a transaction together with what announces it, in one message to the server.

        Returns the first value of the last statement as text, if there is one.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            result = self.connection.pgconn.exec_("; ".join(announcement).encode())
            if result.status == ExecStatus.FATAL_ERROR:
                raise error_from_result(result)
        value = result.get_value(0, 0) if result.ntuples else None
        return None if value is None else bytes(value).decode()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django calls it so
        """Leave the driver in autocommit: it would send a BEGIN of its own first, and wait for it."""
        if autocommit and not self.connection.autocommit:
            with self.wrap_database_errors:
                self.connection.autocommit = True
