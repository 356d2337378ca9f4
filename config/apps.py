"""The app's registration with Django: brings the system checks and the management commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project itself."""

    name = "config"
    verbose_name = "Plumbline"
