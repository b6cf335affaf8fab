"""Django's registration of the room."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Funding."""

    name = "strang.funding"
    label = "funding"
