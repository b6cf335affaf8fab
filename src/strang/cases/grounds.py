"""Why an author gives own notes to the file: nothing else allows it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReleaseGround(TextChoices):
    """The two grounds."""

    PERSON = "person", _("Die Person wünscht es.")
    SUCCESSOR = "successor", _("Jemand anderes führt den Fall weiter.")
