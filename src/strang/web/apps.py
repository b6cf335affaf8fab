"""Django's registration of the HTML door."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The HTML door."""

    name = "strang.web"
    label = "web"

    def ready(self) -> None:
        """Say in our own words what is wrong with a field, and what to do."""
        from django.core.validators import MaxLengthValidator, MinLengthValidator
        from django.forms import fields

        fields.Field.default_error_messages["required"] = _("Bitte füllen Sie dieses Feld aus.")
        for kind in (fields.ChoiceField, fields.MultipleChoiceField):
            kind.default_error_messages |= {
                "required": _("Bitte wählen Sie etwas aus."),
                "invalid_choice": _("Bitte wählen Sie etwas aus der Liste."),
            }
        fields.BooleanField.default_error_messages = {"required": _("Bitte bestätigen Sie das.")}
        fields.FileField.default_error_messages["required"] = _("Bitte wählen Sie eine Datei aus.")
        fields.DateField.default_error_messages["invalid"] = _(
            "Bitte geben Sie ein Datum ein, zum Beispiel 30.06.2027."
        )
        fields.IntegerField.default_error_messages["invalid"] = _("Bitte geben Sie eine ganze Zahl ein.")
        MinLengthValidator.message = _(
            "Bitte schreiben Sie mindestens %(limit_value)d Zeichen; bisher sind es %(show_value)d."
        )
        MaxLengthValidator.message = _("Höchstens %(limit_value)d Zeichen; es sind %(show_value)d.")
