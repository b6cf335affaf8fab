"""Log lines that say where something failed and of what kind it was, and nothing of what it was about."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

_SECRET_IN_PATH = re.compile(r"(/account/invitation/)[^/\s]+")


class DiscreetFormatter(logging.Formatter):
    """Leaves the words of exceptions out: those of a database or a parser quote the values they stumbled over."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the secrets that stand in addresses."""
        return _SECRET_IN_PATH.sub(r"\1...", super().format(record))

    def formatException(  # noqa: N802 - the name in the standard library
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the places of the calls and the kinds of the exceptions, the first cause first."""
        chain: list[BaseException] = []
        error = ei[1]
        while error is not None and error not in chain:
            chain.append(error)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(
            "".join(traceback.format_tb(each.__traceback__)) + _kind(each) for each in reversed(chain)
        )


def _kind(error: BaseException) -> str:
    """Return the class of an exception and, from the database, the constraint it names."""
    diagnosis: Any = getattr(error, "diag", None)
    constraint = getattr(diagnosis, "constraint_name", None)
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} ({constraint})" if constraint else name
