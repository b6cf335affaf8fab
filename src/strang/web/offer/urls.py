"""Routes of the directory of help."""

from django.utils.translation import gettext_lazy as _

from strang.web.offer import editing, views
from strang.web.routing import FORM, PUBLIC, SIGNED_IN, WRITING, NavEntry, Route

ROUTES = (
    Route("offers", "offers/", views.offers, PUBLIC),
    Route("offers_print", "offers/print/", views.print_offers, PUBLIC),
    Route("offers_file", "offers/file.<str:kind>", views.offers_file, PUBLIC),
    Route("offer_new", "offers/new/", editing.new_offer, SIGNED_IN, FORM),
    Route("offer", "offers/<uuid:offer_id>/", views.offer, PUBLIC),
    Route("offer_edit", "offers/<uuid:offer_id>/edit/", editing.edit_offer, SIGNED_IN, FORM),
    Route("offer_check", "offers/<uuid:offer_id>/check/", editing.check_offer, SIGNED_IN, WRITING),
    Route("offer_archive", "offers/<uuid:offer_id>/archive/", editing.archive_offer, SIGNED_IN, WRITING),
)
NAV = (NavEntry(_("Angebote"), "offers", "/offers/"),)
