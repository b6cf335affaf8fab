"""The database wrapper that refuses a statement outside a working context.

Row policies alone would answer such a statement with nothing, silently; this makes the mistake loud.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from strang.foundation import context


def _guard(execute: Callable[..., Any], sql: Any, params: Any, many: Any, details: dict[str, Any]) -> Any:
    if not context.is_open():
        raise context.NoContextError(f"statement outside a working context: {str(sql)[:120]}")
    return execute(sql, params, many, details)


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the guard in front of every statement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(_guard)
