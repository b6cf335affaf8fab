"""Django's registration of the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Access."""

    name = "strang.access"
    label = "access"
