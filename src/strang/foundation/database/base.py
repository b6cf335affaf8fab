"""The database wrapper that refuses a statement outside a working context.

Row policies alone would answer such a statement with nothing, silently; this makes the mistake loud.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from django.db.transaction import TransactionManagementError
from psycopg import InternalError, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from strang.foundation import context

_ANSWERED = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)


def _guard(execute: Callable[..., Any], sql: Any, params: Any, many: Any, details: dict[str, Any]) -> Any:
    if not context.is_open():
        raise context.NoContextError(f"statement outside a working context: {str(sql)[:120]}")
    context.tell_purpose()
    return execute(sql, params, many, details)


def ask(connection: BaseDatabaseWrapper, statement: str, *values: str | None) -> str | None:
    """Send one statement with its values (``$1`` …) as text, and return the first value of the answer as text.

    For what every page waits for: a cursor of Django costs more than the answer. The statement is a transaction of its
    own; raises TransactionManagementError inside another one, and ValueError for a value no text of the database holds.
    """
    if connection.in_atomic_block:
        raise TransactionManagementError("what is asked here commits by itself")
    if any(value is not None and "\0" in value for value in values):
        raise ValueError("a text without NUL is needed")
    connection.ensure_connection()
    encoded = [None if value is None else value.encode() for value in values]
    with connection.wrap_database_errors:
        return _first_value(connection.connection.pgconn.exec_params(statement.encode(), encoded))


def _first_value(result: PGresult) -> str | None:
    if result.status not in _ANSWERED:
        if result.error_field(DiagnosticField.SQLSTATE) is None:  # not the server has said so: it is gone
            raise OperationalError(result.error_message.decode("utf-8", "replace"))
        raise error_from_result(result)
    value = result.get_value(0, 0) if result.ntuples else None
    return None if value is None else bytes(value).decode()


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
            return _first_value(self.connection.pgconn.exec_("; ".join(announcement).encode()))

    def tell(self, statement: str) -> bool:
        """Send a setting to the open transaction; False if that has failed and takes nothing but a rollback."""
        if self.connection.pgconn.transaction_status == TransactionStatus.INERROR:
            return False
        self.begin(statement)
        return True

    def _commit(self) -> None:
        """Commit as the transaction began, in one message without the driver's own bookkeeping."""
        if self.connection is None or self.connection.pgconn.transaction_status == TransactionStatus.IDLE:
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            result = self.connection.pgconn.exec_(b"COMMIT")
            _first_value(result)
            if result.command_status == b"ROLLBACK":
                raise InternalError("nothing was committed: a statement had failed before")

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc] # not in the stubs
        context.forget_purpose()

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django calls it so
        """Leave the driver in autocommit: it would send a BEGIN of its own first, and wait for it."""
        if autocommit and not self.connection.autocommit:
            with self.wrap_database_errors:
                self.connection.autocommit = True
