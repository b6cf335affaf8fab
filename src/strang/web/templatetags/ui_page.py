"""What frames a page: its header, the way to it, its tabs, the next page of a list."""

from collections.abc import Iterable
from typing import Any

from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def page_header(content: SafeString, title: str, *, lead: str = "", preline: str = "") -> SafeString:
    """Return the head of a page: the only h1, a line above, a line below, actions inside."""
    return render_to_string(
        "strang/components/page_header.html",
        {"title": title, "lead": lead, "preline": preline, "content": SafeString(content.strip())},
    )


def breadcrumb(crumbs: Iterable[tuple[str, str]]) -> SafeString:
    """Return the way to this page from ``(label, url)`` pairs; the page itself is not among them."""
    return render_to_string("strang/components/breadcrumb.html", {"crumbs": list(crumbs)})


def tabs(items: Iterable[Any], label: str) -> SafeString:
    """Return tabs as links. Each item has ``label``, ``url``, ``current`` and may have ``count``."""
    return render_to_string("strang/components/tabs.html", {"items": list(items), "label": label})


def pager(context: Context, next_key: object = None, *, parameter: str = "after") -> SafeString:
    """Return the way to the next page of a list paged by key; the other filters stay in the address."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    started = bool(query and query.pop(parameter, None))
    first = query.urlencode() if query is not None else ""
    following = ""
    if next_key:
        if query is not None:
            query[parameter] = str(next_key)
            following = query.urlencode()
        else:
            following = f"{parameter}={next_key}"
    return render_to_string(
        "strang/components/pager.html", {"following": following, "first": first, "started": started}
    )
