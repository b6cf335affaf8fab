"""Django's registration of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "strang.cases"
    label = "cases"
