"""Django's registration of the room."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Offers."""

    name = "strang.offers"
    label = "offers"
