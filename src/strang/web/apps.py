"""Django's registration of the HTML door."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The HTML door."""

    name = "strang.web"
    label = "web"

    def ready(self) -> None:
        """Say in our own words that a field is empty."""
        from django.forms import Field

        Field.default_error_messages["required"] = _("Bitte füllen Sie dieses Feld aus.")
