"""Routes of the blocks: for whoever works with the person, and for data protection of the unit."""

from strang.access.types import CASEWORK_ROLES, Role
from strang.web.protection import officer, views
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
OFFICER = roles(Role.PRIVACY_OFFICER)

ROUTES: tuple[Route, ...] = (
    Route("person_blocks", "people/<uuid:person_id>/blocks/", views.blocks, CASEWORK, FORM),
    Route(
        "person_block_end",
        "people/<uuid:person_id>/blocks/<uuid:block_id>/end/",
        views.lift,
        CASEWORK,
        WRITING,
    ),
    Route("unit_blocks", "privacy/blocks/", officer.blocks, OFFICER),
    Route("unit_block", "privacy/blocks/<uuid:block_id>/", officer.lift, OFFICER, FORM),
)
NAV: tuple[NavEntry, ...] = ()
