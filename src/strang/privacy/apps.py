"""Django's registration of the room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Privacy."""

    name = "strang.privacy"
    label = "privacy"
