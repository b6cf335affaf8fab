"""Django's registration of the room."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals."""

    name = "strang.referrals"
    label = "referrals"
