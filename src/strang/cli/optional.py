"""Parts of the product the command line uses when they are there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def load(module: str, name: str) -> Callable[..., Any] | None:
    """Return a function of a module, or None when this version does not have the module.

    An error *inside* the module is not hidden: only its absence is.
    """
    try:
        if find_spec(module) is None:
            return None
    except ModuleNotFoundError:
        return None
    function: Callable[..., Any] | None = getattr(import_module(module), name, None)
    return function
