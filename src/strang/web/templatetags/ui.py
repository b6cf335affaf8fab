"""Components of the interface as template tags (see the gallery page)."""

from django import template

register = template.Library()
