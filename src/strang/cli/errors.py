"""The one error a command may end with."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on. The text is one line for the person at the terminal and says what to do."""
