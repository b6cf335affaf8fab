"""Django's registration of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "strang.people"
    label = "people"
