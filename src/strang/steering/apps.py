"""Django's registration of the room."""

from django.apps import AppConfig


class SteeringConfig(AppConfig):
    """Steering."""

    name = "strang.steering"
    label = "steering"
