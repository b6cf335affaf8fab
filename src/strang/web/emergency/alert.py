"""Alerting the data protection officers at once, by mail: there is something to review, and where; nothing else."""

import logging
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from strang.access import emergencies
from strang.accounts import queries as accounts
from strang.foundation.context import Actor, work
from strang.web.routing import PublicRequest, View

_log = logging.getLogger(__name__)


def alerting(view: View) -> View:
    """Alert the officers once the view has opened an emergency access and its transaction is committed."""

    @wraps(view)
    def run(request: HttpRequest, **params: Any) -> HttpResponseBase:
        response = view(request, **params)
        signed_in = isinstance(cast("PublicRequest", request).actor, Actor)
        if signed_in and request.method == "POST" and isinstance(response, HttpResponseRedirect):
            alert_officers()
        return response

    return run


def alert_officers() -> tuple[int, int]:
    """Mail every officer who is still to be alerted of an emergency access; return how many were reached and not.

    A failing mail server stops nothing: whoever was not reached is tried again with the next emergency access, and
    every night.
    """
    with work(emergencies.ALERTING):
        owed = emergencies.alerts_owed()
        addresses = accounts.mail_addresses(officer_id for _, officer_id in owed) if owed else {}
    reached = [(one, officer) for one, officer in owed if officer in addresses and _send(*addresses[officer])]
    if reached:
        with work(emergencies.ALERTING, write=True):
            emergencies.record_alerts(emergencies.ALERTING, reached)
    return len(reached), len(owed) - len(reached)


def _send(address: str, language: str) -> bool:
    link = settings.STRANG_BASE_URL.rstrip("/") + reverse("emergency_reviews")
    with override(language):
        subject = _("Es gibt einen Notfallzugriff zu prüfen")
        try:
            send_mail(subject, f"{subject}:\n{link}\n", None, [address])
        except OSError:
            _log.exception("the alert of an emergency access could not be sent")
            return False
    return True
