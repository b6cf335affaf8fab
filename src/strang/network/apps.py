"""Django's registration of the room."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Network."""

    name = "strang.network"
    label = "network"
