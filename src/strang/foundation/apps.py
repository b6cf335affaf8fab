"""Django's registration of the room."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Foundation."""

    name = "strang.foundation"
    label = "foundation"
