"""Forms in the look of KERN: every field with label, help and error beside it."""

from django.forms.renderers import TemplatesSetting


class KernRenderer(TemplatesSetting):
    """Renders Django's forms with the project's templates."""
