"""Routes of the blocks: for whoever works with the person."""

from strang.access.types import CASEWORK_ROLES
from strang.web.protection import views
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)

ROUTES: tuple[Route, ...] = (
    Route("person_blocks", "people/<uuid:person_id>/blocks/", views.blocks, CASEWORK, FORM),
    Route(
        "person_block_end",
        "people/<uuid:person_id>/blocks/<uuid:block_id>/end/",
        views.lift,
        CASEWORK,
        WRITING,
    ),
)
NAV: tuple[NavEntry, ...] = ()
