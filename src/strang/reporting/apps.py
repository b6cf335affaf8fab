"""Django's registration of the room."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Reporting."""

    name = "strang.reporting"
    label = "reporting"
