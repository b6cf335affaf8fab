"""Django's registration of the room."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    """Consents."""

    name = "strang.consents"
    label = "consents"
