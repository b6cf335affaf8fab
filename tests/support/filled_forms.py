"""What somebody would send: the fields of a form as its page shows them, each with a plausible value."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

from strang.foundation import clock

_BUTTONS = {"submit", "button", "reset", "file", "image"}


class _Fields(HTMLParser):
    """Collects the fields of a page and what they offer."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a field or an option of the choice that is open."""
        field = {name: value or "" for name, value in attrs}
        name = field.get("name", "")
        if tag == "option" and self._select:
            if not self.values.get(self._select):
                self.values[self._select] = field.get("value", "")
        elif not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "select":
            self._select = name
            self.values.setdefault(name, "")
        elif tag == "textarea":
            self.values.setdefault(name, "Ein Satz, der hier stehen kann.")
        elif tag == "input" and field.get("type") not in _BUTTONS:
            self.values.setdefault(name, _typed(field))

    def handle_endtag(self, tag: str) -> None:
        """Close a choice."""
        if tag == "select":
            self._select = ""


def _typed(field: dict[str, str]) -> str:
    """Return what somebody would type into an input."""
    soon = clock.today() + dt.timedelta(days=7)
    if field.get("value") or field.get("type") == "hidden":
        return field.get("value", "")
    return {
        "date": soon.isoformat(),
        "datetime-local": f"{soon.isoformat()}T10:00",
        "time": "10:00",
        "number": field.get("min") or "1",
        "email": "niemand@example.org",
        "checkbox": "on",
    }.get(field.get("type", "text"), "Ein Satz")


def filled_form(page: str) -> dict[str, str]:
    """Return every field of a page with a plausible value; without the form's token."""
    fields = _Fields()
    fields.feed(page)
    return fields.values
