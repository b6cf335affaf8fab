"""Which parameters of its address a page looks at, so that questions it never reads are not asked over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.http import QueryDict


@contextmanager
def names_read() -> Iterator[set[str]]:
    """Collect the names of all parameters that anybody reads while requests are answered."""
    found: set[str] = set()

    def watched(method: Callable[..., Any], *, whole: bool) -> Callable[..., Any]:
        def read(self: QueryDict, *names: str, **options: Any) -> Any:
            if not self._mutable:  # otherwise it is still being filled
                found.update(dict.keys(self) if whole else names[:1])
            return method(self, *names, **options)

        return read

    with ExitStack() as stack:
        for name in ("__getitem__", "__contains__", "_getlist"):
            stack.enter_context(patch.object(QueryDict, name, watched(getattr(QueryDict, name), whole=False)))
        for name in ("__iter__", "keys", "lists", "items", "values"):
            stack.enter_context(patch.object(QueryDict, name, watched(getattr(QueryDict, name), whole=True)))
        yield found
