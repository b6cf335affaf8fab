"""Routes of the money: the programme for the granting authority, the posts for those who answer for them."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.web.funding import changes, views
from strang.web.routing import FORM, NavEntry, Route, roles

GRANTS = roles(Role.GRANT_OFFICER)
MANAGES = roles(Role.ADMIN_ASSISTANT, Role.COORDINATION)
ANSWERS = MANAGES | roles(Role.UNIT_ADMIN)

_POST = "funding/posts/<uuid:post_id>/"

ROUTES = (
    Route("funding", "funding/", views.funding, GRANTS | ANSWERS),
    Route(
        "funding_file", "funding/file.<str:kind>", views.funding_file, GRANTS | ANSWERS, reauthenticate=True
    ),
    Route("funding_allocation_new", "funding/allocations/new/", changes.new_allocation, GRANTS, FORM),
    Route("funding_forwarding_new", "funding/forwardings/new/", changes.new_forwarding, MANAGES, FORM),
    Route("funding_post_new", "funding/posts/new/", changes.new_post, MANAGES, FORM),
    Route("funding_post", _POST, views.post, ANSWERS),
    Route("funding_post_edit", f"{_POST}edit/", changes.edit_post, MANAGES, FORM),
    Route("funding_post_occupy", f"{_POST}occupy/", changes.occupy_post, MANAGES, FORM),
    Route("funding_post_vacate", f"{_POST}vacate/", changes.vacate_post, MANAGES, FORM),
    Route("funding_post_cost", f"{_POST}cost/", changes.record_cost, MANAGES, FORM),
)
NAV = (NavEntry(_("Förderung"), "funding", "/funding/"),)
