"""Routes of `referral`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES
from strang.consents.types import RECEIVING_ROLES
from strang.web.referral import deputies, received, sent
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
RECEIVING = roles(*RECEIVING_ROLES)
_TEAM = "referrals/team/<uuid:source_id>/"
_TAB = "cases/<uuid:case_id>/referrals/"

ROUTES: tuple[Route, ...] = (
    Route("referral_list", "referrals/", received.referral_list, RECEIVING),
    Route("referral_answers", "referrals/answered/", received.referral_answers, RECEIVING),
    Route("referral_deputies", _TEAM, deputies.deputies, RECEIVING, FORM),
    Route("referral_give_back", f"{_TEAM}give-back/", deputies.give_back, RECEIVING, WRITING),
    Route(
        "referral_deputy_end", f"{_TEAM}<uuid:assignment_id>/end/", deputies.deputy_end, RECEIVING, WRITING
    ),
    Route("referral", "referrals/<uuid:referral_id>/", received.referral, RECEIVING, FORM),
    Route("case_referrals", _TAB, sent.case_referrals, CASEWORK),
    Route("referral_new", f"{_TAB}new/", sent.referral_new, CASEWORK, FORM),
    Route("case_referral", f"{_TAB}<uuid:referral_id>/", sent.case_referral, CASEWORK, FORM),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Weiterleitungen"), "referral_list", "/referrals/"),)
