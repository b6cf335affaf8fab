"""Routes of `meeting`."""

from strang.web.routing import NavEntry, Route

ROUTES: tuple[Route, ...] = ()
NAV: tuple[NavEntry, ...] = ()
