"""Alerting the data protection officers at once, by mail: there is something to review, and where; nothing else."""

import logging
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from strang.access import emergencies
from strang.accounts import queries as accounts

_log = logging.getLogger(__name__)


def alert_officers(emergency_id: UUID) -> None:
    """Send both officers a mail once the emergency access is committed; a failing mail server stops nothing."""
    addresses = accounts.mail_addresses(emergencies.officers_of(emergency_id))
    link = settings.STRANG_BASE_URL.rstrip("/") + reverse("emergency_reviews")

    def send() -> None:
        for address, language in addresses:
            with override(language):
                subject = _("Es gibt einen Notfallzugriff zu prüfen")
                try:
                    send_mail(subject, f"{subject}:\n{link}\n", None, [address])
                except OSError:
                    _log.exception("the alert of an emergency access could not be sent")

    transaction.on_commit(send)
