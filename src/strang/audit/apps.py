"""Django's registration of the room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit."""

    name = "strang.audit"
    label = "audit"
