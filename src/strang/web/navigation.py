"""The main navigation, in the order in which people work."""

from strang.foundation.context import Actor
from strang.web.page import NavEntry
from strang.web.routes import ROUTES
from strang.web.routing import PUBLIC, SIGNED_IN

ENTRIES: tuple[NavEntry, ...] = ()


def entries_for(actor: object) -> list[NavEntry]:
    """Return the entries whose pages this actor may open."""
    access = {route.name: route.access for route in ROUTES}
    return [entry for entry in ENTRIES if _may_enter(actor, access[entry.route])]


def _may_enter(actor: object, access: frozenset[str]) -> bool:
    if access == PUBLIC:
        return True
    if not isinstance(actor, Actor):
        return False
    return access == SIGNED_IN or not actor.roles.isdisjoint(access)
