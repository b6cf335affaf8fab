"""Django's registration of the HTML door."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML door."""

    name = "strang.web"
    label = "web"
